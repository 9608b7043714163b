/* SPDX-License-Identifier: Apache-2.0 */
#include "findings/shape.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/json_field.h"
#include "findings/kind.h"
#include "findings/vex.h"

/* ---- SBOMs ---- */

/* 2.x; of 3 nothing but that it is a graph with a context. */
static void check_spdx(struct hm_json_obj *o)
{
    struct hm_bytes version;

    if (hm_json_has(o, "@graph")) {
        (void)hm_json_any(o, "@context");
        (void)hm_json_list(o, "@graph", HM_JSON_NODES_MAX);
        return;
    }
    version = hm_json_str(o, "spdxVersion");
    (void)hm_json_str(o, "SPDXID");
    if (!hm_json_failed(o->rd) && !hm_bytes_starts(version, HM_LIT("SPDX-")))
        hm_json_fail(o->rd, hm_json_any(o, "spdxVersion"), HM_FORMAT,
            "%s is no version of SPDX", HM_SHOW(version));
}

static void check_cyclonedx(struct hm_json_obj *o)
{
    static const struct hm_json_name formats[] = {{"CycloneDX", 1}, {NULL, 0}};

    (void)hm_json_enum(o, "bomFormat", formats);
    (void)hm_json_str(o, "specVersion");
    (void)hm_json_opt_list(o, "components", HM_JSON_NODES_MAX);
}

/* ---- Scans ---- */

static void check_times(struct hm_json_obj *o)
{
    struct hm_json_obj metadata = hm_json_obj(o, "metadata");

    (void)hm_json_time(&metadata, "scanStartedOn");
    (void)hm_json_time(&metadata, "scanFinishedOn");
    hm_json_close(&metadata, HM_JSON_IGNORE);
}

static struct hm_json_obj open_scanner(struct hm_json_obj *o)
{
    struct hm_json_obj scanner = hm_json_obj(o, "scanner");

    (void)hm_json_str(&scanner, "uri");
    (void)hm_json_opt_str(&scanner, "version");
    return scanner;
}

/* cosign itself writes a result of null for a scanner that reported nothing. */
static void check_cosign(struct hm_json_obj *o)
{
    struct hm_json_obj scanner = open_scanner(o);
    struct hm_json result = hm_json_get(scanner.v, "result");

    if (!hm_json_failed(o->rd) && result.doc == NULL)
        hm_json_fail(o->rd, scanner.v, HM_FORMAT, "result: missing");
    if (hm_json_type(result) != HM_JSON_NULL &&
        hm_json_type(result) != HM_JSON_SEALED)
        (void)hm_json_want(o->rd, result, HM_JSON_OBJECT);
    hm_json_close(&scanner, HM_JSON_IGNORE);
    check_times(o);
}

