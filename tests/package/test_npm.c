/* SPDX-License-Identifier: Apache-2.0 */
#include "package/npm.h"

#include "base/limits.h"
#include "crypto/key_gen.h"
#include "intoto/statement.h"
#include "judge/judge.h"
#include "package/opinion.h"

#define SLSA "https://slsa.dev/provenance/v1"
#define PURL "pkg:npm/%40acme/foo@1.0.0"

static struct hm_key *key_once(void)
{
    static struct hm_key *key;
    struct hm_err err = {0};

    if (key == NULL)
        CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err));
    return key;
}

/* A package as it must be, and what a test changes. */
struct made {
    struct made_facts published, built;
    struct hm_arena arena;
    struct hm_rules *rules;
};

static void made_free(struct made *made)
{
    hm_rules_free(made->rules);
    hm_arena_free(&made->arena);
}
#define made_auto __attribute__((cleanup(made_free))) struct made

static void reset(struct made *m)
{
    make_facts(
        &m->published, HM_FACTS_KEY, hm_predicate_uri("npm-publish"), PURL);
    m->published.facts.key_id = *hm_key_id(key_once());
    m->published.facts.statement.predicate = HM_LIT(
        "{\"name\":\"@acme/foo\",\"version\":\"1.0.0\",\"registry\":\"\"}");
    make_facts(&m->built, HM_FACTS_CERT, SLSA, PURL);
}

static bool demand(struct made *m, const char *name, const char *version,
    const struct hm_content_rule *provenance, struct hm_err *err)
{
    const struct hm_npm_demand demand = {
        name == NULL ? hm_bytes(NULL, 0) : hm_bytes_str(name),
        version == NULL ? hm_bytes(NULL, 0) : hm_bytes_str(version),
        provenance};

    m->arena = hm_arena(HM_MIB);
    HM_TRY(CHECK(key_once() != NULL));
    reset(m);
    HM_TRY(hm_rules_new(&m->rules, err));
    hm_rules_unsafe_any_identity(m->rules);
    HM_TRY(
        hm_rules_allow_key(m->rules, key_once(), &(struct hm_window){0}, err));
    HM_TRY(hm_rules_allow_predicate(m->rules, HM_LIT(SLSA), err));
    return hm_npm_require(m->rules, &m->arena, &demand, err);
}

static void each_attestation_is_about_the_package(void)
{
    made_auto m = {.rules = NULL};
    struct hm_err err = {0};

    if (!CHECK_OK(demand(&m, "@acme/foo", "1.0.0", NULL, &err)))
        return;
    opinion(m.rules, &m.published.facts, "");
    opinion(m.rules, &m.built.facts, "");
    opinion(m.rules, NULL, "");
    m.built.subject.name = HM_LIT("pkg:npm/%40acme/bar@1.0.0");
    opinion(m.rules, &m.built.facts, "package:mismatch");
    m.built.subject.name = HM_LIT("pkg:npm/%40acme/foo@1.0.1");
    opinion(m.rules, &m.built.facts, "package:mismatch");
    m.built.facts.statement.subject_count = 2;
    opinion(m.rules, &m.built.facts, "package:format");
}

static void subjects_are_packages_of_npm(void)
{
    static const struct {
        const char *subject, *failures;
    } rows[] = {
        {"pkg:npm/foo@1.0.0", ""},
        {"pkg:npm/%40a/b@1", ""},
        {"pkg:npm/foo", "package:mismatch"},
        {"pkg:npm/@1.0.0", "package:mismatch"},
        {"pkg:npm/foo@", "package:mismatch"},
        {"pkg:pypi/foo@1.0.0", "package:mismatch"},
        {"foo@1.0.0", "package:mismatch"},
        {"", "package:mismatch"},
        {"pkg:npm/%4goo@1", "package:format"},
        {"pkg:npm/foo@1%4", "package:format"},
    };
    made_auto m = {.rules = NULL};
    struct hm_err err = {0};

    if (!CHECK_OK(demand(&m, NULL, NULL, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i].subject);
        m.built.subject.name = hm_bytes_str(rows[i].subject);
        opinion(m.rules, &m.built.facts, rows[i].failures);
    }
}

