/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "policy/rules.h"

#include "base/limits.h"
#include "crypto/key_gen.h"
#include "who.h"
#include "x509/fulcio.h"

static void a_demand_is_said_or_refused(void)
{
    static const struct {
        const char *name;
        struct hm_identity_spec spec;
        const char *words; /* NULL: fine */
    } cases[] = {
        {"both exact", {EXACT(GITHUB), EXACT(MAIN), NULL, 0}, NULL},
        {"an own CA", {ABSENT, EXACT("build@acme.example"), NULL, 0}, NULL},
        {"any issuer", {ANYONE, EXACT(MAIN), NULL, 0}, NULL},
        {"zeroed", {{0}, {0}, NULL, 0}, "issuer: nothing is demanded"},
        {"no issuer", {{0}, EXACT(MAIN), NULL, 0},
            "issuer: nothing is demanded"},
        {"no subject", {EXACT(GITHUB), {0}, NULL, 0},
            "subject: nothing is demanded"},
        {"empty", {EXACT(""), EXACT(MAIN), NULL, 0}, "issuer: empty"},
        {"an empty pattern", {EXACT(GITHUB), REGEXP(""), NULL, 0},
            "subject: empty"},
        {"no UTF-8", {EXACT(GITHUB), EXACT("\xff"), NULL, 0},
            "subject: \\xff is not UTF-8"},
        {"a bad pattern", {EXACT(GITHUB), REGEXP("("), NULL, 0},
            "subject: pattern (: at byte 2"},
        {"a pattern for all", {EXACT(GITHUB), REGEXP(".*"), NULL, 0},
            "subject: pattern .* matches whatever comes"},
        {"any mail address", {EXACT(GITHUB), REGEXP(".+@.+"), NULL, 0},
            "pattern .+@.+ matches whatever comes, even \"~@~\""},
        {"all of GitHub",
            {EXACT(GITHUB), REGEXP("https://github\\.com/.*"), NULL, 0},
            "even \"https://github.com/~\""},
        {"any host", {REGEXP("https://.*"), EXACT(MAIN), NULL, 0},
            "issuer: pattern https://.* matches whatever comes"},
        {"an issuer pattern for all", {REGEXP(".+"), EXACT(MAIN), NULL, 0},
            "issuer: pattern .+ matches whatever comes"},
        {"an empty alternative", {EXACT(GITHUB), REGEXP("a|"), NULL, 0},
            "matches whatever comes"},
        {"nobody", {ANYONE, ANYONE, NULL, 0}, "both left open"},
        {"everybody at an issuer", {EXACT(GITHUB), ANYONE, NULL, 0},
            "everybody at that issuer"},
        {"no subject at all", {EXACT(GITHUB), ABSENT, NULL, 0},
            "somebody must have signed"},
        {"a text that is not compared",
            {EXACT(GITHUB), {HM_MATCH_ANY, {(const uint8_t *)"x", 1}}, NULL, 0},
            "subject: x is compared with nothing"},
        {"another number",
            {EXACT(GITHUB), {(enum hm_match)9, {NULL, 0}}, NULL, 0},
            "subject: nothing is demanded"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(rules) rules = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(hm_rules_new(&rules, &err)))
            return;
        if (cases[i].words == NULL) {
            CHECK_OK(hm_rules_allow_identity(rules, &cases[i].spec, &err));
            CHECK_OK(hm_rules_ready(rules, &err));
            continue;
        }
        CHECK_ERR(hm_rules_allow_identity(rules, &cases[i].spec, &err),
            HM_USAGE, cases[i].words);
        CHECK_ERR(hm_rules_ready(rules, &err), HM_USAGE, "nobody is named");
    }
}

