// What:  the tables under root entries 1 to 3, made once at boot and shared by all address spaces.
// Why:   a kernel bug that jumps into data, stores into code or runs off its stack shall be a page
//        fault at that instruction, not a riddle a second later.
// Invariants: after the boot these tables never change, so no hart ever has a stale translation.
// Try it in the debugger: `break kernel_map_enter`, then `info mem`.
#include "mm/kernel_map.h"

#include "boot/stacks.h"
#include "dev/registers.h"
#include "lib/csr.h"
#include "lib/panic.h"
#include "mm/layout.h"
#include "mm/page.h"
#include "mm/pagetable.h"

// kernel.ld
extern u8 kernel_text[], kernel_rodata[], kernel_data[];
extern u8 hart_stacks[HARTS_MAX][HART_STACKS_BYTES];

u64 *kernel_map_root;

// A kernel stack and its guard page below.
enum { STACK_STRIDE = KERNEL_STACK_BYTES + PAGE_SIZE };

static void
map(u64 va, u64 pa, u64 size_bytes, u64 flags)
{
    if (!pagetable_map(kernel_map_root, va, pa, size_bytes, flags | PTE_G))
        panic("no memory for the kernel's page tables");
}

static void
map_memory(u64 memory_end)
{
    u64 text = (u64)kernel_text, rodata = (u64)kernel_rodata, data = (u64)kernel_data;
    map(text, text, rodata - text, PTE_R | PTE_X);
    map(rodata, rodata, data - rodata, PTE_R);
    map(data, data, memory_end - data, PTE_R | PTE_W);
}

static void
map_devices(void)
{
    static const struct {
        u64 base, size_bytes;
    } regions[] = {
        {finisher_base, finisher_size},
        {clint_base, clint_size},
        {plic_base, plic_size},
        {uart_base, uart_size},
    };
    for (size_t i = 0; i < ARRAY_LEN(regions); i++) {
        u64 size_bytes = page_round_up(regions[i].size_bytes);
        map(DEVICE_BASE + regions[i].base, regions[i].base, size_bytes, PTE_R | PTE_W);
    }
}

static void
map_stacks(void)
{
    for (u32 slot = 0; slot < PROCESSES_MAX; slot++) {
        for (u64 below = PAGE_SIZE; below <= KERNEL_STACK_BYTES; below += PAGE_SIZE) {
            void *page = page_allocate();
            if (page == NULL)
                panic("no memory for the kernel's stacks");
            map(kernel_stack_top(slot) - below, (u64)page, PAGE_SIZE, PTE_R | PTE_W);
        }
    }
}

// The guard pages under the harts' stacks lie in the kernel's data: they are taken out again.
static void
unmap_guards(void)
{
    for (u32 hart = 0; hart < HARTS_MAX; hart++) {
        u64 stacks = (u64)hart_stacks[hart];
        *pagetable_entry(kernel_map_root, stacks, false) = 0;
        u64 second = stacks + HART_GUARD_BYTES + HART_TRAP_STACK_BYTES;
        *pagetable_entry(kernel_map_root, second, false) = 0;
    }
}

void
kernel_map_create(u64 memory_end)
{
    kernel_map_root = page_allocate();
    if (kernel_map_root == NULL)
        panic("no memory for the kernel's root page table");
    map_memory(memory_end);
    map_devices();
    map_stacks();
    unmap_guards();
}

void
kernel_map_enter(void)
{
    kernel_map_switch(NULL);
}

void
kernel_map_share(u64 *root)
{
    for (u32 i = DEVICE_BASE / GIGABYTE; i <= KERNEL_STACK_BASE / GIGABYTE; i++)
        root[i] = kernel_map_root[i];
}

void
kernel_map_switch(u64 *root)
{
    enum { SV39 = 8 };
    u64 page_number = (u64)(root != NULL ? root : kernel_map_root) / PAGE_SIZE;
    asm volatile("sfence.vma" ::: "memory");
    csr_write(satp, csr_field(satp_MODE, SV39) | csr_field(satp_PPN, page_number));
    asm volatile("sfence.vma" ::: "memory");
}

u64
kernel_stack_top(u32 slot)
{
    return KERNEL_STACK_BASE + (slot + 1) * (u64)STACK_STRIDE;
}
