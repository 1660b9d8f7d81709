#include "inspect/place.h"

#include <inttypes.h>
#include <stdio.h>

#define ADDRESS_SIZE 24 // of "0x", 16 digits, " (", ")" and the end

void place_format(const struct symbols *symbols, u64 address, char text[PLACE_TEXT_SIZE])
{
    char name[PLACE_TEXT_SIZE - ADDRESS_SIZE];
    if (symbols && symbols_format(symbols, address, name, sizeof name)) {
        snprintf(text, PLACE_TEXT_SIZE, "0x%" PRIx64 " (%s)", address, name);
    } else {
        snprintf(text, PLACE_TEXT_SIZE, "0x%" PRIx64, address);
    }
}
