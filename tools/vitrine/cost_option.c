#include "cost_option.h"

#include <string.h>

int cost_option_command(int argument_count, char **arguments, struct options *options)
{
    if (argument_count < 2 || strcmp(arguments[1], "cost") != 0) {
        return 0;
    }
    options->cost = "";
    options->timing = "wally";
    return 1;
}

bool cost_option_begin(struct cost_option *option, const struct options *options, struct machine *m,
                       const struct guest_knowledge *knowledge, struct observers *observers,
                       struct output *output, struct error *error)
{
    const char *format = options->cost_format;
    if (format && !cost_format_named(format, &option->format)) {
        return error_set(error, ERROR_USAGE,
                         "--cost-format %s: there is no such format: table, folded or json",
                         format);
    }
    if (!options->cost) {
        return true;
    }
    if (!trace_begin(&option->file, "--cost", options->cost, output, error)) {
        return false;
    }
    option->cost = cost_create(m, knowledge, &observers->feed);
    return option->cost || error_set(error, ERROR_HOST, "the host has no memory to count costs");
}

bool cost_option_end(struct cost_option *option, struct error *error)
{
    const struct text_sink sink = {.put = trace_put, .self = &option->file};
    if (option->cost) {
        cost_write(option->cost, option->format, &sink);
    }
    return trace_end(&option->file, error);
}

void cost_option_close(struct cost_option *option)
{
    cost_destroy(option->cost);
}
