// Corner cases of CSRs that csr_warl.def can't say in a row: what depends on another CSR.
#include "cpu/access.h"
#include "cpu/csr_bits.h"
#include "unit/cpu/cpu_test.h"

#include <string.h>

// seed is read with a write, always.
static u64 read_csr(const char *name)
{
    ck_assert(csr_execute(h, (u32)csr_number(name), CSR_write, 0, strcmp(name, "seed") == 0));
    return h->value;
}

// Priv., "Machine ISA (misa) Register": the letters of what there is, MXL 2.
START_TEST(letters_of_misa)
{
    static const struct {
        const char *cpu;
        u64 letters;
    } of[] = {{"max", 1 << 0 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 20},
              {"rv64gc", 1 << 0 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 20},
              {"rv64imac", 1 << 0 | 1 << 2 | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 20},
              {"rv64if", 1 << 5 | 1 << 8 | 1 << 18 | 1 << 20}};
    for (size_t i = 0; i < ARRAY_LEN(of); i++) {
        boot(of[i].cpu);
        ck_assert_uint_eq(read_csr("misa"), 2ULL << 62 | of[i].letters);
        machine_destroy(m);
    }
}
END_TEST

// Priv., "Supervisor Interrupt (sip and sie) Registers": what is not delegated is read-only 0
// there.
START_TEST(interrupts_not_delegated)
{
    boot("max");
    for (u64 delegated = 0; delegated < 1 << 4; delegated++) {
        u64 bits = (delegated & 1) << 1 | (delegated & 2) << 4 | (delegated & 4) << 7 |
                   (delegated & 8) << 10;
        set_csr("mideleg", bits);
        set_csr("mie", 0);
        set_csr("mip", 0);
        set_csr("sie", ~0ULL);
        ck_assert_uint_eq(read_csr("sie"), bits);
        ck_assert_uint_eq(read_csr("mie"), bits);
        set_csr("sip", ~0ULL);
        ck_assert_uint_eq(read_csr("mip"), bits & (MIP_SSIP | MIP_LCOFIP));
        set_csr("mip", ~0ULL);
        ck_assert_uint_eq(read_csr("sip"), bits);
    }
    machine_destroy(m);
}
END_TEST

// Priv., "Machine Interrupt (mip and mie) Registers", "Sstc": with STCE, STIP is stimecmp's alone.
START_TEST(timer_pending_with_stce)
{
    boot("max");
    set_csr("menvcfg", MENVCFG_STCE);
    static const u64 times[] = {0, ~0ULL};
    for (u32 i = 0; i < 2; i++) {
        u64 pending = i == 0 ? MIP_STIP : 0;
        set_csr("stimecmp", times[i]);
        set_csr("mip", ~0ULL);
        ck_assert_uint_eq(read_csr("mip") & MIP_STIP, pending);
        set_csr("mip", 0);
        ck_assert_uint_eq(read_csr("mip") & MIP_STIP, pending);
    }
    set_csr("menvcfg", 0);
    set_csr("mip", MIP_STIP);
    ck_assert_uint_eq(read_csr("mip") & MIP_STIP, MIP_STIP);
    machine_destroy(m);
}
END_TEST

// Debug, "Trigger Select (tselect)": what is not a trigger's number is not taken; a debugger that
// counts them up finds an end. "Trigger Data 1": of each type, the fields that it can have.
START_TEST(triggers)
{
    boot("max");
    u64 count = 0;
    for (; count < 64; count++) {
        set_csr("tselect", count);
        if (read_csr("tselect") != count) {
            break;
        }
        u64 info = read_csr("tinfo");
        for (u64 type = 0; type < 16; type++) {
            set_csr("tdata1", type << 60);
            u64 kept = read_csr("tdata1") >> 60;
            bool listed = info >> type & 1;
            ck_assert_uint_eq(kept, listed ? type : 15);
        }
    }
    ck_assert_uint_gt(count, 0);
    ck_assert_uint_lt(count, 64);
    machine_destroy(m);
}
END_TEST

// Unpriv., "The Entropy Source": a read alone is illegal; OPST is one of its four, with bits only
// for ES16.
START_TEST(entropy)
{
    boot("max");
    ck_assert(!csr_execute(h, (u32)csr_number("seed"), CSR_set, 0, false));
    for (u32 i = 0; i < 1000; i++) {
        u64 seed = read_csr("seed");
        ck_assert_uint_eq(seed & ~0xc000ffffULL, 0);
        ck_assert(seed >> 30 == 2 || (seed & 0xffff) == 0);
    }
    machine_destroy(m);
}
END_TEST

// Priv., "Machine Environment Configuration (menvcfg) Register": PMM is that of the next-lower
// mode, which is U where there is no S-mode.
START_TEST(masking_without_supervisor)
{
    static const struct {
        const char *cpu;
        bool masks_user;
    } of[] = {{"max", false}, {"max,s=off", true}};
    for (size_t i = 0; i < ARRAY_LEN(of); i++) {
        boot(of[i].cpu);
        u64 ram = m->bus.memories[0].base;
        set_csr("pmpaddr0", ~0ULL);
        set_csr("pmpcfg0", 0x1f);
        set_csr("menvcfg", MENVCFG_PMM);
        h->s.priv = PRIV_U;
        hart_state_changed(h);
        ck_assert(access_load(h, ram, 8));
        ck_assert(access_load(h, ram | 0x5aULL << 56, 8) == of[i].masks_user);
        machine_destroy(m);
    }
}
END_TEST

// Priv., "Machine Counter-Enable (mcounteren) Register": it enables the next-lower mode's access,
// which is U-mode's where there is no S-mode. "Machine Interrupt (mip and mie) Registers": nor are
// there S-mode's interrupts.
START_TEST(no_supervisor)
{
    boot("max,s=off");
    h->s.wires = MIP_SEIP;
    ck_assert_uint_eq(read_csr("mip"), 0);
    machine_destroy(m);
    static const char *const counters[] = {"cycle", "time", "instret", "hpmcounter3"};
    for (u64 enabled = 0; enabled < 2; enabled++) {
        boot("max,s=off");
        set_csr("mcounteren", enabled ? ~0ULL : 0);
        h->s.priv = PRIV_U;
        for (size_t i = 0; i < ARRAY_LEN(counters); i++) {
            u32 number = (u32)csr_number(counters[i]);
            ck_assert(csr_execute(h, number, CSR_set, 0, false) == enabled);
        }
        machine_destroy(m);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {letters_of_misa,
                                  interrupts_not_delegated,
                                  timer_pending_with_stce,
                                  triggers,
                                  entropy,
                                  masking_without_supervisor,
                                  no_supervisor};
    return run_tests("csr_cases", NULL, tests, ARRAY_LEN(tests));
}
