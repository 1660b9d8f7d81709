#include "results.h"

#include "machine/machine.h"

#include <errno.h>
#include <inttypes.h>
#include <mxml.h>
#include <string.h>
#include <yajl/yajl_gen.h>

struct results results_of(const struct job *jobs, size_t count)
{
    struct results results = {.jobs = jobs, .count = count};
    for (size_t i = 0; i < count; i++) {
        results.passed += jobs[i].outcome.verdict == VERDICT_PASS;
        results.failed += jobs[i].outcome.verdict != VERDICT_PASS;
    }
    return results;
}

const char *results_verdict(enum verdict verdict)
{
    static const char *const names[] = {"pass", "fail", "error", "crash"};
    return names[verdict];
}

static FILE *open_results(const char *path, struct error *error)
{
    FILE *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
    if (!file) {
        error_set(error, ERROR_FILE, "%s: %s", path, strerror(errno));
    }
    return file;
}

static bool close_results(FILE *file, const char *path, struct error *error)
{
    bool good = !ferror(file);
    good = (file == stdout ? fflush(file) : fclose(file)) == 0 && good;
    return good || error_set(error, ERROR_FILE, "%s: %s", path, strerror(errno));
}

// --- TAP 14 ---

// In a description, # and \ are escaped.
static void print_tap_name(FILE *file, const char *name)
{
    for (; *name; name++) {
        if (*name == '#' || *name == '\\') {
            fputc('\\', file);
        }
        fputc(*name, file);
    }
}

// The diagnostics, as a YAML block.
static void print_tap_messages(FILE *file, const struct job *job)
{
    const char *next = job->outcome.messages;
    fprintf(file, "  ---\n  file: \"%s\"\n  verdict: %s\n  message: |\n", job->test->file->path,
            results_verdict(job->outcome.verdict));
    while (*next) {
        size_t length = strcspn(next, "\n");
        fprintf(file, "    %.*s\n", (int)length, next);
        next += length + (next[length] == '\n');
    }
    fputs("  ...\n", file);
}

bool results_write_tap(const struct results *results, const char *path, struct error *error)
{
    FILE *file = open_results(path, error);
    if (!file) {
        return false;
    }
    fprintf(file, "TAP version 14\n1..%zu\n", results->count);
    for (size_t i = 0; i < results->count; i++) {
        const struct job *job = &results->jobs[i];
        bool passed = job->outcome.verdict == VERDICT_PASS;
        fprintf(file, "%s %zu - ", passed ? "ok" : "not ok", i + 1);
        print_tap_name(file, job->test->name);
        fputc('\n', file);
        if (!passed) {
            print_tap_messages(file, job);
        }
    }
    return close_results(file, path, error);
}

// --- JUnit ---

// XML can't hold most control characters.
static void set_text(mxml_node_t *node, const char *text, size_t size)
{
    char copy[OUTCOME_MESSAGES_SIZE];
    size_t length = 0;
    for (size_t i = 0; i < size && length + 1 < sizeof copy; i++) {
        unsigned char c = (unsigned char)text[i];
        copy[length++] = (c < ' ' && c != '\n' && c != '\t') || c >= 0x7f ? '?' : (char)c;
    }
    copy[length] = '\0';
    mxmlNewOpaque(node, copy);
}

static void set_seconds(mxml_node_t *node, u64 cycles)
{
    mxmlElementSetAttrf(node, "time", "%.6f", (double)cycles / (double)MACHINE_CLOCK_HZ);
}

static void add_testcase(mxml_node_t *suite, const struct job *job)
{
    const struct outcome *outcome = &job->outcome;
    mxml_node_t *node = mxmlNewElement(suite, "testcase");
    mxmlElementSetAttr(node, "classname", job->test->file->path);
    mxmlElementSetAttr(node, "name", job->test->name);
    set_seconds(node, outcome->end.value[QUANTITY_CYCLES]);
    if (outcome->verdict != VERDICT_PASS) {
        mxml_node_t *failure =
            mxmlNewElement(node, outcome->verdict == VERDICT_FAIL ? "failure" : "error");
        mxmlElementSetAttrf(failure, "message", "%.*s", (int)strcspn(outcome->messages, "\n"),
                            outcome->messages);
        mxmlElementSetAttr(failure, "type", results_verdict(outcome->verdict));
        set_text(failure, outcome->messages, strlen(outcome->messages));
        set_text(mxmlNewElement(node, "system-out"), outcome->console, outcome->console_size);
    }
}

