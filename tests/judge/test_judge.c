/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/judge.h"

#include <string.h>

#include "base/err.h"
#include "test.h"
#include "verify/court.h"

enum { CANDIDATES = 4 };

/* One artifact, some candidates, some rules. */
struct session {
    struct hm_rules *rules;
    struct hm_candidate candidates[CANDIDATES];
    struct hm_evidences evidences;
    struct hm_verify_opts opts;
    const struct hm_key *keys[2];
    size_t key_count;
    struct exhibit bad;
    size_t memory; /* 0: enough */
    bool image;    /* what is judged is an image */
    size_t proved;
};

static void session_free(struct session *s)
{
    hm_rules_free(s->rules);
}
#define session_auto __attribute__((cleanup(session_free))) struct session

static const struct hm_evidence *good(const char *kind)
{
    return &court_made(lab_kind(kind))->evidence;
}

static const struct hm_err unread = {HM_FORMAT, "x:1", "what is this"};
static const struct hm_err offline = {HM_NETWORK, "x:2", "no answer"};

static void add(struct session *s, const struct hm_evidence *evidence,
    const struct hm_err *problem)
{
    s->candidates[s->evidences.count++] = (struct hm_candidate){
        .name = HM_LIT("a file"), .evidence = evidence, .problem = problem};
    s->evidences.candidates = s->candidates;
}

/* Whose signature is wrong. */
static const struct hm_evidence *bad(struct session *s)
{
    const struct lab_made *made = court_made(lab_kind("message, Rekor v1"));

    exhibit_of(&s->bad, &made->evidence, &made->artifact);
    s->bad.evidence.signature = good("message, Rekor v2")->signature;
    return &s->bad.evidence;
}

static bool allow(struct session *s, const char *subject, struct hm_err *err)
{
    const struct hm_identity_spec spec = {
        .issuer = {HM_MATCH_EXACT, HM_LIT(LAB_ISSUER)},
        .subject = {HM_MATCH_EXACT, hm_bytes_str(subject)},
    };

    return hm_rules_allow_identity(s->rules, &spec, err);
}

static bool begin(struct session *s, struct hm_err *err)
{
    HM_TRY(CHECK(court_lab() != NULL && court_root() != NULL));
    s->keys[s->key_count++] = court_lab()->signer;
    HM_TRY(hm_rules_new(&s->rules, err));
    HM_TRY(allow(s, LAB_IDENTITY, err));
    return hm_rules_allow_key(
        s->rules, s->keys[0], &(struct hm_window){0}, err);
}

static void judge(struct hm_report *report, struct session *s)
{
    hm_auto(arena) arena = hm_arena(s->memory != 0 ? s->memory : HM_MIB);
    struct hm_proved proved = {.arena = &arena};
    const struct hm_judge with = {
        .root = court_root(),
        .rules = s->rules,
        .keys = s->keys,
        .key_count = s->key_count,
        .opts = &s->opts,
    };

    hm_judge_target(&proved, hm_report_root(report), &with,
        &court_made(lab_kind(s->image ? "image, payload" : "message, Rekor v1"))
             ->artifact,
        &s->evidences);
    s->proved = proved.count;
    CHECK_EQ(hm_report_verdict(report) == HM_YES, proved.count > 0);
    CHECK(proved.count == 0 || proved.facts[0]->kind != HM_FACTS_NONE);
}

/* Torture lets anything become "could not tell". Good evidence is no "no" then,
 * and nothing else a "yes": a success of these counts as a failure, always. */
static void never_the_opposite(enum hm_verdict got, enum hm_verdict wanted)
{
    enum hm_verdict never = wanted == HM_YES ? HM_NO : HM_YES;
    struct hm_err err = {0};

    CHECK_ERR(
        got == never || hm_fail(&err, HM_POLICY, "fine"), HM_POLICY, "fine");
}

