// Everything at once, at random. A few frames are each, at the same time and in turns, a root, a table
// at both other levels, data, and code; their entries point to each other only. Each step changes an
// entry or an instruction, through some mapping or none, changes the space, or loads, stores and calls
// somewhere; what happened is folded into a sum, which is printed now and then.
//
// A frame: words FIRST to FIRST + 15 are entries and data, half of it is code, functions of 16 bytes.
#include "paging.h"

enum {
    FRAMES = 14,
    ROOTS = 4,
    FIRST = PAGING_APART / GUEST_PAGE,
    USED = 8,
    FUNCTIONS = 8,
    STEPS = STORM_STEPS,
    REPORT = STEPS / 20
};

#define CODE_OFFSET 2048
#define LI(imm)     (0x00000513u | (u32)((imm)&0x7ff) << 20)
#define ADDI(imm)   (0x00050513u | (u32)((imm)&0x7ff) << 20)
#define RET         0x00008067u

static u64 *frames[FRAMES];
static u64 *roots[ROOTS];
static u64 state = STORM_SEED, sum;
static u64 space; // the root in use

static u64 random_below(u64 limit)
{
    return (guest_random(&state) >> 20) % limit;
}

static void note(struct guest_result result)
{
    sum = guest_mix(sum, result.cause);
    sum = guest_mix(sum, result.value);
}

// Mostly sound, sometimes not.
static u64 random_entry(void)
{
    u64 flags = PTE_V;
    switch (random_below(8)) {
    case 0:
        flags = guest_random(&state) & (PTE_RW | PTE_X | PTE_V);
        break;
    case 1:
    case 2:
    case 3:
        break; // to a table
    default:
        flags |= PTE_R | (guest_random(&state) & (PTE_W | PTE_X | PTE_A | PTE_D | PTE_U));
    }
    return paging_entry(frames[random_below(FRAMES)], flags);
}

// An address in the window: entry 1, 3 or 511 of the root, and the first few entries below that.
static u64 random_page(void)
{
    static const u64 tops[] = {1, 3, 511};
    u64 top = tops[random_below(3)];
    u64 middle = FIRST + random_below(USED), low = FIRST + random_below(USED);
    return (u64)((i64)(top << 55 | middle << 46 | low << 37) >> 25);
}

static u64 random_word(void)
{
    return (FIRST + random_below(16)) * 8;
}

static void fence_some(u64 va)
{
    if (va % 3 == 0) {
        paging_fence_va(va);
    }
    paging_fence();
}

static void change_root(void)
{
    static const u64 tops[] = {1, 3, 511};
    u64 *root = roots[random_below(ROOTS)];
    root[tops[random_below(3)]] = random_entry() & ~(PTE_R | PTE_W | PTE_X | PTE_U | PTE_A | PTE_D);
    paging_fence();
}

static void change_entry(void)
{
    u64 *frame = frames[random_below(FRAMES)];
    frame[FIRST + random_below(USED)] = random_entry();
    paging_fence();
}

// Clears A and D bits of an entry, by an AMO.
static void age_entry(void)
{
    u64 *entry = &frames[random_below(FRAMES)][FIRST + random_below(USED)];
    u64 kept = ~(guest_random(&state) & (PTE_A | PTE_D));
    __asm__ volatile("amoand.d zero, %1, (%0)" ::"r"(entry), "r"(kept) : "memory");
    paging_fence();
}

// Through whatever the space maps there: an entry, as a whole or a part of it.
static void store_somewhere(void)
{
    u64 va = random_page() + random_word();
    u64 value = random_entry();
    switch (random_below(4)) {
    case 0:
        note(guest_swap(va, value));
        break;
    case 1:
        note(guest_store_byte(va, value & 0xff));
        break;
    default:
        note(guest_store(va, value));
    }
    fence_some(va);
}

// Several in a row, of which the last few are entries.
static void store_many(void)
{
    u64 va = random_page() + random_word();
    u64 count = 1 + random_below(150);
    for (u64 i = 0; i < count; i++) {
        u64 cause = guest_store(va, i + 3 < count ? i << 8 : random_entry()).cause;
        paging_fence();
        sum = guest_mix(sum, cause);
    }
}

static void write_code(u64 at)
{
    note(guest_store_word(at, LI(guest_random(&state))));
    note(guest_store_word(at + 4, random_below(2) ? ADDI(guest_random(&state)) : RET));
    note(guest_store_word(at + 8, ADDI(guest_random(&state))));
    note(guest_store_word(at + 12, RET));
    paging_fence_code();
    paging_fence();
}

static u64 random_code(void)
{
    return CODE_OFFSET + random_below(FUNCTIONS) * 16;
}

// With SUM clear: set, it lets QEMU 7.2 execute a user page that was loaded from before.
static void call_somewhere(void)
{
    u64 sum_bit = CSR_READ(sstatus) & SSTATUS_SUM;
    CSR_CLEAR(sstatus, SSTATUS_SUM);
    note(guest_call(random_page() + random_code()));
    CSR_SET(sstatus, sum_bit);
}

static void step(void)
{
    u64 user;
    switch (random_below(16)) {
    case 0:
        space = random_below(ROOTS);
        CSR_WRITE(satp, paging_satp(roots[space], random_below(2)));
        paging_fence();
        break;
    case 1:
        change_root();
        break;
    case 2:
    case 3:
        change_entry();
        break;
    case 4:
        age_entry();
        break;
    case 5:
        write_code(random_page() + random_code());
        break;
    case 6:
        write_code((u64)frames[random_below(FRAMES)] + random_code());
        break;
    case 7:
    case 8:
        call_somewhere();
        break;
    case 9:
        if (random_below(8) == 0) {
            store_many();
        }
        break;
    case 10:
        user = guest_random(&state) & SSTATUS_SUM;
        CSR_CLEAR(sstatus, SSTATUS_SUM);
        CSR_SET(sstatus, user);
        break;
    case 11:
    case 12:
        store_somewhere();
        break;
    default:
        note(guest_load(random_page() + random_word()));
    }
}

static void fill_frame(u64 *frame)
{
    for (u64 i = 0; i < USED; i++) {
        frame[FIRST + i] = random_entry();
    }
    for (u64 i = 0; i < FUNCTIONS; i++) {
        u32 *code = (u32 *)((u8 *)frame + CODE_OFFSET + i * 16);
        code[0] = LI(i);
        code[1] = code[3] = RET;
    }
}

static void report(u64 done)
{
    u64 all = 0;
    for (u64 i = 0; i < FRAMES; i++) {
        for (u64 k = 0; k < 512; k++) {
            all = guest_mix(all, frames[i][k]);
        }
    }
    GUEST_SAY("storm", done, sum, all);
}

u64 guest_main(void)
{
    for (u64 i = 0; i < FRAMES; i++) {
        frames[i] = paging_page();
    }
    for (u64 i = 0; i < FRAMES; i++) {
        fill_frame(frames[i]);
    }
    for (u64 i = 0; i < ROOTS; i++) {
        roots[i] = paging_root();
    }
    paging_use(roots[0]);
    for (u64 done = 0; done < STEPS; done++) {
        step();
        if (done % REPORT == REPORT - 1) {
            report(done + 1);
        }
    }
    return 0;
}
