#!/usr/bin/env python3
"""commits.py VITRINE GUESTS [--update]

--log-commits against Spike's: the lines of commits.elf, from its first instruction to its last store, are
those that Spike wrote (spike-commits.txt: riscv-isa-sim 1.1.1-dev, commit 55b4658 of June 2026). Where the
environment names a Spike (SPIKE=/path/to/spike), it is asked again; --update keeps what it says.
"""
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile

VITRINE, GUESTS = sys.argv[1], sys.argv[2]
GUEST = f"{GUESTS}/commits.elf"
KEPT = pathlib.Path(__file__).with_name("spike-commits.txt")
SPIKE = os.environ.get("SPIKE")
FIRST = "0x0000000080000000"


def log_of(*command):
    """The lines of a log from the guest's first instruction to the store that ends it."""
    with tempfile.NamedTemporaryFile("r") as log:
        subprocess.run([argument.replace("LOG", log.name) for argument in command], check=True, timeout=600,
                       stdin=subprocess.DEVNULL)
        lines = log.read().splitlines()
    start = next(i for i, line in enumerate(lines) if line.split()[3] == FIRST)
    # Behind that store is a jump to itself, which Spike goes round before it looks.
    end = next((i for i in range(start + 1, len(lines)) if lines[i].split()[3] == lines[i - 1].split()[3]),
               len(lines) + 1)
    return lines[start:end - 1]


def compare(name, expected, found):
    for line in difflib.unified_diff(expected, found, name, "Vitrine", lineterm="", n=1):
        print(line)
    return expected == found


if SPIKE:
    spike = log_of(SPIKE, "--isa=rv64imafdc_zicsr_zifencei_zba_zbb_zicntr_zihpm_zacas_zicboz", "-m128", "--log-commits",
                   "--log=LOG", GUEST)
    if sys.argv[3:] == ["--update"]:
        KEPT.write_text("\n".join(spike) + "\n")
ours = log_of(VITRINE, "-bios", "none", "--log-commits=LOG", GUEST)
same = compare(KEPT.name, KEPT.read_text().splitlines(), ours)
if SPIKE:
    same = compare("Spike", spike, ours) and same
sys.exit(0 if same else 1)