static void says(
    struct session *s, enum hm_verdict verdict, const char *failures)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) got = hm_buf(HM_KIB), text = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    judge(report, s);
    court_failures(&got, hm_report_root(report));
    never_the_opposite(hm_report_verdict(report), verdict);
    if (CHECK_STR(hm_verdict_name(hm_report_verdict(report)),
            hm_verdict_name(verdict)) &&
        CHECK_STR(hm_buf_str(&got), failures))
        return;
    hm_report_text(&text, report);
    test_note("%s", hm_buf_str(&text));
}

/* ---- Combination (rules of judging 2) ---- */

#define BAD "signature:mismatch"

static void one_good_candidate_is_enough(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)))
        return;
    add(&s, bad(&s), NULL);
    add(&s, NULL, &unread);
    add(&s, good("message, Rekor v1"), NULL);
    add(&s, NULL, &offline);
    says(&s, HM_YES, BAD " evidence:format evidence:network");
    CHECK_EQ(s.proved, 1);
    /* Even where not everything could be listed. */
    s.evidences.incomplete = "network";
    says(&s, HM_YES, BAD " evidence:format evidence:network");
}

static void all_rejected_is_a_no(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)))
        return;
    add(&s, bad(&s), NULL);
    says(&s, HM_NO, BAD);
    /* Malformed was read: it is nothing that could have been good. */
    add(&s, NULL, &unread);
    says(&s, HM_NO, BAD " evidence:format");
}

/* What a file's reader could not understand among other pieces. */
static void a_piece_with_a_problem_is_a_no_of_its_own(void)
{
    static const struct hm_evidence piece = {.problem = &unread};
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)))
        return;
    add(&s, &piece, NULL);
    says(&s, HM_NO, "evidence:format");
    add(&s, good("message, Rekor v1"), NULL);
    says(&s, HM_YES, "evidence:format");
}

static void neither_evidence_nor_problem_is_no_yes(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)))
        return;
    add(&s, NULL, NULL);
    says(&s, HM_NO, "");
}

/* Whoever may add evidence could otherwise use up what the good one needs. */
static void a_rejected_one_leaves_no_memory_behind(void)
{
    enum { STEP = 256 };
    session_auto s = {0};
    struct hm_err err = {0};

    if (test_torture() || !CHECK_OK(begin(&s, &err)))
        return;
    add(&s, good("message, Rekor v1"), NULL);
    do {
        hm_auto_ptr(report) report = NULL;

        s.memory += STEP;
        if (!CHECK_OK(hm_report_new(&report, &err)))
            return;
        judge(report, &s);
    } while (s.proved == 0 && s.memory < HM_MIB);
    s.memory += STEP; /* for a longer list of candidates */
    s.evidences.count = 0;
    for (size_t i = 1; i < CANDIDATES; i++)
        add(&s, bad(&s), NULL);
    add(&s, good("message, Rekor v1"), NULL);
    says(&s, HM_YES, BAD " " BAD " " BAD);
}

static void an_unread_one_might_have_been_good(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)))
        return;
    add(&s, bad(&s), NULL);
    add(&s, NULL, &offline);
    says(&s, HM_COULD_NOT_TELL, BAD " evidence:network");
    s.evidences.count = 1;
    s.evidences.incomplete = "limit";
    says(&s, HM_COULD_NOT_TELL, BAD);
}

static void nothing_is_not_a_yes(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)))
        return;
    says(&s, HM_NOTHING, "");
    s.evidences.incomplete = "network";
    says(&s, HM_COULD_NOT_TELL, "");
}

/* ---- Rules ---- */

static void proved_is_not_allowed(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    s.keys[s.key_count++] = court_lab()->signer;
    if (!CHECK_OK(hm_rules_new(&s.rules, &err)) ||
        !CHECK_OK(allow(&s, "https://example.com/another", &err)))
        return;
    add(&s, good("message, Rekor v1"), NULL);
    says(&s, HM_NO, "identity:policy");
    CHECK_EQ(s.proved, 0);
    /* Nor is a key that the caller gave, when no rule speaks of it. */
    s.evidences.count = 0;
    add(&s, good("message by a key, Rekor v1"), NULL);
    says(&s, HM_NO, "identity:policy");
}

