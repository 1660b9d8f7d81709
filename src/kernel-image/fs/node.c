// What:  the table of files; see node.h.
// Why:   a file in memory is a page of pointers to its pages; a hole reads as zeros.
// Invariants: a slot is free while it has neither a name nor owners.
// Try it in the debugger: `break node_write`, then type `echo hello > file`.
#include "fs/node.h"

#include "fs/image.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mm/layout.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "proc/sleeplock.h"

enum { NODES_MAX = 96, NODE_PAGES_MAX = NODE_BYTES_MAX / PAGE_SIZE };

struct node {
    char name[NAME_BYTES];
    u32 owners;
    struct sleeplock lock;
    u64 size_bytes;
    const u8 *image; // of a file of the image: its bytes
    u8 **pages;      // of a file in memory: NODE_PAGES_MAX pointers, null for a hole
};

_Static_assert(NODE_PAGES_MAX * sizeof(u8 *) == PAGE_SIZE, "the pointers fill a page");

static struct node nodes[NODES_MAX];
static struct spinlock nodes_lock = SPINLOCK("table of files");

static struct node *
find(const char *name)
{
    for (u32 i = 0; i < NODES_MAX; i++) {
        if (strcmp(nodes[i].name, name) == 0)
            return &nodes[i];
    }
    return NULL;
}

static struct node *
create(const char *name)
{
    for (u32 i = 0; i < NODES_MAX; i++) {
        struct node *node = &nodes[i];
        if (node->name[0] != 0 || node->owners > 0)
            continue;
        *node = (struct node){.lock = SLEEPLOCK("file")};
        string_copy(node->name, name, sizeof node->name);
        return node;
    }
    return NULL;
}

void
node_init(void)
{
    for (const struct image_file *file = image_files; file->name != NULL; file++) {
        struct node *node = create(file->name);
        if (node == NULL)
            panic("the table of files is too small for the image");
        node->image = file->bytes;
        node->size_bytes = file->size_bytes;
    }
}

static void
make_empty(struct node *node)
{
    for (u32 i = 0; node->pages != NULL && i < NODE_PAGES_MAX; i++)
        page_free(node->pages[i]);
    page_free(node->pages);
    node->pages = NULL;
    node->size_bytes = 0;
}

i64
node_open(const char *path, int mode, struct node **opened)
{
    i64 result = 0;
    if (path[0] == 0 || (mode & (OPEN_READ | OPEN_WRITE)) == 0)
        return -E_BAD_ARGUMENT;
    spinlock_take(&nodes_lock);
    struct node *node = find(path);
    if (node == NULL && (mode & OPEN_CREATE) == 0)
        result = -E_NO_FILE;
    else if (node == NULL && (node = create(path)) == NULL)
        result = -E_TABLE_FULL;
    else if (node->image != NULL && (mode & OPEN_WRITE))
        result = -E_READ_ONLY;
    else
        node->owners++;
    spinlock_release(&nodes_lock);
    if (result == 0 && (mode & OPEN_EMPTY) && (mode & OPEN_WRITE)) {
        sleeplock_take(&node->lock);
        make_empty(node);
        sleeplock_release(&node->lock);
    }
    *opened = node;
    return result;
}

void
node_release(struct node *node)
{
    spinlock_take(&nodes_lock);
    if (--node->owners == 0 && node->name[0] == 0)
        make_empty(node);
    spinlock_release(&nodes_lock);
}

i64
node_unlink(const char *path)
{
    i64 result = 0;
    spinlock_take(&nodes_lock);
    struct node *node = path[0] != 0 ? find(path) : NULL;
    if (node == NULL) {
        result = -E_NO_FILE;
    } else if (node->image != NULL) {
        result = -E_READ_ONLY;
    } else {
        node->name[0] = 0;
        if (node->owners == 0)
            make_empty(node);
    }
    spinlock_release(&nodes_lock);
    return result;
}

// Where the byte at `offset` is; for a file in memory, with `create_page`, its page is made. Null for
// a hole, or where there is no memory.
static u8 *
byte_at(struct node *node, u64 offset, bool create_page)
{
    if (node->image != NULL)
        return (u8 *)node->image + offset;
    if (node->pages == NULL && create_page)
        node->pages = page_allocate();
    if (node->pages == NULL)
        return NULL;
    u8 **page = &node->pages[offset / PAGE_SIZE];
    if (*page == NULL && create_page)
        *page = page_allocate();
    return *page != NULL ? *page + offset % PAGE_SIZE : NULL;
}

i64
node_read(struct node *node, u64 *offset, u64 buffer_va, u64 size_bytes)
{
    static const u8 zeros[PAGE_SIZE];
    i64 done = 0;
    sleeplock_take(&node->lock);
    u64 available = node->size_bytes > *offset ? node->size_bytes - *offset : 0;
    u64 left = size_bytes < available ? size_bytes : available;
    while (left > 0) {
        u64 part = page_part(*offset, left);
        const u8 *bytes = byte_at(node, *offset, false);
        if (!user_copy_out(&process_self()->space, buffer_va + (u64)done,
                           bytes != NULL ? bytes : zeros, part)) {
            done = -E_BAD_ADDRESS;
            break;
        }
        *offset += part;
        done += (i64)part;
        left -= part;
    }
    sleeplock_release(&node->lock);
    return done;
}

i64
node_write(struct node *node, u64 *offset, bool append, u64 buffer_va, u64 size_bytes)
{
    i64 done = 0;
    sleeplock_take(&node->lock);
    if (append)
        *offset = node->size_bytes;
    while ((u64)done < size_bytes) {
        u64 part = page_part(*offset, size_bytes - (u64)done);
        bool fits = part <= NODE_BYTES_MAX - *offset;
        u8 *bytes = fits ? byte_at(node, *offset, true) : NULL;
        if (bytes == NULL) {
            done = done > 0 ? done : fits ? -E_NO_MEMORY : -E_TOO_LARGE;
            break;
        }
        if (!user_copy_in(&process_self()->space, bytes, buffer_va + (u64)done, part)) {
            done = -E_BAD_ADDRESS;
            break;
        }
        *offset += part;
        done += (i64)part;
        if (node->size_bytes < *offset)
            node->size_bytes = *offset;
    }
    sleeplock_release(&node->lock);
    return done;
}

void
node_describe(struct node *node, struct file_info *info)
{
    *info = (struct file_info){
        .kind = FILE_NODE, .read_only = node->image != NULL, .size_bytes = node->size_bytes};
    string_copy(info->name, node->name, sizeof info->name);
}

bool
node_describe_nth(u32 i, struct file_info *info)
{
    if (i >= NODES_MAX)
        return false;
    node_describe(&nodes[i], info);
    return true;
}
