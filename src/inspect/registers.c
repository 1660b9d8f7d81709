#include "inspect/registers.h"

#include "cpu/csr.h"
#include "cpu/float_state.h"
#include "cpu/mmu.h"

#include <string.h>

#define CSR_COUNT 4096

// The number in "x0" to "x31", where the letter is 'x', or 32.
static u32 numbered(const char *name, char letter)
{
    for (u32 i = 0; i < 32; i++) {
        char text[4] = {letter, (char)('0' + i / 10), (char)('0' + i % 10)};
        const char *digits = i < 10 ? text + 2 : text + 1;
        if (name[0] == letter && strcmp(name + 1, digits) == 0) {
            return i;
        }
    }
    return 32;
}

struct register_id register_named(const char *name)
{
    if (strcmp(name, "pc") == 0) {
        return (struct register_id){.kind = REGISTER_PC};
    }
    if (strcmp(name, "priv") == 0) {
        return (struct register_id){.kind = REGISTER_PRIV};
    }
    if (strcmp(name, "fp") == 0) {
        name = "s0";
    }
    for (u32 i = 0; i < 32; i++) {
        if (strcmp(name, isa_register_names[i]) == 0) {
            return (struct register_id){REGISTER_INTEGER, i};
        }
        if (strcmp(name, isa_float_names[i]) == 0) {
            return (struct register_id){REGISTER_FLOAT, i};
        }
    }
    if (numbered(name, 'x') < 32) {
        return (struct register_id){REGISTER_INTEGER, numbered(name, 'x')};
    }
    if (numbered(name, 'f') < 32) {
        return (struct register_id){REGISTER_FLOAT, numbered(name, 'f')};
    }
    i32 csr = csr_number(name);
    if (csr < 0) {
        return (struct register_id){0};
    }
    return (struct register_id){REGISTER_CSR, (u32)csr};
}

const char *register_name(struct register_id id)
{
    switch (id.kind) {
    case REGISTER_NONE:
        return NULL;
    case REGISTER_INTEGER:
        return isa_register_names[id.number];
    case REGISTER_FLOAT:
        return isa_float_names[id.number];
    case REGISTER_PC:
        return "pc";
    case REGISTER_PRIV:
        return "priv";
    case REGISTER_CSR:
        return csr_name(id.number);
    }
    return NULL;
}

struct register_id register_at(u32 index)
{
    if (index < 32) {
        return (struct register_id){REGISTER_INTEGER, index};
    }
    if (index < 34) {
        return (struct register_id){.kind = index == 32 ? REGISTER_PC : REGISTER_PRIV};
    }
    index -= 34;
    if (index < 32) {
        return (struct register_id){REGISTER_FLOAT, index};
    }
    index -= 32;
    for (u32 number = 0; number < CSR_COUNT; number++) {
        if (csr_name(number) && index-- == 0) {
            return (struct register_id){REGISTER_CSR, number};
        }
    }
    return (struct register_id){0};
}

u64 register_get(const struct hart *h, struct register_id id)
{
    switch (id.kind) {
    case REGISTER_NONE:
        return 0;
    case REGISTER_INTEGER:
        return h->s.x[id.number];
    case REGISTER_FLOAT:
        return h->s.f[id.number];
    case REGISTER_PC:
        return h->s.pc;
    case REGISTER_PRIV:
        return h->s.priv;
    case REGISTER_CSR:
        return csr_peek(h, id.number);
    }
    return 0;
}

void register_set(struct hart *h, struct register_id id, u64 value)
{
    switch (id.kind) {
    case REGISTER_NONE:
        break;
    case REGISTER_INTEGER:
        h->s.x[id.number] = id.number ? value : 0;
        break;
    case REGISTER_FLOAT:
        h->s.f[id.number] = value;
        float_touch(h);
        break;
    case REGISTER_PC:
        h->s.pc = value & ~1ULL;
        break;
    case REGISTER_PRIV:
        if (value == PRIV_U || value == PRIV_S || value == PRIV_M) {
            h->s.priv = value;
            mmu_select_context(h);
        }
        break;
    case REGISTER_CSR:
        csr_poke(h, id.number, value);
        break;
    }
}
