#include "kernel.h"

#include "disk.h"

#define FINISHER ((volatile u32 *)0x100000)
#define UART     ((volatile u8 *)0x10000000)
#define PLIC     0xc000000ul
#define UART_IRQ 10

enum { UART_DATA, UART_IER, UART_FCR, UART_LSR = 5 };
enum { MSTATUS_MPP_S = 1 << 11, MSTATUS_MPP = 3 << 11, MIE_MTIE = 128 };
enum { SSTATUS_SIE = 2, SSTATUS_SPIE = 32, SSTATUS_SPP = 256 };
enum { CAUSE_ECALL_U = 8, IRQ_SOFTWARE = 1, IRQ_TIMER = 5, IRQ_EXTERNAL = 9 };
enum { PTE_V = 1, PTE_R = 2, PTE_W = 4, PTE_X = 8, PTE_U = 16, PTE_AD = 0xc0 };
enum { CALLS = 50, PREEMPTIONS = 5, SECTORS = 6 };

#define CAUSE_INTERRUPT (1ul << 63)
#define SATP_SV39       (8ul << 60)

extern char free_memory[], trampoline[], to_user[], process[], process_end[], kernel_vector[],
    machine_timer[];

static char *next_page = free_memory;
static u64 *kernel_table;
static u64 machine_words[HARTS_MAX][4];
static struct {
    u64 user_ticks, kernel_ticks, calls, wrong_calls;
    volatile u64 done;
    u64 satp;
    u64 *frame;
} harts[HARTS_MAX];
static volatile u64 started, hart_count, typed, disk_interrupts;
static u64 bad_sectors[HARTS_MAX];

static u64 this_hart(void)
{
    u64 hart;
    __asm__ volatile("mv %0, tp" : "=r"(hart));
    return hart;
}

// --- console ---

static void put(char c)
{
    while (!(UART[UART_LSR] & 0x20)) {}
    UART[UART_DATA] = (u8)c;
}

static void print(const char *text)
{
    while (*text) {
        put(*text++);
    }
}

static void print_hart(u64 hart, const char *text)
{
    print("hart ");
    put((char)('0' + hart));
    print(text);
}

// --- memory ---

static void *new_page(void)
{
    u64 *page = (u64 *)next_page;
    next_page += PAGE;
    for (u64 i = 0; i < PAGE / 8; i++) {
        page[i] = 0;
    }
    return page;
}

static void map_page(u64 *table, u64 va, u64 pa, u64 flags)
{
    for (u64 level = 2; level > 0; level--) {
        u64 *entry = &table[(va >> (12 + 9 * level)) & 511];
        if (!(*entry & PTE_V)) {
            *entry = ((u64)new_page() >> 2) | PTE_V;
        }
        table = (u64 *)((*entry & ~1023ul) << 2);
    }
    table[(va >> 12) & 511] = (pa >> 2) | flags | PTE_V | PTE_AD;
}

static void map(u64 *table, u64 start, u64 size, u64 flags)
{
    for (u64 pa = start; pa < start + size; pa += PAGE) {
        map_page(table, pa, pa, flags);
    }
}

static void make_kernel_table(void)
{
    kernel_table = new_page();
    map(kernel_table, 0x100000, PAGE, PTE_R | PTE_W);
    map(kernel_table, 0x10000000, 2 * PAGE, PTE_R | PTE_W); // the UART, and the first virtio slot
    map(kernel_table, PLIC, 0x210000, PTE_R | PTE_W);
    map(kernel_table, 0x80000000, 4 << 20, PTE_R | PTE_W | PTE_X);
    map_page(kernel_table, TRAMPOLINE, (u64)trampoline, PTE_R | PTE_X);
}

static u64 satp_of(const u64 *table)
{
    return SATP_SV39 | ((u64)table >> 12);
}

// --- interrupts ---

static void start_plic(u64 hart)
{
    *(volatile u32 *)(PLIC + 4 * UART_IRQ) = 1;
    *(volatile u32 *)(PLIC + 4 * DISK_IRQ) = 1;
    *(volatile u32 *)(PLIC + 0x2080 + 0x100 * hart) = 1 << UART_IRQ | 1 << DISK_IRQ;
    *(volatile u32 *)(PLIC + 0x201000 + 0x2000 * hart) = 0;
}

