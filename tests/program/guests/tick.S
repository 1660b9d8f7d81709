# Waits for a timer, 100 times a second, for ever.
#define CLINT 0x02000000
    .section .text.start, "ax"
    .globl _start
_start:
    li      s0, CLINT + 0x4000          # mtimecmp
    li      s1, CLINT + 0xbff8          # mtime
    li      s2, 100000
    li      t0, 0x80                    # mie.MTIE; mstatus.MIE stays 0: nothing is taken
    csrw    mie, t0
    ld      s3, 0(s1)
1:  add     s3, s3, s2
    sd      s3, 0(s0)
    wfi
    j       1b
