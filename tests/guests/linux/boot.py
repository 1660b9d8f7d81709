#!/usr/bin/env python3
"""boot.py FOLDER HARTS EMULATOR [OPTION...]

Boots Debian's Linux, which tests/guests/linux/fetch has put into FOLDER, and uses it: the disk, a shared
folder, the network where the options have one, all harts, and the end. Says how long each took.
"""
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from console import Console  # noqa: E402 (its folder is not known before)

FOLDER, HARTS, *EMULATOR = sys.argv[1:]
SHARED = f"{FOLDER}/shared"
COMMAND = [
    *EMULATOR, "-machine", "virt", "-smp", HARTS, "-m", "512M", "-nographic",
    "-kernel", f"{FOLDER}/linux", "-initrd", f"{FOLDER}/initramfs",
    "-append", "console=ttyS0 rdinit=/init",
    "-global", "virtio-mmio.force-legacy=false",
    "-drive", f"file={FOLDER}/disk,if=none,format=raw,id=disk", "-device", "virtio-blk-device,drive=disk",
    "-fsdev", f"local,id=shared,path={SHARED},security_model=none",
    "-device", "virtio-9p-device,fsdev=shared,mount_tag=shared",
]


def use_network(console):
    """An address, by DHCP, and somebody at its other side."""
    console.run("ip link set eth0 up")
    console.run("udhcpc -i eth0 -n -q -s /etc/udhcpc", wanted="lease of 10.0.2.15 obtained")
    console.run("ping -c 2 10.0.2.2", wanted="2 packets received")


def use_folder(console):
    """What is there is read, what is written is there."""
    console.run("mount -t 9p -o trans=virtio,version=9p2000.L shared /mnt && cat /mnt/from-host",
                wanted="as it was put\n")
    console.run("mkdir /mnt/made && cp /bin/busybox /mnt/made/first && mv /mnt/made/first /mnt/made/copy")
    console.run("ls /mnt/made", wanted="copy\n")
    console.run("umount /mnt && echo left", wanted="left\n")
    with open(f"{FOLDER}/busybox", "rb") as busybox, open(f"{SHARED}/made/copy", "rb") as copy:
        assert busybox.read() == copy.read(), "the shared folder has something else than was written"


def stop_and_start_last_hart(console):
    """By SBI's HSM extension, which is how Linux takes a processor off and on."""
    online = f"/sys/devices/system/cpu/cpu{int(HARTS) - 1}/online"
    console.run(f"echo 0 >{online}; nproc", wanted=f"{int(HARTS) - 1}\n")
    console.run(f"echo 1 >{online}; nproc", wanted=f"{HARTS}\n")


shutil.rmtree(SHARED, ignore_errors=True)
os.mkdir(SHARED)
with open(f"{SHARED}/from-host", "w") as file:
    file.write("as it was put\n")
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
    use_folder(console)
    if HARTS != "1":
        stop_and_start_last_hart(console)
    if "-netdev" in EMULATOR:
        use_network(console)
    console.type("poweroff -f\n")
    console.expect("reboot: Power down")
    console.end(0)
    print(f"ended after {console.seconds():.1f} s")
