#!/usr/bin/env python3
"""kernel.py VITRINE QEMU KERNEL...

Each kernel (tests/guests/kernel/, in two forms) on one hart and on three, with a disk, by the command line of
xv6's Makefile: what it writes is what it writes on QEMU (where that is installed), and what it shall; and two runs
with the same input give the same hash, also with the turns of harts drawn at random.
"""
import re
import shutil
import subprocess
import sys
import tempfile

from console import Console

VITRINE, QEMU, *KERNELS = sys.argv[1:]


def command(emulator, kernel, harts, disk):
    return [emulator, "-machine", "virt", "-bios", "none", "-kernel", kernel, "-m", "128M",
            "-smp", str(harts), "-nographic", "-global", "virtio-mmio.force-legacy=false",
            "-drive", f"file={disk},if=none,format=raw,id=x0",
            "-device", "virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0"]


def wanted(harts):
    lines = [f"hart {i}: preempted in user mode, calls answered, disk right\n" for i in range(harts)]
    return "kernel is booting\n" + "".join(lines) + "disk interrupts came\ntype g\ntyped\n"


def use(emulator, kernel, harts, disk):
    """As a person does."""
    with Console(command(emulator, kernel, harts, disk)) as console:
        console.expect("type g\n")
        console.type("g")
        console.end(0)
        assert console.log == wanted(harts), f"{emulator} on {harts} harts:\n{console.log}"


def hash_of(kernel, harts, disk, seed, folder):
    """Of a run whose input comes from a file, after which the disk is empty again."""
    with open(f"{folder}/typed", "w", encoding="ascii") as file:
        file.write("g")
    result = subprocess.run([*command(VITRINE, kernel, harts, disk), "-snapshot", "--seed", str(seed),
                             "--input", f"{folder}/typed", "--hash"],
                            capture_output=True, text=True, timeout=600, check=True)
    return re.search("hash: ([0-9a-f]+)", result.stderr).group(1)


def main():
    with tempfile.TemporaryDirectory() as folder:
        disk = f"{folder}/disk"
        with open(disk, "wb") as file:
            file.truncate(1 << 20)
        for kernel in KERNELS:
            for harts in (1, 3):
                use(VITRINE, kernel, harts, disk)
                if shutil.which(QEMU):
                    use(QEMU, kernel, harts, disk)
                for seed in (0, 7):
                    hashes = {hash_of(kernel, harts, disk, seed, folder) for _ in range(2)}
                    assert len(hashes) == 1, f"{kernel}, {harts} harts, seed {seed}: {hashes}"
        print(f"{len(KERNELS)} kernels, on 1 and 3 harts")


main()
