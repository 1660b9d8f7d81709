// What holds of every device: the rows agree with the behaviour, offsets that nothing is at are
// harmless, looking changes nothing; and the look-up in rows.
#include "devices/clint.h"
#include "devices/finisher.h"
#include "devices/plic.h"
#include "devices/uart.h"

#include "unit/devices/device_test.h"

static const struct {
    const struct device *device;
    u64 size_bytes;
} devices[] = {
    {&clint_device, 0x10000},
    {&finisher_device, 0x1000},
    {&plic_device, 0x4000000},
    {&uart_device, 0x100},
};

static u8 state[4096] __attribute__((aligned(16)));

static u32 smallest_size(const struct device *device)
{
    return device->access_sizes & -device->access_sizes;
}

// The UART's divisor latches only answer under DLAB.
static void open_bank(const struct device *device, const struct device_register *reg)
{
    if (device->answers && !device->answers(state, reg)) {
        device->write(state, UART_LCR, 1, UART_LCR_DLAB, 0);
        ck_assert(device->answers(state, reg));
    }
}

START_TEST(reset_values_are_those_of_the_rows)
{
    for (size_t d = 0; d < ARRAY_LEN(devices); d++) {
        const struct device *device = devices[d].device;
        for (size_t i = 0; i < device->register_count; i++) {
            const struct device_register *reg = &device->registers[i];
            memset(state, 0xa5, sizeof state);
            device->reset(state);
            open_bank(device, reg);
            for (u32 n = 0; reg->access != DEVICE_WO && n < reg->count; n++) {
                u64 offset = reg->offset + n * reg->stride;
                ck_assert_msg(device_peek(device, state, offset, reg->size_bytes, 0) == reg->reset,
                              "%s %s %u", device->name, reg->name, n);
            }
        }
    }
}
END_TEST

START_TEST(fields_and_values_belong_to_registers)
{
    for (size_t d = 0; d < ARRAY_LEN(devices); d++) {
        const struct device *device = devices[d].device;
        for (size_t b = 0; b < device->bit_count; b++) {
            const struct device_bit *bit = &device->bits[b];
            size_t i = 0;
            while (i < device->register_count &&
                   strcmp(device->registers[i].name, bit->register_name) != 0) {
                i++;
            }
            ck_assert_msg(i < device->register_count, "%s", bit->register_name);
            ck_assert_uint_le(bit->shift + bit->width, 8 * device->registers[i].size_bytes);
        }
        for (size_t v = 0; v < device->value_count; v++) {
            const struct device_value *value = &device->values[v];
            const struct device_bit *bit =
                device_bit_find(device, value->register_name, value->bit_name);
            ck_assert_ptr_nonnull(bit);
            ck_assert_uint_lt(value->value, 1ULL << bit->width);
        }
    }
}
END_TEST

static bool has_register(const struct device *device, u64 offset, u32 size)
{
    for (u32 i = 0; i < size; i++) {
        if (device_register_at(device, state, offset + i, false) ||
            device_register_at(device, state, offset + i, true)) {
            return true;
        }
    }
    return false;
}

START_TEST(offsets_without_a_register_are_harmless)
{
    static u8 before[sizeof state];
    for (size_t d = 0; d < ARRAY_LEN(devices); d++) {
        const struct device *device = devices[d].device;
        u32 size = smallest_size(device);
        memset(state, 0, sizeof state);
        device->reset(state);
        memcpy(before, state, sizeof state);
        u32 checked = 0;
        // All of the first 64 KiB, then one word in 61.
        for (u64 offset = 0; offset < devices[d].size_bytes;
             offset += offset < 0x10000 ? size : 61 * size) {
            if (has_register(device, offset, size)) {
                continue;
            }
            ck_assert_uint_eq(device_read(device, state, offset, size, 0), 0);
            device->write(state, offset, size, UINT64_MAX, 0);
            ck_assert_mem_eq(before, state, device->state_size_bytes);
            checked++;
        }
        ck_assert_uint_gt(checked, 200);
    }
}
END_TEST

START_TEST(registers_are_found_by_offset_direction_and_bank)
{
    struct uart_state uart;
    uart_device.reset(&uart);
    ck_assert_str_eq(device_register_at(&uart_device, &uart, 0, false)->name, "RBR");
    ck_assert_str_eq(device_register_at(&uart_device, &uart, 0, true)->name, "THR");
    ck_assert_str_eq(device_register_at(&uart_device, &uart, 2, false)->name, "IIR");
    ck_assert_str_eq(device_register_at(&uart_device, &uart, 2, true)->name, "FCR");
    uart_device.write(&uart, UART_LCR, 1, UART_LCR_DLAB, 0);
    ck_assert_str_eq(device_register_at(&uart_device, &uart, 0, false)->name, "DLL");
    ck_assert_str_eq(device_register_at(&uart_device, &uart, 1, true)->name, "DLM");
    ck_assert_str_eq(device_register_at(&uart_device, &uart, 2, true)->name, "FCR");
    ck_assert_ptr_null(device_register_at(&uart_device, &uart, 8, false));

    const struct device_register *reg = device_register_at(&plic_device, NULL, 0x201004, true);
    ck_assert_str_eq(reg->name, "CLAIM_COMPLETE");
    ck_assert_uint_eq(device_register_index(reg, 0x201004), 1);
    reg = device_register_at(&plic_device, NULL, 0x2084, false);
    ck_assert_str_eq(reg->name, "ENABLE1");
    ck_assert_uint_eq(device_register_index(reg, 0x2084), 1);
    ck_assert_ptr_null(device_register_at(&plic_device, NULL, 0x200008, false));
    ck_assert_ptr_null(device_register_at(&plic_device, NULL, 0x280000, false));
    ck_assert_ptr_null(device_register_at(&plic_device, NULL, 0x1000, true));

    reg = device_register_at(&clint_device, NULL, 0x4014, false);
    ck_assert_str_eq(reg->name, "MTIMECMP");
    ck_assert_uint_eq(device_register_index(reg, 0x4014), 2);
    ck_assert_str_eq(device_register_at(&clint_device, NULL, 0xbffc, false)->name, "MTIME");
}
END_TEST

START_TEST(states_have_no_padding)
{
    // A hash of the machine covers every byte of a state.
    ck_assert_uint_eq(sizeof(struct plic_state) % 4, 0);
    ck_assert_uint_eq(sizeof(struct clint_state), 64 * 8 + 8 + 64 * 4 + 8);
    ck_assert_uint_eq(sizeof(struct uart_receiver), 8 + 8 + 2 * 3 + 4 + 16 + 256 + 6);
    ck_assert_uint_eq(sizeof(struct uart_state), sizeof(struct uart_receiver) + 16 + 12 + 4);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        reset_values_are_those_of_the_rows,
        fields_and_values_belong_to_registers,
        offsets_without_a_register_are_harmless,
        registers_are_found_by_offset_direction_and_bank,
        states_have_no_padding,
    };
    return run_tests("device", NULL, tests, ARRAY_LEN(tests));
}
