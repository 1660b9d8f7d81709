#include "inspect/embed.h"

#include "inspect/guest_memory.h"
#include "inspect/registers.h"

#include <inttypes.h>
#include <stdio.h>

// --- registers ---

uint64_t vt_register(const struct vt_machine *vt, uint32_t hart, uint32_t number)
{
    assert(number < 32);
    return embed_hart(vt, hart)->s.x[number];
}

uint64_t vt_pc(const struct vt_machine *vt, uint32_t hart)
{
    return embed_hart(vt, hart)->s.pc;
}

enum vt_privilege vt_privilege(const struct vt_machine *vt, uint32_t hart)
{
    return (enum vt_privilege)embed_hart(vt, hart)->s.priv;
}

bool vt_get(const struct vt_machine *vt, uint32_t hart, const char *name, uint64_t *value)
{
    struct register_id id = register_named(name);
    if (id.kind != REGISTER_NONE) {
        *value = register_get(embed_hart(vt, hart), id);
    }
    return id.kind != REGISTER_NONE;
}

bool vt_set(struct vt_machine *vt, uint32_t hart, const char *name, uint64_t value)
{
    struct register_id id = register_named(name);
    register_set(embed_hart(vt, hart), id, value);
    return id.kind != REGISTER_NONE;
}

// --- memory ---

bool vt_read_physical(const struct vt_machine *vt, uint64_t pa, void *bytes, size_t size)
{
    return machine_read_memory(vt->m, pa, bytes, size);
}

bool vt_write_physical(struct vt_machine *vt, uint64_t pa, const void *bytes, size_t size)
{
    return machine_write_memory(vt->m, pa, bytes, size);
}

bool vt_translate(const struct vt_machine *vt, uint32_t hart, uint64_t va, uint64_t *pa)
{
    embed_hart(vt, hart);
    return guest_memory_translate(vt->m, hart, va, pa);
}

bool vt_read_virtual(const struct vt_machine *vt, uint32_t hart, uint64_t va, void *bytes,
                     size_t size)
{
    embed_hart(vt, hart);
    return guest_memory_read(vt->m, hart, va, bytes, size);
}

bool vt_write_virtual(struct vt_machine *vt, uint32_t hart, uint64_t va, const void *bytes,
                      size_t size)
{
    embed_hart(vt, hart);
    return guest_memory_write(vt->m, hart, va, bytes, size);
}

uint64_t vt_hash(const struct vt_machine *vt)
{
    return machine_hash(vt->m);
}

// --- symbols ---

bool vt_symbol_address(const struct vt_machine *vt, const char *name, uint64_t *address)
{
    return vt->symbols && symbols_address(vt->symbols, name, address);
}

bool vt_symbol_at(const struct vt_machine *vt, uint64_t address, char *text, size_t size)
{
    if (!vt->symbols) {
        snprintf(text, size, "0x%" PRIx64, address);
        return false;
    }
    return symbols_format(vt->symbols, address, text, size);
}
