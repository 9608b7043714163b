/* SPDX-License-Identifier: Apache-2.0 */
#include "document/impl.h"

#include "document/made.h"
#include "policy/who.h"

#define FROM(who) "signature: {from: [" who "]}\n"
#define TAG REPO "/.github/workflows/release.yml@refs/tags/v1"

/* As GitHub's builds of a tag come. */
static struct hm_facts build(struct hm_san *san)
{
    struct hm_facts facts = test_workflow(san, TAG);

    facts.extensions.values[14] = HM_LIT("refs/tags/v1");
    facts.extensions.values[17] = HM_LIT("42");
    facts.extensions.values[18] = HM_LIT(TAG);
    return facts;
}

static void a_workflow_is_pinned_by_every_field(void)
{
    static const struct {
        const char *who;
        enum hm_verdict verdict;
        const char *words;
    } cases[] = {
        {"repository: acme/payments, workflow: .github/workflows/release.yml, "
         "ref: \"refs/tags/v*\"",
            HM_YES, "build-config-uri, source-repo-ref matching"},
        {"repository: acme/other, workflow: .github/workflows/release.yml, "
         "ref: \"refs/tags/v*\"",
            HM_NO, "source-repo-uri differs"},
        {"repository: acme/payments, workflow: .github/workflows/other.yml, "
         "ref: refs/tags/v1",
            HM_NO, "build-config-uri differs"},
        {"repository: acme/payments, workflow: .github/workflows/release.yml, "
         "ref: refs/heads/main",
            HM_NO, "source-repo-ref differs"},
        {"repository: acme/payments, workflow: .github/workflows/release.yml, "
         "ref: \"/refs.tags.v[0-9]/\"",
            HM_YES, "source-repo-ref matching"},
        {"repository: acme/payments, workflow: .github/workflows/release.yml, "
         "ref: \"/refs.heads.*/\"",
            HM_NO, "source-repo-ref does not match"},
        /* The nearest miss: all but the ref. */
        {"repository: acme/payments, workflow: .github/workflows/release.yml, "
         "ref: \"refs/heads/**\"",
            HM_NO,
            "issuer, source-repo-uri equal; subject left open; "
            "build-config-uri equal but for its ref: \"refs/tags/v1\" and not "
            "\"refs/heads/**\"; source-repo-ref is \"refs/tags/v1\" and not "
            "\"refs/heads/**\""},
        {"repository: acme/payments, anyWorkflow: true, ref: refs/tags/v1",
            HM_YES, "any workflow is accepted"},
        {"repository: acme/payments, anyWorkflow: true, ref: refs/tags/v2",
            HM_NO, "source-repo-ref differs"},
        {"repository: acme/payments, workflow: .github/workflows/release.yml, "
         "anyRef: true",
            HM_YES, "any branch or tag is accepted"},
        {"repository: acme/payments, workflow: .github/workflows/rel.yml, "
         "anyRef: true",
            HM_NO, "build-config-uri is"},
        {"repository: \"acme/*\", anyWorkflow: true, anyRef: true", HM_YES,
            "source-repo-uri matching"},
        {"repository: \"evil/*\", anyWorkflow: true, anyRef: true", HM_NO,
            "source-repo-uri is"},
        {"repository: acme/payments, anyWorkflow: true, anyRef: true, "
         "repositoryId: 4711, ownerId: 42",
            HM_YES, "equal"},
        {"repository: acme/payments, anyWorkflow: true, anyRef: true, "
         "repositoryId: 4712",
            HM_NO, "source-repo-id differs"},
        {"repository: acme/payments, anyWorkflow: true, anyRef: true, "
         "ownerId: 43",
            HM_NO, "source-repo-owner-id differs"},
    };

    TEST_EACH(i, cases) {
        char demand[512];
        struct hm_san san;
        struct hm_facts facts = build(&san);

        test_case("%s", cases[i].who);
        snprintf(demand, sizeof(demand), FROM("{github: {%s}}"), cases[i].who);
        made_says(demand, &facts, cases[i].verdict, cases[i].words);
    }
}

/* Each kind of identity: facts that are right, and another that is wrong in one
 * field. */
