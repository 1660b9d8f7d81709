// The teaching kernel as bytes of the host program: the ELF file, with its symbols, and what a debugger
// has to know of it. VITRINE_KERNEL_ELF and VITRINE_KERNEL_GUEST are their paths, from CMakeLists.txt.
    .section .rodata
    .globl  kernel_image
    .type   kernel_image, %object
    .balign 16
kernel_image:
    .incbin VITRINE_KERNEL_ELF
kernel_image_end:
    .size   kernel_image, kernel_image_end - kernel_image

    .globl  kernel_image_size
    .type   kernel_image_size, %object
    .balign 8
kernel_image_size:
    .quad   kernel_image_end - kernel_image
    .size   kernel_image_size, 8

    .globl  kernel_guest
    .type   kernel_guest, %object
kernel_guest:
    .incbin VITRINE_KERNEL_GUEST
kernel_guest_end:
    .size   kernel_guest, kernel_guest_end - kernel_guest

    .globl  kernel_guest_size
    .type   kernel_guest_size, %object
    .balign 8
kernel_guest_size:
    .quad   kernel_guest_end - kernel_guest
    .size   kernel_guest_size, 8

    .section .note.GNU-stack, "", %progbits
