// A mixture as embedded benchmark suites have it: a linked list that is searched and sorted, small
// matrices, a state machine that reads numbers from text, and a CRC over all results.
#include "bench.h"

enum { NODES = 48, SIDE = 10, TEXT_SIZE = 400 };

struct node {
    struct node *next;
    i16 value;
    i16 order;
};

static struct node nodes[NODES];
static i16 matrix_a[SIDE][SIDE], matrix_b[SIDE][SIDE];
static i32 matrix_c[SIDE][SIDE];
static char text[TEXT_SIZE + 1];

static u16 crc_byte(u8 data, u16 crc)
{
    for (int bit = 0; bit < 8; bit++) {
        bool low = (data ^ crc) & 1;
        data >>= 1;
        crc >>= 1;
        if (low)
            crc ^= 0xa001;
    }
    return crc;
}

static NOINLINE u16 crc_word(u32 data, u16 crc)
{
    crc = crc_byte((u8)data, crc);
    return crc_byte((u8)(data >> 8), crc);
}

static int by_value(const struct node *a, const struct node *b)
{
    return a->value - b->value;
}

static int by_order(const struct node *a, const struct node *b)
{
    return a->order - b->order;
}

static struct node *list_make(u32 seed)
{
    for (int i = 0; i < NODES; i++) {
        seed = seed * 1103515245 + 12345;
        nodes[i].value = (i16)(seed >> 16 & 0x7fff);
        nodes[i].order = (i16)i;
        nodes[i].next = i + 1 < NODES ? &nodes[i + 1] : NULL;
    }
    return nodes;
}

static NOINLINE struct node *list_reverse(struct node *list)
{
    struct node *done = NULL;
    while (list) {
        struct node *next = list->next;
        list->next = done;
        done = list;
        list = next;
    }
    return done;
}

static NOINLINE int list_find(const struct node *list, int low_byte)
{
    int steps = 0;
    for (; list && (list->value & 0xff) != low_byte; list = list->next)
        steps++;
    return steps;
}

// Merges two sorted lists.
static NOINLINE struct node *list_merge(struct node *a, struct node *b,
                                        int (*compare)(const struct node *, const struct node *))
{
    struct node *first = NULL, **end = &first;
    while (a && b) {
        struct node **least = compare(a, b) <= 0 ? &a : &b;
        *end = *least;
        end = &(*least)->next;
        *least = (*least)->next;
    }
    *end = a ? a : b;
    return first;
}

static struct node *list_sort(struct node *list, int length,
                              int (*compare)(const struct node *, const struct node *))
{
    if (length <= 1) {
        list->next = NULL;
        return list;
    }
    struct node *middle = list;
    for (int i = 0; i < length / 2; i++)
        middle = middle->next;
    struct node *right = list_sort(middle, length - length / 2, compare);
    return list_merge(list_sort(list, length / 2, compare), right, compare);
}

static NOINLINE u16 list_work(u32 seed, u16 crc)
{
    struct node *list = list_make(seed);
    for (int i = 0; i < 12; i++) {
        list = list_reverse(list);
        crc = crc_word((u32)list_find(list, (int)(seed + (u32)i * 7) & 0xff), crc);
    }
    list = list_sort(list, NODES, by_value);
    crc = crc_word((u32)list->value, crc);
    list = list_sort(list, NODES, by_order);
    return crc_word((u32)list->next->value, crc);
}

static void matrix_fill(u32 seed)
{
    for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
            seed = seed * 1103515245 + 12345;
            matrix_a[row][column] = (i16)(seed >> 20);
            matrix_b[row][column] = (i16)(seed >> 8 & 0xff);
        }
    }
}

static NOINLINE void matrix_multiply(void)
{
    for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
            i32 sum = 0;
            for (int i = 0; i < SIDE; i++)
                sum += matrix_a[row][i] * matrix_b[i][column];
            matrix_c[row][column] = sum;
        }
    }
}

static NOINLINE i32 matrix_sum(i32 clip)
{
    i32 total = 0, result = 0, before = 0;
    for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
            i32 here = matrix_c[row][column];
            total += here;
            if (total > clip) {
                result += 10;
                total = 0;
            } else {
                result += here > before;
            }
            before = here;
        }
    }
    return result;
}

static NOINLINE void matrix_add(i16 value)
{
    for (int row = 0; row < SIDE; row++)
        for (int column = 0; column < SIDE; column++)
            matrix_a[row][column] += value;
}

static NOINLINE u16 matrix_work(u32 seed, u16 crc)
{
    matrix_fill(seed);
    for (i16 i = 0; i < 2; i++) {
        matrix_add(i);
        matrix_multiply();
        crc = crc_word((u32)matrix_sum(4000), crc);
    }
    return crc;
}

enum state { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, POWER, WRONG, STATES };

static void text_fill(u32 seed)
{
    static const char *const numbers[] = {"5012,",  "1234,",   "-874,",    "+122,",
                                          "35.54",  ",.1234,", "-110.7,",  "+0.64,",
                                          "5.5e+3", ",-.123e", "-2,-87e+", "832,T0.3e-1F,"};
    size_t at = 0;
    while (at < TEXT_SIZE) {
        seed = seed * 1103515245 + 12345;
        for (const char *from = numbers[(seed >> 16) % 12]; *from && at < TEXT_SIZE; from++)
            text[at++] = *from;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static enum state next_state(enum state state, char c)
{
    switch (state) {
    case START:
        return is_digit(c) ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? POINT : WRONG;
    case SIGN:
        return is_digit(c) ? INTEGER : c == '.' ? POINT : WRONG;
    case INTEGER:
        return is_digit(c) ? INTEGER : c == '.' ? FRACTION : WRONG;
    case POINT:
        return is_digit(c) ? FRACTION : WRONG;
    case FRACTION:
        return is_digit(c) ? FRACTION : c == 'e' || c == 'E' ? EXPONENT : WRONG;
    case EXPONENT:
        return c == '+' || c == '-' ? POWER : WRONG;
    case POWER:
        return is_digit(c) ? POWER : WRONG;
    case WRONG:
    case STATES:
        return WRONG;
    }
    return WRONG;
}

static NOINLINE u16 text_work(u32 seed, u16 crc)
{
    u32 ends[STATES] = {0}, visits[STATES] = {0};
    text_fill(seed);
    for (int round = 0; round < 2; round++) {
        enum state state = START;
        for (const char *c = text; *c; c++) {
            if (*c == ',') {
                ends[state]++;
                state = START;
            } else {
                state = next_state(state, *c);
                visits[state]++;
            }
        }
    }
    for (int i = 0; i < STATES; i++)
        crc = crc_word(ends[i] * 31 + visits[i], crc);
    return crc;
}

u64 bench_run(u64 iterations)
{
    u16 crc = 0xffff;
    u64 sum = 0;
    for (u64 i = 0; i < iterations; i++) {
        u32 seed = (u32)i;
        crc = list_work(seed, crc);
        crc = matrix_work(seed, crc);
        crc = text_work(seed, crc);
        sum = bench_mix(sum, crc);
    }
    return sum;
}