static void every_other_kind_of_identity_is_pinned(void)
{
    static const struct {
        const char *who, *issuer, *subject;
        bool right;
    } cases[] = {
        {"{buildkite: {organization: acme, pipeline: app}}",
            "https://agent.buildkite.com", "https://buildkite.com/acme/app",
            true},
        {"{buildkite: {organization: acme, pipeline: other}}",
            "https://agent.buildkite.com", "https://buildkite.com/acme/app",
            false},
        {"{buildkite: {organization: evil, pipeline: app}}",
            "https://agent.buildkite.com", "https://buildkite.com/acme/app",
            false},
        {"{email: {address: a@acme.example, issuer: \"https://i\"}}",
            "https://i", "a@acme.example", true},
        {"{email: {address: b@acme.example, issuer: \"https://i\"}}",
            "https://i", "a@acme.example", false},
        {"{email: {address: a@acme.example, issuer: \"https://j\"}}",
            "https://i", "a@acme.example", false},
        {"{spiffe: {id: \"spiffe://acme/build\", issuer: \"https://i\"}}",
            "https://i", "spiffe://acme/build", true},
        {"{spiffe: {id: \"spiffe://acme/run\", issuer: \"https://i\"}}",
            "https://i", "spiffe://acme/build", false},
        {"{spiffe: {id: \"spiffe://acme/build\", issuer: \"https://j\"}}",
            "https://i", "spiffe://acme/build", false},
        {"{kubernetes: {issuer: \"https://i\", namespace: ci, "
         "serviceAccount: sign}}",
            "https://i",
            "https://kubernetes.io/namespaces/ci/serviceaccounts/sign", true},
        {"{kubernetes: {issuer: \"https://i\", namespace: dev, "
         "serviceAccount: sign}}",
            "https://i",
            "https://kubernetes.io/namespaces/ci/serviceaccounts/sign", false},
        {"{kubernetes: {issuer: \"https://i\", namespace: ci, "
         "serviceAccount: run}}",
            "https://i",
            "https://kubernetes.io/namespaces/ci/serviceaccounts/sign", false},
        {"{kubernetes: {issuer: \"https://j\", namespace: ci, "
         "serviceAccount: sign}}",
            "https://i",
            "https://kubernetes.io/namespaces/ci/serviceaccounts/sign", false},
        {"{issuer: \"https://i\", subject: me}", "https://i", "me", true},
        {"{issuer: \"https://i\", subject: you}", "https://i", "me", false},
        {"{issuer: \"https://j\", subject: me}", "https://i", "me", false},
        {"{issuer: \"https://i\", subject: \"m*\"}", "https://i", "me", true},
        {"{issuer: \"https://i\", subject: \"/m|n/\"}", "https://i", "me",
            false},
        {"{issuer: none, subject: me}", "", "me", true},
        {"{issuer: none, subject: me}", "https://i", "me", false},
    };

    TEST_EACH(i, cases) {
        char demand[512];
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, cases[i].subject);

        test_case("%s", cases[i].who);
        facts.issuer = hm_bytes_str(cases[i].issuer);
        snprintf(demand, sizeof(demand), FROM("%s"), cases[i].who);
        made_says(demand, &facts, cases[i].right ? HM_YES : HM_NO,
            cases[i].right ? "pass     identity" : "fail     identity");
    }
}

static void a_project_of_gitlab_is_pinned_by_every_field(void)
{
    static const struct {
        const char *who;
        bool right;
    } cases[] = {
        {"project: a/b/c, config: .gitlab-ci.yml, ref: refs/heads/main", true},
        {"project: a/b/d, config: .gitlab-ci.yml, ref: refs/heads/main", false},
        {"project: a/b/c, config: other.yml, ref: refs/heads/main", false},
        {"project: a/b/c, config: .gitlab-ci.yml, ref: refs/heads/dev", false},
        {"project: a/b/c, anyConfig: true, anyRef: true, projectId: 7, "
         "namespaceId: 8",
            true},
        {"project: a/b/c, anyConfig: true, anyRef: true, projectId: 9", false},
        {"project: a/b/c, anyConfig: true, anyRef: true, namespaceId: 9",
            false},
    };

    TEST_EACH(i, cases) {
        char demand[512];
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, "x");

        test_case("%s", cases[i].who);
        facts.issuer = HM_LIT("https://gitlab.com");
        facts.extensions.values[12] = HM_LIT("https://gitlab.com/a/b/c");
        facts.extensions.values[15] = HM_LIT("7");
        facts.extensions.values[17] = HM_LIT("8");
        facts.extensions.values[18] =
            HM_LIT("https://gitlab.com/a/b/c//.gitlab-ci.yml@refs/heads/main");
        snprintf(demand, sizeof(demand), FROM("{gitlab: {%s}}"), cases[i].who);
        made_says(demand, &facts, cases[i].right ? HM_YES : HM_NO,
            cases[i].right ? "pass     identity" : "fail     identity");
    }
}

static void a_key_is_in_a_file_or_in_the_document(void)
{
    struct hm_facts facts;

    if (!CHECK(made_key(true) != NULL && made_key(false) != NULL))
        return;
    facts = test_by_key(made_key(true), 1700000000);
    made_says(FROM("{key: {file: me.pub}}"), &facts, HM_YES, "pass     key");
    made_says(FROM("{key: {file: you.pub}}"), &facts, HM_NO, "fail     key");
}

#define PATTERN "a pattern cannot stand here: use stars, or issuer and subject"

