/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/court.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "report/tree.h"
#include "test.h"

/* ---- Good evidence ---- */

static const struct lab *lab_once(struct lab *lab, bool *made)
{
    struct hm_err err = {0};

    if (!*made)
        *made = CHECK_OK(lab_new(lab, &err));
    return *made ? lab : NULL;
}

const struct lab *court_lab(void)
{
    static struct lab lab;
    static bool made;

    return lab_once(&lab, &made);
}

const struct lab *court_other_lab(void)
{
    static struct lab lab;
    static bool made;

    return lab_once(&lab, &made);
}

const struct lab *court_twin_lab(void)
{
    static struct lab lab;
    static bool made;
    struct hm_err err = {0};

    if (!made && lab_once(&lab, &made) != NULL)
        made = CHECK_OK(lab_second(&lab, NULL, NULL, &err));
    return made ? &lab : NULL;
}

bool court_sign(struct exhibit *out, struct lab_made *made,
    const struct lab *lab, const char *kind, struct hm_err *err)
{
    HM_TRY(lab_sign(made, lab, lab_kind(kind), err));
    exhibit_of(out, &made->evidence, &made->artifact);
    return true;
}

const struct lab_made *court_made(const struct lab_kind *kind)
{
    enum { KINDS = 32 };
    static struct lab_made all[KINDS];
    static bool made[KINDS];
    size_t i = (size_t)(kind - lab_kinds);
    struct hm_err err = {0};

    assert(lab_kind_count <= KINDS && i < lab_kind_count);
    if (!made[i] && court_lab() != NULL)
        made[i] = CHECK_OK(lab_sign(&all[i], court_lab(), kind, &err));
    return made[i] ? &all[i] : NULL;
}

bool court_root_of(struct hm_root **out, const struct lab *const *labs,
    size_t count, struct hm_err *err)
{
    static const char *const names[] = {"first", "second", "third"};
    hm_auto_ptr(root) root = NULL;

    HM_TRY(hm_root_new(&root, err));
    for (size_t i = 0; i < count; i++)
        HM_TRY(hm_root_add_json(root, hm_bytes_str(names[i]),
            hm_buf_view(&labs[i]->trusted_root), err));
    *out = hm_move(root);
    return true;
}

bool court_root_changed(
    struct hm_root **out, const struct lab *changed, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(64 * HM_KIB);
    hm_auto_ptr(root) root = NULL;

    HM_TRY(lab_write_root(&text, changed, err));
    HM_TRY(hm_root_new(&root, err));
    HM_TRY(hm_root_add_json(root, HM_LIT("changed"), hm_buf_view(&text), err));
    *out = hm_move(root);
    return true;
}

const struct hm_root *court_root(void)
{
    static struct hm_root *root;
    const struct lab *lab = court_lab();
    struct hm_err err = {0};

    if (root == NULL && lab != NULL)
        CHECK_OK(court_root_of(&root, &lab, 1, &err));
    return root;
}

/* ---- Evidence that may be changed ---- */

void exhibit_add_entry(struct exhibit *to, const struct hm_entry *entry)
{
    size_t i = to->evidence.entry_count++;

    assert(i < EXHIBIT_PARTS && entry->proof.count <= EXHIBIT_HASHES);
    to->entries[i] = *entry;
    for (size_t h = 0; h < entry->proof.count; h++)
        to->hashes[i][h] = entry->proof.hashes[h];
    to->entries[i].proof.hashes = to->hashes[i];
    to->evidence.entries = to->entries;
}

void exhibit_add_timestamp(struct exhibit *to, struct hm_bytes timestamp)
{
    assert(to->evidence.timestamp_count < EXHIBIT_PARTS);
    to->timestamps[to->evidence.timestamp_count++] = timestamp;
    to->evidence.timestamps = to->timestamps;
}

void exhibit_add_sig(struct exhibit *to, const struct hm_dsse_sig *sig)
{
    assert(to->evidence.envelope.sig_count < EXHIBIT_PARTS);
    to->sigs[to->evidence.envelope.sig_count++] = *sig;
    to->evidence.envelope.sigs = to->sigs;
}

void exhibit_of(struct exhibit *out, const struct hm_evidence *evidence,
    const struct hm_artifact *artifact)
{
    assert(evidence->cert_count <= EXHIBIT_PARTS);
    assert(artifact->digest_count <= 3);
    out->evidence = *evidence;
    out->evidence.entry_count = 0;
    out->evidence.timestamp_count = 0;
    out->evidence.envelope.sig_count = 0;
    for (size_t i = 0; i < evidence->cert_count; i++)
        out->certs[i] = evidence->certs[i];
    out->evidence.certs = out->certs;
    for (size_t i = 0; i < evidence->entry_count; i++)
        exhibit_add_entry(out, &evidence->entries[i]);
    for (size_t i = 0; i < evidence->timestamp_count; i++)
        exhibit_add_timestamp(out, evidence->timestamps[i]);
    for (size_t i = 0; i < evidence->envelope.sig_count; i++)
        exhibit_add_sig(out, &evidence->envelope.sigs[i]);
    out->artifact = *artifact;
    for (size_t i = 0; i < artifact->digest_count; i++)
        out->digests[i] = artifact->digests[i];
    out->artifact.digests = out->digests;
}

