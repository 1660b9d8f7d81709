#include "diagnosis.h"

#include <stdio.h>

bool diagnosis_open(struct diagnosis *diagnosis, const struct options *options, struct machine *m,
                    struct guest_options *guest, struct observers *observers, struct error *error)
{
    if (!options->doctor) {
        return true;
    }
    struct trap_history *history = observers_history(observers);
    if (!history) {
        return error_set(error, ERROR_HOST, "the host has no memory for --doctor");
    }
    diagnosis->watches = true;
    diagnosis->doctor = doctor_begin(m, guest_options_names(guest), history);
    diagnosis->doctor.stops = true;
    const struct trap_watcher watcher = doctor_watcher(&diagnosis->doctor);
    trap_history_watch(history, &watcher);
    return true;
}

bool diagnosis_is_fatal(const struct diagnosis *diagnosis)
{
    return diagnosis->watches && doctor_is_fatal(&diagnosis->doctor);
}

static void put(void *self, const char *text, size_t size)
{
    fwrite(text, 1, size, self);
}

void diagnosis_report(struct diagnosis *diagnosis, struct machine *m, struct guest_options *guest,
                      enum session_end end)
{
    const struct text_sink sink = {.put = put, .self = stderr};
    if (!diagnosis->watches && end != SESSION_STUCK) {
        return;
    }
    if (!diagnosis->watches) {
        diagnosis->doctor = doctor_begin(m, guest_options_names(guest), NULL);
    }
    doctor_examine(&diagnosis->doctor);
    if (diagnosis->watches || diagnosis->doctor.seen) {
        doctor_report(&diagnosis->doctor, &sink);
    }
}
