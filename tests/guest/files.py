#!/usr/bin/env python3
"""files.py VITRINE KERNEL.elf DESCRIPTION.yaml PROGRAMS

Where what is known of a guest comes from: programs beside the kernel's file, those that --symbols names
(for all, by name, pid and satp), descriptions that --guest names; and how mistakes are answered."""
import os
import re
import shutil
import subprocess
import sys
import tempfile


def run(vitrine, *options):
    return subprocess.run([vitrine, "--max-steps", "3M", *options], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)


def check(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def user_names(vitrine, folder, *options):
    """The names of the places in U-mode at which traps were taken, by process."""
    log, typed = os.path.join(folder, "log"), os.path.join(folder, "typed")
    with open(typed, "w", encoding="utf-8") as file:
        file.write("spin\n")
    result = run(vitrine, "--input", typed, f"--trace-traps={log}", "--trace-format=detail", *options)
    check(result.returncode == 124, result.stderr)
    names = {}
    with open(log, encoding="utf-8") as file:
        for trap in re.split(r"^(?=trap )", file.read(), flags=re.M):
            at = re.search(r"^  at +0x1\w+(?: \((\w+))?", trap, re.M)
            process = re.search(r"^  process +\d+ (\w+)", trap, re.M)
            if at and process and ", U -> S," in trap:
                names.setdefault(process[1], set()).add(at[1])
    return names


def refuse(vitrine, status, pattern, *options):
    result = run(vitrine, *options)
    check(result.returncode == status and re.fullmatch(pattern + "\n", result.stderr),
          f"{options}: {result.returncode} {result.stderr!r}")


def main():
    vitrine, kernel, description, programs = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        # A byte more, and it is not the kernel whose programs the emulator carries.
        other = os.path.join(folder, "kernel.elf")
        shutil.copy(kernel, other)
        with open(other, "ab") as file:
            file.write(b"\n")
        carried = user_names(vitrine, folder)
        check("write" in carried["init"] and "read" in carried["sh"], carried)
        check(user_names(vitrine, folder, kernel) == carried, "the same for the kernel's file")
        unknown = user_names(vitrine, folder, other)
        check(unknown == {name: {None} for name in carried}, unknown)
        sh = os.path.join(programs, "sh.elf")
        for whose in ("@sh", "@pid=2"):
            named = user_names(vitrine, folder, other, "--symbols", sh + whose)
            check(named["spin"] == {None} and named["sh"] >= {"read", "write"}, (whose, named))
        check("read" in user_names(vitrine, folder, other, f"--symbols={sh}")["sh"], "for all")
        os.mkdir(os.path.join(folder, "user"))
        for name in ("sh", "init"):
            shutil.copy(os.path.join(programs, name + ".elf"), os.path.join(folder, "user"))
        beside = user_names(vitrine, folder, other)
        check(all(beside[name] == carried[name] for name in ("init", "sh")), "beside the kernel's file")
        shutil.copy(sh, os.path.join(folder, "user", "init.elf"))
        with open(os.path.join(folder, "user", "sh.elf"), "wb") as file:
            file.write(b"no ELF file")
        check(None in user_names(vitrine, folder, other)["sh"], "a damaged program has no names")

        check(user_names(vitrine, folder, "--guest", description) == carried, "--guest")
        bad = os.path.join(folder, "bad.yaml")
        with open(description, encoding="utf-8") as file:
            text = file.read()
        for old, new, what in (
                ("state: state", "state: staet", r".*staet: the kernel's process has no member staet"),
                ("table: processes", "table: process_lock", r".*process_lock is no array of structures"),
                ("STATE_UNUSED", "UNUSED", r".*no state is called UNUSED"),
                ("[processes, ", "[nobody, ", r".*does not have all the symbols that it names"),
                ("guest: vitrine", "guset: vitrine", r".*bad.yaml:\d+: there is no key guset here: is it guest"),
                ("harts[$hart].process", "harts[$hart", r".*\] is missing"),
                ('"(int pid)"', '"int pid"', r'.*calls: kill: "int pid" are no arguments as C has them, at most 6')):
            check(old in text, old)
            with open(bad, "w", encoding="utf-8") as file:
                file.write(text.replace(old, new, 1))
            refuse(vitrine, 65, "vitrine: " + what, "--guest", bad)
        refuse(vitrine, 66, r"vitrine: .*nothing.yaml.*", "--guest", os.path.join(folder, "nothing.yaml"))
        refuse(vitrine, 66, r"vitrine: .*nothing.elf.*", "--symbols", os.path.join(folder, "nothing.elf@sh"))
        refuse(vitrine, 65, r"vitrine: .*not an ELF file.*", "--symbols", bad)
        refuse(vitrine, 64, r"vitrine: .*whose it is, is said as @NAME, @pid=NUMBER, @satp=NUMBER or @kernel",
               "--symbols", sh + "@pid=x")
        refuse(vitrine, 64, r"vitrine: .*the name of an ELF file is missing", "--symbols", "@sh")
        refuse(vitrine, 65, r"vitrine: --strace: this kernel's processes are not known.*",
               "--strace", "-bios", "none", other_kernel(folder))
        names_for_what_has_none(vitrine, shutil.copy(kernel, os.path.join(folder, "copy.elf")), folder)
    print("as they should be")


def names_for_what_has_none(vitrine, kernel, folder):
    """The kernel as its bytes in memory: its names are what --symbols and the debugger are told."""
    raw = os.path.join(folder, "raw")
    with open(raw, "wb") as file:
        file.write(bytes_in_memory(kernel))
    plain = run(vitrine, "-bios", raw, "--trace-traps")
    named = run(vitrine, "-bios", raw, "--trace-traps", "--trace-format=detail", f"--symbols={kernel}@kernel")
    check("trap_entry" not in plain.stderr and "(trap_entry) entry.S:" in named.stderr, named.stderr[:500])
    moved = run(vitrine, "-S", "-bios", raw, "-x", f"add-symbol-file {kernel} 0x90000000",
                "-x", "info symbol trap_entry", "-x", f"symbol-file {kernel}", "-x", "tbreak sys_write",
                "-x", "continue", "-x", "backtrace 1")
    check(re.search(r"^Temporary breakpoint 1: sys_write\n.*^#0 .* in sys_write \(fd=1, ", moved.stdout, re.M | re.S),
          moved.stdout + moved.stderr)


def bytes_in_memory(kernel):
    """What an ELF file's segments put into memory, from the lowest address on."""
    with open(kernel, "rb") as file:
        data = file.read()

    def number(at, size):
        return int.from_bytes(data[at:at + size], "little")

    table, entry_size, count = number(32, 8), number(54, 2), number(56, 2)
    entries = [table + i * entry_size for i in range(count)]
    loads = [(number(at + 24, 8), number(at + 8, 8), number(at + 32, 8)) for at in entries if number(at, 4) == 1]
    base = min(address for address, _, _ in loads)
    memory = bytearray(max(address + size for address, _, size in loads) - base)
    for address, offset, size in loads:
        memory[address - base:address - base + size] = data[offset:offset + size]
    return bytes(memory)


def other_kernel(folder):
    """A kernel that nothing is known of: a program of one instruction."""
    path = os.path.join(folder, "tiny")
    code = bytes([0x6f, 0, 0, 0])
    header = (b"\x7fELF\x02\x01\x01" + bytes(9) + (2).to_bytes(2, "little") + (243).to_bytes(2, "little") +
              (1).to_bytes(4, "little") + (0x80000000).to_bytes(8, "little") + (64).to_bytes(8, "little") +
              bytes(8) + bytes(4) + (64).to_bytes(2, "little") + (56).to_bytes(2, "little") +
              (1).to_bytes(2, "little") + (64).to_bytes(2, "little") + bytes(4))
    segment = ((1).to_bytes(4, "little") + (5).to_bytes(4, "little") + (120).to_bytes(8, "little") +
               2 * (0x80000000).to_bytes(8, "little") + 2 * (4).to_bytes(8, "little") +
               (4).to_bytes(8, "little"))
    with open(path, "wb") as file:
        file.write(header + segment + code)
    return path


main()
