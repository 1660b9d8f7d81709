#!/usr/bin/env python3
"""qemu_log.py VITRINE QEMU ISA_WORDS ARCH

The log of blocks (-d in_asm) against QEMU's, byte for byte, for every instruction of ARCH in many forms: a
guest in which each stands behind one that faults and before one that traps, so that it is translated and
shown, and never executed. CSRs that one of the two disassemblers has no name for are left out.
"""
import os
import re
import struct
import subprocess
import sys
import tempfile

VITRINE, QEMU, ISA_WORDS, ARCH = sys.argv[1:]
GCC = "riscv64-unknown-elf-gcc"
QEMU_CPU = "rv64,h=off,zbkb=on,zbkc=on,zbkx=on,zknd=on,zkne=on,zknh=on,zksed=on,zksh=on"
KINDS = ("rows", "all16", "random")
FAULTS, TRAPS, FILLS = 0x00002003, 0x9002, 0x0001  # lw zero,0(zero); c.ebreak; c.nop

START = """
.option norvc
.globl _start
_start: la t0, handler
    csrw mtvec, t0
    li t0, 0x6000 # FS
    csrs mstatus, t0
    j words
.balign 8
handler: csrr t0, mepc
    addi t0, t0, 12
    csrw mepc, t0
    mret
.balign 4096
words: .incbin "words.bin"
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
here: j here
"""


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, **more).stdout


def split(data):
    words, at = [], 0
    while at < len(data):
        size = 2 if data[at] & 3 != 3 else 4
        words.append(data[at:at + size])
        at += size
    return words


def test_words(kind, names):
    """Those that are instructions, but for accesses to CSRs, and slli.uw, whose operand QEMU mistakes."""
    data = run(ISA_WORDS, "write", ARCH, kind)
    texts = run(ISA_WORDS, "print", ARCH, "no-aliases", names, input=data).decode().splitlines()
    for word, text in zip(split(data), texts, strict=True):
        if "\t." not in text and not re.search(r"\t(csrr[swc]|slli\.uw)", text):
            yield word


def log_of(emulator, *more):
    run("timeout", "-k", "1", "500", emulator, "-M", "virt", "-bios", "none", "-display", "none", "-serial", "null",
        "-monitor", "none", "-kernel", "words.elf", "-d", "in_asm", "-D", "log", *more, stdin=subprocess.DEVNULL)
    with open("log", encoding="ascii") as file:
        return file.read().splitlines()


def compare(kind):
    words = list(test_words(kind, "names"))
    with open("words.bin", "wb") as file:
        for word in words:
            tail = struct.pack("<HH", TRAPS, FILLS) if len(word) == 4 else struct.pack("<HHH", TRAPS, FILLS, FILLS)
            file.write(struct.pack("<I", FAULTS) + word + tail)
    run(GCC, "-march=rv64gc", "-mabi=lp64d", "-nostdlib", "-Wl,-N", "-Wl,--no-warn-rwx-segments", "-Wl,-Ttext=0x80000000",
        "start.S", "-o", "words.elf")
    theirs, ours = log_of(QEMU, "-cpu", QEMU_CPU), log_of(VITRINE, "-cpu", ARCH)
    print(f"{kind}: {len(words)} instructions, {len(theirs)} lines")
    if len(theirs) < 4 * len(words):
        sys.exit("QEMU shows too little")
    for number, (their, our) in enumerate(zip(theirs, ours), 1):
        if their != our:
            sys.exit(f"line {number}: QEMU: {their}\n ours: {our}")
    if len(theirs) != len(ours):
        sys.exit(f"{len(ours)} lines of ours")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("start.S", "w", encoding="ascii") as file:
            file.write(START)
        with open("names", "w", encoding="ascii") as file:
            file.writelines(f"0x{number:x}\n" for number in range(4096))
        for kind in KINDS:
            compare(kind)


main()