/* CVE-2026-48815: a policy about extensions was dropped without a word. */
static void cve_2026_48815_an_extension_is_demanded_or_refused(void)
{
    static const struct {
        const char *name;
        struct hm_ext_demand ext;
        const char *words;
    } cases[] = {
        {"repository", {12, EXACT(REPO)}, NULL},
        {"number 0", {0, EXACT("x")}, "there is no extension 0"},
        {"number 7", {7, EXACT("x")}, "there is no extension 7"},
        {"number 25", {25, EXACT("x")}, "there is no extension 25"},
        {"no value", {12, {0}}, ": nothing is demanded"},
        {"any value", {12, ANYONE}, ": nothing is demanded"},
        {"an empty value", {12, EXACT("")}, ": empty"},
        {"a bad pattern", {12, REGEXP("[")}, ": pattern [: at byte"},
        {"any pattern", {12, REGEXP(".*")}, "matches whatever comes"},
        {"any number", {15, REGEXP("\\d+")}, "matches whatever comes"},
        {"any larger number", {17, REGEXP("[1-9][0-9]{3,11}")},
            "matches whatever comes"},
        {"two numbers", {15, REGEXP("1234|5678")}, NULL},
        {"all of GitHub", {12, REGEXP("https://github\\.com/.*")},
            "matches whatever comes"},
        {"nobody's", {11, EXACT("github-hosted")}, "everybody at that issuer"},
        {"nobody's ref", {14, EXACT("refs/heads/main")}, "everybody at that"},
        {"nobody's, by absence", {12, ABSENT}, "everybody at that issuer"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_identity_spec spec = {
            EXACT(GITHUB), ANYONE, &cases[i].ext, 1};
        hm_auto_ptr(rules) rules = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(hm_rules_new(&rules, &err)))
            return;
        if (cases[i].words == NULL)
            CHECK_OK(hm_rules_allow_identity(rules, &spec, &err));
        else
            CHECK_ERR(hm_rules_allow_identity(rules, &spec, &err), HM_USAGE,
                cases[i].words);
    }
}

