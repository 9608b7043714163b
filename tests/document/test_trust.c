/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "document/impl.h"
#include "document/made.h"

#define LAB HEAD "  trust: [lab]\n" BY_MAIL TRUST

#define TUF(url) "  tuf: {url: \"" url "\", root: first.json}\n"

static const struct hm_profile *profile_of(
    struct hm_documents **d, const char *minimum)
{
    char text[2048];
    const struct hm_plan *plan;

    snprintf(text, sizeof(text), LAB "  trustedRoot: {file: root.json}\n%s",
        minimum);
    plan = made_plan(d, text);
    return plan == NULL ? NULL : &hm_root_domain(plan->bench->root, 0)->profile;
}

static void the_minimum_is_what_the_domain_demands(void)
{
    static const struct {
        const char *text;
        struct hm_profile wanted;
    } cases[] = {
        {"", {.sct_min = 1, .tlog_min = 1}},
        {"  minimum: {sct: 0}\n", {.tlog_min = 1}},
        {"  minimum: {tlog: 2}\n", {.sct_min = 1, .tlog_min = 2}},
        {"  minimum: {tsa: 1, tlog: 0}\n", {.sct_min = 1, .tsa_min = 1}},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        const struct hm_profile *got = profile_of(&d, cases[i].text);

        test_case("%s", cases[i].text);
        if (got == NULL)
            continue;
        CHECK_EQ(got->sct_min, cases[i].wanted.sct_min);
        CHECK_EQ(got->tlog_min, cases[i].wanted.tlog_min);
        CHECK_EQ(got->tsa_min, cases[i].wanted.tsa_min);
    }
}

/* A key belongs to no domain. */
static void the_minimum_is_demanded_of_keys_too(void)
{
    static const struct {
        const char *log, *minimum, *words; /* NULL: it may be said */
        unsigned tlog_min, tsa_min;
    } cases[] = {
        {"", "", NULL, 0, 0},
        {"", "  minimum: {tsa: 1}\n", NULL, 0, 1},
        {"", "  minimum: {tlog: 2}\n", NULL, 2, 0},
        {"  log: required\n", "  minimum: {tlog: 0, tsa: 2}\n", NULL, 1, 2},
        {"  log: none\n", "  minimum: {tsa: 1}\n", NULL, 0, 1},
        {"  log: none\n", "  minimum: {tlog: 0, tsa: 1}\n", NULL, 0, 1},
        {"  log: none\n", "  minimum: {tlog: 1}\n",
            "line 6, column 8: log: none, and what is trusted says", 0, 0},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[2048];
        struct hm_err err = {0};
        const struct hm_plan *plan;

        test_case("%s%s", cases[i].log, cases[i].minimum);
        snprintf(text, sizeof(text),
            HEAD "  trust: [lab]\n%s" BY_KEY TRUST
                 "  trustedRoot: {file: root.json}\n%s",
            cases[i].log, cases[i].minimum);
        if (cases[i].words != NULL) {
            CHECK_ERR(made_new(&d, text, &err), HM_USAGE, cases[i].words);
            continue;
        }
        plan = made_plan(&d, text);
        if (plan == NULL)
            continue;
        CHECK_EQ(plan->bench->opts.tlog_min, cases[i].tlog_min);
        CHECK_EQ(plan->bench->opts.tsa_min, cases[i].tsa_min);
    }
}

static void built_in_roots_have_names(void)
{
    static const struct {
        const char *trust;
        size_t count;
    } cases[] = {
        {"", 1},
        {"  trust: [public-good]\n", 1},
        {"  trust: [github]\n", 1},
        {"  trust: [public-good, github]\n", 2},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[1024];
        const struct hm_plan *plan;

        snprintf(text, sizeof(text), HEAD "%s" BY_MAIL, cases[i].trust);
        plan = made_plan(&d, text);
        if (plan != NULL)
            CHECK_EQ(hm_root_count(plan->bench->root), cases[i].count);
    }
}

