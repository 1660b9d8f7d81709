// The PLIC against the RISC-V PLIC specification 1.0, whose sentences the tests quote with their
// chapter, and against a naive model of it in random runs.
#include "devices/plic.h"

#include "unit/devices/device_test.h"

static struct plic_state plic;

#define CONTEXTS 16u // as of 8 harts; the last context is tried by itself

static void setup(void)
{
    plic_device.reset(&plic);
    plic.contexts = CONTEXTS;
}

static u32 get(u64 offset)
{
    return (u32)device_read(&plic_device, &plic, offset, 4, 0);
}

static void set(u64 offset, u32 value)
{
    plic_device.write(&plic, offset, 4, value, 0);
}

static u64 wires(void)
{
    return device_wires(&plic_device, &plic, 0);
}

static u64 claim_offset(u32 context)
{
    return PLIC_CLAIM_COMPLETE + context * PLIC_CLAIM_COMPLETE_STRIDE;
}

static u32 claim(u32 context)
{
    return get(claim_offset(context));
}

static void complete(u32 context, u32 source)
{
    set(claim_offset(context), source);
}

static void enable(u32 context, u32 source)
{
    u64 offset = PLIC_ENABLE + context * PLIC_ENABLE_STRIDE + source / 32 * 4;
    set(offset, get(offset) | 1u << source % 32);
}

static void set_priority(u32 source, u32 priority)
{
    set(PLIC_PRIORITY + 4 * source, priority);
}

// xv6's use, by the numbers of its memlayout.h: hart 0's S-mode is context 1.
START_TEST(xv6_takes_the_uarts_interrupt)
{
    setup();
    set(10 * 4, 1);
    set(0x2080, 1 << 10 | 1 << 1);
    set(0x201000, 0);
    ck_assert_uint_eq(wires(), 0);
    plic_set_source(&plic, 10, true);
    ck_assert_uint_eq(wires(), 1 << 1);
    ck_assert_uint_eq(get(0x1000), 1 << 10);
    ck_assert_uint_eq(get(0x201004), 10);
    ck_assert_uint_eq(get(0x1000), 0);
    ck_assert_uint_eq(wires(), 0);
    plic_set_source(&plic, 10, false);
    set(0x201004, 10);
    ck_assert_uint_eq(wires(), 0);
    ck_assert_uint_eq(get(0x201004), 0);
}
END_TEST

// Interrupt Gateways: "If the global interrupt source uses level-sensitive interrupts, the gateway
// will convert the first assertion of the interrupt level into an interrupt request, but thereafter
// the gateway will not forward an additional interrupt request until it receives an interrupt
// completion message. On receiving an interrupt completion message, if the interrupt is
// level-triggered and the interrupt is still asserted, a new interrupt request will be forwarded".
START_TEST(a_level_is_forwarded_once_until_completion)
{
    setup();
    set_priority(5, 1);
    enable(0, 5);
    plic_set_source(&plic, 5, true);
    ck_assert_uint_eq(claim(0), 5);
    plic_set_source(&plic, 5, true);
    plic_set_source(&plic, 5, false);
    plic_set_source(&plic, 5, true);
    ck_assert_uint_eq(wires(), 0);
    ck_assert_uint_eq(claim(0), 0);
    complete(0, 5);
    ck_assert_uint_eq(wires(), 1);
    ck_assert_uint_eq(claim(0), 5);
    plic_set_source(&plic, 5, false);
    complete(0, 5);
    ck_assert_uint_eq(wires(), 0);
}
END_TEST

// Interrupt Gateways: "The gateway does not have the facility to retract an interrupt request once
// forwarded to the PLIC core."
START_TEST(a_request_is_not_retracted)
{
    setup();
    set_priority(5, 1);
    enable(0, 5);
    plic_set_source(&plic, 5, true);
    plic_set_source(&plic, 5, false);
    ck_assert_uint_eq(wires(), 1);
    ck_assert_uint_eq(claim(0), 5);
}
END_TEST

// Interrupt Identifiers: "Smaller values of interrupt ID take precedence over larger values of
// interrupt ID." Interrupt Priorities: "interrupt priority increases with increasing integer
// values".
START_TEST(the_highest_priority_is_claimed_first_then_the_lowest_id)
{
    setup();
    const u32 priorities[][2] = {{3, 2}, {40, 7}, {41, 7}, {64, 1}, {95, 2}};
    for (size_t i = 0; i < ARRAY_LEN(priorities); i++) {
        set_priority(priorities[i][0], priorities[i][1]);
        enable(3, priorities[i][0]);
        plic_set_source(&plic, priorities[i][0], true);
    }
    const u32 expected[] = {40, 41, 3, 95, 64, 0};
    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        ck_assert_uint_eq(wires(), expected[i] ? 1 << 3 : 0);
        ck_assert_uint_eq(claim(3), expected[i]);
    }
}
END_TEST

