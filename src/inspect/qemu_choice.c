// What -d and -dfilter say.
#include "inspect/qemu_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_MAX 64 // of a user's text in a message

static const struct {
    const char *name, *why; // why there is none, or null
    const char *help;
} items[] = {
#define QEMU_ITEM(name, help) {#name, NULL, help},
#define QEMU_OWN(name, why)
#include "inspect/qemu_item.def"
#undef QEMU_ITEM
#undef QEMU_OWN
#define QEMU_ITEM(name, help)
#define QEMU_OWN(name, why) {#name, why, NULL},
#include "inspect/qemu_item.def"
#undef QEMU_ITEM
#undef QEMU_OWN
};

void qemu_items_list(const struct text_sink *sink)
{
    for (size_t i = 0; i < QEMU_ITEM_COUNT; i++) {
        text_print(sink, "%-14s  %s\n", items[i].name, items[i].help);
    }
}

// --- items ---

static bool is_word(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(word, text, length) == 0;
}

static bool refuse(const char *option, const char *text, size_t length, const char *why,
                   struct error *error)
{
    char all[256];
    struct text_buffer buffer = {.bytes = all, .size = sizeof all};
    const struct text_sink sink = text_buffer_sink(&buffer);
    for (size_t i = 0; i < QEMU_ITEM_COUNT; i++) {
        text_print(&sink, " %s", items[i].name);
    }
    int shown = (int)(length < SHOWN_MAX ? length : SHOWN_MAX);
    return why ? error_set(error, ERROR_USAGE, "%s %.*s: %s", option, shown, text, why)
               : error_set(error, ERROR_USAGE,
                           "%s %.*s: there is no such item; those that exist:%s", option, shown,
                           text, all);
}

static bool add_item(struct qemu_choice *choice, const char *option, const char *text,
                     size_t length, struct error *error)
{
    size_t name = strncmp(text, "trace:", 6) == 0 ? 5 : length;
    if (is_word(text, length, "all")) {
        choice->items = (1u << QEMU_ITEM_COUNT) - 1;
        return true;
    }
    for (u32 i = 0; i < ARRAY_LEN(items); i++) {
        if (is_word(text, name, items[i].name)) {
            choice->items |= items[i].why ? 0 : 1u << i;
            return !items[i].why || refuse(option, text, length, items[i].why, error);
        }
    }
    return refuse(option, text, length, NULL, error);
}

bool qemu_choice_items(struct qemu_choice *choice, const char *option, const char *text,
                       struct error *error)
{
    choice->items = 0;
    if (strcmp(text, "none") == 0) {
        return true;
    }
    while (true) {
        size_t length = strcspn(text, ",");
        if (!add_item(choice, option, text, length, error)) {
            return false;
        }
        if (!text[length]) {
            return true;
        }
        text += length + 1;
    }
}

// --- ranges ---

// A number as C writes it, of which there must be one. Moves *text behind it.
static bool read_number(const char **text, u64 *value)
{
    char *end;
    errno = 0;
    *value = strtoull(*text, &end, 0);
    bool good = **text >= '0' && **text <= '9' && errno == 0;
    *text = end;
    return good;
}

// "start+len", "start-len" or "start..end": both ends belong to it.
static bool read_range(const char **text, struct qemu_range *range)
{
    u64 start, other;
    if (!read_number(text, &start)) {
        return false;
    }
    char kind = *(*text)++;
    if (kind == '.' && *(*text)++ != '.') {
        return false;
    }
    if (!strchr("+-.", kind) || !kind || !read_number(text, &other)) {
        return false;
    }
    range->first = kind == '-' ? start - (other - 1) : start;
    range->last = kind == '+' ? start + (other - 1) : kind == '-' ? start : other;
    return range->first <= range->last && (**text == 0 || **text == ',');
}

bool qemu_choice_ranges(struct qemu_choice *choice, const char *text, struct error *error)
{
    const char *rest = text;
    choice->range_count = 0;
    do {
        if (choice->range_count == QEMU_RANGES_MAX) {
            return error_set(error, ERROR_USAGE, "--dfilter: at most %d ranges", QEMU_RANGES_MAX);
        }
        rest += choice->range_count > 0;
        const char *shown = rest;
        if (!read_range(&rest, &choice->ranges[choice->range_count++])) {
            return error_set(error, ERROR_USAGE,
                             "--dfilter %.*s: not a range of addresses: start+length, "
                             "start-length or start..end, as 0x80000000+0x1000",
                             SHOWN_MAX, shown);
        }
    } while (*rest);
    return true;
}
