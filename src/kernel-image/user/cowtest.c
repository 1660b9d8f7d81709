// What:  cowtest: forks with a megabyte of heap and shows what that costs in pages, before and after
//        the child stores to it.
// Why:   fork copies nothing but page tables; each page is copied when one of the two stores to it.
// Try it in the debugger: `break copy_page`, `walk $stval`.
#include "user/lib/user.h"

enum { HEAP_BYTES = 1 << 20, PAGE_BYTES = 4096 };

static i64
free_pages(void)
{
    return pages(-1);
}

static void
touch(char *heap)
{
    for (u64 at = 0; at < HEAP_BYTES; at += PAGE_BYTES)
        heap[at]++;
}

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    i64 heap = sbrk(HEAP_BYTES);
    if (heap < 0)
        fail("sbrk", heap);
    touch((char *)heap);
    i64 before = free_pages();
    i64 pid = fork();
    if (pid < 0)
        fail("fork", pid);
    if (pid == 0) {
        i64 forked = free_pages();
        printf("cowtest: fork used %ld pages for %d pages of heap\n", before - forked,
               HEAP_BYTES / PAGE_BYTES);
        touch((char *)heap);
        printf("cowtest: storing to each used %ld more\n", forked - free_pages());
        exit(*(char *)heap);
    }
    struct ending ending;
    wait(&ending);
    printf("cowtest: the child has %ld where its parent has %d\n", ending.value, *(char *)heap);
    return 0;
}
