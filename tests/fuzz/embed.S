# The prologue, for the host: PROLOGUE is the file.
    .section .rodata
    .globl prologue
    .globl prologue_end
    .balign 8
prologue:
    .incbin PROLOGUE
prologue_end:
    .section .note.GNU-stack, "", @progbits
