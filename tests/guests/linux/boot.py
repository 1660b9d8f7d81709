#!/usr/bin/env python3
"""boot.py FOLDER HARTS EMULATOR [OPTION...]

Boots Debian's Linux, which tests/guests/linux/fetch has put into FOLDER, and uses it: the disk, the
network where the options have one, all harts, and the end. Says how long each took.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from console import Console  # noqa: E402 (its folder is not known before)

FOLDER, HARTS, *EMULATOR = sys.argv[1:]
COMMAND = [
    *EMULATOR, "-machine", "virt", "-smp", HARTS, "-m", "512M", "-nographic",
    "-kernel", f"{FOLDER}/linux", "-initrd", f"{FOLDER}/initramfs",
    "-append", "console=ttyS0 rdinit=/init",
    "-global", "virtio-mmio.force-legacy=false",
    "-drive", f"file={FOLDER}/disk,if=none,format=raw,id=disk", "-device", "virtio-blk-device,drive=disk",
]


def use_network(console):
    """An address, by DHCP, and somebody at its other side."""
    console.run("ip link set eth0 up")
    console.run("udhcpc -i eth0 -n -q -s /etc/udhcpc", wanted="lease of 10.0.2.15 obtained")
    console.run("ping -c 2 10.0.2.2", wanted="2 packets received")


def stop_and_start_last_hart(console):
    """By SBI's HSM extension, which is how Linux takes a processor off and on."""
    online = f"/sys/devices/system/cpu/cpu{int(HARTS) - 1}/online"
    console.run(f"echo 0 >{online}; nproc", wanted=f"{int(HARTS) - 1}\n")
    console.run(f"echo 1 >{online}; nproc", wanted=f"{HARTS}\n")


with Console(COMMAND, echo="SHOW" in os.environ) as console:
    console.expect("init: starting a shell")
    console.expect("# ")
    print(f"prompt after {console.seconds():.1f} s, {console.cpu_seconds():.1f} s of processors")
    console.run("stty columns 1000")
    console.run("nproc", wanted=HARTS)
    console.run("mount -t ext4 /dev/vda /mnt && cp /bin/busybox /mnt/copy && echo copied",
                wanted="copied\n")
    console.run("sync && echo 3 >/proc/sys/vm/drop_caches")
    console.run("cmp /bin/busybox /mnt/copy && echo the same", wanted="the same\n")
    console.run("umount /mnt && echo unmounted", wanted="unmounted\n")
    if HARTS != "1":
        stop_and_start_last_hart(console)
    if "-netdev" in EMULATOR:
        use_network(console)
    console.type("poweroff -f\n")
    console.expect("reboot: Power down")
    console.end(0)
    print(f"ended after {console.seconds():.1f} s")
