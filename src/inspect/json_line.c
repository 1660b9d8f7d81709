#include "inspect/json_line.h"

// What may be written beside one string, without a look at the room that is left.
#define ROOM_BETWEEN_STRINGS 4096

size_t json_line_end(struct json_line *line)
{
    *line->at++ = '}';
    *line->at++ = '\n';
    return (size_t)(line->at - line->text);
}

void json_line_name(struct json_line *line, const char *name)
{
    json_line_comma(line);
    *line->at++ = '"';
    line->at = digits_word(line->at, name);
    line->at = DIGITS_LITERAL(line->at, "\":");
}

void json_line_string(struct json_line *line, const char *text)
{
    char *at = line->at;
    const char *end = text + JSON_LINE_STRING_MAX;
    assert(line->text + sizeof line->text - at >= 2 * JSON_LINE_STRING_MAX + ROOM_BETWEEN_STRINGS);
    *at++ = '"';
    for (; *text && text < end; text++) {
        char c = *text;
        if (unlikely(c == '"' || c == '\\')) {
            *at++ = '\\';
        }
        *at++ = unlikely(c < ' ' || c > '~') ? '?' : c;
    }
    *at++ = '"';
    line->at = at;
}
