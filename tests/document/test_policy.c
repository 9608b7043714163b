/* SPDX-License-Identifier: Apache-2.0 */
/* Every field of a policy: one document that passes, and the facts, the digest or
 * the name that fails only there. What is about the whole artifact is judged in
 * tests/judge/test_panel.c. */
#include <string.h>

#include "document/impl.h"
#include "document/made.h"
#include "policy/who.h"

static struct hm_plan_about about(
    const char *image, const char *space, const char *resource)
{
    return (struct hm_plan_about){.image = hm_bytes_str(image),
        .namespace_name = hm_bytes_str(space),
        .resource = hm_bytes_str(resource)};
}

static void a_policy_is_about_what_it_matches(void)
{
    static const struct {
        const char *match, *image, *space, *resource;
        bool matches;
    } cases[] = {
        {"", "docker.io/library/x", "any", "Pod", true},
        {"  match: {images: [\"ghcr.io/acme/p-*\"]}\n", "ghcr.io/acme/p-a",
            NULL, NULL, true},
        {"  match: {images: [\"ghcr.io/acme/p-*\"]}\n", "ghcr.io/acme/p-a/b",
            NULL, NULL, false},
        {"  match: {images: [x.test/a, \"/ghcr.io.acme.[a-z]+/\"]}\n",
            "ghcr.io/acme/app", NULL, NULL, true},
        {"  match: {images: [\"/ghcr.io.acme.[a-z]+/\"]}\n",
            "ghcr.io/acme/app9", NULL, NULL, false},
        {"  match: {namespaces: {include: [\"prod-*\"]}}\n", "x.test/a",
            "prod-a", NULL, true},
        {"  match: {namespaces: {include: [\"prod-*\"]}}\n", "x.test/a", "dev",
            NULL, false},
        {"  match: {namespaces: {include: [\"prod-*\"]}}\n", "x.test/a", NULL,
            NULL, true},
        {"  match: {namespaces: {exclude: [kube-system]}}\n", "x.test/a",
            "kube-system", NULL, false},
        {"  match: {namespaces: {exclude: [kube-system]}}\n", "x.test/a",
            "prod", NULL, true},
        {"  match: {namespaces: {exclude: []}}\n", "x.test/a", "prod", NULL,
            true},
        {"  match: {resources: [Pod, \"apps/*\"]}\n", "x.test/a", NULL,
            "apps/Deployment", true},
        {"  match: {resources: [Pod]}\n", "x.test/a", NULL, "Job", false},
        {"  match: {resources: []}\n", "x.test/a", NULL, "Job", true},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[1024];
        struct hm_plan_about what =
            about(cases[i].image, cases[i].space, cases[i].resource);
        const struct hm_plan *plan;

        test_case("%zu: %s", i, cases[i].match);
        snprintf(text, sizeof(text), HEAD "%s" BY_MAIL, cases[i].match);
        plan = made_plan(&d, text);
        if (plan != NULL)
            CHECK_EQ(hm_plan_matches(plan, &what), cases[i].matches);
    }
}

#define ME "https://example.com/me"

static struct hm_facts by_me(struct hm_san *san)
{
    struct hm_facts facts = test_workflow(san, ME);

    facts.issuer = HM_LIT("https://issuer.example");
    return facts;
}

static void what_a_policy_refuses_is_refused_by_each_requirement(void)
{
    static const char who[] =
        "{issuer: \"https://issuer.example\", subject: \"" ME "\"}";
    static const struct {
        const char *spec;
        enum hm_verdict verdict;
        const char *words;
    } cases[] = {
        {"  deny: [{identity: %s, reason: x}]\n", HM_NO, "denied identity 1"},
        {"  deny: [{identity: {issuer: x, subject: y}, reason: x}]\n", HM_YES,
            "none of 1"},
        {"  deny: [{identity: %s, signedAfter: 2023-01-01T00:00:00Z, reason: "
         "x}]\n",
            HM_NO, "denied identity 1"},
        {"  deny: [{identity: %s, signedAfter: 2024-01-01T00:00:00Z, reason: "
         "x}]\n",
            HM_YES, "none of 1"},
        {"  signedAfter: 2024-01-01\n", HM_NO, "signed at 2023-11-14"},
        {"  signedAfter: 2023-01-01T00:00:00Z\n", HM_YES, "from 2023-01-01"},
    };

    TEST_EACH(i, cases) {
        char spec[512], text[2048];
        struct hm_san san;
        struct hm_facts facts = by_me(&san);
        const char *gap = strstr(cases[i].spec, "%s");

        test_case("%s", cases[i].spec);
        snprintf(spec, sizeof(spec), "%.*s%s%s",
            gap == NULL ? (int)strlen(cases[i].spec)
                        : (int)(gap - cases[i].spec),
            cases[i].spec, gap == NULL ? "" : who, gap == NULL ? "" : gap + 2);
        snprintf(text, sizeof(text), HEAD "%s" BY_MAIL, spec);
        made_text_says(text, &facts, cases[i].verdict, cases[i].words);
    }
}

