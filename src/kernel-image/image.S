// The teaching kernel as bytes of the host program: the ELF file, with its symbols. VITRINE_KERNEL_ELF
// is its path, from CMakeLists.txt.
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

    .section .note.GNU-stack, "", %progbits