static void rules_are_not_asked_of_what_is_not_proved(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)))
        return;
    hm_rules_unsafe_any_identity(s.rules);
    add(&s, bad(&s), NULL);
    says(&s, HM_NO, BAD);
}

/* CVE-2022-35929: an attestation counts when attestations are asked for, and a
 * signature when signatures are. */
static void content_is_what_was_asked_for(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)))
        return;
    add(&s, good("statement, Rekor v2"), NULL);
    says(&s, HM_NO, "content:policy");
    if (!CHECK_OK(hm_rules_allow_predicate(
            s.rules, HM_LIT("https://example.com/another"), &err)))
        return;
    says(&s, HM_NO, "content:policy");
    add(&s, good("message, Rekor v1"), NULL);
    says(&s, HM_NO, "content:policy content:policy");
    if (CHECK_OK(
            hm_rules_allow_predicate(s.rules, HM_LIT(LAB_PREDICATE), &err)))
        says(&s, HM_YES, "content:policy");
}

/* Rule 8 of judging, with everything in between. */
static void an_image_has_signatures_of_its_own(void)
{
    session_auto s = {.image = true};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)))
        return;
    add(&s, good("message, Rekor v1"), NULL);
    says(&s, HM_NO, "artifact:mismatch");
    add(&s, good("statement, Rekor v2"), NULL);
    says(&s, HM_NO, "artifact:mismatch content:policy");
    add(&s, good("image, payload"), NULL);
    says(&s, HM_YES, "artifact:mismatch content:policy");
    CHECK_EQ(s.proved, 1);
    add(&s, good("image, statement"), NULL);
    says(&s, HM_YES, "artifact:mismatch content:policy");
    CHECK_EQ(s.proved, 2);
    if (!CHECK_OK(
            hm_rules_allow_predicate(s.rules, HM_LIT(LAB_PREDICATE), &err)))
        return;
    says(&s, HM_YES, "artifact:mismatch content:policy content:policy");
    CHECK_EQ(s.proved, 1);
    s.image = false;
    says(&s, HM_YES, "content:policy artifact:mismatch content:policy");
}

static void what_an_images_signer_wrote_is_demanded(void)
{
    session_auto s = {.image = true};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)) ||
        !CHECK_OK(hm_rules_require_annotation(
            s.rules, HM_LIT("commit"), HM_LIT("4f2a"), &err)))
        return;
    add(&s, good("image, payload"), NULL);
    add(&s, good("image, statement as a layer"), NULL);
    says(&s, HM_YES, "");
    CHECK_EQ(s.proved, 2);
    if (!CHECK_OK(
            hm_rules_require_signed_as(s.rules, HM_LIT(LAB_REFERENCE), &err)))
        return;
    says(&s, HM_YES, "signed-as:policy");
    if (CHECK_OK(hm_rules_require_annotation(
            s.rules, HM_LIT("n"), HM_LIT("1"), &err)))
        says(&s, HM_NO,
            "annotations:policy annotations:policy signed-as:policy");
}

/* ---- Several signers ---- */

static void two_of_two(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)) ||
        !CHECK_OK(hm_rules_require(s.rules, 2, &err)))
        return;
    add(&s, good("message, Rekor v1"), NULL);
    says(&s, HM_NO, "threshold:policy");
    /* The same once more, and the same signer by another certificate. */
    add(&s, good("message, Rekor v1"), NULL);
    add(&s, good("message, Rekor v2"), NULL);
    says(&s, HM_NO, "threshold:policy");
    CHECK_EQ(s.proved, 0);
    add(&s, good("message by a key, Rekor v1"), NULL);
    says(&s, HM_YES, "");
    CHECK_EQ(s.proved, 4);
}

