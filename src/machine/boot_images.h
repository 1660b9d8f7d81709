// What a machine boots from, kept to boot again; the functions of machine.h that name it.
#pragma once

#include "machine/machine.h"

// Gives all of it back.
void boot_images_close(struct machine *m);
