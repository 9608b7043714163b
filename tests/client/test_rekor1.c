/* SPDX-License-Identifier: Apache-2.0 */
#include "client/rekor1.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "client/logs.h"
#include "test.h"

static bool add(struct hm_logged *out, const struct logs *logs, bool envelope,
    struct hm_err *err)
{
    return envelope
        ? hm_rekor1_add_dsse(out, &logs->ask1, hm_buf_view(&logs->envelope),
              &logs->enveloped, err)
        : hm_rekor1_add_hashedrekord(out, &logs->ask1, &logs->what, err);
}

static void what_is_logged_is_what_the_judge_wants(void)
{
    logs_auto logs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)))
        return;
    for (int envelope = 0; envelope < 2; envelope++) {
        hm_auto(logged) logged = {0};

        test_case("%s", envelope != 0 ? "dsse" : "hashedrekord");
        if (!CHECK_OK(add(&logged, &logs, envelope != 0, &err)))
            continue;
        CHECK_EQ(logged.entry.index, envelope);
        CHECK_BYTES(logged.entry.version, HM_LIT("0.0.1"));
        CHECK(logged.entry.set.len > 0);
        CHECK(logged.entry.time_s >= LAB_SERVE_EPOCH_S);
        CHECK_OK(logs_judge(&logs, &logged.entry, envelope != 0, &err));
    }
}

static void an_entry_that_is_there_is_fetched(void)
{
    logs_auto logs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)))
        return;
    for (size_t i = 0; i < 2; i++) {
        hm_auto(logged) logged = {0};

        if (CHECK_OK(add(&logged, &logs, false, &err)))
            CHECK_OK(logs_judge(&logs, &logged.entry, false, &err));
        CHECK_EQ(logged.entry.index, 0);
    }
    CHECK_EQ(logs.serve.count, 3);
    CHECK(
        test_torture() || strstr(logs.paths, "GET /rekor/api/v1/log/entries/"));
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
    /* Taken, and lost; there already; fetched. */
    CHECK_EQ(logs.serve.count, 3);
}

static void a_log_that_says_duplicate_of_a_new_entry_is_asked_for_it(void)
{
    logs_auto logs = {0};
    hm_auto(logged) logged = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)))
        return;
    logs.fault = HM_FAULT_DUPLICATE;
    logs.faulty = true;
    if (CHECK_OK(add(&logged, &logs, false, &err)))
        CHECK_OK(logs_judge(&logs, &logged.entry, false, &err));
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
    for (size_t i = 0; i < (test_torture() ? 1 : 3); i++) {
        test_case("%zu", i);
        CHECK(!add(&logged, &logs, false, &err));
        err = (struct hm_err){0};
        CHECK_EQ(logged.entry.body.len, 0);
    }
    /* Also where it is another one's of the same key. */
    logs.faulty = false;
    CHECK_OK(logs_sign(&logs, "another", &err));
    CHECK_OK(add(&logged, &logs, false, &err));
    CHECK_OK(logs_sign(&logs, "a third", &err));
    logs.faulty = true;
    CHECK_ERR(add(&logged, &logs, false, &err), HM_MISMATCH,
        "log http://127.0.0.1/rekor: log entry is of another");
    CHECK_ERR(add(&logged, &logs, false, &err), HM_MISMATCH,
        "the entry that is there already: log entry is of another");
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
        "status 400: error processing entry: verifying signature");
    logs.what.digest_count = 0;
    CHECK_ERR(add(&logged, &logs, false, &err), HM_USAGE, "no sha256 digest");
    logs.what.key = NULL;
    CHECK_ERR(add(&logged, &logs, false, &err), HM_USAGE, "no key");
}

/* A bit of the answer that has the entry; that of the POST is 409, and its
 * body decides nothing. */
struct flip {
    size_t at, len;
};

static void flip(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct flip *flip = ctx;

    (void)req;
    if (resp->status != 200)
        return;
    flip->len = resp->body.len;
    if (flip->at / 8 < flip->len)
        resp->body.p[flip->at / 8] ^= (uint8_t)(1U << flip->at % 8);
}

static bool same(const struct hm_entry *a, const struct hm_entry *b)
{
    return a->index == b->index && a->time_s == b->time_s &&
        hm_bytes_eq(a->log_id, b->log_id) && hm_bytes_eq(a->body, b->body) &&
        a->proof_index == b->proof_index && a->proof_size == b->proof_size;
}

/* What comes out after a flip, if anything does, is the entry that the log would
 * have given: only the tree's number in front of the id decides nothing. */
static void no_flipped_bit_of_an_answer_is_believed(void)
{
    logs_auto logs = {0};
    hm_auto(logged) good = {0};
    struct hm_err err = {0};
    struct flip at = {.len = 1};
    size_t taken = 0, step = test_torture() ? 9001 : test_campaign() ? 1 : 7;

    if (!CHECK_OK(logs_new(&logs, &err)) ||
        !CHECK_OK(add(&good, &logs, false, &err)) ||
        !CHECK_OK(logs_sign(&logs, "more", &err)) ||
        !CHECK_OK(add(&good, &logs, false, &err)))
        return;
    logs.alter = flip;
    logs.alter_ctx = &at;
    logs.ask1.deadline_ms = INT64_MAX;
    for (; at.at < 8 * at.len; at.at += step) {
        hm_auto(logged) logged = {0};

        logs.paths[0] = '\0';
        err = (struct hm_err){0};
        if (!add(&logged, &logs, false, &err))
            continue;
        taken++;
        test_case("bit %zu", at.at);
        CHECK(same(&logged.entry, &good.entry));
        CHECK_OK(logs_judge(&logs, &logged.entry, false, &err));
    }
    /* Of 16 hex digits each bit, and of what is quoted behind them none. */
    CHECK(taken <= 8 * 16 / step + 1);
}