static void modes_are_told_apart(void)
{
    static const struct {
        const char *spec;
        enum hm_plan_mode mode;
    } cases[] = {
        {"", HM_PLAN_ENFORCE},
        {"  mode: enforce\n", HM_PLAN_ENFORCE},
        {"  mode: warn\n", HM_PLAN_WARN},
        {"  mode: audit\n", HM_PLAN_AUDIT},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[1024];
        const struct hm_plan *plan;

        snprintf(text, sizeof(text), HEAD "%s" BY_MAIL, cases[i].spec);
        plan = made_plan(&d, text);
        if (plan != NULL)
            CHECK_EQ(plan->mode, cases[i].mode);
    }
}

/* Roots such as GitHub's and an own authority demand no log by themselves. */
static void a_log_that_is_required_is_demanded_of_every_root(void)
{
    static const struct {
        const char *spec;
        unsigned tlog_min;
        bool none;
    } cases[] = {
        {"  trust: [github]\n" BY_MAIL, 0, false},
        {"  trust: [github]\n  log: required\n" BY_MAIL, 1, false},
        {BY_MAIL, 0, false},
        {"  log: required\n" BY_MAIL, 1, false},
        {"  log: none\n" BY_KEY, 0, true},
        {"  log: required\n" BY_KEY, 1, false},
        {BY_KEY, 0, false},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[1024];
        const struct hm_plan *plan;

        test_case("%s", cases[i].spec);
        snprintf(text, sizeof(text), HEAD "%s", cases[i].spec);
        plan = made_plan(&d, text);
        if (plan == NULL)
            continue;
        CHECK_EQ(plan->bench->opts.tlog_min, cases[i].tlog_min);
        CHECK_EQ(plan->bench->opts.unsafe_no_tlog, cases[i].none);
    }
}

static void digests_are_denied_and_excepted(void)
{
    hm_auto_ptr(documents) d = NULL;
    const struct hm_plan *plan = made_plan(&d,
        HEAD "  deny: [{digest: \"sha256:"
             "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
             "\", reason: INC-1}]\n"
             "  exceptions:\n  - {digest: \"sha256:"
             "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
             "\", until: 2027-01-31, reason: INC-2, by: me}\n" BY_MAIL);

    if (plan == NULL)
        return;
    CHECK_EQ(plan->denied_count, 1);
    CHECK_BYTES(plan->denied[0].reason, HM_LIT("INC-1"));
    CHECK_EQ(plan->denied[0].digest.b[0], 0x2c);
    CHECK_EQ(plan->exception_count, 1);
    /* To the end of that day. */
    CHECK_EQ(plan->exceptions[0].until.s, 1801440000);
    CHECK_BYTES(plan->exceptions[0].by, HM_LIT("me"));
}

#define DIGEST                                                                 \
    "\"sha256:"                                                                \
    "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\""

#define HEX64 "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
#define LONG_DIGEST "\"sha512:" HEX64 HEX64 "\""