// Interrupt Priorities: "The priority value 0 is reserved to mean 'never interrupt'".
START_TEST(priority_0_never_interrupts)
{
    setup();
    enable(0, 5);
    plic_set_source(&plic, 5, true);
    ck_assert_uint_eq(get(PLIC_PENDING), 1 << 5);
    ck_assert_uint_eq(wires(), 0);
    ck_assert_uint_eq(claim(0), 0);
    set_priority(5, 1);
    ck_assert_uint_eq(wires(), 1);
}
END_TEST

// Priority Thresholds: "The PLIC will mask all PLIC interrupts of a priority less than or equal to
// threshold." Interrupt Claim Process: "the claim operation is not affected by the setting of the
// priority threshold register".
START_TEST(the_threshold_masks_the_notification_and_not_the_claim)
{
    setup();
    set_priority(5, 3);
    enable(0, 5);
    enable(1, 5);
    plic_set_source(&plic, 5, true);
    set(PLIC_THRESHOLD, 3);
    ck_assert_uint_eq(wires(), 2);
    set(PLIC_THRESHOLD, 2);
    ck_assert_uint_eq(wires(), 3);
    set(PLIC_THRESHOLD, 7);
    ck_assert_uint_eq(claim(0), 5);
}
END_TEST

// Interrupt Notifications: "all enabled targets will receive interrupt notifications"; only one
// claims it. Interrupt Claim Process: "The PLIC core will return an ID of zero, if there were no
// pending interrupts for the target when the claim was serviced."
START_TEST(all_enabled_contexts_are_notified_and_one_claims)
{
    setup();
    set_priority(10, 1);
    for (u32 context = 1; context < CONTEXTS; context += 2) {
        enable(context, 10);
    }
    plic_set_source(&plic, 10, true);
    ck_assert_uint_eq(wires(), 0xaaaa);
    ck_assert_uint_eq(claim(2), 0); // not enabled
    ck_assert_uint_eq(claim(15), 10);
    ck_assert_uint_eq(wires(), 0);
    ck_assert_uint_eq(claim(1), 0);
}
END_TEST

// Interrupt Completion: "The PLIC does not check whether the completion ID is the same as the last
// claim ID for that target. If the completion ID does not match an interrupt source that is
// currently enabled for the target, the completion is silently ignored."
START_TEST(a_completion_needs_the_source_to_be_enabled)
{
    setup();
    set_priority(10, 1);
    enable(1, 10);
    enable(3, 10);
    plic_set_source(&plic, 10, true);
    ck_assert_uint_eq(claim(1), 10);
    complete(2, 10); // not enabled there
    complete(1, 11); // another, not enabled
    complete(1, 0);
    complete(1, 96);
    complete(1, 0xffffffff);
    ck_assert_uint_eq(wires(), 0);
    complete(3, 10); // not the one that claimed
    ck_assert_uint_eq(wires(), 1 << 1 | 1 << 3);
    complete(3, 10); // of nothing in service
    ck_assert_uint_eq(get(PLIC_PENDING), 1 << 10);
}
END_TEST

// Memory Map: source 0 "does not exist"; Interrupt Enables: "Bit 0 of enable register 0 ... is
// hardwired to 0". Priorities are WARL of 3 bits: "each priority register must support any
// combination of values in the bits that are variable within the register".
START_TEST(registers_hold_what_they_can)
{
    setup();
    set_priority(0, 7);
    ck_assert_uint_eq(get(PLIC_PRIORITY), 0);
    for (u32 word = 0; word < PLIC_WORDS; word++) {
        set(PLIC_ENABLE + 4 * word, 0xffffffff);
        ck_assert_uint_eq(get(PLIC_ENABLE + 4 * word), word ? 0xffffffff : 0xfffffffe);
        set(PLIC_PENDING + 4 * word, 0xffffffff);
        ck_assert_uint_eq(get(PLIC_PENDING + 4 * word), 0);
    }
    for (u32 value = 0; value < 20; value++) {
        set_priority(95, value);
        ck_assert_uint_eq(get(PLIC_PRIORITY + 4 * 95), value & 7);
        set(PLIC_THRESHOLD + 15 * PLIC_THRESHOLD_STRIDE, value);
        ck_assert_uint_eq(get(PLIC_THRESHOLD + 15 * PLIC_THRESHOLD_STRIDE), value & 7);
    }
    set_priority(95, 0xfffffff8);
    ck_assert_uint_eq(get(PLIC_PRIORITY + 4 * 95), 0);
}
END_TEST

