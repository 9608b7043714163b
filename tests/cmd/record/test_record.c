/* SPDX-License-Identifier: Apache-2.0 */
/* record.c, record_write.c and record_read.c; with the program and hostile
 * records: tests/cli/audit.sh. */
#include "cmd/record/record.h"

#include <errno.h>
#include <glob.h>
#include <seccomp.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cmd/judge/judging.h"
#include "cmd/line.h"
#include "cmd/trust/opts.h"

static const struct hm_opt options[] = {{.name = "blob", .help = "x"},
    {.name = "record", .kind = HM_OPT_FILE, .arg = "DIR", .help = "x"},
    HM_JUDGING_OPTS, HM_TRUST_OPTS, HM_RULE_OPTS, {0}};
static const struct hm_command command = {.name = "x",
    .options = options,
    .common = HM_COMMON_OUTPUT,
    .operands = {.name = "FILE", .max = SIZE_MAX}};

static void only_what_decides_is_recorded(void)
{
    static const char *const want[] = {
        "--blob", "--bundle=b", "--insecure-any-identity", "--", "a", "c"};
    hm_auto(args) args = {0};
    hm_auto(args) clean = {0};
    hm_auto(record) record = {.tape = hm_tape(false)};
    struct hm_err err = {0};

    if (!CHECK_OK(test_line(&args, &command,
            "--blob --json --evidence b a --record r --insecure-any-identity c",
            &err)) ||
        !CHECK_OK(hm_record_words(&record, &args, &err)) ||
        !CHECK_EQ(record.word_count, TEST_LEN(want)))
        return;
    for (size_t i = 0; i < TEST_LEN(want); i++)
        CHECK_STR(record.words[i], want[i]);
    CHECK_ERR(hm_record_check(&args, &err), HM_POLICY, "no place in a record");
    err = (struct hm_err){0};
    if (CHECK_OK(test_line(&clean, &command, "--blob --bundle b a", &err)))
        CHECK_OK(hm_record_check(&clean, &err));
}

/* Nothing is escaped: one name, one spelling. */
static void words_are_utf8(void)
{
    static const char *const bad[] = {"--blob --bundle b a \xff",
        "--blob --bundle b\xc3 a", "--blob --bundle b --key k\xed\xa0\x80 a"};
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        hm_auto(args) args = {0};
        hm_auto(record) record = {.tape = hm_tape(false)};

        test_case("%zu", i);
        if (CHECK_OK(test_line(&args, &command, bad[i], &err)))
            CHECK_ERR(
                hm_record_words(&record, &args, &err), HM_USAGE, "is no UTF-8");
    }
}

static void no_more_words_are_written_than_are_read(void)
{
    static const char *operands[HM_RECORD_WORDS_MAX];
    struct hm_args args = {.command = &command, .operands = operands};
    struct hm_err err = {0};

    for (size_t i = 0; i < HM_RECORD_WORDS_MAX; i++)
        operands[i] = "a";
    for (size_t over = 0; over < 2 && !test_torture(); over++) {
        hm_auto(record) record = {.tape = hm_tape(false)};

        args.operand_count = HM_RECORD_WORDS_MAX - 1 + over;
        if (over == 0)
            CHECK_OK(hm_record_words(&record, &args, &err));
        else
            CHECK_ERR(
                hm_record_words(&record, &args, &err), HM_LIMIT, "at most");
    }
}

static void only_its_own_files_have_a_name(void)
{
    static const char *const good[] = {
        "manifest.json", "reports.jsonl", "evidence-1", "artifact-12"};
    static const char *const bad[] = {"", ".", "..", "/", "a", "evidence-",
        "evidence-01", "evidence-1x", "none-1", "../evidence-1", "key-1/x",
        "evidence", "Evidence-1", "manifest.json ", "-1"};

    for (size_t i = 0; i < TEST_LEN(good); i++)
        CHECK(hm_record_is_name(hm_bytes_str(good[i])));
    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        test_case("%s", bad[i]);
        CHECK(!hm_record_is_name(hm_bytes_str(bad[i])));
    }
    CHECK(!hm_record_is_name(HM_LIT("evidence-1\0")));
}

