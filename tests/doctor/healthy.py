#!/usr/bin/env python3
"""healthy.py VITRINE FOLDER

The teaching kernel runs its programs, those too that crash, and the doctor finds nothing in it; and
every finding that the doctor knows has a broken kernel in FOLDER/guests that shows it."""
import os
import re
import subprocess
import sys
import tempfile


def main():
    vitrine, folder = sys.argv[1:]
    expected = set()
    for name in os.listdir(os.path.join(folder, "guests")):
        with open(os.path.join(folder, "guests", name), encoding="utf-8") as file:
            for line in re.findall(r"^# expect: (.*)$", file.read(), re.M):
                expected |= set(line.split())
    with open(os.path.join(folder, "../../src/inspect/doctor.def"), encoding="utf-8") as file:
        known = set(re.findall(r"^FINDING\((\w+),", file.read(), re.M))
    if known - expected:
        sys.exit(f"no broken kernel shows {known - expected}")
    with tempfile.NamedTemporaryFile("w") as typed:
        typed.write("echo hi\ncrash null\ncrash stack\ncowtest\nspin &\nhalt 5\n")
        typed.flush()
        result = subprocess.run([vitrine, "--doctor", "--input", typed.name, "--max-steps", "1G"],
                                capture_output=True, text=True, check=False)
    if result.returncode != 5 or result.stderr != "doctor: nothing that it knows has gone wrong\n":
        sys.exit(f"status {result.returncode}:\n{result.stderr}")


main()
