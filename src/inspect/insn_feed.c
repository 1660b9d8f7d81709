#include "inspect/insn_feed.h"

static void to_all(void *self, const struct insn_record *record)
{
    const struct insn_feed *feed = self;
    for (u32 i = 0; i < feed->count; i++) {
        feed->consumers[i].insn(feed->consumers[i].self, record);
    }
}

static void observe(struct insn_feed *feed)
{
    const struct insn_consumer *only = &feed->consumers[0];
    if (feed->count == 1) {
        cpu_observe(feed->cpu, only->insn, only->self);
    } else {
        cpu_observe(feed->cpu, to_all, feed);
    }
}

void insn_feed_add(struct insn_feed *feed, const struct insn_consumer *consumer)
{
    assert(feed->count < INSN_FEED_MAX);
    feed->consumers[feed->count++] = *consumer;
    observe(feed);
}
