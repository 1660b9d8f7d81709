// The lines that QEMU 7.2 writes for `-d int`, byte for byte (target/riscv/cpu_helper.c,
// riscv_cpu_do_interrupt): one for each trap.
#pragma once

#include "cpu/cpu.h"

#define QEMU_LOG_LINE_SIZE 256

struct qemu_log {
    void (*put)(void *self, const char *line, size_t size); // gets each line with its newline
    void *self;
};

// What to give to cpu_listen. `log` must stay where it is.
struct cpu_listener qemu_log_listener(const struct qemu_log *log);
