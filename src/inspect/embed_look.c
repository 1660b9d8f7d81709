#include "inspect/embed.h"

#include "cpu/csr.h"
#include "cpu/mmu.h"
#include "inspect/page_walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// --- registers ---

// Names that are no CSR's: the number of an integer register, or one of these.
enum { NAME_PC = 32, NAME_PRIVILEGE, NAME_NONE };

// The number in "x0" to "x31", or NAME_NONE.
static u32 numbered_register(const char *name)
{
    for (u32 i = 0; i < 32; i++) {
        char text[4] = {'x', (char)('0' + i / 10), (char)('0' + i % 10)};
        const char *digits = i < 10 ? text + 2 : text + 1;
        if (name[0] == 'x' && strcmp(name + 1, digits) == 0) {
            return i;
        }
    }
    return NAME_NONE;
}

static u32 find_name(const char *name)
{
    if (strcmp(name, "pc") == 0) {
        return NAME_PC;
    }
    if (strcmp(name, "priv") == 0) {
        return NAME_PRIVILEGE;
    }
    if (strcmp(name, "fp") == 0) {
        name = "s0";
    }
    for (u32 i = 0; i < 32; i++) {
        if (strcmp(name, isa_register_names[i]) == 0) {
            return i;
        }
    }
    return numbered_register(name);
}

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
    const struct hart *h = embed_hart(vt, hart);
    u32 found = find_name(name);
    i32 csr = csr_number(name);
    if (found < 32) {
        *value = h->s.x[found];
    } else if (found == NAME_PC) {
        *value = h->s.pc;
    } else if (found == NAME_PRIVILEGE) {
        *value = h->s.priv;
    } else if (csr >= 0) {
        *value = csr_peek(h, (u32)csr);
    }
    return found != NAME_NONE || csr >= 0;
}

static void set_privilege(struct hart *h, u64 value)
{
    if (value == PRIV_U || value == PRIV_S || value == PRIV_M) {
        h->s.priv = value;
        mmu_select_context(h);
    }
}

bool vt_set(struct vt_machine *vt, uint32_t hart, const char *name, uint64_t value)
{
    struct hart *h = embed_hart(vt, hart);
    u32 found = find_name(name);
    i32 csr = csr_number(name);
    if (found < 32) {
        h->s.x[found] = found ? value : 0;
    } else if (found == NAME_PC) {
        h->s.pc = value & ~1ULL;
    } else if (found == NAME_PRIVILEGE) {
        set_privilege(h, value);
    } else if (csr >= 0) {
        csr_poke(h, (u32)csr, value);
    }
    return found != NAME_NONE || csr >= 0;
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
    struct page_walk walk;
    embed_hart(vt, hart);
    page_walk(vt->m, hart, va, &walk);
    if (walk.mapped) {
        *pa = walk.pa;
    }
    return walk.mapped;
}

// Where the first part of [va, va + size) is, and how much of it lies in that page.
static bool next_part(const struct vt_machine *vt, u32 hart, u64 va, size_t size, u64 *pa,
                      size_t *part)
{
    size_t left = BUS_PAGE_SIZE - va % BUS_PAGE_SIZE;
    *part = size < left ? size : left;
    return vt_translate(vt, hart, va, pa);
}

bool vt_read_virtual(const struct vt_machine *vt, uint32_t hart, uint64_t va, void *bytes,
                     size_t size)
{
    u8 *to = bytes;
    u64 pa;
    for (size_t done = 0, part; done < size; done += part) {
        if (!next_part(vt, hart, va + done, size - done, &pa, &part) ||
            !machine_read_memory(vt->m, pa, to + done, part)) {
            return false;
        }
    }
    return true;
}

bool vt_write_virtual(struct vt_machine *vt, uint32_t hart, uint64_t va, const void *bytes,
                      size_t size)
{
    const u8 *from = bytes;
    u64 pa;
    for (size_t done = 0, part; done < size; done += part) {
        if (!next_part(vt, hart, va + done, size - done, &pa, &part) ||
            !machine_write_memory(vt->m, pa, from + done, part)) {
            return false;
        }
    }
    return true;
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