/* The same envelope signed once more, by another key. */
static bool sign_again(struct exhibit *out, struct hm_buf *sig,
    const struct hm_key *key, struct hm_err *err)
{
    const struct lab_made *made =
        court_made(lab_kind("statement by a key, Rekor v1"));
    static const struct hm_sig_alg alg = {HM_SIG_ECDSA, HM_SHA256};
    hm_auto(buf) pae = hm_buf(HM_MIB);
    struct hm_dsse_sig second = {.sig = {NULL, 0}};
    struct hm_bytes text;

    HM_TRY(CHECK(made != NULL));
    exhibit_of(out, &made->evidence, &made->artifact);
    hm_dsse_pae(&pae, out->evidence.envelope.payload_type,
        out->evidence.envelope.payload);
    HM_TRY(hm_buf_end(&pae, &text, err));
    HM_TRY(hm_sig_sign(sig, key, alg, text, err));
    second.sig = hm_buf_view(sig);
    exhibit_add_sig(out, &second);
    out->evidence.format = HM_EVIDENCE_DSSE;
    out->evidence.entry_count = 0;
    return true;
}

/* What was proved about an envelope is proved about one of its signatures. */
static void one_envelope_is_one_signer(void)
{
    session_auto s = {0};
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_err err = {0};
    struct exhibit both, second;

    if (!CHECK_OK(begin(&s, &err)))
        return;
    s.keys[s.key_count++] = court_lab()->rekor1;
    s.opts.unsafe_no_tlog = true;
    if (!CHECK_OK(sign_again(&both, &sig, s.keys[1], &err)) ||
        !CHECK_OK(hm_rules_allow_key(
            s.rules, s.keys[1], &(struct hm_window){0}, &err)) ||
        !CHECK_OK(
            hm_rules_allow_predicate(s.rules, HM_LIT(LAB_PREDICATE), &err)))
        return;
    add(&s, &both.evidence, NULL);
    says(&s, HM_YES, "");
    if (!CHECK_OK(hm_rules_require(s.rules, 2, &err)))
        return;
    says(&s, HM_NO, "threshold:policy");
    exhibit_of(&second, &both.evidence, &both.artifact);
    second.sigs[0] = second.sigs[1];
    second.evidence.envelope.sig_count = 1;
    add(&s, &second.evidence, NULL);
    says(&s, HM_YES, "");
}

static void two_and_one_of_them_bad(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)) ||
        !CHECK_OK(hm_rules_require(s.rules, 2, &err)))
        return;
    add(&s, good("message by a key, Rekor v1"), NULL);
    add(&s, bad(&s), NULL);
    says(&s, HM_NO, "threshold:policy " BAD);
}

static void an_unread_one_might_have_been_the_second(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)) ||
        !CHECK_OK(hm_rules_require(s.rules, 2, &err)))
        return;
    add(&s, good("message, Rekor v1"), NULL);
    add(&s, NULL, &offline);
    says(&s, HM_COULD_NOT_TELL, "threshold:system evidence:network");
    s.candidates[1].problem = &unread;
    says(&s, HM_NO, "threshold:policy evidence:format");
}

/* Two demanded, and the list was cut: the second may have been cut away. */
static void a_cut_list_might_have_held_the_second(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)) ||
        !CHECK_OK(hm_rules_require(s.rules, 2, &err)))
        return;
    add(&s, good("message, Rekor v1"), NULL);
    s.evidences.incomplete = "network";
    says(&s, HM_COULD_NOT_TELL, "threshold:system");
    add(&s, good("message by a key, Rekor v1"), NULL);
    says(&s, HM_YES, "");
}

static void none_of_two_is_nothing(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (CHECK_OK(begin(&s, &err)) &&
        CHECK_OK(hm_rules_require(s.rules, 2, &err)))
        says(&s, HM_NOTHING, "");
}

/* ---- Statements that are only good together ---- */

/* At least as many pieces as it points to. */
static bool so_many(const void *ctx, const struct hm_facts *const *facts,
    size_t count, struct hm_err *err)
{
    for (size_t i = 0; i < count; i++)
        HM_TRY(CHECK(facts[i]->kind != HM_FACTS_NONE));
    return count >= *(const size_t *)ctx ||
        hm_fail(err, HM_NOT_FOUND, "%zu is not enough", count);
}

