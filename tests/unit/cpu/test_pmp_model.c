// Physical memory protection against a plain model of its text (Priv., "Physical Memory
// Protection", and Smepmp): all 64 entries, what writes of pmpcfg, pmpaddr and mseccfg leave, and
// which accesses are allowed, byte by byte, over random configurations. The model looks at nothing
// of src/cpu/pmp.c.
#include "cpu/access.h"
#include "cpu/mmu.h"
#include "unit/cpu/cpu_test.h"

#include <inttypes.h>
#include <string.h>

enum { ENTRIES = 64, R = 1, W = 2, X = 4, L = 0x80, MML = 1, MMWP = 2, RLB = 4 };
enum { OFF, TOR, NA4, NAPOT };
enum { CONFIGURATIONS = 100, WRITES = 12, ACCESSES = 120 };

#define MSECCFG  0x747
#define PMPCFG0  0x3a0
#define PMPADDR0 0x3b0
#define AREA     0x80010000ULL // what entries are about: the end of one page, the start of the next
#define MARGIN   96ULL

// --- the model ---

static struct {
    u8 config[ENTRIES];
    u64 address[ENTRIES]; // bits 55:2
    u64 security;
} model;

static u32 mode_of(u32 i)
{
    return model.config[i] >> 3 & 3;
}

// Whether entry i matches the byte at pa.
static bool entry_matches(u32 i, u64 pa)
{
    u64 word = pa >> 2;
    u64 address = model.address[i];
    switch (mode_of(i)) {
    case TOR:
        return word >= (i == 0 ? 0 : model.address[i - 1]) && word < address;
    case NA4:
        return word == address;
    case NAPOT: {
        u32 ones = 0;
        while (address >> ones & 1) {
            ones++;
        }
        return word >> (ones + 1) == address >> (ones + 1);
    }
    default:
        return false;
    }
}

// Smepmp's table, row by row: L, R, W, X; what M-mode and what S- and U-mode may do.
static const struct {
    const char *bits, *machine, *others;
} lockdown[16] = {
    {"----", "", ""},  {"---X", "", "X"},  {"--W-", "RW", "R"}, {"--WX", "RW", "RW"},
    {"-R--", "", "R"}, {"-R-X", "", "RX"}, {"-RW-", "", "RW"},  {"-RWX", "", "RWX"},
    {"L---", "", ""},  {"L--X", "X", ""},  {"L-W-", "X", "X"},  {"L-WX", "RX", "X"},
    {"LR--", "R", ""}, {"LR-X", "RX", ""}, {"LRW-", "RW", ""},  {"LRWX", "R", "R"},
};

static const char *lockdown_allows(u8 config, bool machine)
{
    const char bits[] = {config & L ? 'L' : '-', config & R ? 'R' : '-', config & W ? 'W' : '-',
                         config & X ? 'X' : '-', 0};
    for (size_t i = 0; i < ARRAY_LEN(lockdown); i++) {
        if (strcmp(lockdown[i].bits, bits) == 0) {
            return machine ? lockdown[i].machine : lockdown[i].others;
        }
    }
    ck_abort();
    return "";
}

static bool config_allows(u8 config, enum access access, bool machine)
{
    static const char letters[] = {[ACCESS_FETCH] = 'X', [ACCESS_LOAD] = 'R', [ACCESS_STORE] = 'W'};
    static const u8 bits[] = {[ACCESS_FETCH] = X, [ACCESS_LOAD] = R, [ACCESS_STORE] = W};
    if (model.security & MML) {
        return strchr(lockdown_allows(config, machine), letters[access]) != NULL;
    }
    return (machine && !(config & L)) || (config & bits[access]);
}

