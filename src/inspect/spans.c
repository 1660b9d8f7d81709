// Built once and searched often: after a sweep over the starts with a stack of the spans that are
// still open, looking up is one binary search, however deep spans nested.
#include "inspect/spans.h"

#include <stdlib.h>

// In the order of their starts; of several with one start, the one that wins is last.
static int compare(const void *left, const void *right)
{
    const struct span *a = left, *b = right;
    if (a->start != b->start) {
        return a->start < b->start ? -1 : 1;
    }
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    return a->owner > b->owner ? -1 : a->owner < b->owner;
}

static void emit(struct spans *spans, u64 start, u64 end, const struct span *owner)
{
    if (start < end) {
        spans->items[spans->count++] = (struct span){start, end, owner->owner, owner->rank};
    }
}

// `open` has room for `count`, the result for twice that: a span that comes in ends a piece of the
// one below it, and itself.
static void sweep(struct spans *spans, const struct span *input, size_t count,
                  const struct span **open)
{
    size_t depth = 0;
    u64 done = 0; // up to here addresses have their owner
    for (size_t i = 0; i <= count; i++) {
        u64 start = i < count ? input[i].start : UINT64_MAX;
        while (depth > 0 && open[depth - 1]->end <= start) {
            const struct span *top = open[--depth];
            emit(spans, done, top->end, top);
            done = top->end > done ? top->end : done;
        }
        if (i == count) {
            break;
        }
        if (depth > 0) {
            emit(spans, done, start, open[depth - 1]);
        }
        done = start;
        open[depth++] = &input[i];
    }
}

bool spans_build(struct spans *spans, struct span *input, size_t count)
{
    *spans = (struct spans){0};
    if (count == 0) {
        return true;
    }
    const struct span **open = calloc(count, sizeof(const struct span *));
    spans->items = calloc(2 * count, sizeof *spans->items);
    if (open && spans->items) {
        qsort(input, count, sizeof *input, compare);
        sweep(spans, input, count, open);
    }
    bool done = open && spans->items;
    free(open);
    if (!done) {
        spans_free(spans);
    }
    return done;
}

void spans_free(struct spans *spans)
{
    free(spans->items);
    *spans = (struct spans){0};
}

const struct span *spans_find(const struct spans *spans, u64 address)
{
    size_t low = 0, high = spans->count; // those before `low` start at or before the address
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (spans->items[middle].start <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 && address < spans->items[low - 1].end ? &spans->items[low - 1] : NULL;
}