static void take_external(u64 hart)
{
    volatile u32 *claim = (volatile u32 *)(PLIC + 0x201004 + 0x2000 * hart);
    u32 source = *claim;
    if (source == UART_IRQ) {
        while (UART[UART_LSR] & 1) {
            typed = UART[UART_DATA];
        }
    } else if (source == DISK_IRQ) {
        disk_interrupts++;
        disk_interrupt();
    }
    if (source) {
        *claim = source;
    }
}

// Whether it was the timer's.
static u64 take_interrupt(u64 cause)
{
    switch (cause & ~CAUSE_INTERRUPT) {
    case IRQ_EXTERNAL:
        take_external(this_hart());
        return 0;
    case IRQ_SOFTWARE: // M-mode passed it on
        csr_clear(sip, 2);
        return 1;
    case IRQ_TIMER:
        csr_write(0x14d, csr_read(time) + INTERVAL); // stimecmp
        return 1;
    default:
        print("unexpected interrupt\n");
        return 0;
    }
}

void kernel_trap(void)
{
    u64 epc = csr_read(sepc), status = csr_read(sstatus), cause = csr_read(scause);
    if (!(cause & CAUSE_INTERRUPT)) {
        print("unexpected exception in the kernel\n");
        *FINISHER = 0x13333;
    }
    harts[this_hart()].kernel_ticks += take_interrupt(cause);
    csr_write(sepc, epc);
    csr_write(sstatus, status);
}

// --- processes ---

static void use_disk(u64 hart);
static _Noreturn void finish(u64 hart);

static _Noreturn void return_to_user(u64 hart)
{
    csr_clear(sstatus, SSTATUS_SIE);
    csr_write(stvec, TRAMPOLINE);
    csr_clear(sstatus, SSTATUS_SPP);
    csr_set(sstatus, SSTATUS_SPIE);
    void (*go)(u64) = (void (*)(u64))(TRAMPOLINE + (u64)(to_user - trampoline));
    go(harts[hart].satp);
    __builtin_unreachable();
}

static void answer_call(u64 hart)
{
    u64 *frame = harts[hart].frame;
    frame[FRAME_PC / 8] += 4;
    if (frame[17] == 8) {
        csr_write(stvec, kernel_vector);
        csr_set(sstatus, SSTATUS_SIE);
        use_disk(hart);
        finish(hart);
    }
    harts[hart].calls++;
    harts[hart].wrong_calls += frame[17] != 7 || frame[10] != harts[hart].calls;
    frame[10] = harts[hart].calls >= CALLS && harts[hart].user_ticks >= PREEMPTIONS;
}

void user_trap(void)
{
    u64 hart = this_hart(), cause = csr_read(scause);
    csr_write(stvec, kernel_vector);
    if (cause & CAUSE_INTERRUPT) {
        harts[hart].user_ticks += take_interrupt(cause);
    } else if (cause == CAUSE_ECALL_U) {
        csr_set(sstatus, SSTATUS_SIE);
        answer_call(hart);
    } else {
        print("unexpected exception in user mode\n");
        *FINISHER = 0x23333;
    }
    return_to_user(hart);
}

static void make_process(u64 hart)
{
    u64 *table = new_page(), *frame = new_page();
    char *code = new_page();
    for (u64 i = 0; i < (u64)(process_end - process); i++) {
        code[i] = process[i];
    }
    map_page(table, USER_CODE, (u64)code, PTE_R | PTE_X | PTE_U);
    map_page(table, TRAMPOLINE, (u64)trampoline, PTE_R | PTE_X);
    map_page(table, FRAME, (u64)frame, PTE_R | PTE_W);
    frame[FRAME_PC / 8] = USER_CODE;
    frame[FRAME_KERNEL_SATP / 8] = satp_of(kernel_table);
    __asm__ volatile("mv %0, sp" : "=r"(frame[FRAME_KERNEL_SP / 8]));
    frame[FRAME_KERNEL_ENTRY / 8] = (u64)user_trap;
    frame[FRAME_HART / 8] = hart;
    harts[hart].satp = satp_of(table);
    harts[hart].frame = frame;
}

// --- what is done ---

