/* SPDX-License-Identifier: Apache-2.0 */
/* Good lines and what is printed for them: tests/cli/verify.sh. */
#include "cmd/judge/batch.h"

#include <fcntl.h>

#include "base/file.h"
#include "cmd/judge/judging.h"
#include "cmd/line.h"
#include "cmd/trust/opts.h"

static const struct hm_opt options[] = {
    HM_JUDGING_OPTS, HM_TRUST_OPTS, HM_RULE_OPTS, {0}};
static const struct hm_command command = {.name = "x",
    .options = options,
    .operands = {.name = "FILE", .max = SIZE_MAX}};

/* One run over `in`; what was answered goes to `out`. */
static bool batch(
    struct hm_run *run, struct hm_buf *out, const char *in, struct hm_err *err)
{
    hm_auto(args) args = {0};
    int in_fd = test_input(hm_bytes_str(in)), out_fd;
    bool ok;

    test_scratch();
    out_fd = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    *run = test_run(out, in_fd, NULL);
    run->args = &args;
    ok = test_line(&args, &command, "--insecure-any-identity --batch -", err) &&
        hm_batch_verify(run, (struct hm_time){0}, out_fd, err);
    close(in_fd);
    close(out_fd);
    return hm_file_read(out, "out", &(struct hm_err){0}) && ok;
}

#define BEGIN "{\"schema\":\"hallmark.batch/1\",\"line\":1"
#define ERROR(code) ",\"error\":{\"code\":\"" code "\",\"message\":\""

/* Each row prepares the built-in roots: under torture two are tried, and all of
 * a line's memory is test_batch_line.c's to fail. */
static void a_line_that_cannot_be_used_is_an_error_and_no_yes(void)
{
    const size_t step = test_torture() ? 10 : 1;

    static const struct {
        const char *in, *begins;
    } cases[] = {
        {"x", BEGIN ERROR("format") "line 1, column 1"},
        {"[]", BEGIN ERROR("format") "$: expected object"},
        {"{}", BEGIN ERROR("format") "$.artifact: missing"},
        {"{\"artifact\":\"a\"}", BEGIN ERROR("format") "$.bundle: missing"},
        {"{\"artifact\":\"a\",\"bundle\":\"b\",\"x\":1}",
            BEGIN ERROR("format") "$.x: unknown field"},
        {"{\"artifact\":1,\"bundle\":\"b\",\"id\":[1, 2]}",
            BEGIN ",\"id\":[1, 2]" ERROR("format") "$.artifact: expected"},
        {"{\"artifact\":\"\",\"bundle\":\"b\"}",
            BEGIN ERROR("format") "$.artifact: empty"},
        {"{\"artifact\":\"-\",\"bundle\":\"b\"}",
            BEGIN ERROR("format") "standard input"},
        {"{\"artifact\":\"a\",\"bundle\":\"-\"}",
            BEGIN ERROR("format") "standard input"},
        {"{\"artifact\":\"a\",\"bundle\":[\"b\",\"-\"]}",
            BEGIN ERROR("format") "standard input"},
        {"{\"artifact\":\"a\",\"bundle\":[]}",
            BEGIN ERROR("format") "$.bundle: an empty list"},
        {"{\"artifact\":\"a\",\"bundle\":7}",
            BEGIN ERROR("format") "$.bundle: wanted a path or evidence"},
        {"{\"artifact\":\"a\",\"bundle\":[[\"b\"]]}",
            BEGIN ERROR("format") "$.bundle[0]: wanted a path or evidence"},
        {"{\"artifact\":\"sha256:1\",\"bundle\":\"b\"}",
            BEGIN ERROR("usage") "sha256"},
        {"{\"artifact\":\"a\",\"artifact\":\"a\",\"bundle\":\"b\"}",
            BEGIN ERROR("format") "line 1"},
        {"{\"artifact\":\"a\\u0000b\",\"bundle\":\"b\"}",
            BEGIN ERROR("format") "$.artifact"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i += step) {
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_run run;
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        if (!CHECK_OK(batch(&run, &out, cases[i].in, &err)))
            continue;
        CHECK_EQ(run.status, HM_EXIT_USAGE);
        CHECK_BYTES(
            hm_bytes_slice(hm_buf_view(&out), 0, strlen(cases[i].begins)),
            hm_bytes_str(cases[i].begins));
    }
}

static void what_cannot_be_read_is_in_the_report(void)
{
    static const char begins[] =
        "{\"schema\":\"hallmark.batch/1\",\"line\":2,\"id\":\"x\","
        "\"verdict\":\"could-not-tell\",\"report\":{\"schema\":";
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_run run;
    struct hm_err err = {0};

    if (!CHECK_OK(batch(&run, &out,
            "\n{\"artifact\":\"a\",\"bundle\":\"b\",\"id\":\"x\"}\nno", &err)))
        return;
    CHECK_EQ(run.status, HM_EXIT_UNSURE);
    CHECK_BYTES(hm_bytes_slice(hm_buf_view(&out), 0, strlen(begins)),
        hm_bytes_str(begins));
    CHECK(strstr(hm_buf_str(&out),
              "}}}\n{\"schema\":\"hallmark.batch/1\","
              "\"line\":3,\"error\":") != NULL);
}

static void an_id_has_a_limit(void)
{
    hm_auto(buf) in = hm_buf(HM_MIB), out = hm_buf(HM_MIB);
    struct hm_run run;
    struct hm_err err = {0};

    hm_buf_put_str(&in, "{\"id\":\"");
    for (size_t i = 0; i < HM_BATCH_ID_MAX; i++)
        hm_buf_put_u8(&in, 'x');
    hm_buf_put_str(&in, "\"}");
    if (CHECK_OK(batch(&run, &out, hm_buf_str(&in), &err)))
        CHECK(strncmp(hm_buf_str(&out), BEGIN ERROR("limit") "$.id",
                  sizeof(BEGIN ERROR("limit") "$.id") - 1) == 0);
}

static void nothing_judged_is_no_yes(void)
{
    static const char *const cases[] = {"", "\n", "  \n\n"};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_run run;
        struct hm_err err = {0};
        bool ok = batch(&run, &out, cases[i], &err);

        test_case("%zu", i);
        CHECK_EQ(run.status, HM_EXIT_UNSURE);
        /* A line that there was no memory for was answered as such. */
        if (!ok || !test_torture())
            CHECK_ERR(ok, HM_USAGE, "standard input: no line to judge");
    }
}

TEST_SUITE(cmd_judge_batch,
    TEST(a_line_that_cannot_be_used_is_an_error_and_no_yes),
    TEST(what_cannot_be_read_is_in_the_report), TEST(an_id_has_a_limit),
    TEST(nothing_judged_is_no_yes));
