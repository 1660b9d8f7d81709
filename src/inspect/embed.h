// What is behind include/vitrine.h. The functions of that header are in embed.c (life and running),
// embed_boot.c (what to boot), embed_look.c (looking and changing), embed_call.c (calling),
// embed_devices.c (disks and networks) and embed_state.c (listening, saving, restoring); their
// prefix is vt_, for their users' sake.
#pragma once

#include "inspect/symbols.h"
#include "machine/machine.h"
#include "vitrine.h"

// Bytes to boot from that this machine keeps; null for none.
struct embed_image {
    void *bytes;
};

struct vt_machine {
    struct machine *m;
    char *boot_arguments;
    bool comes_back_idle;
    struct embed_image kernel, firmware;
    struct symbols *symbols; // of the kernel

    bool listens; // to the processor, on behalf of `listener`
    struct vt_listener listener;

    struct trap_history *history; // null where nobody has asked for pairs yet
    void (*pair_ended)(void *self, const struct vt_trap_pair *pair);
    void *pair_self;
};

// Hands an error on to a caller who may not want it; answers false.
bool embed_fail(struct vt_error *to, const struct error *from);

// The same for what the host refused.
bool embed_no_memory(struct vt_error *to);

// The hart of that number, which must be there.
struct hart *embed_hart(const struct vt_machine *vt, u32 hart);