static void a_root_of_a_repository_is_one_as_any(void)
{
    static const struct {
        const char *trust, *warning; /* NULL: none */
    } cases[] = {
        {TUF("https://good.test"), NULL},
        {TUF("https://good.test/"), NULL},
        {TUF("http://127.0.0.1:8000"), NULL},
        {TUF("https://good.test") "  maxTrustAge: 720h\n", NULL},
        {TUF("https://good.test") "  minimum: {tlog: 2}\n", NULL},
        {TUF("https://old.test"), "Trust lab: as of 0 s ago"},
        {TUF("https://old.test") "  maxTrustAge: 30d\n",
            "Trust lab: as of 2592000 s ago"},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[1024];
        const struct hm_plan *plan;
        const char *warning;

        test_case("%s", cases[i].trust);
        snprintf(text, sizeof(text), LAB "%s", cases[i].trust);
        plan = made_plan(&d, text);
        if (plan == NULL)
            continue;
        CHECK_EQ(hm_root_count(plan->bench->root), 1);
        CHECK_BYTES(hm_root_domain(plan->bench->root, 0)->name, HM_LIT("lab"));
        warning = hm_documents_warning(d, 0);
        if (!test_torture())
            CHECK_STR(warning == NULL ? "none" : warning,
                cases[i].warning == NULL ? "none" : cases[i].warning);
    }
}

/* What was fetched is part of the verdict. */
static void the_digest_of_the_set_is_over_what_was_fetched(void)
{
    hm_auto_ptr(documents) file = NULL;
    hm_auto_ptr(documents) fetched = NULL;
    hm_auto_ptr(documents) again = NULL;

    if (made_plan(&file, LAB "  trustedRoot: {file: root.json}\n") == NULL ||
        made_plan(&fetched, LAB TUF("https://good.test")) == NULL ||
        made_plan(&again, LAB TUF("https://good.test")) == NULL)
        return;
    CHECK(hm_digest_eq(
        &hm_documents_set(fetched)->digest, &hm_documents_set(again)->digest));
    CHECK(!hm_digest_eq(
        &hm_documents_set(fetched)->digest, &hm_documents_set(file)->digest));
    /* The documents, the first root, the trusted root. */
    CHECK_EQ(fetched->digests.len, file->digests.len + 32);
}

/* Two lists of roots, and each has the same one. */
static void a_repository_is_asked_once(void)
{
    hm_auto_ptr(documents) d = NULL;
    unsigned before = made_fetches;
    const struct hm_plan *plans = made_plan(&d,
        HEAD "  trust: [lab]\n" BY_MAIL
             "---\napiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {name: "
             "q}\nspec:\n  trust: [github, lab]\n" BY_MAIL TRUST TUF(
                 "https://good.test"));

    if (plans == NULL)
        return;
    CHECK_EQ(made_fetches - before, 1);
    CHECK_EQ(hm_root_count(plans[0].bench->root), 1);
    CHECK_EQ(hm_root_count(plans[1].bench->root), 2);
}

static void who_trusts_alike_shares_a_bench(void)
{
    hm_auto_ptr(documents) d = NULL;
    static const char text[] = HEAD BY_MAIL
        "---\napiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {name: "
        "q}\nspec:\n  trust: [public-good]\n" BY_MAIL
        "---\napiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {name: "
        "s}\nspec:\n  trust: [github]\n" BY_MAIL
        "---\napiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {name: "
        "t}\nspec:\n  log: required\n" BY_MAIL;
    const struct hm_plan *plans = made_plan(&d, text);

    if (plans == NULL)
        return;
    CHECK(plans[0].bench == plans[1].bench);
    CHECK(plans[0].bench != plans[2].bench);
    CHECK(plans[0].bench != plans[3].bench);
}

