/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/summary.h"

#include <string.h>

#include "base/err.h"
#include "test.h"

/* A report on "a.txt" with two candidates; what they found is set by tests. */
struct sample {
    struct hm_judged judged;
    struct hm_section *target, *evidence, *candidates[2];
    struct hm_facts facts;
    const struct hm_facts *list[2];
    struct hm_san san;
};

static void free_sample(struct sample *s)
{
    hm_judged_free(&s->judged);
}

#define SAMPLE __attribute__((cleanup(free_sample))) struct sample

static bool make(struct sample *s)
{
    struct hm_section *evidence;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&s->judged.report, &err)))
        return false;
    s->target = hm_section_add(
        hm_report_root(s->judged.report), HM_ALL, "target", HM_LIT("a.txt"));
    evidence = hm_section_add(s->target, HM_ANY, "evidence", hm_bytes(NULL, 0));
    s->evidence = evidence;
    s->candidates[0] =
        hm_section_add(evidence, HM_ALL, "candidate", HM_LIT("one"));
    s->candidates[1] =
        hm_section_add(evidence, HM_ALL, "candidate", HM_LIT("two"));
    for (size_t i = 0; i < 2; i++)
        hm_check_pass(hm_section_expect(s->candidates[i], "evidence"), "x");
    s->san = (struct hm_san){HM_SAN_URI, HM_LIT("https://example.com/me")};
    s->facts = (struct hm_facts){
        .kind = HM_FACTS_CERT,
        .issuer = HM_LIT("https://issuer.example"),
        .sans = &s->san,
        .san_count = 1,
        .times = {{.time = {.s = 86400}}, {.time = {.s = 0}}},
        .time_count = 2,
    };
    s->list[0] = s->list[1] = &s->facts;
    s->judged.proved.facts = s->list;
    return true;
}

static void check(const struct sample *s, bool all, const char *begins)
{
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    hm_summary(&out, &s->judged, all);
    if (CHECK_OK(hm_buf_end(&out, NULL, &err)))
        CHECK_BYTES(hm_bytes_slice(hm_buf_view(&out), 0, strlen(begins)),
            hm_bytes_str(begins));
}

static void a_yes_says_who_and_when(void)
{
    static const char line[] =
        "verified: a.txt, signed by https://example.com/me (issuer "
        "https://issuer.example) at 1970-01-01T00:00:00Z\n";
    hm_auto(buf) out = hm_buf(HM_MIB);
    SAMPLE s = {0};

    if (!make(&s))
        return;
    s.judged.proved.count = 1;
    check(&s, false, line);
    hm_summary(&out, &s.judged, false);
    CHECK_STR(hm_buf_str(&out), line);
    check(&s, true,
        "verified: a.txt, signed by https://example.com/me (issuer "
        "https://issuer.example) at 1970-01-01T00:00:00Z\nreport: yes\n");
}

static void a_yes_shows_what_was_waived(void)
{
    SAMPLE s = {0};

    if (!make(&s))
        return;
    s.judged.proved.count = 1;
    s.facts.time_count = 0;
    s.facts.issuer.len = 0;
    hm_check_waive(hm_section_expect(s.candidates[0], "sct"), "--x\033");
    hm_check_waive(hm_section_expect(s.candidates[1], "other"), "of another");
    check(&s, true,
        "verified: a.txt, signed by https://example.com/me (issuer none), at a "
        "time that nothing proves\n"
        "  waived: sct: --x\\x1b\nreport");
}

static void several_signers_are_all_named(void)
{
    SAMPLE s = {0};

    if (!make(&s))
        return;
    s.judged.proved.count = 2;
    s.judged.several = true;
    s.facts.kind = HM_FACTS_KEY;
    s.facts.key_id = (struct hm_digest){HM_SHA256, 32, {0xab, 0xcd}};
    s.facts.time_count = 1;
    check(&s, false,
        "verified: a.txt, signed by key abcd000000000000 at "
        "1970-01-02T00:00:00Z\n"
        "  and signed by key abcd000000000000 at 1970-01-02T00:00:00Z\n");
}

