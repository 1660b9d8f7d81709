// What every CSR takes of what is written to it: csr_warl.def against csr_execute, for several
// processors. Expected values follow from the rows there alone.
#include "cpu/csr_bits.h"
#include "unit/cpu/cpu_test.h"

#include <inttypes.h>

enum manner { FIELDS, WHOLE, ONCE, READ };
enum rule { KEPT, SAME, LEFT, ONE_OF };

#define COUNTERS_ALL 0xffffffffULL

// A constant for each row of csr_warl.def, and one use of it for each row of csr.def: a CSR without
// a row does not compile.
enum taken {
#define TAKES(csr, ...) TAKEN_##csr,
#define BITS(...)
#define LEGAL(...)
#include "unit/cpu/csr_warl.def"
#undef TAKES
#undef BITS
#undef LEGAL
    TAKEN_COUNT
};

static const u16 numbers[] = {
#define CSR(number, name, ...) [TAKEN_##name] = number,
#include "cpu/csr.def"
#undef CSR
};

_Static_assert(ARRAY_LEN(numbers) == TAKEN_COUNT && TAKEN_COUNT == (int)CSR_COUNT,
               "a row for each CSR");

static const struct row {
    const char *name, *section;
    enum isa_extension extension;
    enum manner manner;
} rows[] = {
#define TAKES(csr, extension, manner, section) {#csr, section, RV_##extension, manner},
#define BITS(...)
#define LEGAL(...)
#include "unit/cpu/csr_warl.def"
#undef TAKES
#undef BITS
#undef LEGAL
};

static const struct field {
    enum taken csr;
    enum isa_extension extension;
    u32 lo, width;
    enum rule rule;
    u64 value; // of ONE_OF: a legal one
} fields[] = {
#define TAKES(...)
#define BITS(csr, extension, lo, width, rule) {TAKEN_##csr, RV_##extension, lo, width, rule, 0},
#define LEGAL(csr, extension, lo, width, value) \
    {TAKEN_##csr, RV_##extension, lo, width, ONE_OF, value},
#include "unit/cpu/csr_warl.def"
#undef TAKES
#undef BITS
#undef LEGAL
};

// What the bits of a CSR are, of one processor.
struct shape {
    u64 kept, same, left;
    u32 choices; // fields that take only some values
    struct choice {
        u32 lo, width;
        u64 legal; // bit i: takes i
    } choice[8];
};

static bool is_there(enum taken csr)
{
    bool security = has(RV_Smepmp) || has(RV_Zkr) || has(RV_Smmpm);
    return has(rows[csr].extension) && (csr != TAKEN_mseccfg || security);
}

static void add_choice(struct shape *shape, const struct field *field)
{
    u32 i = 0;
    while (i < shape->choices && shape->choice[i].lo != field->lo) {
        i++;
    }
    if (i == shape->choices) {
        ck_assert_uint_lt(i, ARRAY_LEN(shape->choice));
        shape->choice[shape->choices++] = (struct choice){field->lo, field->width, 0};
    }
    shape->choice[i].legal |= 1ULL << field->value;
}

static struct shape shape_of(enum taken csr)
{
    struct shape shape = {0};
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        const struct field *field = &fields[i];
        u64 mask = FIELD_MASK(, , field->lo, field->width);
        if (field->csr != csr || !has(field->extension)) {
            continue;
        }
        shape.kept |= field->rule == KEPT ? mask : 0;
        shape.same |= field->rule == SAME ? mask : 0;
        shape.left |= field->rule == LEFT ? mask : 0;
        if (field->rule == ONE_OF) {
            add_choice(&shape, field);
        }
    }
    return shape;
}

static u64 read_csr(enum taken csr)
{
    bool request = csr == TAKEN_seed; // which is read with a write, always
    ck_assert_msg(csr_execute(h, numbers[csr], CSR_write, 0, request), "%s: is not there",
                  rows[csr].name);
    return h->value;
}

static void write_csr(enum taken csr, enum csr_operation operation, u64 value)
{
    ck_assert_msg(csr_execute(h, numbers[csr], operation, value, true), "%s: can't be written",
                  rows[csr].name);
}

static bool is_legal(const struct choice *choice, u64 value)
{
    return choice->legal >> bits_get(value, choice->lo, choice->width) & 1;
}

// Whether every field gets a value that it takes.
static bool all_legal(const struct shape *shape, u64 value)
{
    for (u32 i = 0; i < shape->choices; i++) {
        if (!is_legal(&shape->choice[i], value)) {
            return false;
        }
    }
    return true;
}

static void check_value(enum taken csr, const struct shape *shape, u64 before, u64 written,
                        u64 after)
{
    const struct row *row = &rows[csr];
    u64 checked = ~shape->left;
    u64 expected = (written & shape->kept) | (before & shape->same);
    for (u32 i = 0; i < shape->choices; i++) {
        const struct choice *choice = &shape->choice[i];
        u64 mask = FIELD_MASK(, , choice->lo, choice->width);
        ck_assert_msg(is_legal(choice, after), "%s: 0x%" PRIx64 " makes 0x%" PRIx64 ": %s",
                      row->name, written, after, row->section);
        expected |= is_legal(choice, written) ? written & mask : 0;
        checked &= is_legal(choice, written) ? ~0ULL : ~mask;
    }
    if (row->manner == WHOLE && !all_legal(shape, written)) {
        expected = before;
        checked = ~0ULL;
    }
    ck_assert_msg(((after ^ expected) & checked) == 0,
                  "%s: of 0x%" PRIx64 " over 0x%" PRIx64 ", 0x%" PRIx64 " reads as 0x%" PRIx64
                  ", not 0x%" PRIx64 ": %s",
                  row->name, written, before, checked, after, expected, row->section);
}

