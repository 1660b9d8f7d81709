// Commands to the devices of QEMU's `virt` board, through its qtest protocol with its clock
// stopped, and what they shall answer. For one test program, which includes this once.
#pragma once

#include "unit/devices/device_test.h"

#include <stdio.h>
#include <unistd.h>

#define QEMU     "qemu-system-riscv64"
#define COMMANDS 20000

// What QEMU shall answer to each command, a line each.
static struct expectation {
    bool has_value;
    u64 value;
    u64 mask; // of the bits that are compared
} expectations[COMMANDS + 8];

static u32 asked;
static FILE *qemu;
static char answers_path[] = "/tmp/test_devices_qemu.XXXXXX";
static u64 seed;

static inline char size_letter(u32 size)
{
    return "?bw?l???q"[size];
}

static inline void tell_write(u64 address, u32 size, u64 value)
{
    fprintf(qemu, "write%c 0x%llx 0x%llx\n", size_letter(size), (unsigned long long)address,
            (unsigned long long)value);
    expectations[asked++] = (struct expectation){false, 0, 0};
}

static inline void ask(u64 address, u32 size, u64 value, u64 mask)
{
    fprintf(qemu, "read%c 0x%llx\n", size_letter(size), (unsigned long long)address);
    expectations[asked++] = (struct expectation){true, value, mask};
}

static inline bool start_qemu(void)
{
    char command[512];
    if (system("command -v " QEMU " >/dev/null")) {
        return false;
    }
    int file = mkstemp(answers_path);
    ck_assert_int_ge(file, 0);
    close(file);
    snprintf(command, sizeof command,
             QEMU " -M virt -smp 8 -S -nographic -monitor none -bios none -serial null"
                  " -global virtio-mmio.force-legacy=false"
                  " -drive driver=null-co,size=1M,if=none,id=x0"
                  " -device virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0"
                  " -qtest stdio -qtest-log /dev/null >%s 2>/dev/null",
             answers_path);
    qemu = popen(command, "w");
    ck_assert_ptr_nonnull(qemu);
    asked = 0;
    seed = 0xfeedface;
    return true;
}

static inline void compare_answers(void)
{
    char line[128];
    fprintf(qemu, "writel 0x100000 0x5555\n"); // the end of its input does not end it
    pclose(qemu);
    FILE *answers = fopen(answers_path, "r");
    ck_assert_ptr_nonnull(answers);
    for (u32 i = 0; i < asked; i++) {
        const struct expectation *expected = &expectations[i];
        ck_assert_msg(fgets(line, sizeof line, answers) && !strncmp(line, "OK", 2), "command %u",
                      i);
        u64 value = expected->has_value ? strtoull(line + 2, NULL, 0) : 0;
        ck_assert_msg(((value ^ expected->value) & expected->mask) == 0,
                      "command %u: QEMU answers 0x%llx, we 0x%llx", i, (unsigned long long)value,
                      (unsigned long long)expected->value);
    }
    fclose(answers);
    unlink(answers_path);
}
