// The files that a guest reaches by semihosting: those under one folder that the user names, and
// nothing above it, whatever links there are.
#pragma once

#include "machine/semihosting.h"

#define SEMIHOSTING_FILES_MAX 32 // open at once

struct semihosting_folder {
    int folder;
    int files[SEMIHOSTING_FILES_MAX]; // by handle, from 5 on; -1 for none
    struct semihosting_files functions;
};

// Opens the folder. False with ERROR_FILE.
bool semihosting_folder_open(struct semihosting_folder *folder, const char *path,
                             struct error *error);

// Closes it and all files in it; a structure of zeros is allowed.
void semihosting_folder_close(struct semihosting_folder *folder);
