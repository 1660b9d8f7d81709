// What csr.def names: the functions behind its columns `access` and `hook`. For csr.c only.
#pragma once

#include "cpu/cpu.h"
#include "cpu/csr.h"

struct csr_row {
    const char *name, *home; // home: the CSR that it is a view of, "none" for no storage
    const char *meaning;
    u16 number;
    u16 storage;  // offset in struct hart_state
    u8 extension; // enum isa_extension
    u8 effects;
    u8 privilege; // the lowest mode that may touch it
    bool read_only;
    u16 index; // of the row
    u64 readable, writable;
    bool (*access)(const struct hart *h, u32 number); // null: always
    u64 (*get)(const struct hart *h, const struct csr_row *row);
    // Changes the bits in `mask` to those of `value`, as far as the CSR takes them.
    void (*set)(struct hart *h, const struct csr_row *row, u64 value, u64 mask);
};

static inline u64 *csr_storage(struct hart *h, const struct csr_row *row)
{
    return (u64 *)((u8 *)&h->s + row->storage);
}

static inline bool csr_has(const struct hart *h, enum isa_extension extension)
{
    return h->cpu->config.extensions.has[extension];
}

// The bits that a write changes, of this processor.
static inline u64 csr_writable(const struct hart *h, const struct csr_row *row)
{
    return row->writable & ~h->cpu->csr_absent[row->index];
}

// --- hook: what is read, as of h->clock; and a write of those bits of `value` that are in `mask`
// ---

#define CSR_GET(name) u64 csr_get_##name(const struct hart *h, const struct csr_row *row);
#define CSR_SET(name) \
    void csr_set_##name(struct hart *h, const struct csr_row *row, u64 value, u64 mask);
#define CSR_HOOK(name) CSR_GET(name) CSR_SET(name)
CSR_HOOK(plain)
CSR_HOOK(mstatus)
CSR_SET(float)
CSR_HOOK(frm)
CSR_HOOK(sie)
CSR_HOOK(mip)
CSR_HOOK(sip)
CSR_SET(tvec)
CSR_SET(satp)
CSR_HOOK(time)
CSR_SET(stimecmp)
CSR_SET(menvcfg)
CSR_HOOK(counter)
CSR_HOOK(mhpmevent)
CSR_GET(scountovf)
CSR_SET(counting)
CSR_HOOK(pmpcfg)
CSR_HOOK(pmpaddr)
CSR_SET(mseccfg)
CSR_SET(envcfg)
CSR_HOOK(seed)
CSR_SET(tselect)
CSR_HOOK(tdata1)
CSR_HOOK(tdata2)
CSR_GET(tinfo)
#undef CSR_GET
#undef CSR_SET
#undef CSR_HOOK

// Reading is plain where only writing is odd.
#define csr_get_float     csr_get_plain
#define csr_get_tvec      csr_get_plain
#define csr_get_satp      csr_get_plain
#define csr_get_stimecmp  csr_get_plain
#define csr_get_menvcfg   csr_get_plain
#define csr_get_tselect   csr_get_plain
#define csr_set_tinfo     csr_set_plain
#define csr_get_counting  csr_get_plain
#define csr_set_scountovf csr_set_plain
#define csr_get_mseccfg   csr_get_plain
#define csr_get_envcfg    csr_get_plain

// --- access: whether the hart may touch CSR `number` in its mode, beyond what the number says ---

bool csr_access_always(const struct hart *h, u32 number);
bool csr_access_counter(const struct hart *h, u32 number);
bool csr_access_float(const struct hart *h, u32 number);
bool csr_access_stimecmp(const struct hart *h, u32 number);
bool csr_access_mseccfg(const struct hart *h, u32 number);
bool csr_access_seed(const struct hart *h, u32 number);
bool csr_access_senvcfg(const struct hart *h, u32 number);
bool csr_access_sstateen(const struct hart *h, u32 number);
bool csr_access_satp(const struct hart *h, u32 number);
