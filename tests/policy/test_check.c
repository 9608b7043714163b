/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "crypto/key_gen.h"
#include "policy/rules.h"
#include "who.h"

#define SPDX "https://spdx.dev/Document"
#define SLSA "https://slsa.dev/provenance/v1"

static const struct hm_identity_spec only_main = {
    EXACT(GITHUB), EXACT(MAIN), NULL, 0};

/* The verdict on facts, whose text must hold `words`; HM_COULD_NOT_TELL when
 * memory ran out. */
static void check_verdict(const struct hm_rules *rules,
    const struct hm_facts *facts, enum hm_verdict wanted, const char *words)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    hm_rules_check(rules, facts, hm_report_root(report));
    hm_report_text(&text, report);
    /* Out of memory is never a yes where a no is wanted. */
    if (wanted != HM_YES && hm_report_verdict(report) == HM_YES)
        CHECK_ERR(true, HM_POLICY, "");
    CHECK_EQ(hm_report_verdict(report), wanted);
    if (!CHECK(strstr(hm_buf_str(&text), words) != NULL))
        test_note("wanted \"%s\" in:\n%s", words, hm_buf_str(&text));
}

static struct hm_rules *new_rules(
    const struct hm_identity_spec *allow, const struct hm_identity_spec *deny)
{
    struct hm_rules *rules = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return NULL;
    if ((allow == NULL ||
            CHECK_OK(hm_rules_allow_identity(rules, allow, &err))) &&
        (deny == NULL || CHECK_OK(hm_rules_deny_identity(rules, deny, &err))))
        return rules;
    hm_rules_free(rules);
    return NULL;
}

static void an_identity_passes_or_is_told_apart(void)
{
    hm_auto_ptr(rules) rules = new_rules(&only_main, NULL);
    struct hm_san san;
    struct hm_facts good = test_workflow(&san, MAIN), key = good;
    struct hm_facts gitlab = good, none = {0};

    if (rules == NULL)
        return;
    gitlab.issuer = HM_LIT("https://gitlab.com");
    key.kind = HM_FACTS_KEY;
    check_verdict(
        rules, &good, HM_YES, "identity              issuer, subject equal");
    check_verdict(rules, &gitlab, HM_NO,
        "subject equal; issuer differs at byte 9: got \"https://gitlab.com\"");
    check_verdict(rules, &key, HM_NO, "not signed with a certificate");
    check_verdict(rules, &none, HM_NO, "not signed with a certificate");
    check_verdict(rules, &none, HM_NO, "nothing was proved [policy]");
    check_verdict(rules, NULL, HM_NO, "not-run  identity");
}

static void rules_that_nobody_filled_in_match_nothing(void)
{
    hm_auto_ptr(rules) rules = new_rules(NULL, NULL);
    struct hm_san san;
    struct hm_facts cert = test_workflow(&san, MAIN), key = cert;

    if (rules == NULL)
        return;
    key.kind = HM_FACTS_KEY;
    check_verdict(rules, &cert, HM_NO, "fail     identity [policy]");
    check_verdict(rules, &key, HM_NO, "fail     identity");
}

static void what_is_left_open_stands_in_the_report(void)
{
    static const struct hm_ext_demand repo[] = {{12, EXACT(REPO)}};
    static const struct hm_identity_spec spec = {
        EXACT(GITHUB), ANYONE, repo, 1};
    hm_auto_ptr(rules) wide = new_rules(&spec, NULL);
    hm_auto_ptr(rules) any = new_rules(NULL, NULL);
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);

    if (wide == NULL || any == NULL)
        return;
    check_verdict(wide, &facts, HM_YES,
        "subject left open; any workflow on any branch is accepted");
    hm_rules_unsafe_any_identity(any);
    check_verdict(
        any, &facts, HM_YES, "waived   identity              anybody's");
    facts.kind = HM_FACTS_KEY;
    check_verdict(any, &facts, HM_NO, "not signed with a certificate");
}

