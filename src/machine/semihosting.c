#include "machine/semihosting.h"

#include "base/bits.h"
#include "machine/board.h"
#include "machine/semihosting_call.h"
#include "machine/semihosting_memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define STACK_MARGIN   (64ULL << 10)
#define APPLICATION_EX 0x20026 // ADP_Stopped_ApplicationExit

enum { A0 = 10, A1 = 11 };

enum operation {
#define OPERATION(number, name, words, meaning) OPERATION_##name = (number),
#include "machine/semihosting.def"
#undef OPERATION
};

i64 semihosting_failed(const struct semihosting_call *call, i64 error)
{
    call->m->state.semihosting_errno = (u64)error;
    return -1;
}

void semihosting_put(struct machine *m, const u8 *bytes, size_t size)
{
    if (m->output && size > 0) {
        m->output(m->output_self, bytes, size);
    }
}

// --- console ---

static i64 write_byte(struct semihosting_call *call)
{
    u8 byte;
    if (!semihosting_load(call->h, call->parameter, &byte, 1)) {
        return semihosting_failed(call, EFAULT);
    }
    semihosting_put(call->m, &byte, 1);
    return 0;
}

static i64 write_text(struct semihosting_call *call)
{
    u8 piece[SEMIHOSTING_PIECE];
    size_t size = 0;
    for (u64 va = call->parameter;; va++) {
        if (!semihosting_load(call->h, va, &piece[size], 1)) {
            semihosting_put(call->m, piece, size);
            return semihosting_failed(call, EFAULT);
        }
        if (piece[size] == 0) {
            semihosting_put(call->m, piece, size);
            return 0;
        }
        if (++size == sizeof piece) {
            semihosting_put(call->m, piece, size);
            size = 0;
        }
    }
}

// What is typed comes over the serial line, however it is read.
static bool take_typed(const struct semihosting_call *call, u8 *byte)
{
    u64 base = board_map[BOARD_uart].base, status = 0, value = 0;
    board_read(call->m, base + UART_LSR, 1, call->h->clock, &status);
    if (!(status & UART_LSR_DR)) {
        return false;
    }
    board_read(call->m, base + UART_RBR, 1, call->h->clock, &value);
    *byte = (u8)value;
    return true;
}

// With nothing typed, the ebreak is attempted again when something is; until then the hart waits.
// It also goes on, to try again, when an interrupt would end wfi.
static i64 wait_for_console(struct semihosting_call *call, i64 operation)
{
    call->h->s.pc -= 4;
    call->h->s.waiting = 1;
    call->m->state.semihosting_waits |= 1ULL << call->h->s.mhartid;
    return operation;
}

static i64 read_byte(struct semihosting_call *call)
{
    u8 byte;
    return take_typed(call, &byte) ? byte : wait_for_console(call, OPERATION_readc);
}

void semihosting_wake(struct machine *m)
{
    for (; m->state.semihosting_waits;
         m->state.semihosting_waits &= m->state.semihosting_waits - 1) {
        m->cpu->harts[__builtin_ctzll(m->state.semihosting_waits)].s.waiting = 0;
    }
}

i64 semihosting_read_console(struct semihosting_call *call)
{
    u8 byte;
    u64 done = 0;
    while (done < call->words[2] && take_typed(call, &byte)) {
        if (!semihosting_store(call->h, call->words[1] + done, &byte, 1)) {
            return semihosting_failed(call, EFAULT);
        }
        done++;
    }
    if (done == 0 && call->words[2] > 0) {
        return wait_for_console(call, OPERATION_read);
    }
    return (i64)(call->words[2] - done);
}

// --- the machine ---

static i64 make_up_name(struct semihosting_call *call)
{
    char name[16];
    size_t size = (size_t)snprintf(name, sizeof name, "tmp%03u", (u32)(call->words[1] & 0xff)) + 1;
    bool stored = size <= call->words[2] && semihosting_store(call->h, call->words[0], name, size);
    return stored ? 0 : semihosting_failed(call, EFAULT);
}

static i64 get_command_line(struct semihosting_call *call)
{
    const char *text = call->m->config.boot_arguments;
    text = text ? text : "";
    size_t size = strlen(text) + 1;
    bool stored = size <= call->words[1] &&
                  semihosting_store(call->h, call->words[0], text, size) &&
                  semihosting_store_word(call->h, call->parameter + 8, size - 1);
    return stored ? 0 : semihosting_failed(call, EFAULT);
}

