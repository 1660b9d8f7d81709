// Two of these talk to each other: each sends numbered frames, and each answers what it gets. Says how many
// it got and what they add up to.
#include "card.h"

#define FRAMES 200u
#define KIND   0x88b5u // for experiments (IEEE 802)
#define SIZE   100u

static bool is_ours(const u8 *frame, u32 size)
{
    return size == SIZE && frame[12] == KIND >> 8 && frame[13] == (KIND & 0xff);
}

u64 guest_main(void)
{
    static u8 frame[FRAME_MAX];
    u64 sum = 0;
    if (!card_start()) {
        return 2;
    }
    // The one with the even address begins, once the other is there to hear it.
    bool begins = !(card_mac[5] & 1);
    for (u64 wait = 0; begins && wait < 100000; wait++) {
        __asm__ volatile("");
    }
    for (u32 i = 0; i < FRAMES; i++) {
        if (i > 0 || !begins) {
            card_receive(frame, is_ours);
            sum = guest_mix(sum, (u64)frame[6 + 5] << 32 | (u64)frame[14] << 8 | frame[15]);
        }
        memset(frame, 0xff, 6);
        memcpy(frame + 6, card_mac, 6);
        frame[12] = KIND >> 8;
        frame[13] = KIND & 0xff;
        frame[14] = (u8)(i >> 8);
        frame[15] = (u8)i;
        card_send(frame, SIZE);
    }
    GUEST_SAY("sum", sum);
    return 0;
}
