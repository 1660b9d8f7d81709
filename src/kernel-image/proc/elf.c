// What:  ELF programs; see elf.h.
// Try it in the debugger: `break elf_segment`, `print *segment`.
#include "proc/elf.h"

#include "lib/string.h"

struct header {
    u8 magic[4], class, data, version, padding[9];
    u16 type, machine;
    u32 version_again;
    u64 entry, segments_offset, sections_offset;
    u32 flags;
    u16 header_bytes, segment_bytes, segment_count, section_bytes, section_count, names;
};

struct segment_header {
    u32 type, flags;
    u64 offset, va, pa, file_bytes, memory_bytes, alignment;
};

enum { CLASS_64 = 2, LITTLE_ENDIAN = 1, EXECUTABLE = 2, RISCV = 243, LOAD = 1 };
enum { FLAG_X = 1, FLAG_W = 2, FLAG_R = 4 };

static void
read_header(const u8 *file, struct header *header)
{
    memcpy(header, file, sizeof *header);
}

// The header of the i-th loadable segment; empty ones do not count.
static bool
read_segment(const u8 *file, u32 i, struct segment_header *segment)
{
    struct header header;
    read_header(file, &header);
    for (u32 row = 0; row < header.segment_count; row++) {
        memcpy(segment, file + header.segments_offset + row * sizeof *segment, sizeof *segment);
        if (segment->type == LOAD && segment->memory_bytes > 0 && i-- == 0)
            return true;
    }
    return false;
}

static bool
segment_is_good(const struct segment_header *segment, u64 size_bytes, u64 va_min, u64 va_max)
{
    return segment->offset <= size_bytes && segment->file_bytes <= size_bytes - segment->offset &&
           segment->file_bytes <= segment->memory_bytes && segment->va >= va_min &&
           segment->va <= va_max && segment->memory_bytes <= va_max - segment->va &&
           (segment->flags & (FLAG_W | FLAG_X)) != (FLAG_W | FLAG_X);
}

bool
elf_check(const u8 *file, u64 size_bytes, u64 va_min, u64 va_max)
{
    struct header header;
    if (size_bytes < sizeof header)
        return false;
    read_header(file, &header);
    if (memcmp(header.magic, "\177ELF", 4) != 0 || header.class != CLASS_64 ||
        header.data != LITTLE_ENDIAN || header.type != EXECUTABLE || header.machine != RISCV)
        return false;
    struct segment_header segment;
    if (header.segment_bytes != sizeof segment || header.segments_offset > size_bytes ||
        header.segment_count * sizeof segment > size_bytes - header.segments_offset)
        return false;
    u32 count = 0;
    for (; read_segment(file, count, &segment); count++) {
        if (!segment_is_good(&segment, size_bytes, va_min, va_max))
            return false;
    }
    return count > 0;
}

u64
elf_entry(const u8 *file)
{
    struct header header;
    read_header(file, &header);
    return header.entry;
}

bool
elf_segment(const u8 *file, u32 i, struct elf_segment *segment)
{
    struct segment_header header;
    if (!read_segment(file, i, &header))
        return false;
    *segment = (struct elf_segment){
        .va = header.va,
        .memory_bytes = header.memory_bytes,
        .bytes = file + header.offset,
        .file_bytes = header.file_bytes,
        .readable = header.flags & FLAG_R,
        .writable = header.flags & FLAG_W,
        .executable = header.flags & FLAG_X,
    };
    return true;
}
