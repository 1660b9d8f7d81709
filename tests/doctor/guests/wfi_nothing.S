# A wait for interrupts of which none is enabled.
# expect: wfi_nothing
# status: 125
    .globl _start
_start:
    csrw    mie, zero
1:  wfi
    j       1b
