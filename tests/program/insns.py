#!/usr/bin/env python3
"""insns.py VITRINE GUESTS

The instruction log, Spike's form of it, and the filters, each against the others; compressed files; the
last instructions; and the hash of the machine with each of them.
"""
import re
import subprocess
import sys
import tempfile

VITRINE, GUESTS = sys.argv[1], sys.argv[2]
GUEST = f"{GUESTS}/causes.elf"
LINE = re.compile(r" *(?P<step>\d+) hart 0  (?P<mode>[USM])  0x(?P<pc>[0-9a-f]+) +(?P<raw>[0-9a-f]+) +"
                  r"(?P<insn>\S.{30}\S*) (?P<effects>.*?)(?: <(?P<name>.*)>)?$")
COMMIT = re.compile(r"core +0: (?P<mode>[013]) 0x(?P<pc>[0-9a-f]{16}) \(0x(?P<raw>[0-9a-f]{4}|[0-9a-f]{8})\)"
                    r"(?P<writes>( [xf]\d{1,2} {1,2}0x[0-9a-f]{16}| c\d+_[a-z0-9]+ 0x[0-9a-f]{16})*)"
                    r"(?P<memory>( mem 0x[0-9a-f]{16}( 0x[0-9a-f]+)?)*)$")
ABI = ("zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 "
       "t6").split()
failures = 0


def check(holds, what):
    global failures
    if not holds:
        failures += 1
        print(f"FAILED: {what}")


def run(option, *arguments, suffix="", status=0):
    with tempfile.NamedTemporaryFile(suffix=suffix) as trace:
        command = [VITRINE, f"{option}={trace.name}", "--hash", *arguments, GUEST]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=600)
        check(done.returncode == status, f"{command}: {done.returncode}: {done.stderr}")
        return trace.read(), re.search(b"hash: .*", done.stderr).group()


def lines_of(pattern, text):
    lines = text.decode().splitlines()
    matches = [pattern.match(line) for line in lines]
    for line, match in zip(lines, matches):
        check(match, f"another form: {line}")
    return [match for match in matches if match]


def hexadecimal(effect):
    return int(effect.group(1), 16) if effect else None


def compare_with_commit(line, commit):
    """The same instruction in both forms."""
    what = f"{line[0]} / {commit[0]}"
    check((line["pc"], line["raw"]) == (commit["pc"].lstrip("0") or "0", commit["raw"]), what)
    check("USXM"[int(commit["mode"])] == line["mode"], what)
    written = re.search(r"(?:^| )(\w+)=0x([0-9a-f]+)", line["effects"])
    register = re.search(r" x(\d+) +0x([0-9a-f]+)", commit["writes"])
    check(bool(written) == bool(register), what)
    if written and register:
        check(ABI[int(register[1])] == written[1] and int(register[2], 16) == int(written[2], 16), what)
    access = re.search(r"(?:load|store)\d@0x([0-9a-f]+)", line["effects"])
    memory = re.search(r" mem 0x([0-9a-f]+)", commit["memory"])
    check(hexadecimal(access) == hexadecimal(memory), what)
    stored = re.search(r"store(\d)@0x[0-9a-f]+=0x([0-9a-f]+)", line["effects"])
    data = re.search(r" mem 0x[0-9a-f]+ 0x([0-9a-f]+)", commit["memory"])
    check(bool(stored) == bool(data), what)
    if stored and data:
        check(len(data[1]) == 2 * int(stored[1]) and int(data[1], 16) == int(stored[2], 16), what)
    number = re.match("csrrwi? |csrw", line["insn"]) and int(line["raw"], 16) >> 20
    if number and number not in (0x100, 0x144):
        check(f" c{number}_" in commit["writes"], what)


