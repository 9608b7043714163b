/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/implied.h"

#include "base/limits.h"
#include "jose/jwt.h"
#include "test.h"

#define GITHUB                                                                 \
    "\"sub\":\"repo:acme/app:ref:refs/heads/main\","                           \
    "\"repository\":\"acme/app\",\"repository_id\":\"1\","                     \
    "\"repository_owner\":\"acme\",\"repository_owner_id\":\"2\","             \
    "\"repository_visibility\":\"public\",\"workflow\":\"release\","           \
    "\"event_name\":\"push\",\"sha\":\"c0ffee\",\"ref\":\"refs/heads/main\","  \
    "\"runner_environment\":\"github-hosted\",\"run_id\":\"3\","               \
    "\"run_attempt\":\"4\",\"workflow_sha\":\"c0ffee\","                       \
    "\"job_workflow_sha\":\"decade\","                                         \
    "\"workflow_ref\":\"acme/app/.github/workflows/r.yml@refs/heads/main\","   \
    "\"job_workflow_ref\":\"acme/lib/.github/workflows/s.yml@refs/tags/v1\""

static bool implied(struct hm_implied *out, struct hm_arena *arena,
    const char *payload, struct hm_err *err)
{
    struct hm_jwt jwt = {0};

    HM_TRY(hm_jwt_parse(&jwt, arena, hm_bytes_str(payload), err));
    return hm_implied(out, &jwt, arena, err);
}

static void a_workflow_becomes_what_the_table_says(void)
{
    static const struct {
        unsigned number;
        const char *value; /* NULL: not there */
    } rows[] = {
        {1, "https://token.actions.githubusercontent.com"},
        {2, "push"},
        {3, "c0ffee"},
        {5, "acme/app"},
        {8, "https://token.actions.githubusercontent.com"},
        {9, "https://github.com/acme/lib/.github/workflows/s.yml@refs/tags/v1"},
        {10, "decade"},
        {12, "https://github.com/acme/app"},
        {18,
            "https://github.com/acme/app/.github/workflows/r.yml@refs/heads/"
            "main"},
        {21, "https://github.com/acme/app/actions/runs/3/attempts/4"},
        {23, NULL},
        {24, "repo:acme/app:ref:refs/heads/main"},
    };
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_implied out = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(implied(&out, &arena,
            "{\"iss\":\"https://token.actions.githubusercontent.com\"," GITHUB
            "}",
            &err)))
        return;
    CHECK_EQ(out.rule.kind, HM_SUBJECT_CI);
    CHECK_STR(out.rule.provider->name, "github");
    CHECK(!out.guessed);
    CHECK_BYTES(out.subject,
        HM_LIT("https://github.com/acme/lib/.github/workflows/s.yml@refs/tags/"
               "v1"));
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case(".%u", rows[i].number);
        CHECK_BYTES(
            out.extensions.values[rows[i].number], hm_bytes_str(rows[i].value));
    }
}

static void the_same_claims_of_another_issuer_are_a_guess(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_implied out = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(implied(&out, &arena,
            "{\"iss\":\"http://127.0.0.1:1/oidc\",\"environment\":\"prod\","
            "\"url\":\"https://git.test\"," GITHUB "}",
            &err)))
        return;
    CHECK(out.guessed);
    CHECK_STR(out.rule.provider->name, "github");
    CHECK_BYTES(out.extensions.values[8], HM_LIT("http://127.0.0.1:1/oidc"));
    CHECK_BYTES(out.extensions.values[23], HM_LIT("prod"));
    /* A claim wins over the provider's own value, as at the instance. */
    CHECK_BYTES(out.extensions.values[12], HM_LIT("https://git.test/acme/app"));
}

