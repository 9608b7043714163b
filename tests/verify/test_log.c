/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "test.h"
#include "verify/court.h"

static bool exhibit(struct exhibit *out, const char *kind)
{
    const struct lab_made *made = court_made(lab_kind(kind));

    HM_TRY(CHECK(made != NULL));
    exhibit_of(out, &made->evidence, &made->artifact);
    return true;
}

/* ---- Two logs ---- */

/* One signature, logged by Rekor v1 and by v2. */
struct twice {
    struct lab lab;
    struct lab_made made;
    struct hm_root *root;
    struct court court;
    struct exhibit exhibit;
    struct hm_buf room;
};

static void twice_free(struct twice *twice)
{
    hm_lab_made_free(&twice->made);
    hm_root_free(twice->root);
    hm_buf_free(&twice->room);
}
#define twice_auto __attribute__((cleanup(twice_free))) struct twice

static bool log_twice(struct twice *t, const char *first_operator,
    const char *second_operator, struct hm_err *err)
{
    t->lab = *court_lab();
    t->lab.operators[0] = first_operator;
    t->lab.operators[1] = second_operator;
    HM_TRY(
        court_sign(&t->exhibit, &t->made, &t->lab, "message, Rekor v1", err));
    HM_TRY(
        lab_log_again(&t->made, &t->lab, lab_kind("message, Rekor v2"), err));
    exhibit_add_entry(&t->exhibit, &t->made.entry);
    HM_TRY(court_root_changed(&t->root, &t->lab, err));
    t->court = court_of_lab(t->root, &t->lab);
    return true;
}

static void operators_are_counted(void)
{
    static const struct {
        const char *first, *second, *failures;
    } rows[] = {
        {NULL, NULL, "log-threshold:not-found"},
        {"a", "a", "log-threshold:not-found"},
        {"a", NULL, "log-threshold:not-found"},
        {"a", "b", ""},
    };

    /* Under torture the last alone: they share their allocations. */
    for (size_t i = test_torture() ? TEST_LEN(rows) - 1 : 0; i < TEST_LEN(rows);
         i++) {
        twice_auto t = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(log_twice(&t, rows[i].first, rows[i].second, &err)))
            continue;
        court_says(&t.court, &t.exhibit, "");
        t.court.opts.tlog_min = 2;
        court_says(&t.court, &t.exhibit, rows[i].failures);
        t.court.opts.tlog_min = 3;
        court_says(&t.court, &t.exhibit, "log-threshold:not-found");
    }
}

/* CVE-2026-49834: one log, named as often as you like, is one log. */
static void the_same_entry_counts_once(void)
{
    twice_auto t = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(log_twice(&t, "a", "b", &err)))
        return;
    t.exhibit.evidence.entry_count = 1;
    exhibit_add_entry(&t.exhibit, &t.exhibit.entries[0]);
    exhibit_add_entry(&t.exhibit, &t.exhibit.entries[0]);
    court_says(&t.court, &t.exhibit, "");
    t.court.opts.tlog_min = 2;
    court_says(&t.court, &t.exhibit, "log-threshold:not-found");
}

static void unknown_is_told_and_not_counted(void)
{
    twice_auto t = {0};
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(log_twice(&t, "a", "b", &err)))
        return;
    t.lab.rekor2 = court_other_lab()->rekor2;
    if (!CHECK_OK(court_root_changed(&root, &t.lab, &err)))
        return;
    t.court.root = root;
    court_says(&t.court, &t.exhibit, "");
    CHECK(strstr(court_report(), "no log of the trust domain") != NULL);
    CHECK(strstr(court_report(), "1 of 2 from a known log") != NULL);
    t.court.opts.tlog_min = 2;
    court_says(&t.court, &t.exhibit, "log-threshold:not-found");
}

