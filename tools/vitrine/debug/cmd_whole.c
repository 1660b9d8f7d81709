// The machine as a whole: from the start again, reset, saved and loaded.
#include "command.h"
#include "debugger.h"
#include "last.h"
#include "location.h"
#include "place_line.h"
#include "running.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// After the machine has become another.
static void look_again(struct debugger *d)
{
    d->seen.valid = false;
    d->place[0] = 0;
    d->frame = 0;
    d->last = DEBUGGER_LIMIT;
    for (u32 i = 0; i < d->breakpoints.count; i++) {
        struct breakpoint *item = &d->breakpoints.items[i];
        struct error ignored;
        const struct scope scope = debugger_scope(d);
        if (item->kind == BREAKPOINT_MEMORY || item->kind == BREAKPOINT_REGISTER) {
            value_load(&scope, &item->watched, &ignored);
        }
    }
    last_forget(d);
    if (d->traps) {
        trap_history_go_back(d->traps, d->m->state.clock);
    }
}

void debugger_keep_start(struct debugger *d)
{
    if (!d->start && machine_steps(d->m) == 0) {
        d->start = machine_save(d->m, &d->start_size);
    }
}

static bool back_to_start(struct debugger *d, struct error *error)
{
    if (machine_steps(d->m) == 0) {
        return true;
    }
    if (!d->start) {
        return error_set(error, ERROR_USAGE,
                         "the machine ran before the debugger saw its start: system_reset "
                         "starts it anew, with the time going on");
    }
    if (!machine_restore(d->m, d->start, d->start_size, error)) {
        return false;
    }
    look_again(d);
    return true;
}

// The function main of what was booted, else where that is entered.
bool cmd_start(struct debugger *d, const char *arguments, struct error *error)
{
    struct breakpoint stop;
    char entry[32];
    (void)arguments;
    if (!back_to_start(d, error)) {
        return false;
    }
    snprintf(entry, sizeof entry, "*0x%" PRIx64, d->m->kernel_info.entry);
    if (!location_read(d, "main", &stop, error)) {
        if (d->m->kernel_info.entry == 0) {
            return error_set(error, ERROR_USAGE,
                             "there is no function main, and no ELF file says where it is entered: "
                             "tbreak *ADDRESS, and run");
        }
        location_read(d, entry, &stop, error);
    }
    running_until(d, &stop);
    running_report(d);
    return true;
}

bool cmd_run(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments;
    return back_to_start(d, error) && cmd_continue(d, "", error);
}

bool cmd_system_reset(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments;
    if (!machine_boot(d->m, error)) {
        return false;
    }
    d->m->state.exited = 0;
    look_again(d);
    place_line_show(d);
    return true;
}

bool cmd_stop(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    d->place[0] = 0;
    place_line_show(d);
    return true;
}

// --- snapshots: in memory, or, where the name has a slash or a dot, in a file ---

static bool is_file(const char *name)
{
    return strpbrk(name, "/.");
}

static struct debugger_snapshot *find(struct debugger *d, const char *name)
{
    for (u32 i = 0; i < DEBUGGER_SNAPSHOTS_MAX; i++) {
        if (strcmp(d->snapshots[i].name, name) == 0) {
            return &d->snapshots[i];
        }
    }
    return NULL;
}

static bool write_file(const char *path, const void *data, size_t size, struct error *error)
{
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(data, 1, size, file) == size;
    int trouble = errno;
    written = (!file || fclose(file) == 0) && written;
    return written || error_set(error, ERROR_FILE, "savevm %.200s: can't be written: %s", path,
                                strerror(trouble));
}

bool cmd_savevm(struct debugger *d, const char *arguments, struct error *error)
{
    size_t size;
    if (!*arguments || strlen(arguments) >= sizeof d->snapshots[0].name) {
        return error_set(error, ERROR_USAGE, "savevm needs a name, of at most %zu letters",
                         sizeof d->snapshots[0].name - 1);
    }
    if (is_file(arguments) && !debugger_may_use_files(d, error)) {
        return false;
    }
    struct debugger_snapshot *place = find(d, arguments);
    place = place ? place : find(d, "");
    if (!is_file(arguments) && !place) {
        return error_set(error, ERROR_USAGE,
                         "there are %d snapshots already: delvm one, or name "
                         "a file",
                         DEBUGGER_SNAPSHOTS_MAX);
    }
    void *data = machine_save(d->m, &size);
    if (!data) {
        return error_set(error, ERROR_HOST, "the host has no memory for a snapshot");
    }
    if (is_file(arguments)) {
        bool written = write_file(arguments, data, size, error);
        free(data);
        return written;
    }
    free(place->data);
    *place = (struct debugger_snapshot){.data = data, .size = size, .steps = machine_steps(d->m)};
    snprintf(place->name, sizeof place->name, "%s", arguments);
    return true;
}

static bool read_file(const char *path, void **data, size_t *size, struct error *error)
{
    FILE *file = fopen(path, "rb");
    *data = NULL;
    *size = 0;
    if (file && fseek(file, 0, SEEK_END) == 0 && ftell(file) > 0) {
        *size = (size_t)ftell(file);
        *data = malloc(*size);
        rewind(file);
    }
    bool read = *data && fread(*data, 1, *size, file) == *size;
    int trouble = errno;
    if (file) {
        fclose(file);
    }
    return read || error_set(error, ERROR_FILE, "loadvm %.200s: can't be read: %s", path,
                             trouble ? strerror(trouble) : "it is empty");
}

bool cmd_loadvm(struct debugger *d, const char *arguments, struct error *error)
{
    void *data = NULL;
    size_t size = 0;
    const struct debugger_snapshot *snapshot = *arguments ? find(d, arguments) : NULL;
    if (!snapshot && !is_file(arguments)) {
        return error_set(error, ERROR_USAGE,
                         "there is no snapshot \"%.40s\": info snapshots lists them", arguments);
    }
    bool loaded = false;
    if (!snapshot && !debugger_may_use_files(d, error)) {
        return false;
    }
    if (snapshot) {
        loaded = machine_restore(d->m, snapshot->data, snapshot->size, error);
    } else if (read_file(arguments, &data, &size, error)) {
        loaded = machine_restore(d->m, data, size, error);
    }
    free(data);
    if (loaded) {
        look_again(d);
        place_line_show(d);
    }
    return loaded;
}

bool cmd_delvm(struct debugger *d, const char *arguments, struct error *error)
{
    struct debugger_snapshot *snapshot = *arguments ? find(d, arguments) : NULL;
    if (!snapshot) {
        return error_set(error, ERROR_USAGE,
                         "there is no snapshot \"%.40s\": info snapshots lists them", arguments);
    }
    free(snapshot->data);
    *snapshot = (struct debugger_snapshot){0};
    return true;
}

bool cmd_info_snapshots(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    for (u32 i = 0; i < DEBUGGER_SNAPSHOTS_MAX; i++) {
        const struct debugger_snapshot *snapshot = &d->snapshots[i];
        if (*snapshot->name) {
            text_print(&d->out, "%-20s step %" PRIu64 ", %zu KiB\n", snapshot->name,
                       snapshot->steps, snapshot->size / 1024);
        }
    }
    return true;
}

void debugger_drop_snapshots(struct debugger *d)
{
    free(d->start);
    for (u32 i = 0; i < DEBUGGER_SNAPSHOTS_MAX; i++) {
        free(d->snapshots[i].data);
    }
}
