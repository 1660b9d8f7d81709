#include "machine_options.h"

#include "device_options.h"
#include "option_values.h"
#include "rtc_option.h"
#include "smp_option.h"
#include "suboptions.h"

#include "inspect/qemu_log.h"
#include "isa/isa_string.h"
#include "kernel-image/kernel_image.h"
#include "machine/choices.h"

#include <string.h>
#include <unistd.h>

#define NAMES_PER_LINE 10

// Where distributions put OpenSBI's "dynamic" firmware for a generic platform.
static const char *const default_firmware[] = {
    "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin",
    "/usr/share/opensbi/lp64/generic/firmware/fw_dynamic.bin",
    "/usr/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin",
};

// What QEMU's board can be given and this one has or is anyway.
static bool read_board(const char *text, struct error *error)
{
    struct suboptions s;
    bool usb = false, aclint = false;
    if (!suboptions_split(&s, "machine", text, error)) {
        return false;
    }
    const char *name = suboptions_take(&s, "");
    const char *type = suboptions_take(&s, "type");
    const char *accelerator = suboptions_take(&s, "accel");
    const char *aia = suboptions_take(&s, "aia");
    const char *tree_path = suboptions_take(&s, "dumpdtb"); // dump_tree.h
    name = name ? name : type;
    if (name && strcmp(name, "virt") != 0) {
        return error_set(error, ERROR_USAGE, "--machine %s: there is only virt", text);
    }
    if ((accelerator && strcmp(accelerator, "tcg") != 0) || (aia && strcmp(aia, "none") != 0)) {
        return error_set(error, ERROR_USAGE,
                         "--machine %s: this board has accel=tcg and aia=none only", text);
    }
    if (tree_path && !*tree_path) {
        return error_set(error, ERROR_USAGE, "--machine %s: dumpdtb= lacks a file", text);
    }
    if (!suboptions_take_switch(&s, "usb", &usb, error) ||
        !suboptions_take_switch(&s, "aclint", &aclint, error)) {
        return false;
    }
    if (usb) {
        return error_set(error, ERROR_USAGE, "--machine %s: this board has no USB", text);
    }
    return suboptions_end(&s, error);
}

static bool read_processor(const char *text, struct isa_set *extensions, struct error *error)
{
    struct error cause;
    return choices_processor(text, extensions, &cause) ||
           error_set(error, cause.kind, "--cpu %s", cause.text);
}

static bool read_timing(const char *text, struct timing_params *params, bool *on,
                        struct error *error)
{
    struct error cause;
    return choices_timing(text, params, on, &cause) ||
           error_set(error, cause.kind, "--timing %s", cause.text);
}

// icount's parts are QEMU's ways to tie time to instructions; here it is so.
static bool check_icount(const char *text, struct error *error)
{
    struct suboptions s;
    bool ignored;
    if (!suboptions_split(&s, "icount", text, error)) {
        return false;
    }
    suboptions_take(&s, "");
    suboptions_take(&s, "shift");
    return suboptions_take_switch(&s, "sleep", &ignored, error) &&
           suboptions_take_switch(&s, "align", &ignored, error) && suboptions_end(&s, error);
}

static bool check_semihosting(const char *text, struct error *error)
{
    struct suboptions s;
    bool enabled = true;
    if (!suboptions_split(&s, "semihosting-config", text, error) ||
        !suboptions_take_switch(&s, "enable", &enabled, error)) {
        return false;
    }
    const char *target = suboptions_take(&s, "target");
    if (!enabled || (target && strcmp(target, "native") != 0 && strcmp(target, "auto") != 0)) {
        return error_set(error, ERROR_USAGE,
                         "--semihosting-config %s: there is enable=on and target=native only",
                         text);
    }
    return suboptions_end(&s, error);
}

static bool check_reserved(const struct options *options, struct error *error)
{
    if (options->debug_server || options->debug_here) {
        return error_set(error, ERROR_USAGE,
                         "--%s: there is no server for gdb yet: leave it out, and look with "
                         "--trace-traps",
                         options->debug_server ? "gdb" : "s");
    }
    return true;
}

static bool check_fixed(const char *option, const char *value, const char *const wanted[],
                        struct error *error)
{
    if (!value) {
        return true;
    }
    for (size_t i = 0; wanted[i]; i++) {
        if (strcmp(value, wanted[i]) == 0) {
            return true;
        }
    }
    return error_set(error, ERROR_USAGE, "--%s %s: there is only --%s %s", option, value, option,
                     wanted[0]);
}

// The parts are about how QEMU translates.
static bool check_accelerator(const char *text, struct error *error)
{
    struct suboptions s;
    if (!suboptions_split(&s, "accel", text, error)) {
        return false;
    }
    const char *name = suboptions_take(&s, "");
    suboptions_take(&s, "thread");
    suboptions_take(&s, "tb-size");
    if (!name || strcmp(name, "tcg") != 0) {
        return error_set(error, ERROR_USAGE, "--accel %s: there is only --accel tcg", text);
    }
    return suboptions_end(&s, error);
}

static bool check(const struct options *options, struct error *error)
{
    static const char *const none[] = {"none", NULL};
    return (!options->machine || read_board(options->machine, error)) &&
           check_fixed("display", options->display, none, error) &&
           check_fixed("vga", options->vga, none, error) &&
           check_fixed("parallel", options->parallel, none, error) &&
           check_fixed("net", options->net, none, error) &&
           check_fixed("nic", options->nic, none, error) &&
           (!options->accelerator || check_accelerator(options->accelerator, error)) &&
           (!options->icount || check_icount(options->icount, error)) &&
           (!options->semihosting_config ||
            check_semihosting(options->semihosting_config, error)) &&
           check_reserved(options, error);
}