text, expected = run("--trace-insns")
lines = lines_of(LINE, text)
commits_text, found = run("--log-commits")
check(found == expected, "another hash with --log-commits")
commits = lines_of(COMMIT, commits_text)
completed = [line for line in lines if not line["effects"].endswith("trapped")]
check(len(completed) == len(commits), f"{len(completed)} completed, {len(commits)} commits")
for line, commit in zip(completed, commits):
    compare_with_commit(line, commit)

# What the format's description has as an example, of the reset ROM here.
check(commits[1][0] == "core   0: 3 0x0000000000001004 (0x02828613) x12 0x0000000000001028", commits[1][0])

for terms, wanted in (
    ("mode=U", lambda line: line["mode"] == "U"),
    ("mode=S|U,steps=300..", lambda line: line["mode"] in "SU" and int(line["step"]) >= 300),
    ("pc=0x80000000..0x8000003f", lambda line: 0x80000000 <= int(line["pc"], 16) <= 0x8000003f),
    ("symbol=supervisor_handler", lambda line: (line["name"] or "").split("+")[0] == "supervisor_handler"),
):
    kept, found = run("--trace-insns", "--insn-filter", terms)
    check(found == expected, f"another hash with {terms}")
    picked = [line[0] for line in lines if wanted(line)]
    check(picked and kept.decode().splitlines() == picked, f"filter {terms}")

# A trap: what is between its line in the trap log and that of its return.
with tempfile.NamedTemporaryFile("r") as log:
    subprocess.run([VITRINE, f"--trace-traps={log.name}", GUEST], check=True, timeout=600)
    steps = [int(line.split()[0]) for line in log if " -> " in line]
kept, _ = run("--trace-insns", "--insn-filter", "trap=1")
check([int(line["step"]) for line in lines_of(LINE, kept)] == list(range(steps[0] + 1, steps[1] + 1)),
      "the instructions of trap 1")

packed, found = run("--trace-insns", suffix=".zst")
check(found == expected, "another hash with compression")
unpacked = subprocess.run(["zstd", "-dc"], input=packed, capture_output=True, timeout=600)
check(unpacked.stdout == text, "compressed: other lines")

done = subprocess.run([VITRINE, "--last", "5", "--max-steps", "100", GUEST], capture_output=True,
                      stdin=subprocess.DEVNULL, timeout=600)
shown = done.stderr.decode().splitlines()
check(done.returncode == 124 and "the last 5 instructions" in done.stderr.decode(), done.stderr)
check(shown[-5:] == [line[0] for line in lines if 95 <= int(line["step"]) < 100], f"--last 5: {shown}")


def compare_last(*arguments, count=100000):
    """What --last keeps is what the log has, with and without the log beside it."""
    with tempfile.NamedTemporaryFile("r") as log:
        for option in (f"--trace-insns={log.name}",), ():
            done = subprocess.run([VITRINE, "--last", str(count), *option, *arguments], capture_output=True,
                                  stdin=subprocess.DEVNULL, timeout=600)
            head, _, kept = done.stderr.decode().partition("instructions:\n")
            check(done.returncode == 124 and head.endswith(f"{count} "), f"{arguments}: {done.stderr[:200]}")
            log.seek(0)
            wanted = log.read().splitlines()[-count:]
            different = [pair for pair in zip(kept.splitlines(), wanted) if pair[0] != pair[1]]
            check(not different and len(kept.splitlines()) == count, f"{arguments}: {different[:3]}")


compare_last("--append", 'run="usertests"', "--max-steps", "1500000")
compare_last("--append", 'run="usertests"', "--max-steps", "900000", "-smp", "3", "--quantum", "1000")
compare_last("--append", 'run="usertests"', "--max-steps", "1200000", "--timing", "wally")
compare_last("--max-steps", "400000", f"{GUESTS}/../../bench/float.mm.elf")
for steps in 410007, 777777, 912345:  # in the middle of blocks, of loops, of what the kernel does
    compare_last("--append", 'run="usertests"', "--max-steps", str(steps), "-smp", "2", count=300)
sys.exit(1 if failures else 0)
