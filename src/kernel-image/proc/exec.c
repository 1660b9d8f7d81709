// What:  exec: a process drops its program and begins another.
// Why:   the new address space is made beside the old one, so that a bad program changes nothing.
// Invariants: the arguments arrive at the top of the new stack, argv and argc in a1 and a0:
//
//     USER_STACK_TOP   strings, one after the other
//                      argv[0], …, argv[argc - 1], null
//               sp →   (aligned to 16 bytes; the stack grows down from here)
//
// Try it in the debugger: `break exec_program`, `info args`, `finish`.
#include "proc/exec.h"

#include "fs/image.h"
#include "lib/csr.h"
#include "lib/string.h"
#include "mm/kernel_map.h"
#include "mm/layout.h"
#include "mm/page.h"
#include "mm/pagetable.h"
#include "mm/user_copy.h"
#include "proc/elf.h"
#include "proc/process.h"
#include "trap/syscall.h"

static i64
load_segment(struct address_space *space, const struct elf_segment *segment)
{
    u64 start = page_round_down(segment->va);
    u64 end = page_round_up(segment->va + segment->memory_bytes);
    u64 flags = (segment->readable ? PTE_R : 0) | (segment->writable ? PTE_W : 0) |
                (segment->executable ? PTE_X : 0);
    if (!address_space_add(space, start, end - start, flags))
        return -E_NO_MEMORY;
    // The process may not be allowed to write here, so this goes by the page table, not by
    // user_copy_out.
    for (u64 done = 0; done < segment->file_bytes;) {
        u64 va = segment->va + done;
        u64 part = page_part(va, segment->file_bytes - done);
        u8 *page = (u8 *)pte_pa(*pagetable_entry(space->root, page_round_down(va), false));
        memcpy(page + va % PAGE_SIZE, segment->bytes + done, part);
        done += part;
    }
    if (space->heap_start < end)
        space->heap_start = space->heap_end = end;
    return 0;
}

static i64
load_program(struct address_space *space, const struct image_file *file)
{
    if (!elf_check(file->bytes, file->size_bytes, USER_BASE, USER_HEAP_END_MAX))
        return -E_BAD_PROGRAM;
    struct elf_segment segment;
    for (u32 i = 0; elf_segment(file->bytes, i, &segment); i++) {
        i64 result = load_segment(space, &segment);
        if (result < 0)
            return result;
    }
    asm volatile("fence.i" ::: "memory"); // what was stored is going to be executed
    return 0;
}

// Puts the strings and argv on the new stack; `*sp` is moved below them.
static i64
push_arguments(struct address_space *space, char *const *arguments, u64 *sp)
{
    u64 argv[ARGUMENTS_MAX + 1];
    u64 count = 0;
    for (; arguments[count] != NULL; count++) {
        u64 size_bytes = strlen(arguments[count]) + 1;
        *sp -= size_bytes;
        if (!user_copy_out(space, *sp, arguments[count], size_bytes))
            return -E_NO_MEMORY;
        argv[count] = *sp;
    }
    argv[count] = 0;
    *sp = (*sp - (count + 1) * sizeof *argv) & ~(u64)15;
    if (!user_copy_out(space, *sp, argv, (count + 1) * sizeof *argv))
        return -E_NO_MEMORY;
    return (i64)count;
}

i64
exec_program(const char *path, char *const *arguments)
{
    struct process *self = process_self();
    const struct image_file *file = image_find(path);
    if (file == NULL)
        return -E_NO_FILE;
    struct address_space space;
    if (!address_space_create(&space, sandbox_stack_bytes(&self->sandbox)))
        return -E_NO_MEMORY;
    u64 sp = USER_STACK_TOP;
    i64 result = load_program(&space, file);
    if (result == 0)
        result = push_arguments(&space, arguments, &sp);
    if (result < 0) {
        address_space_free(&space);
        return result;
    }
    struct address_space old = self->space;
    self->space = space;
    kernel_map_switch(space.root);
    address_space_free(&old);
    string_copy(self->name, path, sizeof self->name);
    *self->frame = (struct trapframe){.sstatus = (csr_read(sstatus) & ~mstatus_SPP) | mstatus_SPIE,
                                      .sepc = elf_entry(file->bytes),
                                      .sp = sp,
                                      .a0 = (u64)result,
                                      .a1 = sp};
    return result;
}

// Copies the program's argv into `page`: pointers first, then the strings.
static i64
copy_arguments(struct process *self, u64 va, char **page)
{
    char *text = (char *)(page + ARGUMENTS_MAX + 1), *end = (char *)page + PAGE_SIZE;
    for (u32 count = 0; count <= ARGUMENTS_MAX; count++) {
        u64 argument;
        if (!user_copy_in(&self->space, &argument, va + count * sizeof argument, sizeof argument))
            return -E_BAD_ADDRESS;
        if (argument == 0)
            return 0;
        if (count == ARGUMENTS_MAX)
            break;
        if (!user_copy_string(&self->space, text, argument, (u64)(end - text)))
            return -E_BAD_ADDRESS;
        page[count] = text;
        text += strlen(text) + 1;
    }
    return -E_TOO_LARGE;
}

i64
sys_exec(u64 path_va, u64 arguments_va)
{
    struct process *self = process_self();
    char path[NAME_BYTES];
    if (!user_copy_string(&self->space, path, path_va, sizeof path))
        return -E_BAD_ADDRESS;
    char **page = page_allocate();
    if (page == NULL)
        return -E_NO_MEMORY;
    i64 result = copy_arguments(self, arguments_va, page);
    if (result == 0)
        result = exec_program(path, page);
    page_free(page);
    return result;
}