// Each hart writes sectors of its own, while the others do, and reads them again.
static void use_disk(u64 hart)
{
    static u8 sectors[HARTS_MAX][512];
    for (u64 i = 0; i < SECTORS; i++) {
        for (u64 k = 0; k < 512; k++) {
            sectors[hart][k] = (u8)(k * (i + 3) + hart);
        }
        disk_transfer(hart * SECTORS + i, sectors[hart], 1);
    }
    for (u64 i = 0; i < SECTORS; i++) {
        disk_transfer(hart * SECTORS + i, sectors[hart], 0);
        for (u64 k = 0; k < 512; k++) {
            bad_sectors[hart] += sectors[hart][k] != (u8)(k * (i + 3) + hart);
        }
    }
}

static void report(u64 hart)
{
    print_hart(hart, harts[hart].user_ticks >= PREEMPTIONS ? ": preempted in user mode, "
                                                           : ": never preempted, ");
    print(harts[hart].calls >= CALLS && !harts[hart].wrong_calls ? "calls answered, "
                                                                 : "calls went wrong, ");
    print(bad_sectors[hart] ? "disk wrong\n" : "disk right\n");
}

static _Noreturn void finish(u64 hart)
{
    harts[hart].done = 1;
    for (u64 i = 0; i < hart_count; i++) {
        while (hart == 0 && !harts[i].done) {}
    }
    while (hart != 0) {
        __asm__ volatile("wfi");
    }
    for (u64 i = 0; i < hart_count; i++) {
        report(i);
    }
    print(disk_interrupts ? "disk interrupts came\ntype g\n" : "no disk interrupts\n");
    while (typed != 'g') {
        __asm__ volatile("wfi");
    }
    print("typed\n");
    *FINISHER = 0x5555;
    for (;;) {}
}

static void start_hart(u64 hart)
{
    __asm__ volatile("sfence.vma zero, zero");
    csr_write(satp, satp_of(kernel_table));
    __asm__ volatile("sfence.vma zero, zero");
    csr_write(stvec, kernel_vector);
    start_plic(hart);
}

void main_in_s_mode(void)
{
    u64 hart = this_hart();
    static volatile u32 lock;
    __atomic_fetch_add(&hart_count, 1, __ATOMIC_SEQ_CST);
    if (hart == 0) {
        u64 all_there = *(volatile u64 *)MTIME + 20 * INTERVAL; // other harts have begun by then
        while (*(volatile u64 *)MTIME < all_there) {}
        UART[UART_FCR] = 7;
        UART[UART_IER] = 1;
        make_kernel_table();
        start_hart(hart);
        disk_start();
        print("kernel is booting\n");
        __atomic_store_n(&started, 1, __ATOMIC_RELEASE);
    } else {
        while (!__atomic_load_n(&started, __ATOMIC_ACQUIRE)) {}
        start_hart(hart);
    }
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) {}
    make_process(hart);
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
    return_to_user(hart);
}

// --- machine mode ---

#ifdef FORM_CLINT
static void start_timer(u64 hart)
{
    volatile u64 *compare = (volatile u64 *)MTIMECMP + hart;
    *compare = *(volatile u64 *)MTIME + INTERVAL;
    machine_words[hart][2] = (u64)compare;
    csr_write(mscratch, machine_words[hart]);
    csr_write(mtvec, machine_timer);
    // From S-mode on: in M-mode (mstatus.MIE), its trap could come before mret and take mepc.
    csr_set(mie, MIE_MTIE);
}
#else
static void start_timer(u64 hart)
{
    (void)hart, (void)machine_words;
    csr_set(0x30a, 1ul << 63); // menvcfg.STCE
    csr_set(mcounteren, 2);
    csr_write(0x14d, csr_read(time) + INTERVAL);
}
#endif

void start(void)
{
    u64 status = csr_read(mstatus);
    csr_write(mstatus, (status & ~(u64)MSTATUS_MPP) | MSTATUS_MPP_S);
    csr_write(mepc, main_in_s_mode);
    csr_write(satp, 0);
    csr_write(medeleg, 0xffff);
    csr_write(mideleg, 0xffff);
    csr_set(sie, 0x222);
    csr_write(pmpaddr0, 0x3fffffffffffff);
    csr_write(pmpcfg0, 0xf);
    start_timer(csr_read(mhartid));
    __asm__ volatile("mret");
}
