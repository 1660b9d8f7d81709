#!/usr/bin/env python3
"""traps.py VITRINE GUESTS

The trap log's three forms say the same: pairs against an account that this script keeps of the plain
lines, JSON against its schema (docs/trap-log.schema.json), filters against picking by hand; and the hash
of the machine is the same with each.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema

VITRINE, GUESTS = sys.argv[1], sys.argv[2]
ROOT = pathlib.Path(__file__).resolve().parents[2]
LINE = re.compile(r" *(\d+) hart (\d+)  ([USM]) -> ([USM])  (\S+)( interrupt)? +(at|to) (0x[0-9a-f]+)")
failures = 0


def check(holds, what):
    global failures
    if not holds:
        failures += 1
        print(f"FAILED: {what}")


def run(*arguments):
    """The program's trace and its other output on standard error."""
    with tempfile.NamedTemporaryFile("r") as trace:
        command = [VITRINE, f"--trace-traps={trace.name}", "--hash", *arguments]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=600)
        check(done.returncode in (0, 124), f"{command}: {done.returncode}: {done.stderr}")
        return trace.read(), done.stderr.decode()


def plain_pairs(text):
    """(step of trap, step of return) by the modes alone: what holds where nothing is switched."""
    pairs, open_traps = [], []
    for line in text.splitlines():
        step, _, source, target, name, _, kind, _ = LINE.match(line).groups()
        if kind == "at":
            open_traps.append((int(step), source, target))
        elif open_traps and open_traps[-1][1:] == (target, source):
            pairs.append((open_traps.pop()[0], int(step)))
    return sorted(pairs)


def test_guest(guest, *options):
    """One that has a single thread in each mode: every return is the last trap's."""
    plain, err = run(guest, *options)
    hash_line = re.search("hash: .*", err).group()
    listed, err = run(guest, *options, "--trace-format", "jsonl")
    check(hash_line in err, f"{guest}: another hash with JSON")
    objects = [json.loads(line) for line in listed.splitlines()]
    schema = json.loads((ROOT / "docs/trap-log.schema.json").read_text())
    validator = jsonschema.Draft7Validator(schema)
    for item in objects:
        for error in validator.iter_errors(item):
            check(False, f"{guest}: {item}: {error.message}")
            break
    traps = [item for item in objects if item["type"] == "trap"]
    pairs = sorted((t["step"], t["return"]["step"]) for t in traps if t["end"] == "returned")
    check(pairs == plain_pairs(plain), f"{guest}: other pairs than by the modes")
    lines = [LINE.match(line).groups() for line in plain.splitlines()]
    check(len(traps) == sum(1 for line in lines if line[6] == "at"), f"{guest}: as many traps")
    strays = sum(1 for item in objects if item["type"] == "return")
    check(len(pairs) + strays == sum(1 for line in lines if line[6] == "to"), f"{guest}: returns")
    _, err = run(guest, *options, "--trace-format", "detail")
    check(hash_line in err, f"{guest}: another hash with details")
    return plain, traps


def test_filters(guest, plain):
    for terms, wanted in (
        ("cause=user_ecall", lambda line: line[4] == "user_ecall"),
        ("cause=timer|illegal_instruction,mode=U",
         lambda line: line[4] in ("supervisor_timer", "illegal_instruction") and line[2] == "U"),
        ("cause=interrupt", lambda line: line[5]),
        ("steps=..20000,cause=exception", lambda line: int(line[0]) <= 20000 and not line[5]),
    ):
        picked = [line for line in map(LINE.match, plain.splitlines())
                  if line[7] == "at" and wanted(line.groups())]
        text, _ = run(guest, "--trace-filter", terms)
        kept = [line for line in map(LINE.match, text.splitlines()) if line[7] == "at"]
        check([line[0] for line in kept] == [line[0] for line in picked], f"filter {terms}")
        check(len(text.splitlines()) in (2 * len(kept), 2 * len(kept) - 1), f"{terms}: returns")


def test_errors(guest):
    for arguments, words in (
        (["--trace-traps", "--trace-filter", "colour=red"], "there is no key colour"),
        (["--trace-traps", "--trace-filter", "cause=timr"], "there is no cause timr: did you mean"),
        (["--trace-traps", "--trace-filter", "steps=9..1"], "not a range"),
        (["--trace-traps", "--trace-filter", "mode=K"], "write U, S or M"),
        (["--trace-traps", "--trace-filter", "hart=" + "9" * 70], "1 to 63 characters"),
        (["--trace-traps", "--trace-format", "xml"], "text, detail or jsonl"),
        (["--trace-format", "jsonl"], "give --trace-traps too"),
        (["-d", "int,cpus"], "there is no such item"),
    ):
        done = subprocess.run([VITRINE, *arguments, guest], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=600)
        err = done.stderr.decode()
        check(done.returncode == 64 and words in err and err.count("\n") == 1, f"{arguments}: {err}")