static void replace(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    const char *const *words = ctx;

    (void)req;
    (void)logs_replace(resp, words[0], words[1]);
}

/* Every check by itself: what stands there is well formed and not true. */
static void an_answer_that_is_not_true_is_refused(void)
{
    static const struct {
        const char *name, *words[2];
        enum hm_code code;
        const char *says;
    } cases[] = {
        {"the index", {"\"logIndex\":1,\"verif", "\"logIndex\":7,\"verif"},
            HM_MISMATCH, "promise of the log"},
        {"the index in the proof",
            {"\"logIndex\":1,\"root", "\"logIndex\":0,\"root"}, HM_MISMATCH,
            "proof leads to"},
        {"the size in the proof", {"\"treeSize\":2", "\"treeSize\":3"},
            HM_FORMAT, "hashes, not"},
        {"the time", {"\"integratedTime\":179", "\"integratedTime\":180"},
            HM_MISMATCH, "promise of the log"},
        {"no list", {"\"hashes\":[\"", "\"hashez\":[\""}, HM_FORMAT,
            "hashes: missing"},
        {"no promise", {"signedEntryTimestamp", "signedEntryTimestomp"},
            HM_FORMAT, "signedEntryTimestamp: missing"},
        {"the checkpoint's size", {"\\n2\\n", "\\n3\\n"}, HM_MISMATCH,
            "checkpoint: signature 0"},
        {"the checkpoint's tree", {"log.test - ", "log.test + "}, HM_NOT_FOUND,
            "no signature by"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i += test_torture() ? 6 : 1) {
        logs_auto logs = {0};
        hm_auto(logged) logged = {0};
        struct hm_err err = {0};
        const char *words[2] = {cases[i].words[0], cases[i].words[1]};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(logs_new(&logs, &err)) ||
            !CHECK_OK(add(&logged, &logs, false, &err)) ||
            !CHECK_OK(logs_sign(&logs, "more", &err)))
            continue;
        logs.alter = replace;
        logs.alter_ctx = words;
        CHECK_ERR(
            add(&logged, &logs, false, &err), cases[i].code, cases[i].says);
    }
}

static void only_logs_of_the_root_are_believed(void)
{
    hm_auto_ptr(root) other = NULL;
    hm_auto(logged) logged = {0};
    logs_auto logs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)) ||
        !CHECK_OK(logs_root(&other, NULL, logs.key2, &err)))
        return;
    logs.ask1.root = other;
    CHECK_ERR(add(&logged, &logs, false, &err), HM_UNTRUSTED,
        "is not in the trust root");
}

/* Before the log's key is valid, by the log's own clock. */
static void the_log_key_must_be_valid_then(void)
{
    hm_auto(logged) logged = {0};
    logs_auto logs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)))
        return;
    logs.serve.now_ms -= 100000000;
    CHECK_ERR(add(&logged, &logs, false, &err), HM_EXPIRED, "log key: 20");
}

static void location(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    const char *const *to = ctx;

    if (resp->status != 409)
        return;
    (void)req;
    hm_buf_cut(&resp->fields, 0);
    if (*to != NULL)
        hm_serve_put_field(resp, "Location", hm_bytes_str(*to));
}

static void a_location_leads_nowhere_else(void)
{
    static const struct {
        const char *location;
        enum hm_code code;
        const char *says;
    } cases[] = {
        {NULL, HM_NOT_FOUND, "Location"},
        {"", HM_FORMAT, "location \"\""},
        {"/api/v1/log/entries/", HM_FORMAT, "location"},
        {"/api/v1/log/entries/..", HM_FORMAT, "location"},
        {"/api/v1/log/entries/a?b=c", HM_FORMAT, "location"},
        {"https://evil.test/abc", HM_DENIED, "status 400"},
        {"/api/v1/log/entries/0000000000000000000000000000000000000000000000000"
         "000000000000000",
            HM_NOT_FOUND, "status 404"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i += test_torture() ? 6 : 1) {
        const char *to = cases[i].location;
        logs_auto logs = {0};
        hm_auto(logged) logged = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(logs_new(&logs, &err)) ||
            !CHECK_OK(add(&logged, &logs, false, &err)))
            continue;
        logs.alter = location;
        logs.alter_ctx = &to;
        CHECK_ERR(
            add(&logged, &logs, false, &err), cases[i].code, cases[i].says);
        CHECK(strstr(logs.paths, "evil") == NULL);
    }
}

TEST_SUITE(client_rekor1, TEST(what_is_logged_is_what_the_judge_wants),
    TEST(an_entry_that_is_there_is_fetched), TEST(a_lost_answer_ends_well),
    TEST(a_log_that_says_duplicate_of_a_new_entry_is_asked_for_it),
    TEST(the_entry_of_somebody_else_is_refused),
    TEST(a_wrong_signature_is_not_logged),
    TEST(no_flipped_bit_of_an_answer_is_believed),
    TEST(an_answer_that_is_not_true_is_refused),
    TEST(only_logs_of_the_root_are_believed),
    TEST(the_log_key_must_be_valid_then), TEST(a_location_leads_nowhere_else));
