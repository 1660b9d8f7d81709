#!/usr/bin/env python3
"""kill.py VITRINE GUEST HOST_CACHE [KILLS [SEED]]   Kills the emulator while its guest writes to a disk.

The guest writes numbered blocks and says on the console up to which number all are safe (guest/write.c).
After each of KILLS kills (SIGKILL, at a random moment after a random number of such lines), everything
that was said to be safe must be in the image. HOST_CACHE is preloaded: it loses what was written and not
synchronised, as a host does that loses its power; "none" for a host that only loses the program.
"""
import struct
import subprocess
import sys
import time

from kills import campaign, environment

BLOCK = 1024
PLACES = 500
PLACE_STEP = 37
MASK = (1 << 64) - 1


def block_of(number):
    """What the guest writes for a number."""
    words = [(number * 0x9E3779B97F4A7C15 + i) & MASK for i in range(BLOCK // 8)]
    words[0] = number
    return struct.pack(f"<{BLOCK // 8}Q", *words)


def newest_at(place, safe):
    """The greatest number up to `safe` that goes to a place; 0 for none."""
    for number in range(safe, max(safe - PLACES, 0), -1):
        if number * PLACE_STEP % PLACES == place:
            return number
    return 0


def check(image, safe):
    """Complaints about an image in which everything up to `safe` must be."""
    data = image.read_bytes()
    for place in range(PLACES):
        block = data[place * BLOCK:(place + 1) * BLOCK]
        number = struct.unpack_from("<Q", block)[0]
        least = newest_at(place, safe)
        if number < least:
            yield f"place {place} holds block {number}, and block {least} was flushed"
        elif number and (block != block_of(number) or number * PLACE_STEP % PLACES != place):
            yield f"place {place} holds what is no block ({number})"


def run_and_kill(command, variables, lines, delay):
    """The greatest number that was said to be safe before the kill."""
    with subprocess.Popen(command, env=variables, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        said = [process.stdout.readline() for _ in range(lines)]
        time.sleep(delay)
        process.kill()
        said += process.stdout.readlines()
    whole = [line.split() for line in said if line.endswith("\n")]
    if any(words[0] != "safe" for words in whole):
        sys.exit(f"the guest says: {whole}")
    return int(whole[-1][1], 16) if whole else 0


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    vitrine, guest, cache = sys.argv[1:4]
    lines_max = 25 if cache == "none" else 200  # real synchronising takes its time

    def kill_and_check(image, chance):
        image.write_bytes(bytes(PLACES * BLOCK))
        command = [vitrine, "-bios", "none", "-kernel", guest,
                   "-global", "virtio-mmio.force-legacy=false",
                   "-drive", f"file={image},if=none,format=raw,id=x0",
                   "-device", "virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0"]
        safe = run_and_kill(command, environment(cache, image), chance.randrange(1, lines_max),
                            chance.random() / 50)
        return safe, list(check(image, safe))

    print(campaign("blocks flushed", sys.argv[4:], kill_and_check) + ": none lost")


if __name__ == "__main__":
    main()