static void trust_that_cannot_be_meant_is_refused(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {HEAD "  trust: [publicgood]\n" BY_MAIL, HM_USAGE,
            "no Trust is called publicgood: did you mean public-good?"},
        {HEAD "  trust: [la]\n" BY_MAIL TRUST
              "  trustedRoot: {file: root.json}\n",
            HM_USAGE, "did you mean lab?"},
        {HEAD "  trust: [github, github]\n" BY_MAIL, HM_USAGE, "named twice"},
        {HEAD "  trust: []\n" BY_MAIL, HM_USAGE, "an empty list"},
        /* It would be the same bench as of [public-good, github]. */
        {HEAD "  trust: [lab]\n" BY_MAIL
              "---\napiVersion: hallmark.dev/v1\nkind: Trust\nmetadata: {name: "
              "\"public-good, github\"}\nspec: {trustedRoot: {file: "
              "root.json}}\n",
            HM_USAGE, "name: no commas and control characters"},
        {HEAD
            "  trust: [public-good, github]\n" BY_MAIL
            "---\napiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {name: "
            "q}\nspec:\n  trust: [\"public-good, github\"]\n" BY_MAIL,
            HM_USAGE, "the name of one Trust is wanted"},
        {HEAD "  trust: [\"a\\nb\"]\n" BY_MAIL
              "---\napiVersion: hallmark.dev/v1\nkind: Trust\nmetadata: {name: "
              "\"a\\nb\"}\nspec: {trustedRoot: {file: root.json}}\n",
            HM_USAGE, "name: no commas and control characters"},
        {HEAD BY_MAIL TRUST "  trustedRoot: {file: root.json}\n", HM_USAGE,
            "no policy trusts lab"},
        {LAB "  minimum: {sct: 0}\n", HM_USAGE,
            "one of trustedRoot, tuf and ca is wanted, got none"},
        {LAB "  trustedRoot: {file: root.json}\n  ca: {file: ca.pem}\n",
            HM_USAGE, "got both"},
        {LAB "  trustedRot: {file: root.json}\n", HM_USAGE,
            "did you mean trustedRoot?"},
        {LAB "  trustedRoot: {fil: root.json}\n", HM_USAGE,
            "did you mean file?"},
        {LAB "  trustedRoot: {file: none.json}\n", HM_NOT_FOUND,
            "there is no such file"},
        {LAB "  trustedRoot: {file: ca.pem}\n", HM_USAGE, "line "},
        {LAB "  ca: {file: ca.pem}\n", HM_USAGE, "line "},
        {LAB TUF("https://good.test") "  ca: {file: ca.pem}\n", HM_USAGE,
            "tuf and ca is wanted, got both"},
        {LAB TUF("https://good.test") "  trustedRoot: {file: root.json}\n",
            HM_USAGE, "tuf and ca is wanted, got both"},
        {LAB TUF("https://good.test") "  trustedRoot: {file: root.json}\n"
                                      "  ca: {file: ca.pem}\n",
            HM_USAGE, "tuf and ca is wanted, got all"},
        {LAB "  tuf: {root: first.json}\n", HM_USAGE, "url"},
        {LAB "  tuf: {url: \"https://good.test\"}\n", HM_USAGE, "root"},
        {LAB "  tuf: {url: \"https://good.test\", root: []}\n", HM_USAGE,
            "line 16, column "},
        {LAB
            "  tuf: {url: \"https://good.test\", root: first.json, targt: x}\n",
            HM_USAGE, "did you mean target?"},
        {LAB "  tuf: {url: \"https://good.test\", root: first.json, target: "
             "x}\n",
            HM_NOT_FOUND, "no target x"},
        {LAB "  tuf: {url: \"https://good.test\", root: none.json}\n",
            HM_NOT_FOUND, "there is no such file"},
        {LAB TUF("good.test"), HM_USAGE, "line 16, column "},
        {LAB TUF("http://good.test"), HM_USAGE, "an https URL is wanted"},
        {LAB TUF("ftp://good.test"), HM_USAGE, "an https URL is wanted"},
        {LAB TUF("https://good.test/?x=y"), HM_USAGE, "without query"},
        {LAB TUF("https://gone.test"), HM_NETWORK,
            "line 16, column 41: nobody is there"},
        {LAB TUF("https://forged.test"), HM_DENIED, "signed by 0 of its keys"},
        {LAB TUF("https://other.test"), HM_DENIED,
            "line 16, column 14: the target of https://other.test: "},
        {LAB TUF("https://good.test") "  maxTrustAge: 720\n", HM_USAGE,
            "a duration such as"},
        {LAB TUF("https://good.test") "  maxTrustAge: 0h\n", HM_USAGE,
            "a duration such as"},
        {LAB "  trustedRoot: {file: root.json}\n  maxTrustAge: 720h\n",
            HM_USAGE, "maxTrustAge is about what tuf fetches"},
        {LAB "  ca: {file: ca.pem}\n  maxTrustAge: 720h\n", HM_USAGE,
            "maxTrustAge is about what tuf fetches"},
        {LAB "  trustedRoot: {file: root.json}\n  minimum: {tlogs: 1}\n",
            HM_USAGE, "did you mean tlog?"},
        {LAB "  trustedRoot: {file: root.json}\n  minimum: {tlog: many}\n",
            HM_USAGE, "a number from 0 to 32"},
        {LAB "  trustedRoot: {file: root.json}\n  minimum: {tlog: 0}\n",
            HM_USAGE, "nothing would prove when it was signed"},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].words);
        CHECK_ERR(
            made_new(&d, cases[i].text, &err), cases[i].code, cases[i].words);
    }
}

TEST_SUITE(document_trust, TEST(the_minimum_is_what_the_domain_demands),
    TEST(the_minimum_is_demanded_of_keys_too), TEST(built_in_roots_have_names),
    TEST(a_root_of_a_repository_is_one_as_any),
    TEST(the_digest_of_the_set_is_over_what_was_fetched),
    TEST(a_repository_is_asked_once), TEST(who_trusts_alike_shares_a_bench),
    TEST(trust_that_cannot_be_meant_is_refused));