# What causes.S provokes, in order: cause, modes, and what of `raised` the specification then asks for.
NOT_THERE = {"refused_by": "pa"}
CAUSES = [
    ("illegal_instruction", "MM", {"word": "0x0"}),
    ("breakpoint", "MM", {"by": "instruction"}),
    ("machine_ecall", "MM", {"by": "instruction"}),
    ("load_access_fault", "MM", {**NOT_THERE, "bytes": 4, "address": "0x30000"}),
    ("store_access_fault", "MM", {**NOT_THERE, "access": "store"}),
    ("illegal_instruction", "MM", {"text": "0x7c0022f3 is illegal: there is no CSR 0x7c0"}),
    ("load_address_misaligned", "MM", {"by": "instruction"}),
    ("instruction_access_fault", "MM", {**NOT_THERE, "access": "fetch"}),
    ("machine_software", "MM", {"by": "hart"}),
    ("illegal_instruction", "SM", {"would_need": {"csr": "mstatus", "field": "TVM", "value": 0}}),
    ("illegal_instruction", "SM", {"would_need": {"csr": "mstatus", "field": "TVM", "value": 0}}),
    ("illegal_instruction", "SM", {"would_need": {"csr": "mstatus", "field": "TW", "value": 0}}),
    ("illegal_instruction", "SM", {"would_need": {"csr": "mstatus", "field": "TSR", "value": 0}}),
    ("illegal_instruction", "SM", {"would_need": {"csr": "mcounteren", "field": "CY", "value": 1}}),
    ("illegal_instruction", "SM", {"lowest_mode": "M"}),
    ("supervisor_ecall", "SM", {"by": "instruction"}),
    ("load_page_fault", "SS", {"refused_by": "V", "levels": 3}),
    ("store_page_fault", "SS", {"refused_by": "V", "levels": 3}),
    ("load_page_fault", "SS", {"refused_by": "W", "levels": 3}), # writable, not readable
    ("store_page_fault", "SS", {"refused_by": "W", "levels": 3}),
    ("store_page_fault", "SS", {"refused_by": "W", "physical": "0x80000008"}),
    ("load_page_fault", "SS", {"refused_by": "R", "physical": "0x80000008"}),
    ("store_page_fault", "SS", {"refused_by": "W"}),
    ("load_page_fault", "SS", {"refused_by": "SUM", "as": "S"}),
    ("store_page_fault", "SS", {"refused_by": "SUM"}),
    ("instruction_page_fault", "SS", {"refused_by": "U"}),
    ("instruction_page_fault", "SS", {"refused_by": "X"}),
    ("load_page_fault", "SS", {"refused_by": "va", "levels": 0}),
    ("supervisor_software", "SS", {"by": "software"}),
    ("supervisor_ecall", "SM", {"by": "instruction"}),
    ("user_ecall", "US", {"by": "instruction"}),
    ("breakpoint", "US", {"by": "instruction"}),
    ("illegal_instruction", "US", {"lowest_mode": "S"}),
    ("load_page_fault", "US", {"refused_by": "U", "levels": 1, "as": "U"}),
    ("store_page_fault", "US", {"refused_by": "U"}),
    ("instruction_page_fault", "US", {"refused_by": "U"}),
    ("user_ecall", "US", {"by": "instruction"}),
    ("supervisor_ecall", "SM", {"by": "instruction"}),
]


def test_causes(guest):
    text, _ = run(guest, "--trace-format", "jsonl", "--max-steps", "20k")
    traps = [item for item in map(json.loads, text.splitlines()) if item["type"] == "trap"]
    traps.sort(key=lambda trap: trap["number"])
    check(len(traps) == len(CAUSES), f"{len(traps)} traps of causes.elf, not {len(CAUSES)}")
    for trap, (cause, modes, raised) in zip(traps, CAUSES):
        known = {**trap["raised"], "levels": len(trap["raised"].get("walk", []))}
        check((trap["cause"], trap["from"] + trap["to"]) == (cause, modes), f"{trap}: not {cause}")
        check(all(known.get(key) == value for key, value in raised.items()), f"{trap}: not {raised}")
    depths = [trap["depth"] for trap in traps]
    check(depths == [1] * 37 + [2] and traps[37]["outer"] == 37, f"depths {depths}")


guest = f"{GUESTS}/traps.elf"
plain, traps = test_guest(guest)
test_filters(guest, plain)
test_errors(guest)
timers = [t for t in traps if t["cause"] == "supervisor_timer"]
check(timers and all(t["raised"]["time"] >= t["raised"]["deadline"] for t in timers), "timers")
check(all(t["return"]["target"]["address"] == hex(int(t["epc"]["address"], 16) + 4)
          for t in traps if t["cause"] in ("user_ecall", "illegal_instruction")), "targets")
test_causes(f"{GUESTS}/causes.elf")
test_guest(f"{GUESTS}/second.elf", "--max-steps", "1000000")
sys.exit(1 if failures else 0)
