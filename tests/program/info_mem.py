#!/usr/bin/env python3
"""info_mem.py VITRINE QEMU KERNEL

`info mem` of the debugger beside that of QEMU's monitor: the teaching kernel, when its shell waits for the
first command. They have to be the same, line for line.
"""
import os
import pty
import re
import subprocess
import sys
import time

ASKED_MAX = 10000
TABLE = re.compile(r"vaddr .*\n-{16} .*\n(?:[0-9a-f]{16} .*\n)+")


def of_vitrine(vitrine, kernel):
    result = subprocess.run([vitrine, "debug", "-kernel", kernel, "-m", "128M"], input="continue\ninfo mem\n",
                            stdout=subprocess.PIPE, text=True, check=False)
    return result.stdout


def of_qemu(qemu, kernel, wanted):
    """QEMU's table. Its console and monitor share a terminal: C-a c goes from one to the other. The shell has
    just written its prompt; until the kernel is idle, which is soon, it is asked again."""
    main, side = pty.openpty()
    command = [qemu, "-machine", "virt", "-cpu", "rv64", "-bios", "none", "-kernel", kernel, "-m", "128M",
               "-nographic"]
    with subprocess.Popen(command, stdin=side, stdout=side, stderr=side, close_fds=True) as process:
        os.close(side)

        def read_up_to(end):
            text = ""
            while end not in text:
                text += os.read(main, 65536).decode(errors="replace").replace("\r", "")
            return text

        read_up_to("\n$ ")
        os.write(main, b"\x01c")
        read_up_to("(qemu) ")
        for _ in range(ASKED_MAX):
            os.write(main, b"info mem\n")
            answer = table(read_up_to("\n(qemu) "), "QEMU")
            if answer == wanted:
                break
            time.sleep(0.05)
        process.kill()
    os.close(main)
    return answer


def table(text, whose):
    found = TABLE.search(text)
    if not found:
        sys.exit(f"no table in what {whose} says:\n{text}")
    return found.group(0).splitlines()


def main():
    vitrine, qemu, kernel = sys.argv[1:]
    ours = table(of_vitrine(vitrine, kernel), "Vitrine")
    theirs = of_qemu(qemu, kernel, ours)
    for number, (wanted, got) in enumerate(zip(theirs, ours)):
        if wanted != got:
            sys.exit(f"line {number}:\nQEMU    {wanted}\nVitrine {got}")
    if len(theirs) != len(ours):
        sys.exit(f"QEMU has {len(theirs)} lines, Vitrine {len(ours)}")
    print(f"{len(ours)} lines are the same")


if __name__ == "__main__":
    main()
