/* SPDX-License-Identifier: Apache-2.0 */
/* Plans, judged over evidence of the lab: what is said of a whole artifact. */
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "judge/judge.h"
#include "judge/plan.h"
#include "test.h"
#include "verify/court.h"

enum { PLANS = 3, REQUIREMENTS = 2, CANDIDATES = 4 };

/* Plans that are changed by a test, and evidence for them. */
struct session {
    struct hm_rules *rules[PLANS][REQUIREMENTS];
    struct hm_requirement requirements[PLANS][REQUIREMENTS];
    struct hm_plan plans[PLANS];
    const struct hm_plan *chosen[PLANS];
    struct hm_bench benches[2];
    struct hm_plan_set set;
    struct hm_panel panel;
    struct hm_candidate candidates[CANDIDATES];
    size_t count;
    const struct hm_key *key;
    struct hm_exception exception;
    struct hm_denied denied;
    struct hm_digest way[2]; /* to the artifact */
    size_t way_count;
    size_t without; /* of the artifact's digests: the first, its SHA-256 */
    size_t proved;
};

static void session_free(struct session *s)
{
    for (size_t i = 0; i < PLANS; i++) {
        for (size_t j = 0; j < REQUIREMENTS; j++)
            hm_rules_free(s->rules[i][j]);
    }
}
#define session_auto __attribute__((cleanup(session_free))) struct session

static const struct lab_made *made(const char *kind)
{
    return court_made(lab_kind(kind));
}

/* Requirement `j` of plan `i`: signed by that name. */
static bool demand(struct session *s, size_t i, size_t j, const char *subject)
{
    const struct hm_identity_spec who = {
        .issuer = {HM_MATCH_EXACT, HM_LIT(LAB_ISSUER)},
        .subject = {HM_MATCH_EXACT, hm_bytes_str(subject)},
    };
    struct hm_err err = {0};

    if (s->rules[i][j] == NULL &&
        !CHECK_OK(hm_rules_new(&s->rules[i][j], &err)))
        return false;
    if (!CHECK_OK(hm_rules_allow_identity(s->rules[i][j], &who, &err)))
        return false;
    s->requirements[i][j] =
        (struct hm_requirement){j == 0 ? HM_LIT("first") : HM_LIT("second"),
            "signature", s->rules[i][j]};
    if (s->plans[i].requirement_count <= j)
        s->plans[i].requirement_count = j + 1;
    return true;
}

/* `plans` plans, each with one requirement that the lab's identity fulfils. */
static bool begin(struct session *s, size_t plans)
{
    if (!CHECK(court_lab() != NULL && court_root() != NULL))
        return false;
    for (size_t i = 0; i < plans; i++) {
        s->plans[i].name = HM_LIT("plan");
        s->plans[i].bench = &s->benches[0];
        s->plans[i].requirements = s->requirements[i];
        s->chosen[i] = &s->plans[i];
        if (!demand(s, i, 0, LAB_IDENTITY))
            return false;
    }
    /* Roots are the plans' own, and are not changed by judging. */
    s->benches[0].root = (struct hm_root *)(uintptr_t)court_root();
    s->benches[0].name = HM_LIT("lab");
    s->benches[1] = s->benches[0];
    s->set = (struct hm_plan_set){.plans = s->plans, .count = PLANS};
    s->panel = (struct hm_panel){
        .set = &s->set, .plans = s->chosen, .count = plans, .has_now = true};
    return true;
}

static void add(struct session *s, const struct hm_evidence *evidence,
    const struct hm_err *problem)
{
    s->candidates[s->count++] = (struct hm_candidate){
        .name = HM_LIT("a file"), .evidence = evidence, .problem = problem};
}

static void add_good(struct session *s)
{
    add(s, &made("message, Rekor v1")->evidence, NULL);
}

/* The verdict, and words of the report; "!" in front: that are not in it. */
static void says(struct session *s, enum hm_verdict verdict, const char *words)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_proved proved = {.arena = &arena};
    const struct hm_judge judge = {.panel = &s->panel};
    const struct hm_evidences evidence = {s->candidates, s->count, NULL};
    struct hm_artifact artifact = made("message, Rekor v1")->artifact;
    struct hm_err err = {0};
    enum hm_verdict got;

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    artifact.digests += s->without;
    artifact.digest_count -= s->without;
    artifact.way = s->way;
    artifact.way_count = s->way_count;
    hm_judge_target(
        &proved, hm_report_root(report), &judge, &artifact, &evidence);
    got = hm_report_verdict(report);
    s->proved = proved.count;
    hm_report_text(&text, report);
    if (verdict != HM_YES && got == HM_YES)
        CHECK_ERR(true, HM_POLICY, "");
    if (!CHECK_STR(hm_verdict_name(got), hm_verdict_name(verdict)) ||
        !CHECK((strstr(hm_buf_str(&text), words + (words[0] == '!')) != NULL) ==
            (words[0] != '!')))
        test_note("wanted \"%s\" in:\n%s", words, hm_buf_str(&text));
}

