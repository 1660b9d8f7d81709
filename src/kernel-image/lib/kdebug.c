// What:  the table of kdebug.h.
// Try it in the debugger: `print kdebug_rows`.
#include "lib/kdebug.h"

#include "mm/kernel_map.h"
#include "proc/hart.h"
#include "proc/process.h"
#include "proc/runqueue.h"
#include "proc/scheduler.h"

const struct kdebug_row kdebug_rows[] = {
#define OBJECT(name) {#name, (u64)&name, sizeof name},
#define TYPE(name)   {#name, 0, sizeof(struct name)},
#define MEMBER(type, name) \
    {#type "." #name, offsetof(struct type, name), sizeof((struct type *)NULL)->name},
#define CONSTANT(name) {#name, name, 0},
#include "lib/kdebug.def"
#undef OBJECT
#undef TYPE
#undef MEMBER
#undef CONSTANT
    {NULL, 0, 0},
};