static void who_cannot_be_meant_is_refused(void)
{
    static const struct {
        const char *who, *words;
    } cases[] = {
        {"{github: {repository: acme/app}}",
            "github: workflow is missing: name it, or say anyWorkflow: true"},
        {"{github: {repository: acme/app, anyWorkflow: true}}",
            "github: ref is missing: name it, or say anyRef: true"},
        {"{github: {anyWorkflow: true, anyRef: true}}",
            "github: repository is missing"},
        {"{github: {repository: acme/app, workflow: .github/workflows/a.yml, "
         "anyWorkflow: true, anyRef: true}}",
            "contradict each other"},
        {"{github: {repository: acme, anyWorkflow: true, anyRef: true}}",
            "OWNER/REPO wanted, got \"acme\""},
        {"{github: {repository: acme/app, workflow: a.yml, anyRef: true}}",
            ".github/workflows/NAME.yml wanted"},
        {"{github: {repository: acme/app, anyWorkflow: true, ref: main}}",
            "refs/heads/NAME wanted, got \"main\""},
        {"{github: {repository: acme/app, anyWorkflow: true, ref: \"v*\"}}",
            "refs/heads/NAME wanted"},
        {"{github: {repository: acme/app, anyWorkflow: true, ref: \"**\"}}",
            "demands nothing"},
        {"{github: {repository: acme/app, anyWorkflow: true, anyRef: true, "
         "repositoryID: 4}}",
            "github has no field repositoryID: did you mean repositoryId?"},
        {"{github: {repository: acme/app, anyWorkflow: true, anyRef: true, "
         "ownerId: acme}}",
            "NUMBER wanted"},
        {"{github: {repository: acme/app, anyWorkflow: yes, anyRef: true}}",
            "true or false is wanted, got yes"},
        {"{githb: {}}", "from has no field githb: did you mean github?"},
        {"{github: {repository: a/b, anyWorkflow: true, anyRef: true}, "
         "email: {address: a@b, issuer: x}}",
            "one entry is one identity"},
        {"{issuer: \"https://i\"}", "from: subject is missing"},
        {"{subject: me}", "from: issuer is missing"},
        {"{email: {address: me, issuer: x}}", "an address with an @"},
        {"{spiffe: {id: me, issuer: x}}", "spiffe://DOMAIN/PATH is wanted"},
        {"{github: {repository: \"/acme.x*/\", anyWorkflow: true, anyRef: "
         "true}}",
            PATTERN},
        {"{github: {repository: a/b, workflow: \"/.*yml/\", anyRef: true}}",
            PATTERN},
        {"{github: {repository: a/b, anyWorkflow: true, anyRef: true, "
         "ownerId: \"/[0-9]/\"}}",
            PATTERN},
        {"{gitlab: {project: \"/a.*/\", anyConfig: true, anyRef: true}}",
            PATTERN},
        {"{gitlab: {project: a/b, config: \"/.*/\", anyRef: true}}", PATTERN},
        {"{buildkite: {organization: \"/a.*/\", pipeline: b}}", PATTERN},
        {"{buildkite: {organization: a, pipeline: \"/b|c/\"}}", PATTERN},
        {"{kubernetes: {issuer: x, namespace: \"/a|b/\", serviceAccount: c}}",
            PATTERN},
        {"{kubernetes: {issuer: x, namespace: a, serviceAccount: \"/c.*/\"}}",
            PATTERN},
        {"{issuer: x, subject: \"**\"}", "demands nothing"},
        {"{issuer: x, subject: \"/(/\"}", "pattern"},
        {"{issuer: x, subject: \"a***\"}", "three for nothing"},
        {"{key: {}}", "key: either a file or pem is wanted"},
        {"{key: {file: none.pub}}", "none.pub: there is no such file"},
        {"{key: {file: root.json}}", "root.json"},
        {"{key: {pem: x}}", "PEM"},
        {"{key: {fle: me.pub}}", "key has no field fle: did you mean file?"},
        {"{key: {file: me.pub}}, {key: {file: me.pub}}",
            "the same key is given twice"},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[1024];
        struct hm_err err = {0};

        test_case("%s", cases[i].who);
        snprintf(text, sizeof(text),
            HEAD "  require:\n  - name: r\n    " FROM("%s"), cases[i].who);
        if (!CHECK(!made_new(&d, text, &err)))
            continue;
        if (err.code != HM_SYSTEM && err.code != HM_NOT_FOUND)
            CHECK_EQ(err.code, HM_USAGE);
        if (!CHECK(strstr(err.msg, cases[i].words) != NULL))
            test_note("got: %s", err.msg);
        CHECK(strstr(err.msg, "d/p.yaml: line ") != NULL);
    }
}

TEST_SUITE(document_who, TEST(a_workflow_is_pinned_by_every_field),
    TEST(every_other_kind_of_identity_is_pinned),
    TEST(a_project_of_gitlab_is_pinned_by_every_field),
    TEST(a_key_is_in_a_file_or_in_the_document),
    TEST(who_cannot_be_meant_is_refused));
