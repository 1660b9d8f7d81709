#!/bin/sh
# What instructions do. On corner values, every row that QEMU 7.2 has too computes what it computes
# there: of integers (values.c) and of floating point, with flags (floats.c); guests that know what the specification says judge the others (models.c,
# svinval.c).
#
#     values.sh values|floats VITRINE QEMU VALUES_WORDS
#     values.sh models|svinval VITRINE
set -eu
guest=$1 vitrine=$2 qemu=${3:-}
folder=$(dirname "$0")
compiler=riscv64-unknown-elf-gcc
for tool in $compiler $qemu; do
    command -v "$tool" >/dev/null || { echo "no $tool: skipped"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# All that QEMU 7.2 has of ours.
arch=rv64imac cpu=rv64
for extension in zba zbb zbc zbs zbkb zbkc zbkx zknd zkne zknh zksed zksh; do
    arch=${arch}_$extension cpu=$cpu,$extension=true
done

march=rv64ima_zicsr_zifencei
case $guest in
    values) "$4" $arch > "$work/words.inc" ;;
    floats)
        march=rv64imafd_zicsr_zifencei cpu=rv64,Zfh=true
        "$4" rv64imafd_zfh floats > "$work/words.inc"
        ;;
esac
$compiler -std=gnu17 -Wall -Wextra -Werror -march=$march -mabi=lp64 \
    -mcmodel=medany -O2 -nostdlib -ffreestanding -fno-tree-loop-distribute-patterns \
    -T "$folder/guest.ld" -I"$work" "$folder/$guest.c" -o "$work/guest.elf"

# QEMU before 8.0 lets ctzw count beyond the word, which the specification does not.
known='^ctzw .* of 8000000000000000'
"$vitrine" -bios "$work/guest.elf" < /dev/null | grep -v "$known" > "$work/ours"
if [ -z "$qemu" ]; then
    head -40 "$work/ours"
    exec grep -q '^passed' "$work/ours"
fi
"$qemu" -M virt -cpu $cpu -display none -serial stdio -monitor none -bios "$work/guest.elf" \
    < /dev/null | grep -v "$known" > "$work/theirs"
echo "$(wc -l < "$work/theirs") lines"
diff "$work/theirs" "$work/ours" > "$work/difference" || { head -40 "$work/difference"; exit 1; }
