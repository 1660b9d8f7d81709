#!/usr/bin/env python3
"""csrs.py VITRINE QEMU GUEST.elf KNOWN [QEMU OPTION]...

What each CSR reads as after a write must be the same on Vitrine and on QEMU, but for the bits in KNOWN.
Exit status: 0 the same, 1 not, 77 QEMU is not installed."""
import re
import shutil
import subprocess
import sys

SECONDS = 600
ALL = (1 << 64) - 1
ILLEGAL = 0xDEAD0002  # what the guest says of an illegal instruction


def lines_of(*command):
    """What the guest says: the values of each CSR by its name."""
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                            timeout=SECONDS, check=True)
    words = [line.split() for line in result.stdout.splitlines()]
    return {line[0]: [ALL if word == "-1" else int(word, 16) for word in line[1:]]
            for line in words}


def known_of(path):
    rows = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, bits, right, _ = line.split(None, 3)
                assert right in ("both", "vitrine"), line
                rows.append((re.compile(name), bits))
    return rows


def allowed(known, name):
    """The bits that may differ, and whether QEMU may lack the CSR."""
    bits = [row[1] for row in known if row[0].fullmatch(name)]
    mask = 0
    for text in bits:
        mask |= 0 if text == "absent" else int(text, 16)
    return mask, "absent" in bits


def main():
    vitrine, qemu, guest, known_path, *options = sys.argv[1:]
    if not shutil.which(qemu):
        print(f"no {qemu}: not compared with it")
        sys.exit(77)
    ours = lines_of(vitrine, guest)
    theirs = lines_of(qemu, "-machine", "virt", "-smp", "2", "-bios", "none", "-nographic", *options,
                      "-kernel", guest)
    known = known_of(known_path)
    wrong = 0 if ours.keys() == theirs.keys() else 1
    for name, values in ours.items():
        mask, may_lack = allowed(known, name)
        other = theirs.get(name, [])
        if may_lack and all(value == ILLEGAL for value in other):
            continue
        if len(other) != len(values) or any((a ^ b) & ~mask for a, b in zip(values, other)):
            wrong += 1
            print(f"{name}: " + ", ".join(f"0x{a:x} 0x{b:x}" for a, b in zip(values, other)))
    print(f"{len(ours)} CSRs, {wrong} differ")
    sys.exit(1 if wrong or not ours else 0)


main()
