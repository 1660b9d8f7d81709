// The CLINT against Priv. 3.2.1 ("Machine Timer (mtime and mtimecmp) Registers") and the RISC-V
// ACLINT specification (chapters "Machine-level Timer Device" and "Machine-level Software Interrupt
// Device"), whose sentences the tests quote.
#include "devices/clint.h"

#include "unit/devices/device_test.h"

static struct clint_state clint;

static void setup(void)
{
    memset(&clint, 0xa5, sizeof clint);
    clint_device.reset(&clint);
}

static u64 get(u64 offset, u32 size, u64 now)
{
    return device_read(&clint_device, &clint, offset, size, now);
}

static void set(u64 offset, u32 size, u64 value, u64 now)
{
    clint_device.write(&clint, offset, size, value, now);
}

static u64 wires(u64 now)
{
    return device_wires(&clint_device, &clint, now);
}

static u64 deadline(u64 now)
{
    return clint_device.deadline(&clint, now);
}

// ACLINT: "On MTIMER device reset, the MTIME register is cleared to zero."
START_TEST(nothing_is_pending_at_reset)
{
    setup();
    ck_assert_uint_eq(get(CLINT_MTIME, 8, 0), 0);
    ck_assert_uint_eq(wires(0), 0);
    ck_assert_uint_eq(wires(UINT64_MAX), 0);
    ck_assert_uint_eq(deadline(0), DEVICE_NEVER);
    ck_assert_uint_eq(get(CLINT_MTIMECMP, 8, 0), UINT64_MAX);
}
END_TEST

// "The mtime register ... increments at constant frequency" and is read-write.
START_TEST(mtime_counts_and_can_be_written)
{
    setup();
    ck_assert_uint_eq(get(CLINT_MTIME, 8, 12345), 12345);
    set(CLINT_MTIME, 8, 1000, 12345);
    ck_assert_uint_eq(get(CLINT_MTIME, 8, 12345), 1000);
    ck_assert_uint_eq(clint_mtime(&clint, 12350), 1005);
    set(CLINT_MTIME + 4, 4, 7, 12350); // the upper half; the lower goes on
    ck_assert_uint_eq(get(CLINT_MTIME, 8, 12350), (7ULL << 32) + 1005);
    set(CLINT_MTIME, 4, 3, 12351);
    ck_assert_uint_eq(get(CLINT_MTIME, 8, 12351), (7ULL << 32) + 3);
    ck_assert_uint_eq(get(CLINT_MTIME, 4, 12352), 4);
    ck_assert_uint_eq(get(CLINT_MTIME + 4, 4, 12352), 7);
}
END_TEST

// "A machine timer interrupt becomes pending whenever mtime contains a value greater than or equal
// to mtimecmp, treating the values as unsigned integers. The interrupt remains posted until
// mtimecmp becomes greater than mtime (typically as a result of writing mtimecmp)."
START_TEST(the_timer_interrupt_is_a_level)
{
    setup();
    set(CLINT_MTIMECMP, 8, 100, 0);
    ck_assert_uint_eq(wires(99), 0);
    ck_assert_uint_eq(deadline(0), 100);
    ck_assert_uint_eq(wires(100), 2);
    ck_assert_uint_eq(wires(1000000), 2);
    ck_assert_uint_eq(deadline(100), DEVICE_NEVER);
    set(CLINT_MTIMECMP, 8, 200, 150);
    ck_assert_uint_eq(wires(150), 0);
    ck_assert_uint_eq(deadline(150), 200);
    set(CLINT_MTIME, 8, 0x8000000000000000, 160); // unsigned
    ck_assert_uint_eq(wires(160), 2);
    set(CLINT_MTIME, 8, 10, 170);
    ck_assert_uint_eq(wires(170), 0);
    ck_assert_uint_eq(deadline(170), 170 + 190);
}
END_TEST

// Priv. 3.2.1's RV32 sequence: "New comparand is in a1:a0. li t0, -1; la t1, mtimecmp; sw t0, 0(t1)
// # No smaller than old value; sw a1, 4(t1); sw a0, 0(t1)".
START_TEST(mtimecmp_is_written_in_halves_without_a_spurious_interrupt)
{
    setup();
    set(CLINT_MTIMECMP, 8, 0x100000005, 0);
    set(CLINT_MTIMECMP, 4, 0xffffffff, 0);
    ck_assert_uint_eq(wires(0x100000010), 0);
    set(CLINT_MTIMECMP + 4, 4, 2, 0x100000010);
    ck_assert_uint_eq(get(CLINT_MTIMECMP, 8, 0), 0x2ffffffff);
    set(CLINT_MTIMECMP, 4, 9, 0x100000010);
    ck_assert_uint_eq(get(CLINT_MTIMECMP, 8, 0), 0x200000009);
    ck_assert_uint_eq(get(CLINT_MTIMECMP + 4, 4, 0), 2);
    ck_assert_uint_eq(deadline(0x100000010), 0x200000009);
}
END_TEST