/* A log that we trust says something else: that is not outweighed. */
static void known_and_bad_is_fatal_beside_a_good_one(void)
{
    static const struct {
        const char *name;
        size_t entry;
        const char *failures;
    } rows[] = {
        {"hash", 1, "log-inclusion:mismatch"},
        {"hash", 0, "log-inclusion:mismatch"},
        {"body", 1, "log-entry:mismatch log-inclusion:mismatch"},
        {"set", 0, "log-promise:mismatch"},
    };

    TEST_EACH(i, rows) {
        twice_auto t = {0};
        struct hm_err err = {0};
        struct hm_entry *entry = &t.exhibit.entries[rows[i].entry];

        test_case("%s of %zu", rows[i].name, rows[i].entry);
        if (!CHECK_OK(log_twice(&t, "a", "b", &err)))
            continue;
        if (rows[i].name[0] == 'h')
            t.exhibit.hashes[rows[i].entry][0] =
                court_flipped(&t.room, t.exhibit.hashes[rows[i].entry][0], 0);
        if (rows[i].name[0] == 'b')
            entry->body =
                court_flipped(&t.room, entry->body, 8 * entry->body.len - 80);
        if (rows[i].name[0] == 's')
            entry->set =
                court_flipped(&t.room, entry->set, 8 * entry->set.len - 8);
        court_says(&t.court, &t.exhibit, rows[i].failures);
    }
}

/* ---- What proves inclusion ---- */

/* Rules of judging 3. Lowering the version must not waive more than the shape:
 * the promise is the log's own signature. */
static void a_promise_is_enough_for_old_formats_alone(void)
{
    static const struct {
        enum hm_evidence_format format;
        const char *failures;
    } rows[] = {
        {HM_EVIDENCE_BUNDLE_0_1, ""},
        {HM_EVIDENCE_DETACHED, ""},
        {HM_EVIDENCE_BUNDLE_0_2, "log-inclusion:not-found"},
        {HM_EVIDENCE_BUNDLE_0_3, "log-inclusion:not-found"},
    };
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v1, promise only"))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", hm_evidence_format_name(rows[i].format));
        e.evidence.format = rows[i].format;
        court_says(&court, &e, rows[i].failures);
    }
    e.evidence.format = HM_EVIDENCE_BUNDLE_0_1;
    court_says(&court, &e, "");
    CHECK(strstr(court_report(), "by the log's promise only") != NULL);
    /* And nothing at all is enough for nobody. */
    e.entries[0].set = hm_bytes(NULL, 0);
    court_says(&court, &e, "log-inclusion:not-found signing-time:not-found");
}

/* A proof that nobody signed proves nothing, and must not be wrong. */
static void a_proof_without_checkpoint_adds_up(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto(buf) room = hm_buf(1);
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v1"))
        return;
    e.entries[0].checkpoint = hm_bytes(NULL, 0);
    court_says(&court, &e, "log-inclusion:not-found");
    e.evidence.format = HM_EVIDENCE_BUNDLE_0_1;
    court_says(&court, &e, "");
    e.entries[0].proof_index++;
    court_says(&court, &e, "log-inclusion:mismatch");
    e.entries[0].proof_index--;
    e.hashes[0][0] = court_flipped(&room, e.hashes[0][0], 7);
    court_says(&court, &e, "log-inclusion:mismatch");
}

/* What is present must verify, also where the promise were enough. */
static void a_bad_proof_is_fatal_beside_a_good_promise(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto(buf) room = hm_buf(1);
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v1"))
        return;
    e.evidence.format = HM_EVIDENCE_BUNDLE_0_1;
    e.hashes[0][0] = court_flipped(&room, e.hashes[0][0], 7);
    court_says(&court, &e, "log-inclusion:mismatch");
}

/* The index of a log without shards is that of the proof. */
static void a_log_without_shards_has_one_index(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v2"))
        return;
    e.entries[0].index++;
    court_says(&court, &e, "log-inclusion:mismatch");
}

/* ---- Time ---- */

