// A program with types of every kind, and a chain of calls that ends at `stop`: test_debug.c knows
// what is in every frame then.
typedef unsigned long u64;
typedef int (*compare)(const void *left, const void *right);

enum colour { RED, GREEN = 5, BLUE = -3 };

union either {
    int number;
    char bytes[4];
};

struct leaf {
    struct leaf *next;
    enum colour colour;
    unsigned low : 3, middle : 7, high : 22;
    signed sign : 5;
    u64 wide : 40;
};

struct tree {
    struct leaf leaves[3];
    short grid[2][5];
    union either either;
    struct {
        int hidden;
        union {
            long deep;
            char letters[8];
        };
    };
    compare order;
    const char *volatile name;
    struct unknown *never;
    void (*handlers[2])(int, char *);
    _Bool yes;
} __attribute__((aligned(16)));

struct tree tree = {
    .leaves = {{&tree.leaves[1], GREEN, 1, 2, 3, -4, 0x123456789a}},
    .grid = {{1, 2, 3, 4, 5}, {6, 7, 8, 9, -10}},
    .hidden = 77,
    .deep = -1,
    .name = "the tree",
    .yes = 1,
};
static const int squares[] = {0, 1, 4, 9, 16};

void stop(void);

__attribute__((noinline)) static int inner(int depth, const char *text, struct leaf *leaf)
{
    int local = depth * 10 + squares[depth];
    volatile int kept = local + text[0];
    stop();
    return kept + leaf->colour;
}

static inline __attribute__((always_inline)) int between(int x)
{
    volatile int doubled = 2 * x;
    return inner(doubled, tree.name, &tree.leaves[0]) + 1;
}

__attribute__((noinline)) int outer(int count)
{
    u64 saved[4] = {1, 2, 3, (u64)count};
    __asm__ volatile("" ::"r"(saved) : "memory");
    int sum = between(count) + (int)saved[3];
    return sum;
}

int main(void)
{
    int result = outer(2);
    __asm__ volatile("" ::: "memory");
    return result + 1;
}
