#include "timing_option.h"

#include "base/nearest.h"
#include "machine/image.h"

#include <string.h>
#include <unistd.h>

static bool no_such(const char *value, struct error *error)
{
    struct nearest nearest = nearest_begin(value);
    const char *name;
    for (u32 i = 0; (name = timing_preset_name(i)); i++) {
        nearest_offer(&nearest, name);
    }
    return error_set(error, ERROR_USAGE,
                     "--timing %s: neither a preset nor a file%s%s: give none, wally, "
                     "wally-no-predictor, or the path of a parameter file",
                     value, nearest.best ? "; did you mean " : "",
                     nearest.best ? nearest.best : "");
}

bool timing_option_read(const char *value, struct timing_params *params, bool *on,
                        struct error *error)
{
    struct image image;
    *on = strcmp(value, "none") != 0;
    if (!*on || timing_params_preset(value, params)) {
        return true;
    }
    if (access(value, F_OK) != 0) {
        return no_such(value, error);
    }
    if (!image_open(value, &image, error)) {
        return false;
    }
    bool parsed = timing_params_parse((const char *)image.bytes, image.size, value, params, error);
    image_close(&image);
    return parsed;
}