static void check_item(struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(rd, v);
    struct hm_json_list severities;

    (void)hm_json_str(&o, "id");
    severities = hm_json_opt_list(&o, "severity", HM_FINDINGS_SEVERITIES_MAX);
    while (hm_json_next(&severities)) {
        struct hm_json_obj severity = hm_json_root(rd, severities.item);

        (void)hm_json_str(&severity, "method");
        (void)hm_json_str(&severity, "score");
        hm_json_close(&severity, HM_JSON_IGNORE);
    }
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void check_vulns(struct hm_json_obj *o)
{
    struct hm_json_obj scanner = open_scanner(o);
    struct hm_json_list result =
        hm_json_list(&scanner, "result", HM_FINDINGS_MAX);

    while (hm_json_next(&result))
        check_item(o->rd, result.item);
    hm_json_close(&scanner, HM_JSON_IGNORE);
    check_times(o);
}

/* 0.1 is shown in two ways by its own page. */
static void check_vulns01(struct hm_json_obj *o)
{
    struct hm_json_obj scanner = open_scanner(o);
    struct hm_json_list result =
        hm_json_list(&scanner, "result", HM_FINDINGS_MAX);

    while (hm_json_next(&result)) {
        struct hm_json inner = hm_json_get(result.item, "vulnerability");

        check_item(o->rd, inner.doc == NULL ? result.item : inner);
    }
    hm_json_close(&scanner, HM_JSON_IGNORE);
    check_times(o);
}

/* ---- Tests and the rest of in-toto's ---- */

static void check_test_result(struct hm_json_obj *o)
{
    static const struct hm_json_name results[] = {
        {"PASSED", 1}, {"WARNED", 2}, {"FAILED", 3}, {NULL, 0}};

    (void)hm_json_enum(o, "result", results);
    (void)hm_json_list(o, "configuration", HM_JSON_NODES_MAX);
    (void)hm_json_opt_list(o, "passedTests", HM_JSON_NODES_MAX);
    (void)hm_json_opt_list(o, "warnedTests", HM_JSON_NODES_MAX);
    (void)hm_json_opt_list(o, "failedTests", HM_JSON_NODES_MAX);
}

static void check_verifier(struct hm_json_obj *o)
{
    struct hm_json_obj verifier = hm_json_obj(o, "verifier");

    (void)hm_json_str(&verifier, "id");
    hm_json_close(&verifier, HM_JSON_IGNORE);
}

static void check_vsa(struct hm_json_obj *o)
{
    static const struct hm_json_name results[] = {
        {"PASSED", 1}, {"FAILED", 2}, {NULL, 0}};

    check_verifier(o);
    (void)hm_json_str(o, "resourceUri");
    (void)hm_json_enum(o, "verificationResult", results);
    (void)hm_json_list(o, "verifiedLevels", HM_JSON_NODES_MAX);
}

static void check_svr(struct hm_json_obj *o)
{
    check_verifier(o);
    (void)hm_json_time(o, "timeCreated");
    (void)hm_json_list(o, "properties", HM_JSON_NODES_MAX);
}

static void check_scai(struct hm_json_obj *o)
{
    (void)hm_json_list(o, "attributes", HM_JSON_NODES_MAX);
}

/* ---- The table ---- */

static const struct shape {
    const char *name, *uri;
    bool versions;  /* uri + "/.." is the same */
    uint32_t depth; /* of what is looked at: SBOMs have millions of values */
    void (*check)(struct hm_json_obj *o);
} shapes[] = {
    {"SPDX document", "https://spdx.dev/Document", true, 1, check_spdx},
    {"CycloneDX document", "https://cyclonedx.org/bom", true, 1,
        check_cyclonedx},
    {"vulnerability scan of cosign's",
        "https://cosign.sigstore.dev/attestation/vuln/v1", false, 2,
        check_cosign},
    {"vulnerability scan of cosign's",
        "cosign.sigstore.dev/attestation/vuln/v1", false, 2, check_cosign},
    {"vulnerability scan of in-toto's",
        "https://in-toto.io/attestation/vulns/v0.2", false, 6, check_vulns},
    {"vulnerability scan of in-toto's",
        "https://in-toto.io/attestation/vulns/v0.1", false, 7, check_vulns01},
    {"test result", "https://in-toto.io/attestation/test-result/v0.1", false, 1,
        check_test_result},
    {"verification summary", "https://slsa.dev/verification_summary/v1", false,
        2, check_vsa},
    {"verification result", "https://in-toto.io/attestation/svr/v0.2", false, 2,
        check_svr},
    {"SCAI report", "https://in-toto.io/attestation/scai/v0.3", false, 1,
        check_scai},
};

enum { SHAPES = sizeof(shapes) / sizeof(shapes[0]) };

static bool is_of(const struct shape *shape, struct hm_bytes type)
{
    struct hm_bytes uri = hm_bytes_str(shape->uri);

    return hm_bytes_starts(type, uri) &&
        (type.len == uri.len || (shape->versions && type.p[uri.len] == '/'));
}

static const struct shape *find(struct hm_bytes type)
{
    for (size_t i = 0; i < SHAPES; i++) {
        if (is_of(&shapes[i], type))
            return &shapes[i];
    }
    return NULL;
}

/* ---- Checking ---- */

/* Put in front what it should be, and behind what it seems to be. */
static bool explain(const char *name, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_json v = {0};
    struct hm_err other = {0};
    enum hm_findings_kind kind;
    char missing[HM_ERR_MSG_SIZE];
    const char *next = "";

    if (!hm_json_parse_borrowed(&v, &arena, text, HM_STATEMENT_MAX, &other))
        v = (struct hm_json){0};
    kind = hm_findings_kind(v);
    if (kind == HM_KIND_UNKNOWN)
        return hm_wrap(err, "no %s", name);
    if (kind == HM_KIND_TRIVY || kind == HM_KIND_GRYPE || kind == HM_KIND_OSV)
        next = ", of which --from makes a predicate";
    else if (kind == HM_KIND_STATEMENT)
        next = ", which --statement takes";
    hm_text_show_line(missing, sizeof(missing) / 2, hm_bytes_str(err->msg));
    return hm_fail(err, err->code, "no %s, it looks like %s%s: %s", name,
        hm_findings_kind_name(kind), next, missing);
}

static bool check(
    const struct shape *shape, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json v;
    struct hm_json_obj o;

    HM_TRY(hm_json_parse_shallow(&v, &arena, text, shape->depth, err));
    rd.null_is_absent = true;
    o = hm_json_root(&rd, v);
    shape->check(&o);
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err) || explain(shape->name, text, err);
}

/* Its reader checks more than members. */
static bool check_vex(struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_vex vex;

    return hm_vex_read(&vex, &arena, text, NULL, 0, err) ||
        explain("OpenVEX document", text, err);
}

bool hm_findings_shape(
    struct hm_bytes type, struct hm_bytes predicate, struct hm_err *err)
{
    const struct shape *shape = find(type);

    if (hm_vex_is_type(type))
        return check_vex(predicate, err);
    return shape == NULL || check(shape, predicate, err);
}

bool hm_findings_shape_text(struct hm_bytes text, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(text);

    while (hm_rd_left(&rd) > 0) {
        struct hm_bytes line = hm_rd_line(&rd);

        if (hm_bytes_starts(line, HM_LIT("SPDXVersion:")))
            return true;
    }
    return hm_fail(err, HM_FORMAT,
        "no SPDX document: neither JSON nor tag-value text, in which a line "
        "begins with SPDXVersion:");
}
