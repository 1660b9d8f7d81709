// What:  tests of address spaces: the heap, the stack, what is out of bounds, copy on write.
#include "user/usertests/usertests.h"

enum { PAGE_BYTES = 4096 };

static volatile char *dangerous; // where touch and store go

static void
touch(void)
{
    (void)*dangerous;
}

static void
store(void)
{
    *dangerous = 1;
}

static void
jump(void)
{
    ((void (*)(void))dangerous)();
}

static void
check_out_of_bounds(u64 address)
{
    dangerous = (volatile char *)address;
    check_outcome(touch, OUTCOME_FAULT);
    check_outcome(store, OUTCOME_FAULT);
    check_outcome(jump, OUTCOME_FAULT);
}

void
test_sbrk_zeros(void)
{
    u64 *heap = (u64 *)sbrk(10 * PAGE_BYTES);
    check((i64)heap > 0);
    for (int i = 0; i < 10 * PAGE_BYTES / 8; i++) {
        check(heap[i] == 0);
        heap[i] = (u64)i;
    }
    check_equal(sbrk(0), (i64)heap + 10 * PAGE_BYTES);
}

void
test_sbrk_gives_back(void)
{
    i64 heap = sbrk(PAGE_BYTES), before = free_pages();
    sbrk(8 * PAGE_BYTES);
    *(char *)(heap + 5 * PAGE_BYTES) = 1;
    check_equal(sbrk(-8 * PAGE_BYTES), heap + 9 * PAGE_BYTES);
    check_equal(free_pages(), before);
    dangerous = (volatile char *)(heap + 5 * PAGE_BYTES);
    check_outcome(touch, OUTCOME_FAULT);
}

void
test_sbrk_bounds(void)
{
    i64 heap = sbrk(0);
    check_equal(sbrk(-heap), -E_NO_MEMORY);
    check_equal(sbrk(INT64_MIN), -E_NO_MEMORY);
    check_equal(sbrk(INT64_MAX), -E_NO_MEMORY);
    check_equal(sbrk((i64)1 << 30), -E_NO_MEMORY);
    check_equal(sbrk(0), heap);
}

static int
use_stack(int depth)
{
    volatile char much[1024];
    much[0] = 0;
    int below = depth == 0 ? 0 : use_stack(depth - 1);
    asm volatile("" ::: "memory"); // or the compiler makes a loop of it
    return below + much[0];
}

static void
overflow(void)
{
    use_stack(1000);
}

void
test_stack_grows(void)
{
    i64 before = free_pages();
    use_stack(100);
    check(before - free_pages() >= 20);
}

void
test_stack_overflow(void)
{
    check_outcome(overflow, OUTCOME_STACK_OVERFLOW);
}

void
test_null_pointer(void)
{
    check_out_of_bounds(0);
    check_out_of_bounds(PAGE_BYTES);
}

void
test_kernel_memory(void)
{
    check_out_of_bounds(0x80000000);
    check_out_of_bounds(0xc0001000);
    check_out_of_bounds(UINT64_MAX - 7);
}

void
test_device_memory(void)
{
    check_out_of_bounds(0x10000000);
    check_out_of_bounds(0x50000000);
}

void
test_text_is_constant(void)
{
    dangerous = (volatile char *)store;
    check_outcome(store, OUTCOME_FAULT);
    dangerous = (volatile char *)"constant";
    check_outcome(store, OUTCOME_FAULT);
}

void
test_data_is_no_text(void)
{
    static char data[] = {(char)0x82, (char)0x80, 0, 0}; // ret
    char stack[] = {(char)0x82, (char)0x80, 0, 0};
    dangerous = data;
    check_outcome(jump, OUTCOME_FAULT);
    dangerous = stack;
    check_outcome(jump, OUTCOME_FAULT);
}

static void
no_instruction(void)
{
    asm volatile(".half 0");
}

static void
privileged(void)
{
    asm volatile("csrr zero, sstatus");
}

static void
break_point(void)
{
    asm volatile("ebreak");
}

void
test_illegal(void)
{
    check_outcome(no_instruction, OUTCOME_ILLEGAL);
    check_outcome(privileged, OUTCOME_ILLEGAL);
}

void
test_breakpoint(void)
{
    check_outcome(break_point, OUTCOME_FAULT);
}

static char shared[4 * PAGE_BYTES];

void
test_cow_child(void)
{
    memset(shared, 1, sizeof shared);
    int child = start();
    if (child == 0) {
        for (u64 i = 0; i < sizeof shared; i++) {
            check_equal(shared[i], 1);
            shared[i] = 2;
        }
        exit(0);
    }
    check_equal(ending_of(child).value, 0);
    for (u64 i = 0; i < sizeof shared; i++)
        check_equal(shared[i], 1);
}

void
test_cow_parent(void)
{
    int ends[2];
    char byte = 0;
    pipe(ends);
    memset(shared, 1, sizeof shared);
    int child = start();
    if (child == 0) {
        read(ends[0], &byte, 1);
        exit(shared[PAGE_BYTES]);
    }
    memset(shared, 2, sizeof shared);
    write_all(ends[1], &byte, 1);
    check_equal(ending_of(child).value, 1);
    check_equal(shared[PAGE_BYTES], 2);
}

void
test_cow_by_kernel(void)
{
    int ends[2];
    pipe(ends);
    write_all(ends[1], "new", 3);
    memcpy(shared, "old", 3);
    int child = start();
    if (child == 0) {
        read(ends[0], shared, 3);
        exit(memcmp(shared, "new", 3));
    }
    check_equal(ending_of(child).value, 0);
    check(memcmp(shared, "old", 3) == 0);
}

void
test_cow_shares(void)
{
    enum { PAGES = 200 };
    char *heap = (char *)sbrk(PAGES * PAGE_BYTES);
    memset(heap, 1, PAGES * PAGE_BYTES);
    state_of(0); // now, what that stores to is our own
    i64 before = free_pages();
    int child = start_child(sleep_long);
    wait_for_state(child, STATE_SLEEPING);
    check(before - free_pages() < 20);
    kill(child);
    ending_of(child);
    check_equal(free_pages(), before);
}