static void the_second_of_several_is_enough(void)
{
    static const struct hm_identity_spec first = {
        EXACT(GITHUB), REGEXP("(([a-z:/.]+)+)+[^a-z]acme"), NULL, 0};
    hm_auto_ptr(rules) rules = new_rules(&first, NULL);
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);
    struct hm_err err = {0};

    if (rules == NULL)
        return;
    check_verdict(rules, &facts, HM_NO, "gave up");
    check_verdict(rules, &facts, HM_NO, "[limit]");
    if (CHECK_OK(hm_rules_allow_identity(rules, &only_main, &err)))
        check_verdict(
            rules, &facts, HM_YES, "identity 2 of 2: issuer, subject");
}

static void what_is_denied_or_might_be_is_no(void)
{
    static const struct hm_ext_demand gone[] = {{23, EXACT("x")}};
    static const struct hm_identity_spec denied[] = {
        {ANYONE, EXACT(MAIN), NULL, 0},
        {ANYONE, REGEXP(".*release.*"), NULL, 0},
        {ANYONE, REGEXP("(([a-z:/.]+)+)+[^a-z]"), NULL, 0},
        {EXACT(GITHUB), ANYONE, gone, 1},
        {EXACT("https://gitlab.com"), ANYONE, gone, 1},
        {ANYONE, EXACT("other"), NULL, 0},
    };
    static const struct {
        enum hm_verdict verdict;
        const char *words;
    } wanted[] = {
        {HM_NO, "denied identity 1: subject equal; issuer left open [policy]"},
        {HM_NO, "denied identity 1: subject matching"},
        {HM_NO, "gave up on"},
        {HM_NO, "is not there, wanted \"x\" [policy]"},
        {HM_YES, "none of 1"},
        {HM_YES, "none of 1"},
    };

    for (size_t i = 0; i < TEST_LEN(denied); i++) {
        hm_auto_ptr(rules) rules = new_rules(&only_main, &denied[i]);
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, MAIN);

        test_case("row %zu", i);
        if (rules == NULL)
            return;
        check_verdict(rules, &facts, wanted[i].verdict, wanted[i].words);
    }
}

static void any_name_is_denied(void)
{
    static const struct hm_identity_spec allow = {
        ABSENT, EXACT("good.example"), NULL, 0};
    static const struct hm_identity_spec deny = {
        ANYONE, EXACT("evil.example"), NULL, 0};
    static const struct hm_san sans[] = {
        {HM_SAN_DNS, {(const uint8_t *)"good.example", 12}},
        {HM_SAN_DNS, {(const uint8_t *)"evil.example", 12}}};
    hm_auto_ptr(rules) rules = new_rules(&allow, &deny);
    struct hm_facts facts = {.kind = HM_FACTS_CERT, .sans = sans};

    if (rules == NULL)
        return;
    facts.san_count = 1;
    check_verdict(rules, &facts, HM_YES, "none of 1");
    facts.san_count = 2;
    check_verdict(rules, &facts, HM_NO, "denied identity 1: subject equal");
}

static void a_key_rule_is_for_keys(void)
{
    struct hm_window some = {{100, 0}, {200, 0}, true, true};
    hm_auto_ptr(rules) rules = new_rules(NULL, NULL);
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(key) other = NULL;
    struct hm_err err = {0};
    struct hm_facts facts;

    if (rules == NULL ||
        !CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)) ||
        !CHECK_OK(hm_key_generate(&other, HM_KEY_ED25519, 0, &err)) ||
        !CHECK_OK(hm_rules_allow_key(rules, key, &some, &err)))
        return;
    facts = test_by_key(key, 150);
    check_verdict(rules, &facts, HM_YES, "pass     key ");
    facts.kind = HM_FACTS_CERT; /* a certificate for that very key */
    check_verdict(rules, &facts, HM_NO, "not signed with a key");
    facts = test_by_key(other, 150);
    check_verdict(rules, &facts, HM_NO, "is none of the 1 named [policy]");
    facts = test_by_key(key, 201);
    check_verdict(rules, &facts, HM_NO, "[expired]");
    facts = test_by_key(key, 0);
    check_verdict(rules, &facts, HM_NO, "no time was proved [not-found]");
    check_verdict(rules, NULL, HM_NO, "not-run  key");
}

