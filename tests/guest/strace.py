#!/usr/bin/env python3
"""strace.py VITRINE KERNEL.elf

System calls as --strace writes them, set beside what the guest itself says and does: the bytes that
its programs write are those on the console, what they read is what was typed, pids and results are
those that the shell prints. And looking changes nothing: the machine's hash is the same."""
import os
import re
import subprocess
import sys
import tempfile

TYPED = "echo one two\nspin &\nsleep 50\nps\ncat nothing\ncat help.txt | wc\nkill 4\nhalt 9\n"


def run(vitrine, folder, *options):
    typed = os.path.join(folder, "typed")
    with open(typed, "w", encoding="utf-8") as file:
        file.write(TYPED)
    return subprocess.run([vitrine, "--input", typed, "--hash", "--max-steps", "1G", *options],
                          capture_output=True, text=True, check=False)


def unquote(text):
    """The bytes that a quoted text stands for."""
    return re.sub(r"\\(\d{3}|.)", lambda m: {"n": "\n", "t": "\t", "r": "\r"}.get(m[1]) or
                  (chr(int(m[1], 8)) if len(m[1]) == 3 else m[1]), text)


def check(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def check_lines(lines):
    calls = []
    for line in lines:
        found = re.fullmatch(r'(\d+): (\w+)\((.*)\) -> (\?|\(not over\)|-?\d+)( \(.*\)| ".*"(?:\.\.\.)?)?', line)
        check(found, f"a line of the form PID: CALL(ARGUMENTS) -> RESULT: {line}")
        calls.append(found.groups())
    return calls


def main():
    vitrine, kernel = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "calls")
        quiet = run(vitrine, folder)
        traced = run(vitrine, folder, "--strace=" + path)
        check(traced.returncode == quiet.returncode == 9, f"status 9: {traced.returncode}")
        check(traced.stderr == quiet.stderr and "hash" in quiet.stderr, "the same hash")
        with open(path, encoding="utf-8") as file:
            calls = check_lines(file.read().splitlines())
        named = os.path.join(folder, "named")
        run(vitrine, folder, "--strace=" + named, kernel)
        with open(named, encoding="utf-8") as file:
            check(check_lines(file.read().splitlines()) == calls, "the same with the kernel's file")

    piped = {pid for pid, name, args, *_ in calls if name == "exec" and '"help.txt"' in args}
    written = [(pid, args) for pid, name, args, *_ in calls if name == "write"]
    for pid, args in written:
        text, size = re.fullmatch(r'[12], "(.*)"(?:\.\.\.)?, (\d+)', args).groups()
        text = unquote(text)
        check(len(text) == min(int(size), 32), f"as long as it says: {args}")
        check(pid in piped or text in traced.stdout, f"on the console: {args}")
    typed = "".join(unquote(brought.strip()[1:-1]) for pid, name, args, result, brought in calls
                    if pid == "2" and name == "read" and brought)
    check(typed == TYPED, f"what the shell read is what was typed: {typed!r}")

    job = re.search(r"\[(\d+)\] spin", traced.stdout).group(1)
    check(any(name == "fork" and result == job for _, name, _, result, _ in calls), "fork's result")
    check((job, "exec", '"spin", ["spin"]', "1", None) in calls, "spin's exec")
    check(any(pid == job and name == "exit" or name == "kill" and args == job
              for pid, name, args, *_ in calls), "spin was killed")
    rows = re.findall(r"^(\d+) +\d+ +[A-Z]+ .* (\w+) *(?:a child.*|.*)$", traced.stdout, re.M)
    check(len(rows) >= 4, "ps prints processes")
    pids = {pid for pid, *_ in calls}
    check({pid for pid, _ in rows if pid != job} <= pids, "every process that ps lists makes calls")
    check(any(name == "open" and args == '"nothing", 1' and result == "-2" and
              why == " (no such file)" for _, name, args, result, why in calls), "errors in words")
    check(calls[-1][1] != "exit" and any(c[1:4] == ("halt", "9", "?") for c in calls), "halt(9)")
    print(f"{len(calls)} calls, as the guest has them")


main()
