// What:  the flattened device tree: a list of tokens, walked from the front.
//
//     BEGIN_NODE name … PROPERTY size name-offset value … END_NODE … END
//
// Try it in the debugger: `break device_tree_count`, `x/16x tree`.
#include "boot/device_tree.h"

#include "lib/string.h"

enum { MAGIC = 0xd00dfeed, BEGIN_NODE = 1, END_NODE = 2, PROPERTY = 3, NOP = 4 };
enum { AT_MAGIC = 0, AT_SIZE = 4, AT_STRUCTURE = 8, AT_STRINGS = 12, HEADER_BYTES = 40 };

// Where a walk is: the token's kind, its name, a property's value, and how deep in the tree it is.
struct walk {
    const u8 *tree;
    u32 size_bytes;
    u32 at; // of the next token
    u32 token;
    int depth; // 1 in the root node
    const char *name;
    const void *value;
    u32 value_bytes;
};

u32
device_tree_u32(const void *at)
{
    const u8 *byte = at;
    return (u32)byte[0] << 24 | (u32)byte[1] << 16 | (u32)byte[2] << 8 | byte[3];
}

u64
device_tree_u64(const void *at)
{
    return (u64)device_tree_u32(at) << 32 | device_tree_u32((const u8 *)at + 4);
}

static u32
header(const struct walk *walk, u32 offset)
{
    return device_tree_u32(walk->tree + offset);
}

// A string in the tree that ends in the tree; else the empty string.
static const char *
string_at(const struct walk *walk, u32 at)
{
    for (u32 end = at; end < walk->size_bytes; end++) {
        if (walk->tree[end] == 0)
            return (const char *)walk->tree + at;
    }
    return "";
}

static bool
walk_start(struct walk *walk, const void *tree)
{
    *walk = (struct walk){.tree = tree};
    if (tree == NULL || header(walk, AT_MAGIC) != MAGIC)
        return false;
    walk->size_bytes = header(walk, AT_SIZE);
    walk->at = header(walk, AT_STRUCTURE);
    return walk->size_bytes >= HEADER_BYTES && walk->at % 4 == 0;
}

static void
read_property(struct walk *walk)
{
    if (walk->size_bytes - walk->at < 8) {
        walk->at = walk->size_bytes;
        return;
    }
    walk->value_bytes = header(walk, walk->at);
    walk->name = string_at(walk, header(walk, AT_STRINGS) + header(walk, walk->at + 4));
    walk->value = walk->tree + walk->at + 8;
    u32 rest = walk->size_bytes - walk->at - 8;
    walk->at = walk->value_bytes <= rest ? walk->at + 8 + (walk->value_bytes + 3) / 4 * 4
                                         : walk->size_bytes;
}

// On to the next BEGIN_NODE, PROPERTY or END_NODE; false at the end.
static bool
walk_next(struct walk *walk)
{
    while (walk->at <= walk->size_bytes - 4) {
        walk->token = header(walk, walk->at);
        walk->at += 4;
        switch (walk->token) {
        case BEGIN_NODE:
            walk->depth++;
            walk->name = string_at(walk, walk->at);
            walk->at += (u32)(strlen(walk->name) + 4) / 4 * 4;
            return true;
        case END_NODE:
            walk->depth--;
            return true;
        case PROPERTY:
            read_property(walk);
            return walk->at < walk->size_bytes;
        case NOP:
            break;
        default:
            return false;
        }
    }
    return false;
}

// Whether `name` is `wanted` or `wanted`@….
static bool
is_node(const char *name, const char *wanted)
{
    size_t length = strlen(wanted);
    return strncmp(name, wanted, length) == 0 && (name[length] == 0 || name[length] == '@');
}

const void *
device_tree_property(const void *tree, const char *node, const char *property, u32 *size_bytes)
{
    struct walk walk;
    bool inside = false;
    if (!walk_start(&walk, tree))
        return NULL;
    while (walk_next(&walk)) {
        if (walk.token == BEGIN_NODE && walk.depth == 2)
            inside = is_node(walk.name, node);
        if (inside && walk.token == PROPERTY && walk.depth == 2 &&
            strcmp(walk.name, property) == 0) {
            *size_bytes = walk.value_bytes;
            return walk.value;
        }
    }
    return NULL;
}

u32
device_tree_count(const void *tree, const char *parent, const char *child)
{
    struct walk walk;
    bool inside = false;
    u32 count = 0;
    if (!walk_start(&walk, tree))
        return 0;
    while (walk_next(&walk)) {
        if (walk.token == BEGIN_NODE && walk.depth == 2)
            inside = is_node(walk.name, parent);
        if (inside && walk.token == BEGIN_NODE && walk.depth == 3 && is_node(walk.name, child))
            count++;
    }
    return count;
}
