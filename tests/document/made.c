/* SPDX-License-Identifier: Apache-2.0 */
#include "document/made.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "enc/pem.h"
#include "verify/court.h"

static struct hm_key *keys[2];
static struct hm_buf root, other_root;

static void free_all(void)
{
    hm_key_free(keys[0]);
    hm_key_free(keys[1]);
    hm_buf_free(&root);
    hm_buf_free(&other_root);
}

static bool make_all(void)
{
    struct hm_err err = {0};

    if (keys[1] != NULL)
        return true;
    if (root.max == 0) {
        root = hm_buf(HM_MIB);
        other_root = hm_buf(HM_MIB);
        atexit(free_all);
    }
    return court_lab() != NULL && court_other_lab() != NULL &&
        hm_key_generate(&keys[0], HM_KEY_ED25519, 0, &err) &&
        lab_write_root(&root, court_lab(), &err) &&
        lab_write_root(&other_root, court_other_lab(), &err) &&
        hm_key_generate(&keys[1], HM_KEY_ED25519, 0, &err);
}

const struct hm_key *made_key(bool mine)
{
    return make_all() ? keys[mine ? 0 : 1] : NULL;
}

/* The authority of a lab, as a file of certificates. */
static void put_ca(struct hm_buf *out, const struct lab *lab)
{
    hm_pem_write(out, "CERTIFICATE", hm_buf_view(&lab->intermediate.der));
    hm_pem_write(out, "CERTIFICATE", hm_buf_view(&lab->root.der));
}

static bool read_file(
    void *ctx, struct hm_buf *out, const char *path, struct hm_err *err)
{
    (void)ctx;
    if (!make_all())
        return hm_fail_memory(err);
    if (strcmp(path, "d/me.pub") == 0)
        hm_key_write_pem(out, keys[0]);
    else if (strcmp(path, "d/you.pub") == 0)
        hm_key_write_pem(out, keys[1]);
    else if (strcmp(path, "d/root.json") == 0)
        hm_buf_put(out, hm_buf_view(&root));
    else if (strcmp(path, "d/other.json") == 0)
        hm_buf_put(out, hm_buf_view(&other_root));
    else if (strcmp(path, "d/lab.pub") == 0)
        hm_key_write_pem(out, court_lab()->signer);
    else if (strcmp(path, "d/lab.pem") == 0)
        put_ca(out, court_lab());
    else if (strcmp(path, "d/other.pem") == 0)
        put_ca(out, court_other_lab());
    else if (strcmp(path, "d/ca.pem") == 0)
        hm_buf_put_str(out, "no certificate");
    else if (strcmp(path, "d/first.json") == 0)
        hm_buf_put_str(out, "first");
    else
        return hm_fail(err, HM_NOT_FOUND, "%s: there is no such file", path);
    return hm_buf_end(out, NULL, err);
}

unsigned made_fetches;

/* What the host is called is what becomes of it. */
static bool fetch(void *ctx, struct hm_buf *out, struct hm_buf *warning,
    const struct hm_document_tuf *tuf, struct hm_err *err)
{
    (void)ctx;
    made_fetches++;
    if (!hm_bytes_eq_str(tuf->root, "first") ||
        strcmp(tuf->target, "trusted_root.json") != 0)
        return hm_fail(err, HM_NOT_FOUND, "no target %s", tuf->target);
    if (hm_bytes_eq_str(tuf->url, "https://gone.test"))
        return hm_fail(err, HM_NETWORK, "nobody is there");
    if (hm_bytes_eq_str(tuf->url, "https://forged.test"))
        return hm_fail(err, HM_DENIED, "signed by 0 of its keys");
    if (hm_bytes_eq_str(tuf->url, "https://old.test"))
        hm_buf_printf(warning, "as of %lld s ago", (long long)tuf->age_max_s);
    if (!make_all())
        return hm_fail_memory(err);
    hm_buf_put(out,
        hm_bytes_eq_str(tuf->url, "https://other.test") ? HM_LIT("no root")
                                                        : hm_buf_view(&root));
    return hm_buf_end(out, NULL, err);
}

bool made_new(struct hm_documents **out, const char *text, struct hm_err *err)
{
    static const struct hm_document_source source = {
        .read = read_file, .tuf = fetch};
    static const struct hm_time now = {.s = 1795305600}; /* 2026-11-22 */
    hm_auto_ptr(documents) d = NULL;

    HM_TRY(hm_documents_new(&d, &source, err));
    HM_TRY(hm_documents_add(d, "d/p.yaml", hm_bytes_str(text), err));
    HM_TRY(hm_documents_compile(d, &now, err));
    *out = hm_move(d);
    return true;
}

const struct hm_plan *made_plan(struct hm_documents **out, const char *text)
{
    struct hm_err err = {0};

    if (!CHECK_OK(made_new(out, text, &err)))
        return NULL;
    return &hm_documents_set(*out)->plans[0];
}

void made_text_says(const char *text, const struct hm_facts *facts,
    enum hm_verdict verdict, const char *words)
{
    hm_auto_ptr(documents) d = NULL;
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) got = hm_buf(HM_MIB);
    const struct hm_plan *plan = made_plan(&d, text);
    struct hm_err err = {0};

    if (plan == NULL || !CHECK_OK(hm_report_new(&report, &err)))
        return;
    hm_rules_check(plan->requirements[0].rules, facts, hm_report_root(report));
    hm_report_text(&got, report);
    if (verdict != HM_YES && hm_report_verdict(report) == HM_YES)
        CHECK_ERR(true, HM_POLICY, "");
    CHECK_EQ(hm_report_verdict(report), verdict);
    if (!CHECK(strstr(hm_buf_str(&got), words) != NULL))
        test_note("wanted \"%s\" in:\n%s", words, hm_buf_str(&got));
}

void made_says(const char *demand, const struct hm_facts *facts,
    enum hm_verdict verdict, const char *words)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};

    hm_buf_put_str(&text, HEAD "  require:\n  - name: r\n    ");
    hm_buf_put_str(&text, demand);
    if (CHECK_OK(hm_buf_end(&text, NULL, &err)))
        made_text_says(hm_buf_str(&text), facts, verdict, words);
}
