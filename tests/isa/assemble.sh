#!/bin/sh
# Our assembler makes the same words as binutils' does.
#
#     assemble.sh ASSEMBLE_WORDS ARCH
set -eu
words=$1 arch=$2
prefix=riscv64-unknown-elf-
command -v ${prefix}as >/dev/null || { echo "no ${prefix}as: skipped"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$words" texts "$arch" > texts
{ printf '.option norvc\n.option norelax\n'; cat texts; } | ${prefix}as -march="$arch" - -o texts.o
${prefix}objcopy -O binary -j .text texts.o theirs
"$words" words "$arch" > ours
echo "$(wc -l < texts) instructions"
cmp ours theirs || {
    for file in ours theirs; do od -An -v -tx4 -w4 $file > $file.hex; done
    paste texts ours.hex theirs.hex | awk -F'\t' '$(NF - 1) != $NF' | head -20
    exit 1
}