static void others_become_what_they_are(void)
{
    static const struct {
        const char *payload;
        enum hm_subject_kind kind;
        const char *name, *subject, *issuer;
    } rows[] = {
        {"{\"iss\":\"https://accounts.google.com\",\"sub\":\"1\","
         "\"email\":\"a@b.test\",\"email_verified\":true}",
            HM_SUBJECT_EMAIL, "email", "a@b.test",
            "https://accounts.google.com"},
        {"{\"iss\":\"https://oauth2.sigstore.dev/auth\",\"sub\":\"1\","
         "\"email\":\"a@b.test\",\"email_verified\":true,\"federated_claims\":"
         "{\"connector_id\":\"https://github.com/login/oauth\"}}",
            HM_SUBJECT_EMAIL, "email", "a@b.test",
            "https://github.com/login/oauth"},
        /* Whom another issuer names is nobody's business. */
        {"{\"iss\":\"https://i.test\",\"sub\":\"1\",\"email\":\"a@b.test\","
         "\"email_verified\":true,\"federated_claims\":"
         "{\"connector_id\":\"https://github.com/login/oauth\"}}",
            HM_SUBJECT_EMAIL, "email", "a@b.test", "https://i.test"},
        {"{\"iss\":\"https://"
         "k.test\",\"sub\":\"1\",\"kubernetes.io\":{\"namespace\":\"ci\","
         "\"serviceaccount\":{\"name\":\"signer\"}}}",
            HM_SUBJECT_KUBERNETES, "kubernetes",
            "https://kubernetes.io/namespaces/ci/serviceaccounts/signer",
            "https://k.test"},
        {"{\"iss\":\"https://s.test\",\"sub\":\"spiffe://acme.test/ci\"}",
            HM_SUBJECT_SPIFFE, "spiffe", "spiffe://acme.test/ci",
            "https://s.test"},
        {"{\"iss\":\"https://u.test\",\"sub\":\"https://u.test/me\"}",
            HM_SUBJECT_URI, "uri", "https://u.test/me", "https://u.test"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_implied out = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(implied(&out, &arena, rows[i].payload, &err)))
            continue;
        CHECK_EQ(out.rule.kind, rows[i].kind);
        CHECK_STR(hm_implied_kind_name(out.rule.kind), rows[i].name);
        CHECK_BYTES(out.subject, hm_bytes_str(rows[i].subject));
        CHECK_BYTES(out.extensions.values[8], hm_bytes_str(rows[i].issuer));
    }
}

static void what_is_missing_is_named(void)
{
    static const struct {
        const char *payload;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"{}", HM_NOT_FOUND, "no issuer"},
        {"{\"iss\":\"https://i.test\"}", HM_UNSUPPORTED,
            "claims of https://i.test tells"},
        {"{\"iss\":\"https://i.test\",\"sub\":\"me\"}", HM_UNSUPPORTED,
            "claims of https://i.test tells"},
        {"{\"iss\":\"https://i.test\",\"email\":\"a@b\","
         "\"email_verified\":true}",
            HM_NOT_FOUND, "token: claims: there is no sub"},
        {"{\"iss\":\"https://token.actions.githubusercontent.com\","
         "\"sub\":\"1\"}",
            HM_NOT_FOUND, "there is no job_workflow_ref"},
        {"{\"iss\":\"https://i.test\",\"sub\":\"1\",\"email\":\"\","
         "\"email_verified\":true}",
            HM_NOT_FOUND, "email is empty"},
        {"{\"iss\":\"https://i.test\",\"sub\":\"1\",\"email\":\"a@b\"}",
            HM_POLICY, "email_verified is not true for a@b"},
        {"{\"iss\":\"https://i.test\",\"sub\":\"1\",\"email\":1,"
         "\"email_verified\":true}",
            HM_FORMAT, "email is a number, wanted a string"},
        {"{\"iss\":\"https://oauth2.sigstore.dev/auth\",\"sub\":\"1\","
         "\"email\":\"a@b\",\"email_verified\":true}",
            HM_NOT_FOUND, "connector_id"},
        {"{\"iss\":\"https://i.test\",\"sub\":\"1\",\"kubernetes.io\":"
         "{\"namespace\":\"x\"}}",
            HM_NOT_FOUND, "kubernetes.io: there is no name"},
        {"{\"iss\":\"https://i.test\",\"sub\":\"1\",\"kubernetes.io\":"
         "{\"serviceaccount\":{\"name\":\"x\"}}}",
            HM_NOT_FOUND, "kubernetes.io: there is no namespace"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_implied out = {0};
        struct hm_err err = {0};

        test_case("%s", rows[i].payload);
        CHECK_ERR(implied(&out, &arena, rows[i].payload, &err), rows[i].code,
            rows[i].words);
        CHECK(out.subject.p == NULL);
    }
}

TEST_SUITE(identity_implied, TEST(a_workflow_becomes_what_the_table_says),
    TEST(the_same_claims_of_another_issuer_are_a_guess),
    TEST(others_become_what_they_are), TEST(what_is_missing_is_named));