static void every_requirement_must_hold(void)
{
    session_auto s = {0};

    if (!begin(&s, 1))
        return;
    says(&s, HM_NOTHING, "policy: nothing-attached");
    add_good(&s);
    says(&s, HM_YES, "requirement: yes  first");
    CHECK_EQ(s.proved, 1);
    if (!demand(&s, 0, 1, "https://example.com/you"))
        return;
    says(&s, HM_NO, "requirement: no  second");
    CHECK_EQ(s.proved, 0);
}

static void every_policy_must_pass_and_a_warning_counts_for_nothing(void)
{
    session_auto s = {0};

    if (!begin(&s, 2))
        return;
    add_good(&s);
    says(&s, HM_YES, "2 of 3 are about it");
    if (!demand(&s, 1, 1, "https://example.com/you"))
        return;
    says(&s, HM_NO, "policy: no  plan");
    s.plans[1].mode = HM_PLAN_WARN;
    says(&s, HM_YES, "policy: no  plan (not counted)");
    s.plans[1].mode = HM_PLAN_AUDIT;
    says(&s, HM_YES, "mode: audit");
    /* A warning that would pass softens nothing. */
    s.plans[1].mode = HM_PLAN_ENFORCE;
    s.plans[0].mode = HM_PLAN_WARN;
    says(&s, HM_NO, "policy: yes  plan (not counted)");
}

static void without_a_policy_it_is_no(void)
{
    session_auto s = {0};

    if (!begin(&s, 1))
        return;
    add_good(&s);
    s.panel.count = 0;
    says(&s, HM_NO, "none of 3 policies is about it");
}

static struct hm_digest own_digest(void)
{
    return made("message, Rekor v1")->artifact.digests[0];
}

/* noMatch lets through what no policy names, and it is never a yes. */
static void without_a_policy_it_may_be_let_through_unjudged(void)
{
    session_auto s = {0};

    if (!begin(&s, 1))
        return;
    add_good(&s);
    s.panel.no_match = HM_NO_MATCH_ALLOW;
    says(&s, HM_YES, "1 of 3 are about it");
    s.panel.count = 0;
    says(&s, HM_NOT_JUDGED, "let through by noMatch: allow [waived]");
    CHECK_EQ(s.proved, 0);
    says(&s, HM_NOT_JUDGED, "!warning");
    s.panel.no_match = HM_NO_MATCH_WARN;
    says(&s, HM_NOT_JUDGED,
        "warning: no policy is about it, and nothing was verified");
    s.panel.no_match = (enum hm_no_match)9;
    says(&s, HM_NO, "none of 3 policies is about it");
}

static void no_match_softens_no_policy_that_says_something(void)
{
    session_auto s = {0};

    if (!begin(&s, 1))
        return;
    s.panel.no_match = HM_NO_MATCH_ALLOW;
    s.panel.count = 0;
    says(&s, HM_NOT_JUDGED, "none of 0 that are denied");
    s.panel.elsewhere = 1;
    says(&s, HM_NO, "1 are about it in other namespaces or kinds");
    s.panel.elsewhere = 0;
    s.denied = (struct hm_denied){own_digest(), HM_LIT("INC-1")};
    s.plans[2].denied = &s.denied;
    s.plans[2].denied_count = 1;
    says(&s, HM_NO, "is denied: INC-1 [policy]");
    s.way[0] = s.denied.digest;
    s.way[0].b[0] ^= 1;
    s.denied.digest = s.way[0];
    says(&s, HM_NOT_JUDGED, "none of 1 that are denied");
    s.way_count = 1;
    says(&s, HM_NO, "is denied: INC-1 [policy]");
    s.way_count = 0;
    s.without = 1;
    says(&s, HM_COULD_NOT_TELL, "denied by SHA-256, and it has none");
}

static void a_denied_digest_is_no_whoever_signed(void)
{
    session_auto s = {0};

    if (!begin(&s, 1))
        return;
    add_good(&s);
    s.denied = (struct hm_denied){own_digest(), HM_LIT("INC-1")};
    s.plans[0].denied = &s.denied;
    s.plans[0].denied_count = 1;
    says(&s, HM_NO, "is denied: INC-1 [policy]");
    s.denied.digest.b[0] ^= 1;
    says(&s, HM_YES, "none of 1 that are denied");
}

