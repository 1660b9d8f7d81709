#!/usr/bin/env python3
"""neutral.py VITRINE GUESTS

Whoever looks changes nothing: the machine is the same, to the last bit, after the same number of steps,
with every observer and without, and whatever the debugger does but change the machine. That none is left
out is checked against the tables of options, of commands and of what can be caught.
"""
import os
import re
import subprocess
import sys
import tempfile

VITRINE = os.path.abspath(sys.argv[1])
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
TYPED = "spin &\ncount 2\necho hello | wc\nps\n"
MACHINES = ([], ["-smp", "3", "--quantum", "700"])
OFTEN = "1000000000"  # so many hits are passed by

# Options that only look, each in a form; FILE is one to write.
OBSERVERS = (
    ["--trace-traps=FILE"], ["--trace-traps=FILE", "--trace-format", "detail"],
    ["--trace-traps=FILE", "--trace-format", "jsonl"],
    ["--trace-traps=FILE", "--trace-filter", "cause=ecall|timer,mode=U"], ["-d", "int", "-D", "FILE"],
    ["-d", "in_asm,exec,cpu,fpu,nochain", "-D", "FILE", "-dfilter", "0x80002000+0x400"],
    ["-d", "all", "-D", "FILE", "-dfilter", "0x80002000+0x100", "-singlestep"],
    ["--trace-insns=FILE", "--insn-filter", "mode=U"], ["--trace-insns=FILE.zst"], ["--log-commits=FILE"],
    ["--last", "100"], ["--strace=FILE"], ["--cost=FILE"], ["--cost=FILE", "--cost-format", "folded"],
    ["--doctor"], ["--stats"],
    ["--trace-traps=FILE", "--strace=FILE2", "--trace-insns=FILE3", "--last", "9", "--doctor", "--cost=FILE4"])
# Observers' options that need another machine, which their own tests look after.
ELSEWHERE = {"kanata", "signature", "signature-granularity", "symbols", "guest"}

# What may stop the machine, or could: each for itself, with the stops passed by.
STOPS = (
    "break syscall_dispatch if frame->a7 == 999", "break sys_write", "break trap.c:43", "break init:write",
    "break sys_write process sh mode S hart 0", "break sys_write pid 2", "tbreak *0x80000004",
    "watch scheduler_ready", "rwatch scheduler_ready", "awatch {u64}0x80100000", "watch $a3 hart 0",
    "watch $sstatus.SPP", "watch $sepc", "catch trap", "catch exception", "catch exception page_fault",
    "catch interrupt", "catch intr timer", "catch interrupt supervisor_timer", "catch syscall",
    "catch syscall write", "catch syscall read exec", "catch mode",
    "catch mode U->S", "catch csr sepc", "catch sret", "catch mret", "catch satp", "catch wfi", "tcatch wfi if 0")

# Ways to go on that go somewhere else each.
WAYS = ("stepi 20000", "nexti 2000", "next 20", "tbreak sys_write", "continue", "finish", "step 5", "until",
        "advance sys_write")

# Commands that look, as they are typed. Those that stop the machine are above.
LOOKS = (
    "info", "info registers", "info registers -a", "info registers float", "info all-registers", "info csr",
    "info csr mstatus", "info harts", "info irq", "info events", "info mtree", "info roms", "info mem", "info tlb",
    "info devices", "info devices uart", "info symbol $pc", "info line", "info functions sys", "info variables s",
    "info sources c", "info source", "info breakpoints", "info display", "info switches", "info snapshots",
    "info locals", "info args", "info frame", "traps", "trap", "last 5", "gva2gpa $sp", "hart 0", "backtrace",
    "backtrace full", "frame 1", "up", "down", "list", "print $sp", "output $a0", "x/8xg $sp", "x/4i $pc",
    "xp/16xb 0x10000000", "disassemble", "disassemble/rs $pc,+8", "ptype struct process", "whatis processes",
    "display $a0", "undisplay", "why", "why 0", "why not timer", "why not external", "walk $sp", "walk $pc as U",
    "doctor", "ps", "proc", "proc 1", "strace", "strace 1", "strace off")
