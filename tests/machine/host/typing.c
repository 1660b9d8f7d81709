// A hundred thousand bytes typed at once arrive whole and in order, however the guest waits for
// them.
//
//     typing ECHO.elf
#include "console.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES (100000 / TEST_SCALE)
#define END   0xff // the guest's sign to stop

static void fill(u8 *bytes, u64 *random)
{
    for (size_t i = 0; i < BYTES; i++) {
        bytes[i] = (u8)(test_random(random) >> 20);
        bytes[i] = bytes[i] == END ? 0 : bytes[i];
    }
    bytes[BYTES] = END;
}

// Typed at once, or in parts while the guest runs.
static void type_all(const char *guest, const u8 *bytes, size_t part, u64 *random)
{
    struct console console;
    struct vt_error error = {0};
    console_create(&console, (struct vt_config){.memory_bytes = 8 << 20});
    REQUIRE(vt_set_kernel(console.vt, guest, &error) && vt_boot(console.vt, &error), "%s",
            error.text);
    for (size_t done = 0; done <= BYTES; done += part) {
        size_t left = BYTES + 1 - done;
        REQUIRE(vt_input(console.vt, bytes + done, left < part ? left : part), "no memory");
        vt_run(console.vt, test_random(random) % 3000, &error);
    }
    REQUIRE(console_end(&console, UINT64_MAX) == 0, "%s", console.output);
    REQUIRE(vt_input_taken(console.vt) == BYTES + 1, "not all was taken");
    REQUIRE(console.size > BYTES && memcmp(console.output, bytes, BYTES) == 0,
            "not what was typed came back, typed %zu at a time", part);
    console_destroy(&console);
}

int main(int argc, char **argv)
{
    static const size_t parts[] = {BYTES + 1, 1000, 17};
    static u8 bytes[BYTES + 1];
    u64 random = 88172645463325252;
    for (int guest = 1; guest < argc; guest++) {
        for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
            fill(bytes, &random);
            type_all(argv[guest], bytes, parts[i], &random);
        }
    }
    printf("%d bytes in %zu ways to %d guests: whole and in order\n", BYTES, ARRAY_LEN(parts),
           argc - 1);
    return 0;
}
