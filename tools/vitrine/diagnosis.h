// --doctor: what goes wrong in the kernel, by name.
#pragma once

#include "guest_options.h"
#include "observers.h"
#include "options.h"
#include "session.h"

#include "inspect/doctor.h"

struct diagnosis {
    bool watches;
    struct doctor doctor;
};

// Has the doctor watch where --doctor asks for it. `diagnosis` must stay where it is. False with
// ERROR_HOST.
bool diagnosis_open(struct diagnosis *diagnosis, const struct options *options, struct machine *m,
                    struct guest_options *guest, struct observers *observers, struct error *error);

// Whether the doctor has stopped the machine for good.
bool diagnosis_is_fatal(const struct diagnosis *diagnosis);

// Writes what was seen on standard error; where nobody asked for it, only of a machine that is
// stuck.
void diagnosis_report(struct diagnosis *diagnosis, struct machine *m, struct guest_options *guest,
                      enum session_end end);
