/* SPDX-License-Identifier: Apache-2.0 */
/* What package indexes and build services hand out: names of distributions, key
 * sets, and evidence of each of them as if its signatures were good. Whatever it
 * says, who did not sign is nobody: a key is no publisher of a distribution, a
 * certificate none of Cloud Build's keys, and neither is both of npm's. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "bundle/evidence.h"
#include "crypto/digest.h"
#include "package/cloud_build.h"
#include "package/npm.h"
#include "package/pypi.h"
#include "package/pypi_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

/* ---- Names ---- */

static void refused(const struct hm_err *err)
{
    must(err->code == HM_FORMAT || err->code == HM_LIMIT);
}

/* A normal form is its own. */
static void read_name(struct hm_bytes in)
{
    hm_auto(buf) once = hm_buf(HM_PACKAGE_NAME_MAX),
                 twice = hm_buf(HM_PACKAGE_NAME_MAX);
    struct hm_pypi_name name, again;
    struct hm_err err = {0};

    if (!hm_pypi_name_parse(&name, &once, in, &err)) {
        refused(&err);
        return;
    }
    must(name.project.len > 0 && name.version.len > 0);
    must(hm_pypi_name_parse(&again, &twice, name.file, &err));
    must(hm_bytes_eq(again.file, name.file));
    must(hm_bytes_eq(again.project, name.project));
    must(hm_bytes_eq(again.version, name.version));
}

/* ---- Keys ---- */

static void read_keys(struct hm_bytes in)
{
    hm_auto(key_set) set = {.kind = HM_KEY_SET_NONE};
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    if (!hm_key_set_parse(&set, in, &err)) {
        must(err.code != HM_OK && set.count == 0);
        return;
    }
    must(set.kind != HM_KEY_SET_NONE);
    must(set.count > 0 && set.count <= HM_PACKAGE_KEYS_MAX);
    for (size_t i = 0; i < set.count; i++)
        must(set.keys[i] != NULL && set.terms[i].id.len > 0);
    must(hm_rules_new(&rules, &err));
    if (!hm_key_set_allow(&set, rules, &err)) /* one twice, or no window */
        must(err.code == HM_USAGE && set.kind == HM_KEY_SET_NPM);
}

/* ---- Evidence ---- */

enum { NPM, PYPI, CLOUD_BUILD, KINDS };

/* Made once: the keys of Cloud Build are many. */
struct asked {
    struct hm_arena arena;
    struct hm_key_set keys;
    struct hm_rules *rules[KINDS];
};

static void allow(struct asked *asked)
{
    struct hm_err err = {0};

    must(hm_key_set_cloud_build(&asked->keys, &err));
    must(hm_key_set_allow(&asked->keys, asked->rules[CLOUD_BUILD], &err));
    must(hm_key_set_allow(&asked->keys, asked->rules[NPM], &err));
    hm_rules_unsafe_any_identity(asked->rules[NPM]);
    hm_rules_allow_any_predicate(asked->rules[NPM]);
}

static const struct asked *make_rules(void)
{
    static struct asked asked;
    const struct hm_npm_demand npm = {.name = HM_LIT("a")};
    const struct hm_pypi_demand pypi = {
        .publisher = HM_LIT("GitHub:a/b:c.yml")};
    struct hm_err err = {0};

    if (asked.keys.count > 0)
        return &asked;
    asked.arena = hm_arena(HM_MIB);
    for (size_t i = 0; i < KINDS; i++)
        must(hm_rules_new(&asked.rules[i], &err));
    must(hm_npm_require(asked.rules[NPM], &asked.arena, &npm, &err));
    must(hm_pypi_require(asked.rules[PYPI], &asked.arena, &pypi, &err));
    must(hm_cloud_build_require(asked.rules[CLOUD_BUILD], &err));
    allow(&asked);
    return &asked;
}

static bool ask(const struct hm_rules *rules, const struct hm_facts *facts)
{
    hm_auto_ptr(report) report = NULL;
    struct hm_err err = {0};

    must(hm_report_new(&report, &err));
    hm_rules_check(rules, facts, hm_report_root(report));
    return hm_report_verdict(report) == HM_YES;
}

/* As the workflow a/b:c.yml has them. */
static void as_publisher(struct hm_facts *facts)
{
    facts->kind = HM_FACTS_CERT;
    facts->issuer = HM_LIT("https://token.actions.githubusercontent.com");
    facts->extensions.values[12] = HM_LIT("https://github.com/a/b");
    facts->extensions.values[14] = HM_LIT("refs/tags/v1");
    facts->extensions.values[18] =
        HM_LIT("https://github.com/a/b/.github/workflows/c.yml@refs/tags/v1");
}

static void judge(const struct asked *asked, struct hm_facts *facts)
{
    const struct hm_facts *list[] = {facts};
    const struct hm_together_rule *both =
        hm_rules_together(asked->rules[NPM], 0);
    struct hm_err err = {0};

    facts->kind = HM_FACTS_KEY;
    facts->key_id = *hm_key_id(asked->keys.keys[0]);
    must(!ask(asked->rules[PYPI], facts));
    if (ask(asked->rules[CLOUD_BUILD], facts))
        must(facts->from->format == HM_EVIDENCE_GCLOUD &&
            facts->from->beside.len > 0);
    if (ask(asked->rules[NPM], facts))
        must(!both->holds(both->ctx, list, 1, &err));
    as_publisher(facts);
    must(!ask(asked->rules[CLOUD_BUILD], facts));
    if (ask(asked->rules[NPM], facts))
        must(!both->holds(both->ctx, list, 1, &err));
    if (ask(asked->rules[PYPI], facts))
        must(facts->statement.subject_count == 1);
}

/* The artifact is the first subject, by its SHA-256. */
static void judge_statement(
    const struct asked *asked, const struct hm_evidence *e)
{
    hm_auto(arena) arena = hm_arena(HM_EVIDENCE_ARENA_MAX);
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_facts facts = {.from = e, .has_statement = true};
    const struct hm_subject *first;
    struct hm_digest digest;
    struct hm_err err = {0};

    if (!hm_statement_parse(
            &facts.statement, &arena, e->envelope.payload, &err))
        return;
    first = &facts.statement.subjects[0];
    facts.name = first->name;
    hm_buf_put_str(&text, "sha256:");
    hm_buf_put(&text, first->digests[0].value);
    if (hm_digest_parse(&digest, hm_buf_view(&text), &err)) {
        facts.digests = &digest;
        facts.digest_count = 1;
    }
    judge(asked, &facts);
}

static void read_evidence(struct hm_bytes in)
{
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};

    if (!hm_evidence_parse(&file, in, &err))
        return;
    for (size_t i = 0; i < hm_evidence_count(file); i++) {
        const struct hm_evidence *e = hm_evidence_at(file, i);

        if (e->problem == NULL && e->has_envelope)
            judge_statement(make_rules(), e);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hm_bytes in = {data, size};

    read_name(in);
    read_keys(in);
    read_evidence(in);
    return 0;
}