static void to_deny_nobody_or_everybody_is_refused(void)
{
    static const struct hm_ext_demand ext = {12, EXACT(REPO)};
    static const struct {
        struct hm_identity_spec spec;
        const char *words;
    } cases[] = {
        {{ANYONE, EXACT(MAIN), NULL, 0}, NULL},
        {{EXACT(GITHUB), ANYONE, NULL, 0}, NULL},
        {{ANYONE, ANYONE, &ext, 1}, NULL},
        {{ANYONE, REGEXP(".*"), NULL, 0}, NULL},
        {{ANYONE, ANYONE, NULL, 0}, "denies everybody"},
        {{{0}, EXACT(MAIN), NULL, 0}, "issuer: nothing is demanded"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(rules) rules = NULL;
        struct hm_err err = {0};

        test_case("row %zu", i);
        if (!CHECK_OK(hm_rules_new(&rules, &err)))
            return;
        if (cases[i].words == NULL)
            CHECK_OK(hm_rules_deny_identity(rules, &cases[i].spec, &err));
        else
            CHECK_ERR(hm_rules_deny_identity(rules, &cases[i].spec, &err),
                HM_USAGE, cases[i].words);
        CHECK_ERR(hm_rules_ready(rules, &err), HM_USAGE, "nobody is named");
    }
}

static void beside_a_repository_a_subject_may_be_wide(void)
{
    static const struct hm_ext_demand repo[] = {{12, EXACT(REPO)}};
    static const struct hm_ext_demand ref[] = {{14, EXACT("refs/heads/main")}};
    struct hm_identity_spec spec = {
        EXACT(GITHUB), REGEXP("https://github\\.com/.*"), repo, 1};
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    CHECK_OK(hm_rules_allow_identity(rules, &spec, &err));
    spec.extensions = ref;
    CHECK_ERR(hm_rules_allow_identity(rules, &spec, &err), HM_USAGE,
        "subject: pattern");
}

static void what_is_wide_is_warned_of(void)
{
    static const struct hm_ext_demand repo[] = {
        {12, EXACT(REPO)}, {14, EXACT("refs/heads/main")}};
    static const struct hm_ext_demand whole[] = {
        {18, EXACT(MAIN)}, {12, EXACT(REPO)}};
    static const struct hm_ext_demand loose[] = {
        {18, REGEXP(REPO "/.*")}, {12, EXACT(REPO)}};
    static const struct {
        struct hm_identity_spec spec;
        const char *words; /* NULL: nothing to say */
    } cases[] = {
        {{EXACT(GITHUB), EXACT(MAIN), NULL, 0}, NULL},
        {{EXACT(GITHUB), REGEXP("https://github\\.com/acme/.*"), NULL, 0},
            NULL},
        {{EXACT(GITHUB), REGEXP("https://github.com/acme/.*"), NULL, 0},
            "identity 1: subject: the bare '.' at byte 15"},
        {{REGEXP("https://x.example"), EXACT(MAIN), NULL, 0},
            "identity 1: issuer: the bare '.' at byte 10"},
        {{EXACT(GITHUB), ANYONE, repo, 1},
            "identity 1: any workflow on any branch is accepted: whoever"},
        {{EXACT(GITHUB), ANYONE, repo, 2}, "any workflow is accepted"},
        {{EXACT(GITHUB), ANYONE, whole, 2}, NULL},
        {{EXACT(GITHUB), ANYONE, loose, 2},
            "build-config-uri: the bare '.' at byte 15"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(rules) rules = NULL;
        struct hm_err err = {0};
        size_t count = cases[i].words != NULL;

        test_case("row %zu", i);
        if (!CHECK_OK(hm_rules_new(&rules, &err)) ||
            !CHECK_OK(hm_rules_allow_identity(rules, &cases[i].spec, &err)))
            return;
        CHECK(hm_rules_warning_count(rules) >= count);
        if (count == 0)
            CHECK(hm_rules_warning(rules, 0) == NULL);
        else if (hm_rules_warning(rules, 0) != NULL)
            CHECK(strstr(hm_rules_warning(rules, 0), cases[i].words) != NULL);
    }
}

static void warnings_have_an_end(void)
{
    static const struct hm_identity_spec spec = {
        EXACT(GITHUB), REGEXP("https://github.com/acme/.*"), NULL, 0};
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    if (test_torture()) /* the same call again and again */
        return;
    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    for (size_t i = 0; i < HM_RULES_WARNINGS_MAX + 2; i++)
        CHECK_OK(hm_rules_allow_identity(rules, &spec, &err));
    CHECK_EQ(hm_rules_warning_count(rules), HM_RULES_WARNINGS_MAX);
    CHECK(hm_rules_warning(rules, HM_RULES_WARNINGS_MAX) == NULL);
}

static void rules_of_one_kind_have_a_limit(void)
{
    static const struct hm_identity_spec spec = {
        EXACT(GITHUB), EXACT(MAIN), NULL, 0};
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    if (test_torture())
        return;
    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    for (size_t i = 0; i < HM_RULES_LIST_MAX; i++) {
        CHECK_OK(hm_rules_allow_identity(rules, &spec, &err));
        CHECK_OK(hm_rules_deny_identity(rules, &spec, &err));
    }
    for (size_t i = 0; i < HM_RULES_MAX; i++)
        CHECK_OK(hm_rules_allow_predicate(rules, HM_LIT("a:b"), &err));
    CHECK_ERR(hm_rules_allow_identity(rules, &spec, &err), HM_USAGE,
        "more than 16384 rules");
    CHECK_ERR(hm_rules_deny_identity(rules, &spec, &err), HM_USAGE,
        "more than 16384 rules");
    CHECK_ERR(hm_rules_allow_predicate(rules, HM_LIT("a:b"), &err), HM_USAGE,
        "more than 256 rules");
}

static void no_more_signers_than_rules_can_be_demanded(void)
{
    static const struct hm_identity_spec spec = {
        EXACT(GITHUB), EXACT(MAIN), NULL, 0};
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    CHECK_EQ(hm_rules_required(rules), 1);
    CHECK_ERR(hm_rules_require(rules, 1, &err), HM_USAGE,
        "1 signers are demanded, but 0 are named");
    if (!CHECK_OK(hm_rules_allow_identity(rules, &spec, &err)))
        return;
    CHECK_OK(hm_rules_require(rules, 1, &err));
    CHECK_ERR(hm_rules_require(rules, 0, &err), HM_USAGE, "0 signers");
    CHECK_ERR(hm_rules_require(rules, 2, &err), HM_USAGE,
        "2 signers are demanded, but 1 are named");
    CHECK_EQ(hm_rules_required(rules), 1);
    hm_rules_unsafe_any_identity(rules);
    CHECK_OK(hm_rules_require(rules, 2, &err));
    CHECK_OK(hm_rules_ready(rules, &err));
}

static void keys_are_added_once_and_with_a_time_that_exists(void)
{
    struct hm_window wrong = {{10, 0}, {9, 0}, true, true}, always = {0};
    hm_auto_ptr(rules) rules = NULL;
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)))
        return;
    CHECK_ERR(hm_rules_allow_key(rules, key, &wrong, &err), HM_USAGE,
        "ends before it begins");
    CHECK_ERR(hm_rules_ready(rules, &err), HM_USAGE, "an identity or a key");
    if (!CHECK_OK(hm_rules_allow_key(rules, key, &always, &err)))
        return;
    CHECK_OK(hm_rules_ready(rules, &err));
    CHECK_ERR(
        hm_rules_allow_key(rules, key, &always, &err), HM_USAGE, "given twice");
}

