#!/usr/bin/env python3
"""uboot.py VITRINE U-BOOT

Debian's U-Boot, started by OpenSBI as QEMU's users do it: it comes to its prompt and sees the board,
and the disk in a slot with either version of the registers. Exit status 77 where it is not installed.
"""
import os
import subprocess
import sys
import tempfile

from console import Console

VITRINE, UBOOT = sys.argv[1:]
OPENSBI = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin"
TEXT = b"from the first file\n"


def make_disk(folder):
    """An image with a file system that has a file."""
    with open(f"{folder}/text", "wb") as file:
        file.write(TEXT)
    image = f"{folder}/disk"
    with open(image, "wb") as file:
        file.truncate(4 << 20)
    environment = {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}
    subprocess.run(["mke2fs", "-q", "-t", "ext2", image], check=True, env=environment)
    subprocess.run(["debugfs", "-w", "-R", f"write {folder}/text first", image], check=True,
                   env=environment, stderr=subprocess.DEVNULL)
    return image


def use_flash(console):
    """U-Boot's driver finds the flash, which it takes for two banks of one chip each, and changes it."""
    console.run("flinfo", "=> ", "Intel Extended command set, Manufacturer ID: 0x89, Device ID: 0x0018")
    console.run("protect off all", "=> ")
    console.run("erase 0x22000000 0x2203ffff", "=> ", "Erased 2 sectors")
    console.run("cp.b 0x84000000 0x22000100 0x800", "=> ", "Copy to Flash... done")
    console.run("cmp.b 0x84000000 0x22000100 0x800", "=> ", "Total of 2048 byte(s) were the same")


def boot(image, legacy):
    command = [VITRINE, "-machine", "virt", "-nographic", "-m", "128M", "-kernel", UBOOT,
               "-global", f"virtio-mmio.force-legacy={legacy}",
               "-drive", f"file={image},if=none,format=raw,id=disk", "-device", "virtio-blk-device,drive=disk"]
    with Console(command) as console:
        console.expect("OpenSBI v")
        console.expect("U-Boot 20")
        console.expect("Hit any key to stop autoboot")
        console.type(" ")
        console.expect("=> ")
        answer = console.run("bdinfo", "=> ", "-> start    = 0x0000000080000000")
        assert "-> size     = 0x0000000008000000" in answer, answer
        answer = console.run("virtio info", "=> ", "VirtIO Block Device")
        assert "Capacity: 4.0 MB = 0.0 GB (8192 x 512)" in answer, answer
        console.run("virtio scan", "=> ")
        console.run("ls virtio 0", "=> ", f"{len(TEXT)} first")
        console.run("load virtio 0 0x84000000 first", "=> ", f"{len(TEXT)} bytes read")
        console.run("md.b 0x84000000 4", "=> ", "66 72 6f 6d")
        use_flash(console)
        console.type("poweroff\n")
        console.end(0)
    print(f"legacy {legacy}: U-Boot reads a file from the disk, puts it into flash, and turns the machine off")


for needed in (OPENSBI, UBOOT):
    if not os.access(needed, os.R_OK):
        print(f"skipped: {needed} is not there: run tools/setup")
        sys.exit(77)
with tempfile.TemporaryDirectory() as work:
    for version in ("true", "false"):
        boot(make_disk(work), version)