static bool model_allows(u64 pa, u64 size, enum access access, bool machine)
{
    for (u32 i = 0; i < ENTRIES; i++) {
        u64 matched = 0;
        for (u64 k = 0; k < size; k++) {
            matched += entry_matches(i, pa + k);
        }
        if (matched > 0) { // the lowest-numbered entry that matches any byte decides
            return matched == size && config_allows(model.config[i], access, machine);
        }
    }
    bool denied = (model.security & MMWP) || ((model.security & MML) && access == ACCESS_FETCH);
    return machine && !denied;
}

static bool model_locked(u32 i)
{
    return (model.config[i] & L) && !(model.security & RLB);
}

static void model_write_config(u32 i, u8 value)
{
    value &= L | 0x18 | R | W | X;
    bool reserved = !(value & R) && (value & W);
    if (model_locked(i)) {
        return;
    }
    if (!(model.security & MML)) {
        model.config[i] = reserved ? value & (u8) ~(R | W | X) : value;
        return;
    }
    bool code = strchr(lockdown_allows(value, true), 'X') != NULL;
    if (!code || (model.security & RLB)) {
        model.config[i] = value;
    }
}

static void model_write_address(u32 i, u64 value)
{
    bool below_locked = i + 1 < ENTRIES && model_locked(i + 1) && mode_of(i + 1) == TOR;
    if (!model_locked(i) && !below_locked) {
        model.address[i] = value & ((1ULL << 54) - 1);
    }
}

static void model_write_security(u64 value)
{
    bool any_locked = false;
    for (u32 i = 0; i < ENTRIES; i++) {
        any_locked |= (model.config[i] & L) != 0;
    }
    u64 bypass = any_locked && !(model.security & RLB) ? 0 : value & RLB;
    model.security = (model.security & (MML | MMWP)) | (value & (MML | MMWP)) | bypass;
}

// --- random configurations ---

// Near the border of two pages, mostly of a word.
static u64 random_pa(void)
{
    return AREA - MARGIN + below(2 * MARGIN);
}

static u64 random_address(void)
{
    if (below(12) == 0) {
        return next_random(); // anywhere, in 64 bits
    }
    u64 size = 1ULL << below(9);
    return (random_pa() >> 2 & ~(size - 1)) | (below(2) ? size / 2 - (size > 1) : 0);
}

static void set_number(u32 number, u64 value)
{
    ck_assert(csr_execute(h, number, CSR_write, value, true));
}

static u64 csr(u32 number)
{
    ck_assert(csr_execute(h, number, CSR_set, 0, false));
    return h->value;
}

static void write_something(void)
{
    u32 i = (u32)below(ENTRIES);
    u64 what = below(20);
    if (what == 0) {
        u64 value = next_random() & (MML | MMWP | RLB);
        set_number(MSECCFG, value);
        model_write_security(value);
        return;
    }
    u64 address = random_address();
    set_number(PMPADDR0 + i, address);
    model_write_address(i, address);
    u32 first = i & ~7u;
    u64 configs = csr(PMPCFG0 + first / 4);
    u64 config = next_random() & (below(6) ? 0x1f : 0xff); // seldom locked
    u64 mask = 0xffULL << (8 * (i % 8));
    configs = (configs & ~mask) | config << (8 * (i % 8));
    set_number(PMPCFG0 + first / 4, configs);
    for (u32 k = 0; k < 8; k++) {
        model_write_config(first + k, (u8)(configs >> (8 * k)));
    }
}

static void compare_registers(void)
{
    ck_assert_uint_eq(csr(MSECCFG), model.security);
    for (u32 i = 0; i < ENTRIES; i++) {
        ck_assert_msg(csr(PMPADDR0 + i) == model.address[i], "pmpaddr%u", i);
        u8 config = (u8)(csr(PMPCFG0 + i / 8 * 2) >> (8 * (i % 8)));
        ck_assert_msg(config == model.config[i], "entry %u is 0x%x, not 0x%x", i, config,
                      model.config[i]);
    }
}