/* CVE-2024-55655, CVE-2026-48816: a time that no promise covers is a text. */
static void a_time_without_promise_proves_nothing(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v1"))
        return;
    e.entries[0].set = hm_bytes(NULL, 0);
    court_says(&court, &e, "signing-time:not-found");
    if (!exhibit(&e, "message, Rekor v2"))
        return;
    e.entries[0].time_s = LAB_TIME_S;
    e.evidence.timestamp_count = 0;
    court_says(&court, &e, "signing-time:not-found");
}

#define ENDED                                                                  \
    "{\"start\":\"2020-01-01T00:00:00Z\",\"end\":\"2025-01-01T23:59:59Z\"}"
#define JUST_ENDED                                                             \
    "{\"start\":\"2020-01-01T00:00:00Z\",\"end\":\"2025-01-02T00:00:00Z\"}"

#define ENDED_BEFORE                                                           \
    "{\"start\":\"2020-01-01T00:00:00Z\",\"end\":\"2025-01-01T23:58:59Z\"}"
#define FROM_THEN "{\"start\":\"2025-01-02T00:00:00Z\"}"
#define FROM_LATER "{\"start\":\"2025-01-02T00:00:01Z\"}"
#define MUCH_LATER                                                             \
    "{\"start\":\"2020-01-01T00:00:00Z\",\"end\":\"9999-12-31T23:59:59Z\"}"

/* CVE-2026-54787: the key's window is held against the proved times. */
static void a_log_speaks_in_its_time(void)
{
    static const struct {
        const char *kind;
        enum lab_row row;
        const char *valid, *failures;
    } rows[] = {
        {"message, Rekor v1", LAB_REKOR1, JUST_ENDED, ""},
        {"message, Rekor v1", LAB_REKOR1, ENDED, "log-promise:expired"},
        {"message by a key, Rekor v1", LAB_REKOR1, ENDED,
            "log-promise:expired"},
        {"message, Rekor v2", LAB_REKOR2, JUST_ENDED, ""},
        {"message, Rekor v2", LAB_REKOR2, ENDED, "log-threshold:not-found"},
        /* Nothing proves a time: nothing says that it was not too late. */
        {"message by a key, Rekor v2", LAB_REKOR2, NULL, ""},
        {"message by a key, Rekor v2", LAB_REKOR2, ENDED,
            "log-threshold:not-found"},
        {"message by a key, Rekor v2", LAB_REKOR2, MUCH_LATER,
            "log-threshold:not-found"},
    };

    TEST_EACH(i, rows) {
        struct lab lab = *court_lab();
        hm_auto_ptr(root) root = NULL;
        struct hm_err err = {0};
        struct court court;
        struct exhibit e;

        test_case("%s %zu", rows[i].kind, i);
        lab.valid[rows[i].row] = rows[i].valid;
        if (!exhibit(&e, rows[i].kind) ||
            !CHECK_OK(court_root_changed(&root, &lab, &err)))
            continue;
        court = court_of_lab(root, &lab);
        court_says(&court, &e, rows[i].failures);
    }
}

