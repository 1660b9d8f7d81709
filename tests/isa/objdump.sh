#!/bin/sh
# Our disassembly is objdump's, line for line, with and without aliases.
#
#     objdump.sh ISA_WORDS KIND ARCH      KIND and the words left out: see isa_words.c
#
# objdump decodes what the attributes of an ELF say, so the words are put into one that is assembled
# for ARCH. Its remarks ("<symbol>", "# address") are removed.
set -eu
isa_words=$1 kind=$2 arch=$3
prefix=riscv64-unknown-elf-
command -v ${prefix}objdump >/dev/null || { echo "no ${prefix}objdump: skipped"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

printf '.attribute arch,"%s"\n.text\nnop\n' "$arch" | ${prefix}as -march="$arch" - -o empty.o

# dump WORDS OPTION...: a line "address: word<tab>text" for each word
dump() {
    ${prefix}objcopy --update-section .text="$1" empty.o words.o
    shift
    ${prefix}objdump -d "$@" words.o |
        sed -nE '/^ *[0-9a-f]+:\t/{
            s/^ *([0-9a-f]+):\t0*([0-9a-f]+) *\t/\1: \2\t/
            s/: \t/: 0\t/
            s/ *# .*//
            s/([0-9a-f]+) <[^>]*>/0x\1/
            p
        }'
}

"$isa_words" write "$arch" csrs > csrs.bin
dump csrs.bin -M no-aliases | sed -E 's/.*\ta0,(.*),zero/\1/' > names

"$isa_words" write "$arch" "$kind" > words.bin
for style in aliases no-aliases; do
    if [ $style = aliases ]; then dump words.bin; else dump words.bin -M no-aliases; fi > theirs
    "$isa_words" print "$arch" $style names < words.bin > ours
    echo "$kind, $style: $(wc -l < theirs) words"
    diff theirs ours > difference || { head -40 difference; exit 1; }
done
