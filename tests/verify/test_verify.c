/* SPDX-License-Identifier: Apache-2.0 */
/* The step table: each kind of evidence passes whole, and for each step there
 * is evidence that fails there and nowhere else. */
#include "verify/verify.h"

#include <string.h>

#include "base/err.h"
#include "test.h"
#include "verify/court.h"

static void every_kind_passes_whole(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit exhibit;

    for (size_t i = 0; i < lab_kind_count; i++) {
        const struct lab_made *made;

        if (!test_row(i, lab_kind_count))
            continue;
        test_case("%s", lab_kinds[i].name);
        made = court_made(&lab_kinds[i]);
        if (!CHECK(made != NULL))
            continue;
        exhibit_of(&exhibit, &made->evidence, &made->artifact);
        court_says(&court, &exhibit, "");
        exhibit.artifact.has_message = false;
        court_says(&court, &exhibit, "");
    }
}

/* ---- One step alone ---- */

struct one {
    struct court court;
    struct exhibit exhibit;
    struct hm_root *root; /* when it is not the lab's */
    struct lab_made made; /* when it is not the lab's usual evidence */
    struct hm_made authority;
    struct hm_buf room;
    struct hm_bytes flipped;
};

static void one_free(struct one *one)
{
    hm_root_free(one->root);
    hm_lab_made_free(&one->made);
    hm_made_free(&one->authority);
    hm_buf_free(&one->room);
}

static const struct lab_made *other_kind(const char *name)
{
    return court_made(lab_kind(name));
}

static bool of_a_stranger(struct one *one, struct hm_err *err)
{
    const struct lab *other = court_other_lab();

    HM_TRY(CHECK(other != NULL));
    HM_TRY(court_root_of(&one->root, &other, 1, err));
    one->court.root = one->root;
    return true;
}

static bool no_key(struct one *one, struct hm_err *err)
{
    (void)err;
    one->court.key_count = 0;
    return true;
}

static bool wrong_signature(struct one *one, struct hm_err *err)
{
    struct hm_bytes *sig = &one->exhibit.evidence.signature;

    (void)err;
    *sig = court_flipped(&one->room, *sig, 8 * sig->len - 8);
    return true;
}

static bool digest_told_wrong(struct one *one, struct hm_err *err)
{
    (void)err;
    one->exhibit.evidence.message_digest.b[0] ^= 1;
    return true;
}

static bool entry_of_another(struct one *one, struct hm_err *err)
{
    const struct lab_made *other =
        other_kind("message, Rekor v1 and timestamp");

    (void)err;
    HM_TRY(CHECK(other != NULL));
    one->exhibit.evidence.entry_count = 0;
    exhibit_add_entry(&one->exhibit, &other->entry);
    return true;
}

static bool wrong_hash(struct one *one, struct hm_err *err)
{
    struct hm_bytes *hash = &one->exhibit.hashes[0][1];

    (void)err;
    *hash = court_flipped(&one->room, *hash, 0);
    return true;
}

static bool wrong_promise(struct one *one, struct hm_err *err)
{
    (void)err;
    one->exhibit.entries[0].time_s++;
    return true;
}

static bool timestamp_of_another(struct one *one, struct hm_err *err)
{
    const struct lab_made *other = other_kind("message, Rekor v2");

    (void)err;
    HM_TRY(CHECK(other != NULL));
    one->exhibit.timestamps[0] = other->timestamps[0];
    return true;
}

static bool no_timestamp(struct one *one, struct hm_err *err)
{
    (void)err;
    one->exhibit.evidence.timestamp_count = 0;
    return true;
}

/* CVE-2026-24122: the leaf is young, and who issued it is no longer valid. */
static bool expired_issuer(struct one *one, struct hm_err *err)
{
    struct made_spec spec;
    struct lab lab;

    HM_TRY(CHECK(court_lab() != NULL));
    lab = *court_lab();
    spec = made_ca("lab intermediate", &lab.root);
    spec.key = lab.intermediate.key;
    spec.ekus[0] = MADE_CODE_SIGNING;
    spec.to_s = LAB_TIME_S - 30;
    HM_TRY(made_cert(&one->authority, &spec, err));
    lab.intermediate = one->authority;
    HM_TRY(lab_sign(&one->made, &lab, lab_kind("message, Rekor v1"), err));
    HM_TRY(court_root_changed(&one->root, &lab, err));
    exhibit_of(&one->exhibit, &one->made.evidence, &one->made.artifact);
    one->court.root = one->root;
    return true;
}

