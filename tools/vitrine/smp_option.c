#include "smp_option.h"

#include "option_values.h"
#include "suboptions.h"

#define LEVEL_MAX 4096 // of sockets, cores or threads

static bool take_level(struct suboptions *s, const char *name, u64 *level, struct error *error)
{
    return suboptions_take_number(s, name, level, error) &&
           ((*level >= 1 && *level <= LEVEL_MAX) ||
            error_set(error, ERROR_USAGE, "--smp %s: %s is 1 to %d", s->text, name, LEVEL_MAX));
}

// The number itself, with or without its name; false in *given for none.
static bool take_harts(struct suboptions *s, u64 *harts, bool *given, struct error *error)
{
    const char *bare = suboptions_take(s, ""), *named = suboptions_take(s, "cpus");
    const char *value = named ? named : bare;
    *given = value;
    return !value || option_value_count(value, harts) ||
           error_set(error, ERROR_USAGE, "--smp %s: not a number: write -smp 4", s->text);
}

bool smp_option_read(const char *text, u32 *harts, struct error *error)
{
    struct suboptions s;
    u64 count = 0, sockets = 1, cores = 1, threads = 1;
    bool given;
    if (!suboptions_split(&s, "smp", text, error) || !take_harts(&s, &count, &given, error) ||
        !take_level(&s, "sockets", &sockets, error) || !take_level(&s, "cores", &cores, error) ||
        !take_level(&s, "threads", &threads, error)) {
        return false;
    }
    u64 product = sockets * cores * threads, most = given ? count : product;
    assert(product > 0);
    if (!suboptions_take_number(&s, "maxcpus", &most, error) || !suboptions_end(&s, error)) {
        return false;
    }
    count = given ? count : most;
    if (most < count || most % product != 0) {
        return error_set(
            error, ERROR_USAGE,
            "--smp %s: sockets, cores and threads make %llu, which does not fit: leave "
            "them out",
            text, (unsigned long long)product);
    }
    *harts = option_value_narrowed(count);
    return true;
}