static mxml_node_t *junit_of(const struct results *results)
{
    u32 errors = 0;
    u64 cycles = 0;
    mxml_node_t *xml = mxmlNewXML("1.0");
    mxml_node_t *suites = mxmlNewElement(xml, "testsuites");
    mxml_node_t *suite = mxmlNewElement(suites, "testsuite");
    for (size_t i = 0; i < results->count; i++) {
        errors += results->jobs[i].outcome.verdict > VERDICT_FAIL;
        cycles += results->jobs[i].outcome.end.value[QUANTITY_CYCLES];
        add_testcase(suite, &results->jobs[i]);
    }
    mxmlElementSetAttr(suite, "name", "vitrine");
    mxmlElementSetAttrf(suite, "tests", "%zu", results->count);
    mxmlElementSetAttrf(suite, "failures", "%u", results->failed - errors);
    mxmlElementSetAttrf(suite, "errors", "%u", errors);
    set_seconds(suite, cycles);
    return xml;
}

bool results_write_junit(const struct results *results, const char *path, struct error *error)
{
    FILE *file = open_results(path, error);
    if (!file) {
        return false;
    }
    mxml_node_t *xml = junit_of(results);
    int written = mxmlSaveFile(xml, file, MXML_NO_CALLBACK);
    fputc('\n', file);
    mxmlDelete(xml);
    return close_results(file, path, error) &&
           (written == 0 || error_set(error, ERROR_FILE, "%s: can't be written", path));
}

// --- JSON ---

static void put_string(yajl_gen json, const char *text, size_t size)
{
    if (yajl_gen_string(json, (const unsigned char *)text, size) == yajl_gen_invalid_string) {
        yajl_gen_string(json, (const unsigned char *)"(not UTF-8)", strlen("(not UTF-8)"));
    }
}

static void put_text(yajl_gen json, const char *key, const char *text)
{
    put_string(json, key, strlen(key));
    put_string(json, text, strlen(text));
}

// As digits, since JSON's readers may take a large integer for a double; hashes are texts.
static void put_number(yajl_gen json, const char *key, u64 value)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, value);
    put_string(json, key, strlen(key));
    yajl_gen_number(json, digits, (size_t)length);
}

static void put_case(yajl_gen json, const struct job *job)
{
    const struct outcome *outcome = &job->outcome;
    char hash[24];
    snprintf(hash, sizeof hash, "%016" PRIx64, outcome->hash);
    yajl_gen_map_open(json);
    put_text(json, "name", job->test->name);
    put_text(json, "file", job->test->file->path);
    put_text(json, "verdict", results_verdict(outcome->verdict));
    for (u32 i = 0; i < QUANTITY_COUNT; i++) {
        put_number(json, quantity_name((enum quantity)i), outcome->end.value[i]);
    }
    put_text(json, "hash", hash);
    put_text(json, "messages", outcome->messages);
    put_string(json, "console", strlen("console"));
    put_string(json, outcome->console ? outcome->console : "", outcome->console_size);
    yajl_gen_map_close(json);
}

bool results_write_json(const struct results *results, const char *path, struct error *error)
{
    FILE *file = open_results(path, error);
    yajl_gen json = file ? yajl_gen_alloc(NULL) : NULL;
    if (!json) {
        return false;
    }
    const unsigned char *text;
    size_t size;
    yajl_gen_config(json, yajl_gen_beautify, 1);
    yajl_gen_config(json, yajl_gen_validate_utf8, 1);
    yajl_gen_map_open(json);
    put_number(json, "version", 1);
    put_number(json, "passed", results->passed);
    put_number(json, "failed", results->failed);
    put_string(json, "cases", strlen("cases"));
    yajl_gen_array_open(json);
    for (size_t i = 0; i < results->count; i++) {
        put_case(json, &results->jobs[i]);
    }
    yajl_gen_array_close(json);
    yajl_gen_map_close(json);
    yajl_gen_get_buf(json, &text, &size);
    fwrite(text, 1, size, file);
    yajl_gen_free(json);
    return close_results(file, path, error);
}
