#!/usr/bin/env python3
"""mutants.py VITRINE GUESTS [COUNT [SEED]]

Kernels with mistakes in them: each is refused in one line or runs as whatever it has become; the
program does not crash. Run it for longer, and with other seeds, on a build with the sanitizers.
"""
import os
import random
import struct
import subprocess
import sys
import tempfile

VITRINE, GUESTS = sys.argv[1:3]
COUNT = int(sys.argv[3]) if len(sys.argv) > 3 else 200
random.seed(int(sys.argv[4]) if len(sys.argv) > 4 else 1)

ELF_HEADER_SIZE, SEGMENT_SIZE, SECTION_SIZE = 64, 56, 64
BYTES = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)
WORDS = (0, 1 << 31, 1 << 63, 2**64 - 1, 0x7FFFFFF8, 0x80000000, 0x87FFFFFF, 0x88000000)

# What a guest here ends with: pass and fail, what traps.elf ends with when something is odd, HTIF.
GUEST_STATUSES = (0, 1, 5)
REFUSED, LIMIT, STUCK = 65, 124, 125


def regions(elf):
    """Where the header, the program headers, the section headers and all of it lie."""
    (sections,) = struct.unpack_from("<Q", elf, 40)
    segment_count, _, section_count = struct.unpack_from("<HHH", elf, 56)
    return (
        range(ELF_HEADER_SIZE),
        range(ELF_HEADER_SIZE, ELF_HEADER_SIZE + SEGMENT_SIZE * segment_count),
        range(sections, sections + SECTION_SIZE * section_count),
        range(len(elf)),
    )


def mutate(elf):
    mutant = bytearray(elf)
    for _ in range(random.randint(1, 6)):
        place = random.choice(random.choice(regions(elf)))
        kind = random.randrange(3)
        if kind == 0:
            mutant[place] = random.choice(BYTES)
        elif kind == 1:
            mutant[place] = random.randrange(256)
        else:
            struct.pack_into("<Q", mutant, min(place & ~7, len(elf) - 8), random.choice(WORDS))
    if random.random() < 0.15:
        del mutant[random.randrange(1, len(mutant)):]
    return mutant


def complaint(path):
    """What is wrong with how the program takes the kernel at `path`; null for nothing."""
    result = subprocess.run([VITRINE, "--max-steps", "2000", "--trace-traps", path],
                            stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=False)
    errors = result.stderr.decode(errors="replace")
    if result.returncode not in (*GUEST_STATUSES, REFUSED, LIMIT, STUCK):
        return f"exit status {result.returncode}: {errors}"
    if "Sanitizer" in errors or "runtime error" in errors:
        return errors
    if result.returncode == REFUSED and (errors.count("\n") != 1 or path not in errors):
        return f"not one line that names the file: {errors}"
    return None


def main():
    failed = 0
    kernels = []
    for name in ("echo", "traps", "htif", "pass"):
        with open(f"{GUESTS}/{name}.elf", "rb") as file:
            kernels.append(file.read())
    with tempfile.TemporaryDirectory() as folder:
        for number in range(COUNT):
            path = os.path.join(folder, f"{number}.elf")
            with open(path, "wb") as file:
                file.write(mutate(random.choice(kernels)))
            text = complaint(path)
            if text:
                failed += 1
                print(f"FAILED: mutant {number}: {text}")
            os.remove(path)
    sys.exit(failed != 0)


main()
