// Code that changes under use: instructions overwritten, pages of code remapped, instructions that lie
// in two pages.
#include "paging.h"

static u64 *root;

#define VA    (PAGING_WINDOW + PAGING_APART)
#define ALIAS (PAGING_WINDOW + 0x60000)

#define RET          0x00008067u
#define ADDI(imm)    (0x00050513u | (u32)(imm) << 20) // addi a0, a0, imm
#define LI(imm)      (0x00000513u | (u32)(imm) << 20) // li a0, imm
#define C_ADDI(imm)  (u16)(0x0501 | (imm) << 2)       // c.addi a0, imm, imm below 32
#define C_NOP        (u16)0x0001
#define JUMP(offset) (0x0000006fu | ((offset) >> 1 & 0x3ff) << 21 | ((offset) >> 11 & 1) << 20)

static void put(u64 va, u32 word)
{
    ((volatile u16 *)va)[0] = (u16)word;
    ((volatile u16 *)va)[1] = (u16)(word >> 16);
}

// Two pages, one after the other at VA, and again at ALIAS.
static u64 *map_two(void)
{
    u64 *pages = paging_page();
    paging_page();
    for (u64 i = 0; i < 2; i++) {
        u64 entry = paging_entry(pages + i * 512, PTE_RW | PTE_X);
        paging_set(paging_slot(root, VA + i * GUEST_PAGE, 0), entry);
        paging_set(paging_slot(root, ALIAS + i * GUEST_PAGE, 0), entry);
    }
    return pages;
}

static u64 call(u64 va)
{
    struct guest_result result = guest_call(va);
    return result.cause == GUEST_NO_TRAP ? result.value : ~0ul << 32 | result.cause;
}

// A word of a function is overwritten, at its start, in the middle, at its end; by its own address,
// by another, by another's physical one.
static void overwrite(void)
{
    u64 *page = map_two();
    const u64 views[] = {VA, ALIAS, (u64)page};
    put(VA, LI(1));
    put(VA + 4, ADDI(2));
    put(VA + 8, ADDI(3));
    put(VA + 12, RET);
    paging_fence_code();
    u64 sum = call(VA) << 8 | call(ALIAS);
    for (u64 i = 0; i < 60; i++) {
        u64 view = views[i % 3];
        u64 word = i / 3 % 3;
        put(view + 4 * word, word ? ADDI(i) : LI(i));
        paging_fence_code();
        sum = guest_mix(sum, call(views[i / 7 % 3]));
    }
    GUEST_SAY("overwrite", sum);
    put(VA + 4, RET);
    paging_fence_code();
    u64 shorter = call(VA);
    put(VA + 4, 0xffffffff); // no instruction
    paging_fence_code();
    struct guest_result illegal = guest_call(VA);
    GUEST_SAY("shorter, illegal", shorter, illegal.cause);
}

// A function that overwrites itself further on, and goes there behind a fence.
static void overwrite_itself(void)
{
    map_two();
    put(VA, 0x00b52023);     // sw a1, 0(a0)
    put(VA + 4, 0x0000100f); // fence.i
    put(VA + 8, LI(7));
    put(VA + 12, RET);
    paging_fence_code();
    u64 sum = 0;
    for (u64 i = 0; i < 40; i++) {
        u64 value;
        register u64 a0 __asm__("a0") = (i & 1 ? VA : ALIAS) + 8;
        register u64 a1 __asm__("a1") = LI(i);
        __asm__ volatile("jalr %2" : "+r"(a0) : "r"(a1), "r"(VA) : "ra", "memory");
        value = a0;
        sum = guest_mix(sum, value);
    }
    GUEST_SAY("overwrites itself", sum);
}

// Data and code in one page: near each other, far from each other, in a loop.
static void data_beside_code(void)
{
    u64 *page = map_two();
    put(VA + 0x100, 0x00000517); // auipc a0, 0
    put(VA + 0x104, 0x02052503); // lw a0, 32(a0)
    put(VA + 0x108, RET);
    paging_fence_code();
    u64 sum = 0;
    for (u64 i = 0; i < 300; i++) {
        u64 offset = i * 8 % GUEST_PAGE;
        if (offset < 0x100 || offset >= 0x110) {
            guest_store(VA + offset, i * 0x123456789);
        }
        *(volatile u32 *)((u8 *)page + 0x120) = (u32)(i * i);
        sum = guest_mix(sum, call(i & 1 ? VA + 0x100 : ALIAS + 0x100));
    }
    GUEST_SAY("data beside code", sum);
}

