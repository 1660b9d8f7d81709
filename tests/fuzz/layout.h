// Where things are in a fuzzed program's memory: offsets from the start of RAM.
#pragma once

#define LAYOUT_BASE      0x80000000
#define LAYOUT_START     0xd00 // medeleg, satp, bits of mstatus
#define LAYOUT_REGISTERS 0xe00 // 32 of 8 bytes
#define LAYOUT_CODE      0x1000
#define LAYOUT_CODE_SIZE 0x1000
#define LAYOUT_ROOT      0x4000 // a page table
#define LAYOUT_SIZE      0x8000
