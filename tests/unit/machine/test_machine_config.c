// The embedding interface: what a configuration chooses. Strings are the program's options -cpu and
// --timing, and so are the messages, behind the option's name.
#include "unit/machine/embed_guest.h"

#include <stdio.h>
#include <unistd.h>

#define RTC 0x101000

static const struct {
    struct vt_config config;
    enum vt_error_kind kind;
    const char *text; // how the message begins
} bad[] = {
    {{.processor = "rv64,zqq=on"}, VT_ERROR_USAGE, "rv64,zqq=on: there is no extension zqq"},
    {{.processor = "sifive-u54"}, VT_ERROR_USAGE, "sifive-u54: sifive-u54 is no processor"},
    {{.processor = "max,zcb=on,c=off"}, VT_ERROR_USAGE, "max,zcb=on,c=off: zcb=on needs c"},
    {{.processor = ""}, VT_ERROR_USAGE, ": "},
    {{.timing = "walley"},
     VT_ERROR_USAGE,
     "walley: neither a preset nor a file; did you mean wally: give none"},
    {{.timing = "/"}, VT_ERROR_FILE, "/"},
    {{.quantum = UINT64_MAX}, VT_ERROR_USAGE, "a turn can't have"},
};

START_TEST(wrong_choices_are_refused_as_the_options_are)
{
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        ck_assert_ptr_null(vt_create(&bad[i].config, &error));
        ck_assert_msg(error.kind == bad[i].kind, "%s", error.text);
        ck_assert_msg(strncmp(error.text, bad[i].text, strlen(bad[i].text)) == 0, "%s", error.text);
    }
}
END_TEST

START_TEST(the_processor_is_what_was_asked_for)
{
    static const struct {
        const char *processor;
        u64 misa;
    } choices[] = {
        {"rv64i", 0x8000000000140100},          // I, S, U
        {"rv64imac,s=off", 0x8000000000101105}, // A, C, I, M, U
        {"rv64gc,f=off", 0x8000000000141105},   // without D too
    };
    emit_counter();
    for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
        boot(&(struct vt_config){.processor = choices[i].processor});
        ck_assert_uint_eq(get("misa"), choices[i].misa);
        vt_destroy(vt);
    }
}
END_TEST

START_TEST(the_clock_follows_the_timing_model)
{
    static const struct {
        const char *timing;
        bool counts_steps;
    } choices[] = {{NULL, true}, {"none", true}, {"wally", false}, {"wally-no-predictor", false}};
    emit_counter();
    for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
        boot(&(struct vt_config){.timing = choices[i].timing});
        ck_assert_int_eq(vt_run(vt, 1000, &error), VT_LIMIT);
        ck_assert_uint_eq(vt_steps(vt), 1000);
        ck_assert_int_eq(vt_clock(vt) == 1000, choices[i].counts_steps);
        ck_assert_uint_ge(vt_clock(vt), 1000);
        vt_destroy(vt);
    }
}
END_TEST

// Writes a file of its own, whose name it puts into `path`.
static void write_file(char *path, const char *text)
{
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
}

START_TEST(a_timing_model_may_be_a_file)
{
    char good[] = "vitrine-test-XXXXXX", wrong[] = "vitrine-test-XXXXXX";
    write_file(good, "# a comment\n");
    write_file(wrong, "no_such_parameter = 1\n");
    struct vt_machine *timed = vt_create(&(struct vt_config){.timing = good}, &error);
    ck_assert_msg(timed, "%s", error.text);
    vt_destroy(timed);
    ck_assert_ptr_null(vt_create(&(struct vt_config){.timing = wrong}, &error));
    ck_assert_int_eq(error.kind, VT_ERROR_USAGE);
    ck_assert_msg(strncmp(error.text, wrong, strlen(wrong)) == 0, "%s", error.text);
    unlink(good);
    unlink(wrong);
}
END_TEST

START_TEST(the_real_time_clock_starts_where_asked_to)
{
    emit((struct insn){.op = OP_lui, .rd = T0, .imm = RTC});
    emit((struct insn){.op = OP_lw, .rd = A0, .rs1 = T0});           // the low half first
    emit((struct insn){.op = OP_lw, .rd = A1, .rs1 = T0, .imm = 4}); // nanoseconds
    emit((struct insn){.op = OP_slli, .rd = A1, .rs1 = A1, .imm = 32});
    emit((struct insn){.op = OP_jal});
    boot(&(struct vt_config){.start_time_s = 1000000000});
    go_to_guest();
    vt_run(vt, 4, &error);
    u64 now = get("a1") | (get("a0") & 0xffffffff);
    ck_assert_uint_ge(now, 1000000000000000000);
    ck_assert_uint_lt(now, 1000000000000010000);
    vt_destroy(vt);
}
END_TEST

START_TEST(a_reset_may_end_the_run)
{
    emit_finish(0x7777);
    boot(&(struct vt_config){.no_reboot = true});
    ck_assert_int_eq(vt_run(vt, 1000, &error), VT_EXITED);
    ck_assert_uint_eq(vt_exit_status(vt), 0);
    vt_destroy(vt);
}
END_TEST

