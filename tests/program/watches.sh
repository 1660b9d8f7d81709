#!/bin/bash
# watches.sh VITRINE GUESTS
#
# Watchpoints on what no instruction stores: a device's DMA, and the bits that page walks set. What the
# guest does (guests/watched.S) says where each has to stop.
. "$(dirname "$0")/lib.sh"

commands=()
for command in 'watch {unsigned int}&buffer' 'watch {unsigned long}(&root+24)' continue{,,,,,,}; do
    commands+=(-x "$command")
done
run debug -bios none --hash "${commands[@]}" "$guests/watched.elf" </dev/null
[ $status = 0 ] || fail "exit status $status: $err"
same "$(grep -E '^  (new|by)|^=>|^The' <<<"$out")" "$(
    cat <<'END'
  new value = 1431127377
  by fw_cfg
=> 0x80000026 <_start+0x26>:	nop
  new value = 536870927
=> 0x80000054 <device_done+0x2a>:	srl	t0,t0,0xc
  new value = 536870991
  by a page walk
=> 0x8000009c <supervisor+0x12>:	nop
  new value = 536871119
  by a page walk
=> 0x800000a2 <supervisor+0x18>:	nop
  new value = 536870927
=> 0x800000be <supervisor+0x34>:	sfence.vma
  new value = 536870991
  by a page walk
=> 0xc00000c6:	auipc	t0,0x2
The guest has ended, with status 0.
END
)" 'stops'

watched=$(grep '^hash' <<<"$err")
run -bios none --hash "$guests/watched.elf" </dev/null
same "$watched" "$(grep '^hash' <<<"$err")" 'the hash'

# What devices load is seen too.
run debug -bios none -x 'rwatch {unsigned int}&block' -x continue "$guests/watched.elf" </dev/null
grep -q '^  by fw_cfg$' <<<"$out" || fail "rwatch: $out"
