// The disk in the first virtio slot, one request at a time.
#pragma once

#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define DISK_IRQ 1

#define csr_read(name)                                         \
    ({                                                         \
        u64 csr_value;                                         \
        __asm__ volatile("csrr %0, " #name : "=r"(csr_value)); \
        csr_value;                                             \
    })
#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" : : "r"((u64)(value)))
#define csr_set(name, value)   __asm__ volatile("csrs " #name ", %0" : : "r"((u64)(value)))
#define csr_clear(name, value) __asm__ volatile("csrc " #name ", %0" : : "r"((u64)(value)))

void disk_start(void);
void disk_transfer(u64 sector, u8 *bytes, int write);
void disk_interrupt(void);
