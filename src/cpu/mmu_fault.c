// The causes of faults of translation and of physical memory.
#include "cpu/mmu.h"

static bool set_fault(struct hart *h, enum exception cause, enum access access, u64 va)
{
    h->fault = cause;
    h->fault_tval = mmu_address(h, va, access);
    return false;
}

bool mmu_page_fault(struct hart *h, enum access access, u64 va)
{
    static const enum exception causes[] = {[ACCESS_FETCH] = EXC_instruction_page_fault,
                                            [ACCESS_LOAD] = EXC_load_page_fault,
                                            [ACCESS_STORE] = EXC_store_page_fault};
    return set_fault(h, causes[access], access, va);
}

bool mmu_access_fault(struct hart *h, enum access access, u64 va)
{
    static const enum exception causes[] = {[ACCESS_FETCH] = EXC_instruction_access_fault,
                                            [ACCESS_LOAD] = EXC_load_access_fault,
                                            [ACCESS_STORE] = EXC_store_access_fault};
    return set_fault(h, causes[access], access, va);
}
