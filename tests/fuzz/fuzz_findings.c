/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever it is said to be: a predicate of each type, a document of VEX, a
 * scanner's report. What is read keeps its promises, and of a report that is
 * read predicates are made that say as much. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "findings/predicate.h"
#include "findings/report.h"
#include "findings/shape.h"
#include "findings/vex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const types[] = {
    "https://cosign.sigstore.dev/attestation/vuln/v1",
    "https://in-toto.io/attestation/vulns/v0.2",
    "https://in-toto.io/attestation/vulns/v0.1",
    "https://example.com/report",
    "https://spdx.dev/Document",
    "https://cyclonedx.org/bom",
    "https://openvex.dev/ns",
    "https://in-toto.io/attestation/test-result/v0.1",
    "https://slsa.dev/verification_summary/v1",
    "https://in-toto.io/attestation/svr/v0.2",
    "https://in-toto.io/attestation/scai/v0.3",
};
enum { TYPES = sizeof(types) / sizeof(types[0]) };

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void refused(const struct hm_err *err)
{
    must(err->code == HM_FORMAT || err->code == HM_UNSUPPORTED ||
        err->code == HM_LIMIT);
}

static void check_findings(const struct hm_findings *findings)
{
    size_t count = 0;

    for (const struct hm_finding *f = findings->first; f != NULL; f = f->next) {
        must(f->id.len > 0 && f->severity <= HM_SEVERITY_CRITICAL);
        count++;
    }
    must(count == findings->count && count <= HM_FINDINGS_MAX);
}

static bool read(struct hm_findings *out, struct hm_arena *arena,
    const char *type, struct hm_bytes text)
{
    struct hm_err err = {0};

    if (hm_findings_read(out, arena, hm_bytes_str(type), text, &err)) {
        check_findings(out);
        return true;
    }
    refused(&err);
    return false;
}

/* The same list comes out of what is made of it. */
static void make(const struct hm_findings *findings, struct hm_bytes report)
{
    for (size_t i = 0; i < 2; i++) {
        hm_auto(buf) predicate = hm_buf(HM_STATEMENT_MAX);
        hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
        const struct hm_findings_source source = {.scanner = findings->scanner,
            .report = report,
            .type = hm_bytes_str(types[i])};
        struct hm_findings again;
        struct hm_err err = {0};
        bool dated;

        if (!hm_findings_predicate(&predicate, &dated, &source, &err)) {
            must(err.code != HM_OK);
            continue;
        }
        must(dated == findings->has_time);
        must(hm_findings_shape(source.type, hm_buf_view(&predicate), &err));
        must(read(&again, &arena, types[i], hm_buf_view(&predicate)));
        must(again.count == findings->count);
    }
}

static void excuse(struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    const struct hm_digest digest = {.hash = HM_SHA256, .len = 32};
    const struct hm_finding nobody = {0};
    struct hm_err err = {0};
    struct hm_vex vex;
    size_t steps = HM_VEX_STEPS_MAX;

    if (!hm_vex_read(&vex, &arena, text, &digest, 1, &err)) {
        refused(&err);
        return;
    }
    must(vex.count + vex.others <= HM_VEX_STATEMENTS_MAX);
    for (const struct hm_vex_statement *s = vex.first; s != NULL; s = s->next)
        must(s->names.count > 0 || !hm_vex_excuses(&vex, 1, &nobody, &steps));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes text = hm_bytes(data, size);

    for (size_t i = 0; i < TYPES; i++) {
        hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
        struct hm_findings findings;
        struct hm_err err = {0};

        if (read(&findings, &arena, types[i], text) &&
            findings.kind != HM_KIND_SCAN)
            make(&findings, text);
        if (!hm_findings_shape(hm_bytes_str(types[i]), text, &err))
            refused(&err);
    }
    excuse(text);
    return 0;
}
