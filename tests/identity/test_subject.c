/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/subject.h"

#include "base/limits.h"
#include "test.h"

/* The claims of `text`, by the likeliest rule, or by `rule`. */
static bool subject_of(struct hm_certified *out, const char *text,
    const struct hm_subject_rule *rule, struct hm_arena *arena,
    struct hm_err *err)
{
    struct hm_subject_rule rules[HM_SUBJECT_RULES_MAX];
    struct hm_json claims;
    bool known;

    HM_TRY(hm_json_parse(&claims, arena, hm_bytes_str(text), HM_MIB, err));
    hm_subject_rules(rules, &known, claims);
    return hm_subject_of(
        out, claims, rule != NULL ? rule : &rules[0], arena, err);
}

#define BASE "\"iss\":\"https://i.test\",\"sub\":\"me\""
#define MAIL BASE ",\"email\":\"a@b.test\""

static void each_kind_of_claims_has_its_rules(void)
{
    static const struct {
        const char *name, *claims;
        bool known;
        size_t count;
        enum hm_subject_kind first;
    } rows[] = {
        {"GitHub", "{\"iss\":\"https://token.actions.githubusercontent.com\"}",
            true, 1, HM_SUBJECT_CI},
        {"Google",
            "{\"iss\":\"https://accounts.google.com\",\"kubernetes.io\":{}}",
            true, 1, HM_SUBJECT_EMAIL},
        {"Dex", "{\"iss\":\"https://oauth2.sigstore.dev/auth\"}", true, 1,
            HM_SUBJECT_EMAIL},
        {"an unknown Dex", "{" MAIL ",\"federated_claims\":{}}", false, 3,
            HM_SUBJECT_EMAIL},
        {"nothing in particular", "{" BASE "}", false, 1, HM_SUBJECT_USERNAME},
        {"an unknown GitHub", "{" BASE ",\"job_workflow_ref\":\"x\"}", false, 2,
            HM_SUBJECT_CI},
        {"an unknown Buildkite",
            "{" BASE ",\"organization_slug\":\"o\",\"pipeline_slug\":\"p\"}",
            false, 2, HM_SUBJECT_CI},
        {"half of a Buildkite", "{" BASE ",\"organization_slug\":\"o\"}", false,
            1, HM_SUBJECT_USERNAME},
        {"an account of Kubernetes", "{" BASE ",\"kubernetes.io\":{}}", false,
            2, HM_SUBJECT_KUBERNETES},
        {"no object", "[]", false, 1, HM_SUBJECT_USERNAME},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_subject_rule rules[HM_SUBJECT_RULES_MAX];
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_json claims;
        bool known;

        test_case("%s", rows[i].name);
        if (!CHECK_OK(hm_json_parse(
                &claims, &arena, hm_bytes_str(rows[i].claims), HM_MIB, &err)))
            continue;
        CHECK_EQ(hm_subject_rules(rules, &known, claims), rows[i].count);
        CHECK_EQ(known, rows[i].known);
        CHECK_EQ(rules[0].kind, rows[i].first);
    }
}

