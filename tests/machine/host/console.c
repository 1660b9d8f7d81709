#include "console.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#define SLICE_STEPS 100000

static void append(void *self, const uint8_t *bytes, size_t size)
{
    struct console *console = self;
    if (console->size + size + 1 > console->capacity) {
        console->capacity = 2 * (console->size + size + 1);
        console->output = realloc(console->output, console->capacity);
        REQUIRE(console->output, "no memory");
    }
    memcpy(console->output + console->size, bytes, size);
    console->size += size;
    console->output[console->size] = 0;
}

void console_create(struct console *console, struct vt_config config)
{
    struct vt_error error = {0};
    *console = (struct console){0};
    append(console, (const uint8_t *)"", 0);
    config.output = append;
    config.output_self = console;
    console->vt = vt_create(&config, &error);
    REQUIRE(console->vt, "%s", error.text);
}

void console_destroy(struct console *console)
{
    vt_destroy(console->vt);
    free(console->output);
}

const char *console_expect(struct console *console, const char *text, uint64_t steps)
{
    struct vt_error error = {0};
    uint64_t end = vt_steps(console->vt) + steps;
    enum vt_result result = VT_LIMIT;
    const char *found;
    while (!(found = strstr(console->output, text))) {
        REQUIRE(result == VT_LIMIT && vt_steps(console->vt) < end, "\"%s\" did not come:\n%s", text,
                console->output);
        result = vt_run(console->vt, SLICE_STEPS, &error);
        REQUIRE(result != VT_FAILED, "%s", error.text);
    }
    return found;
}

void console_type(struct console *console, const char *text)
{
    REQUIRE(vt_input(console->vt, text, strlen(text)), "no memory");
}

uint64_t console_end(struct console *console, uint64_t steps)
{
    struct vt_error error = {0};
    enum vt_result result = vt_run(console->vt, steps, &error);
    REQUIRE(result == VT_EXITED, "the guest did not end (%d):\n%s", (int)result, console->output);
    return vt_exit_status(console->vt);
}
