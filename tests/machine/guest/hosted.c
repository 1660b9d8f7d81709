// A program for any C library: formatted output, strings, sorting, memory, conversions, jumps. It is
// compiled for the guest with picolibc and for the host with its own library, and must print the same.
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS 40

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void formatted(void)
{
    printf("%d %i %u %5d|%-5d|%05d|%+d\n", -1, 42, 3000000000u, 7, 7, 7, 7);
    printf("%x %X %#x %o %c %s %.3s %10s|%-10s|%%\n", 48879, 48879, 255, 8, 'z', "text", "longer",
           "right", "left");
    printf("%" PRId64 " %" PRIu64 " %" PRIx64 "\n", INT64_MIN, UINT64_MAX, UINT64_C(1) << 63);
    printf("%.3f %10.2f %e %g\n", 3.14159265, -2.5, 12345.678, 0.0001);
}

static uint64_t state = 88172645463325252;

static unsigned next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 32);
}

static void sorted_words(void)
{
    char *words[WORDS];
    for (int i = 0; i < WORDS; i++) {
        size_t length = 1 + next_random() % 9;
        words[i] = calloc(length + 1, 1);
        for (size_t k = 0; k < length; k++) {
            words[i][k] = (char)('a' + next_random() % 26);
        }
    }
    qsort(words, WORDS, sizeof words[0], compare_words);
    for (int i = 0; i < WORDS; i++) {
        words[i][0] = (char)toupper((unsigned char)words[i][0]);
        printf("%s%c", words[i], i % 10 == 9 ? '\n' : ' ');
        free(words[i]);
    }
}

static void memory(void)
{
    uint32_t sum = 0;
    char *block = NULL;
    for (size_t size = 1; size < 100000; size = size * 3 + 1) {
        char *grown = realloc(block, size);
        if (!grown) {
            printf("no memory for %zu bytes\n", size);
            break;
        }
        block = grown;
        memset(block + size / 3, (int)size, size - size / 3);
        memmove(block + size / 4, block, size / 2);
        for (size_t i = 0; i < size; i++) {
            sum = sum * 31 + (uint8_t)block[i] * (i >= size / 3);
        }
    }
    free(block);
    printf("memory %08" PRIx32 "\n", sum);
}

static void conversions(void)
{
    char *end;
    errno = 0;
    long value = strtol("  -0x7fz", &end, 16);
    printf("%ld '%s' %d\n", value, end, errno);
    unsigned long long most = strtoull("99999999999999999999", &end, 10);
    printf("%llu %d\n", most, errno == ERANGE);
    char text[40] = "one,two,,three";
    for (char *part = strtok(text, ","); part; part = strtok(NULL, ",")) {
        printf("<%s>", part);
    }
    printf(" %d %d\n", abs(-5), atoi("123abc"));
    double x = 0.5, sum = 0;
    for (int i = 1; i < 30; i++) {
        sum += x / i;
        x = x * -0.75;
    }
    printf("%.12f\n", sum);
}

static jmp_buf back;

static int deeper(int depth)
{
    if (depth == 0) {
        longjmp(back, 9);
    }
    return depth < 0 ? 0 : deeper(depth - 1) + 1;
}

static void jumps(void)
{
    volatile int before = 5;
    int value = setjmp(back);
    if (value == 0) {
        before = 6;
        before += deeper(20);
    }
    printf("came back with %d, %d\n", value, before);
}

int main(void)
{
    formatted();
    sorted_words();
    memory();
    conversions();
    jumps();
    exit(3); // some start-up code does not come back from main
}
