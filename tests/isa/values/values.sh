#!/bin/sh
# What instructions compute on Vitrine is what they compute on QEMU: every SET row that both have, on
# 27 × 27 corner values.
#
#     values.sh VALUES_WORDS VITRINE QEMU
set -eu
values_words=$1 vitrine=$2 qemu=$3
folder=$(dirname "$0")
compiler=riscv64-unknown-elf-gcc
for tool in $compiler "$qemu"; do
    command -v "$tool" >/dev/null || { echo "no $tool: skipped"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# All that QEMU 7.2 has of ours.
extensions='zba zbb zbc zbs zbkb zbkc zbkx zknd zkne zknh zksed zksh'
arch=rv64imac cpu=rv64
for extension in $extensions; do
    arch=${arch}_$extension cpu=$cpu,$extension=true
done

"$values_words" $arch > "$work/words.inc"
$compiler -march=rv64ima_zicsr_zifencei -mabi=lp64 -mcmodel=medany -O2 -nostdlib -ffreestanding \
    -fno-tree-loop-distribute-patterns -T "$folder/guest.ld" \
    -I"$work" "$folder/guest.c" -o "$work/guest.elf"
# QEMU before 8.0 lets ctzw count beyond the word, which the specification does not.
known='^ctzw .* of 8000000000000000'
"$qemu" -M virt -cpu $cpu -display none -serial stdio -monitor none -bios "$work/guest.elf" \
    < /dev/null | grep -v "$known" > "$work/theirs"
"$vitrine" -bios "$work/guest.elf" 2> "$work/errors" < /dev/null |
    grep -v "$known" > "$work/ours" || { cat "$work/errors"; exit 1; }
echo "$(grep -c . "$work/words.inc") instructions, $(wc -l < "$work/theirs") lines"
diff "$work/theirs" "$work/ours" > "$work/difference" || { head -40 "$work/difference"; exit 1; }
