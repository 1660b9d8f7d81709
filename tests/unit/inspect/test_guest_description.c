// Descriptions of guests: what is read, and what each mistake is answered with.
#include "inspect/guest_description.h"

#include "machine/image.h"
#include "unit/run_tests.h"

#define HEAD                                                                                      \
    "guest: toy\nsymbols: [a, b]\nroot: table\nprocess: {current: c, table: t, pid: p, name: n, " \
    "state: s, free: NONE, root: r, frame: f}\nframe: {pc: epc}\n"

static struct error error;

static struct guest_description *read_text(const char *text)
{
    struct image image = image_from_memory(text, strlen(text), "toy.yaml");
    return guest_description_read(&image, &error);
}

static void refuse(const char *text, const char *message)
{
    struct guest_description *description = read_text(text);
    ck_assert_ptr_null(description);
    ck_assert_int_eq(error.kind, ERROR_IMAGE);
    ck_assert_str_eq(error.text, message);
}

START_TEST(what_is_there_is_read)
{
    struct guest_description *d =
        read_text(HEAD "aliases: [[0x1000, tramp, 4096]]\n"
                       "calls:\n  never: [exit]\n  list:\n    - [2, exit, \"(int)\"]\n"
                       "    - [0x10, go, \"(void)\"]\n  errors: [[2, \"no such file\"]]\n");
    ck_assert_msg(d, "%s", error.text);
    ck_assert_str_eq(d->top_guest, "toy");
    ck_assert_uint_eq(d->top_symbols.count, 2);
    ck_assert_str_eq(d->top_symbols.items[1], "b");
    ck_assert_str_eq(d->top_root, "table");
    ck_assert_ptr_null(d->process_parent);
    ck_assert_uint_eq(d->call_count, 2);
    ck_assert_uint_eq(d->calls[1].number, 16);
    ck_assert_str_eq(d->calls[1].name, "go");
    ck_assert_str_eq(d->errors[0].name, "no such file");
    ck_assert_uint_eq(d->aliases[0].address, 0x1000);
    ck_assert_str_eq(d->aliases[0].symbol, "tramp");
    ck_assert_str_eq(d->calls_never.items[0], "exit");
    guest_description_free(d);
}

START_TEST(mistakes_are_named_with_their_line)
{
    refuse("", "toy.yaml:1: there is nothing in it");
    refuse("guest: [a", "toy.yaml:2: not YAML: did not find expected ',' or ']'");
    refuse("guest: x\nsymbls: [a]\n", "toy.yaml:2: there is no key symbls here: is it symbols");
    refuse("guest: x\nzzzzzzzzzz: [a]\n",
           "toy.yaml:2: there is no key zzzzzzzzzz here: docs/guest-descriptions.md lists them");
    refuse("guest: x\nguest: y\n", "toy.yaml:2: a second time: guest");
    refuse("guest: [x]\n", "toy.yaml:1: a text is expected here");
    refuse("symbols: x\n", "toy.yaml:1: a list of at most 32 texts is expected here: [a, b]");
    refuse("guest: x\nprocess:\n  pdi: x\n", "toy.yaml:3: there is no key pdi here: is it pid");
    refuse("process: x\n", "toy.yaml:1: keys with values are expected here: process");
    refuse("- a\n", "toy.yaml:1: keys with values are expected here: top");
    refuse("guest: x\nsymbols: [a]\nroot: r\n", "toy.yaml:1: the key process: current is missing");
    refuse("symbols: [a]\n", "toy.yaml:1: the key guest is missing");
    refuse(HEAD "calls:\n  list:\n    - [1, two]\n",
           "toy.yaml:8: a row is [number, name, \"(arguments)\"]");
    refuse(HEAD "calls:\n  list:\n    - [one, two, three]\n",
           "toy.yaml:8: a number is expected here, not one");
    refuse(HEAD "calls:\n  errors: [[1, 2, 3]]\n", "toy.yaml:7: a row is [number, \"meaning\"]");
    refuse(HEAD "aliases: [1]\n", "toy.yaml:6: a row is [address, symbol, size]");
}

START_TEST(any_bytes_are_answered)
{
    static const char text[] = HEAD "calls:\n  list:\n    - [1, fork, \"(void)\"]\n";
    char damaged[sizeof text];
    for (size_t i = 0; i + 1 < sizeof text; i++) {
        static const char others[] = "\0{}[]:,&*!|>\"'%\xff";
        for (size_t k = 0; k + 1 < sizeof others; k++) {
            memcpy(damaged, text, sizeof text);
            damaged[i] = others[k];
            struct image image = image_from_memory(damaged, sizeof text - 1, "toy.yaml");
            guest_description_free(guest_description_read(&image, &error));
        }
    }
}

int main(void)
{
    const TTest *const tests[] = {what_is_there_is_read, mistakes_are_named_with_their_line,
                                  any_bytes_are_answered};
    return run_tests("guest_description", NULL, tests, ARRAY_LEN(tests));
}
