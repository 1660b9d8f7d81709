// What:  the serial line: bytes out and bytes in.
#pragma once

#include "lib/types.h"

// Sets the line up, with interrupts for received bytes.
void uart_init(void);

// Whether received bytes interrupt. While they do not, the device keeps the line waiting: nothing that
// is typed gets lost.
void uart_listen(bool listen);

// Sends a byte; waits while the device is full.
void uart_put(char byte);

// Takes a received byte; false where there is none.
bool uart_get(char *byte);