START_TEST(the_last_context_is_the_last_harts)
{
    plic_device.reset(&plic);
    set_priority(10, 1);
    enable(PLIC_CONTEXTS - 1, 10);
    plic_set_source(&plic, 10, true);
    struct device_hart_wires wires = plic_device.hart_wires(&plic, 0);
    ck_assert_uint_eq(wires.first, 0);
    ck_assert_uint_eq(wires.second, 1ULL << 63);
    ck_assert_uint_eq(claim(PLIC_CONTEXTS - 1), 10);
    plic.contexts = 4; // of two harts: the others' registers hold nothing
    ck_assert_uint_eq(get(PLIC_ENABLE + 127 * PLIC_ENABLE_STRIDE), 0);
    ck_assert_uint_eq(get(PLIC_CLAIM_COMPLETE + 4 * PLIC_CLAIM_COMPLETE_STRIDE), 0);
}
END_TEST

// The specification in the plainest words that we found, one flag a thing.
static struct naive {
    u32 priority[PLIC_SOURCES];
    bool wire[PLIC_SOURCES], pending[PLIC_SOURCES], in_service[PLIC_SOURCES];
    bool enabled[CONTEXTS][PLIC_SOURCES];
    u32 threshold[CONTEXTS];
} naive;

static u32 naive_best(u32 context)
{
    u32 best = 0;
    for (u32 source = PLIC_SOURCES - 1; source > 0; source--) {
        bool candidate = naive.pending[source] && naive.enabled[context][source];
        if (candidate && naive.priority[source] > 0 &&
            naive.priority[source] >= naive.priority[best]) {
            best = source;
        }
    }
    return best;
}

static void naive_wire(u32 source, bool level)
{
    naive.wire[source] = level;
    if (level && !naive.in_service[source]) {
        naive.pending[source] = true;
    }
}

static u32 naive_claim(u32 context)
{
    u32 source = naive_best(context);
    if (source) {
        naive.pending[source] = false;
        naive.in_service[source] = true;
    }
    return source;
}

static void naive_complete(u32 context, u32 source)
{
    if (source < PLIC_SOURCES && naive.enabled[context][source]) {
        naive.in_service[source] = false;
        naive_wire(source, naive.wire[source]);
    }
}

static void compare_wires(void)
{
    u64 expected = 0;
    for (u32 context = 0; context < CONTEXTS; context++) {
        u32 best = naive_best(context);
        expected |= (u64)(best && naive.priority[best] > naive.threshold[context]) << context;
    }
    ck_assert_uint_eq(wires(), expected);
}

static void random_set_up(u32 context, u32 source, u64 random)
{
    u32 value = (u32)(random >> 40);
    u32 word = source / 32;
    switch (random % 3) {
    case 0:
        set_priority(source, value);
        naive.priority[source] = source ? value % 8 : 0;
        break;
    case 1:
        set(PLIC_THRESHOLD + context * PLIC_THRESHOLD_STRIDE, value);
        naive.threshold[context] = value % 8;
        break;
    default:
        set(PLIC_ENABLE + context * PLIC_ENABLE_STRIDE + 4 * word, value);
        for (u32 i = 0; i < 32; i++) {
            naive.enabled[context][32 * word + i] = value >> i & 1 && 32 * word + i > 0;
        }
        break;
    }
}

static void random_step(u64 random)
{
    u32 context = (u32)(random >> 8) % CONTEXTS;
    u32 source = (u32)(random >> 16) % PLIC_SOURCES;
    switch (random >> 32 & 7) {
    case 0:
        random_set_up(context, source, random);
        break;
    case 1:
    case 2:
        ck_assert_uint_eq(claim(context), naive_claim(context));
        break;
    case 3:
    case 4:
        complete(context, source);
        naive_complete(context, source);
        break;
    default:
        source += source == 0;
        plic_set_source(&plic, source, random >> 35 & 1);
        naive_wire(source, random >> 35 & 1);
        break;
    }
}

START_TEST(random_runs_agree_with_the_naive_model)
{
    setup();
    memset(&naive, 0, sizeof naive);
    u64 seed = 0x1234567;
    for (u32 i = 0; i < 300000; i++) {
        random_step(random_next(&seed));
        if (i % 4 == 0) {
            compare_wires();
        }
    }
    for (u32 source = 0; source < PLIC_SOURCES; source++) {
        ck_assert_uint_eq(get(PLIC_PENDING + source / 32 * 4) >> source % 32 & 1,
                          naive.pending[source]);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        xv6_takes_the_uarts_interrupt,
        a_level_is_forwarded_once_until_completion,
        a_request_is_not_retracted,
        the_highest_priority_is_claimed_first_then_the_lowest_id,
        priority_0_never_interrupts,
        the_threshold_masks_the_notification_and_not_the_claim,
        all_enabled_contexts_are_notified_and_one_claims,
        the_last_context_is_the_last_harts,
        a_completion_needs_the_source_to_be_enabled,
        registers_hold_what_they_can,
        random_runs_agree_with_the_naive_model,
    };
    return run_tests("plic", NULL, tests, ARRAY_LEN(tests));
}
