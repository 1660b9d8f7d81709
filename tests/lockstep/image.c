#include "image.h"

#include "base/bits.h"
#include "runtime.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

enum { ECALL = 0x73 };

static struct isa_set everything(void)
{
    struct isa_set set;
    for (u32 i = 0; i < RV_COUNT; i++) {
        set.has[i] = true;
    }
    return set;
}

// Where a 16-bit jump keeps its distance: found by trying, since nothing encodes those.
static u32 fix_compressed(u32 raw, i32 distance)
{
    const struct isa_set all = everything();
    struct insn insn = isa_decode(raw, &all);
    u32 bits = insn.op == OP_jal ? 0x1ffc : 0x1c7c;
    for (u32 part = bits;; part = (part - 1) & bits) {
        u32 word = (raw & ~bits) | part;
        if (isa_decode(word, &all).imm == distance) {
            return word;
        }
        if (part == 0) {
            return raw & ~bits; // too far; a jump by 0 would not end
        }
    }
}

u32 image_fix(const struct code *c, u64 pc, u64 target)
{
    const struct isa_set all = everything();
    if (c->fix == FIX_NONE) {
        return c->raw;
    }
    if (c->fix == FIX_JUMP && c->length_bytes == 2) {
        return fix_compressed(c->raw, (i32)(target - pc));
    }
    struct insn insn = isa_decode(c->raw, &all);
    insn.imm = c->fix == FIX_JUMP ? (i32)(target - pc) : (i32)(target - (pc - 4));
    return isa_encode(&insn);
}

static u32 item_size(const struct item *item)
{
    u32 size = 0;
    for (u32 i = 0; !item->removed && i < item->count; i++) {
        size += item->codes[i].length_bytes;
    }
    return size;
}

// Fills offsets[0 .. item_count] with where the items begin; the last is the body's size.
static void measure(const struct test_case *c, u32 *offsets)
{
    offsets[0] = 0;
    for (u32 i = 0; i < c->item_count; i++) {
        offsets[i + 1] = offsets[i] + item_size(&c->items[i]);
    }
}

// Writes the body to `pa` and its table of resumptions to `table_pa`.
static void write_body(u8 *image, const struct test_case *c, const u32 *offsets, u64 pa,
                       u64 table_pa)
{
    u8 *body = image + (pa - LAYOUT_RAM);
    struct resumption *table = (struct resumption *)(image + (table_pa - LAYOUT_RAM));
    u32 at = 0;
    for (u32 i = 0; i < c->item_count; i++) {
        const struct item *item = &c->items[i];
        for (u32 k = 0; !item->removed && k < item->count; k++) {
            const struct code *code = &item->codes[k];
            u32 target = code->target < c->item_count ? code->target : c->item_count;
            u32 word = image_fix(code, pa + at, pa + offsets[target] + code->beyond);
            u32 length = code->length_bytes;
            memcpy(body + at, &word, length);
            for (u32 left = length; left > 0; left -= 2, at += 2) {
                table[at / 2] = (struct resumption){
                    .next_bytes = (u8)left, .item_halfwords = (u8)((offsets[i + 1] - at) / 2)};
            }
        }
    }
    u32 end = ECALL;
    memcpy(body + at, &end, sizeof end);
}

// The first address from `cursor` on at which a body of `size` bytes may lie.
static u64 place_body(const struct test_case *c, u64 cursor, u32 size)
{
    u64 pa = bits_align_up(cursor, 2);
    u64 end = pa + size + sizeof(u32);
    if (c->page_cross_bytes < 0) {
        u64 boundary = bits_align_up(pa + (u64)-c->page_cross_bytes, LAYOUT_PAGE);
        return boundary - (u64)-c->page_cross_bytes;
    }
    if (bits_align_down(pa, LAYOUT_PAGE) != bits_align_down(end - 1, LAYOUT_PAGE)) {
        pa = bits_align_up(pa, LAYOUT_PAGE);
    }
    return pa;
}

static void finish_header(struct test_case *c, u64 pa, u64 table_pa, u32 size)
{
    struct case_header *header = &c->header;
    header->body_size_bytes = size;
    header->resume_pa = table_pa;
    header->body_va = pa;
    if (c->place == PLACE_WINDOW) {
        header->body_va = LAYOUT_WINDOW + LAYOUT_WINDOW_CODE * LAYOUT_PAGE + pa % LAYOUT_PAGE;
        for (u32 i = 0; i < LAYOUT_WINDOW_CODE_PAGES; i++) {
            u64 page = pa / LAYOUT_PAGE + i;
            header->level0[LAYOUT_WINDOW_CODE + i] = page << 10 | c->code_pte[i > 0];
        }
    }
    header->csr[SETUP_mepc] = header->body_va;
}

