#!/bin/bash
# Files that are missing or are no kernels: one line, and the exit status that docs/exit-codes.md has.
. "$(dirname "$0")/lib.sh"

error 66 'nothing-there: .*No such file' "$guests/nothing-there"
error 66 'is a directory' "$guests"
error 66 'is empty: name' ''
error 66 '/dev/null' /dev/null
error 66 'No such file' -bios "$guests/nothing-there"
error 66 '--input .*nothing-there: .*No such file' --input "$guests/nothing-there" "$guests/pass.elf"
error 66 '--input .*: .*directory' --input "$guests" "$guests/pass.elf"
error 66 '--trace-traps .*/no/such: ' --trace-traps="$work/no/such" "$guests/pass.elf"

: >"$work/empty"
error 66 'empty' "$work/empty"
head -c 4096 /dev/urandom >"$work/garbage"
error 65 'garbage' "$work/garbage"
head -c 300 "$guests/echo.elf" >"$work/truncated"
error 65 'truncated' "$work/truncated"
error 65 'ls|bin' /bin/ls # for another processor
riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 -nostdlib -c -o "$work/thirty-two" -x assembler - <<<nop
error 65 'thirty-two' "$work/thirty-two"
riscv64-unknown-elf-gcc -nostdlib -c -o "$work/object" -x assembler - <<<nop
error 65 'object' "$work/object"
error 65 'large.elf: .*-m' -m 2M "$guests/large.elf"
