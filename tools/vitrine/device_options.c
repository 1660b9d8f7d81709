#include "device_options.h"

#include "loader_option.h"
#include "suboptions.h"

#include <string.h>

static const struct {
    const char *name;
    bool (*add)(struct suboptions *s, struct machine *m, struct error *error);
    const char *meaning;
} devices[] = {
    {"loader", loader_option_add, "file=FILE[,addr=N]: something that is in memory at the start"},
};

static bool add(struct suboptions *s, struct machine *m, struct error *error)
{
    const char *name = suboptions_take(s, "");
    for (size_t i = 0; name && i < ARRAY_LEN(devices); i++) {
        if (strcmp(devices[i].name, name) == 0) {
            return devices[i].add(s, m, error);
        }
    }
    return error_set(
        error, ERROR_USAGE,
        "--device %s: there is no such device: -device help lists those that there are", s->text);
}

static bool check_globals(const struct option_list *globals, struct error *error)
{
    for (u32 i = 0; i < globals->count; i++) {
        struct suboptions s;
        bool legacy = false;
        if (!suboptions_split(&s, "global", globals->items[i], error) ||
            !suboptions_take_switch(&s, "virtio-mmio.force-legacy", &legacy, error) ||
            !suboptions_end(&s, error)) {
            return false;
        }
    }
    return true;
}

bool device_options_add(const struct options *options, struct machine *m, struct error *error)
{
    for (u32 i = 0; i < options->devices.count; i++) {
        struct suboptions s;
        if (!suboptions_split(&s, "device", options->devices.items[i], error) ||
            !add(&s, m, error)) {
            return false;
        }
    }
    return check_globals(&options->globals, error);
}

void device_options_print(FILE *file)
{
    for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
        fprintf(file, "%-20s %s\n", devices[i].name, devices[i].meaning);
    }
}
