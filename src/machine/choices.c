#include "machine/choices.h"

#include "base/nearest.h"
#include "isa/isa_string.h"
#include "machine/image.h"
#include "timing/params.h"

#include <string.h>
#include <unistd.h>

bool choices_processor(const char *text, struct isa_set *extensions, struct error *error)
{
    struct error cause;
    return isa_string_parse(text, extensions, &cause) ||
           error_set(error, cause.kind, "%.100s: %s", text, cause.text);
}

static bool no_such_timing(const char *text, struct error *error)
{
    struct nearest nearest = nearest_begin(text);
    const char *name;
    for (u32 i = 0; (name = timing_preset_name(i)); i++) {
        nearest_offer(&nearest, name);
    }
    return error_set(error, ERROR_USAGE,
                     "%.200s: neither a preset nor a file%s%s: give none, wally, "
                     "wally-no-predictor, or the path of a parameter file",
                     text, nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "");
}

bool choices_timing(const char *text, struct timing_params *params, bool *on, struct error *error)
{
    struct image image;
    *on = strcmp(text, "none") != 0;
    if (!*on || timing_params_preset(text, params)) {
        return true;
    }
    if (access(text, F_OK) != 0) {
        return no_such_timing(text, error);
    }
    if (!image_open(text, &image, error)) {
        return false;
    }
    bool parsed = timing_params_parse((const char *)image.bytes, image.size, text, params, error);
    image_close(&image);
    return parsed;
}
