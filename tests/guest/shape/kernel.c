// A kernel of ours with the shape of MIT's xv6-riscv, as far as tools/vitrine/guests/xv6-riscv.yaml speaks of it:
// the names of its variables, functions, members and states, the trampoline at the top of every address
// space, a page table for each process. Two programs run: one waits for the other, which writes and ends.
// What Vitrine says of them from outside is compared with what is known to happen here.
typedef unsigned long uint64;
typedef uint64 *pagetable_t;

#define PAGE       4096ul
#define TRAMPOLINE 0x3ffffff000ul
#define TRAPFRAME  0x3fffffe000ul
#define UART       0x10000000ul
#define FINISHER   0x100000ul
#define NPROC      4
#define ERROR      (-1)

#define PTE_V  1ul
#define PTE_R  2ul
#define PTE_W  4ul
#define PTE_X  8ul
#define PTE_U  16ul
#define PTE_AD 0xc0ul

enum procstate { UNUSED, USED, SLEEPING, RUNNABLE, RUNNING, ZOMBIE };

struct context {
    uint64 ra, sp, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11;
};

struct trapframe {
    uint64 kernel_satp, kernel_sp, kernel_trap, epc, kernel_hartid;
    uint64 ra, sp, gp, tp, t0, t1, t2, s0, s1, a0, a1, a2, a3, a4, a5, a6, a7;
    uint64 s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6;
};

struct proc {
    enum procstate state;
    void *chan;
    int xstate, pid;
    struct proc *parent;
    uint64 kstack;
    pagetable_t pagetable;
    struct trapframe *trapframe;
    struct context context;
    char name[16];
};

struct cpu {
    struct proc *proc;
    struct context context;
};

struct cpu cpus[8];
struct proc proc[NPROC];
int nextpid = 1;
pagetable_t kernel_pagetable;

extern char trampoline[], uservec[], userret[], free_memory[];
extern char parent_start[], parent_end[], child_start[], child_end[];
void swtch(struct context *from, struct context *to);
void usertrapret(void);

static char *next_page = free_memory;

static void *page(void)
{
    uint64 *found = (uint64 *)next_page;
    next_page += PAGE;
    for (unsigned i = 0; i < PAGE / 8; i++) {
        found[i] = 0;
    }
    return found;
}

static void map(pagetable_t table, uint64 va, uint64 pa, uint64 bits)
{
    for (int level = 2; level > 0; level--) {
        uint64 *entry = &table[va >> (12 + 9 * level) & 511];
        if (!(*entry & PTE_V)) {
            *entry = (uint64)page() >> 2 | PTE_V;
        }
        table = (pagetable_t)(*entry >> 10 << 12);
    }
    table[va >> 12 & 511] = pa >> 2 | bits | PTE_AD | PTE_V;
}

static uint64 satp_of(pagetable_t table)
{
    return 8ul << 60 | (uint64)table >> 12;
}

static struct proc *myproc(void)
{
    return cpus[0].proc;
}

// --- switching ---

static void sched(void)
{
    struct proc *p = myproc();
    swtch(&p->context, &cpus[0].context);
}

static void sleep(void *chan)
{
    myproc()->chan = chan;
    myproc()->state = SLEEPING;
    sched();
    myproc()->chan = 0;
}

static void wakeup(void *chan)
{
    for (struct proc *p = proc; p < &proc[NPROC]; p++) {
        if (p->state == SLEEPING && p->chan == chan) {
            p->state = RUNNABLE;
        }
    }
}

static void scheduler(void)
{
    for (;;) {
        for (struct proc *p = proc; p < &proc[NPROC]; p++) {
            if (p->state == RUNNABLE) {
                p->state = RUNNING;
                cpus[0].proc = p;
                swtch(&cpus[0].context, &p->context);
                cpus[0].proc = 0;
            }
        }
    }
}

// --- system calls ---

uint64 sys_getpid(void)
{
    return (uint64)myproc()->pid;
}

uint64 sys_write(void)
{
    struct trapframe *frame = myproc()->trapframe;
    pagetable_t table = myproc()->pagetable;
    for (int level = 2; level > 0; level--) {
        table = (pagetable_t)(table[frame->a1 >> (12 + 9 * level) & 511] >> 10 << 12);
    }
    const char *text = (const char *)(table[frame->a1 >> 12 & 511] >> 10 << 12) + frame->a1 % PAGE;
    for (uint64 i = 0; i < frame->a2; i++) {
        *(volatile char *)UART = text[i];
    }
    return frame->a2;
}