static void with_rules_of_both_kinds_each_asks_its_own(void)
{
    static const struct hm_window always = {0};
    hm_auto_ptr(rules) rules = new_rules(&only_main, NULL);
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct hm_san san;
    struct hm_facts cert = test_workflow(&san, MAIN), by_key;

    if (rules == NULL ||
        !CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)) ||
        !CHECK_OK(hm_rules_allow_key(rules, key, &always, &err)))
        return;
    by_key = test_by_key(key, 0);
    check_verdict(rules, &cert, HM_YES, "pass     identity");
    check_verdict(rules, &by_key, HM_YES, "pass     key");
    by_key.key_id.b[0] ^= 1;
    check_verdict(rules, &by_key, HM_NO, "fail     key");
    cert.issuer = HM_LIT("https://gitlab.com");
    cert.key_id = *hm_key_id(key);
    check_verdict(rules, &cert, HM_NO, "fail     identity");
}

static void every_proved_time_is_late_enough(void)
{
    hm_auto_ptr(rules) rules = new_rules(&only_main, NULL);
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);

    if (rules == NULL)
        return;
    hm_rules_signed_after(rules, (struct hm_time){1700000000, 0});
    check_verdict(
        rules, &facts, HM_YES, "signed-after          from 2023-11-14");
    facts.times[1].time.s = 1699999999;
    facts.time_count = 2;
    check_verdict(rules, &facts, HM_NO,
        "signed at 2023-11-14T22:13:19Z, before 2023-11-14T22:13:20Z [policy]");
    facts.time_count = 0;
    check_verdict(rules, &facts, HM_NO, "no time was proved");
    check_verdict(rules, NULL, HM_NO, "not-run  signed-after");
}

/* A long-lived certificate, or a key: the signature is older than what it was
 * timestamped with since. */
static void a_new_timestamp_makes_no_new_signature(void)
{
    hm_auto_ptr(rules) rules = new_rules(&only_main, NULL);
    hm_auto_ptr(rules) keys = NULL;
    hm_auto_ptr(key) key = NULL;
    static const struct hm_window always;
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN), by_key;
    struct hm_err err = {0};

    if (rules == NULL || !CHECK_OK(hm_rules_new(&keys, &err)) ||
        !CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)) ||
        !CHECK_OK(hm_rules_allow_key(keys, key, &always, &err)))
        return;
    hm_rules_signed_after(rules, (struct hm_time){1700000000, 0});
    hm_rules_signed_after(keys, (struct hm_time){1700000000, 0});
    facts.times[0].time.s = 1800000000;
    check_verdict(rules, &facts, HM_YES, "signed-after          from");
    facts.since.s--;
    check_verdict(rules, &facts, HM_NO,
        "its certificate begins at 2023-11-14T22:13:19Z, before 2023");
    facts.has_since = false;
    check_verdict(rules, &facts, HM_NO, "at the earliest");
    by_key = test_by_key(key, 1800000000);
    check_verdict(
        keys, &by_key, HM_NO, "signed-after          signed with a key");
}

/* CVE-2022-35929: --type was satisfied by another attestation than the one
 * that verified; CVE-2026-39395: a payload that is no statement, or has another
 * type, was a yes. Here the facts of one candidate are asked, all of them. */