/* The registry says the same twice. */
static void a_publication_does_not_contradict_itself(void)
{
    made_auto m = {.rules = NULL};
    struct hm_err err = {0};

    if (!CHECK_OK(demand(&m, NULL, NULL, NULL, &err)))
        return;
    m.published.facts.statement.predicate =
        HM_LIT("{\"name\":\"@acme/foo\",\"version\":\"1.0.1\"}");
    opinion(m.rules, &m.published.facts, "package:mismatch");
    m.published.facts.statement.predicate =
        HM_LIT("{\"name\":\"@acme/bar\",\"version\":\"1.0.0\"}");
    opinion(m.rules, &m.published.facts, "package:mismatch");
    m.published.facts.statement.predicate = HM_LIT("{}");
    opinion(m.rules, &m.published.facts, "package:format");
}

/* Whose key it is decides what it may say. */
static void neither_signer_speaks_for_the_other(void)
{
    made_auto m = {.rules = NULL};
    struct hm_err err = {0};

    if (!CHECK_OK(demand(&m, NULL, NULL, NULL, &err)))
        return;
    m.published.facts.kind = HM_FACTS_CERT;
    opinion(m.rules, &m.published.facts, "package:mismatch");
    m.built.facts.kind = HM_FACTS_KEY;
    m.built.facts.key_id = *hm_key_id(key_once());
    opinion(m.rules, &m.built.facts, "package:mismatch");
}

static void refuse(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    struct hm_check *check = hm_section_expect(section, ctx);

    if (facts != NULL)
        hm_check_fail(check, "policy", "never");
}

static void provenance_is_asked_more(void)
{
    const struct hm_content_rule never = {"provenance", refuse};
    made_auto m = {.rules = NULL};
    struct hm_err err = {0};

    if (!CHECK_OK(demand(&m, NULL, NULL, &never, &err)))
        return;
    opinion(m.rules, &m.published.facts, "");
    opinion(m.rules, &m.built.facts, "provenance:policy");
}

/* ---- Both ---- */

static void check_both(const struct made *m, const struct hm_facts *a,
    const struct hm_facts *b, enum hm_code code, const char *words)
{
    const struct hm_together_rule *rule = hm_rules_together(m->rules, 0);
    const struct hm_facts *facts[] = {a, b};
    struct hm_err err = {0};

    if (CHECK(rule != NULL))
        CHECK_CODE(rule->holds(rule->ctx, facts, b == NULL ? 1 : 2, &err), code,
            words);
}

static void both_are_needed(void)
{
    made_auto m = {.rules = NULL};
    const struct hm_facts *published = &m.published.facts;
    const struct hm_facts *built = &m.built.facts;
    struct hm_err err = {0};

    if (!CHECK_OK(demand(&m, NULL, NULL, NULL, &err)))
        return;
    check_both(&m, published, built, HM_OK, "");
    check_both(&m, built, published, HM_OK, "");
    check_both(&m, published, NULL, HM_NOT_FOUND, "the provenance is missing");
    check_both(&m, built, NULL, HM_NOT_FOUND, "the publication is missing");
    check_both(&m, built, built, HM_NOT_FOUND, "the publication is missing");
    m.built.subject.name = HM_LIT("pkg:npm/bar@1.0.0");
    check_both(&m, published, built, HM_MISMATCH, "of different packages");
}

TEST_SUITE(package_npm, TEST(each_attestation_is_about_the_package),
    TEST(subjects_are_packages_of_npm),
    TEST(a_publication_does_not_contradict_itself),
    TEST(neither_signer_speaks_for_the_other), TEST(provenance_is_asked_more),
    TEST(both_are_needed));
