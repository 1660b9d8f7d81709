// Records, strings and calls, in the proportions of the classic synthetic systems program: short
// procedures, structures copied through pointers, 30-character strings compared and copied.
#include "bench.h"

enum colour { RED, GREEN, BLUE, WHITE, BLACK };

struct record {
    struct record *partner;
    enum colour colour;
    i32 number;
    char name[31];
};

static struct record first_record, second_record;
static i32 vector[50], table[50][50];
static i32 global_number;
static char global_letter_a, global_letter_b;
static bool global_flag;

static NOINLINE void copy_text(char *to, const char *from)
{
    while ((*to++ = *from++))
        ;
}

static NOINLINE int compare_text(const char *a, const char *b)
{
    for (; *a && *a == *b; a++, b++)
        ;
    return (u8)*a - (u8)*b;
}

static NOINLINE bool is_blue(enum colour colour)
{
    return colour == BLUE;
}

static NOINLINE void pick_colour(enum colour from, enum colour *to)
{
    *to = is_blue(from) ? from : BLACK;
    switch (from) {
    case RED:
        *to = RED;
        break;
    case GREEN:
        *to = global_number > 100 ? RED : BLACK;
        break;
    case BLUE:
        *to = GREEN;
        break;
    case WHITE:
        break;
    case BLACK:
        *to = BLUE;
        break;
    }
}

static NOINLINE void add_seven(i32 a, i32 b, i32 *sum)
{
    *sum = b + a + 2 + 5;
}

static NOINLINE void raise_number(struct record **record)
{
    *record = first_record.partner;
    add_seven(10, global_number, &first_record.number);
}

static NOINLINE void exchange(struct record *record)
{
    struct record *partner = record->partner;
    *partner = *record;
    record->number = 5;
    partner->number = record->number;
    partner->partner = record->partner;
    raise_number(&partner->partner);
    if (partner->colour == RED) {
        partner->number = 6;
        pick_colour(record->colour, &partner->colour);
        partner->partner = first_record.partner;
        add_seven(partner->number, 10, &partner->number);
    } else {
        *record = *partner;
    }
}

static NOINLINE enum colour letters_differ(char a, char b)
{
    char c = a;
    if (c != b)
        return RED;
    global_letter_a = c;
    return GREEN;
}

static NOINLINE bool texts_in_order(const char *a, const char *b)
{
    int at = 2;
    while (at <= 2)
        if (letters_differ(a[at], b[at + 1]) == RED)
            at++;
    if (compare_text(a, b) > 0) {
        global_number = at + 7;
        return true;
    }
    return false;
}

static NOINLINE void fill_table(i32 row, i32 value)
{
    i32 at = row + 5;
    vector[at] = value;
    vector[at + 1] = vector[at];
    vector[at + 30] = at;
    for (i32 column = at; column <= at + 1; column++)
        table[at][column] = at;
    table[at][at - 1]++;
    table[at + 20][at] = vector[at];
    global_number = 5;
}

static NOINLINE void set_flags(void)
{
    bool is_a = global_letter_a == 'A';
    global_flag = is_a | global_flag;
    global_letter_b = 'B';
}

static i32 one_round(i32 round)
{
    char text_a[31], text_b[31];
    i32 a = 2, b = 3, c = 0;
    global_letter_a = 'A';
    global_flag = false;
    set_flags();
    copy_text(text_a, "A PROGRAM OF RECORDS, 1ST TEXT");
    copy_text(text_b, "A PROGRAM OF RECORDS, 2ND TEXT");
    enum colour colour = GREEN;
    global_flag = !texts_in_order(text_a, text_b);
    while (a < b) {
        c = 5 * a - b;
        add_seven(a, b, &c);
        a++;
    }
    fill_table(round & 7, c);
    exchange(&first_record);
    for (char letter = 'A'; letter <= global_letter_b; letter++) {
        if (colour == letters_differ(letter, 'C')) {
            pick_colour(RED, &colour);
            copy_text(text_b, "A PROGRAM OF RECORDS, 3RD TEXT");
            b = round;
        }
    }
    b = b * a;
    a = b / c;
    return 7 * (b - c) - a + text_b[22];
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0;
    first_record = (struct record){&second_record, RED, 40, "A PROGRAM OF RECORDS, A RECORD"};
    second_record = (struct record){&first_record, BLUE, 17, "A PROGRAM OF RECORDS, PARTNER."};
    for (u64 i = 0; i < iterations; i++)
        sum = bench_mix(sum, (u64)one_round((i32)i) + (u64)second_record.number);
    return sum;
}
