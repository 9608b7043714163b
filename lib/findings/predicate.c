/* SPDX-License-Identifier: Apache-2.0 */
#include "findings/predicate.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/json_write.h"
#include "findings/report.h"

static const char cosign_uri[] =
    "https://cosign.sigstore.dev/attestation/vuln/v1";
static const char vulns_uri[] = "https://in-toto.io/attestation/vulns/v0.2";

bool hm_findings_can_make(struct hm_bytes type)
{
    return hm_bytes_eq_str(type, cosign_uri) ||
        hm_bytes_eq_str(type, vulns_uri);
}

/* A report that was read, and what is made of it. */
struct making {
    const struct hm_findings_source *source;
    struct hm_findings findings;
    struct hm_json report;
    bool cosign;
};

/* ---- The scanner ---- */

static struct hm_bytes repository(enum hm_findings_kind scanner)
{
    switch (scanner) {
    case HM_KIND_TRIVY:
        return HM_LIT("pkg:github/aquasecurity/trivy");
    case HM_KIND_GRYPE:
        return HM_LIT("pkg:github/anchore/grype");
    default:
        return HM_LIT("pkg:github/google/osv-scanner");
    }
}

/* A version with other characters would have to be escaped in the URL: it stands
 * in "version" all the same. */
static bool is_plain(struct hm_bytes version)
{
    for (size_t i = 0; i < version.len; i++) {
        uint8_t c = version.p[i];

        if (!hm_is_alnum(c) && c != '.' && c != '-' && c != '_')
            return false;
    }
    return version.len > 0;
}

static bool add_uri(
    struct hm_json_out *out, const struct making *making, struct hm_err *err)
{
    hm_auto(buf) uri = hm_buf(HM_URI_MAX);
    struct hm_bytes version = making->findings.scanner_version, view;

    hm_buf_put(&uri, repository(making->findings.scanner));
    if (is_plain(version)) {
        hm_buf_put_u8(&uri, '@');
        hm_buf_put(&uri, version);
    }
    HM_TRY(hm_buf_end(&uri, &view, err));
    hm_json_add_str(out, out->root, "uri", view);
    hm_json_add_str(out, out->root, "version", version);
    return true;
}

/* cosign's struct has no time of the database; in-toto's is left out where the
 * report does not say it. */
static void add_database(struct hm_json_out *out, const struct making *making)
{
    json_t *db = hm_json_add_obj(out, out->root, "db");
    const struct hm_findings *findings = &making->findings;

    if (making->cosign)
        hm_json_add_str(out, db, "uri", HM_LIT(""));
    hm_json_add_str(out, db, "version", findings->database);
    if (!making->cosign && findings->has_database_time)
        hm_json_add_time(out, db, "lastUpdate", findings->database_time);
}

/* ---- What it found ---- */

static void add_annotation(struct hm_json_out *out, json_t *list,
    const char *name, struct hm_bytes value)
{
    if (value.len > 0)
        hm_json_add_str(out, hm_json_add_obj(out, list, NULL), name, value);
}

/* A severity that the report does not say is an empty list: who reads it counts
 * it as he likes, and we as the worst. */
static void add_finding(
    struct hm_json_out *out, json_t *list, const struct hm_finding *finding)
{
    json_t *o = hm_json_add_obj(out, list, NULL), *severities, *notes;

    hm_json_add_str(out, o, "id", finding->id);
    severities = hm_json_add_list(out, o, "severity");
    if (finding->severity != HM_SEVERITY_UNTOLD) {
        json_t *severity = hm_json_add_obj(out, severities, NULL);

        hm_json_add_str(out, severity, "method", HM_LIT("scanner"));
        hm_json_add_str(out, severity, "score",
            hm_bytes_str(hm_severity_name(finding->severity)));
    }
    notes = hm_json_add_list(out, o, "annotations");
    add_annotation(out, notes, "package", finding->package);
    add_annotation(out, notes, "version", finding->version);
    add_annotation(out, notes, "purl", finding->purl);
    add_annotation(out, notes, "fixedVersion", finding->fixed);
}

static bool write_scanner(
    struct hm_buf *out, const struct making *making, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    json_t *list;

    HM_TRY(add_uri(&json, making, err));
    add_database(&json, making);
    if (making->cosign)
        return hm_json_out_write_with(
            &json, "result", making->report, out, err);
    list = hm_json_add_list(&json, json.root, "result");
    for (const struct hm_finding *f = making->findings.first; f != NULL;
         f = f->next)
        add_finding(&json, list, f);
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

/* ---- The predicate ---- */

static void add_invocation(struct hm_json_out *out)
{
    json_t *o = hm_json_add_obj(out, out->root, "invocation");

    hm_json_add_null(out, o, "parameters");
    hm_json_add_str(out, o, "uri", HM_LIT(""));
    hm_json_add_str(out, o, "event_id", HM_LIT(""));
    hm_json_add_str(out, o, "builder.id", HM_LIT(""));
}

static bool write_predicate(struct hm_buf *out, const struct making *making,
    struct hm_bytes scanner, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    hm_auto(json_out) json = hm_json_out();
    struct hm_time time =
        making->findings.has_time ? making->findings.time : making->source->now;
    struct hm_json v;
    json_t *o;

    HM_TRY(hm_json_parse_borrowed(&v, &arena, scanner, HM_STATEMENT_MAX, err));
    if (making->cosign)
        add_invocation(&json);
    o = hm_json_add_obj(&json, json.root, "metadata");
    hm_json_add_time(&json, o, "scanStartedOn", time);
    hm_json_add_time(&json, o, "scanFinishedOn", time);
    return hm_json_out_write_with(&json, "scanner", v, out, err);
}

bool hm_findings_predicate(struct hm_buf *out, bool *dated,
    const struct hm_findings_source *source, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    hm_auto(buf) scanner = hm_buf(HM_STATEMENT_MAX);
    struct making making = {
        .source = source, .cosign = hm_bytes_eq_str(source->type, cosign_uri)};

    if (!hm_findings_can_make(source->type))
        return hm_fail(err, HM_UNSUPPORTED,
            "no predicate of type %s is made of reports, but %s and %s",
            HM_SHOW(source->type), cosign_uri, vulns_uri);
    HM_TRY(hm_findings_read_report(
        &making.findings, &making.report, &arena, source->report, err));
    if (making.findings.scanner != source->scanner)
        return hm_fail(err, HM_UNSUPPORTED, "%s, wanted %s",
            hm_findings_kind_name(making.findings.scanner),
            hm_findings_kind_name(source->scanner));
    HM_TRY(write_scanner(&scanner, &making, err));
    HM_TRY(write_predicate(out, &making, hm_buf_view(&scanner), err));
    *dated = making.findings.has_time;
    return true;
}
