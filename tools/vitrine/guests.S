// The descriptions of guests that the program carries (docs/guest-descriptions.md). VITRINE_GUEST_XV6
// is the path of one, from CMakeLists.txt.
    .section .rodata
    .globl  guest_xv6
    .type   guest_xv6, %object
guest_xv6:
    .incbin VITRINE_GUEST_XV6
guest_xv6_end:
    .size   guest_xv6, guest_xv6_end - guest_xv6

    .globl  guest_xv6_size
    .type   guest_xv6_size, %object
    .balign 8
guest_xv6_size:
    .quad   guest_xv6_end - guest_xv6
    .size   guest_xv6_size, 8

    .section .note.GNU-stack, "", %progbits
