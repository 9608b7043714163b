/* SPDX-License-Identifier: Apache-2.0 */
/* Who signed: by the facts, or else by what the evidence says. */
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/explain/explain.h"
#include "crypto/digest.h"
#include "x509/fulcio.h"

static const char certificate[] = "certificate";

/* What the extensions of a certificate say, by their numbers, and the older
 * number of the same fact. */
static const struct {
    unsigned number, older;
    bool main; /* what is asked first: it is said in short as well */
    const char *about;
} rows[] = {
    {9, 0, true, "built and signed by"},
    {10, 0, false, "which was at commit"},
    {11, 0, true, "on a runner that was"},
    {12, 5, true, "built from repository"},
    {15, 0, false, "the number of that repository"},
    {16, 0, false, "the owner of that repository"},
    {17, 0, false, "the number of that owner"},
    {22, 0, false, "that repository was then"},
    {13, 3, true, "built from commit"},
    {14, 6, true, "built from branch or tag"},
    {18, 0, false, "started by the workflow or configuration"},
    {19, 0, false, "which stood at commit"},
    {4, 0, false, "the name of the workflow"},
    {20, 2, false, "triggered by"},
    {21, 0, true, "in the run"},
    {23, 0, false, "for the deployment environment"},
    {24, 0, false, "the subject of the identity token"},
};

static void put_extensions(const struct hm_explaining *e, enum hm_mark mark,
    const struct hm_fulcio *fulcio)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hm_bytes value = fulcio->values[rows[i].number];

        if (value.p == NULL && rows[i].older != 0)
            value = fulcio->values[rows[i].older];
        if (value.p == NULL)
            continue;
        hm_explain_say(e, mark, certificate, rows[i].about, value);
        if (rows[i].main && mark == HM_PROVED)
            hm_explain_brief(e, mark, certificate, rows[i].about, value);
    }
}

static void put_names(const struct hm_explaining *e, enum hm_mark mark,
    const struct hm_san *sans, size_t count)
{
    for (size_t i = 0; i < count && i < HM_EXPLAIN_LIST_MAX; i++) {
        if (sans[i].kind != HM_SAN_IP && sans[i].kind != HM_SAN_UNKNOWN)
            hm_explain_say(e, mark, certificate, "signed by", sans[i].value);
    }
    hm_explain_more(e, "names", count);
}

static void put_window(const struct hm_explaining *e, enum hm_mark mark,
    const struct hm_window *valid)
{
    const struct hm_saying from = {
        .mark = mark, .by = certificate, .about = "its certificate begins"};
    const struct hm_saying until = {
        .mark = mark, .by = certificate, .about = "its certificate ends"};

    hm_explain_time(e, &from, valid->start);
    hm_explain_time(e, &until, valid->end);
}

/* Of the leaf. It was read before, or the judge would have said no. */
static void put_leaf_window(const struct hm_explaining *e, enum hm_mark mark)
{
    struct hm_cert leaf;
    struct hm_err err = {0};

    if (hm_cert_parse(&leaf, e->evidence->certs[0], &err))
        put_window(e, mark, &leaf.valid);
}

/* ---- Proved ---- */

static void put_proved(const struct hm_explaining *e)
{
    const struct hm_facts *facts = &e->said->facts;
    bool key = facts->kind == HM_FACTS_KEY;

    put_names(e, HM_PROVED, facts->sans, facts->san_count);
    hm_explain_opt(e, HM_PROVED, certificate, "on the word of", facts->issuer);
    hm_explain_say(e, HM_PROVED, key ? "given key" : certificate,
        key ? "signed with the key" : "its key",
        hm_bytes_str(HM_SHOW_DIGEST(&facts->key_id)));
    hm_explain_opt(
        e, HM_PROVED, "trust root", "by the trust domain", facts->domain);
    if (facts->kind != HM_FACTS_CERT)
        return;
    put_leaf_window(e, HM_PROVED);
    put_extensions(e, HM_PROVED, &facts->extensions);
}

/* ---- Claimed ---- */

static void put_claimed_cert(const struct hm_explaining *e)
{
    struct hm_fulcio fulcio;
    struct hm_cert leaf;
    struct hm_err err = {0};

    if (!hm_cert_parse(&leaf, e->evidence->certs[0], &err)) {
        hm_page_problem(e->page, &err);
        return;
    }
    put_names(e, HM_CLAIMED, leaf.sans, leaf.san_count);
    if (!hm_fulcio_parse(&fulcio, &leaf, &err)) {
        hm_page_problem(e->page, &err);
        return;
    }
    hm_explain_opt(e, HM_CLAIMED, certificate, "on the word of",
        hm_fulcio_issuer(&fulcio));
    put_window(e, HM_CLAIMED, &leaf.valid);
    put_extensions(e, HM_CLAIMED, &fulcio);
}

void hm_explain_who(const struct hm_explaining *e)
{
    if (e->said->proved)
        put_proved(e);
    else if (e->evidence->cert_count > 0)
        put_claimed_cert(e);
    else if (e->evidence->key_hint.len > 0)
        hm_explain_say(e, HM_CLAIMED, "evidence",
            "signed with a key that is hinted at as", e->evidence->key_hint);
    else
        hm_explain_say(e, HM_SEEN, "this run", "signed with a key",
            HM_LIT("nothing says which"));
}
