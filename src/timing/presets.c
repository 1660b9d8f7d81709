#include "timing/params.h"

#include <string.h>

// The parameter files that Vitrine carries, in presets.S, which the build makes; a row without a
// name ends them.
extern const struct {
    const char *name, *text;
    u64 size_bytes;
} timing_presets[];

const char *timing_preset_name(u32 number)
{
    u32 i = 0;
    while (i < number && timing_presets[i].name) {
        i++;
    }
    return timing_presets[i].name;
}

bool timing_params_preset(const char *name, struct timing_params *params)
{
    for (u32 i = 0; timing_presets[i].name; i++) {
        if (strcmp(timing_presets[i].name, name) == 0) {
            struct error error = {0};
            bool parsed = timing_params_parse(timing_presets[i].text, timing_presets[i].size_bytes,
                                              name, params, &error);
            assert(parsed);
            return true;
        }
    }
    return false;
}
