# Nobody has set mtvec.
# expect: tvec_zero trap_loop
# status: 123
    .globl _start
_start:
    ecall
1:  j       1b
