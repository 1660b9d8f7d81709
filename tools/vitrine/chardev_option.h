// -chardev: places of the host that -serial and -monitor can name by their id.
#pragma once

#include "options.h"
#include "serial_option.h"

// Fills in `serial` from the -chardev with this id, after having read all of them; a null id only
// reads them. `where` is the option that names it, for messages. False with ERROR_USAGE.
bool chardev_option_find(const struct option_list *chardevs, const char *id, const char *where,
                         struct serial *serial, struct error *error);
