#!/usr/bin/env python3
"""linux_kills.py VITRINE FOLDER HOST_CACHE [KILLS [SEED]]   Kills the emulator while Linux writes to ext4.

Linux, which tests/guests/linux/fetch has put into FOLDER, writes files, flushes them, renames them and says
up to which all are safe. After each of KILLS kills (SIGKILL, at a random moment after a random number of
such lines) the journal is replayed as a mount would do it. Then e2fsck must find nothing to mend, and
everything that was said to be safe must be there, whole. HOST_CACHE is as for kill.py: what is preloaded to
lose what was written and not synchronised, or "none". Exit status 77 where Linux or e2fsprogs can't be had.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from kills import campaign, environment

HERE = pathlib.Path(__file__).resolve().parent
GUESTS = HERE.parent / "guests"
sys.path.insert(0, str(GUESTS))
from console import Console  # noqa: E402 (its folder is not known before)

PLACES = 50
LINES = 500  # in a file
WRITE = (f"mount -t ext4 /dev/vda /mnt; n=0; while n=$((n+1)); do seq $n $((n+{LINES - 1})) >/mnt/t; "
         f"fsync /mnt/t; mv /mnt/t /mnt/f$((n%{PLACES})); sync; echo safe $n; done\n")
TOOLS = dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")


def contents_of(number):
    """What the guest writes for a number."""
    return "".join(f"{line}\n" for line in range(number, number + LINES))


def check_file(file, least):
    """Complaints about the file of a place, which must hold number `least` or a later one of it."""
    if not file.exists():
        yield f"{file.name} is not there, and number {least} was safe"
        return
    text = file.read_text(errors="replace")
    first = text.partition("\n")[0]
    number = int(first) if first.isdigit() else 0
    if number < least or number % PLACES != least % PLACES or text != contents_of(number):
        yield f"{file.name} holds {len(text)} bytes from {first!r} on, and number {least} was safe"


def tool(*command):
    """Runs it, and answers its status and what it says."""
    done = subprocess.run(command, env=TOOLS, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    return done.returncode, done.stdout


def check(image, folder, safe):
    """Complaints about an image in which all numbers up to `safe` must be."""
    status, said = tool("e2fsck", "-y", "-E", "journal_only", image)
    if status & ~1:
        yield f"the journal can't be replayed: {said}"
    status, said = tool("e2fsck", "-fn", image)
    if status:
        yield f"e2fsck has something to mend: {said}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    tool("debugfs", "-R", f"rdump / {folder}", image)
    for number in range(max(safe - PLACES, 0) + 1, safe + 1):
        yield from check_file(folder / f"f{number % PLACES}", number)


def run_and_kill(command, variables, lines, delay):
    """The greatest number that was said to be safe before the kill."""
    with Console(command, environment=variables) as console:
        console.expect("# ")
        console.type(WRITE)
        console.expect("done\n")
        for _ in range(lines):
            console.expect("safe ")
            console.expect("\n")
        time.sleep(delay)
        console.emulator.kill()
        while console.read(time.monotonic() + console.patience):
            pass
        said = re.findall(r"^safe (\d+)\n", console.log, re.MULTILINE)
    return int(said[-1]) if said else 0


def prepare(folder):
    """Gets Linux; ends the program where it can't be had."""
    if not all(shutil.which(name, path=TOOLS["PATH"]) for name in ("e2fsck", "debugfs", "mke2fs")):
        sys.exit(77)
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    status = subprocess.run([GUESTS / "linux" / "fetch", folder], check=False).returncode
    if status:
        sys.exit(status)
    subprocess.run([GUESTS / "linux" / "initramfs", folder], env=TOOLS, check=True)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    vitrine, linux, cache = sys.argv[1:4]
    prepare(linux)

    def kill_and_check(image, chance):
        shutil.copyfile(f"{linux}/disk", image)
        command = [vitrine, "-m", "256M", "-nographic", "-kernel", f"{linux}/linux",
                   "-initrd", f"{linux}/initramfs", "-append", "console=ttyS0 rdinit=/init quiet",
                   "-global", "virtio-mmio.force-legacy=false",
                   "-drive", f"file={image},if=none,format=raw,id=x0",
                   "-device", "virtio-blk-device,drive=x0"]
        safe = run_and_kill(command, environment(cache, image), chance.randrange(1, 60),
                            chance.random() / 20)
        return safe, list(check(image, image.with_name("found"), safe))

    print(campaign("files safe", sys.argv[4:], kill_and_check) + ": none lost, nothing to mend")


if __name__ == "__main__":
    main()
