// Hart 0 of a machine with nothing to boot from, in M-mode, for tests that call what handlers call.
#pragma once

#include "cpu/csr.h"
#include "isa/isa_string.h"
#include "machine/machine.h"
#include "unit/run_tests.h"

static struct machine *m; // what boot made
static struct hart *h;
static struct hart_state at_reset;

static inline void boot(const char *cpu)
{
    struct error error = {0};
    struct isa_set set;
    ck_assert_msg(isa_string_parse(cpu, &set, &error), "%s", error.text);
    struct machine_config config = machine_default_config();
    config.ram_size_bytes = MACHINE_RAM_SIZE_MIN;
    config.extensions = &set;
    m = machine_create(&config, &error);
    ck_assert_msg(m, "%s", error.text);
    h = &m->cpu->harts[0];
    hart_reset(h, 0, m->bus.memories[0].base);
    at_reset = h->s;
}

static inline void start_again(void)
{
    h->s = at_reset;
    hart_state_changed(h);
}

static inline bool has(enum isa_extension extension)
{
    return m->cpu->config.extensions.has[extension];
}

// A sequence of well-mixed numbers; the state must not be 0.
static u64 random_state;

static inline u64 next_random(void)
{
    u64 x = random_state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return random_state = x;
}

static inline u64 below(u64 limit)
{
    return (next_random() >> 11) % limit;
}

static inline void set_csr(const char *name, u64 value)
{
    ck_assert(csr_execute(h, (u32)csr_number(name), CSR_write, value, true));
}
