// Ends the run with FINISH_STATUS.
#include "guest.h"

u64 guest_main(void)
{
    return FINISH_STATUS;
}
