#include "rtc_option.h"

#include "suboptions.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static bool read_date(const char *text, u64 *start_time_s)
{
    struct tm date = {.tm_mday = 1};
    int used = 0;
    int fields = sscanf(text, "%4d-%2d-%2d%nT%2d:%2d:%2d%n", &date.tm_year, &date.tm_mon,
                        &date.tm_mday, &used, &date.tm_hour, &date.tm_min, &date.tm_sec, &used);
    date.tm_year -= 1900;
    date.tm_mon -= 1;
    time_t time = timegm(&date);
    *start_time_s = (u64)time;
    return (fields == 3 || fields == 6) && text[used] == 0 && time >= 0;
}

// The host's local time, as if it were UTC.
static u64 local_time(void)
{
    time_t now = time(NULL);
    struct tm date;
    localtime_r(&now, &date);
    return (u64)timegm(&date);
}

bool rtc_option_read(const char *text, u64 *start_time_s, struct error *error)
{
    struct suboptions s;
    if (!suboptions_split(&s, "rtc", text, error)) {
        return false;
    }
    const char *base = suboptions_take(&s, "base");
    const char *clock = suboptions_take(&s, "clock");
    if (clock && strcmp(clock, "vm") != 0) {
        return error_set(error, ERROR_USAGE, "--rtc %s: clock is vm only", text);
    }
    if (base && strcmp(base, "utc") == 0) {
        *start_time_s = (u64)time(NULL);
    } else if (base && strcmp(base, "localtime") == 0) {
        *start_time_s = local_time();
    } else if (base && !read_date(base, start_time_s)) {
        return error_set(error, ERROR_USAGE,
                         "--rtc %s: base is utc, localtime or a date as 2026-01-01T00:00:00", text);
    }
    return suboptions_end(&s, error);
}
