#!/usr/bin/env python3
"""paste.py VITRINE GUESTS

100 KB pasted into a terminal reach the guest whole and in order.
"""
import os
import pty
import random
import select
import sys
import time

VITRINE, GUESTS = sys.argv[1:3]
PATIENCE = 600  # seconds, for what takes 9: the guest's serial line has 115200 baud
END = b"\x04"  # ends the guest
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 \n"
TEXT = "".join(random.Random(5).choices(LETTERS, k=100_000)).encode()
COMMAND = [VITRINE, f"{GUESTS}/echo.elf"]


def expect_text(what, seen):
    """The guest says what it is and then sends the text back, and nothing else."""
    seen = seen.replace(b"\r\n", b"\n")
    wanted = b"echo\n" + TEXT
    if seen != wanted:
        same = len(os.path.commonprefix([seen, wanted]))
        sys.exit(f"{what}: {len(seen)} bytes came back, not {len(wanted)}; the first {same} are right")


def paste():
    """What comes back on a terminal."""
    job, screen = pty.fork()
    if job == 0:
        os.execv(COMMAND[0], COMMAND)
    os.set_blocking(screen, False)
    seen, rest = b"", b""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        readable, writable, _ = select.select([screen], [screen] if rest else [], [], 1)
        if writable:
            rest = rest[os.write(screen, rest[:4096]):]
        if not readable:
            continue
        try:
            seen += os.read(screen, 65536)
        except OSError:  # the other side is closed
            break
        if not rest and seen == b"echo\r\n":  # it is raw from now on
            rest = TEXT + END
    os.kill(job, 9)
    os.waitpid(job, 0)
    return seen


expect_text("a terminal", paste())
