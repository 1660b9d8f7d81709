// Page tables: what is mapped, and where. info mem is QEMU's, to the letter
// (target/riscv/monitor.c).
#include "command.h"
#include "debugger.h"

#include "cpu/csr_fields.h"
#include "cpu/pte.h"
#include "inspect/expression.h"
#include "inspect/guest_memory.h"
#include "inspect/guest_pages.h"

#include <inttypes.h>

#define PTE_SHOWN 0xff

// Pages of one size that follow one another in both address spaces, with the same bits.
struct block {
    struct debugger *d;
    u64 va, pa, size_bytes, bits, page_bytes;
};

static void print_bits(struct debugger *d, u64 pte)
{
    static const struct {
        u64 bit;
        const char *letter;
    } letters[] = {{PTE_R, "r"}, {PTE_W, "w"}, {PTE_X, "x"}, {PTE_U, "u"},
                   {PTE_G, "g"}, {PTE_A, "a"}, {PTE_D, "d"}};
    for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
        text_put(&d->out, pte & letters[i].bit ? letters[i].letter : "-");
    }
    text_put(&d->out, "\n");
}

static void print_block(const struct block *block)
{
    if (block->size_bytes) {
        text_print(&block->d->out, "%016" PRIx64 " %016" PRIx64 " %016" PRIx64 " ", block->va,
                   block->pa, block->size_bytes);
        print_bits(block->d, block->bits);
    }
}

static bool add_to_block(void *self, const struct guest_page *page)
{
    struct block *block = self;
    u64 bits = page->pte & PTE_SHOWN;
    if (block->bits != bits || block->page_bytes != page->size_bytes ||
        block->va + block->size_bytes != page->va || block->pa + block->size_bytes != page->pa) {
        print_block(block);
        *block = (struct block){block->d, page->va, page->pa, 0, bits, page->size_bytes};
    }
    block->size_bytes += page->size_bytes;
    return true;
}

static bool print_page(void *self, const struct guest_page *page)
{
    struct debugger *d = self;
    text_print(&d->out, "%016" PRIx64 ": %016" PRIx64 " ", page->va, page->pa);
    print_bits(d, page->pte);
    struct error ignored;
    return !debugger_is_enough(d, &ignored);
}

// The selected hart's address space. False, and said, where there is none.
static bool space_of(struct debugger *d, struct guest_space *space)
{
    *space = (struct guest_space){.m = d->m, .satp = debugger_hart(d)->s.satp};
    if (space->satp >> satp_MODE_SHIFT == SATP_MODE_BARE) {
        text_put(&d->out, "No translation or protection\n");
        return false;
    }
    return true;
}

bool cmd_info_mem(struct debugger *d, const char *arguments, struct error *error)
{
    struct guest_space space;
    struct block block = {.d = d};
    (void)arguments, (void)error;
    if (space_of(d, &space)) {
        text_put(&d->out, "vaddr            paddr            size             attr\n"
                          "---------------- ---------------- ---------------- -------\n");
        guest_pages(&space, add_to_block, &block);
        print_block(&block);
    }
    return true;
}

// info tlb: page by page, as on those of QEMU's machines that have it.
bool cmd_info_tlb(struct debugger *d, const char *arguments, struct error *error)
{
    struct guest_space space;
    (void)arguments, (void)error;
    if (space_of(d, &space)) {
        guest_pages(&space, print_page, d);
    }
    return true;
}

bool cmd_gva2gpa(struct debugger *d, const char *arguments, struct error *error)
{
    u64 va, pa;
    const struct scope scope = debugger_scope(d);
    if (!expression_number(&scope, arguments, &va, error)) {
        return false;
    }
    if (!guest_memory_translate(d->m, d->hart, va, &pa)) {
        return error_set(error, ERROR_USAGE,
                         "0x%" PRIx64 " is not mapped in the present mode and "
                         "address space",
                         va);
    }
    text_print(&d->out, "gpa: 0x%" PRIx64 "\n", pa);
    return true;
}
