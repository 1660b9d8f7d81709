// What a trap tells of a kernel by itself. Traps of programs in U-mode are the kernel's daily
// business and tell nothing, but where no PMP entry lets them in.
#include "inspect/doctor.h"

#include "cpu/csr.h"
#include "inspect/place.h"
#include "inspect/trap_words.h"
#include "machine/board.h"

#include <inttypes.h>
#include <stdio.h>

#define VECTORS_BYTES    (4 * 63) // of handlers, behind tvec's base
#define NEAR_STACK_BYTES 8192     // a frame that goes beyond its guard page is rare

static void note(struct doctor *doctor, enum doctor_name name, const struct trap_record *record,
                 const char *words)
{
    char trap[PLACE_TEXT_SIZE + 64];
    doctor_describe(doctor, record, trap, sizeof trap);
    doctor_note(doctor, name, record, record->hart, record->step, "%s: %s", trap, words);
}

// --- the handler itself -------------------------------------------------------------------------

static char letter_of(const struct trap_record *record)
{
    return record->to == PRIV_M ? 'm' : 's';
}

static bool is_fetch_fault(const struct trap_record *record)
{
    return !record->interrupt && (record->cause == EXC_instruction_page_fault ||
                                  record->cause == EXC_instruction_access_fault);
}

// Whether the handler can be fetched. That it could in this address space is remembered: where that
// has changed since, its first instruction raises a fault, and then it is looked at again.
static bool can_fetch(struct doctor *doctor, const struct trap_record *record)
{
    const struct hart *h = &doctor->m->cpu->harts[record->hart];
    struct doctor_fetch *known = &doctor->fetched[record->satp % ARRAY_LEN(doctor->fetched)];
    const struct access_subject subject = {
        .mode = record->to, .satp = record->satp, .mstatus = record->after.mstatus};
    struct access_check check;
    if (known->handler == record->handler && known->satp == record->satp &&
        known->mode == record->to && known->hart == record->hart && !is_fetch_fault(record)) {
        return true;
    }
    access_check(doctor->m, h, &subject, record->handler, 2, ACCESS_FETCH, &check);
    if (check.refusal != REFUSED_none) {
        return false;
    }
    *known = (struct doctor_fetch){
        .handler = record->handler, .satp = record->satp, .mode = record->to, .hart = record->hart};
    return true;
}

// Code is looked through once for each handler: that takes a while.
static bool is_new_handler(struct doctor *doctor, u64 handler)
{
    for (u32 i = 0; i < doctor->handler_count; i++) {
        if (doctor->handlers[i] == handler) {
            return false;
        }
    }
    if (doctor->handler_count == DOCTOR_HANDLERS_MAX) {
        return false;
    }
    doctor->handlers[doctor->handler_count++] = handler;
    return true;
}

// Texts are made where there is something to note only: nearly every trap is in order.
static void note_misaligned(struct doctor *doctor, const struct trap_record *record, u64 handler,
                            u64 write_pc)
{
    char trap[PLACE_TEXT_SIZE + 64], place[PLACE_TEXT_SIZE], write[PLACE_TEXT_SIZE];
    doctor_describe(doctor, record, trap, sizeof trap);
    place_format(doctor->symbols, handler, place);
    place_format(doctor->symbols, write_pc, write);
    doctor_note(doctor, DOCTOR_tvec_misaligned, NULL, record->hart, record->step,
                "%s, and the handler at 0x%" PRIx64 " is not the one that the instruction at %s "
                "wrote to %ctvec: %s",
                trap, record->handler, write, letter_of(record), place);
}

static void note_zero(struct doctor *doctor, const struct trap_record *record)
{
    char trap[PLACE_TEXT_SIZE + 64];
    doctor_describe(doctor, record, trap, sizeof trap);
    doctor_note(doctor, DOCTOR_tvec_zero, record, record->hart, record->step, "%s, and %ctvec is 0",
                trap, letter_of(record));
}

static void note_nowhere(struct doctor *doctor, const struct trap_record *record)
{
    char trap[PLACE_TEXT_SIZE + 64], place[PLACE_TEXT_SIZE];
    doctor_describe(doctor, record, trap, sizeof trap);
    place_format(doctor->symbols, record->handler, place);
    doctor_note(doctor, DOCTOR_tvec_nowhere, record, record->hart, record->step,
                "%s, and %ctvec leads to %s", trap, letter_of(record), place);
}