// The heap from the kernel's end on, the stack down from the end of RAM, as far as they go.
static i64 heap_info(struct semihosting_call *call)
{
    const struct bus_memory *ram = &call->m->bus.memories[0];
    u64 kernel_end = bits_align_up(call->m->kernel_info.end_pa, 16);
    u64 end = ram->base + ram->size_bytes - STACK_MARGIN; // the device tree is behind it
    u64 info[] = {kernel_end, end, end, 0};
    bool stored = semihosting_store(call->h, call->words[0], info, sizeof info);
    return stored ? 0 : semihosting_failed(call, EFAULT);
}

static i64 end_run(struct semihosting_call *call)
{
    u64 reason = call->words[0];
    call->m->state.exited = 1;
    call->m->state.status = reason == APPLICATION_EX ? call->words[1] : 1;
    return 0;
}

static u64 ticks(const struct semihosting_call *call)
{
    return call->h->clock / MACHINE_CLOCK_PER_TICK;
}

static i64 elapsed(struct semihosting_call *call)
{
    return semihosting_store_word(call->h, call->parameter, ticks(call))
               ? 0
               : semihosting_failed(call, EFAULT);
}

static i64 dispatch(struct semihosting_call *call, u64 operation)
{
    switch (operation) {
    case OPERATION_open:
        return semihosting_open(call);
    case OPERATION_close:
        return semihosting_close(call);
    case OPERATION_writec:
        return write_byte(call);
    case OPERATION_write0:
        return write_text(call);
    case OPERATION_write:
        return semihosting_write(call);
    case OPERATION_read:
        return semihosting_read(call);
    case OPERATION_readc:
        return read_byte(call);
    case OPERATION_iserror:
        return (i64)call->words[0] < 0;
    case OPERATION_istty:
        return call->words[0] >= SEMIHOSTING_INPUT && call->words[0] <= SEMIHOSTING_ERROR;
    case OPERATION_seek:
        return semihosting_seek(call);
    case OPERATION_flen:
        return semihosting_length(call);
    case OPERATION_tmpnam:
        return make_up_name(call);
    case OPERATION_remove:
        return semihosting_remove(call);
    case OPERATION_rename:
        return semihosting_rename(call);
    case OPERATION_clock:
        return (i64)(ticks(call) / (MACHINE_TIMEBASE_HZ / 100));
    case OPERATION_time:
        return (i64)(ticks(call) / MACHINE_TIMEBASE_HZ);
    case OPERATION_errno:
        return (i64)call->m->state.semihosting_errno;
    case OPERATION_get_cmdline:
        return get_command_line(call);
    case OPERATION_heapinfo:
        return heap_info(call);
    case OPERATION_exit:
    case OPERATION_exit_extended:
        return end_run(call);
    case OPERATION_elapsed:
        return elapsed(call);
    case OPERATION_tickfreq:
        return MACHINE_TIMEBASE_HZ;
    case OPERATION_system:
        return semihosting_failed(call, EPERM);
    default:
        return semihosting_failed(call, ENOSYS);
    }
}

static u32 words_of(u64 operation)
{
    switch (operation) {
#define OPERATION(number, name, words, meaning) \
    case number:                                \
        return words;
#include "machine/semihosting.def"
#undef OPERATION
    default:
        return 0;
    }
}

static void answer_call(void *self, struct hart *h)
{
    struct machine *m = self;
    struct semihosting_call call = {.m = m, .h = h, .parameter = h->s.x[A1]};
    u64 operation = h->s.x[A0] & 0xffffffff;
    i64 result = 0;
    m->state.semihosting_waits &= ~(1ULL << h->s.mhartid);
    for (u32 i = 0; i < words_of(operation) && result == 0; i++) {
        if (!semihosting_load_word(h, call.parameter + 8 * i, &call.words[i])) {
            result = semihosting_failed(&call, EFAULT);
        }
    }
    h->s.x[A0] = (u64)(result == 0 ? dispatch(&call, operation) : result);
}

void semihosting_attach(struct machine *m, const struct semihosting_files *files)
{
    m->files = files;
    m->cpu->semihost = answer_call;
    m->cpu->semihost_self = m;
}