const u8 *image_at(const struct image_file *image, u64 pa)
{
    for (u32 i = 0; i < IMAGE_SEGMENTS; i++) {
        const struct image_segment *segment = &image->segments[i];
        if (pa - segment->pa < segment->size_bytes) {
            return image->bytes + segment->offset + (pa - segment->pa);
        }
    }
    assert(false);
    return NULL;
}

static void write_elf_header(struct image_file *file)
{
    const Elf64_Ehdr header = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_RISCV,
        .e_version = EV_CURRENT,
        .e_entry = LAYOUT_RAM,
        .e_phoff = sizeof header,
        .e_ehsize = sizeof header,
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = IMAGE_SEGMENTS,
    };
    memcpy(file->bytes, &header, sizeof header);
    for (u32 i = 0; i < IMAGE_SEGMENTS; i++) {
        const struct image_segment *segment = &file->segments[i];
        const Elf64_Phdr row = {.p_type = PT_LOAD,
                                .p_flags = PF_R | PF_W | PF_X,
                                .p_offset = segment->offset,
                                .p_vaddr = segment->pa,
                                .p_paddr = segment->pa,
                                .p_filesz = segment->size_bytes,
                                .p_memsz = segment->size_bytes,
                                .p_align = LAYOUT_PAGE};
        memcpy(file->bytes + sizeof header + i * sizeof row, &row, sizeof row);
    }
}

static struct image_file make_file(const u8 *memory, u64 cases_end, u64 code_end)
{
    struct image_file file = {
        .segments = {{LAYOUT_RAM, cases_end - LAYOUT_RAM, 0},
                     {LAYOUT_CODE, code_end - LAYOUT_CODE, 0},
                     {LAYOUT_SAVE_M, LAYOUT_RUNTIME_END - LAYOUT_SAVE_M, 0}},
        .size_bytes = LAYOUT_PAGE,
    };
    for (u32 i = 0; i < IMAGE_SEGMENTS; i++) {
        struct image_segment *segment = &file.segments[i];
        segment->size_bytes = bits_align_up(segment->size_bytes, LAYOUT_PAGE);
        segment->offset = file.size_bytes;
        file.size_bytes += segment->size_bytes;
    }
    file.bytes = calloc(1, file.size_bytes);
    assert(file.bytes);
    write_elf_header(&file);
    for (u32 i = 0; i < IMAGE_SEGMENTS; i++) {
        const struct image_segment *segment = &file.segments[i];
        memcpy(file.bytes + segment->offset, memory + (segment->pa - LAYOUT_RAM),
               segment->size_bytes);
    }
    return file;
}

// Lays case i out; false where there is no more room.
static bool add_case(u8 *memory, struct test_case *c, u32 i, u64 *table_pa, u64 *code_pa)
{
    u32 offsets[CASE_ITEMS + 1];
    measure(c, offsets);
    u32 size = offsets[c->item_count];
    u64 pa = place_body(c, *code_pa, size);
    if (pa + size + LAYOUT_PAGE > LAYOUT_CODE_END || *table_pa + size > LAYOUT_CASES_END) {
        return false;
    }
    write_body(memory, c, offsets, pa, *table_pa);
    finish_header(c, pa, *table_pa, size);
    u64 header_pa = LAYOUT_CASES + i * sizeof(struct case_header);
    memcpy(memory + (header_pa - LAYOUT_RAM), &c->header, sizeof c->header);
    *table_pa += size;
    *code_pa = pa + size + sizeof(u32);
    return true;
}

struct image_file image_build(struct program *program)
{
    u8 *memory = calloc(1, LAYOUT_RUNTIME_END - LAYOUT_RAM);
    assert(memory);
    u64 table_pa = LAYOUT_CASES + program->case_count * sizeof(struct case_header);
    u64 code_pa = LAYOUT_CODE;
    u32 count = 0;
    while (count < program->case_count &&
           add_case(memory, &program->cases[count], count, &table_pa, &code_pa)) {
        count++;
    }
    program->case_count = count;
    runtime_write(memory, program->reference, count);
    struct image_file file = make_file(memory, table_pa, code_pa);
    file.reference = program->reference;
    free(memory);
    return file;
}
