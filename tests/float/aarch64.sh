#!/bin/sh
# Floating point is the same on AArch64 as on this host: the functions, compiled for AArch64 and run under
# QEMU's user emulation, give the same hashes (float_hash.c), exactly and with the host's unit.
#
#     aarch64.sh FLOAT_HASH ISA_TABLES.c [COUNT]
#
# Exit status: 0 the same, 1 not, 77 (skipped) without a compiler for AArch64 or qemu-aarch64.
set -eu
ours=$1 tables=$2 count=${3:-1000}
compiler=aarch64-linux-gnu-gcc emulator=qemu-aarch64
for tool in $compiler $emulator; do
    command -v $tool >/dev/null || { echo "no $tool: skipped"; exit 77; }
done
here=$(cd "$(dirname "$0")" && pwd)
source=$here/../../src
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# As cmake/warnings.cmake has it, as far as it matters to what is computed.
$compiler -std=gnu17 -O2 -Wall -Wextra -Werror -fno-strict-aliasing -ffp-contract=off -fno-math-errno \
    -I"$source" -static -o "$work/float_hash" "$here"/float_hash.c "$here"/arguments.c "$here"/operands.c \
    "$here"/operation.c "$source"/isa/float.c "$source"/isa/float_compare.c \
    "$source"/isa/float_convert.c "$source"/isa/float_parts.c "$tables"
$emulator "$work/float_hash" --count "$count" > "$work/theirs" || { grep -v ' 0 wrong' "$work/theirs"; exit 1; }
"$ours" --count "$count" > "$work/ours"
diff "$work/ours" "$work/theirs" || exit 1
echo "$(wc -l < "$work/ours") operations, the same"