static void judge_handler(struct doctor *doctor, const struct trap_record *record)
{
    u64 handler, write_pc;
    if (is_new_handler(doctor, record->handler) &&
        doctor_find_misaligned(doctor, record->handler, &handler, &write_pc)) {
        note_misaligned(doctor, record, handler, write_pc);
    } else if (record->handler <= VECTORS_BYTES) {
        note_zero(doctor, record);
    } else if (!doctor->looks_back && !can_fetch(doctor, record)) {
        note_nowhere(doctor, record);
    }
}

// --- accesses -----------------------------------------------------------------------------------

// Whether the page that was met lies below mapped memory that the stack pointer is near to.
static bool met_guard(const struct doctor *doctor, const struct trap_record *record)
{
    const struct access_check *met = &record->raiser.access;
    u64 above = (met->va | (BUS_PAGE_SIZE - 1)) + 1;
    u64 distance = met->va > record->sp ? met->va - record->sp : record->sp - met->va;
    struct access_check check;
    if (distance > NEAR_STACK_BYTES || met->access == ACCESS_FETCH) {
        return false;
    }
    access_check(doctor->m, &doctor->m->cpu->harts[record->hart], &met->subject, above, 1,
                 ACCESS_STORE, &check);
    return check.refusal == REFUSED_none;
}

static bool is_device(const struct doctor *doctor, u64 pa)
{
    const struct board_place *place = board_place_at(doctor->m, pa);
    return place && board_device_at(pa);
}

static void note_access(struct doctor *doctor, enum doctor_name name,
                        const struct trap_record *record)
{
    char words[TRAP_WORDS_SIZE];
    trap_words_access(&record->raiser.access, words, sizeof words);
    note(doctor, name, record, words);
}

static void judge_access(struct doctor *doctor, const struct trap_record *record)
{
    const struct access_check *check = &record->raiser.access;
    if (check->refusal == REFUSED_no_pmp) {
        note_access(doctor, DOCTOR_no_pmp, record);
    }
    // That the handler itself can't be fetched has been said.
    if (record->from == PRIV_U || record->epc == record->handler) {
        return;
    }
    switch (check->refusal) {
    case REFUSED_user_code:
        note_access(doctor, DOCTOR_user_code, record);
        break;
    case REFUSED_user_page:
        note_access(doctor, DOCTOR_user_data, record);
        break;
    case REFUSED_not_executable:
        note_access(doctor, DOCTOR_data_executed, record);
        break;
    case REFUSED_not_valid:
        if (met_guard(doctor, record)) {
            note_access(doctor, DOCTOR_stack_guard, record);
        }
        break;
    case REFUSED_device_size:
        note_access(doctor, DOCTOR_device_size, record);
        break;
    case REFUSED_nothing_there:
    case REFUSED_not_memory:
        note_access(doctor,
                    check->has_pa && is_device(doctor, check->pa) && check->access == ACCESS_FETCH
                        ? DOCTOR_data_executed
                        : DOCTOR_device_nothing,
                    record);
        break;
    default:
        break;
    }
}

// --- instructions -------------------------------------------------------------------------------

static bool is_data(const struct doctor *doctor, u64 address)
{
    const struct symbol *symbol =
        doctor->symbols ? symbols_find(doctor->symbols, address, NULL) : NULL;
    return symbol && symbol->kind == SYMBOL_OBJECT;
}

static void judge_illegal(struct doctor *doctor, const struct trap_record *record)
{
    const struct illegal *illegal = &record->raiser.illegal;
    char words[TRAP_WORDS_SIZE];
    if (record->from == PRIV_U) {
        return;
    }
    trap_words_illegal(illegal, words, sizeof words);
    if (is_data(doctor, record->epc)) {
        note(doctor, DOCTOR_data_executed, record, words);
    } else if (illegal->csr_number == csr_number("stimecmp") && illegal->csr) {
        note(doctor, DOCTOR_stimecmp_off, record, words);
    } else if (illegal->extension) {
        note(doctor, DOCTOR_illegal_extension, record, words);
    } else if (illegal->csr_number >= 0 || illegal->csr) {
        note(doctor, DOCTOR_illegal_csr, record, words);
    }
}

void doctor_judge(struct doctor *doctor, const struct trap_record *record)
{
    judge_handler(doctor, record);
    if (record->raiser.kind == TRAP_BY_ACCESS) {
        judge_access(doctor, record);
    } else if (record->raiser.kind == TRAP_BY_ILLEGAL) {
        judge_illegal(doctor, record);
    }
}
