// What:  the shell's grammar: first tokens, then what they mean.
// Why:   quotes and backslashes are the tokens' business; the grammar never sees them.
#include "user/sh/parse.h"

#include "lib/string.h"

enum token { END, SEMICOLON, AMPERSAND, PIPE, LESS, GREATER, GREATER_GREATER, WORD };

// Where the parser is: the rest of the line, and where the next word's text goes.
struct parser {
    const char *line;
    char *text;
    char *word; // of the last token, if it was a WORD
    bool unclosed;
};

static bool
ends_word(char character)
{
    return character == 0 || strchr(" \t\n;&|<>", character) != NULL;
}

static void
take_quoted(struct parser *parser)
{
    char quote = *parser->line++;
    while (*parser->line != 0 && *parser->line != quote)
        *parser->text++ = *parser->line++;
    parser->unclosed |= *parser->line == 0;
    parser->line += *parser->line != 0;
}

static enum token
take_word(struct parser *parser)
{
    parser->word = parser->text;
    while (!ends_word(*parser->line)) {
        if (*parser->line == '"' || *parser->line == '\'') {
            take_quoted(parser);
            continue;
        }
        if (*parser->line == '\\' && parser->line[1] != 0)
            parser->line++;
        *parser->text++ = *parser->line++;
    }
    *parser->text++ = 0;
    return WORD;
}

static enum token
take_token(struct parser *parser)
{
    while (*parser->line == ' ' || *parser->line == '\t' || *parser->line == '\n')
        parser->line++;
    switch (*parser->line) {
    case 0:
        return END;
    case ';':
        parser->line++;
        return SEMICOLON;
    case '&':
        parser->line++;
        return AMPERSAND;
    case '|':
        parser->line++;
        return PIPE;
    case '<':
        parser->line++;
        return LESS;
    case '>':
        parser->line++;
        if (*parser->line != '>')
            return GREATER;
        parser->line++;
        return GREATER_GREATER;
    }
    return take_word(parser);
}

static const char *
redirect(struct parser *parser, struct command *command, enum token direction)
{
    if (take_token(parser) != WORD)
        return "a file's name is missing";
    if (direction == LESS) {
        command->input = parser->word;
    } else {
        command->output = parser->word;
        command->append = direction == GREATER_GREATER;
    }
    return NULL;
}

// One command; `*end` is the token behind it.
static const char *
parse_command(struct parser *parser, struct command *command, enum token *end)
{
    *command = (struct command){.count = 0};
    for (;;) {
        enum token token = take_token(parser);
        if (token == WORD) {
            if (command->count == ARGUMENTS_MAX)
                return "too many words";
            command->words[command->count++] = parser->word;
        } else if (token == LESS || token == GREATER || token == GREATER_GREATER) {
            const char *mistake = redirect(parser, command, token);
            if (mistake != NULL)
                return mistake;
        } else {
            *end = token;
            return parser->unclosed ? "a quote is not closed" : NULL;
        }
    }
}

const char *
parse_pipeline(const char **line, struct pipeline *pipeline)
{
    struct parser parser = {.line = *line, .text = pipeline->text};
    enum token end = PIPE;
    pipeline->count = 0;
    while (end == PIPE) {
        if (pipeline->count == COMMANDS_MAX)
            return "too many commands in a pipeline";
        struct command *command = &pipeline->commands[pipeline->count++];
        const char *mistake = parse_command(&parser, command, &end);
        if (mistake != NULL)
            return mistake;
        bool alone = pipeline->count == 1 && end != PIPE;
        if (command->count == 0 && (!alone || command->input || command->output))
            return "a command is missing";
    }
    if (pipeline->commands[0].count == 0)
        pipeline->count = 0;
    pipeline->in_background = end == AMPERSAND;
    *line = parser.line;
    return NULL;
}
