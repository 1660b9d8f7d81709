// What:  halt [STATUS]: switches the machine off.
// Try it in the debugger: `break finisher_power_off`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    halt(argc > 1 ? (int)number_argument(argv[1]) : 0);
}
