// Guests of a few instructions, and a machine behind the embedding interface that runs them.
#pragma once

#include "isa/isa.h"
#include "unit/machine/elf_builder.h"
#include "unit/run_tests.h"

#include <stdlib.h>
#include <vitrine.h>

#define RAM     0x80000000ULL
#define CSR_MIE 0x304

enum { T0 = 5, T1 = 6, A0 = 10, A1 = 11 };

static struct elf_builder elf;
static size_t emitted;
static struct vt_error error;
static struct vt_machine *vt;

static inline void emit(struct insn insn)
{
    u32 word = isa_encode(&insn);
    memcpy(elf.text + emitted, &word, sizeof word);
    emitted += sizeof word;
}

static inline void set_up(void)
{
    elf_builder_reset(&elf);
    elf.segments[0].p_filesz = elf.segments[0].p_memsz = sizeof elf.text;
    elf_builder_symbol(&elf, "start", STT_FUNC, STB_GLOBAL, SECTION_TEXT, RAM, 16);
    emitted = 0;
    error = (struct vt_error){0};
    vt = NULL;
}

static inline void boot(const struct vt_config *config)
{
    vt = vt_create(config, &error);
    ck_assert_msg(vt, "%s", error.text);
    ck_assert_msg(vt_set_kernel_bytes(vt, &elf, sizeof elf, "guest", &error), "%s", error.text);
    ck_assert_msg(vt_boot(vt, &error), "%s", error.text);
}

// Over the reset ROM's instructions, to the guest's first.
static inline void go_to_guest(void)
{
    for (int i = 0; i < 100 && vt_pc(vt, 0) != RAM; i++) {
        ck_assert_int_eq(vt_run(vt, 1, &error), VT_LIMIT);
    }
    ck_assert_uint_eq(vt_pc(vt, 0), RAM);
}

// a0 counts up for ever.
static inline void emit_counter(void)
{
    emit((struct insn){.op = OP_addi, .rd = A0, .imm = 0});
    emit((struct insn){.op = OP_addi, .rd = A0, .rs1 = A0, .imm = 1});
    emit((struct insn){.op = OP_jal, .imm = -4});
}

// Stores `value` to the finisher.
static inline void emit_finish(u32 value)
{
    emit((struct insn){.op = OP_lui, .rd = T0, .imm = 0x100000});
    emit((struct insn){.op = OP_lui, .rd = T1, .imm = (i32)((value + 0x800) & 0xfffff000)});
    emit((struct insn){.op = OP_addi, .rd = T1, .rs1 = T1, .imm = (i32)(value << 20) >> 20});
    emit((struct insn){.op = OP_sw, .rs1 = T0, .rs2 = T1});
}

// Waits for tick 1000 by the CLINT's timer, without taking the interrupt; then ends the run.
static inline void emit_timer(void)
{
    emit((struct insn){.op = OP_lui, .rd = T0, .imm = 0x2004000});
    emit((struct insn){.op = OP_addi, .rd = T1, .imm = 1000});
    emit((struct insn){.op = OP_sd, .rs1 = T0, .rs2 = T1});
    emit((struct insn){.op = OP_addi, .rd = T1, .imm = 128}); // MTIE
    emit((struct insn){.op = OP_csrrs, .rs1 = T1, .imm = CSR_MIE});
    emit((struct insn){.op = OP_wfi});
    emit_finish(0x5555);
}

static inline u64 get(const char *name)
{
    u64 value = 0;
    ck_assert_msg(vt_get(vt, 0, name, &value), "there is no %s", name);
    return value;
}