# Of the groups that look: what sets stops, which STOPS has, and what only works on lists of these.
LISTS = {"condition", "ignore", "commands", "delete", "clear", "disable", "enable"}


class Runs:
    def __init__(self, folder):
        self.folder, self.failed, self.plain = folder, False, {}
        self.typed = os.path.join(folder, "typed")
        with open(self.typed, "w", encoding="utf-8") as file:
            file.write(TYPED)

    def hash(self, steps, options):
        result = subprocess.run(
            [VITRINE, *options, "--input", self.typed, "--max-steps", steps, "--hash"], cwd=self.folder,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, errors="replace")
        found = re.search(r"^hash: (\w+)$", result.stderr, re.M)
        return found[1] if found else f"none: {result.stderr[-200:]}"

    def same(self, steps, machine, options, what):
        """The hash with `options` is the one without."""
        key = (steps, *machine)
        if key not in self.plain:
            self.plain[key] = self.hash(steps, machine)
        got = self.hash(steps, [*machine, *options])
        if got != self.plain[key]:
            print(f"{steps} steps {machine}, with {what}: {got}, not {self.plain[key]}")
            self.failed = True

    def same_after(self, steps, machine, commands):
        """The same with the debugger's commands, after which the machine goes on to its end."""
        with open(os.path.join(self.folder, "script"), "w", encoding="utf-8") as file:
            file.write("\n".join([*commands, *["continue"] * 3]) + "\n")
        self.same(steps, machine, ["--script", "script"], ", ".join(commands))


def rows(path, pattern):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        return re.findall(pattern, file.read(), re.M)


def check_that_none_is_left_out():
    """Every observer of options.def, every word of catch_words.def, every command that looks."""
    missing = []
    options = dict.fromkeys(rows("tools/vitrine/options.def", r'^OPTION\(\w+, +\w+, +"([\w-]+)"'))
    used = {word.split("=")[0].lstrip("-") for form in OBSERVERS for word in form if word.startswith("-")}
    looking = [name for name in options if re.match(r"trace|log|insn|last|strace|cost|doctor|stats|d$|D$|dfilter|singlestep|signature|kanata|symbols|guest", name)]
    missing += [f"option {name}" for name in looking if name not in used | ELSEWHERE]
    caught = {stop.split()[1] for stop in STOPS if stop.split()[0] in ("catch", "tcatch")}
    missing += [f"catch {word}" for word in rows("tools/vitrine/debug/catch_words.def", r'^CATCH\("(\w+)"')
                if word not in caught]
    typed = set()
    for line in (*LOOKS, *STOPS, *WAYS):
        words = line.replace("/", " ").split()
        typed |= {words[0], " ".join(words[:2])}
    commands = rows("tools/vitrine/debug/commands.def",
                    r'^COMMAND\((?:SEEING|ASKING|GUEST|STOPPING), +"([^"]+)"')
    missing += [command for command in commands if command not in typed | LISTS]
    if missing:
        sys.exit(f"neutral.py does not look at: {', '.join(missing)}")


def main():
    check_that_none_is_left_out()
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(folder)
        for machine in MACHINES:
            for form in OBSERVERS:
                short = "1M" if "insns" in form[0] or "commits" in form[0] or "-dfilter" in form else "4M"
                runs.same(short, machine, form, " ".join(form))
            for stop in STOPS:
                runs.same_after("1M", machine, [stop, f"ignore 1 {OFTEN}"])
            many = [stop for stop in STOPS if "$" not in stop]
            runs.same_after("2M", machine, many + [f"ignore {number} {OFTEN}" for number, _ in enumerate(many, 1)])
            runs.same_after("1M", machine, WAYS)
            runs.same_after("1M", machine, ["tbreak sys_write", "continue", *LOOKS, "savevm a", "stepi 1000", "loadvm a"])
            runs.same_after("1M", machine, ["strace", "tbreak sys_write", "continue", "strace off", "set keep-last off",
                                            "tbreak sys_read", "continue", "set keep-last on", "strace 2"])
        if runs.failed:
            sys.exit(1)
    print("the machine is the same, whoever looks")


main()
