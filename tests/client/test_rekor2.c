/* SPDX-License-Identifier: Apache-2.0 */
#include "client/rekor2.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "client/logs.h"
#include "test.h"

static bool add(struct hm_logged *out, const struct logs *logs, bool envelope,
    struct hm_err *err)
{
    return hm_rekor2_add_hashedrekord(
        out, &logs->ask2, envelope ? &logs->enveloped : &logs->what, err);
}

static void what_is_logged_is_what_the_judge_wants(void)
{
    logs_auto logs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)))
        return;
    for (int envelope = 0; envelope < 2; envelope++) {
        hm_auto(logged) logged = {0};

        test_case("%s", envelope != 0 ? "envelope" : "message");
        if (!CHECK_OK(add(&logged, &logs, envelope != 0, &err)))
            continue;
        CHECK_EQ(logged.entry.index, envelope);
        CHECK_BYTES(logged.entry.version, HM_LIT("0.0.2"));
        CHECK_EQ(logged.entry.set.len, 0);
        CHECK_OK(logs_judge(&logs, &logged.entry, envelope != 0, &err));
    }
    CHECK_EQ(logs.serve.count, 2);
}

static void an_entry_that_is_there_is_proved_by_tiles(void)
{
    logs_auto logs = {0};
    hm_auto(logged) logged = {0};
    struct hm_err err = {0};
    uint64_t before;

    if (!CHECK_OK(logs_new(&logs, &err)))
        return;
    for (size_t i = 0; i < (test_torture() ? 2 : 300); i++) {
        char message[3] = {(char)(1 + i % 100), (char)(i / 100), 0};

        if (!CHECK_OK(logs_sign(&logs, message, &err)) ||
            !CHECK_OK(add(&logged, &logs, false, &err)))
            return;
    }
    before = logs.serve.count;
    logs.paths[0] = '\0';
    if (CHECK_OK(add(&logged, &logs, false, &err)))
        CHECK_OK(logs_judge(&logs, &logged.entry, false, &err));
    CHECK(test_torture() || logs.serve.count - before >= 4);
    CHECK(
        strstr(logs.paths, "/rekor2/api/v2/tile/0/") != NULL || test_torture());
}

static void a_lost_answer_ends_well(void)
{
    logs_auto logs = {0};
    hm_auto(logged) logged = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)))
        return;
    logs.serve.lose = 1;
    if (CHECK_OK(add(&logged, &logs, false, &err)))
        CHECK_OK(logs_judge(&logs, &logged.entry, false, &err));
    /* Taken, and lost; there already; the checkpoint. One leaf has no tile. */
    CHECK_EQ(logs.serve.count, 3);
}

/* Where memory ran out over an answer it asks again, and is told of its own entry
 * by the tiles: a second question is no wrong yes. */
static void refuses(const struct logs *logs, const char *words)
{
    hm_auto(logged) logged = {0};
    uint64_t before = logs->serve.count;
    struct hm_err err = {0};
    bool taken = add(&logged, logs, false, &err);

    if (!test_torture() || logs->serve.count == before + 1)
        CHECK_ERR(taken, HM_MISMATCH, words);
    CHECK(taken || logged.entry.body.len == 0);
}

static void the_entry_of_somebody_else_is_refused(void)
{
    logs_auto logs = {0};
    hm_auto(logged) logged = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)))
        return;
    logs.fault = HM_FAULT_WRONG_LOG_ENTRY;
    logs.faulty = true;
    refuses(&logs, "body: another kind");
    logs.faulty = false;
    if (!CHECK_OK(logs_sign(&logs, "another", &err)) ||
        !CHECK_OK(add(&logged, &logs, false, &err)) ||
        !CHECK_OK(logs_sign(&logs, "a third", &err)))
        return; /* what it would be told then may be its own entry */
    logs.faulty = true;
    refuses(&logs,
        "log http://127.0.0.1/rekor2: log entry is of another signature");
}

static void a_wrong_signature_is_not_logged(void)
{
    logs_auto logs = {0};
    hm_auto(logged) logged = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)))
        return;
    logs.digest.b[0] ^= 1;
    CHECK_ERR(add(&logged, &logs, false, &err), HM_DENIED,
        "status 400: invalid hashedrekord request");
}

static void flip(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    size_t *at = ctx;

    (void)req;
    if (resp->status == 201 && *at / 8 < resp->body.len)
        resp->body.p[*at / 8] ^= (uint8_t)(1U << *at % 8);
    else if (resp->status == 201)
        *at = SIZE_MAX / 2;
}

/* Each answer is of another entry: an ECDSA signature is new every time. */
static void no_flipped_bit_of_an_answer_is_believed(void)
{
    logs_auto logs = {0};
    struct hm_err err = {0};
    size_t step = test_torture() ? 4001 : test_campaign() ? 1 : 11;
    size_t at = 0, taken = 0;

    if (!CHECK_OK(logs_new(&logs, &err)))
        return;
    logs.alter = flip;
    logs.alter_ctx = &at;
    logs.ask2.deadline_ms = INT64_MAX;
    for (; at < SIZE_MAX / 2; at += step) {
        hm_auto(logged) logged = {0};
        size_t flipped = at;

        logs.paths[0] = '\0';
        err = (struct hm_err){0};
        if (!CHECK_OK(logs_sign(&logs, LOGS_MESSAGE, &err)))
            return;
        if (!add(&logged, &logs, false, &err) || at != flipped)
            continue;
        taken++;
        test_case("bit %zu", at);
        CHECK(logs_judge(&logs, &logged.entry, false, &err));
    }
    /* "integratedTime" and "inclusionPromise" may be left out. */
    test_note("%zu flips taken", taken);
    CHECK(taken <= 4);
}

