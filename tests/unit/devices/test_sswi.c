// Supervisor software interrupts (ACLINT specification, SSWI).
#include "devices/sswi.h"

#include "unit/devices/device_test.h"

START_TEST(a_write_asks_once)
{
    struct sswi_state sswi;
    sswi_device.reset(&sswi);
    sswi_device.write(&sswi, 4 * 3, 4, 1, 0);
    sswi_device.write(&sswi, 4 * 5, 4, 2, 0); // only bit 0 counts
    sswi_device.write(&sswi, 4 * 0, 4, 0xffffffff, 0);
    sswi_device.write(&sswi, 4 * 64, 4, 1, 0); // there is no such hart
    for (u32 hart = 0; hart < 64; hart++) {
        ck_assert_uint_eq(device_read(&sswi_device, &sswi, 4 * hart, 4, 0), 0);
    }
    ck_assert_uint_eq(sswi_take(&sswi), 1 << 3 | 1);
    ck_assert_uint_eq(sswi_take(&sswi), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_write_asks_once};
    return run_tests("sswi", NULL, tests, ARRAY_LEN(tests));
}
