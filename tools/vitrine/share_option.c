#include "share_option.h"

#include "drive_option.h"

#include <string.h>

// The parts that -fsdev and -virtfs share.
struct folder {
    const char *path;
    bool read_only;
};

static bool read_folder(struct suboptions *s, struct folder *folder, struct error *error)
{
    const char *kind = suboptions_take(s, ""), *model = suboptions_take(s, "security_model");
    *folder = (struct folder){.path = suboptions_take(s, "path")};
    if (!kind || strcmp(kind, "local") != 0 || !folder->path) {
        return error_set(error, ERROR_USAGE, "--%s %s: write it as local,path=FOLDER,...",
                         s->option, s->text);
    }
    if (!model || strcmp(model, "none") != 0) {
        return error_set(error, ERROR_USAGE, "--%s %s: there is only security_model=none",
                         s->option, s->text);
    }
    return suboptions_take_switch(s, "readonly", &folder->read_only, error);
}

static bool put(struct suboptions *s, const struct folder *folder, const char *tag,
                struct machine *m, bool legacy, struct error *error)
{
    u32 slot;
    if (!tag || !*tag || strlen(tag) > VIRTIO_9P_TAG_MAX) {
        return error_set(error, ERROR_USAGE, "--%s %s: mount_tag is 1 to %u characters", s->option,
                         s->text, VIRTIO_9P_TAG_MAX);
    }
    if (!drive_option_slot(s, m, &slot, error) || !suboptions_end(s, error)) {
        return false;
    }
    struct share *share = share_open(folder->path, folder->read_only, error);
    if (share && machine_attach_share(m, slot, share, tag, legacy, error)) {
        return true;
    }
    share_close(share);
    return false;
}

// The -fsdev that has this id, split into `s`; without one `s` has no parts that matter.
static bool find(const struct option_list *folders, const char *id, struct suboptions *s,
                 struct error *error)
{
    for (u32 i = 0; i < folders->count; i++) {
        if (!suboptions_split(s, "fsdev", folders->items[i], error)) {
            return false;
        }
        const char *own = suboptions_take(s, "id");
        if (own && strcmp(own, id) == 0) {
            return true;
        }
    }
    return error_set(error, ERROR_USAGE,
                     "--device virtio-9p-device,fsdev=%.100s: there is no -fsdev with that id", id);
}

bool share_option_add(const struct option_list *folders, struct suboptions *s, struct machine *m,
                      bool legacy, struct error *error)
{
    struct suboptions parts;
    struct folder folder;
    const char *id = suboptions_take(s, "fsdev"), *tag = suboptions_take(s, "mount_tag");
    suboptions_take(s, "id"); // which nothing refers to
    if (!id) {
        return error_set(error, ERROR_USAGE, "--device %s: lacks fsdev=, the id of an -fsdev",
                         s->text);
    }
    return find(folders, id, &parts, error) && read_folder(&parts, &folder, error) &&
           suboptions_end(&parts, error) && put(s, &folder, tag, m, legacy, error);
}

static bool is_used(const struct options *options, const char *id, struct error *error)
{
    for (u32 i = 0; i < options->devices.count; i++) {
        struct suboptions s;
        if (!suboptions_split(&s, "device", options->devices.items[i], error)) {
            return false;
        }
        const char *used = suboptions_take(&s, "fsdev");
        if (used && strcmp(used, id) == 0) {
            return true;
        }
    }
    return error_set(error, ERROR_USAGE,
                     "--fsdev id=%.100s: no device uses it: add -device "
                     "virtio-9p-device,fsdev=ID,mount_tag=TAG",
                     id);
}

bool share_option_finish(const struct options *options, struct machine *m, bool legacy,
                         struct error *error)
{
    struct suboptions s;
    for (u32 i = 0; i < options->folders.count; i++) {
        if (!suboptions_split(&s, "fsdev", options->folders.items[i], error)) {
            return false;
        }
        const char *id = suboptions_take(&s, "id");
        if (!id) {
            return error_set(error, ERROR_USAGE, "--fsdev %s: lacks id=, by which -device names it",
                             s.text);
        }
        if (!is_used(options, id, error)) {
            return false;
        }
    }
    for (u32 i = 0; i < options->shares.count; i++) {
        struct folder folder;
        if (!suboptions_split(&s, "virtfs", options->shares.items[i], error) ||
            !read_folder(&s, &folder, error)) {
            return false;
        }
        suboptions_take(&s, "id"); // which nothing refers to
        if (!put(&s, &folder, suboptions_take(&s, "mount_tag"), m, legacy, error)) {
            return false;
        }
    }
    return true;
}