static void what_is_denied_on_the_way_is_denied(void)
{
    session_auto s = {0};

    if (!begin(&s, 1))
        return;
    add_good(&s);
    s.way[1] = own_digest();
    s.way[0] = s.way[1];
    s.way[0].b[0] ^= 1;
    s.denied = (struct hm_denied){s.way[0], HM_LIT("INC-1")};
    s.plans[0].denied = &s.denied;
    s.plans[0].denied_count = 1;
    says(&s, HM_YES, "none of 1 that are denied");
    s.way_count = 1;
    says(&s, HM_NO, "is denied: INC-1 [policy]");
    /* An exception is about the very digest. */
    s.plans[0].denied_count = 0;
    s.count = 0;
    s.exception = (struct hm_exception){
        s.way[0], {.s = 1000}, HM_LIT("INC-2"), HM_LIT("me")};
    s.plans[0].exceptions = &s.exception;
    s.plans[0].exception_count = 1;
    says(&s, HM_NOTHING, "!INC-2");
}

static void without_a_sha256_nobody_knows_whether_it_is_denied(void)
{
    session_auto s = {0};

    if (!begin(&s, 1))
        return;
    s.without = 1;
    s.exception =
        (struct hm_exception){made("message, Rekor v1")->artifact.digests[1],
            {.s = 1000}, HM_LIT("INC-2"), HM_LIT("me")};
    s.plans[0].exceptions = &s.exception;
    s.plans[0].exception_count = 1;
    says(&s, HM_YES, "none of 0 that are denied");
    s.denied = (struct hm_denied){own_digest(), HM_LIT("INC-1")};
    s.plans[0].denied = &s.denied;
    s.plans[0].denied_count = 1;
    says(&s, HM_COULD_NOT_TELL, "denied by SHA-256, and it has none");
}

static void an_exception_counts_until_it_ends(void)
{
    session_auto s = {0};

    if (!begin(&s, 1))
        return;
    s.exception = (struct hm_exception){
        own_digest(), {.s = 1000}, HM_LIT("INC-2"), HM_LIT("sec@acme.example")};
    s.plans[0].exceptions = &s.exception;
    s.plans[0].exception_count = 1;
    s.panel.now.s = 999;
    says(&s, HM_YES, "INC-2, by sec@acme.example [waived]");
    s.panel.now.s = 1000;
    says(&s, HM_NOTHING, "exception: expired at 1970-01-01T00:16:40Z: INC-2");
    s.panel.now.s = 0;
    s.panel.has_now = false;
    says(&s, HM_NOTHING, "expired");
    s.panel.has_now = true;
    s.exception.digest.b[0] ^= 1;
    says(&s, HM_NOTHING, "!INC-2");
}

/* It was not what decided. */
static void what_only_warns_or_was_settled_proves_nothing(void)
{
    session_auto s = {0};

    if (!begin(&s, 1))
        return;
    add_good(&s);
    s.exception = (struct hm_exception){
        own_digest(), {.s = 1000}, HM_LIT("INC-2"), HM_LIT("me")};
    s.plans[0].exceptions = &s.exception;
    says(&s, HM_YES, "requirement: yes  first");
    CHECK(test_torture() || s.proved == 1);
    s.plans[0].exception_count = 1;
    says(&s, HM_YES, "requirement: yes  first (not counted)");
    CHECK_EQ(s.proved, 0);
    s.plans[0].exception_count = 0;
    s.plans[0].mode = HM_PLAN_WARN;
    says(&s, HM_NOT_JUDGED, "policy: yes  plan (not counted)");
    CHECK_EQ(s.proved, 0);
}

/* What only warns lets through, and never past another policy's denial. What only
 * audits is not there. */
static void without_a_policy_that_decides_there_is_no_yes(void)
{
    struct hm_denied denied = {own_digest(), HM_LIT("INC-1")};
    session_auto s = {0};

    if (!begin(&s, 2))
        return;
    add_good(&s);
    s.plans[0].mode = HM_PLAN_WARN;
    says(&s, HM_YES, "2 of 3 are about it");
    s.plans[1].mode = HM_PLAN_AUDIT;
    says(&s, HM_NOT_JUDGED,
        "warning: only policies that warn are about it, and none decided");
    s.panel.elsewhere = 1;
    says(&s, HM_NOT_JUDGED, "it is let through");
    s.plans[0].mode = HM_PLAN_AUDIT;
    says(&s, HM_NO, "1 are about it in other namespaces or kinds");
    s.panel.elsewhere = 0;
    says(&s, HM_NO, "none of 3 policies that decides is about it");
    s.panel.no_match = HM_NO_MATCH_ALLOW;
    says(&s, HM_NOT_JUDGED, "let through by noMatch: allow [waived]");
    says(&s, HM_NOT_JUDGED, "!nothing was verified");
    s.panel.no_match = HM_NO_MATCH_WARN;
    says(&s, HM_NOT_JUDGED, "warning: no policy that decides is about it\n");
    s.plans[2].denied = &denied;
    s.plans[2].denied_count = 1;
    says(&s, HM_NO, "is denied: INC-1");
    s.plans[0].mode = HM_PLAN_WARN;
    says(&s, HM_NO, "is denied: INC-1");
}

