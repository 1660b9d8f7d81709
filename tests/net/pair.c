// Two machines whose cards are connected run in turns, and the same way each time.
#include "vitrine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define SLICE  5000
#define SLICES 10000
#define SLOT   1

struct side {
    struct vt_machine *vt, *other;
    bool ended;
};

static void require(bool condition, const char *what, const struct vt_error *error)
{
    if (!condition) {
        fprintf(stderr, "%s: %s\n", what, error ? error->text : "");
        exit(EXIT_FAILURE);
    }
}

static void print(void *self, const uint8_t *bytes, size_t size)
{
    (void)self;
    fwrite(bytes, 1, size, stdout);
}

static void carry(void *self, const uint8_t *frame, size_t size)
{
    const struct side *side = self;
    vt_network_input(side->other, SLOT, frame, size);
}

static void create(struct side *side, uint8_t number, const char *guest)
{
    struct vt_error error = {0};
    const struct vt_config config = {.memory_bytes = 32 << 20, .output = print};
    const struct vt_network network = {
        .mac = {0x52, 0x54, 0, 0, 0, number}, .send = carry, .self = side};
    side->vt = vt_create(&config, &error);
    require(side->vt, "create", &error);
    require(vt_attach_network(side->vt, SLOT, &network, &error), "attach", &error);
    require(!vt_attach_random(side->vt, SLOT, 0, false, &error), "the slot is taken", NULL);
    require(vt_set_kernel(side->vt, guest, &error) && vt_boot(side->vt, &error), "boot", &error);
}

// A hash of both machines at the end.
static uint64_t run(const char *guest)
{
    struct side sides[2] = {0};
    struct vt_error error = {0};
    create(&sides[0], 2, guest);
    create(&sides[1], 3, guest);
    sides[0].other = sides[1].vt;
    sides[1].other = sides[0].vt;
    for (int i = 0; i < SLICES && !(sides[0].ended && sides[1].ended); i++) {
        for (int k = 0; k < 2; k++) {
            if (!sides[k].ended) {
                enum vt_result result = vt_run(sides[k].vt, SLICE, &error);
                require(result != VT_FAILED, "run", &error);
                sides[k].ended = result == VT_EXITED;
            }
        }
    }
    require(sides[0].ended && sides[1].ended, "the two did not come to an end", NULL);
    uint64_t hash = vt_hash(sides[0].vt) ^ vt_hash(sides[1].vt) << 1;
    for (int k = 0; k < 2; k++) {
        require(vt_exit_status(sides[k].vt) == 0, "a guest failed", NULL);
        vt_destroy(sides[k].vt);
    }
    return hash;
}

int main(int argc, char **argv)
{
    require(argc == 2, "usage: pair GUEST.elf", NULL);
    uint64_t first = run(argv[1]);
    require(run(argv[1]) == first, "the second run was another", NULL);
    printf("the same twice: %016" PRIx64 "\n", first);
    return 0;
}