/* One of each kind of input. */
static bool sample(struct hm_record *out, struct hm_err *err)
{
    static const char *words[] = {"--blob", "--", "a"};
    const struct hm_tape_item items[] = {
        {.kind = HM_TAPE_KEY,
            .ref = "k",
            .has_text = true,
            .text = HM_LIT("pem")},
        {.kind = HM_TAPE_EVIDENCE,
            .ref = "e",
            .problem = {HM_NOT_FOUND, "x", "e: not there"}},
        {.kind = HM_TAPE_ARTIFACT,
            .ref = "a",
            .digests = {{HM_SHA256, 32, {1}}, {HM_SHA512, 64, {2}}},
            .digest_count = 2,
            .pae = true},
        {.kind = HM_TAPE_ROOT, .ref = "r", .has_text = true},
    };

    *out = (struct hm_record){.tape = hm_tape(false),
        .tool = "hallmark 0",
        .time = {.s = 86400},
        .reports = HM_LIT("{}\n")};
    out->words = hm_alloc_array(3, sizeof(*out->words));
    if (out->words == NULL)
        return hm_fail_memory(err);
    memcpy(out->words, words, sizeof(words));
    out->word_count = 3;
    for (size_t i = 0; i < TEST_LEN(items); i++)
        HM_TRY(hm_tape_add(&out->tape, &items[i], err));
    return true;
}

static void what_was_written_is_read_again(void)
{
    hm_auto(record) record = {0};
    hm_auto(record) again = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(sample(&record, &err)) ||
        !CHECK_OK(hm_record_write(&record, "r/", false, &err)) ||
        !CHECK_OK(hm_record_read(&again, "r", &err)) ||
        !CHECK_EQ(again.tape.count, 4))
        return;
    CHECK(again.tape.replay);
    CHECK_STR(again.tool, "hallmark 0");
    CHECK_EQ(again.time.s, 86400);
    CHECK_EQ(again.word_count, 3);
    CHECK_STR(again.words[2], "a");
    CHECK_BYTES(again.reports, HM_LIT("{}\n"));
    CHECK_BYTES(again.tape.items[0].text, HM_LIT("pem"));
    CHECK_EQ(again.tape.items[1].problem.code, HM_NOT_FOUND);
    CHECK_STR(again.tape.items[1].problem.msg, "e: not there");
    CHECK_EQ(again.tape.items[2].digest_count, 2);
    CHECK(again.tape.items[2].pae && !again.tape.items[3].pae);
    CHECK(!again.tape.items[2].has_text);
    CHECK(again.tape.items[3].has_text && again.tape.items[3].text.len == 0);
    CHECK(hm_digest_eq(&again.manifest, &record.manifest));
}

/* A byte of any file is changed. In the manifest not every one is noticed (a
 * name, a space), but none may crash. */
static void a_changed_file_is_noticed(void)
{
    static const char *const files[] = {
        "r/key-1", "r/reports.jsonl", "r/manifest.json"};
    hm_auto(record) record = {0};
    struct hm_err err = {0};

    if (test_torture())
        return;
    test_scratch();
    if (!CHECK_OK(sample(&record, &err)) ||
        !CHECK_OK(hm_record_write(&record, "r", false, &err)))
        return;
    for (size_t f = 0; f < TEST_LEN(files); f++) {
        hm_auto(buf) text = hm_buf(HM_MIB);

        if (!CHECK_OK(hm_file_read(&text, files[f], &err)))
            return;
        for (size_t i = 0; i < text.len; i++) {
            hm_auto(record) bad = {0};
            bool ok;

            test_case("%s, byte %zu", files[f], i);
            text.p[i] ^= 1;
            CHECK_OK(hm_file_write(files[f], hm_buf_view(&text),
                &(struct hm_file_opts){.replace = true}, &err));
            text.p[i] ^= 1;
            ok = hm_record_read(&bad, "r", &(struct hm_err){0});
            CHECK(!ok || f == 2);
        }
        CHECK_OK(hm_file_write(files[f], hm_buf_view(&text),
            &(struct hm_file_opts){.replace = true}, &err));
    }
}

