# Firmware in flash, in either bank and in M-mode or S-mode: says where it runs, what it was given, and ends
# the run.
    .globl _start
_start:
    auipc s0, 0
    mv s1, a0
    lwu s2, 0(a1)               # the device tree's magic number
    mv a0, s0
    call print_hex
    mv a0, s1
    call print_hex
    mv a0, s2
    call print_hex
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
1:  j 1b

# a0, in 16 digits and a new line.
print_hex:
    li t0, 0x10000000
    li t1, 60
1:  srl t2, a0, t1
    andi t2, t2, 15
    addi t3, t2, '0'
    li t4, 10
    blt t2, t4, 2f
    addi t3, t2, 'a' - 10
2:  sb t3, 0(t0)
    addi t1, t1, -4
    bgez t1, 1b
    li t3, '\n'
    sb t3, 0(t0)
    ret
