/* SPDX-License-Identifier: Apache-2.0 */
/* Scans for vulnerabilities: how many of which severity, by whom, when. All of it
 * is the scanner's word; how old that word is at least, a proved time says. */
#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "cmd/explain/explain.h"
#include "findings/report.h"

static const char predicate[] = "predicate", this_run[] = "this run";

enum { SEVERITIES = HM_SEVERITY_CRITICAL + 1 };

/* Worst first: what is not told may be the worst. */
static const struct {
    enum hm_severity severity;
    const char *about, *word;
} order[SEVERITIES] = {
    {HM_SEVERITY_UNTOLD, "of no severity that is told, which may be any",
        "untold"},
    {HM_SEVERITY_CRITICAL, "of the severity critical", "critical"},
    {HM_SEVERITY_HIGH, "of the severity high", "high"},
    {HM_SEVERITY_MEDIUM, "of the severity medium", "medium"},
    {HM_SEVERITY_LOW, "of the severity low", "low"},
    {HM_SEVERITY_NEGLIGIBLE, "of the severity negligible", "negligible"},
    {HM_SEVERITY_NONE, "of the severity none", "none"},
};

struct tally {
    size_t by[SEVERITIES], fixable;
};

static struct tally count(const struct hm_findings *findings)
{
    struct tally tally = {0};

    for (const struct hm_finding *f = findings->first; f != NULL; f = f->next) {
        tally.by[f->severity]++;
        tally.fixable += f->fixable;
    }
    return tally;
}

/* ---- The scanner ---- */

/* Where both kinds of predicates name it. */
static void put_scanner(
    const struct hm_explaining *e, const struct hm_findings *findings)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    hm_auto(buf) uri = hm_buf(HM_STATEMENT_MAX);
    struct hm_json v;
    struct hm_err err = {0};

    if (!hm_json_parse_shallow(
            &v, &arena, e->said->statement.predicate, 2, &err)) {
        hm_page_problem(e->page, &err);
        return;
    }
    hm_json_put_decoded(&uri, hm_json_get(hm_json_get(v, "scanner"), "uri"));
    hm_explain_opt(e, HM_CLAIMED, predicate, "found by the scanner",
        hm_explain_text(e, &uri));
    hm_explain_opt(
        e, HM_CLAIMED, predicate, "its version", findings->scanner_version);
    hm_explain_opt(e, HM_CLAIMED, predicate, "the version of its database",
        findings->database);
}

static void put_times(
    const struct hm_explaining *e, const struct hm_findings *findings)
{
    const struct hm_saying database = {
        .by = predicate, .about = "its database is of"};
    const struct hm_saying scanned = {.by = predicate, .about = "scanned at"};

    if (findings->has_database_time)
        hm_explain_time(e, &database, findings->database_time);
    if (findings->has_time) {
        hm_explain_time(e, &scanned, findings->time);
        hm_explain_compare_time(e, findings->time);
    } else {
        hm_explain_say(e, HM_SEEN, this_run, "when it was scanned",
            HM_LIT("it does not say"));
    }
}

/* ---- What was found ---- */

static void put_brief(const struct hm_explaining *e,
    const struct hm_findings *findings, const struct tally *tally)
{
    hm_auto(buf) text = hm_buf(HM_KIB);

    hm_buf_printf(&text, "%zu", findings->count);
    for (size_t i = 0; i < SEVERITIES; i++) {
        size_t n = tally->by[order[i].severity];

        if (n > 0)
            hm_buf_printf(&text, ", %zu %s", n, order[i].word);
    }
    if (findings->count > 0)
        hm_buf_printf(&text, ", %zu with a fix", tally->fixable);
    hm_explain_brief(e, HM_CLAIMED, predicate, "vulnerabilities found",
        hm_explain_text(e, &text));
}

static void put_counts(const struct hm_explaining *e,
    const struct hm_findings *findings, const struct tally *tally)
{
    hm_explain_number(e, "vulnerabilities found", findings->count);
    for (size_t i = 0; i < SEVERITIES; i++) {
        if (tally->by[order[i].severity] > 0)
            hm_explain_number(e, order[i].about, tally->by[order[i].severity]);
    }
    if (findings->count > 0)
        hm_explain_number(
            e, "that have a fix, or may have one", tally->fixable);
}

static void put_finding(
    const struct hm_explaining *e, const struct hm_finding *f, const char *word)
{
    hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX + HM_KIB);

    hm_buf_put_str(&text, word);
    if (f->package.len > 0) {
        hm_buf_put_str(&text, ", in ");
        hm_buf_put(&text, f->package);
        hm_buf_put_str(&text, f->version.len > 0 ? " " : "");
        hm_buf_put(&text, f->version);
    }
    if (f->fixed.len > 0) {
        hm_buf_put_str(&text, ", fixed in ");
        hm_buf_put(&text, f->fixed);
    }
    hm_page_say(e->page,
        &(struct hm_saying){.mark = HM_CLAIMED,
            .by = predicate,
            .about = "found",
            .name = f->id,
            .value = hm_explain_text(e, &text)});
}

static void put_findings(
    const struct hm_explaining *e, const struct hm_findings *findings)
{
    size_t shown = 0;

    for (size_t i = 0; i < SEVERITIES; i++) {
        for (const struct hm_finding *f = findings->first;
             f != NULL && shown < HM_EXPLAIN_LIST_MAX; f = f->next) {
            if (f->severity != order[i].severity)
                continue;
            put_finding(e, f, order[i].word);
            shown++;
        }
    }
    hm_explain_more(e, "vulnerabilities", findings->count);
}

/* ---- All of it ---- */

static void put_scan(
    const struct hm_explaining *e, const struct hm_findings *findings)
{
    const struct tally tally = count(findings);

    hm_explain_say(e, HM_SEEN, this_run, "read as",
        findings->scanner == HM_KIND_UNKNOWN
            ? HM_LIT("a list of vulnerabilities")
            : hm_bytes_str(hm_findings_kind_name(findings->scanner)));
    put_scanner(e, findings);
    put_times(e, findings);
    hm_explain_age(e);
    put_counts(e, findings, &tally);
    put_findings(e, findings);
    put_brief(e, findings, &tally);
}

/* Under a type of its owner's a report is one if it looks like one. */
static bool is_scan(const struct hm_explaining *e)
{
    const struct hm_statement *s = &e->said->statement;
    enum hm_findings_kind kind;

    if (hm_findings_is_scan_type(s->predicate_type))
        return true;
    if (hm_predicate_name(s->predicate_type) != NULL)
        return false;
    kind = hm_explain_kind(e);
    return kind == HM_KIND_TRIVY || kind == HM_KIND_GRYPE ||
        kind == HM_KIND_OSV;
}

bool hm_explain_scan(const struct hm_explaining *e)
{
    const struct hm_statement *s = &e->said->statement;
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_findings findings;
    struct hm_err err = {0};

    if (!is_scan(e))
        return false;
    if (hm_findings_read(
            &findings, &arena, s->predicate_type, s->predicate, &err))
        put_scan(e, &findings);
    else
        hm_explain_unread(e, "vulnerabilities found", &err);
    return true;
}
