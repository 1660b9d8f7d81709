// What a processor has and has not: for every extension a machine without it and one with little
// else. Every instruction is done once on each of them, in M-mode with nothing in its way, and is
// illegal unless somebody brings it: who does is what RISC-V International lists
// (unit/isa/opcodes.def). CSRs, misa (Priv. 3.1.1), menvcfg and senvcfg (Priv. 3.1.18), and the
// device tree follow.
#include "isa/isa_string.h"
#include "isa/tables.h"
#include "unit/machine/embed_guest.h"

#include "cpu/csr_bits.h"

#include <libfdt.h>
#include <stdio.h>

enum { ILLEGAL = 2, NO_CAUSE = 24, MSCRATCH = 0x340 };

#define PROCESSOR_MAX 80

static const struct opcode {
    const char *name, *owners;
} opcodes[] = {
#define OPCODE(name, match, mask, owners)   {#name, #owners},
#define NARROWER(name, match, mask, owners) {#name, #owners},
#define UNLISTED(name, owners, why)         {#name, #owners},
#include "unit/isa/opcodes.def"
#undef OPCODE
#undef NARROWER
#undef UNLISTED
};

static const char *const names[ENCODING_COUNT] = {
#define INSN(name, ...) [OP_##name] = #name,
#include "isa/isa.def"
#undef INSN
#define RVC(name, ...) [ENCODING_##name] = #name,
#include "isa/rvc.def"
#undef RVC
};

static const struct {
    const char *name;
    u32 number;
    enum isa_extension extension;
} csrs[] = {
#define CSR(number, name, extension, ...) {#name, number, RV_##extension},
#include "cpu/csr.def"
#undef CSR
};

// --- who brings what ---

static bool has(const struct isa_set *set, const char *name, size_t length)
{
    for (u32 i = 0; i < RV_COUNT; i++) {
        if (strlen(isa_extension_names[i]) == length &&
            strncmp(isa_extension_names[i], name, length) == 0)
            return set->has[i];
    }
    ck_assert_msg(strncmp(name, "nobody", length) == 0, "there is no extension %s", name);
    return false;
}

// "zknd|zkne", "zcb&zbb"
static bool owned(const char *owners, const struct isa_set *set)
{
    for (bool all = true;; owners++) {
        size_t length = strcspn(owners, "&|");
        while (*owners == ' ')
            owners++, length--;
        size_t trimmed = length;
        while (owners[trimmed - 1] == ' ')
            trimmed--;
        all = all && has(set, owners, trimmed);
        owners += length;
        if (*owners != '&') {
            if (all || !*owners)
                return all;
            all = true;
        }
    }
}

static const char *owners_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(opcodes); i++) {
        if (strcmp(opcodes[i].name, name) == 0)
            return opcodes[i].owners;
    }
    ck_abort_msg("%s has no row in opcodes.def", name);
}

// Whether the word is somebody's: where its own extension is off, it may be another instruction's
// hint.
static bool is_legal(u32 word, const struct isa_set *set)
{
    for (u32 i = OP_illegal + 1; i < ENCODING_COUNT; i++) {
        if (isa_encoding_takes(&isa_encodings[i], word) && owned(owners_of(names[i]), set))
            return true;
    }
    return false;
}

// --- the words ---

static u32 words[ENCODING_COUNT];

static u32 word_of_16_bits(u32 encoding)
{
    u32 word = 0;
    while (word <= 0xffff && isa_find_encoding(word) != &isa_encodings[encoding])
        word++;
    return word;
}

// With a0 and a1, and another register, round or the like that goes with the row.
static u32 word_of_32_bits(u32 encoding)
{
    static const u32 uppers[] = {12, 0, 1, MSCRATCH, 8};
    const struct isa_encoding *row = &isa_encodings[encoding];
    for (size_t i = 0; i < ARRAY_LEN(uppers); i++) {
        u32 upper =
            (row->match & 0x7f) == 0x73 && row->needs.any[0] == RV_Zicsr ? MSCRATCH : uppers[i];
        u32 operands = (u32)A0 << 7 | (u32)A1 << 15 | upper << 20;
        u32 word = row->match | (operands & ~row->mask);
        if (isa_find_encoding(word) == row)
            return word;
    }
    return UINT32_MAX;
}

static void find_words(void)
{
    for (u32 i = OP_illegal + 1; i < ENCODING_COUNT; i++) {
        words[i] = i < OP_COUNT ? word_of_32_bits(i) : word_of_16_bits(i);
        ck_assert_msg(isa_find_encoding(words[i]) == &isa_encodings[i], "no word of %s", names[i]);
    }
}

// --- the machines ---

static void boot_processor(const char *processor, struct isa_set *set)
{
    struct error ours;
    ck_assert_msg(isa_string_parse(processor, set, &ours), "%s: %s", processor, ours.text);
    set_up();
    emit_counter();
    boot(&(struct vt_config){.processor = processor, .memory_bytes = 1 << 20});
    if (set->has[RV_Zicsr]) // else the ROM comes no further than to its first csrr
        go_to_guest();
}

static void for_each_processor(void (*check)(const char *processor, const struct isa_set *set))
{
    for (u32 i = 0; i < RV_COUNT * 2; i++) {
        enum isa_extension extension = i / 2;
        struct isa_set set;
        char processor[PROCESSOR_MAX];
        if (extension == RV_I)
            continue;
        snprintf(processor, sizeof processor, i % 2 ? "rv64i,%s=on" : "max,%s=off",
                 isa_extension_names[extension]);
        boot_processor(processor, &set);
        check(processor, &set);
        vt_destroy(vt);
    }
}

// Does the instruction once; answers whether it was illegal.
static bool is_refused(u32 word)
{
    const u32 code[] = {word, 0x6f};
    vt_write_physical(vt, RAM, code, sizeof code);
    vt_set(vt, 0, "priv", VT_MACHINE);
    vt_set(vt, 0, "pc", RAM);
    vt_set(vt, 0, "a1", RAM + 0x400);
    vt_set(vt, 0, "mstatus", 3ULL << mstatus_FS_SHIFT);
    vt_set(vt, 0, "mtvec", RAM + 0x800);
    vt_set(vt, 0, "mepc", RAM + 0x800);
    vt_set(vt, 0, "mcause", NO_CAUSE);
    vt_run(vt, 1, &error);
    bool refused = get("mcause") == ILLEGAL;
    ck_assert(!refused || (get("mepc") == RAM && get("mtval") == word));
    return refused;
}

static void check_instructions(const char *processor, const struct isa_set *set)
{
    for (u32 i = OP_illegal + 1; i < ENCODING_COUNT; i++) {
        if (i == OP_wfi)
            continue; // nothing would ever wake it
        bool legal = is_legal(words[i], set);
        ck_assert_msg(is_refused(words[i]) == !legal, "%s is %s on %s", names[i],
                      legal ? "illegal" : "legal", processor);
    }
}

START_TEST(instructions_are_illegal_without_their_extension)
{
    find_words();
    for_each_processor(check_instructions);
}
END_TEST

static void check_csrs(const char *processor, const struct isa_set *set)
{
    for (size_t i = 0; i < ARRAY_LEN(csrs); i++) {
        bool read_alone = csrs[i].number != 0x015; // seed is read by writing it
        u32 word = (read_alone ? 0x2573 : 0x1573) | csrs[i].number << 20;
        // Priv. 3.1.19
        bool has_seccfg = set->has[RV_Zkr] || set->has[RV_Smepmp] || set->has[RV_Smmpm];
        bool legal = set->has[csrs[i].extension] && set->has[RV_Zicsr] &&
                     (has_seccfg || strcmp(csrs[i].name, "mseccfg") != 0);
        u64 value;
        ck_assert_msg(is_refused(word) == !legal, "%s is %s on %s", csrs[i].name,
                      legal ? "illegal" : "legal", processor);
        ck_assert(set->has[csrs[i].extension] || !vt_get(vt, 0, csrs[i].name, &value) ||
                  value == 0);
    }
}

START_TEST(csrs_are_illegal_without_their_extension)
{
    for_each_processor(check_csrs);
}
END_TEST

static u64 letter(char letter, bool there)
{
    return (u64)there << (letter - 'A');
}

static void check_misa(const char *processor, const struct isa_set *set)
{
    u64 misa = 2ULL << 62 | letter('I', true) | letter('U', true) | letter('A', set->has[RV_A]) |
               letter('C', set->has[RV_C]) | letter('D', set->has[RV_D]) |
               letter('F', set->has[RV_F]) | letter('M', set->has[RV_M]) |
               letter('S', set->has[RV_S]);
    ck_assert_msg(get("misa") == misa, "misa is %llx on %s", (unsigned long long)get("misa"),
                  processor);
}

START_TEST(misa_says_what_is_there)
{
    for_each_processor(check_misa);
}
END_TEST

static u64 written_ones(const char *csr)
{
    vt_set(vt, 0, csr, UINT64_MAX);
    return get(csr);
}

static void check_environment(const char *processor, const struct isa_set *set)
{
    u64 lower = 1 | (set->has[RV_Zicbom] ? 0x70 : 0) | (set->has[RV_Zicboz] ? 0x80 : 0);
    u64 upper = (u64)set->has[RV_Svadu] << 61 | (u64)set->has[RV_Svpbmt] << 62 |
                (u64)set->has[RV_Sstc] << 63;
    u64 pmm_of_s = set->has[RV_Smnpm] ? 3ULL << 32 : 0;
    u64 pmm_of_u = set->has[RV_Ssnpm] ? 3ULL << 32 : 0;
    ck_assert_msg(written_ones("menvcfg") == (lower | pmm_of_s | upper), "menvcfg on %s",
                  processor);
    if (set->has[RV_S])
        ck_assert_msg(written_ones("senvcfg") == (lower | pmm_of_u), "senvcfg on %s", processor);
}

START_TEST(environments_have_the_bits_of_what_is_there)
{
    for_each_processor(check_environment);
}
END_TEST

static void check_float_state(const char *processor, const struct isa_set *set)
{
    u64 bits = 3ULL << mstatus_FS_SHIFT | 1ULL << 63; // FS and SD (Priv. 3.1.6.6)
    ck_assert_msg((written_ones("mstatus") & bits) == (set->has[RV_F] ? bits : 0), "mstatus on %s",
                  processor);
    if (set->has[RV_S])
        ck_assert_msg((written_ones("sstatus") & bits) == (set->has[RV_F] ? bits : 0),
                      "sstatus on %s", processor);
}

START_TEST(there_is_a_state_of_floating_point_where_there_is_f)
{
    for_each_processor(check_float_state);
}
END_TEST

// --- the device tree ---

static _Alignas(8) u8 tree[65536];

static const char *property(const char *name, int *size)
{
    int cpu = fdt_path_offset(tree, "/cpus/cpu@0");
    ck_assert_int_ge(cpu, 0);
    return fdt_getprop(tree, cpu, name, size);
}

static void read_tree(void)
{
    u64 pa = get("a1");
    ck_assert(vt_read_physical(vt, pa, tree, sizeof(struct fdt_header)));
    ck_assert_uint_le(fdt_totalsize(tree), sizeof tree);
    ck_assert(vt_read_physical(vt, pa, tree, fdt_totalsize(tree)));
    ck_assert_int_eq(fdt_check_header(tree), 0);
}

// Whether the name is in riscv,isa: letters behind "rv64", then "_zba" and the like.
static bool string_names(const char *isa, const char *name)
{
    const char *letters = isa + strlen("rv64");
    if (!name[1])
        return memchr(letters, *name, strcspn(letters, "_"));
    const char *end = isa + strlen(isa);
    for (const char *next = letters + strcspn(letters, "_"); next < end;) {
        next++;
        size_t length = strcspn(next, "_");
        if (length == strlen(name) && strncmp(next, name, length) == 0)
            return true;
        next += length;
    }
    return false;
}

static void check_tree(const char *processor, const struct isa_set *set)
{
    static const char *const modes[] = {"riscv,none", "riscv,sv39", "riscv,sv48", "riscv,sv57"};
    int size, ignored;
    if (!set->has[RV_Zicsr])
        return; // the ROM gave nobody its address
    read_tree();
    const char *list = property("riscv,isa-extensions", &size),
               *isa = property("riscv,isa", &ignored);
    ck_assert_msg(list && isa, "%s", processor);
    for (u32 i = 0; i < RV_COUNT; i++) {
        const char *name = isa_extension_names[i];
        bool there = set->has[i] && i != RV_S && i != RV_Zkr; // (boot_tree.c says why)
        ck_assert_msg(fdt_stringlist_contains(list, size, name) == there, "%s on %s", name,
                      processor);
        ck_assert_msg(string_names(isa, name) == there, "%s in %s", name, isa);
    }
    u32 levels = set->has[RV_Sv57] ? 3 : set->has[RV_Sv48] ? 2 : set->has[RV_Sv39];
    const char *mode = property("mmu-type", &size);
    ck_assert_msg(levels == 0 ? !mode || strcmp(mode, modes[0]) == 0
                              : strcmp(mode, modes[levels]) == 0,
                  "%s on %s", mode, processor);
}

START_TEST(the_device_tree_names_what_is_there)
{
    for_each_processor(check_tree);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        instructions_are_illegal_without_their_extension,
        csrs_are_illegal_without_their_extension,
        misa_says_what_is_there,
        environments_have_the_bits_of_what_is_there,
        there_is_a_state_of_floating_point_where_there_is_f,
        the_device_tree_names_what_is_there,
    };
    return run_tests("extensions", NULL, tests, ARRAY_LEN(tests));
}