struct machine *machine_options_create(const struct options *options, struct error *error)
{
    struct machine_config config = machine_default_config();
    struct isa_set extensions;
    struct timing_params timing;
    bool timed = false;
    if (!check(options, error) ||
        (options->harts && !smp_option_read(options->harts, &config.hart_count, error))) {
        return NULL;
    }
    if (options->processor) {
        if (!read_processor(options->processor, &extensions, error)) {
            return NULL;
        }
        config.extensions = &extensions;
    }
    if (options->timing && !read_timing(options->timing, &timing, &timed, error)) {
        return NULL;
    }
    config.timing = timed ? &timing : NULL;
    config.ram_size_bytes = options->memory_bytes;
    config.quantum = options->quantum;
    config.seed = options->seed;
    config.no_reboot = options->no_reboot;
    config.block_limit = option_value_narrowed(options->block_limit);
    config.boot_arguments = options->append;
    if (options->clock && !rtc_option_read(options->clock, &config.start_time_s, error)) {
        return NULL;
    }
    return machine_create(&config, error);
}

static bool set_default_firmware(struct machine *m, struct error *error)
{
    for (size_t i = 0; i < ARRAY_LEN(default_firmware); i++) {
        if (access(default_firmware[i], R_OK) == 0) {
            return machine_set_firmware(m, default_firmware[i], error);
        }
    }
    return error_set(error, ERROR_FILE,
                     "there is no OpenSBI at %s or the like, to start the kernel: install opensbi, "
                     "name firmware with -bios, or start the kernel by itself with -bios none",
                     default_firmware[0]);
}

// As QEMU, which starts OpenSBI unless told otherwise; but not for a kernel that takes its place.
static bool name_firmware(const char *name, struct machine *m, struct error *error)
{
    if (!name) {
        return !machine_kernel_wants_firmware(m) || set_default_firmware(m, error);
    }
    if (strcmp(name, "none") == 0) {
        return true;
    }
    return strcmp(name, "default") == 0 ? set_default_firmware(m, error)
                                        : machine_set_firmware(m, name, error);
}

// Whether the processor has what the kernel that Vitrine carries was compiled for.
static bool check_carried_kernel(const struct machine *m, struct error *error)
{
    char missing[ISA_STRING_SIZE] = "";
    size_t length = 0;
    struct isa_set needs;
    bool is_known = isa_string_parse(KERNEL_PROCESSOR, &needs, error);
    assert(is_known);
    for (u32 i = 0; i < RV_COUNT; i++) {
        if (needs.has[i] && !m->config.extensions->has[i]) {
            length += (size_t)snprintf(missing + length, sizeof missing - length, "%s%s",
                                       length ? "_" : "", isa_extension_names[i]);
        }
    }
    return length == 0 ||
           error_set(error, ERROR_USAGE,
                     "the kernel that Vitrine carries needs %s, which this processor "
                     "lacks: give it another -cpu, or boot another kernel",
                     missing);
}

bool machine_options_name_images(const struct options *options, struct machine *m,
                                 const void *kernel, size_t kernel_size, const char *name,
                                 struct network *network, struct error *error)
{
    if (options->kernel && !machine_set_kernel(m, options->kernel, error)) {
        return false;
    }
    if ((options->initrd && !machine_set_initrd(m, options->initrd, error)) ||
        (options->device_tree && !machine_set_device_tree(m, options->device_tree, error)) ||
        !device_options_add(options, m, network, error) ||
        !name_firmware(options->firmware, m, error)) {
        return false;
    }
    if (!machine_is_empty(m)) {
        return true;
    }
    machine_set_kernel_bytes(m, kernel, kernel_size, name);
    return !kernel || check_carried_kernel(m, error);
}

static void print_processors(FILE *file)
{
#define PROFILE(name, extensions, meaning) fprintf(file, "%-8s %s\n", #name, meaning);
#include "isa/profile.def"
#undef PROFILE
    fputs("or an ISA string, as rv64imac_zba_zbb; behind it EXTENSION=on or EXTENSION=off, of",
          file);
    u32 column = 0;
#define EXTENSION(name, implied, meaning) \
    fprintf(file, "%s%s", column++ % NAMES_PER_LINE == 0 ? "\n    " : " ", #name);
#include "isa/extension.def"
#undef EXTENSION
    fputs("\nor of these, which stand for several, or are QEMU's names:\n   ", file);
#define GROUP(name, members, meaning) fputs(" " #name, file);
#include "isa/group.def"
#undef GROUP
#define RENAMED(name, members) fputs(" " #name, file);
#define FIXED(name, value, why)
#include "isa/setting.def"
#undef RENAMED
#undef FIXED
    fputs("\n", file);
}

static bool asks(const char *value)
{
    return value && (strcmp(value, "help") == 0 || strcmp(value, "?") == 0);
}

static void put_to_file(void *self, const char *text, size_t size)
{
    fwrite(text, 1, size, self);
}

bool machine_options_help(const struct options *options, FILE *file)
{
    if (asks(options->machine)) {
        fputs("virt     RISC-V VirtIO board\n", file);
    } else if (asks(options->processor)) {
        print_processors(file);
    } else if (asks(options->log_items)) {
        const struct text_sink sink = {.put = put_to_file, .self = file};
        qemu_items_list(&sink);
    } else if (options->devices.count > 0 && asks(options->devices.items[0])) {
        device_options_print(file);
    } else {
        return false;
    }
    return true;
}