static void cve_2022_35929_and_cve_2026_39395_content(void)
{
    static const struct {
        const char *name;
        bool spdx, slsa, any; /* demanded */
        const char *type;     /* of the statement; NULL: there is none */
        enum hm_verdict verdict;
        const char *words;
    } cases[] = {
        {"message", false, false, false, NULL, HM_YES, "a signature"},
        {"nobody asked", false, false, false, SPDX, HM_NO, "when its type is"},
        {"asked", true, false, false, SPDX, HM_YES,
            "a statement of type " SPDX},
        {"one of two", true, true, false, SPDX, HM_YES, "type " SPDX},
        {"wrong type", true, false, false, SLSA, HM_NO, "wanted " SPDX},
        {"none of two", true, true, false, "a:b", HM_NO, "or another"},
        {"longer", true, false, false, SPDX "/v2", HM_NO, "wanted " SPDX},
        {"letter case", true, false, false, "https://spdx.dev/document", HM_NO,
            "wanted " SPDX},
        {"no statement", true, false, false, NULL, HM_NO,
            "a signature without a statement"},
        {"any", false, false, true, SLSA, HM_YES, "any type is accepted, and"},
        {"any, none there", false, false, true, NULL, HM_NO,
            "a signature without a statement"},
        {"no type in it", true, false, false, "", HM_NO, "wanted " SPDX},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(rules) rules = new_rules(&only_main, NULL);
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, MAIN);
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (rules == NULL ||
            (cases[i].spdx &&
                !CHECK_OK(
                    hm_rules_allow_predicate(rules, HM_LIT(SPDX), &err))) ||
            (cases[i].slsa &&
                !CHECK_OK(hm_rules_allow_predicate(rules, HM_LIT(SLSA), &err))))
            return;
        if (cases[i].any)
            hm_rules_allow_any_predicate(rules);
        facts.has_statement = cases[i].type != NULL;
        facts.statement.predicate_type = hm_bytes_str(cases[i].type);
        check_verdict(rules, &facts, cases[i].verdict, cases[i].words);
    }
}

/* Rule 8 of judging: what counts as an image's signature, and what as a file's.
 * The judge lets none of the mixtures get here; the rules refuse them again. */
static void each_kind_of_artifact_has_its_signatures(void)
{
#define SIGN "https://sigstore.dev/cosign/sign/v1"
    static const struct {
        const char *name;
        bool image, claim;
        const char *type;  /* of the statement; NULL: there is none */
        const char *asked; /* NULL: nothing; "": any type */
        enum hm_verdict verdict;
        const char *words;
    } cases[] = {
        {"a payload", true, true, NULL, NULL, HM_YES,
            "a signature of the image"},
        {"a statement of that type", true, false, SIGN, NULL, HM_YES,
            "a signature of the image"},
        {"a message", true, false, NULL, NULL, HM_NO, "but not of an image"},
        {"an attestation", true, false, SLSA, NULL, HM_NO, "when its type is"},
        {"a longer type", true, false, SIGN "0", NULL, HM_NO,
            "when its type is"},
        {"both at once", true, true, SIGN, NULL, HM_NO, "when its type is"},
        {"asked for", true, false, SLSA, SLSA, HM_YES, "a statement of type"},
        {"signed, and more is asked", true, false, SIGN, SLSA, HM_NO,
            "wanted " SLSA},
        {"signed, which is asked", true, false, SIGN, SIGN, HM_YES,
            "a statement of type " SIGN},
        {"a payload, and a type is asked", true, true, NULL, SIGN, HM_NO,
            "an attestation is demanded"},
        {"a payload, and any type is asked", true, true, NULL, "", HM_NO,
            "an attestation is demanded"},
        {"a payload for a file", false, true, NULL, NULL, HM_NO,
            "of an image, and this is none"},
        {"a payload for a file, and any type is asked", false, true, NULL, "",
            HM_NO, "an attestation is demanded"},
        {"that type for a file", false, false, SIGN, NULL, HM_NO,
            "when its type is"},
        {"that type for a file, which is asked", false, false, SIGN, SIGN,
            HM_YES, "a statement of type " SIGN},
        {"a message for a file", false, false, NULL, NULL, HM_YES,
            "a signature"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(rules) rules = new_rules(&only_main, NULL);
        const char *asked = cases[i].asked;
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, MAIN);
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (rules == NULL)
            return;
        if (asked != NULL && asked[0] == '\0')
            hm_rules_allow_any_predicate(rules);
        else if (asked != NULL &&
            !CHECK_OK(
                hm_rules_allow_predicate(rules, hm_bytes_str(asked), &err)))
            return;
        facts.image = cases[i].image;
        facts.has_claim = cases[i].claim;
        facts.has_statement = cases[i].type != NULL;
        facts.statement.predicate_type = hm_bytes_str(cases[i].type);
        check_verdict(rules, &facts, cases[i].verdict, cases[i].words);
    }
}