static void a_statement_is_named_by_its_type(void)
{
    SAMPLE s = {0};

    if (!make(&s))
        return;
    s.judged.proved.count = 1;
    s.facts.has_statement = true;
    s.facts.statement.predicate_type = HM_LIT("https://x/v1");
    s.san.kind = HM_SAN_UNKNOWN;
    check(&s, false,
        "verified: a.txt, stated (https://x/v1) by a certificate without a "
        "name (issuer ");
}

static void a_no_names_the_nearest_miss(void)
{
    SAMPLE s = {0};

    if (!make(&s))
        return;
    hm_check_fail(hm_section_expect(s.candidates[0], "certificate"),
        "untrusted", "unknown");
    hm_check_pass(hm_section_expect(s.candidates[1], "certificate"), "x");
    hm_section_expect(s.candidates[1], "sct");
    hm_check_fail(hm_section_expect(s.candidates[1], "identity"), "policy",
        "issuer equal; subject differs");
    check(&s, false,
        "not verified: a.txt: identity: issuer equal; subject differs "
        "[policy]\n  nearest of 2: two\n  next: compare with who should have "
        "signed; \"hallmark inspect\" shows who did\nreport: no\n");
}

static void what_is_too_large_is_not_taken_for_something_else(void)
{
    SAMPLE s = {0};

    if (!make(&s))
        return;
    hm_check_fail(hm_section_expect(s.candidates[1], "certificate"),
        "untrusted", "unknown");
    hm_check_pass(hm_section_expect(s.candidates[0], "certificate"), "x");
    hm_check_fail(hm_section_expect(s.candidates[0], "artifact"), "limit",
        "too many subjects");
    check(&s, false,
        "not verified: a.txt: artifact: too many subjects [limit]\n"
        "  nearest of 2: one\n  next: it is more than what is read of one");
}

static void each_check_has_its_own_next_step(void)
{
    static const struct {
        const char *check, *reason, *next;
    } cases[] = {
        {"signature", "mismatch", "the file or the evidence is not what was"},
        {"signature", "format", "the evidence does not hold"},
        {"sct", "not-found", "too few trusted logs have seen the certificate"},
        {"sct", "expired", "the trusted root says that the log's key"},
        {"sct", "mismatch", "the evidence does not hold"},
        {"key", "not-found", "a key that is limited in time needs a"},
        {"key", "policy", "was it signed with another key?"},
        {"denied", "policy", "one of the --deny-.. options refuses"},
        {"signed-after", "policy", "is there evidence that was signed later"},
        {"content", "policy", "signatures count without --attestation"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        SAMPLE s = {0};
        char want[256];

        test_case("%s %s", cases[i].check, cases[i].reason);
        if (!make(&s))
            return;
        hm_check_pass(hm_section_expect(s.candidates[0], "evidence"), "x");
        hm_check_fail(hm_section_expect(s.candidates[0], cases[i].check),
            cases[i].reason, "x");
        hm_check_fail(
            hm_section_expect(s.candidates[1], "evidence"), "format", "x");
        snprintf(want, sizeof(want),
            "not verified: a.txt: %s: x [%s]\n  nearest of 2: one\n  next: %s",
            cases[i].check, cases[i].reason, cases[i].next);
        check(&s, false, want);
    }
}

/* Of an image, and of what is attached to it. */
static void what_could_not_be_had_has_a_next_step(void)
{
    static const struct {
        const char *check;
        enum hm_code code;
        const char *next;
    } cases[] = {
        {"resolve", HM_NETWORK, "is the registry up"},
        {"resolve", HM_DENIED, "check what may be read there"},
        {"resolve", HM_NOT_FOUND, "check the name"},
        {"resolve", HM_LIMIT, "it is more than what is read of an image"},
        {"resolve", HM_USAGE, "correct what is named here"},
        {"evidence", HM_NETWORK, "nothing was said about it: try again"},
        {"evidence", HM_DENIED, "check what may be read there"},
        {"evidence", HM_NOT_FOUND, "is the place of the evidence the right"},
        {"evidence", HM_MISMATCH, "it is listed there, and what came is not"},
        {"evidence", HM_LIMIT, "it is more than what is read of one file"},
        {"evidence", HM_SYSTEM, "check the path"},
        {"manifest", HM_NETWORK, "nothing was said about it: try again"},
        {"manifest", HM_NOT_FOUND, "the index lists what cannot be had"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err problem = {cases[i].code, "x", "y"};
        SAMPLE s = {0};
        char want[256];

        test_case("%s %s", cases[i].check, hm_code_name(cases[i].code));
        if (!make(&s))
            return;
        hm_check_fail(
            hm_section_expect(s.candidates[1], "identity"), "policy", "x");
        hm_check_unsure(
            hm_section_expect(s.candidates[0], cases[i].check), &problem);
        snprintf(want, sizeof(want),
            "could not tell: a.txt: %s: y [%s]\n  nearest of 2: one\n"
            "  next: %s",
            cases[i].check, hm_code_name(cases[i].code), cases[i].next);
        check(&s, false, want);
    }
}

/* What is there is no good, and there may be more. */
static void a_list_that_is_cut_is_told(void)
{
    SAMPLE s = {0};

    if (!make(&s))
        return;
    for (size_t i = 0; i < 2; i++)
        hm_check_fail(
            hm_section_expect(s.candidates[i], "identity"), "policy", "x");
    hm_section_incomplete(s.evidence, "limit");
    check(&s, false,
        "could not tell: a.txt: not all that is attached could be read\n"
        "  next: try again; the report says what is missing\nreport: could");
}

static void nothing_attached_has_a_next_step(void)
{
    SAMPLE s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&s.judged.report, &err)))
        return;
    s.target = hm_section_add(
        hm_report_root(s.judged.report), HM_ALL, "target", HM_LIT("a"));
    (void)hm_section_add(s.target, HM_ANY, "evidence", hm_bytes(NULL, 0));
    check(&s, false,
        "nothing attached: a\n  next: \"hallmark tree\" shows what is there");
}

