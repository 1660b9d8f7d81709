// Sockets and pseudo-terminals as -chardev and -serial name them.
#pragma once

#include "serial_option.h"
#include "suboptions.h"

// Reads the parts of a -chardev socket. False with ERROR_USAGE.
bool link_option_socket(struct suboptions *s, struct serial *serial, struct error *error);

// Whether a value of -serial is one of these: "pty", "unix:PATH,server", "tcp:[HOST]:PORT,server".
bool link_option_is_one(const char *value);

// Reads such a value. False with ERROR_USAGE.
bool link_option_read(const char *value, struct serial *serial, struct error *error);