static bool never(const void *ctx, const struct hm_facts *const *facts,
    size_t count, struct hm_err *err)
{
    (void)ctx;
    (void)facts;
    (void)count;
    return hm_fail(err, HM_MISMATCH, "they differ");
}

static void pieces_that_are_only_good_together(void)
{
    static const size_t two = 2;
    static const struct hm_together_rule pair = {
        &two, "pair", "both are there", so_many, false};
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)) ||
        !CHECK_OK(hm_rules_require_together(s.rules, &pair, &err)))
        return;
    says(&s, HM_NOTHING, "");
    add(&s, good("message, Rekor v1"), NULL);
    says(&s, HM_NO, "pair:not-found");
    add(&s, bad(&s), NULL);
    says(&s, HM_NO, "pair:not-found " BAD);
    /* The one that is missing may be among what was not read. */
    s.evidences.incomplete = "network";
    says(&s, HM_COULD_NOT_TELL, "pair:not-found " BAD);
    add(&s, good("message, Rekor v2"), NULL);
    says(&s, HM_YES, BAD);
    CHECK_EQ(s.proved, 2);
}

static void what_contradicts_itself_is_a_no_whatever_else_is_there(void)
{
    static const struct hm_together_rule contradiction = {
        NULL, "pair", "never", never, false};
    session_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(begin(&s, &err)) ||
        !CHECK_OK(hm_rules_require_together(s.rules, &contradiction, &err)))
        return;
    add(&s, good("message, Rekor v1"), NULL);
    s.evidences.incomplete = "network";
    says(&s, HM_NO, "pair:mismatch");
}

/* Where a later piece can take back what is there, the first that is enough is
 * not. */
static void all_is_heard_where_one_more_may_deny(void)
{
    static const size_t one = 1;
    const struct hm_together_rule rules[] = {
        {&one, "some", "one is there", so_many, false},
        {&one, "whole", "one is there", so_many, true}};
    const struct hm_candidate candidate = {
        .name = HM_LIT("a file"), .evidence = good("message, Rekor v1")};

    for (size_t i = 0; i < TEST_LEN(rules); i++) {
        session_auto s = {0};
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_proved proved = {.arena = &arena};
        hm_auto_ptr(report) report = NULL;
        struct hm_err err = {0};

        test_case("%s", rules[i].name);
        if (!CHECK_OK(begin(&s, &err)) ||
            !CHECK_OK(hm_rules_require_together(s.rules, &rules[i], &err)) ||
            !CHECK_OK(hm_report_new(&report, &err)))
            return;
        const struct hm_judge with = {.root = court_root(),
            .rules = s.rules,
            .keys = s.keys,
            .key_count = s.key_count,
            .opts = &s.opts};
        struct hm_hearing hearing = {.judge = &with,
            .artifact = &court_made(lab_kind("message, Rekor v1"))->artifact,
            .proved = &proved,
            .max = 2};

        hm_hearing_begin(&hearing, hm_report_root(report));
        if (!CHECK(hm_hearing_add(&hearing, &candidate)))
            return;
        CHECK_EQ(hm_hearing_enough(&hearing), !rules[i].whole);
        hm_hearing_end(&hearing);
        CHECK_EQ(hm_report_verdict(report), HM_YES);
    }
}

/* ---- What one artifact's evidence may cost ---- */

enum { SIGNATURES = 64, COPIES = 700 };

/* An envelope whose signatures are all wrong, each in its own way. */
struct crowd {
    struct hm_evidence evidence;
    struct hm_dsse_sig sigs[SIGNATURES];
    uint8_t rooms[SIGNATURES][HM_SIGNATURE_MAX];
    struct hm_candidate candidates[COPIES + 1];
};