// An instruction of four bytes, of which two lie in the next page, which is mapped to this and that.
static void straddle(void)
{
    u64 *pages = map_two();
    u64 *second = paging_page();
    u64 last = VA + GUEST_PAGE - 2;
    u64 *next = paging_slot(root, VA + GUEST_PAGE, 0);
    put(last, ADDI(0x10)); // into both pages
    put(last + 4, RET);
    u16 *other = (u16 *)second;
    other[0] = (u16)(ADDI(0x20) >> 16);
    other[1] = (u16)RET, other[2] = RET >> 16;
    put(last - 4, LI(1));
    paging_fence_code();
    u64 sum = 0;
    for (u64 i = 0; i < 20; i++) {
        paging_set(next, paging_entry(i & 1 ? second : pages + 512, PTE_RW | PTE_X));
        paging_fence_code();
        sum = guest_mix(sum, call(last - 4));
        ((volatile u16 *)(i & 1 ? second : pages + 512))[0] = (u16)(ADDI(i + 1) >> 16);
        paging_fence_code();
        sum = guest_mix(sum, call(last - 4));
    }
    GUEST_SAY("straddle", sum);
    paging_set(next, 0);
    struct guest_result gone = guest_call(last - 4);
    GUEST_SAY("second page gone", gone.cause, gone.value == VA + GUEST_PAGE, CSR_READ(sepc) != 0);
    paging_set(next, paging_entry(second, PTE_RW));
    struct guest_result denied = guest_call(last - 4);
    GUEST_SAY("second page not executable", denied.cause, denied.value == VA + GUEST_PAGE);
    paging_set(next, paging_entry(second, PTE_RW | PTE_X));
    u64 *first = paging_slot(root, VA, 0);
    paging_set(first, 0);
    denied = guest_call(last - 4);
    GUEST_SAY("first page gone", denied.cause, denied.value == last - 4, call(last + 4));
    paging_set(first, paging_entry(pages, PTE_RW | PTE_X));
    GUEST_SAY("all there", call(last - 4));
    // Compressed instructions up to the very end of a page.
    ((volatile u16 *)last)[0] = C_ADDI(9);
    other[0] = C_NOP;
    paging_fence_code();
    GUEST_SAY("compressed at the end", call(last - 4));
}

// A loop over a page boundary, whose second page changes from round to round.
static void loop_across(void)
{
    u64 *pages = map_two();
    u64 *second = paging_page();
    u64 *next = paging_slot(root, VA + GUEST_PAGE, 0);
    u64 end = VA + GUEST_PAGE;
    put(end - 8, ADDI(1));
    put(end - 4, ADDI(2));
    put(end, ADDI(4));
    put(end + 4, RET);
    ((volatile u32 *)second)[0] = ADDI(64);
    ((volatile u32 *)second)[1] = RET;
    put(end - 12, LI(0));
    paging_fence_code();
    u64 sum = 0;
    for (u64 i = 0; i < 100; i++) {
        paging_set(next, paging_entry(i % 3 ? second : pages + 512, PTE_RW | PTE_X));
        sum = guest_mix(sum, call(end - 12));
    }
    GUEST_SAY("loop across", sum);
}

// One page of code at many addresses, and many pages of code at one.
static void aliases(void)
{
    u64 *pages[32];
    u64 *slot = paging_slot(root, VA, 0);
    for (u64 i = 0; i < 32; i++) {
        pages[i] = paging_page();
        ((volatile u32 *)pages[i])[0] = LI(i);
        ((volatile u32 *)pages[i])[1] = JUMP(8);
        ((volatile u32 *)pages[i])[2] = ADDI(100); // jumped over, later not
        ((volatile u32 *)pages[i])[3] = RET;
        u64 many = PAGING_WINDOW + 0x8000000 + i * 128 * GUEST_PAGE;
        paging_set(paging_slot(root, many, 0), paging_entry(pages[0], PTE_RX));
    }
    paging_fence_code();
    u64 sum = 0, state = 88172645463325252;
    for (u64 i = 0; i < 1000; i++) {
        u64 random = guest_random(&state);
        u64 which = random % 32;
        paging_set(slot, paging_entry(pages[which], PTE_RX));
        sum = guest_mix(sum, call(VA));
        sum =
            guest_mix(sum, call(PAGING_WINDOW + 0x8000000 + (random >> 8 & 31) * 128 * GUEST_PAGE));
        if ((random >> 16) % 8 == 0) {
            ((volatile u32 *)pages[which])[1] ^= JUMP(8) ^ JUMP(4);
            paging_fence_code();
        }
    }
    GUEST_SAY("aliases", sum);
}

u64 guest_main(void)
{
    root = paging_root();
    paging_use(root);
    overwrite();
    overwrite_itself();
    data_beside_code();
    straddle();
    loop_across();
    aliases();
    return 0;
}
