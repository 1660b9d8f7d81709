#!/bin/sh
# What instructions compute on Vitrine is what they compute on QEMU, on corner values: every SET row
# that QEMU 7.2 has too (guest.c). Those that it has not are compared with models (models.c).
#
#     values.sh VITRINE QEMU VALUES_WORDS
#     values.sh VITRINE
set -eu
vitrine=$1
folder=$(dirname "$0")
compiler=riscv64-unknown-elf-gcc
for tool in $compiler ${2:-}; do
    command -v "$tool" >/dev/null || { echo "no $tool: skipped"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() # SOURCE
{
    $compiler -std=gnu17 -Wall -Wextra -Werror -march=rv64ima_zicsr_zifencei -mabi=lp64 \
        -mcmodel=medany -O2 -nostdlib -ffreestanding -fno-tree-loop-distribute-patterns \
        -T "$folder/guest.ld" -I"$work" "$folder/$1" -o "$work/guest.elf"
}

if [ $# -eq 1 ]; then
    build models.c
    "$vitrine" -bios "$work/guest.elf" < /dev/null > "$work/ours"
    head -40 "$work/ours"
    exec grep -q '^passed' "$work/ours"
fi

# All that QEMU 7.2 has of ours.
arch=rv64imac cpu=rv64
for extension in zba zbb zbc zbs zbkb zbkc zbkx zknd zkne zknh zksed zksh; do
    arch=${arch}_$extension cpu=$cpu,$extension=true
done
"$3" $arch > "$work/words.inc"
build guest.c

# QEMU before 8.0 lets ctzw count beyond the word, which the specification does not.
known='^ctzw .* of 8000000000000000'
"$2" -M virt -cpu $cpu -display none -serial stdio -monitor none -bios "$work/guest.elf" \
    < /dev/null | grep -v "$known" > "$work/theirs"
"$vitrine" -bios "$work/guest.elf" < /dev/null | grep -v "$known" > "$work/ours"
echo "$(grep -c . "$work/words.inc") instructions, $(wc -l < "$work/theirs") lines"
diff "$work/theirs" "$work/ours" > "$work/difference" || { head -40 "$work/difference"; exit 1; }
