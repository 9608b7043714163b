/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/tape.h"

#include "base/file.h"
#include "cmd/run.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"

static bool file_of(const char *path, struct hm_bytes text)
{
    struct hm_err err = {0};

    return CHECK_OK(hm_file_write(path, text, &(struct hm_file_opts){0}, &err));
}

static bool read_one(
    struct hm_run *run, struct hm_buf *out, const char *ref, struct hm_err *err)
{
    hm_buf_cut(out, 0);
    return hm_tape_read(out, run, HM_TAPE_EVIDENCE, ref, err);
}

static void what_was_read_is_given_back(void)
{
    hm_auto(tape) tape = hm_tape(false);
    hm_auto(buf) out = hm_buf(100);
    struct hm_run run = test_run(NULL, -1, NULL);
    struct hm_err err = {0};

    test_scratch();
    run.tape = &tape;
    if (!file_of("a", HM_LIT("text")) ||
        !CHECK_OK(read_one(&run, &out, "a", &err)))
        return;
    CHECK_ERR(read_one(&run, &out, "b", &err), HM_NOT_FOUND, "b: No such");
    CHECK_OK(hm_tape_end(&tape, &(struct hm_err){0}));
    tape.replay = true;
    unlink("a");
    file_of("b", HM_LIT("now it is there"));
    err = (struct hm_err){0};
    if (CHECK_OK(read_one(&run, &out, "a", &err)))
        CHECK_BYTES(hm_buf_view(&out), HM_LIT("text"));
    CHECK_ERR(hm_tape_end(&tape, &err), HM_FORMAT, "nothing asks for it");
    CHECK_ERR(read_one(&run, &out, "b", &err), HM_NOT_FOUND, "b: No such");
    err = (struct hm_err){0};
    CHECK_OK(hm_tape_end(&tape, &err));
}

static void a_replay_reads_nothing_else(void)
{
    static const struct {
        enum hm_tape_kind kind;
        const char *ref;
    } cases[] = {
        {HM_TAPE_EVIDENCE, "b"}, {HM_TAPE_ROOT, "a"}, {HM_TAPE_EVIDENCE, "-"}};
    struct hm_tape_item item = {.kind = HM_TAPE_EVIDENCE, .ref = "a"};

    test_scratch();
    file_of("b", HM_LIT("x"));
    for (size_t i = 0; i < TEST_LEN(cases) + 1; i++) {
        hm_auto(tape) tape = hm_tape(true);
        hm_auto(buf) out = hm_buf(100);
        struct hm_run run = test_run(NULL, -1, NULL);
        struct hm_err err = {0};

        test_case("%zu", i);
        run.tape = &tape;
        if (i == TEST_LEN(cases)) { /* an empty tape */
            CHECK_ERR(read_one(&run, &out, "b", &err), HM_FORMAT,
                "holds no evidence");
            continue;
        }
        if (!CHECK_OK(hm_tape_add(&tape, &item, &err)))
            return;
        CHECK_ERR(hm_tape_read(&out, &run, cases[i].kind, cases[i].ref, &err),
            HM_FORMAT, "is asked for");
        CHECK_EQ(out.len, 0);
        CHECK_ERR(hm_tape_end(&tape, &err), HM_FORMAT, "is asked for");
    }
}

static void a_key_loses_its_private_half(void)
{
    hm_auto(tape) tape = hm_tape(false);
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(key) again = NULL;
    struct hm_run run = test_run(NULL, -1, NULL);
    struct hm_err err = {0};

    run.tape = &tape;
    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)) ||
        !CHECK_OK(hm_tape_keep_key(&run, "k", key, &err)))
        return;
    tape.replay = true;
    if (!CHECK_OK(hm_tape_give_key(&again, &run, "k", &err)))
        return;
    CHECK(hm_key_eq(key, again) && !hm_key_is_private(again));
}

static void an_artifact_is_its_digests(void)
{
    hm_auto(tape) tape = hm_tape(false);
    hm_auto(blob) blob = {.ref = "a", .message = hm_buf(10)};
    hm_auto(blob) again = {0};
    hm_auto(blob) other = {0};
    struct hm_run run = test_run(NULL, -1, NULL);
    struct hm_err err = {0};

    run.tape = &tape;
    hm_buf_put_str(&blob.message, "abc");
    blob.has_message = true;
    blob.digest_count = 1;
    blob.pae = true;
    if (!CHECK_OK(
            hm_digest_of(&blob.digests[0], HM_SHA256, HM_LIT("abc"), &err)) ||
        !CHECK_OK(hm_tape_keep_blob(&run, &blob, &err)))
        return;
    blob.digests[0].b[0] ^= 1;
    if (!CHECK_OK(hm_tape_keep_blob(&run, &blob, &err)))
        return;
    tape.replay = true;
    if (CHECK_OK(hm_tape_give_blob(&again, &run, "a", &err))) {
        CHECK(again.has_message && again.digest_count == 1 && again.pae);
        CHECK_BYTES(hm_buf_view(&again.message), HM_LIT("abc"));
    }
    CHECK_ERR(hm_tape_give_blob(&other, &run, "a", &err), HM_MISMATCH,
        "another digest");
}

static void without_a_tape_nothing_is_kept(void)
{
    struct hm_tape_item item = {.kind = HM_TAPE_ROOT, .ref = "x"};
    struct hm_run run = test_run(NULL, -1, NULL);
    struct hm_err err = {0};

    CHECK_OK(hm_tape_keep(&run, &item, &err));
    CHECK(!hm_tape_replays(&run));
}

TEST_SUITE(cmd_input_tape, TEST(what_was_read_is_given_back),
    TEST(a_replay_reads_nothing_else), TEST(a_key_loses_its_private_half),
    TEST(an_artifact_is_its_digests), TEST(without_a_tape_nothing_is_kept));
