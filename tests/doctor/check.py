#!/usr/bin/env python3
"""check.py VITRINE GUEST.S GUEST.elf

Runs a broken kernel under --doctor. The head of its source says which findings are expected, in order,
with which status the run ends, and options that it needs. Watching changes nothing: where the run ends
by itself, the machine's hash is the same without."""
import os
import re
import subprocess
import sys
import tempfile


def run(vitrine, elf, options):
    return subprocess.run([vitrine, "-bios", "none", "-m", "4M", "--hash", "--max-steps", "20M", *options, elf],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def main():
    vitrine, source, elf = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        head = dict(re.findall(r"^# (expect|status|options): (.*)$", file.read(), re.M))
    with tempfile.TemporaryDirectory() as folder:
        disk = os.path.join(folder, "disk")
        with open(disk, "wb") as file:
            file.write(bytes(1 << 20))
        options = head.get("options", "").replace("DISK", disk).split()
        watched = run(vitrine, elf, [*options, "--doctor"])
        ends = head["status"] != "123"
        plain = run(vitrine, elf, options) if ends else watched
    found = re.findall(r"^doctor: (\w+): ", watched.stderr, re.M)
    if found != head["expect"].split():
        sys.exit(f"expected {head['expect']}, found {found}:\n{watched.stderr}")
    if watched.returncode != int(head["status"]):
        sys.exit(f"status {watched.returncode} and not {head['status']}:\n{watched.stderr}")
    hashes = [re.search(r"^hash.*$", r.stderr, re.M)[0] for r in (watched, plain)]
    if hashes[0] != hashes[1]:
        sys.exit(f"watching has changed the machine: {hashes}")
    print(watched.stderr)


main()
