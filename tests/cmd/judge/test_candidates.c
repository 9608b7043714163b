/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/candidates.h"

#include "base/file.h"
#include "bundle/write.h"
#include "cmd/run.h"
#include "lab/lab.h"

/* good.json, lines.jsonl (the same twice), cut.json. */
static bool make_files(struct hm_err *err)
{
    lab_auto lab = {0};
    lab_made_auto made = {0};
    hm_auto(buf) text = hm_buf(HM_MIB), twice = hm_buf(HM_MIB);

    test_scratch();
    HM_TRY(lab_new(&lab, err));
    HM_TRY(lab_sign(&made, &lab, &lab_kinds[0], err));
    HM_TRY(hm_bundle_write(&text, &made.evidence, err));
    hm_buf_put_u8(&text, '\n');
    HM_TRY(hm_file_write(
        "good.json", hm_buf_view(&text), &(struct hm_file_opts){0}, err));
    HM_TRY(hm_file_write("cut.json", hm_bytes_slice(hm_buf_view(&text), 0, 100),
        &(struct hm_file_opts){0}, err));
    hm_buf_put(&twice, hm_buf_view(&text));
    hm_buf_put(&twice, hm_buf_view(&text));
    return hm_file_write(
        "lines.jsonl", hm_buf_view(&twice), &(struct hm_file_opts){0}, err);
}

static void each_piece_of_evidence_is_a_candidate(void)
{
    static const char *const paths[] = {"good.json", "lines.jsonl"};
    hm_auto(candidates) c = {0};
    struct hm_run run = test_run(NULL, -1, NULL);
    struct hm_err err = {0};

    if (!CHECK_OK(make_files(&err)) ||
        !CHECK_OK(hm_candidates_load(&c, &run, paths, 2, &err)) ||
        !CHECK_EQ(c.count, 3))
        return;
    CHECK_BYTES(c.list[0].name, HM_LIT("good.json"));
    CHECK_BYTES(c.list[1].name, HM_LIT("lines.jsonl, line 1"));
    CHECK_BYTES(c.list[2].name, HM_LIT("lines.jsonl, line 2"));
    for (size_t i = 0; i < c.count; i++)
        CHECK(c.list[i].evidence != NULL && c.list[i].problem == NULL);
}

static void what_cannot_be_read_stays_with_its_problem(void)
{
    static const struct {
        const char *path;
        enum hm_code code; /* HM_SYSTEM: nothing is known about it */
        const char *words;
    } cases[] = {
        {"cut.json", HM_FORMAT, "line 1"},
        {"nowhere.json", HM_SYSTEM, "nowhere.json: No such file"},
        {".", HM_SYSTEM, "is a folder"},
    };
    struct hm_run run = test_run(NULL, -1, NULL);
    struct hm_err err = {0};

    if (!CHECK_OK(make_files(&err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const char *paths[] = {cases[i].path, "good.json"};
        hm_auto(candidates) c = {0};

        test_case("%s", cases[i].path);
        if (!CHECK_OK(hm_candidates_load(&c, &run, paths, 2, &err)) ||
            !CHECK_EQ(c.count, 2))
            continue;
        CHECK(c.list[0].evidence == NULL);
        CHECK_BYTES(c.list[0].name, hm_bytes_str(cases[i].path));
        if (CHECK(c.list[0].problem != NULL)) {
            CHECK_EQ(c.list[0].problem->code, cases[i].code);
            CHECK(strstr(c.list[0].problem->msg, cases[i].words) != NULL);
        }
        CHECK(c.list[1].evidence != NULL);
    }
}

/* A file of more than the limit is known to be no evidence. */
static void what_is_too_large_is_no_evidence(void)
{
    static const char *const paths[] = {"large.json"};
    hm_auto(candidates) c = {0};
    hm_auto(buf) large = hm_buf(HM_EVIDENCE_MAX + 1);
    struct hm_run run = test_run(NULL, -1, NULL);
    struct hm_err err = {0};

    if (test_torture())
        return;
    test_scratch();
    if (!CHECK(hm_buf_extend(&large, HM_EVIDENCE_MAX + 1) != NULL) ||
        !CHECK_OK(hm_file_write("large.json", hm_buf_view(&large),
            &(struct hm_file_opts){0}, &err)) ||
        !CHECK_OK(hm_candidates_load(&c, &run, paths, 1, &err)) ||
        !CHECK_EQ(c.count, 1) || !CHECK(c.list[0].problem != NULL))
        return;
    CHECK_EQ(c.list[0].problem->code, HM_LIMIT);
}

static void a_dash_is_standard_input(void)
{
    static const char *const paths[] = {"-"};
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(candidates) c = {0};
    struct hm_run run;
    struct hm_err err = {0};
    int fd;

    if (!CHECK_OK(make_files(&err)) ||
        !CHECK_OK(hm_file_read(&text, "good.json", &err)))
        return;
    fd = test_input(hm_buf_view(&text));
    run = test_run(NULL, fd, NULL);
    if (CHECK_OK(hm_candidates_load(&c, &run, paths, 1, &err)) &&
        CHECK_EQ(c.count, 1)) {
        CHECK(c.list[0].evidence != NULL);
        CHECK_BYTES(c.list[0].name, HM_LIT("-"));
    }
    close(fd);
}

static void sha256_is_needed_in_any_case(void)
{
    hm_auto(candidates) c = {0};

    CHECK_EQ(hm_candidates_need(&c, NULL, 0).hashes, 1U << HM_SHA256);
    CHECK(!hm_candidates_need(&c, NULL, 0).message);
}

TEST_SUITE(cmd_judge_candidates, TEST(each_piece_of_evidence_is_a_candidate),
    TEST(what_cannot_be_read_stays_with_its_problem),
    TEST(what_is_too_large_is_no_evidence), TEST(a_dash_is_standard_input),
    TEST(sha256_is_needed_in_any_case));