static void write_and_check(enum taken csr, const struct shape *shape, enum csr_operation operation,
                            u64 source)
{
    if (rows[csr].manner == ONCE) {
        start_again();
    }
    u64 before = read_csr(csr);
    write_csr(csr, operation, source);
    u64 written = operation == CSR_write ? source
                  : operation == CSR_set ? before | source
                                         : before & ~source;
    check_value(csr, shape, before, written, read_csr(csr));
}

// All zeros, all ones, alternating bits, each bit by itself, each value of each field that does not
// take all, and some that mean nothing; written, set and cleared.
static void try_all(enum taken csr)
{
    static const u64 patterns[] = {
        0, ~0ULL, 0xaaaaaaaaaaaaaaaa, 0x5555555555555555, 0xffffffff00000000, 0x00000000ffffffff};
    static const enum csr_operation operations[] = {CSR_write, CSR_set, CSR_clear};
    struct shape shape = shape_of(csr);
    random_state = 1 + numbers[csr];
    u32 ways =
        rows[csr].manner == ONCE ? 1 : ARRAY_LEN(operations); // over reset's 0, all are the same
    for (u32 k = 0; k < ways; k++) {
        for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
            write_and_check(csr, &shape, operations[k], patterns[i]);
        }
        for (u32 bit = 0; bit < 64; bit++) {
            write_and_check(csr, &shape, operations[k], 1ULL << bit);
            if (rows[csr].manner != ONCE) { // which is dear
                write_and_check(csr, &shape, operations[k], next_random());
            }
        }
    }
    for (u32 i = 0; i < shape.choices; i++) {
        const struct choice *choice = &shape.choice[i];
        for (u64 value = 0; value < 1ULL << choice->width; value++) {
            write_and_check(csr, &shape, CSR_write, value << choice->lo);
            u64 rest = ~FIELD_MASK(, , choice->lo, choice->width);
            write_and_check(csr, &shape, CSR_write, value << choice->lo | rest);
        }
    }
}

static void check_read_only(enum taken csr)
{
    u64 before = read_csr(csr);
    ck_assert_msg(!csr_execute(h, numbers[csr], CSR_write, ~0ULL, true), "%s: %s", rows[csr].name,
                  rows[csr].section);
    struct shape shape = shape_of(csr);
    ck_assert_msg(((read_csr(csr) ^ before) & ~shape.left) == 0 && (before & ~shape.left) == 0,
                  "%s: %s", rows[csr].name, rows[csr].section);
}

// From reset, with the counters inhibited; for sie and sip, all that can be is delegated.
static void prepare(enum taken csr)
{
    start_again();
    if (csr != TAKEN_mcountinhibit) {
        write_csr(TAKEN_mcountinhibit, CSR_write, COUNTERS_ALL);
    }
    if (has(RV_S) && (csr == TAKEN_sie || csr == TAKEN_sip)) {
        write_csr(TAKEN_mideleg, CSR_write, ~0ULL);
    }
    if (has(RV_F)) {
        write_csr(TAKEN_mstatus, CSR_set, MSTATUS_FS);
    }
}

static void check_csrs_of(const char *cpu)
{
    boot(cpu);
    for (u32 csr = 0; csr < TAKEN_COUNT; csr++) {
        prepare(csr);
        if (!is_there(csr)) {
            bool read = csr_execute(h, numbers[csr], CSR_write, 0, false);
            bool written = csr_execute(h, numbers[csr], CSR_write, 0, true);
            ck_assert_msg(!read && !written, "%s: %s: is there", cpu, rows[csr].name);
        } else if (rows[csr].manner == READ) {
            check_read_only(csr);
        } else {
            try_all(csr);
        }
    }
    machine_destroy(m);
}

// clang-format off
#define WARL_TEST(name, cpu) START_TEST(name) { check_csrs_of(cpu); } END_TEST
// clang-format on
WARL_TEST(max, "max")
WARL_TEST(everything, "max,svade=on,smstateen=on")
WARL_TEST(rva22s64, "rva22s64")
WARL_TEST(rv64gc, "rv64gc")
WARL_TEST(no_float, "rv64imac")
WARL_TEST(no_compressed, "rv64ima")
WARL_TEST(least, "rv64i,zicntr=off,zifencei=off")
WARL_TEST(no_sstc, "max,sstc=off,svadu=off")
WARL_TEST(no_svpbmt, "max,svpbmt=off,zicbom=off")
WARL_TEST(no_zicboz, "max,zicboz=off,sscofpmf=off")
WARL_TEST(no_counters, "max,zihpm=off")
WARL_TEST(no_sv48, "max,sv48=off,zkr=off")
WARL_TEST(no_smepmp, "max,smepmp=off")
WARL_TEST(no_security, "max,smepmp=off,zkr=off,sdtrig=off,smmpm=off")
WARL_TEST(no_supervisor, "max,s=off")
WARL_TEST(machine_alone, "rv64imac,s=off")

int main(void)
{
    const TTest *const tests[] = {
        max,       everything,  rva22s64,      rv64gc,        no_float,    no_compressed,
        least,     no_sstc,     no_svpbmt,     no_zicboz,     no_counters, no_sv48,
        no_smepmp, no_security, no_supervisor, machine_alone,

    };
    return run_tests("csr_warl", NULL, tests, ARRAY_LEN(tests));
}