static void what_could_not_be_read_is_named_before_what_is_wrong(void)
{
    struct hm_err problem = {HM_SYSTEM, "x", "two: No such file"};
    SAMPLE s = {0};

    if (!make(&s))
        return;
    hm_check_pass(hm_section_expect(s.candidates[0], "certificate"), "x");
    hm_check_fail(
        hm_section_expect(s.candidates[0], "identity"), "policy", "other");
    hm_check_err(hm_section_expect(s.candidates[1], "evidence"), &problem);
    check(&s, false,
        "could not tell: a.txt: evidence: two: No such file [system]\n"
        "  nearest of 2: two\n");
}

static void what_the_target_lacks_is_named(void)
{
    SAMPLE s = {0};

    if (!make(&s))
        return;
    hm_check_fail(hm_section_expect(s.target, "threshold"), "policy",
        "2 distinct signers demanded, 1 found");
    check(&s, false,
        "not verified: a.txt: threshold: 2 distinct signers demanded, 1 found "
        "[policy]\n  next: add the evidence of the other signers\nreport: no");
}

/* A requirement of a policy, with a signature by somebody and another piece. */
struct requirement {
    struct hm_judged judged;
    struct hm_section *candidates[2];
};

static void free_requirement(struct requirement *r)
{
    hm_judged_free(&r->judged);
}

static bool make_requirement(struct requirement *r, const char *kind)
{
    struct hm_section *target, *policy, *section;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&r->judged.report, &err)))
        return false;
    target = hm_section_add(
        hm_report_root(r->judged.report), HM_ALL, "target", HM_LIT("a"));
    hm_check_pass(hm_section_expect(target, "policies"), "1 of 1");
    policy = hm_section_add(target, HM_ALL, "policy", HM_LIT("p"));
    section = hm_section_add(policy, HM_ALL, "requirement", HM_LIT("r"));
    hm_section_fact(section, "kind", hm_bytes_str(kind));
    section = hm_section_add(section, HM_ANY, "evidence", hm_bytes(NULL, 0));
    for (size_t i = 0; i < TEST_LEN(r->candidates); i++)
        r->candidates[i] = hm_section_add(section, HM_ALL, "candidate",
            i == 0 ? HM_LIT("one") : HM_LIT("two"));
    hm_check_fail(hm_section_expect(r->candidates[0], "key"), "policy", "no");
    hm_check_fail(hm_section_expect(r->candidates[0], "content"), "policy",
        "a signature");
    return true;
}

