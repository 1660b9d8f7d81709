# Calls main; `stop` is where the test looks.
    .globl _start, stop
    .type _start, @function
_start:
    la      sp, stack_top
    call    main
1:  j       1b
    .size _start, . - _start

    .type stop, @function
stop:
    ret
    .size stop, . - stop

    .bss
    .balign 16
    .skip 4096
stack_top:
