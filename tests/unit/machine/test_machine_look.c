// The embedding interface: looking into a machine, and changing it from outside.
#include "unit/machine/embed_guest.h"

START_TEST(registers_have_names)
{
    static const char *const same[][2] = {
        {"x0", "zero"}, {"x1", "ra"},  {"x2", "sp"},  {"x8", "s0"},   {"fp", "s0"}, {"x9", "s1"},
        {"x10", "a0"},  {"x17", "a7"}, {"x18", "s2"}, {"x27", "s11"}, {"x31", "t6"}};
    emit_counter();
    boot(NULL);
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        ck_assert(vt_set(vt, 0, same[i][0], 100 + i));
        ck_assert_uint_eq(get(same[i][1]), i == 0 ? 0 : 100 + i);
    }
    ck_assert_uint_eq(vt_register(vt, 0, 31), 110);
    ck_assert_uint_eq(vt_register(vt, 0, 0), 0);
    static const char *const none[] = {"", "x", "x32", "x01", "x100", "a8", "Mstatus", "x-1"};
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        u64 value;
        ck_assert_msg(!vt_get(vt, 0, none[i], &value), "there is a \"%s\"", none[i]);
        ck_assert(!vt_set(vt, 0, none[i], 0));
    }
    vt_destroy(vt);
}
END_TEST

START_TEST(pc_and_privilege_can_be_set)
{
    emit_counter();
    boot(NULL);
    ck_assert_int_eq(vt_privilege(vt, 0), VT_MACHINE);
    vt_set(vt, 0, "pc", RAM + 4);
    vt_set(vt, 0, "a0", 41);
    vt_run(vt, 1, &error);
    ck_assert_uint_eq(get("a0"), 42);
    vt_set(vt, 0, "pmpaddr0", ~0ULL);
    vt_set(vt, 0, "pmpcfg0", 0x1f);
    vt_set(vt, 0, "priv", VT_USER);
    ck_assert_int_eq(vt_privilege(vt, 0), VT_USER);
    vt_run(vt, 2, &error);
    ck_assert_uint_eq(get("a0"), 43);
    ck_assert_uint_eq(get("priv"), VT_USER);
    vt_set(vt, 0, "priv", 2); // there is no such mode
    ck_assert_uint_eq(get("priv"), VT_USER);
    vt_destroy(vt);
}
END_TEST

// CSRs take what an instruction in M-mode could write (Priv. 3.1).
START_TEST(csrs_are_legalised)
{
    emit_counter();
    boot(NULL);
    ck_assert(vt_set(vt, 0, "mepc", 0x1001));
    ck_assert_uint_eq(get("mepc"), 0x1000);
    ck_assert(vt_set(vt, 0, "satp", 5ULL << 60)); // a mode that is not there
    ck_assert_uint_eq(get("satp"), 0);
    ck_assert(vt_set(vt, 0, "mhartid", 7));
    ck_assert_uint_eq(get("mhartid"), 0);
    ck_assert(vt_set(vt, 0, "minstret", 1000));
    ck_assert_uint_eq(get("minstret"), 1000);
    ck_assert(vt_set(vt, 0, "mcycle", 50));
    ck_assert_uint_eq(get("mcycle"), 50);
    vt_run(vt, 10, &error);
    ck_assert_uint_eq(get("minstret"), 1010);
    ck_assert_uint_eq(get("mcycle"), 60);
    vt_destroy(vt);
}
END_TEST

START_TEST(memory_is_read_and_written)
{
    u8 bytes[8192], back[8192];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (u8)(i * 7);
    }
    emit_counter();
    boot(&(struct vt_config){.memory_bytes = 1 << 20});
    ck_assert(vt_write_physical(vt, RAM + 0x8100, bytes, sizeof bytes));
    ck_assert(vt_read_physical(vt, RAM + 0x8100, back, sizeof back));
    ck_assert_mem_eq(bytes, back, sizeof bytes);
    u64 hash = vt_hash(vt);
    ck_assert(!vt_write_physical(vt, RAM + (1 << 20) - 1, bytes, 2)); // beyond the end
    ck_assert(!vt_write_physical(vt, RAM - 1, bytes, 2));
    ck_assert(!vt_write_physical(vt, 0x1000, bytes, 4)); // the reset ROM
    ck_assert(vt_read_physical(vt, 0x1000, back, 4));
    ck_assert(!vt_read_physical(vt, 0x10000000, back, 1)); // a device
    ck_assert(!vt_read_physical(vt, ~0ULL, back, 2));
    ck_assert(vt_write_physical(vt, RAM + (1 << 20), bytes, 0) && vt_hash(vt) == hash);
    ck_assert(vt_write_physical(vt, RAM + (1 << 20) - 1, bytes + 1, 1) && vt_hash(vt) != hash);
    vt_destroy(vt);
}
END_TEST

START_TEST(writing_code_changes_what_runs)
{
    emit_counter();
    boot(NULL);
    go_to_guest();
    vt_run(vt, 1001, &error);
    ck_assert_uint_eq(get("a0"), 500);
    const struct insn by_ten = {.op = OP_addi, .rd = A0, .rs1 = A0, .imm = 10};
    u32 word = isa_encode(&by_ten);
    ck_assert(vt_write_virtual(vt, 0, RAM + 4, &word, sizeof word));
    vt_run(vt, 1000, &error);
    ck_assert_uint_eq(get("a0"), 500 + 5000);
    vt_destroy(vt);
}
END_TEST

// A page table from outside: 2 MiB pages, then a table of 4 KiB pages for the next 2 MiB.
static void map_pages(void)
{
    u64 root = RAM + 0x10000, middle = RAM + 0x11000, last = RAM + 0x12000;
    const struct {
        u64 at, entry;
    } entries[] = {
        {root + 8 * 2, middle >> 2 | 1},   // 0x80000000
        {middle, RAM >> 2 | 0x0f},         // a leaf, A and D clear
        {root + 8 * 511, middle >> 2 | 1}, // the top of the address space
        {middle + 8 * 511, last >> 2 | 1}, // its last 2 MiB
        {last + 8 * 511, (RAM + 0x5000) >> 2 | 0x0f},
    };
    for (size_t i = 0; i < ARRAY_LEN(entries); i++) {
        vt_write_physical(vt, entries[i].at, &entries[i].entry, 8);
    }
    vt_set(vt, 0, "pmpaddr0", ~0ULL);
    vt_set(vt, 0, "pmpcfg0", 0x1f);
    vt_set(vt, 0, "satp", 8ULL << 60 | root >> 12);
    vt_set(vt, 0, "priv", VT_SUPERVISOR);
}

START_TEST(virtual_addresses_are_translated_without_a_trace)
{
    u64 pa, value;
    emit_counter();
    boot(NULL);
    ck_assert(vt_translate(vt, 0, 0x1234, &pa) && pa == 0x1234); // M-mode: physical
    map_pages();
    u64 hash = vt_hash(vt);
    ck_assert(vt_translate(vt, 0, RAM + 0x12345, &pa) && pa == RAM + 0x12345);
    ck_assert(vt_translate(vt, 0, ~0ULL, &pa) && pa == RAM + 0x5fff);
    ck_assert(!vt_translate(vt, 0, ~0ULL - 0x1000, &pa));
    ck_assert(!vt_translate(vt, 0, 0, &pa));
    ck_assert(!vt_translate(vt, 0, 1ULL << 40, &pa)); // no sign extension
    ck_assert(!vt_read_virtual(vt, 0, ~0ULL - 0x1001, &value, 4));
    ck_assert(vt_read_virtual(vt, 0, RAM + 0x11000, &value, 8) && value == (RAM >> 2 | 0x0f));
    ck_assert_uint_eq(vt_hash(vt), hash);
    value = 0x1122334455667788;
    ck_assert(vt_write_virtual(vt, 0, ~0ULL - 7, &value, 8));
    ck_assert(vt_read_physical(vt, RAM + 0x5ff8, &pa, 8) && pa == value);
    vt_set(vt, 0, "pc", RAM);
    vt_run(vt, 1, &error); // translated; that sets A
    ck_assert(vt_read_physical(vt, RAM + 0x11000, &value, 8) && value == (RAM >> 2 | 0x4f));
    vt_destroy(vt);
}
END_TEST

START_TEST(symbols_are_the_kernels)
{
    u64 address;
    char text[40];
    emit_counter();
    boot(NULL);
    ck_assert(vt_symbol_address(vt, "start", &address) && address == RAM);
    ck_assert(!vt_symbol_address(vt, "nowhere", &address));
    ck_assert(vt_symbol_at(vt, RAM + 8, text, sizeof text));
    ck_assert_str_eq(text, "start+0x8");
    ck_assert(!vt_symbol_at(vt, 0x1000, text, sizeof text));
    ck_assert_str_eq(text, "0x1000");
    vt_destroy(vt);
    vt = vt_create(NULL, NULL);
    ck_assert(!vt_symbol_address(vt, "start", &address));
    ck_assert(!vt_symbol_at(vt, 0x1000, text, sizeof text));
    ck_assert_str_eq(text, "0x1000");
    vt_destroy(vt);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        registers_have_names,
        pc_and_privilege_can_be_set,
        csrs_are_legalised,
        memory_is_read_and_written,
        writing_code_changes_what_runs,
        virtual_addresses_are_translated_without_a_trace,
        symbols_are_the_kernels,
    };
    return run_tests("look", set_up, tests, ARRAY_LEN(tests));
}
