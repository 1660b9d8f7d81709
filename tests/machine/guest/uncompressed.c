// A processor without C (-cpu rv64,c=off): instructions are aligned to 4 bytes, a jump elsewhere traps
// (Unpriv. 1.5, 2.5), and addresses of instructions have no bit 1 (Priv. 3.1.14).
#include "machine.h"

// Jumps to 6 bytes on. What comes behind is skipped where the jump is aligned.
CODE(jump, "jal a1, .+6")
CODE(jump_back, "nop\njal a1, .-2")
CODE(jump_aligned, "jal a1, .+8\nnop")
CODE(jump_far, "jal a1, .+0x8002")
CODE(equal, "beq a2, a3, .+6")
CODE(unequal, "bne a2, a3, .+6")
CODE(less, "blt a2, a3, .+6")
CODE(at_least, "bge a2, a3, .+6")
CODE(below, "bltu a2, a3, .+6")
CODE(not_below, "bgeu a2, a3, .+6")
CODE(branch_far, "beq a2, a3, .-0xffe")
CODE(by_register, "jalr a1, 0(a0)")
CODE(by_register_on, "jalr a1, 2(a0)")
CODE(by_register_odd, "jalr a1, 7(a0)")
CODE(compressed, ".2byte 0x0585, 0x0585") // c.addi a1, 1
CODE(zeroes, ".4byte 0")

// `offset` is where the jump goes. QEMU 7.2 leaves the jump's own address in tval.
static void try(const char *name, const u32 *code, u64 mode, u64 offset, u64 a0, u64 a2, u64 a3)
{
    struct machine_run run = {
        .pc = (u64)code, .status = STATUS_UXL_SXL | STATUS_MPP(mode), .a = {a0, 0x5a5a, a2, a3}};
    machine_run(&run);
    GUEST_SAY(name, run.cause, run.epc - run.pc, run.a[1] == 0x5a5a);
    if (run.cause == 0) {
        check("Priv. 3.1.16: mtval is the target", run.tval - run.pc, offset);
    }
}

static void try_all(u64 mode)
{
    static const struct {
        const char *name;
        const u32 *code;
    } branches[] = {{"beq", equal},    {"bne", unequal}, {"blt", less},
                    {"bge", at_least}, {"bltu", below},  {"bgeu", not_below}};
    static const u64 operands[][2] = {{1, 1}, {1, 2}, {2, 1}, {~0ul, 1}, {1, ~0ul}};
    try("jal", jump, mode, 6, 0, 0, 0);
    try("jal back", jump_back, mode, 2, 0, 0, 0);
    try("jal aligned", jump_aligned, mode, 8, 0, 0, 0);
    try("jal far", jump_far, mode, 0x8002, 0, 0, 0);
    try("beq far", branch_far, mode, -0xffeul, 0, 1, 1);
    for (u64 i = 0; i < 6; i++) {
        for (u64 k = 0; k < 5; k++) {
            try(branches[i].name, branches[i].code, mode, 6, 0, operands[k][0], operands[k][1]);
        }
    }
    for (u64 low = 0; low < 4; low++) {
        try("jalr", by_register, mode, 6, (u64)by_register + 4 + low, 0, 0);
        try("jalr 2", by_register_on, mode, 6, (u64)by_register_on + 2 + low, 0, 0);
        try("jalr 7", by_register_odd, mode, 6, (u64)by_register_odd - 3 + low, 0, 0);
    }
    try("16 bits", compressed, mode, 0, 0, 0, 0);
    try("zeroes", zeroes, mode, 0, 0, 0, 0);
}

static u64 machine_main(u64 argument)
{
    (void)argument;
    CSR_WRITE(medeleg, 0);
    for (u64 way = 0; way < 2; way++) { // the second time the code is well known
        try_all(MODE_U);
        try_all(MODE_S);
        try_all(MODE_M);
    }
    for (u64 mode = MODE_U; mode <= MODE_M; mode += mode + 1) { // Priv. 3.1.8: cause 0, delegated
        CSR_WRITE(medeleg, 1);
        struct machine_run run = run_in(mode, 0, jump, 0);
        GUEST_SAY("delegated", mode, run.handler, run.cause, run.epc - run.pc);
    }
    CSR_WRITE(medeleg, 0);
    GUEST_SAY("misa", CSR_READ(misa) & 1 << 2);
    for (u64 value = 0; value < 8; value++) {
        CSR_WRITE(mepc, value);
        CSR_WRITE(sepc, value);
        check("Priv. 3.1.14: mepc has no bits 1 and 0", CSR_READ(mepc), value & ~3ul);
        check("Priv. 10.1.7: sepc has no bits 1 and 0", CSR_READ(sepc), value & ~3ul);
    }
    return checks_done();
}

MACHINE_MAIN(machine_main)
