// Addresses and page tables of the random cases.
#include "builder.h"

#include "base/bits.h"

enum { PTE_V = 1, PTE_R = 2, PTE_W = 4, PTE_X = 8, PTE_U = 16, PTE_A = 64, PTE_D = 128 };

#define GIGAPAGE       (1ULL << 30)
#define MEGAPAGE       (2ULL << 20)
#define NAPOT_PAGE     (64ULL << 10)
#define PMP_POOL_PAGES 2

// A distance from a page boundary, mostly a multiple of 8.
static u64 offset_of(struct builder *b)
{
    i64 range = random_chance(b->r, 60) ? 40 : LAYOUT_POOL_MARGIN - 8;
    i64 offset = random_between(b->r, -range, range);
    return (u64)(random_chance(b->r, 70) ? offset & ~7LL : offset);
}

static u64 pool_address(struct builder *b)
{
    if (b->pmp && random_chance(b->r, 60)) {
        u64 offset = offset_of(b) & ~3ULL; // known.def, PMP between
        return LAYOUT_PMP_POOL + LAYOUT_PAGE * random_below(b->r, PMP_POOL_PAGES + 1) +
               LAYOUT_PMP_OFFSET + offset;
    }
    return LAYOUT_POOL + LAYOUT_PAGE * random_below(b->r, LAYOUT_POOL_PAGES + 1) + offset_of(b);
}

// An address that goes through the page tables.
static u64 window_address(struct builder *b)
{
    u64 page = random_below(b->r, LAYOUT_WINDOW_PAGES - LAYOUT_WINDOW_CODE_PAGES);
    if (page >= LAYOUT_WINDOW_CODE) {
        page += LAYOUT_WINDOW_CODE_PAGES; // known.def, fetch from U
    }
    if (page == 0 && b->reference != QEMU_7) { // known.def, parts: below it is no memory
        page = 1;
    }
    u64 va = LAYOUT_WINDOW + page * LAYOUT_PAGE + offset_of(b);
    u64 in_pool = pool_address(b) - LAYOUT_RAM;
    u64 root = random_below(b->r, ROOT_PTES);
    switch (random_below(b->r, 12)) {
    case 0:
    case 1:
        return LAYOUT_WINDOW + (1 + random_below(b->r, LEVEL1_PTES - 1)) * MEGAPAGE + in_pool;
    case 2:
        return (u64)bits_sign_extend(ROOT_PTE_INDEX(root) * GIGAPAGE, 39) + in_pool;
    case 3:
        return random_chance(b->r, 50) ? va ^ (1ULL << random_between(b->r, 16, 63)) : va;
    default:
        return va;
    }
}

// Bits that some setting ignores, or, of a few, none does.
static u64 random_tag(struct builder *b)
{
    u64 lowest = random_chance(b->r, 50) ? 57 : random_chance(b->r, 80) ? 48 : 40;
    return random_corner(b->r) << lowest;
}

static u64 untagged_pointer_value(struct builder *b)
{
    bool translated = b->c->header.csr[SETUP_satp] != 0;
    u32 through_tables = b->mode == MODE_U ? 97 : b->mode == MODE_S ? 60 : 40;
    return translated && random_chance(b->r, through_tables) ? window_address(b) : pool_address(b);
}

u64 builder_pointer_value(struct builder *b)
{
    bool tagged = b->masking && random_chance(b->r, 50);
    return untagged_pointer_value(b) ^ (tagged ? random_tag(b) : 0);
}

static u64 permissions(struct builder *b)
{
    u64 flags = PTE_V | (random_u64(b->r) & (PTE_R | PTE_W | PTE_X | PTE_U | PTE_A | PTE_D));
    if (random_chance(b->r, 10)) {
        return random_u64(b->r) & 0x3ff;
    }
    if (random_chance(b->r, 70)) {
        flags |= PTE_R; // W alone is reserved
    }
    if (b->mode == MODE_U && random_chance(b->r, 70)) {
        flags |= PTE_U;
    }
    return flags;
}

// What the entry points to. A table always lies in RAM: known.def, table outside memory.
static u64 frame_of(struct builder *b, u32 level, u64 *flags)
{
    u64 table = level == 2 ? LAYOUT_LEVEL1 : LAYOUT_LEVEL0;
    bool leaf = *flags & (PTE_R | PTE_X);
    if (level > 0 && leaf && random_chance(b->r, 15)) {
        *flags &= ~(u64)(PTE_R | PTE_W | PTE_X | PTE_U | PTE_A | PTE_D);
        return table;
    }
    if (!leaf) {
        return table;
    }
    if (b->reference == QEMU_7 && random_chance(b->r, 4)) {                 // known.def, parts
        *flags &= ~(u64)(level == 0 ? PTE_W : 0);                           // known.def, parts
        return LAYOUT_RAM + LAYOUT_RAM_SIZE * (1 + random_below(b->r, 64)); // nothing is there
    }
    if (level == 0) {
        return LAYOUT_POOL + LAYOUT_PAGE * random_below(b->r, LAYOUT_POOL_PAGES);
    }
    u64 misaligned = random_chance(b->r, 15) ? LAYOUT_PAGE << random_below(b->r, 9 * level) : 0;
    return LAYOUT_RAM + misaligned;
}

// N, with a page number that it can have or not, and PBMT: leaves may have them, and here are
// others too.
static u64 upper_bits(struct builder *b, u32 level, u64 flags, u64 *frame)
{
    bool leaf = flags & (PTE_R | PTE_X);
    if (b->reference == QEMU_7 || !random_chance(b->r, leaf ? 40 : 4)) {
        return 0;
    }
    u64 type = random_chance(b->r, 50) ? random_below(b->r, 4) : 0;
    if (level > 0 || !leaf || random_chance(b->r, 50)) {
        return type << 61;
    }
    if (random_chance(b->r, 10)) { // mostly a size that there is not: known.def, N
        return type << 61 | 1ULL << 63 | PTE_A | PTE_D;
    }
    *frame = bits_align_down(*frame, NAPOT_PAGE) + NAPOT_PAGE / 2;
    return type << 61 | 1ULL << 63;
}

u64 builder_pte(struct builder *b, u32 level)
{
    u64 flags = permissions(b);
    u64 frame = frame_of(b, level, &flags);
    i64 last = b->reference == QEMU_7 ? 63 : 60;
    u64 reserved = random_chance(b->r, 3) ? 1ULL << random_between(b->r, 54, last) : 0;
    return reserved | upper_bits(b, level, flags, &frame) | frame >> 2 | flags;
}
