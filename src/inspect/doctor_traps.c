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

static bool can_fetch(const struct doctor *doctor, const struct trap_record *record)
{
    const struct hart *h = &doctor->m->cpu->harts[record->hart];
    const struct access_subject subject = {
        .mode = record->to, .satp = record->satp, .mstatus = record->after.mstatus};
    struct access_check check;
    access_check(doctor->m, h, &subject, record->handler, 2, ACCESS_FETCH, &check);
    return check.refusal == REFUSED_none;
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

static void judge_handler(struct doctor *doctor, const struct trap_record *record)
{
    char trap[PLACE_TEXT_SIZE + 64], place[PLACE_TEXT_SIZE], write[PLACE_TEXT_SIZE];
    char mode = record->to == PRIV_M ? 'm' : 's';
    u64 handler, write_pc;
    bool is_zero = record->handler <= VECTORS_BYTES;
    doctor_describe(doctor, record, trap, sizeof trap);
    if (is_new_handler(doctor, record->handler) &&
        doctor_find_misaligned(doctor, record->handler, &handler, &write_pc)) {
        place_format(doctor->symbols, handler, place);
        place_format(doctor->symbols, write_pc, write);
        doctor_note(doctor, DOCTOR_tvec_misaligned, NULL, record->hart, record->step,
                    "%s, and the handler at 0x%" PRIx64
                    " is not the one that the instruction at %s "
                    "wrote to %ctvec: %s",
                    trap, record->handler, write, mode, place);
    } else if (is_zero) {
        doctor_note(doctor, DOCTOR_tvec_zero, record, record->hart, record->step,
                    "%s, and %ctvec is 0", trap, mode);
    } else if (!doctor->looks_back && !can_fetch(doctor, record)) {
        place_format(doctor->symbols, record->handler, place);
        doctor_note(doctor, DOCTOR_tvec_nowhere, record, record->hart, record->step,
                    "%s, and %ctvec leads to %s", trap, mode, place);
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

static void judge_access(struct doctor *doctor, const struct trap_record *record)
{
    const struct access_check *check = &record->raiser.access;
    char words[TRAP_WORDS_SIZE];
    trap_words_access(check, words, sizeof words);
    if (check->refusal == REFUSED_no_pmp) {
        note(doctor, DOCTOR_no_pmp, record, words);
    }
    // That the handler itself can't be fetched has been said.
    if (record->from == PRIV_U || record->epc == record->handler) {
        return;
    }
    switch (check->refusal) {
    case REFUSED_user_code:
        note(doctor, DOCTOR_user_code, record, words);
        break;
    case REFUSED_user_page:
        note(doctor, DOCTOR_user_data, record, words);
        break;
    case REFUSED_not_executable:
        note(doctor, DOCTOR_data_executed, record, words);
        break;
    case REFUSED_not_valid:
        if (met_guard(doctor, record)) {
            note(doctor, DOCTOR_stack_guard, record, words);
        }
        break;
    case REFUSED_device_size:
        note(doctor, DOCTOR_device_size, record, words);
        break;
    case REFUSED_nothing_there:
    case REFUSED_not_memory:
        note(doctor,
             check->has_pa && is_device(doctor, check->pa) && check->access == ACCESS_FETCH
                 ? DOCTOR_data_executed
                 : DOCTOR_device_nothing,
             record, words);
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