static void a_predicate_type_is_a_uri(void)
{
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    CHECK_ERR(hm_rules_allow_predicate(rules, HM_LIT("spdx"), &err), HM_USAGE,
        "spdx is no URI");
    CHECK_ERR(
        hm_rules_allow_predicate(rules, HM_LIT(""), &err), HM_USAGE, "no URI");
    CHECK_OK(hm_rules_allow_predicate(
        rules, HM_LIT("cosign.sigstore.dev/attestation/v1"), &err));
    /* What is said about content says nothing about who. */
    CHECK_OK(hm_rules_allow_predicate(
        rules, HM_LIT("https://spdx.dev/Document"), &err));
    hm_rules_allow_any_predicate(rules);
    hm_rules_signed_after(rules, (struct hm_time){0, 0});
    CHECK_ERR(hm_rules_ready(rules, &err), HM_USAGE, "nobody is named");
}

static void what_a_signer_must_have_written_is_said_once(void)
{
    hm_auto_ptr(rules) rules = NULL;
    struct hm_bytes half = HM_LIT("\xc3");
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    if (!CHECK_OK(
            hm_rules_require_annotation(rules, HM_LIT("a"), HM_LIT(""), &err)))
        return;
    CHECK_ERR(hm_rules_require_annotation(rules, HM_LIT("a"), HM_LIT(""), &err),
        HM_USAGE, "a is demanded twice");
    CHECK_ERR(hm_rules_require_annotation(rules, HM_LIT(""), HM_LIT("b"), &err),
        HM_USAGE, "without a name");
    CHECK_ERR(hm_rules_require_annotation(rules, half, HM_LIT("b"), &err),
        HM_USAGE, "is not UTF-8");
    CHECK_ERR(hm_rules_require_annotation(rules, HM_LIT("b"), half, &err),
        HM_USAGE, "is not UTF-8");
    CHECK_ERR(hm_rules_require_annotation(NULL, HM_LIT("b"), half, &err),
        HM_USAGE, "no rules");
    CHECK_ERR(hm_rules_require_signed_as(rules, HM_LIT(""), &err), HM_USAGE,
        "an empty reference");
    CHECK_ERR(hm_rules_require_signed_as(rules, half, &err), HM_USAGE,
        "is not UTF-8");
    if (!CHECK_OK(hm_rules_require_signed_as(rules, HM_LIT("r"), &err)))
        return;
    CHECK_ERR(hm_rules_require_signed_as(rules, HM_LIT("r"), &err), HM_USAGE,
        "demanded already: r");
}

