// What:  a program's first instructions: exec leaves argc in a0 and argv in a1.
    .globl  _start
_start:
    call    main
    call    exit