static struct hm_rules *written_rules(const char *name, const char *value,
    const char *second, const char *reference)
{
    struct hm_rules *rules = new_rules(&only_main, NULL);
    struct hm_err err = {0};

    if (rules == NULL)
        return NULL;
    if ((name == NULL ||
            CHECK_OK(hm_rules_require_annotation(
                rules, hm_bytes_str(name), hm_bytes_str(value), &err))) &&
        (second == NULL ||
            CHECK_OK(hm_rules_require_annotation(
                rules, hm_bytes_str(second), HM_LIT("b"), &err))) &&
        (reference == NULL ||
            CHECK_OK(hm_rules_require_signed_as(
                rules, hm_bytes_str(reference), &err))))
        return rules;
    hm_rules_free(rules);
    return NULL;
}

static void what_the_signer_wrote_is_compared(void)
{
    static const struct {
        const char *name, *key, *value, *second, *reference;
        bool claim;
        enum hm_verdict verdict;
        const char *words;
    } cases[] = {
        {"equal", "a", "b", NULL, NULL, true, HM_YES, "1 as demanded"},
        {"equal in a statement", "a", "b", NULL, NULL, false, HM_YES,
            "1 as demanded"},
        {"another value", "a", "B", NULL, NULL, true, HM_NO,
            "a is b, wanted B"},
        {"a longer value", "a", "bb", NULL, NULL, true, HM_NO,
            "a is b, wanted bb"},
        {"a shorter value", "a", "", NULL, NULL, true, HM_NO,
            "a is b, wanted "},
        {"another name", "A", "b", NULL, NULL, true, HM_NO,
            "A is missing, wanted b"},
        {"the second", "a", "b", "b", NULL, true, HM_NO,
            "b is missing, wanted b"},
        {"the first", "b", "b", "a", NULL, true, HM_NO,
            "b is missing, wanted b"},
        {"signed as", NULL, NULL, NULL, "r/app", true, HM_YES, "r/app"},
        {"signed as another", NULL, NULL, NULL, "r/app2", true, HM_NO,
            "signed as r/app, wanted r/app2"},
        {"signed as nothing", NULL, NULL, NULL, "r/app", false, HM_NO,
            "says no reference, wanted r/app"},
    };
    struct hm_member written = {HM_LIT("a"), HM_LIT("b")};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(rules) rules = written_rules(
            cases[i].key, cases[i].value, cases[i].second, cases[i].reference);
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, MAIN);

        test_case("%s", cases[i].name);
        if (rules == NULL)
            return;
        facts.image = true;
        facts.has_claim = cases[i].claim;
        facts.has_statement = !cases[i].claim;
        facts.statement.predicate_type = hm_bytes_str(hm_facts_sign_type);
        facts.claim.reference = HM_LIT("r/app");
        facts.annotations = (struct hm_members){&written, 1};
        check_verdict(rules, &facts, cases[i].verdict, cases[i].words);
    }
}

static void no_section_is_no_crash(void)
{
    hm_auto_ptr(rules) rules = new_rules(&only_main, NULL);
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);

    if (rules == NULL)
        return;
    hm_rules_check(rules, &facts, NULL);
    hm_rules_check(rules, NULL, NULL);
}

/* ---- What statements say ---- */

/* Wants statements of a type, and says so twice. */
static void check_said(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    struct hm_check *first = hm_section_expect(section, "first");
    struct hm_check *second = hm_section_expect(section, "second");

    if (facts == NULL)
        return;
    hm_check_pass(first, "looked at");
    if (hm_bytes_eq_str(facts->statement.predicate_type, ctx))
        hm_check_pass(second, "as wanted");
    else
        hm_check_fail(second, "policy", "of another type");
}