// A page in a table of direct accesses must be allowed as a whole.
static void check_remembered(u64 page, bool machine)
{
    bool loads = h->context->load[TLB_INDEX(page)].tag == page;
    bool stores = h->context->store[TLB_INDEX(page)].tag == page;
    for (u64 pa = page; pa < page + BUS_PAGE_SIZE; pa += 4) {
        ck_assert(!loads || model_allows(pa, 4, ACCESS_LOAD, machine));
        ck_assert(!stores || model_allows(pa, 4, ACCESS_STORE, machine));
    }
}

// In a page that is said to be open, everything is allowed, in every mode.
static bool check_open(u64 page)
{
    static const enum access accesses[] = {ACCESS_FETCH, ACCESS_LOAD, ACCESS_STORE};
    if (!pmp_page_is_open(h, page)) {
        return false;
    }
    for (u64 pa = page; pa < page + BUS_PAGE_SIZE; pa += 4) {
        for (u32 i = 0; i < ARRAY_LEN(accesses); i++) {
            ck_assert(model_allows(pa, 4, accesses[i], true));
            ck_assert(model_allows(pa, 4, accesses[i], false));
        }
    }
    return true;
}

// The last entry opens all that the others leave, as firmware has it.
static void open_the_rest(void)
{
    set_number(PMPADDR0 + ENTRIES - 1, UINT64_MAX);
    model_write_address(ENTRIES - 1, UINT64_MAX);
    u64 others = csr(PMPCFG0 + 14) & ~(0xffULL << 56);
    set_number(PMPCFG0 + 14, others | (u64)(NAPOT << 3 | R | W | X) << 56);
    model_write_config(ENTRIES - 1, NAPOT << 3 | R | W | X);
}

// Within a page the access is one, whatever its alignment. Across two it may be made in parts:
// forbidden if a byte is, allowed if the whole is.
static void check_access(enum privilege priv)
{
    bool machine = priv == PRIV_M;
    enum access access = (enum access)below(3);
    u32 size = access == ACCESS_FETCH ? 2 : 1u << below(4);
    u64 pa = random_pa() & (access == ACCESS_FETCH ? ~1ULL : ~0ULL);
    bool within = pa / BUS_PAGE_SIZE == (pa + size - 1) / BUS_PAGE_SIZE;
    bool whole = model_allows(pa, size, access, machine);
    bool bytes = true;
    for (u32 k = 0; k < size; k++) {
        bytes &= model_allows(pa + k, 1, access, machine);
    }
    u32 word;
    bool done = access == ACCESS_FETCH  ? access_fetch(h, pa, &word)
                : access == ACCESS_LOAD ? access_load(h, pa, size)
                                        : access_store(h, pa, size, 0);
    ck_assert_msg(within ? done == whole : (done || !whole) && (!done || bytes),
                  "mode %d, access %d of %u bytes at 0x%" PRIx64 ": %d, not %d", priv, access, size,
                  pa, done, whole);
    if (!done) { // tval is a byte of the access that is forbidden (Priv., mtval)
        static const enum exception causes[] = {EXC_instruction_access_fault, EXC_load_access_fault,
                                                EXC_store_access_fault};
        ck_assert_int_eq(h->fault, causes[access]);
        ck_assert(h->fault_tval >= pa && h->fault_tval < pa + size);
    }
    for (u32 i = 0; i < 3; i++) {
        u64 any = next_random() & ((1ULL << 56) - 1);
        ck_assert(pmp_allows(h, any, size, access, priv) ==
                  model_allows(any, size, access, machine));
    }
}

