// `vitrine test`: runs test files and folders of them (docs/testing.md).
#pragma once

// What vitrine does with the arguments behind "test"; answers the exit status.
int runner_main(int argument_count, char **arguments);