static void a_policy_that_cannot_be_meant_is_refused_with_its_place(void)
{
    static const struct {
        const char *spec, *words;
    } cases[] = {
        {"  mod: warn\n" BY_MAIL,
            "line 5, column 3: spec of a Policy has no field mod: did you "
            "mean mode?"},
        {"  mode: enforced\n" BY_MAIL,
            "line 5, column 9: enforce, warn or audit is wanted, got "
            "enforced: did you mean enforce?"},
        {"  mode:\n" BY_MAIL, "mode: nothing is said"},
        {"  mode: [warn]\n" BY_MAIL, "a text is wanted, got a list"},
        {"  mode: warn\n  mode: audit\n" BY_MAIL, "mode stands twice"},
        {"  require: []\n", "an empty list"},
        {"  mode: warn\n", "spec of a Policy: require is missing"},
        {"  requires: []\n", "has no field requires: did you mean require?"},
        {"  match: {image: [x]}\n" BY_MAIL, "did you mean images?"},
        {"  match: {images: []}\n" BY_MAIL, "an empty list"},
        {"  match: {images: [nginx]}\n" BY_MAIL, "a whole name is compared"},
        {"  match: {images: [\"*\"]}\n" BY_MAIL, "** is every image"},
        {"  match: {images: [\"deb*\"]}\n" BY_MAIL,
            "line 5, column 20: deb*: a whole name is compared: name the "
            "host"},
        {"  match: {images: [x.test/a, \"acme-*/app\"]}\n" BY_MAIL,
            "line 5, column 30: acme-*/app: a host, or a name of Docker Hub? "
            "Name the host: docker.io/acme-*/app"},
        {"  match: {images: [\"deb**\"]}\n" BY_MAIL,
            "Name the host: docker.io/deb**"},
        {"  match: {images: [x.test/]}\n" BY_MAIL, "no repository"},
        {"  match: {images: [\"x.test/a/-*\"]}\n" BY_MAIL,
            "line 5, column 20: x.test/a/-*: reference"},
        {"  match: {images: [\"x.test/a:1\"]}\n" BY_MAIL,
            "without tag and digest"},
        {"  match: {images: [\"x.test/a@sha256:0\"]}\n" BY_MAIL,
            "without tag and digest"},
        {"  match: {images: [\"x.test/"
         "***\"]}\n" BY_MAIL,
            "three for nothing"},
        {"  match: {images: [\"/(/\"]}\n" BY_MAIL, "line 5"},
        {"  match: {namespaces: {includes: [x]}}\n" BY_MAIL,
            "did you mean include?"},
        {"  match: {namespaces: [x]}\n" BY_MAIL, "a map is wanted"},
        {"  match: {namespaces: {exclude: x}}\n" BY_MAIL,
            "line 5, column 33: a list is wanted, got a text"},
        {"  match: {namespaces: {exclude: {}}}\n" BY_MAIL,
            "a list is wanted, got a map"},
        {"  match: {resource: [x]}\n" BY_MAIL, "did you mean resources?"},
        {"  match: {resources: Job}\n" BY_MAIL, "a list is wanted, got a text"},
        {"  match: {resources: {}}\n" BY_MAIL, "a list is wanted, got a map"},
        {"  match: {resources: [pods]}\n" BY_MAIL,
            "a kind such as Pod or apps/Deployment is wanted, got pods"},
        {"  match: {resources: [apps/deployment]}\n" BY_MAIL,
            "a kind such as Pod"},
        {"  log: nonne\n" BY_MAIL, "did you mean none?"},
        {"  log: none\n" BY_MAIL, "log: none is for keys"},
        {"  signedAfter: yesterday\n" BY_MAIL, "a time such as"},
        {"  deny: [{reason: x}]\n" BY_MAIL,
            "either an identity or a digest is wanted"},
        {"  deny: [{digest: " DIGEST "}]\n" BY_MAIL, "reason is missing"},
        {"  deny: [{digest: x, reason: y}]\n" BY_MAIL, "line 5"},
        {"  deny: [{digest: " LONG_DIGEST ", reason: y}]\n" BY_MAIL,
            "sha256:HEX is wanted"},
        {"  exceptions: [{digest: " LONG_DIGEST
         ", until: 2027-01-01, reason: x, by: y}]\n" BY_MAIL,
            "sha256:HEX is wanted"},
        {"  deny: [{digest: " DIGEST ", signedAfter: 2026-01-01, reason: "
         "y}]\n" BY_MAIL,
            "signedAfter is about identities"},
        {"  deny: [{digest: " DIGEST ", reson: y}]\n" BY_MAIL,
            "did you mean reason?"},
        {"  deny: [{identity: {key: {file: me.pub}}, reason: y}]\n" BY_MAIL,
            "identity has no field key"},
        {"  exceptions: [{digest: " DIGEST ", until: 2027-01-01, reason: "
         "x}]\n" BY_MAIL,
            "exception: by is missing"},
        {"  exceptions: [{digest: " DIGEST ", reason: x, by: y}]\n" BY_MAIL,
            "until is missing"},
        {"  exceptions: [{digest: " DIGEST ", until: never, reason: x, by: "
         "y}]\n" BY_MAIL,
            "a time such as"},
        {"  exceptions: [{digest: " DIGEST
         ", until: 2027-01-01, by: y}]\n" BY_MAIL,
            "reason is missing"},
        {"  exceptions: [{until: 2027-01-01, reason: x, by: y}]\n" BY_MAIL,
            "digest is missing"},
        {"  deny: [{digest: " DIGEST ", reason: x}]\n"
         "  exceptions: [{digest: " DIGEST
         ", until: 2027-01-01, reason: x, by: y}]\n" BY_MAIL,
            "denied, too"},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[2048];
        struct hm_err err = {0};

        test_case("%s", cases[i].spec);
        snprintf(text, sizeof(text), HEAD "%s", cases[i].spec);
        CHECK_ERR(made_new(&d, text, &err), HM_USAGE, cases[i].words);
    }
}

TEST_SUITE(document_policy, TEST(a_policy_is_about_what_it_matches),
    TEST(what_a_policy_refuses_is_refused_by_each_requirement),
    TEST(modes_are_told_apart),
    TEST(a_log_that_is_required_is_demanded_of_every_root),
    TEST(digests_are_denied_and_excepted),
    TEST(a_policy_that_cannot_be_meant_is_refused_with_its_place));
