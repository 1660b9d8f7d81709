// What:  ps: the process table, and why each process does not run.
// Try it in the debugger: `ps` shows the same from outside.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    static struct process_info table[64];
    i64 count = processes(table, ARRAY_LEN(table));
    if (count < 0)
        fail("processes", count);
    printf("PID  PARENT  STATE     TURNS   MS      NAME          WAITS FOR\n");
    for (i64 i = 0; i < count; i++) {
        const struct process_info *p = &table[i];
        printf("%-4d %-7d %-9s %-7lu %-7lu %-13s %s\n", p->pid, p->parent, state_name(p->state),
               p->turns, p->run_microseconds / 1000, p->name, p->waits_for);
    }
    return 0;
}