uint64 sys_exit(void)
{
    struct proc *p = myproc();
    p->xstate = (int)p->trapframe->a0;
    p->state = ZOMBIE;
    if (!p->parent) {
        *(volatile unsigned *)FINISHER = 0x3333 | (unsigned)p->xstate << 16;
    }
    wakeup(p->parent);
    sched();
    return 0;
}

uint64 sys_wait(void)
{
    for (;;) {
        for (struct proc *p = proc; p < &proc[NPROC]; p++) {
            if (p->parent == myproc() && p->state == ZOMBIE) {
                p->state = UNUSED;
                return (uint64)p->pid;
            }
        }
        sleep(myproc());
    }
}

static void syscall(void)
{
    static uint64 (*const syscalls[])(void) = {
        [2] = sys_exit, [3] = sys_wait, [11] = sys_getpid, [16] = sys_write};
    struct proc *p = myproc();
    uint64 number = p->trapframe->a7;
    int known = number < sizeof syscalls / sizeof syscalls[0] && syscalls[number];
    p->trapframe->a0 = known ? syscalls[number]() : (uint64)ERROR;
}

void usertrap(void)
{
    struct proc *p = myproc();
    uint64 epc, cause;
    asm volatile("csrr %0, sepc" : "=r"(epc));
    asm volatile("csrr %0, scause" : "=r"(cause));
    p->trapframe->epc = epc + (cause == 8 ? 4 : 0);
    if (cause == 8) {
        syscall();
    } else {
        p->state = ZOMBIE;
        sched();
    }
    usertrapret();
}

void usertrapret(void)
{
    struct proc *p = myproc();
    uint64 vector = TRAMPOLINE + (uint64)(uservec - trampoline);
    p->trapframe->kernel_satp = satp_of(kernel_pagetable);
    p->trapframe->kernel_sp = p->kstack + PAGE;
    p->trapframe->kernel_trap = (uint64)usertrap;
    asm volatile("csrw stvec, %0" ::"r"(vector));
    asm volatile("csrc sstatus, %0" ::"r"(1ul << 8));
    asm volatile("csrw sepc, %0" ::"r"(p->trapframe->epc));
    ((void (*)(uint64))(TRAMPOLINE + (uint64)(userret - trampoline)))(satp_of(p->pagetable));
}

static void forkret(void)
{
    usertrapret();
}

// --- the start ---

static struct proc *create(const char *name, const char *start, const char *end,
                           struct proc *parent)
{
    struct proc *p = &proc[nextpid - 1];
    char *code = page(), *stack = page();
    for (unsigned i = 0; start + i < end; i++) {
        code[i] = start[i];
    }
    for (unsigned i = 0; name[i]; i++) {
        p->name[i] = name[i];
    }
    p->pid = nextpid++;
    p->parent = parent;
    p->kstack = (uint64)page();
    p->trapframe = page();
    p->trapframe->sp = 2 * PAGE;
    p->pagetable = page();
    map(p->pagetable, 0, (uint64)code, PTE_R | PTE_X | PTE_U);
    map(p->pagetable, PAGE, (uint64)stack, PTE_R | PTE_W | PTE_U);
    map(p->pagetable, TRAPFRAME, (uint64)p->trapframe, PTE_R | PTE_W);
    map(p->pagetable, TRAMPOLINE, (uint64)trampoline, PTE_R | PTE_X);
    p->context.ra = (uint64)forkret;
    p->context.sp = p->kstack + PAGE;
    p->state = RUNNABLE;
    return p;
}

int main(void)
{
    kernel_pagetable = page();
    kernel_pagetable[0] = PTE_R | PTE_W | PTE_AD | PTE_V; // the devices
    kernel_pagetable[2] = 0x80000000ul >> 2 | PTE_R | PTE_W | PTE_X | PTE_AD | PTE_V;
    map(kernel_pagetable, TRAMPOLINE, (uint64)trampoline, PTE_R | PTE_X);
    asm volatile("csrw satp, %0; sfence.vma" ::"r"(satp_of(kernel_pagetable)));
    struct proc *parent = create("parent", parent_start, parent_end, 0);
    create("child", child_start, child_end, parent);
    scheduler();
    return 0;
}