/* Rows of one log, one after the other: whichever holds the time. */
static void a_log_may_have_several_periods(void)
{
    static const struct {
        const char *kind;
        enum lab_row row;
        const char *before, *valid, *failures;
    } rows[] = {
        {"message, Rekor v2", LAB_REKOR2, ENDED, FROM_THEN, ""},
        {"message, Rekor v2", LAB_REKOR2, FROM_THEN, ENDED, ""},
        {"message, Rekor v2", LAB_REKOR2, ENDED, FROM_LATER,
            "log-threshold:not-found"},
        {"message, Rekor v1", LAB_REKOR1, ENDED, FROM_THEN, ""},
        {"message, Rekor v1", LAB_REKOR1, FROM_THEN, ENDED, ""},
        {"message, Rekor v1", LAB_REKOR1, ENDED, FROM_LATER,
            "log-promise:expired"},
        {"message by a key, Rekor v2", LAB_REKOR2, ENDED, FROM_LATER, ""},
        {"message by a key, Rekor v2", LAB_REKOR2, ENDED, JUST_ENDED,
            "log-threshold:not-found"},
    };

    TEST_EACH(i, rows) {
        struct lab lab = *court_lab();
        hm_auto_ptr(root) root = NULL;
        struct hm_err err = {0};
        struct court court;
        struct exhibit e;

        test_case("%s %zu", rows[i].kind, i);
        lab.before[rows[i].row] = rows[i].before;
        lab.valid[rows[i].row] = rows[i].valid;
        if (!exhibit(&e, rows[i].kind) ||
            !CHECK_OK(court_root_changed(&root, &lab, &err)))
            continue;
        court = court_of_lab(root, &lab);
        court_says(&court, &e, rows[i].failures);
    }
}

/* A row of the same id with another key is another log's, however long. */
static void the_period_of_another_key_is_not_ours(void)
{
    struct lab lab = *court_lab();
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};
    struct hm_root_log *rows;
    struct court court;
    struct exhibit e;

    lab.before[LAB_REKOR2] = ENDED;
    if (!exhibit(&e, "message by a key, Rekor v2") ||
        !CHECK_OK(court_root_changed(&root, &lab, &err)))
        return;
    court = court_of_lab(root, &lab);
    court_says(&court, &e, "");
    rows = (struct hm_root_log *)(uintptr_t)hm_root_domain(root, 0)->tlogs;
    for (size_t i = 0; i < hm_root_domain(root, 0)->tlog_count; i++) {
        if (hm_bytes_eq(rows[i].id, e.entries[0].log_id) &&
            !rows[i].valid.has_end)
            rows[i].key_bytes = HM_LIT("another one");
    }
    court_says(&court, &e, "log-threshold:not-found");
}

/* The caller takes the start of the certificate for the time: then a log must
 * have been valid then. */
