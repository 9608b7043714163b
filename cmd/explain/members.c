/* SPDX-License-Identifier: Apache-2.0 */
/* Predicates of which a few members say it all, and what is said of those that are
 * not read. */
#include "base/err.h"
#include "base/limits.h"
#include "cmd/explain/explain.h"
#include "facts/facts.h"
#include "findings/shape.h"

static const char predicate[] = "predicate";

enum form {
    TEXT,
    MAIN,  /* a text, in short as well */
    COUNT, /* of a list */
    EACH,  /* text of a list */
};

/* The order is that of the page. */
struct row {
    const char *about, *name, *inner; /* inner: of the object `name`; or NULL */
    enum form form;
};

static const struct row test_rows[] = {
    {"the result of the tests", "result", NULL, MAIN},
    {"told in full at", "url", NULL, TEXT},
    {"tests that passed", "passedTests", NULL, COUNT},
    {"tests that warned", "warnedTests", NULL, COUNT},
    {"tests that failed", "failedTests", NULL, COUNT},
    {"this one failed", "failedTests", NULL, EACH},
    {NULL, NULL, NULL, TEXT},
};

static const struct row vsa_rows[] = {
    {"verified by", "verifier", "id", TEXT},
    {"verified at", "timeVerified", NULL, TEXT},
    {"verified was", "resourceUri", NULL, TEXT},
    {"by the policy", "policy", "uri", TEXT},
    {"with the result", "verificationResult", NULL, MAIN},
    {"reaching", "verifiedLevels", NULL, EACH},
    {NULL, NULL, NULL, TEXT},
};

static const struct row svr_rows[] = {
    {"verified by", "verifier", "id", TEXT},
    {"verified at", "timeCreated", NULL, TEXT},
    {"having", "properties", NULL, EACH},
    {NULL, NULL, NULL, TEXT},
};

static const struct row publish_rows[] = {
    {"published as", "name", NULL, MAIN},
    {"in the version", "version", NULL, TEXT},
    {"at the registry", "registry", NULL, TEXT},
    {NULL, NULL, NULL, TEXT},
};

static const struct {
    const char *type;
    bool aged;
    const struct row *rows;
} types[] = {
    {"https://in-toto.io/attestation/test-result/v0.1", true, test_rows},
    {"https://slsa.dev/verification_summary/v1", true, vsa_rows},
    {"https://in-toto.io/attestation/svr/v0.2", true, svr_rows},
    {"https://github.com/npm/attestation/tree/main/specs/publish/v0.1", false,
        publish_rows},
};

enum { TYPES = sizeof(types) / sizeof(types[0]) };

static void put_text(
    const struct hm_explaining *e, const struct row *row, struct hm_json v)
{
    hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);
    struct hm_bytes view;

    hm_json_put_decoded(&text, v);
    view = hm_explain_text(e, &text);
    hm_explain_opt(e, HM_CLAIMED, predicate, row->about, view);
    if (row->form == MAIN && view.len > 0)
        hm_explain_brief(e, HM_CLAIMED, predicate, row->about, view);
}

static void put_each(
    const struct hm_explaining *e, const struct row *row, struct hm_json list)
{
    struct hm_json_iter it = hm_json_iter(list);

    for (size_t i = 0; i < HM_EXPLAIN_LIST_MAX && hm_json_iter_next(&it); i++)
        put_text(e, row, it.value);
    hm_explain_more(e, "entries", hm_json_count(list));
}

static void put_row(
    const struct hm_explaining *e, const struct row *row, struct hm_json object)
{
    struct hm_json v = hm_json_get(object, row->name);

    if (row->inner != NULL)
        v = hm_json_get(v, row->inner);
    if (row->form == TEXT || row->form == MAIN)
        put_text(e, row, v);
    else if (hm_json_type(v) != HM_JSON_ARRAY)
        return;
    else if (row->form == COUNT)
        hm_explain_number(e, row->about, hm_json_count(v));
    else
        put_each(e, row, v);
}

static bool put_type(
    const struct hm_explaining *e, size_t type, struct hm_err *err)
{
    const struct hm_statement *s = &e->said->statement;
    hm_auto(arena) arena = hm_arena(HM_OUTLINE_MAX);
    struct hm_json v;

    if (s->predicate.len == 0)
        return hm_fail(err, HM_FORMAT, "a statement without a predicate");
    HM_TRY(hm_findings_shape(s->predicate_type, s->predicate, err));
    HM_TRY(hm_json_parse_borrowed(
        &v, &arena, s->predicate, HM_STATEMENT_MAX, err));
    for (const struct row *row = types[type].rows; row->about != NULL; row++)
        put_row(e, row, v);
    if (types[type].aged)
        hm_explain_age(e);
    return true;
}

bool hm_explain_members(const struct hm_explaining *e)
{
    struct hm_bytes type = e->said->statement.predicate_type;
    struct hm_err err = {0};

    for (size_t i = 0; i < TYPES; i++) {
        if (!hm_bytes_eq_str(type, types[i].type))
            continue;
        if (!put_type(e, i, &err))
            hm_explain_unread(e, types[i].rows[0].about, &err);
        return true;
    }
    return false;
}

/* ---- Others ---- */

enum hm_findings_kind hm_explain_kind(const struct hm_explaining *e)
{
    struct hm_bytes text = e->said->statement.predicate;
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_json v;
    struct hm_err err = {0};

    if (text.len == 0)
        return HM_KIND_UNKNOWN;
    if (hm_json_parse_shallow(&v, &arena, text, 3, &err))
        return hm_findings_kind(v);
    if (err.code == HM_SYSTEM)
        hm_page_problem(e->page, &err);
    return HM_KIND_UNKNOWN; /* too large to look at */
}

void hm_explain_other(const struct hm_explaining *e)
{
    const struct hm_statement *s = &e->said->statement;

    if (s->predicate.len > 0 &&
        !hm_bytes_eq_str(s->predicate_type, hm_facts_sign_type))
        hm_explain_say(e, HM_SEEN, "this run",
            "is of a type that is not explained, and looks like",
            hm_bytes_str(hm_findings_kind_name(hm_explain_kind(e))));
}