// Semihosting's SYS_EXIT, with its reason as the parameter where the registers have 32 bits; where
// they have 64, as here, a1 points to it and a status (Semihosting 1.0, "SYS_EXIT").
static void emit_semihosting_exit(void)
{
    emit((struct insn){.op = OP_addi, .rd = A0, .imm = 0x18});
    emit((struct insn){.op = OP_auipc, .rd = A1});
    emit((struct insn){.op = OP_addi, .rd = A1, .rs1 = A1, .imm = 0x100 - 4});
    emit((struct insn){.op = OP_slli, .imm = 0x1f});
    emit((struct insn){.op = OP_ebreak});
    emit((struct insn){.op = OP_srai, .imm = 7});
    emit((struct insn){.op = OP_jal});
}

START_TEST(semihosting_is_there_where_asked_for)
{
    static const u64 stopped_with_5[] = {0x20026, 5}; // ADP_Stopped_ApplicationExit
    emit_semihosting_exit();
    for (int on = 0; on <= 1; on++) {
        boot(&(struct vt_config){.semihosting = on});
        vt_write_physical(vt, RAM + 0x100, stopped_with_5, sizeof stopped_with_5);
        ck_assert_int_eq(vt_run(vt, 1000, &error), on ? VT_EXITED : VT_LIMIT);
        ck_assert_uint_eq(vt_exit_status(vt), on ? 5 : 0);
        vt_destroy(vt);
    }
}
END_TEST

START_TEST(files_can_be_added)
{
    char path[] = "vitrine-test-XXXXXX", bytes[5];
    write_file(path, "added");
    emit_finish(0x7777);
    vt = vt_create(NULL, &error);
    ck_assert(vt_set_kernel_bytes(vt, &elf, sizeof elf, "guest", &error));
    ck_assert_msg(vt_add_file(vt, path, RAM + 0x100000, &error), "%s", error.text);
    ck_assert_msg(vt_set_initrd(vt, path, &error), "%s", error.text);
    ck_assert(!vt_add_file(vt, "/nowhere/at/all", RAM, &error));
    ck_assert_int_eq(error.kind, VT_ERROR_FILE);
    ck_assert(!vt_set_initrd(vt, "/nowhere/at/all", &error));
    ck_assert(!vt_set_device_tree(vt, "/nowhere/at/all", &error));
    ck_assert(vt_boot(vt, &error));
    vt_run(vt, 1000, &error); // boots again and again
    ck_assert(vt_read_physical(vt, RAM + 0x100000, bytes, sizeof bytes));
    ck_assert_mem_eq(bytes, "added", sizeof bytes);
    for (int i = 1; i < 16; i++) {
        ck_assert(vt_add_file(vt, path, RAM + 0x100000, &error));
    }
    ck_assert(!vt_add_file(vt, path, RAM + 0x100000, &error));
    ck_assert_int_eq(error.kind, VT_ERROR_USAGE);
    vt_destroy(vt);
    unlink(path);
}
END_TEST

START_TEST(a_linux_image_is_a_kernel_without_symbols)
{
    // csrr a0, mhartid; at 48 and 56, what linux_image.h says
    static const u8 image[4096] = {0x73, 0x25, 0x40,       0xf1, [48] = 'R', 'I', 'S',
                                   'C',  'V',  [56] = 'R', 'S',  'C',        5};
    u64 address;
    char text[40];
    vt = vt_create(NULL, &error);
    ck_assert(vt_set_kernel_bytes(vt, &elf, sizeof elf, "guest", &error));
    ck_assert(vt_symbol_address(vt, "start", &address));
    ck_assert_msg(vt_set_kernel_bytes(vt, image, sizeof image, "Image", &error), "%s", error.text);
    ck_assert(!vt_symbol_address(vt, "start", &address));
    ck_assert(!vt_symbol_at(vt, RAM, text, sizeof text));
    ck_assert_msg(vt_boot(vt, &error), "%s", error.text);
    ck_assert(vt_read_physical(vt, RAM + (2 << 20), &address, 4)); // where Linux Images go
    ck_assert_mem_eq(&address, image, 4);
    vt_destroy(vt);
}
END_TEST

START_TEST(consoles_and_folders_have_slots)
{
    vt = vt_create(NULL, &error);
    ck_assert_msg(vt_attach_console(vt, 0, false, &error), "%s", error.text);
    ck_assert(!vt_attach_console(vt, 0, false, &error)); // it is taken
    ck_assert_int_eq(error.kind, VT_ERROR_USAGE);
    const struct vt_folder here = {.path = ".", .tag = "here"};
    const struct vt_folder nowhere = {.path = "/nowhere/at/all", .tag = "nowhere"};
    const struct vt_folder untagged = {.path = ".", .tag = ""};
    ck_assert_msg(vt_attach_folder(vt, 1, &here, &error), "%s", error.text);
    ck_assert(!vt_attach_folder(vt, 1, &here, &error));
    ck_assert_int_eq(error.kind, VT_ERROR_USAGE);
    ck_assert(!vt_attach_folder(vt, 2, &nowhere, &error));
    ck_assert_int_eq(error.kind, VT_ERROR_FILE);
    ck_assert(!vt_attach_folder(vt, 2, &untagged, &error));
    ck_assert_int_eq(error.kind, VT_ERROR_USAGE);
    vt_destroy(vt);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        wrong_choices_are_refused_as_the_options_are, the_processor_is_what_was_asked_for,
        the_clock_follows_the_timing_model,           a_timing_model_may_be_a_file,
        the_real_time_clock_starts_where_asked_to,    a_reset_may_end_the_run,
        semihosting_is_there_where_asked_for,         files_can_be_added,
        a_linux_image_is_a_kernel_without_symbols,    consoles_and_folders_have_slots,
    };
    return run_tests("config", set_up, tests, ARRAY_LEN(tests));
}