static void claims_that_certify_nobody_are_refused(void)
{
    static const struct hm_subject_rule email = {.kind = HM_SUBJECT_EMAIL};
    static const struct hm_subject_rule dex = {
        .kind = HM_SUBJECT_EMAIL, .connector = true};
    static const struct hm_subject_rule uri = {.kind = HM_SUBJECT_URI};
    static const struct hm_subject_rule name = {.kind = HM_SUBJECT_USERNAME};
    static const struct hm_subject_rule none = {0};
    const struct hm_subject_rule host = {
        .kind = HM_SUBJECT_URI, .domain = HM_LIT("https://a.test")};
    const struct hm_subject_rule td = {
        .kind = HM_SUBJECT_SPIFFE, .domain = HM_LIT("td.test")};
    const struct {
        const char *name, *claims;
        const struct hm_subject_rule *rule;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"no object", "[]", &name, HM_FORMAT, "no object"},
        {"no issuer", "{\"sub\":\"x\"}", &name, HM_NOT_FOUND,
            "there is no iss"},
        {"no subject", "{\"iss\":\"x\"}", &name, HM_NOT_FOUND,
            "there is no sub"},
        {"an empty subject", "{\"iss\":\"x\",\"sub\":\"\"}", &name,
            HM_NOT_FOUND, "sub is empty"},
        {"a subject that is a number", "{\"iss\":\"x\",\"sub\":1}", &name,
            HM_FORMAT, "sub is a number"},
        {"no rule", "{" BASE "}", &none, HM_USAGE, "no kind of subject"},
        {"no address", "{" BASE "}", &email, HM_NOT_FOUND, "there is no email"},
        {"an address that nobody verified", "{" MAIL "}", &email, HM_POLICY,
            "email_verified is not true"},
        {"an address verified by a word",
            "{" MAIL ",\"email_verified\":\"true\"}", &email, HM_OK, NULL},
        {"an address verified by another word",
            "{" MAIL ",\"email_verified\":\"yes\"}", &email, HM_POLICY,
            "email_verified"},
        {"an address that is none",
            "{" BASE ",\"email\":\"a@b@c\",\"email_verified\":true}", &email,
            HM_FORMAT, "is no address"},
        {"a Dex that does not tell whom it asked",
            "{" MAIL ",\"email_verified\":true}", &dex, HM_NOT_FOUND,
            "federated_claims: there is no connector_id"},
        {"a name as an URI", "{" BASE "}", &uri, HM_FORMAT, "no http URI"},
        {"an URI of another host",
            "{\"iss\":\"x\",\"sub\":\"https://a.test.evil/x\"}", &host,
            HM_POLICY, "is not of https://a.test"},
        {"an URI of the host", "{\"iss\":\"x\",\"sub\":\"https://a.test/x\"}",
            &host, HM_OK, NULL},
        {"an URI that is the host",
            "{\"iss\":\"x\",\"sub\":\"https://a.test\"}", &host, HM_OK, NULL},
        {"another trust domain",
            "{\"iss\":\"x\",\"sub\":\"spiffe://td.test2/x\"}", &td, HM_POLICY,
            "is not of td.test"},
        {"the trust domain", "{\"iss\":\"x\",\"sub\":\"spiffe://td.test/x\"}",
            &td, HM_OK, NULL},
        {"a name that hides another domain",
            "{\"iss\":\"x\",\"sub\":\"me!evil\"}", &name, HM_FORMAT,
            "no user name"},
        {"an address as a name", "{\"iss\":\"x\",\"sub\":\"a@b\"}", &name,
            HM_FORMAT, "no user name"},
        {"an account without a name",
            "{" BASE ",\"kubernetes.io\":{\"namespace\":\"n\"}}", NULL,
            HM_NOT_FOUND, "kubernetes.io: there is no name"},
        {"an account without a namespace", "{" BASE ",\"kubernetes.io\":{}}",
            NULL, HM_NOT_FOUND, "kubernetes.io: there is no namespace"},
        {"a workflow without its claims",
            "{\"iss\":\"https://agent.buildkite.com\",\"sub\":\"x\"}", NULL,
            HM_NOT_FOUND, "organization_slug"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(8 * HM_MIB);
        struct hm_certified subject;
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        CHECK_CODE(
            subject_of(&subject, rows[i].claims, rows[i].rule, &arena, &err),
            rows[i].code, rows[i].words);
    }
}

static void claims_are_written_as_the_authority_writes_them(void)
{
    static const char claims[] =
        "{\"iss\":\"https://agent.buildkite.com\",\"sub\":\"s\","
        "\"organization_slug\":\"o\",\"pipeline_slug\":\"p q\\u00e9\","
        "\"build_number\":1234567,\"job_id\":\"j\",\"build_commit\":\"\","
        "\"build_source\":true,\"runner_environment\":\"x\"}";
    hm_auto(arena) arena = hm_arena(8 * HM_MIB);
    struct hm_certified subject;
    struct hm_err err = {0};

    if (!CHECK_OK(subject_of(&subject, claims, NULL, &arena, &err)))
        return;
    CHECK_EQ(subject.san.kind, HM_SAN_URI);
    CHECK_BYTES(
        subject.san.value, HM_LIT("https://buildkite.com/o/p%20q%C3%A9"));
    CHECK_BYTES(subject.extensions.values[21],
        HM_LIT("https://buildkite.com/o/p q\xc3\xa9/builds/1234567#j"));
    CHECK_BYTES(subject.extensions.values[20], HM_LIT("true"));
    CHECK(subject.extensions.values[13].p == NULL); /* empty: left out */
    CHECK_BYTES(subject.extensions.values[24], HM_LIT("s"));
    CHECK_BYTES(
        subject.extensions.values[1], HM_LIT("https://agent.buildkite.com"));
    CHECK_BYTES(subject.challenge, HM_LIT("s"));
}

TEST_SUITE(identity_subject, TEST(each_kind_of_claims_has_its_rules),
    TEST(claims_that_certify_nobody_are_refused),
    TEST(claims_are_written_as_the_authority_writes_them));
