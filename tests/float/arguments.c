#include "arguments.h"

#include <getopt.h>
#include <stdlib.h>

bool arguments_read(int argc, char **argv, struct arguments *arguments)
{
    static const struct option options[] = {{"count", required_argument, NULL, 'c'},
                                            {"seed", required_argument, NULL, 's'},
                                            {"filter", required_argument, NULL, 'f'},
                                            {NULL, 0, NULL, 0}};
    arguments->random.state = 1;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'c')
            arguments->count = strtoull(optarg, NULL, 0);
        else if (option == 's')
            arguments->random.state = strtoull(optarg, NULL, 0);
        else if (option == 'f' && arguments->filter)
            arguments->filter = optarg;
        else
            return false;
    }
    return true;
}
