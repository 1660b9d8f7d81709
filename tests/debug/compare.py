#!/usr/bin/env python3
"""compare.py DEBUG_DUMP ADDR2LINE GDB FILE.elf...

Compares what Vitrine reads in the debug information of ELF files with what others read there: the
lines, functions and inlined functions of all instructions with addr2line, the offsets and types of
all members of all structures with gdb's ptype /o. GDB may be "-", where there is none."""
import re
import subprocess
import sys


def run(*command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def fail(what, ours, theirs):
    sys.exit(f"{what}\n  ours:   {ours}\n  theirs: {theirs}")


def compare_places(dump, addr2line, path):
    """addr2line prints pairs of lines, function and file:line, the inlined functions first."""
    lines = [line.split("\t") for line in run(dump, path, "places").splitlines()]
    ours = [[*numbers_and_names.split(), file] for numbers_and_names, file in lines]
    if len(ours) < 50:
        sys.exit(f"{path}: only {len(ours)} places")
    text = run(addr2line, "-a", "-f", "-i", "-e", path, text="\n".join(o[0] for o in ours))
    theirs = re.split(r"^0x", text, flags=re.M)[1:]
    for place, block in zip(ours, theirs, strict=True):
        lines = block.splitlines()
        names, (file, line) = lines[1::2], re.sub(r" \(.*", "", lines[2]).rsplit(":", 1)
        if place[2:-1] != names:
            fail(f"{path}: functions at {place[0]}", place[2:-1], names)
        if place[1] != line.replace("?", "0") or not file.endswith(place[-1]):
            fail(f"{path}: line of {place[0]}", place[1] + " " + place[-1], lines[2])
    print(f"{path}: {len(ours)} places as addr2line has them")


def read_ptype(text):
    """The members of the outermost level, as (offset, declaration); inner ones are in braces."""
    members, depth = [], 0
    for line in text.splitlines():
        body = re.sub(r"/\*.*?\*/", "", line).strip()
        place = re.match(r"/\*\s*(\d+)(?::\s*(\d+))?\s*\|\s*(\d+)\s*\*/", line)
        if body.endswith("{"):
            depth += 1
            if depth == 2:
                start = (place.group(1) if place else "0", body)
        elif body.startswith("}"):
            depth -= 1
            if depth == 1:
                head = start[1].rstrip("{").strip()
                tail = body.lstrip("}").rstrip(";").strip()
                members.append((start[0], f"{head if ' ' in head else head + ' {...}'} {tail}"))
        elif depth == 1 and body.endswith(";"):
            offset = place.group(1) if place else "0"
            if place and place.group(2):
                offset += ":" + place.group(2)
            members.append((offset, body.rstrip(";")))
    return members


def normal(declaration):
    """gdb writes some names of types in its own way, and a restrict, which we leave out."""
    for gdbs, dwarfs in (("restrict", ""), ("ulong", "long unsigned int"),
                         ("ushort", "short unsigned int"), ("uint", "unsigned int")):
        declaration = re.sub(rf"\b{gdbs}\b", dwarfs, declaration)
    words = re.sub(r"\b(short|long) (unsigned )?int\b", r"\2\1", re.sub(r"{.*}", "", declaration))
    words = re.sub(r"\bshort unsigned\b", "unsigned short", words)
    return re.sub(r"\s+", "", words)


def compare_types(dump, gdb, path):
    listed = run(gdb, "-batch", "-ex", "info types -q", path)
    names = sorted(set(re.findall(r"^(?:\d+:)?\s*((?:struct|union) \w+);", listed, re.M)))
    if not names:
        sys.exit(f"{path}: gdb lists no structure")
    commands = [word for n in names for word in ("-ex", f"echo ==={n}\\n", "-ex", f"ptype /o {n}")]
    theirs = dict(part.split("\n", 1) for part in
                  run(gdb, "-batch", *commands, path).split("===")[1:])
    ours = run(dump, path, "types", *names)
    members = 0
    for name, block in zip(names, re.split(r"^(?=struct |union )", ours, flags=re.M)[1:], strict=True):
        head, *rows = block.splitlines()
        size = re.search(r"total size \(bytes\):\s+(\d+) \*/\n\s*\}\s*$", theirs[name])
        if head != f"{name} {size.group(1) if size else '?'}":
            fail(f"{path}: size", head, theirs[name])
        expected = read_ptype(theirs[name])
        if len(rows) != len(expected):
            fail(f"{path}: {name}", rows, expected)
        for row, (offset, declaration) in zip(rows, expected):
            place, declared = row.split(" ", 1)
            parts = place.split(":")
            if len(parts) == 3:
                place, declared = ":".join(parts[:2]), f"{declared} : {parts[2]}"
            if name.startswith("union"):
                place = offset = "0"
            if place != offset or normal(declared) != normal(declaration):
                fail(f"{path}: member of {name}", row, (offset, declaration))
            members += 1
    print(f"{path}: {members} members of {len(names)} types as gdb has them")


def main():
    dump, addr2line, gdb, *paths = sys.argv[1:]
    for path in paths:
        compare_places(dump, addr2line, path)
        if gdb != "-":
            compare_types(dump, gdb, path)


main()