static void annotations_have_a_limit(void)
{
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};
    char name[16];

    if (!CHECK_OK(hm_rules_new(&rules, &err)) || test_torture())
        return;
    for (int i = 0; i < HM_RULES_MAX; i++) {
        snprintf(name, sizeof(name), "k%d", i);
        CHECK_OK(hm_rules_require_annotation(
            rules, hm_bytes_str(name), HM_LIT("v"), &err));
    }
    CHECK_ERR(hm_rules_require_annotation(rules, HM_LIT("k"), HM_LIT(""), &err),
        HM_USAGE, "more than 256");
}

static void never_asked(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    (void)ctx;
    (void)facts;
    (void)section;
}

static bool never_holds(const void *ctx, const struct hm_facts *const *facts,
    size_t count, struct hm_err *err)
{
    (void)ctx;
    (void)facts;
    (void)count;
    return hm_fail(err, HM_POLICY, "no");
}

static void rules_about_content_are_whole_and_have_a_limit(void)
{
    static const struct hm_content_rule empty = {0}, good = {NULL, never_asked};
    static const struct hm_together_rule mute = {NULL, NULL, "b", never_holds,
                                             false},
                                         wordless = {NULL, "a", NULL,
                                             never_holds, false},
                                         idle = {NULL, "a", "b", NULL, false},
                                         both = {NULL, "a", "b", never_holds,
                                             false};
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)) || test_torture())
        return;
    CHECK_ERR(hm_rules_require_content(NULL, &good, &err), HM_USAGE, "rules");
    CHECK_ERR(hm_rules_require_content(rules, NULL, &err), HM_USAGE, "content");
    CHECK_ERR(
        hm_rules_require_content(rules, &empty, &err), HM_USAGE, "a check");
    CHECK_ERR(hm_rules_require_together(NULL, &both, &err), HM_USAGE, "rules");
    CHECK_ERR(hm_rules_require_together(rules, NULL, &err), HM_USAGE, "all");
    CHECK_ERR(hm_rules_require_together(rules, &mute, &err), HM_USAGE, "words");
    CHECK_ERR(
        hm_rules_require_together(rules, &wordless, &err), HM_USAGE, "words");
    CHECK_ERR(hm_rules_require_together(rules, &idle, &err), HM_USAGE, "check");
    for (int i = 0; i < HM_RULES_MAX; i++) {
        CHECK(hm_rules_together(rules, (size_t)i) == NULL);
        CHECK_OK(hm_rules_require_content(rules, &good, &err));
        CHECK_OK(hm_rules_require_together(rules, &both, &err));
    }
    CHECK_STR(hm_rules_together(rules, HM_RULES_MAX - 1)->name, "a");
    CHECK_ERR(hm_rules_require_content(rules, &good, &err), HM_USAGE, "256");
    CHECK_ERR(hm_rules_require_together(rules, &both, &err), HM_USAGE, "256");
}

TEST_SUITE(policy_rules, TEST(what_a_signer_must_have_written_is_said_once),
    TEST(annotations_have_a_limit), TEST(a_demand_is_said_or_refused),
    TEST(cve_2026_48815_an_extension_is_demanded_or_refused),
    TEST(to_deny_nobody_or_everybody_is_refused),
    TEST(beside_a_repository_a_subject_may_be_wide),
    TEST(what_is_wide_is_warned_of), TEST(warnings_have_an_end),
    TEST(rules_of_one_kind_have_a_limit),
    TEST(no_more_signers_than_rules_can_be_demanded),
    TEST(keys_are_added_once_and_with_a_time_that_exists),
    TEST(a_predicate_type_is_a_uri),
    TEST(rules_about_content_are_whole_and_have_a_limit));