static const struct hm_err offline = {HM_NETWORK, "x:2", "no answer"};
static const struct hm_err unread = {HM_FORMAT, "x:1", "what is this"};

static void what_could_not_be_read_is_no_no(void)
{
    session_auto s = {0};

    if (!begin(&s, 1))
        return;
    add(&s, NULL, &unread);
    says(&s, HM_NO, "evidence: what is this [format]");
    add(&s, NULL, &offline);
    says(&s, HM_COULD_NOT_TELL, "unknown  verification");
    add_good(&s);
    says(&s, HM_YES, "unknown  verification");
}

static void a_signature_by_the_wrong_one_is_near(void)
{
    session_auto s = {0};
    struct exhibit bad;

    if (!begin(&s, 1))
        return;
    exhibit_of(&bad, &made("message, Rekor v1")->evidence,
        &made("message, Rekor v1")->artifact);
    bad.evidence.signature = made("message, Rekor v2")->evidence.signature;
    add(&s, &bad.evidence, NULL);
    says(&s, HM_NO, "a file: signature:");
}

static void each_trust_verifies_by_itself(void)
{
    session_auto s = {0};

    if (!begin(&s, 2))
        return;
    add_good(&s);
    s.plans[1].bench = &s.benches[1];
    s.benches[1].opts.tlog_min = 9;
    s.benches[1].name = HM_LIT("strict");
    says(&s, HM_NO, "verification: no  strict (not counted)");
    s.benches[1].opts.tlog_min = 0;
    says(&s, HM_YES, "verification: yes  strict (not counted)");
    CHECK_EQ(s.proved, 2);
}

static void distinct_signers_are_demanded(void)
{
    session_auto s = {0};
    struct hm_err err = {0};

    if (!begin(&s, 1) || !demand(&s, 0, 0, "https://example.com/you") ||
        !CHECK_OK(hm_rules_require(s.rules[0][0], 2, &err)))
        return;
    add_good(&s);
    says(&s, HM_NO, "2 distinct signers demanded, 1 found [policy]");
}

/* That they could not be asked stands where they would have said yes. */
static void without_room_no_policy_is_asked(void)
{
    hm_auto(arena) arena = hm_arena(1);
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_proved proved = {.arena = &arena};
    session_auto s = {0};
    const struct hm_judge judge = {.panel = &s.panel};
    struct hm_evidences evidence = {s.candidates, 0, NULL};
    struct hm_err err = {0};

    if (!begin(&s, 1) || !CHECK_OK(hm_report_new(&report, &err)))
        return;
    add_good(&s);
    evidence.count = s.count;
    hm_judge_target(&proved, hm_report_root(report), &judge,
        &made("message, Rekor v1")->artifact, &evidence);
    CHECK(hm_report_verdict(report) != HM_YES);
    CHECK_EQ(proved.count, 0);
    hm_report_text(&text, report);
    if (!test_torture() &&
        !CHECK(strstr(hm_buf_str(&text), "needs more than 1 bytes") != NULL))
        test_note("%s", hm_buf_str(&text));
}

TEST_SUITE(judge_panel, TEST(every_requirement_must_hold),
    TEST(every_policy_must_pass_and_a_warning_counts_for_nothing),
    TEST(without_a_policy_it_is_no),
    TEST(without_a_policy_it_may_be_let_through_unjudged),
    TEST(no_match_softens_no_policy_that_says_something),
    TEST(a_denied_digest_is_no_whoever_signed),
    TEST(what_is_denied_on_the_way_is_denied),
    TEST(without_a_sha256_nobody_knows_whether_it_is_denied),
    TEST(an_exception_counts_until_it_ends),
    TEST(what_only_warns_or_was_settled_proves_nothing),
    TEST(without_a_policy_that_decides_there_is_no_yes),
    TEST(what_could_not_be_read_is_no_no),
    TEST(a_signature_by_the_wrong_one_is_near),
    TEST(each_trust_verifies_by_itself), TEST(distinct_signers_are_demanded),
    TEST(without_room_no_policy_is_asked));