static void what_is_of_another_kind_is_far_from_a_requirement(void)
{
    static const struct {
        const char *check; /* of the other candidate, that fails */
        bool content;      /* which is of the kind that is demanded */
        const char *words;
    } cases[] = {
        {"key", true, "key: x [policy]\n  nearest of 2: two\n  next: was it"},
        {"content", false,
            "content: a signature [policy]\n  nearest of 2: one\n"
            "  next: attach a scan"},
        {"verification", false,
            "verification: x [policy]\n  nearest of 2: two"},
    };

    TEST_EACH(i, cases) {
        __attribute__((cleanup(free_requirement))) struct requirement r = {0};
        hm_auto(buf) out = hm_buf(HM_MIB);
        char want[256];

        test_case("%s", cases[i].check);
        if (!make_requirement(&r, "vulnerabilities"))
            return;
        hm_check_fail(
            hm_section_expect(r.candidates[1], cases[i].check), "policy", "x");
        if (cases[i].content)
            hm_check_pass(hm_section_expect(r.candidates[1], "content"), "x");
        hm_summary(&out, &r.judged, false);
        snprintf(want, sizeof(want), "  policy p, requirement r: %s",
            cases[i].words);
        if (!CHECK(strstr(hm_buf_str(&out), want) != NULL))
            test_note("%s", hm_buf_str(&out));
    }
}

/* Behind a yes, and behind what was let through. */
static void what_only_warns_has_lines_of_its_own(void)
{
    static const struct {
        bool unjudged;
        const char *text;
    } cases[] = {
        {false,
            "allowed without evidence: a\n"
            "  warning: policies that do not enforce say no:\n"
            "  policy p: digest: it is [policy]\n  next: "},
        {true,
            "not judged: a: no policy that decides is about it\n"
            "  warning: only policies that warn\n"
            "  warning: policies that do not enforce say no:\n"
            "  policy p: digest: it is [policy]\n  next: "},
    };

    TEST_EACH(i, cases) {
        hm_auto(judged) judged = {0};
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_section *target, *policy;
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_report_new(&judged.report, &err)))
            return;
        target = hm_section_add(
            hm_report_root(judged.report), HM_ALL, "target", HM_LIT("a"));
        hm_check_pass(hm_section_expect(target, "policies"), "x");
        policy = hm_section_add(target, HM_ALL, "policy", HM_LIT("p"));
        hm_check_fail(hm_section_expect(policy, "digest"), "policy", "it is");
        hm_section_advise(policy);
        if (cases[i].unjudged) {
            hm_section_unjudged(target);
            hm_section_fact(
                target, "warning", HM_LIT("only policies that warn"));
        }
        hm_summary(&out, &judged, false);
        if (!CHECK(hm_bytes_starts(
                hm_buf_view(&out), hm_bytes_str(cases[i].text))) ||
            !CHECK_EQ(out.p[out.len - 1], '\n'))
            test_note("%s", hm_buf_str(&out));
    }
}

static void a_report_that_is_empty_is_no_yes(void)
{
    hm_auto(judged) judged = {0};
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&judged.report, &err)))
        return;
    hm_summary(&out, &judged, false);
    CHECK(strncmp(hm_buf_str(&out), "not verified: \n", 15) == 0);
}

TEST_SUITE(cmd_judge_summary, TEST(a_yes_says_who_and_when),
    TEST(a_yes_shows_what_was_waived), TEST(several_signers_are_all_named),
    TEST(a_statement_is_named_by_its_type), TEST(a_no_names_the_nearest_miss),
    TEST(what_is_too_large_is_not_taken_for_something_else),
    TEST(each_check_has_its_own_next_step),
    TEST(what_could_not_be_had_has_a_next_step),
    TEST(a_list_that_is_cut_is_told), TEST(nothing_attached_has_a_next_step),
    TEST(what_could_not_be_read_is_named_before_what_is_wrong),
    TEST(what_the_target_lacks_is_named),
    TEST(what_is_of_another_kind_is_far_from_a_requirement),
    TEST(what_only_warns_has_lines_of_its_own),
    TEST(a_report_that_is_empty_is_no_yes));
