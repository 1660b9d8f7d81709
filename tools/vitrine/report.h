// What the program says at the end of a run, on standard error.
#pragma once

#include "guest_options.h"
#include "session.h"

#include "inspect/statistics.h"

// "vitrine: " and `text` on a line of their own, whatever the guest left unfinished.
void report_message(const struct output *output, const char *text);

// One line that says how the session ended, where that is not plain to see.
void report_end(const struct session *session, enum session_end end, struct guest_options *guest);

// --stats: a line `name: value` for each.
void report_statistics(const struct machine *m, const struct statistics *statistics, u64 host_ns);

// --hash
void report_hash(const struct machine *m);
