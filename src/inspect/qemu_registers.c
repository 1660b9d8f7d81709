// The registers as QEMU's log and its monitor have them (target/riscv/cpu.c,
// riscv_cpu_dump_state), of a processor without the hypervisor's and vectors.
#include "base/digits.h"
#include "cpu/csr.h"
#include "inspect/qemu_log.h"

#include <string.h>

#define LINE_SIZE      4096
#define NAME_COLUMNS   8
#define LINE_REGISTERS 4

static const char *const csrs[] = {
    "mhartid", "mstatus", "mip",    "mie",   "mideleg", "medeleg",  "mtvec",    "stvec", "mepc",
    "sepc",    "mcause",  "scause", "mtval", "stval",   "mscratch", "sscratch", "satp",
};

static char *put_padded(char *end, const char *name, size_t columns)
{
    char *start = end;
    end = digits_word(end, name);
    while ((size_t)(end - start) < columns) {
        *end++ = ' ';
    }
    return end;
}

// " mstatus  0000000a00000000"
static char *put_csr(char *end, const char *name, u64 value)
{
    *end++ = ' ';
    end = put_padded(end, name, NAME_COLUMNS);
    *end++ = ' ';
    end = digits_hex_fixed(end, value, QEMU_HEX_DIGITS);
    *end++ = '\n';
    return end;
}

// " x0/zero  0000000000000000 x1/ra    …", four to a line.
static char *put_registers(char *end, char letter, const char *const names[32], const u64 *values)
{
    for (u32 i = 0; i < 32; i++) {
        char name[16], *tail = name;
        *tail++ = letter;
        tail = digits_decimal(tail, i, 0);
        *tail++ = '/';
        *digits_word(tail, names[i]) = 0;
        *end++ = ' ';
        end = put_padded(end, name, NAME_COLUMNS);
        *end++ = ' ';
        end = digits_hex_fixed(end, values[i], QEMU_HEX_DIGITS);
        if (i % LINE_REGISTERS == LINE_REGISTERS - 1) {
            *end++ = '\n';
        }
    }
    return end;
}

// QEMU leaves out what the present mode may not read while mstatus.TVM is set.
static bool is_shown(const struct hart *h, const char *csr)
{
    bool trapped = h->s.priv == PRIV_S && (h->s.mstatus & MSTATUS_TVM);
    return !trapped || strcmp(csr, "satp") != 0;
}

void qemu_registers(const struct qemu_log *log, const struct hart *h, u64 pc)
{
    char text[LINE_SIZE];
    char *end = put_csr(text, "pc", pc);
    for (size_t i = 0; i < ARRAY_LEN(csrs); i++) {
        if (is_shown(h, csrs[i])) {
            end = put_csr(end, csrs[i], csr_peek(h, (u32)csr_number(csrs[i])));
        }
    }
    end = put_registers(end, 'x', isa_register_names, h->s.x);
    if (qemu_wants(log, QEMU_fpu)) {
        end = put_registers(end, 'f', isa_float_names, h->s.f);
    }
    qemu_put(log, text, end);
}
