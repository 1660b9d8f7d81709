#!/usr/bin/env python3
"""shape.py VITRINE KERNEL

A kernel with xv6's names (shape/kernel.c), looked at through the description of xv6 that Vitrine carries:
system calls, processes, switches, stacks across a trap into programs that are found beside the kernel.
"""
import re
import subprocess
import sys

CALLS = """\
2: getpid() -> 2
2: write(1, "hello\\n", 6) -> 6
2: exit(5) -> ?
1: wait(0x0) -> 2
1: write(1, "the child has ended\\n", 20) -> 20
1: exit(2) -> ?
"""

COMMANDS = """\
break sys_write
continue
ps
backtrace
frame 3
info args
proc parent
trap
info switches
break child:main
break child.c:14 process child
run
print/x $satp == 0
backtrace
delete
catch syscall exit process child
continue
why 0x5000
doctor
strace 1
delete
continue
"""

# What has to stand in the session, in this order.
EXPECTED = (
    r"^Breakpoint 1: sys_write\nhart 0, S-mode, pid 2 child: sys_write at kernel\.c:\d+$",
    r"^  PID +PARENT +STATE +HART +NAME +WAITS FOR\n +1 +- +SLEEPING +- +parent +proc\n\* +2 +1 +RUNNING +0 +child$",
    r"^#0 .* in sys_write \(\) at .*kernel\.c:\d+$",
    r"^#1 +syscall \(\) at .*\n#2 .* in usertrap \(\) at .*\n<trap from U-mode>$",
    r"^#3 .* in say \(text=0x[0-9a-f]+ \"hello\\n\", size=(6|<optimized out>)\) at .*child\.c:\d+$",
    r"^#4 .* in main \(\) at .*child\.c:\d+$",
    r"^#5 .* in start \(\) at .*child\.c:\d+$",
    r"^text = 0x[0-9a-f]+ \"hello\\n\"$",
    r"^process 1 \(parent\): SLEEPING, waits for proc\n",
    r"^  stack of the program:\n    #0 +call_wait \(a=0, b=0x0 <start>, c=0\) at .*parent\.c:\d+\n    #1 .* in start \(\) at ",
    r"^  stack in the kernel:\n(?:    #.*\n)*    #\d+ .* in usertrap \(\) at ",
    r"^  pages of the program:\n    0x0000000000-0x0000001000  r-xu  4 KiB\n    0x0000001000-0x0000002000  rw-u  4 KiB$",
    r"^trap \d+: user_ecall, U -> S, .*\n  at +0x[0-9a-f]+ \(say\+0x[0-9a-f]+\) child\.c:\d+\n",
    r"^  process   2 child\n  call      write\(1, \"hello\\n\", 6\)$",
    r"^ +\d+ hart 0  1 parent -> 2 child  \(wait\(0x0\)\)$",
    r"^Breakpoint \d+: child\.c:14 process child\nhart 0, U-mode, pid 2 child: main at child\.c:\d+$",
    r"^#0 .* in main \(\) at .*child\.c:\d+\n#1 .* in start \(\) at ",
    r"^Catchpoint \d+: syscall exit process child\n.*user_ecall .*\(start\+0x[0-9a-f]+\)",
    r"^doctor: nothing that it knows has gone wrong$",
    r"^1: wait\(0x0\) -> 2$",
    r"^The guest has ended, with status 2\.$")


def main():
    vitrine, kernel = sys.argv[1:]
    machine = ["-bios", "none", "-m", "16M", "--max-steps", "1M", "-kernel", kernel]
    run = subprocess.run([vitrine, *machine, "--strace", "--doctor"], stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, check=False)
    wanted = CALLS + "doctor: nothing that it knows has gone wrong\n"
    if (run.returncode, run.stdout, run.stderr) != (2, "hello\nthe child has ended\n", wanted):
        sys.exit(f"status {run.returncode}, {run.stdout!r}, and not\n{wanted}but\n{run.stderr}")
    session = subprocess.run([vitrine, "-S", *machine], input=COMMANDS, stdout=subprocess.PIPE, text=True,
                             check=False).stdout
    at = 0
    for pattern in EXPECTED:
        found = re.compile(pattern, re.M).search(session, at)
        if not found:
            sys.exit(f"no {pattern!r} in, or behind byte {at} of,\n{session}")
        at = found.start()
    print("it fits")


main()
