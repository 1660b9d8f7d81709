// A small sound kernel, the RAM that it is loaded into, and the loader's answer: what the loader's
// tests begin with.
#pragma once

#include "machine/elf_loader.h"

#include "unit/machine/elf_builder.h"
#include "unit/run_tests.h"

#define RAM_BASE  0x80000000ULL
#define RAM_SIZE  0x10000
#define UNTOUCHED 0xa5

static u8 ram_bytes[RAM_SIZE];
static const struct memory_image ram = {RAM_BASE, RAM_SIZE, ram_bytes};
static struct elf_builder elf;
static struct elf_info info;
static struct error error;

static inline void set_up(void)
{
    memset(ram_bytes, UNTOUCHED, sizeof ram_bytes);
    error = (struct error){0};
    elf_builder_reset(&elf);
}