/* ---- Judging ---- */

struct court court_of_lab(const struct hm_root *root, const struct lab *lab)
{
    return (struct court){.root = root, .keys = {lab->signer}, .key_count = 1};
}

void court_failures(struct hm_buf *out, const struct hm_section *section)
{
    for (const struct hm_check *c = section->checks; c != NULL; c = c->next) {
        if (c->outcome == HM_FAIL || c->outcome == HM_UNKNOWN)
            hm_buf_printf(
                out, "%s%s:%s", out->len > 0 ? " " : "", c->name, c->reason);
    }
    for (const struct hm_section *s = section->children; s != NULL; s = s->next)
        court_failures(out, s);
}

static char last_report[16384], last_steps[1024];
static enum hm_verdict last_verdict;

static void put_steps(struct hm_buf *out, const struct hm_section *section)
{
    for (const struct hm_check *c = section->checks; c != NULL; c = c->next)
        hm_buf_printf(out, "%s%s=%s", out->len > 0 ? " " : "", c->name,
            hm_outcome_name(c->outcome));
}

static void keep_report(struct hm_report *report)
{
    hm_auto(buf) text = hm_buf(sizeof(last_report) - 1);
    hm_auto(buf) steps = hm_buf(sizeof(last_steps) - 1);

    last_verdict = hm_report_verdict(report);
    hm_report_text(&text, report);
    put_steps(&steps, hm_report_root(report));
    snprintf(last_report, sizeof(last_report), "%s", hm_buf_str(&text));
    snprintf(last_steps, sizeof(last_steps), "%s", hm_buf_str(&steps));
}

const char *court_steps(void)
{
    return last_steps;
}

enum hm_verdict court_verdict(void)
{
    return last_verdict;
}

const char *court_report(void)
{
    return last_report;
}

static char last_domain[64];

const char *court_domain(void)
{
    return last_domain;
}

static bool judge(struct hm_section *section, const struct court *court,
    const struct exhibit *exhibit)
{
    hm_auto(arena) arena = hm_arena(HM_EVIDENCE_ARENA_MAX);
    const struct hm_verify_input input = {
        .root = court->root,
        .artifact = &exhibit->artifact,
        .keys = court->keys,
        .key_count = court->key_count,
        .terms = court->terms,
        .opts = &court->opts,
        .work = court->work,
    };
    struct hm_facts facts;
    bool yes = hm_verify(&facts, section, &exhibit->evidence, &input, &arena);

    /* What is not proved must not be there to be believed. */
    CHECK_EQ(facts.kind != HM_FACTS_NONE, yes);
    snprintf(last_domain, sizeof(last_domain), "%s", HM_SHOW(facts.domain));
    return yes;
}

bool court_judge(const struct court *court, const struct exhibit *exhibit,
    struct hm_err *err)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) failures = hm_buf(HM_KIB);
    bool yes;

    HM_TRY(hm_report_new(&report, err));
    yes = judge(hm_report_root(report), court, exhibit) &&
        hm_report_verdict(report) == HM_YES;
    court_failures(&failures, hm_report_root(report));
    keep_report(report);
    if (yes && failures.len == 0)
        return true;
    return hm_fail(err, HM_POLICY, "<%s>", hm_buf_str(&failures));
}

bool court_says(const struct court *court, const struct exhibit *exhibit,
    const char *failures)
{
    struct hm_err err = {0};
    char want[512];

    if (failures[0] == '\0') {
        if (CHECK_OK(court_judge(court, exhibit, &err)))
            return true;
        test_note("%s", court_report());
        return false;
    }
    snprintf(want, sizeof(want), "<%s>", failures);
    return CHECK_ERR(court_judge(court, exhibit, &err), HM_POLICY, want);
}

struct hm_bytes court_flipped(
    struct hm_buf *room, struct hm_bytes in, size_t bit)
{
    hm_buf_free(room);
    *room = hm_buf(HM_MIB);
    for (size_t i = 0; i < in.len; i++)
        hm_buf_put_u8(
            room, (uint8_t)(in.p[i] ^ (i == bit / 8 ? 1U << bit % 8 : 0)));
    /* Nothing at all might be as good as what it is to be the wrong one of. */
    return room->len == in.len ? hm_buf_view(room) : HM_LIT("no memory");
}
