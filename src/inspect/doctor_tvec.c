// An address that is no multiple of 4, written to mtvec or stvec, loses its low bits, which mean a
// mode (Priv. 3.1.7), and nothing is left of it to see. So the kernel's code is looked through for
// the instructions: `csrw stvec, rs` behind `la rs, handler`, which is auipc and addi.
#include "inspect/doctor.h"

#include "cpu/csr.h"

#define LOOK_BACK_BYTES 32
#define SCAN_MAX        (16ULL << 20)

static bool read_word(const struct doctor *doctor, u64 pa, u32 *word)
{
    return machine_read_memory(doctor->m, pa, word, sizeof *word);
}

// What register `rs` was made of before `pc`: auipc and addi.
static bool find_constant(const struct doctor *doctor, u64 pc, u32 rs, u64 *value)
{
    bool has_low = false;
    u64 low = 0;
    for (u64 at = pc - 4; at >= pc - LOOK_BACK_BYTES; at -= 2) {
        u32 word;
        if (!read_word(doctor, at, &word)) {
            return false;
        }
        struct insn insn = isa_decode(word, &doctor->m->cpu->config.extensions);
        if (insn.rd != rs) {
            continue;
        }
        if (insn.op == OP_addi && insn.rs1 == rs && !has_low) {
            low = (u64)(i64)insn.imm;
            has_low = true;
        } else if (insn.op == OP_auipc) {
            *value = at + (u64)(i64)insn.imm + low;
            return true;
        }
    }
    return false;
}

bool doctor_find_misaligned(const struct doctor *doctor, u64 tvec, u64 *handler, u64 *write_pc)
{
    const struct elf_info *kernel = &doctor->m->kernel_info;
    u64 end =
        kernel->end_pa - kernel->low_pa > SCAN_MAX ? kernel->low_pa + SCAN_MAX : kernel->end_pa;
    i32 mtvec = csr_number("mtvec"), stvec = csr_number("stvec");
    for (u64 pc = kernel->low_pa; pc + 4 <= end; pc += 2) {
        u32 word;
        if (!read_word(doctor, pc, &word) || (word & 0x7f) != 0x73) {
            continue;
        }
        struct insn insn = isa_decode(word, &doctor->m->cpu->config.extensions);
        if (insn.op == OP_csrrw && (insn.imm == mtvec || insn.imm == stvec) &&
            find_constant(doctor, pc, insn.rs1, handler) && (*handler & 2) &&
            (*handler & ~3ULL) == tvec) {
            *write_pc = pc;
            return true;
        }
    }
    return false;
}