static void crowd_of(struct crowd *crowd, const struct hm_evidence *good)
{
    struct hm_bytes sig = good->envelope.sigs[0].sig;

    crowd->evidence = *good;
    crowd->evidence.envelope.sigs = crowd->sigs;
    crowd->evidence.envelope.sig_count = SIGNATURES;
    for (size_t i = 0; i < SIGNATURES; i++) {
        memcpy(crowd->rooms[i], sig.p, sig.len);
        crowd->rooms[i][sig.len / 4] ^= (uint8_t)(i + 1);
        crowd->sigs[i].sig = hm_bytes(crowd->rooms[i], sig.len);
    }
    for (size_t i = 0; i <= COPIES; i++)
        crowd->candidates[i] = (struct hm_candidate){
            .name = HM_LIT("a line"), .evidence = &crowd->evidence};
}

static size_t count_words(struct hm_report *report, const char *words)
{
    hm_auto(buf) got = hm_buf(HM_MIB);
    size_t count = 0;

    court_failures(&got, hm_report_root(report));
    for (const char *p = hm_buf_str(&got); (p = strstr(p, words)) != NULL; p++)
        count++;
    return count;
}

/* `at`: where the good one stands among them; beyond: nowhere. */
static void crowd_says(
    size_t at, enum hm_verdict verdict, size_t mismatches, size_t limits)
{
    const struct hm_evidence *honest = good("message by a key, Rekor v1");
    static struct crowd crowd;
    hm_auto_ptr(report) report = NULL;
    session_auto s = {.memory = 64 * HM_MIB};
    struct hm_err err = {0};

    test_case("the good one at %zu", at);
    if (!CHECK_OK(begin(&s, &err)) || !CHECK_OK(hm_report_new(&report, &err)))
        return;
    crowd_of(&crowd, good("statement by a key, Rekor v1"));
    if (at <= COPIES)
        crowd.candidates[at].evidence = honest;
    s.evidences = (struct hm_evidences){
        .candidates = crowd.candidates, .count = COPIES + (at <= COPIES)};
    judge(report, &s);
    CHECK_STR(
        hm_verdict_name(hm_report_verdict(report)), hm_verdict_name(verdict));
    CHECK_EQ(count_words(report, "signature:mismatch"), mismatches);
    CHECK_EQ(count_words(report, "signature:limit"), limits);
}

/* Each costs 64 and what its log entry takes; then nothing is left. Whoever adds
 * so many can have us not know, and nothing else. */
static void evidence_without_end_is_never_a_wrong_answer(void)
{
    enum { EACH = SIGNATURES + 2, PAID = HM_WORK_TARGET_MAX / EACH };

    if (test_torture())
        return;
    crowd_says(0, HM_YES, PAID, COPIES - PAID);
    crowd_says(PAID - 1, HM_YES, PAID, COPIES - PAID);
    crowd_says(COPIES, HM_COULD_NOT_TELL, PAID, COPIES - PAID + 1);
    crowd_says(COPIES + 1, HM_COULD_NOT_TELL, PAID, COPIES - PAID);
}

TEST_SUITE(judge_judge, TEST(one_good_candidate_is_enough),
    TEST(all_rejected_is_a_no), TEST(a_piece_with_a_problem_is_a_no_of_its_own),
    TEST(neither_evidence_nor_problem_is_no_yes),
    TEST(a_rejected_one_leaves_no_memory_behind),
    TEST(an_unread_one_might_have_been_good), TEST(nothing_is_not_a_yes),
    TEST(proved_is_not_allowed),
    TEST(rules_are_not_asked_of_what_is_not_proved),
    TEST(content_is_what_was_asked_for),
    TEST(an_image_has_signatures_of_its_own),
    TEST(what_an_images_signer_wrote_is_demanded), TEST(two_of_two),
    TEST(one_envelope_is_one_signer), TEST(two_and_one_of_them_bad),
    TEST(an_unread_one_might_have_been_the_second),
    TEST(a_cut_list_might_have_held_the_second), TEST(none_of_two_is_nothing),
    TEST(evidence_without_end_is_never_a_wrong_answer),
    TEST(pieces_that_are_only_good_together),
    TEST(all_is_heard_where_one_more_may_deny),
    TEST(what_contradicts_itself_is_a_no_whatever_else_is_there));