static void a_rule_about_content_is_asked_and_denies(void)
{
    static const struct hm_content_rule said = {SPDX, check_said};
    hm_auto_ptr(rules) rules = new_rules(&only_main, NULL);
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);
    struct hm_err err = {0};

    if (rules == NULL ||
        !CHECK_OK(hm_rules_allow_predicate(rules, HM_LIT(SPDX), &err)) ||
        !CHECK_OK(hm_rules_allow_predicate(rules, HM_LIT(SLSA), &err)) ||
        !CHECK_OK(hm_rules_require_content(rules, &said, &err)))
        return;
    facts.has_statement = true;
    facts.statement.predicate_type = HM_LIT(SPDX);
    check_verdict(rules, &facts, HM_YES, "second                as wanted");
    facts.statement.predicate_type = HM_LIT(SLSA);
    check_verdict(rules, &facts, HM_NO, "of another type [policy]");
    check_verdict(rules, NULL, HM_NO, "not-run  second");
}

static void a_glob_is_held_against_the_whole_text(void)
{
    static const struct hm_ext_demand tag[] = {
        {12, EXACT(REPO)}, {14, GLOB("refs/tags/v*")}};
    static const struct hm_ext_demand any[] = {
        {12, EXACT(REPO)}, {14, GLOB("refs/*/main")}};
    static const struct hm_identity_spec specs[] = {
        {EXACT(GITHUB), ANYONE, tag, 2}, {EXACT(GITHUB), ANYONE, any, 2}};
    hm_auto_ptr(rules) tags = new_rules(&specs[0], NULL);
    hm_auto_ptr(rules) mains = new_rules(&specs[1], NULL);
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);

    if (tags == NULL || mains == NULL)
        return;
    check_verdict(tags, &facts, HM_NO,
        "source-repo-ref is \"refs/heads/main\" and not \"refs/tags/v*\"");
    check_verdict(mains, &facts, HM_YES, "source-repo-ref matching");
}

static void what_was_signed_before_a_denial_counts(void)
{
    hm_auto_ptr(rules) rules = new_rules(&only_main, NULL);
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);
    struct hm_err err = {0};

    if (rules == NULL ||
        !CHECK_OK(hm_rules_deny_identity_after(
            rules, &only_main, (struct hm_time){.s = 1700000000}, &err)))
        return;
    check_verdict(rules, &facts, HM_NO, "denied identity 1");
    facts.times[0].time.s--;
    check_verdict(rules, &facts, HM_YES, "none of 1");
    facts.times[1] = facts.times[0];
    facts.times[1].time.s++;
    facts.time_count = 2;
    check_verdict(rules, &facts, HM_NO, "denied identity 1");
    facts.time_count = 0;
    check_verdict(rules, &facts, HM_NO, "denied identity 1");
}

TEST_SUITE(policy_check, TEST(a_new_timestamp_makes_no_new_signature),
    TEST(a_glob_is_held_against_the_whole_text),
    TEST(what_was_signed_before_a_denial_counts),
    TEST(an_identity_passes_or_is_told_apart),
    TEST(rules_that_nobody_filled_in_match_nothing),
    TEST(what_is_left_open_stands_in_the_report),
    TEST(the_second_of_several_is_enough),
    TEST(what_is_denied_or_might_be_is_no), TEST(any_name_is_denied),
    TEST(a_key_rule_is_for_keys),
    TEST(with_rules_of_both_kinds_each_asks_its_own),
    TEST(every_proved_time_is_late_enough),
    TEST(cve_2022_35929_and_cve_2026_39395_content),
    TEST(each_kind_of_artifact_has_its_signatures),
    TEST(what_the_signer_wrote_is_compared), TEST(no_section_is_no_crash),
    TEST(a_rule_about_content_is_asked_and_denies));