static bool other_certificate_log(struct one *one, struct hm_err *err)
{
    struct lab lab;

    HM_TRY(CHECK(court_lab() != NULL));
    lab = *court_lab();
    lab.ct = lab.signer;
    HM_TRY(court_root_changed(&one->root, &lab, err));
    one->court.root = one->root;
    return true;
}

static bool no_entry(struct one *one, struct hm_err *err)
{
    (void)err;
    one->exhibit.evidence.entry_count = 0;
    return true;
}

static bool timestamp_demanded(struct one *one, struct hm_err *err)
{
    (void)err;
    one->court.opts.tsa_min = 1;
    return true;
}

static const struct {
    const char *kind;
    bool (*spoil)(struct one *one, struct hm_err *err);
    const char *failures;
} rows[] = {
    {"message, Rekor v1", of_a_stranger, "certificate:untrusted"},
    {"message by a key, Rekor v1", no_key, "given-key:not-found"},
    {"message, Rekor v1", wrong_signature, "signature:mismatch"},
    {"message, Rekor v1", digest_told_wrong, "artifact:mismatch"},
    {"message, Rekor v1", entry_of_another, "log-entry:mismatch"},
    {"message, Rekor v1", wrong_hash, "log-inclusion:mismatch"},
    {"message, Rekor v1", wrong_promise, "log-promise:mismatch"},
    {"message, Rekor v1 and timestamp", timestamp_of_another,
        "timestamp:mismatch"},
    {"message, Rekor v2", no_timestamp, "signing-time:not-found"},
    {"message, Rekor v1", expired_issuer, "certificate-chain:expired"},
    {"message, Rekor v1", other_certificate_log, "sct:not-found"},
    {"message, Rekor v1 and timestamp", no_entry, "log-threshold:not-found"},
    {"message, Rekor v1", timestamp_demanded, "timestamp-threshold:not-found"},
};

static void each_step_fails_alone(void)
{
    TEST_EACH(i, rows) {
        const struct lab_made *made = other_kind(rows[i].kind);
        __attribute__((cleanup(one_free))) struct one one = {
            .court = court_of_lab(court_root(), court_lab())};
        struct hm_err err = {0};

        test_case("%s", rows[i].failures);
        if (!CHECK(made != NULL))
            continue;
        exhibit_of(&one.exhibit, &made->evidence, &made->artifact);
        if (CHECK_OK(rows[i].spoil(&one, &err)))
            court_says(&one.court, &one.exhibit, rows[i].failures);
    }
}

/* ---- What is announced ---- */

static void steps_are(const char *kind,
    bool (*spoil)(struct one *, struct hm_err *), const char *steps)
{
    const struct lab_made *made = other_kind(kind);
    __attribute__((cleanup(one_free))) struct one one = {
        .court = court_of_lab(court_root(), court_lab())};
    struct hm_err err = {0}, why = {0};

    test_case("%s", kind);
    if (!CHECK(made != NULL))
        return;
    exhibit_of(&one.exhibit, &made->evidence, &made->artifact);
    if (!CHECK(spoil == NULL || spoil(&one, &err)))
        return;
    if (!court_judge(&one.court, &one.exhibit, &why))
        CHECK(spoil != NULL);
    CHECK_STR(court_steps(), steps);
}

static void steps_come_in_the_order_of_the_table(void)
{
    steps_are("message, Rekor v1 and timestamp", NULL,
        "certificate=pass signature=pass artifact=pass log-entry=pass "
        "log-inclusion=pass log-promise=pass timestamp=pass signing-time=pass "
        "certificate-chain=pass sct=pass log-threshold=pass");
    steps_are("message by a key, Rekor v2", NULL,
        "given-key=pass signature=pass artifact=pass log-entry=pass "
        "log-inclusion=pass log-promise=pass log-threshold=pass");
}