// What Linux and QEMU take all ones for.
START_TEST(all_ones_never_fires)
{
    setup();
    set(CLINT_MTIMECMP, 8, UINT64_MAX, 0);
    set(CLINT_MTIME, 8, UINT64_MAX, 0);
    ck_assert_uint_eq(wires(0), 0);
    set(CLINT_MTIMECMP, 8, UINT64_MAX - 1, 0);
    ck_assert_uint_eq(wires(0), 2);
    ck_assert_uint_eq(deadline(0), 1); // mtime wraps to 0
    ck_assert_uint_eq(wires(1), 0);
}
END_TEST

// ACLINT: "The least significant bit of the MSIP register is reflected in the MSIP bit of the mip
// CSR. Other bits ... are hardwired to zero."
START_TEST(msip_has_one_bit)
{
    setup();
    set(CLINT_MSIP + 4, 4, 0xffffffff, 0);
    ck_assert_uint_eq(get(CLINT_MSIP + 4, 4, 0), 1);
    ck_assert_uint_eq(get(CLINT_MSIP, 4, 0), 0);
    ck_assert_uint_eq(wires(0), 1 << 2);
    set(CLINT_MSIP + 4, 4, 0xfffffffe, 0);
    ck_assert_uint_eq(wires(0), 0);
    set(CLINT_MSIP, 8, 0x100000001, 0);
    ck_assert_uint_eq(wires(0), 1 | 1 << 2);
    ck_assert_uint_eq(get(CLINT_MSIP, 8, 0), 0x100000001);
}
END_TEST

START_TEST(harts_have_their_own_wires)
{
    setup();
    for (u32 hart = 0; hart < 32; hart++) {
        set(CLINT_MSIP + 4 * hart, 4, 1, 0);
        ck_assert_uint_eq(wires(0), 1ULL << 2 * hart);
        set(CLINT_MSIP + 4 * hart, 4, 0, 0);
        set(CLINT_MTIMECMP + 8 * hart, 8, 10 + hart, 0);
        ck_assert_uint_eq(deadline(0), 10 + hart);
        ck_assert_uint_eq(wires(9 + hart), 0);
        ck_assert_uint_eq(wires(10 + hart), 2ULL << 2 * hart);
        set(CLINT_MTIMECMP + 8 * hart, 8, UINT64_MAX, 0);
    }
    set(CLINT_MSIP + 4 * 63, 4, 1, 0);
    set(CLINT_MTIMECMP + 8 * 63, 8, 0, 0);
    struct device_hart_wires last = clint_device.hart_wires(&clint, 0);
    ck_assert_uint_eq(last.first, 1ULL << 63);
    ck_assert_uint_eq(last.second, 1ULL << 63);
}
END_TEST

START_TEST(harts_that_are_not_there_have_no_registers)
{
    setup();
    clint.harts = 3;
    set(CLINT_MSIP + 4 * 3, 4, 1, 0);
    set(CLINT_MSIP + 4 * 2, 8, 0x100000001, 0);
    set(CLINT_MTIMECMP + 8 * 3, 8, 1, 0);
    ck_assert_uint_eq(get(CLINT_MSIP + 4 * 2, 8, 0), 1);
    ck_assert_uint_eq(get(CLINT_MTIMECMP + 8 * 3, 8, 0), 0);
    ck_assert_uint_eq(get(CLINT_MTIMECMP + 8 * 2, 8, 0), UINT64_MAX);
    ck_assert_uint_eq(wires(10), 1 << 4);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        nothing_is_pending_at_reset,    mtime_counts_and_can_be_written,
        the_timer_interrupt_is_a_level, mtimecmp_is_written_in_halves_without_a_spurious_interrupt,
        all_ones_never_fires,           msip_has_one_bit,
        harts_have_their_own_wires,     harts_that_are_not_there_have_no_registers,
    };
    return run_tests("clint", NULL, tests, ARRAY_LEN(tests));
}