struct alteration {
    const char *from, *to;
    bool done;
};

static void replace(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct alteration *what = ctx;

    (void)req;
    what->done = logs_replace(resp, what->from, what->to);
}

static void an_answer_that_is_not_true_is_refused(void)
{
    static const struct {
        const char *name, *words[2];
        enum hm_code code;
        const char *says;
    } cases[] = {
        {"the index", {"{\"logIndex\":\"1\"", "{\"logIndex\":\"0\""},
            HM_MISMATCH, "entry 0, but the proof is of 1"},
        {"the index in the proof",
            {"Proof\":{\"logIndex\":\"1\"", "Proof\":{\"logIndex\":\"0\""},
            HM_MISMATCH, "proof leads to"},
        {"the size", {"\"treeSize\":\"2\"", "\"treeSize\":\"3\""}, HM_FORMAT,
            "hashes, not"},
        {"a time", {"\"integratedTime\":\"0\"", "\"integratedTime\":\"1\""},
            HM_FORMAT, "with a time or a promise"},
        {"the kind", {"\"hashedrekord\"", "\"hashedrecord\""}, HM_UNSUPPORTED,
            "log entry of kind"},
        {"the version", {"\"0.0.2\"", "\"0.0.1\""}, HM_FORMAT, "body"},
        {"the checkpoint's size", {"\\n2\\n", "\\n3\\n"}, HM_MISMATCH,
            "checkpoint: signature 0"},
        {"the checkpoint's origin", {"\"127.0.0.1\\n", "\"127.0.0.2\\n"},
            HM_MISMATCH, "checkpoint: "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i += test_torture() ? 6 : 1) {
        logs_auto logs = {0};
        hm_auto(logged) logged = {0};
        struct hm_err err = {0};
        struct alteration what = {cases[i].words[0], cases[i].words[1], false};
        bool believed;

        test_case("%s", cases[i].name);
        if (!CHECK_OK(logs_new(&logs, &err)) ||
            !CHECK_OK(add(&logged, &logs, false, &err)) ||
            !CHECK_OK(logs_sign(&logs, "more", &err)))
            continue;
        logs.alter = replace;
        logs.alter_ctx = &what;
        believed = add(&logged, &logs, false, &err);
        /* Asked twice, because memory ran out, it was another entry. */
        if (what.done || !test_torture())
            CHECK_ERR(believed, cases[i].code, cases[i].says);
    }
}

static void only_logs_of_the_root_are_believed(void)
{
    hm_auto_ptr(root) other = NULL;
    hm_auto(logged) logged = {0};
    logs_auto logs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)) ||
        !CHECK_OK(logs_root(&other, logs.key1, NULL, &err)))
        return;
    logs.ask2.root = other;
    CHECK_ERR(add(&logged, &logs, false, &err), HM_UNTRUSTED,
        "is not in the trust root");
    CHECK_ERR(add(&logged, &logs, false, &err), HM_UNTRUSTED,
        "no log of the trust root signed it");
}

static void index_header(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    const char *const *to = ctx;

    (void)req;
    if (resp->status != 409)
        return;
    hm_buf_cut(&resp->fields, 0);
    if (*to != NULL)
        hm_serve_put_field(resp, "X-Log-Index", hm_bytes_str(*to));
}

static void another_index_is_not_believed(void)
{
    static const struct {
        const char *index;
        enum hm_code code;
        const char *says;
    } cases[] = {
        {"0", HM_OK, ""},
        {"1", HM_MISMATCH, "proof leads to"},
        {"2", HM_NETWORK, "entry 2 is not published yet"},
        {"18446744073709551615", HM_NETWORK, "not published"},
        {"-1", HM_FORMAT, "X-Log-Index \"-1\""},
        {"x", HM_FORMAT, "X-Log-Index"},
        {NULL, HM_NOT_FOUND, "X-Log-Index"},
    };
    logs_auto logs = {0};
    hm_auto(logged) logged = {0};
    struct hm_err err = {0};
    const char *to = NULL;

    if (!CHECK_OK(logs_new(&logs, &err)) ||
        !CHECK_OK(add(&logged, &logs, false, &err)) ||
        !CHECK_OK(add(&logged, &logs, true, &err)))
        return;
    logs.alter = index_header;
    logs.alter_ctx = &to;
    for (size_t i = 0; i < TEST_LEN(cases); i += test_torture() ? 5 : 1) {
        test_case("%zu", i);
        to = cases[i].index;
        CHECK_CODE(
            add(&logged, &logs, false, &err), cases[i].code, cases[i].says);
    }
}

TEST_SUITE(client_rekor2, TEST(what_is_logged_is_what_the_judge_wants),
    TEST(an_entry_that_is_there_is_proved_by_tiles),
    TEST(a_lost_answer_ends_well), TEST(the_entry_of_somebody_else_is_refused),
    TEST(a_wrong_signature_is_not_logged),
    TEST(no_flipped_bit_of_an_answer_is_believed),
    TEST(an_answer_that_is_not_true_is_refused),
    TEST(only_logs_of_the_root_are_believed),
    TEST(another_index_is_not_believed));
