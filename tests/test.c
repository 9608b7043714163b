/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "internal.h"

static unsigned failures;
static bool torture, campaign;
static size_t tortured_row, row_count; /* of the longest table */
static size_t fail_at, most_tried;     /* allocations since test_ready() */
static bool waits, ready;
static char case_name[256];

void test_set_torture(bool on)
{
    torture = on;
}

bool test_torture(void)
{
    return torture;
}

void test_set_failing(size_t nth)
{
    fail_at = nth;
    ready = false;
    hm_mem_fail_at(waits ? 0 : nth);
}

size_t test_tried(void)
{
    size_t now = hm_mem_count();

    return (ready || !waits) && now > most_tried ? now : most_tried;
}

void test_ready(void)
{
    if (!torture)
        return;
    if (ready)
        most_tried = test_tried();
    waits = ready = true;
    hm_mem_fail_at(fail_at);
}

void test_set_row(size_t row)
{
    most_tried = 0;
    tortured_row = row;
}

size_t test_row_count(void)
{
    return row_count;
}

bool test_row(size_t row, size_t count)
{
    if (!torture)
        return true;
    if (count > row_count)
        row_count = count;
    return row == tortured_row % count;
}

void test_set_campaign(bool on)
{
    campaign = on;
}

bool test_campaign(void)
{
    return campaign;
}

unsigned test_failures(void)
{
    return failures;
}

void test_case(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(case_name, sizeof(case_name), fmt, ap);
    va_end(ap);
}

/* Memory that ran out excuses everything but a yes where a no is due. */
static void complain_of_yes(const char *where, const char *what)
{
    failures++;
    printf("%s: %s%s%s: succeeded when memory ran out\n", where, case_name,
        case_name[0] ? ": " : "", what);
}

HM_PRINTF(3, 4)
static bool complain(const char *where, const char *what, const char *fmt, ...)
{
    va_list ap;

    if (torture)
        return false;
    failures++;
    printf("%s: %s%s%s: ", where, case_name, case_name[0] ? ": " : "", what);
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    printf("\n");
    return false;
}

bool test_check(bool cond, const char *where, const char *what)
{
    return cond || complain(where, what, "is false");
}

bool test_eq(int64_t got, int64_t want, const char *where, const char *what)
{
    return got == want ||
        complain(
            where, what, "is %lld, not %lld", (long long)got, (long long)want);
}

bool test_str(
    const char *got, const char *want, const char *where, const char *what)
{
    if (got == NULL || want == NULL)
        return got == want || complain(where, what, "one of the two is NULL");
    return strcmp(got, want) == 0 ||
        complain(where, what, "is \"%s\", not \"%s\"", got, want);
}

static void print_hex(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len && i < 64; i++)
        printf("%02x", in.p[i]);
    printf("%s (%zu bytes)\n", in.len > 64 ? ".." : "", in.len);
}

bool test_bytes(struct hm_bytes got, struct hm_bytes want, const char *where,
    const char *what)
{
    if (hm_bytes_eq(got, want))
        return true;
    complain(where, what, "bytes differ");
    if (!torture) {
        printf("  got  ");
        print_hex(got);
        printf("  want ");
        print_hex(want);
    }
    return false;
}

bool test_ok(
    bool ok, const struct hm_err *err, const char *where, const char *what)
{
    if (ok)
        return err->code == HM_OK ||
            complain(where, what, "succeeded but says \"%s\"", err->msg);
    return complain(where, what, "%s: %s (%s)", hm_code_name(err->code),
        err->msg, err->where ? err->where : "no place");
}

bool test_err(bool ok, struct hm_err *err, enum hm_code code, const char *words,
    const char *where, const char *what)
{
    struct hm_err got = *err;

    *err = (struct hm_err){0};
    if (ok && torture)
        complain_of_yes(where, what);
    if (ok)
        return complain(where, what, "succeeded, wanted \"%s\"", words);
    if (got.code != code)
        return complain(where, what, "code %s, not %s (\"%s\")",
            hm_code_name(got.code), hm_code_name(code), got.msg);
    return strstr(got.msg, words) != NULL ||
        complain(where, what, "says \"%s\", not \"%s\"", got.msg, words);
}

bool test_code(bool ok, struct hm_err *err, enum hm_code code,
    const char *words, const char *where, const char *what)
{
    return code == HM_OK ? test_ok(ok, err, where, what)
                         : test_err(ok, err, code, words, where, what);
}

void test_skip(unsigned count, const char *fmt, ...)
{
    va_list ap;

    printf(TEST_LINE_SKIP "%u ", count);
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    printf("\n");
}

void test_note(const char *fmt, ...)
{
    va_list ap;

    if (torture)
        return;
    printf(TEST_LINE_NOTE);
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    printf("\n");
}

static char scratch[4096];
static pid_t scratch_owner;

static int remove_one(
    const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

static void remove_scratch(void)
{
    if (scratch_owner != getpid()) /* a child that forgot _exit() */
        return;
    if (chdir("/") != 0 || nftw(scratch, remove_one, 8, FTW_DEPTH | FTW_PHYS))
        fprintf(stderr, "cannot remove %s\n", scratch);
    scratch_owner = 0;
}

void test_scratch(void)
{
    static bool at_exit;
    const char *root = getenv("TMPDIR");

    remove_scratch();
    if (!at_exit && atexit(remove_scratch) == 0)
        at_exit = true;
    snprintf(scratch, sizeof(scratch), "%s/hallmark-test-XXXXXX",
        root == NULL ? "/tmp" : root);
    if (!at_exit || mkdtemp(scratch) == NULL || chdir(scratch) != 0) {
        perror(scratch);
        abort();
    }
    scratch_owner = getpid();
}

bool test_aborts(void (*run)(void))
{
    int status = 0;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        if (freopen("/dev/null", "w", stderr) != NULL)
            run();
        _exit(0);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
        WTERMSIG(status) == SIGABRT;
}

const char *test_vector_path(const char *relative)
{
    static char path[4096];
    const char *root = getenv("HALLMARK_VECTORS");

    if (root == NULL)
        root = "../shared/vectors";
    snprintf(path, sizeof(path), "%s/%s", root, relative);
    return access(path, R_OK) == 0 ? path : NULL;
}

bool test_vector_read(struct hm_buf *out, const char *fmt, ...)
{
    char relative[1024];
    const char *path;
    struct hm_err err = {0};
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(relative, sizeof(relative), fmt, ap);
    va_end(ap);
    path = test_vector_path(relative);
    if (path != NULL)
        return CHECK_OK(hm_file_read(out, path, &err));
    test_skip(1, "%s is not there", relative);
    return false;
}
