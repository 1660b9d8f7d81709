// What:  sched [timer|cooperative] [QUANTUM]: changes the scheduling while everything runs; QUANTUM is
//        a time like 10ms or 500us.
// Try it in the debugger: `break sys_schedule`, `print scheduling_rules`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    enum scheduling scheduling = SCHEDULING_UNCHANGED;
    i64 quantum_us = -1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "timer") == 0) {
            scheduling = SCHEDULING_TIMER;
        } else if (strcmp(argv[i], "cooperative") == 0) {
            scheduling = SCHEDULING_COOPERATIVE;
        } else if (!string_to_microseconds(argv[i], &quantum_us)) {
            fprintf(2, "usage: sched [timer|cooperative] [QUANTUM], like 10ms or 500us\n");
            return 2;
        }
    }
    i64 result = schedule(scheduling, quantum_us);
    if (result < 0)
        fail("sched", result);
    return 0;
}
