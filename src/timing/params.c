#include "timing/params.h"

#include "base/bits.h"
#include "base/nearest.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

struct parameter {
    const char *name;
    size_t offset;
    u32 least, most;
    bool power;
};

static const struct parameter parameters[] = {
#define PARAMETER(name, standard, least, most, power, text) \
    {#name, offsetof(struct timing_params, name), least, most, power},
#include "timing/params.def"
#undef PARAMETER
};

struct timing_params timing_params_default(void)
{
    return (struct timing_params){
#define PARAMETER(name, standard, ...) .name = standard,
#include "timing/params.def"
#undef PARAMETER
    };
}

// A line of a file, without its comment and the blanks around it.
struct line {
    const char *file;
    u32 number;
    const char *text;
    int length;
};

static u32 *value_of(struct timing_params *params, const struct parameter *parameter)
{
    return (u32 *)(void *)((char *)params + parameter->offset);
}

static const struct parameter *find(const char *name, size_t length)
{
    for (size_t i = 0; i < ARRAY_LEN(parameters); i++) {
        if (strlen(parameters[i].name) == length && memcmp(parameters[i].name, name, length) == 0) {
            return &parameters[i];
        }
    }
    return NULL;
}

static bool unknown(const struct line *line, int length, struct error *error)
{
    char name[NEAREST_LENGTH_MAX + 1] = {0};
    memcpy(name, line->text, length < NEAREST_LENGTH_MAX ? (size_t)length : NEAREST_LENGTH_MAX);
    struct nearest nearest = nearest_begin(name);
    for (size_t i = 0; i < ARRAY_LEN(parameters); i++) {
        nearest_offer(&nearest, parameters[i].name);
    }
    return error_set(error, ERROR_USAGE, "%s:%u: there is no parameter \"%s\"%s%s%s", line->file,
                     line->number, name, nearest.best ? ": did you mean " : "",
                     nearest.best ? nearest.best : "",
                     nearest.best ? "?" : ": docs/timing.md lists them");
}

// The decimal number that is all of the `length` characters at `text`.
static bool number_of(const char *text, int length, u32 *number)
{
    u64 value = 0;
    for (int i = 0; i < length; i++) {
        if (!isdigit((unsigned char)text[i]) || value > UINT32_MAX / 10) {
            return false;
        }
        value = 10 * value + (u64)(text[i] - '0');
    }
    *number = (u32)value;
    return length > 0 && value <= UINT32_MAX;
}

static bool is_allowed(const struct parameter *parameter, u32 value)
{
    bool power = value && (value & (value - 1)) == 0;
    return value >= parameter->least && value <= parameter->most && (power || !parameter->power);
}

static int skip_blanks(const char *text, int from, int length)
{
    while (from < length && isspace((unsigned char)text[from])) {
        from++;
    }
    return from;
}

static bool take_line(const struct line *line, struct timing_params *params, bool *given,
                      struct error *error)
{
    int name = 0;
    while (name < line->length &&
           (isalnum((unsigned char)line->text[name]) || line->text[name] == '_')) {
        name++;
    }
    int equals = skip_blanks(line->text, name, line->length);
    int from = skip_blanks(line->text, equals + 1, line->length);
    u32 value;
    if (name == 0 || equals >= line->length || line->text[equals] != '=' ||
        !number_of(line->text + from, line->length - from, &value)) {
        return error_set(error, ERROR_USAGE,
                         "%s:%u: \"%.*s\" is not what a line should be: name = number", line->file,
                         line->number, line->length < 60 ? line->length : 60, line->text);
    }
    const struct parameter *parameter = find(line->text, (size_t)name);
    if (!parameter) {
        return unknown(line, name, error);
    }
    if (given[parameter - parameters]) {
        return error_set(error, ERROR_USAGE, "%s:%u: %s is given a second time", line->file,
                         line->number, parameter->name);
    }
    if (!is_allowed(parameter, value)) {
        return error_set(error, ERROR_USAGE, "%s:%u: %s can't be %u: it is %s from %u to %u",
                         line->file, line->number, parameter->name, value,
                         parameter->power ? "a power of two" : "a number", parameter->least,
                         parameter->most);
    }
    given[parameter - parameters] = true;
    *value_of(params, parameter) = value;
    return true;
}

// Cuts comment and blanks off.
static void trim(struct line *line)
{
    const char *comment = memchr(line->text, '#', (size_t)line->length);
    line->length = comment ? (int)(comment - line->text) : line->length;
    int first = skip_blanks(line->text, 0, line->length);
    line->text += first;
    line->length -= first;
    while (line->length > 0 && isspace((unsigned char)line->text[line->length - 1])) {
        line->length--;
    }
}

bool timing_params_parse(const char *text, size_t size, const char *name,
                         struct timing_params *params, struct error *error)
{
    bool given[ARRAY_LEN(parameters)] = {false};
    u32 number = 0;
    *params = timing_params_default();
    if (size > TIMING_FILE_MAX) {
        return error_set(error, ERROR_USAGE, "%s: a parameter file has at most %d bytes", name,
                         TIMING_FILE_MAX);
    }
    for (size_t i = 0; i < size;) {
        const char *end = memchr(text + i, '\n', size - i);
        size_t length = end ? (size_t)(end - (text + i)) : size - i;
        struct line line = {name, ++number, text + i, (int)length};
        trim(&line);
        if (line.length > 0 && !take_line(&line, params, given, error)) {
            return false;
        }
        i += length + 1;
    }
    return timing_params_check(params, name, error);
}

static bool cache_fits(u32 bytes, u32 ways, u32 line_bytes)
{
    return bytes / line_bytes >= ways && bytes / line_bytes <= TIMING_LINES_MAX;
}

bool timing_params_check(const struct timing_params *params, const char *name, struct error *error)
{
    if (!cache_fits(params->icache_bytes, params->icache_ways, params->line_bytes) ||
        !cache_fits(params->dcache_bytes, params->dcache_ways, params->line_bytes)) {
        return error_set(error, ERROR_USAGE,
                         "%s: caches have no such shape: a line in each way at least, and %d lines "
                         "at most",
                         name, TIMING_LINES_MAX);
    }
    if (params->line_bytes < params->bus_bytes) {
        return error_set(error, ERROR_USAGE, "%s: line_bytes (%u) is less than bus_bytes (%u)",
                         name, params->line_bytes, params->bus_bytes);
    }
    return true;
}

// What the use of way `way`, of `ways`, does to the tree of a set: each node on the way to it
// points to the other side. Nodes are numbered as memory.c has them.
static struct timing_touch touch_of(u32 ways, u32 way)
{
    struct timing_touch touch = {.keep = UINT8_MAX};
    u32 node = 1;
    for (u32 half = ways / 2; half > 0; half /= 2) {
        u32 right = way / half % 2;
        touch.keep &= (u8) ~(1u << (node - 1));
        touch.set |= (u8)(!right << (node - 1));
        node = 2 * node + right;
    }
    return touch;
}

void timing_init(struct timing *t, const struct timing_params *params)
{
    u32 words = params->line_bytes / params->bus_bytes;
    t->params = *params;
    t->line_mask = ~(u64)(params->line_bytes - 1);
    t->icache_sets = params->icache_bytes / params->icache_ways / params->line_bytes;
    t->dcache_sets = params->dcache_bytes / params->dcache_ways / params->line_bytes;
    t->line_bits = bits_lowest(params->line_bytes);
    for (u32 way = 0; way < TIMING_WAYS_MAX; way++) {
        t->icache_touch[way] = touch_of(params->icache_ways, way);
        t->dcache_touch[way] = touch_of(params->dcache_ways, way);
    }
    t->miss = words + params->memory_wait + 2; // the request, the words, and a cycle to store them
    t->writeback = words + params->turnaround;
}
