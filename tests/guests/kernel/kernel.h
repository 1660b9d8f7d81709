// A kernel that uses the board as xv6-riscv does: several harts, each with a process of its own that is
// preempted by timer interrupts in user mode and calls the kernel through a trampoline page, and a
// virtio disk that answers by interrupts. FORM_CLINT has M-mode take the timer's interrupt and pass it
// on as a software interrupt (xv6 before 2024); else the timer is stimecmp.
//
// Registers are from the manuals: Priv. 1.12; PLIC 1.0.0; SiFive's CLINT; 16550; VIRTIO 1.1, 4.2.2, 5.2.
#pragma once

#define HARTS_MAX  8
#define STACK_SIZE 4096
#define INTERVAL   10000 // ticks between two interrupts of the timer: a millisecond

#define PAGE       4096
#define TRAMPOLINE (0x4000000000 - PAGE) // the last page of Sv39's lower half
#define FRAME      (TRAMPOLINE - PAGE)   // below it, the registers of the process
#define USER_CODE  PAGE

// Where things are in a frame: x1 to x31 at 8 times their number, then these.
#define FRAME_PC           256
#define FRAME_KERNEL_SATP  264
#define FRAME_KERNEL_SP    272
#define FRAME_KERNEL_ENTRY 280
#define FRAME_HART         288

#define MTIMECMP 0x2004000
#define MTIME    0x200bff8