/* Consequences are not causes: they stand there as not run, which denies. */
static void what_needs_a_failed_step_does_not_run(void)
{
    steps_are("message, Rekor v1 and timestamp", wrong_signature,
        "certificate=pass signature=fail artifact=pass log-entry=not-run "
        "log-inclusion=pass log-promise=pass timestamp=not-run "
        "signing-time=not-run certificate-chain=not-run sct=not-run "
        "log-threshold=not-run");
    steps_are("message by a key, Rekor v1", no_key,
        "given-key=fail signature=not-run artifact=pass log-entry=not-run "
        "log-inclusion=pass log-promise=pass log-threshold=not-run");
    /* What no domain stands behind is held to the strictest profile. */
    steps_are("message, Rekor v1", of_a_stranger,
        "certificate=fail signature=pass artifact=pass log-entry=pass "
        "log-inclusion=pass log-promise=pass signing-time=not-run "
        "certificate-chain=not-run sct=not-run log-threshold=not-run");
}

/* A zeroed evidence, as it is when somebody forgot to read one. */
static void nothing_at_all_is_refused(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct hm_artifact artifact = {.name = HM_LIT("nothing")};
    struct hm_evidence evidence = {.format = HM_EVIDENCE_NONE};
    struct exhibit exhibit;

    exhibit_of(&exhibit, &evidence, &artifact);
    court_says(&court, &exhibit, "signature:not-found");
}

/* ---- Whose word ---- */

static bool sign_stamped(
    struct exhibit *out, struct lab_made *made, struct hm_err *err)
{
    struct lab_kind kind = *lab_kind("message by a key, Rekor v1");

    kind.tsa = true;
    HM_TRY(lab_sign(made, court_lab(), &kind, err));
    exhibit_of(out, &made->evidence, &made->artifact);
    return true;
}

/* A domain is named for a key only when something of it counted. */
static void a_key_is_the_word_of_who_vouched(void)
{
    static const struct {
        const char *name;
        bool entry, timestamp, stranger;
        const char *domain;
    } words[] = {
        {"a log", true, false, false, "first"},
        {"an authority", false, true, false, "first"},
        {"both", true, true, false, "first"},
        {"nothing", false, false, false, ""},
        {"a log of somebody else", true, false, true, ""},
        {"both of somebody else", true, true, true, ""},
    };
    const struct lab *labs[] = {court_lab(), court_other_lab()};
    lab_made_auto made = {0};
    struct hm_err err = {0};
    struct exhibit e;

    if (!CHECK(labs[0] != NULL && labs[1] != NULL) ||
        !CHECK_OK(sign_stamped(&e, &made, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(words); i++) {
        hm_auto_ptr(root) root = NULL;
        struct court court;

        test_case("%s", words[i].name);
        if (!CHECK_OK(court_root_of(&root, &labs[words[i].stranger], 1, &err)))
            return;
        court = court_of_lab(root, labs[0]);
        court.opts.unsafe_no_tlog = true;
        e.evidence.entry_count = words[i].entry;
        e.evidence.timestamp_count = words[i].timestamp;
        if (court_says(&court, &e, ""))
            CHECK_STR(court_domain(), words[i].domain);
    }
}

/* Nor for a log whose key was over at a time that nothing proves. */
static void a_log_that_does_not_count_is_no_word(void)
{
    struct lab lab;
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};
    struct court court;
    struct exhibit e;
    const struct lab_made *made =
        court_made(lab_kind("message by a key, Rekor v1"));

    if (!CHECK(court_lab() != NULL && made != NULL))
        return;
    lab = *court_lab();
    lab.valid[LAB_REKOR1] = "{\"start\":\"2020-01-01T00:00:00Z\","
                            "\"end\":\"2025-01-01T23:59:59Z\"}";
    exhibit_of(&e, &made->evidence, &made->artifact);
    e.entries[0].set = hm_bytes(NULL, 0);
    if (!CHECK_OK(court_root_changed(&root, &lab, &err)))
        return;
    court = court_of_lab(root, &lab);
    court.opts.unsafe_no_tlog = true;
    if (court_says(&court, &e, ""))
        CHECK_STR(court_domain(), "");
}

TEST_SUITE(verify_verify, TEST(every_kind_passes_whole),
    TEST(each_step_fails_alone), TEST(steps_come_in_the_order_of_the_table),
    TEST(what_needs_a_failed_step_does_not_run),
    TEST(nothing_at_all_is_refused), TEST(a_key_is_the_word_of_who_vouched),
    TEST(a_log_that_does_not_count_is_no_word));
