/* SPDX-License-Identifier: Apache-2.0 */
/* `osv-scanner --format json`: records of OSV, by package. */
#include "base/limits.h"
#include "base/sort.h"
#include "findings/read.h"

/* ---- Severities ---- */

/* osv-scanner computes a score for each group of records that are the same
 * vulnerability. Those of a package are sorted once: a kernel has thousands of
 * both, and looking through all groups for each record is their product. */
struct scored {
    struct hm_bytes id;
    enum hm_severity severity;
};

struct scores {
    struct scored *list;
    size_t count, max;
};

static size_t count_ids(struct hm_findings_rd *r, struct hm_json groups)
{
    struct hm_json_list l = hm_json_rd_list(&r->rd, groups, HM_FINDINGS_MAX);
    size_t count = 0;

    while (hm_json_next(&l)) {
        struct hm_json_obj o = hm_json_root(&r->rd, l.item);

        count += hm_json_list(&o, "ids", HM_FINDINGS_MAX).count;
        hm_json_close(&o, HM_JSON_IGNORE);
    }
    return count;
}

static void read_group(
    struct hm_findings_rd *r, struct scores *scores, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(&r->rd, v);
    struct hm_json_list ids = hm_json_list(&o, "ids", HM_FINDINGS_MAX);
    enum hm_severity severity =
        hm_severity_by_score(hm_json_opt_str(&o, "max_severity"));

    while (hm_json_next(&ids) && scores->count < scores->max)
        scores->list[scores->count++] = (struct scored){
            .id = hm_json_rd_str(&r->rd, ids.item), .severity = severity};
    hm_json_close(&o, HM_JSON_IGNORE);
}

/* By id, and of one id the worst first. */
static int compare(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    int order = hm_bytes_cmp(x->id, y->id);

    return order != 0
        ? order
        : (x->severity < y->severity) - (x->severity > y->severity);
}

static struct scores read_groups(struct hm_findings_rd *r, struct hm_json v)
{
    struct scores scores = {0};
    struct hm_json_list l;

    if (v.doc == NULL)
        return scores;
    scores.max = count_ids(r, v);
    scores.list = hm_json_rd_alloc(&r->rd, v, scores.max, sizeof(*scores.list));
    if (scores.list == NULL)
        return (struct scores){0};
    l = hm_json_rd_list(&r->rd, v, HM_FINDINGS_MAX);
    while (hm_json_next(&l))
        read_group(r, &scores, l.item);
    hm_sort(scores.list, scores.count, sizeof(*scores.list), compare);
    return scores;
}

static enum hm_severity find_score(
    const struct scores *scores, struct hm_bytes id)
{
    size_t low = 0, high = scores->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (hm_bytes_cmp(scores->list[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < scores->count && hm_bytes_eq(scores->list[low].id, id)
        ? scores->list[low].severity
        : HM_SEVERITY_UNTOLD;
}

/* GitHub's records say a word here; others have other things under the name. */
static void read_word(struct hm_findings_rd *r, struct hm_finding *finding,
    struct hm_json specific)
{
    struct hm_json v = hm_json_get(specific, "severity");

    if (hm_json_type(v) == HM_JSON_STRING)
        hm_finding_severity(
            finding, hm_severity_by_word(hm_json_rd_str(&r->rd, v)));
}

/* ---- Fixes ---- */

static void read_events(
    struct hm_findings_rd *r, struct hm_finding *finding, struct hm_json range)
{
    struct hm_json_obj o = hm_json_root(&r->rd, range);
    struct hm_json_list events =
        hm_json_opt_list(&o, "events", HM_FINDINGS_MAX);

    if (events.count > 0)
        finding->fixable = false;
    while (hm_json_next(&events)) {
        struct hm_json v = hm_json_get(events.item, "fixed");

        if (v.doc != NULL)
            finding->fixed = hm_json_rd_str(&r->rd, v);
    }
    hm_json_close(&o, HM_JSON_IGNORE);
}

/* A record that says from where on something is affected, and names no version
 * that is not, has no fix; one that lists versions alone may have. */
static void read_affected(
    struct hm_findings_rd *r, struct hm_finding *finding, struct hm_json v)
{
    struct hm_json_list affected;

    finding->fixable = true;
    if (v.doc == NULL)
        return;
    affected = hm_json_rd_list(&r->rd, v, HM_FINDINGS_MAX);
    while (hm_json_next(&affected)) {
        struct hm_json_obj o = hm_json_root(&r->rd, affected.item);
        struct hm_json_list ranges =
            hm_json_opt_list(&o, "ranges", HM_FINDINGS_MAX);

        while (hm_json_next(&ranges))
            read_events(r, finding, ranges.item);
        hm_json_close(&o, HM_JSON_IGNORE);
    }
    finding->fixable = finding->fixable || finding->fixed.len > 0;
}

/* ---- Packages ---- */

struct package {
    struct hm_bytes name, version;
    struct scores scores;
};

static void read_record(
    struct hm_findings_rd *r, struct hm_json v, const struct package *package)
{
    struct hm_json_obj o = hm_json_root(&r->rd, v);
    struct hm_finding *finding = hm_finding_add(r, v, hm_json_str(&o, "id"));

    if (finding == NULL)
        return;
    finding->package = package->name;
    finding->version = package->version;
    hm_finding_severity(finding, find_score(&package->scores, finding->id));
    read_word(r, finding, hm_json_opt_any(&o, "database_specific"));
    read_affected(r, finding, hm_json_opt_any(&o, "affected"));
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void read_package(struct hm_findings_rd *r, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(&r->rd, v);
    struct hm_json_obj name = hm_json_obj(&o, "package");
    struct package package = {.name = hm_json_str(&name, "name"),
        .version = hm_json_opt_str(&name, "version")};
    struct hm_json_list found =
        hm_json_opt_list(&o, "vulnerabilities", HM_FINDINGS_MAX);

    package.scores = read_groups(r, hm_json_opt_any(&o, "groups"));
    hm_json_close(&name, HM_JSON_IGNORE);
    while (hm_json_next(&found))
        read_record(r, found.item, &package);
    hm_json_close(&o, HM_JSON_IGNORE);
}

void hm_findings_osv(struct hm_findings_rd *r, struct hm_json report)
{
    struct hm_json_obj o = hm_json_root(&r->rd, report);
    struct hm_json_list results = hm_json_list(&o, "results", HM_FINDINGS_MAX);

    while (hm_json_next(&results)) {
        struct hm_json_obj source = hm_json_root(&r->rd, results.item);
        struct hm_json_list packages =
            hm_json_list(&source, "packages", HM_FINDINGS_MAX);

        while (hm_json_next(&packages))
            read_package(r, packages.item);
        hm_json_close(&source, HM_JSON_IGNORE);
    }
    hm_json_close(&o, HM_JSON_IGNORE);
}