static void check_configurations(const char *cpu, u64 seed)
{
    u32 open = 0, closed = 0;
    boot(cpu);
    random_state = seed;
    for (u32 round = 0; round < CONFIGURATIONS; round++) {
        start_again();
        memset(&model, 0, sizeof model);
        if (round % 2) {
            open_the_rest();
        }
        for (u32 i = 0; i < WRITES; i++) {
            write_something();
        }
        compare_registers();
        for (u32 i = 0; i < ACCESSES; i++) {
            static const enum privilege modes[] = {PRIV_U, PRIV_S, PRIV_M};
            h->s.priv = modes[below(3)];
            mmu_select_context(h);
            check_access((enum privilege)h->s.priv);
        }
        for (u64 page = AREA - BUS_PAGE_SIZE; page <= AREA; page += BUS_PAGE_SIZE) {
            check_remembered(page, h->s.priv == PRIV_M);
            closed += !check_open(page);
        }
        const struct bus_memory *ram = &h->cpu->bus.memories[0];
        open += check_open(ram->base + ram->size_bytes - BUS_PAGE_SIZE);
        h->s.priv = PRIV_M;
    }
    ck_assert(open > 10 && closed > 10);
    machine_destroy(m);
}

START_TEST(with_smepmp)
{
    check_configurations("max", 0x123456789abcdef1);
}
END_TEST

START_TEST(with_smepmp_again)
{
    check_configurations("rva22s64,smepmp=on", 0xfedcba987654321);
}
END_TEST

// Each entry by itself, of every kind, at the border of what it matches.
START_TEST(each_entry)
{
    boot("max");
    for (u32 i = 0; i < ENTRIES; i++) {
        for (u32 mode = OFF; mode <= NAPOT; mode++) {
            start_again();
            memset(&model, 0, sizeof model);
            u64 lower = (AREA >> 2) - 4;
            u64 address = mode == NAPOT ? AREA >> 2 | 1 : (AREA >> 2) + 4;
            set_number(PMPADDR0 + i, address);
            model_write_address(i, address);
            if (i > 0) {
                set_number(PMPADDR0 + i - 1, lower);
                model_write_address(i - 1, lower);
            }
            set_number(PMPCFG0 + i / 8 * 2, (u64)(mode << 3 | R) << (8 * (i % 8)));
            model_write_config(i, (u8)(mode << 3 | R));
            compare_registers();
            for (u64 pa = AREA - 32; pa < AREA + 48; pa++) {
                for (u32 size = 1; size <= 8; size *= 2) {
                    ck_assert(pmp_allows(h, pa, size, ACCESS_LOAD, PRIV_S) ==
                              model_allows(pa, size, ACCESS_LOAD, false));
                }
            }
        }
    }
    machine_destroy(m);
}
END_TEST

// Smepmp's table, row by row, with RLB so that M-mode's code can be added.
START_TEST(each_row_of_lockdown)
{
    boot("max");
    static const enum privilege modes[] = {PRIV_U, PRIV_S, PRIV_M};
    for (u32 row = 0; row < ARRAY_LEN(lockdown); row++) {
        const char *bits = lockdown[row].bits;
        u8 config = NAPOT << 3;
        config |= (bits[0] == 'L' ? L : 0) | (bits[1] == 'R' ? R : 0);
        config |= (bits[2] == 'W' ? W : 0) | (bits[3] == 'X' ? X : 0);
        start_again();
        set_number(MSECCFG, MML | RLB);
        set_number(PMPADDR0 + row + 40, AREA >> 2 | 15);
        set_number(PMPCFG0 + (row + 40) / 8 * 2, (u64)config << (8 * (row % 8)));
        for (u32 i = 0; i < 9; i++) {
            const char *allowed =
                modes[i / 3] == PRIV_M ? lockdown[row].machine : lockdown[row].others;
            enum access access = (enum access)(i % 3);
            char letter = access == ACCESS_FETCH ? 'X' : access == ACCESS_LOAD ? 'R' : 'W';
            ck_assert_msg(pmp_allows(h, AREA + 64, 8, access, modes[i / 3]) ==
                              (strchr(allowed, letter) != NULL),
                          "%s, mode %d, %c", bits, modes[i / 3], letter);
        }
    }
    machine_destroy(m);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {with_smepmp, with_smepmp_again, each_entry, each_row_of_lockdown};
    return run_tests("pmp_model", NULL, tests, ARRAY_LEN(tests));
}