static void another_folder_is_left_alone(void)
{
    hm_auto(record) record = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(sample(&record, &err)))
        return;
    CHECK(mkdir("x", 0700) == 0);
    CHECK_ERR(hm_record_write(&record, "x", false, &err), HM_USAGE, "exists");
    CHECK_ERR(hm_record_write(&record, "x", true, &err), HM_USAGE, "no record");
    CHECK_ERR(hm_record_check_place("x", false, &err), HM_USAGE, "exists");
    CHECK_ERR(hm_record_check_place("x", true, &err), HM_USAGE, "no record");
    CHECK_ERR(hm_record_write(&record, "no/x", true, &err), HM_SYSTEM, "no/x");
    CHECK_ERR(hm_record_write(&record, "", true, &err), HM_USAGE, "no folder");
    err = (struct hm_err){0};
    if (!CHECK_OK(hm_record_write(&record, "y", true, &err)))
        return;
    CHECK_OK(hm_record_check_place("y/", true, &err));
    CHECK_OK(hm_record_write(&record, "y", true, &err));
    CHECK(hm_file_exists("y/manifest.json"));
}

/* As NFS answers: flags are unknown. */
static bool rename_knows_no_flags(void)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
    bool ok = ctx != NULL &&
        seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(renameat2), 1,
            SCMP_A4(SCMP_CMP_NE, 0, 0)) == 0 &&
        seccomp_load(ctx) == 0;

    seccomp_release(ctx);
    return ok;
}

static void a_filesystem_that_only_renames_is_enough(void)
{
    glob_t left = {0};
    hm_auto(record) record = {0};
    hm_auto(record) again = {0};
    struct hm_err err = {0};

    if (test_torture())
        return;
    test_scratch();
    CHECK(mkdir("x", 0700) == 0);
    if (!CHECK(rename_knows_no_flags()) || !CHECK_OK(sample(&record, &err)) ||
        !CHECK_OK(hm_record_write(&record, "y", false, &err)))
        return;
    CHECK_ERR(hm_record_write(&record, "y", false, &err), HM_USAGE, "exists");
    CHECK_ERR(hm_record_write(&record, "x", true, &err), HM_USAGE, "no record");
    record.tool = "another";
    err = (struct hm_err){0};
    if (!CHECK_OK(hm_record_write(&record, "y", true, &err)) ||
        !CHECK_OK(hm_record_read(&again, "y", &err)))
        return;
    CHECK_STR(again.tool, "another");
    CHECK_EQ(glob(".hallmark*", 0, NULL, &left), GLOB_NOMATCH);
    globfree(&left);
}

/* Each folder has nothing that a record would not have, by name. */
static void what_only_looks_like_a_record_is_left_alone(void)
{
    static const char *const manifests[] = {"{\"name\":\"a web page\"}",
        "{\"schema\":\"hallmark.batch/1\"}", "[]", "", "{\"schema\":7}"};
    struct hm_err err = {0};

    test_scratch();
    CHECK(mkdir("w", 0700) == 0);
    for (size_t i = 0; i < TEST_LEN(manifests); i++) {
        test_case("%s", manifests[i]);
        if (CHECK_OK(
                hm_file_write("w/manifest.json", hm_bytes_str(manifests[i]),
                    &(struct hm_file_opts){.replace = true}, &err)))
            CHECK_ERR(
                hm_record_check_place("w", true, &err), HM_USAGE, "no record");
    }
    CHECK_OK(hm_file_write("w/manifest.json",
        HM_LIT("{\"schema\":\"hallmark.record/1\"}"),
        &(struct hm_file_opts){.replace = true}, &err));
    CHECK_OK(hm_record_check_place("w", true, &err));
    CHECK(mkdir("w/key-1", 0700) == 0);
    CHECK_ERR(hm_record_check_place("w", true, &err), HM_USAGE, "no record");
}

TEST_SUITE(cmd_record_record, TEST(only_what_decides_is_recorded),
    TEST(words_are_utf8), TEST(no_more_words_are_written_than_are_read),
    TEST(only_its_own_files_have_a_name), TEST(what_was_written_is_read_again),
    TEST(a_changed_file_is_noticed), TEST(another_folder_is_left_alone),
    TEST(a_filesystem_that_only_renames_is_enough),
    TEST(what_only_looks_like_a_record_is_left_alone));