static void an_assumed_time_is_asked_of_the_log(void)
{
    static const struct {
        const char *valid, *failures;
    } rows[] = {
        {ENDED, ""}, /* the start is a minute before */
        {ENDED_BEFORE, "log-threshold:not-found"},
        {FROM_THEN, "log-threshold:not-found"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct lab lab = *court_lab();
        hm_auto_ptr(root) root = NULL;
        struct hm_err err = {0};
        struct court court;
        struct exhibit e;

        test_case("%zu", i);
        lab.valid[LAB_REKOR2] = rows[i].valid;
        if (!exhibit(&e, "message, Rekor v2") ||
            !CHECK_OK(court_root_changed(&root, &lab, &err)))
            continue;
        e.evidence.timestamp_count = 0;
        court = court_of_lab(root, &lab);
        court.opts.unsafe_no_time = true;
        court_says(&court, &e, rows[i].failures);
    }
}

/* ---- Options and limits ---- */

static void no_log_can_be_demanded(void)
{
    static const char *const kinds[] = {
        "message, Rekor v1 and timestamp", "message by a key, Rekor v1"};

    for (size_t i = 0; i < TEST_LEN(kinds); i++) {
        struct court court = court_of_lab(court_root(), court_lab());
        hm_auto(buf) room = hm_buf(1);
        struct exhibit e;

        test_case("%s", kinds[i]);
        if (!exhibit(&e, kinds[i]))
            continue;
        court.opts.unsafe_no_tlog = true;
        e.entries[0].set = court_flipped(
            &room, e.entries[0].set, 8 * e.entries[0].set.len - 8);
        /* What is there must be right all the same. */
        court_says(&court, &e, "log-promise:mismatch");
        e.evidence.entry_count = 0;
        court_says(&court, &e, "");
        CHECK(strstr(court_steps(), "log-threshold=waived") != NULL);
        CHECK(strstr(court_report(), "--insecure-ignore-tlog") != NULL);
        court.opts.unsafe_no_tlog = false;
        court_says(&court, &e, "log-threshold:not-found");
    }
}

/* CVE-2024-45395: a caller who fills the struct himself gets no further. */
static void too_many_entries_are_refused(void)
{
    enum { MANY = HM_LOG_ENTRIES_MAX + 1 };
    struct court court = court_of_lab(court_root(), court_lab());
    struct hm_entry entries[MANY];
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v1"))
        return;
    for (size_t i = 0; i < MANY; i++)
        entries[i] = e.entries[0];
    e.evidence.entries = entries;
    e.evidence.entry_count = MANY - 1;
    court_says(&court, &e, "");
    e.evidence.entry_count = MANY;
    court_says(
        &court, &e, "log-entry:limit log-inclusion:limit log-promise:limit");
}

/* ---- CVE-2022-23649, -36056, CVE-2024-51746, -53267, CVE-2026-22703 ---- */

/* A good entry of this log about something else, for every pair of kinds that
 * have a log in common or not. */
static void entries_of_other_signatures_are_refused(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    size_t step = test_torture() ? 5 : 1;

    for (size_t i = 0; i < lab_kind_count; i += step) {
        for (size_t k = 0; k < lab_kind_count; k += step) {
            const struct lab_made *from = court_made(&lab_kinds[k]);
            struct hm_err err = {0};
            struct exhibit e;

            test_case(
                "%s with an entry of %s", lab_kinds[i].name, lab_kinds[k].name);
            if (i == k || from == NULL || !exhibit(&e, lab_kinds[i].name))
                continue;
            e.evidence.entry_count = 0;
            exhibit_add_entry(&e, &from->entry);
            CHECK_ERR(court_judge(&court, &e, &err), HM_POLICY,
                lab_kinds[i].key == HM_KEY_ED25519 &&
                        !hm_bytes_eq_str(from->entry.kind, "hashedrekord")
                    ? "<signature:mismatch" /* taken for a pure one */
                    : "<log-entry:");
        }
    }
}

/* ---- Owners who log nothing ---- */

static void a_key_may_be_of_one_who_logs_nothing(void)
{
    const struct hm_key_terms terms[] = {
        {.unlogged = true}, {.unlogged = false}};
    const struct lab *lab = court_lab();
    struct court court = court_of_lab(court_root(), lab);
    struct exhibit made;

    if (!exhibit(&made, "statement by a key, Rekor v1"))
        return;
    made.evidence.entry_count = 0;
    court_says(&court, &made, "log-threshold:not-found");
    court.terms = terms;
    court_says(&court, &made, "");
    court.opts.tlog_min = 1;
    court_says(&court, &made, "log-threshold:not-found");
    court.opts.tlog_min = 0;
    court.keys[0] = lab->rekor1; /* the key that signed has no such terms */
    court.keys[1] = lab->signer;
    court.key_count = 2;
    court_says(&court, &made, "log-threshold:not-found");
}

TEST_SUITE(verify_log, TEST(a_key_may_be_of_one_who_logs_nothing),
    TEST(operators_are_counted), TEST(the_same_entry_counts_once),
    TEST(unknown_is_told_and_not_counted),
    TEST(known_and_bad_is_fatal_beside_a_good_one),
    TEST(a_promise_is_enough_for_old_formats_alone),
    TEST(a_proof_without_checkpoint_adds_up),
    TEST(a_bad_proof_is_fatal_beside_a_good_promise),
    TEST(a_log_without_shards_has_one_index),
    TEST(a_time_without_promise_proves_nothing), TEST(a_log_speaks_in_its_time),
    TEST(a_log_may_have_several_periods),
    TEST(the_period_of_another_key_is_not_ours),
    TEST(an_assumed_time_is_asked_of_the_log), TEST(no_log_can_be_demanded),
    TEST(too_many_entries_are_refused),
    TEST(entries_of_other_signatures_are_refused));
