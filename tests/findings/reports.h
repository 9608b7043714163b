/* SPDX-License-Identifier: Apache-2.0 */
/* reports.h - small reports in the shapes that scanners write, and reading them. */
#ifndef HM_TEST_REPORTS_H
#define HM_TEST_REPORTS_H

#include "base/buf.h"
#include "base/limits.h"
#include "findings/report.h"
#include "test.h"

#define COSIGN_VULN "https://cosign.sigstore.dev/attestation/vuln/v1"
#define VULNS02 "https://in-toto.io/attestation/vulns/v0.2"
#define VULNS01 "https://in-toto.io/attestation/vulns/v0.1"

/* Trivy: `found` is a list of vulnerabilities. */
#define TRIVY(found)                                                           \
    "{\"SchemaVersion\":2,\"CreatedAt\":\"2026-11-01T10:00:00.5+01:00\","      \
    "\"Trivy\":{\"Version\":\"0.68.1\"},"                                      \
    "\"ArtifactName\":\"app:1\",\"ArtifactType\":\"container_image\","         \
    "\"Metadata\":{\"OS\":{\"Family\":\"debian\",\"Name\":\"12.5\"}},"         \
    "\"Results\":[{\"Target\":\"app:1 (debian 12.5)\",\"Class\":\"os-pkgs\","  \
    "\"Type\":\"debian\",\"Vulnerabilities\":" found "}]}"
#define TRIVY_ONE(id, more)                                                    \
    "{\"VulnerabilityID\":\"" id "\",\"PkgID\":\"libc6@2.36\","                \
    "\"PkgName\":\"libc6\",\"PkgIdentifier\":{\"PURL\":"                       \
    "\"pkg:deb/debian/libc6@2.36?arch=amd64\",\"UID\":\"f0\"},"                \
    "\"InstalledVersion\":\"2.36\",\"Layer\":{\"DiffID\":\"sha256:0\"}" more   \
    "}"

/* Grype: `found` is a list of matches. */
#define GRYPE(found)                                                           \
    "{\"matches\":" found ",\"source\":{\"type\":\"image\",\"target\":{}},"    \
    "\"distro\":{\"name\":\"debian\"},\"descriptor\":{\"name\":\"grype\","     \
    "\"version\":\"0.104.2\",\"configuration\":{},\"db\":{\"status\":{"        \
    "\"schemaVersion\":\"v6.1.3\",\"from\":\"https://grype.example/db\","      \
    "\"built\":\"2026-10-31T06:00:00Z\",\"valid\":true}},"                     \
    "\"timestamp\":\"2026-11-01T09:00:00.123456789-05:00\"}}"
#define GRYPE_ONE(id, more)                                                    \
    "{\"vulnerability\":{\"id\":\"" id "\",\"dataSource\":\"https://x\"" more  \
    "},\"relatedVulnerabilities\":[],\"matchDetails\":[],\"artifact\":{"       \
    "\"name\":\"openssl\",\"version\":\"3.0.1\",\"type\":\"deb\","             \
    "\"purl\":\"pkg:deb/debian/openssl@3.0.1\"}}"

/* osv-scanner: `found` are records, `groups` what it says of them. */
#define OSV(found, groups)                                                     \
    "{\"results\":[{\"source\":{\"path\":\"/go.mod\",\"type\":\"lockfile\"},"  \
    "\"packages\":[{\"package\":{\"name\":\"example.com/x\","                  \
    "\"version\":\"1.2.3\",\"ecosystem\":\"Go\"},\"vulnerabilities\":" found   \
    ",\"groups\":" groups "}]}],\"experimental_config\":{\"licenses\":{}}}"

#define METADATA(time)                                                         \
    "\"metadata\":{\"scanStartedOn\":\"" time "\",\"scanFinishedOn\":\"" time  \
    "\"}"
/* cosign's predicate around a report. */
#define COSIGN(result)                                                         \
    "{\"invocation\":{\"parameters\":null,\"uri\":\"\",\"event_id\":\"\","     \
    "\"builder.id\":\"\"},\"scanner\":{\"uri\":\"pkg:github/x/y@1\","          \
    "\"version\":\"1\",\"db\":{\"uri\":\"\",\"version\":\"\"},"                \
    "\"result\":" result "}," METADATA("2026-11-01T12:00:00Z") "}"
/* in-toto's around a list. */
#define VULNS(result)                                                          \
    "{\"scanner\":{\"uri\":\"https://scanner.example\",\"version\":\"7\","     \
    "\"db\":{\"lastUpdate\":\"2026-10-31T00:00:00Z\"},\"result\":" result      \
    "}," METADATA("2026-11-01T12:00:00Z") "}"

/* Read a predicate of that type; *out is zeroed when that fails. */
static inline bool test_read(struct hm_findings *out, struct hm_arena *arena,
    const char *type, const char *text, struct hm_err *err)
{
    *out = (struct hm_findings){0};
    return hm_findings_read(
        out, arena, hm_bytes_str(type), hm_bytes_str(text), err);
}

/* Is it read as these, "ID severity fixable|unfixable" in one line each? */
static inline void test_found(
    const char *type, const char *text, const char *wanted)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    hm_auto(buf) got = hm_buf(HM_KIB);
    struct hm_findings findings;
    struct hm_err err = {0};
    size_t count = 0;

    if (!CHECK_OK(test_read(&findings, &arena, type, text, &err)))
        return;
    for (const struct hm_finding *f = findings.first; f != NULL; f = f->next) {
        hm_buf_put(&got, f->id);
        hm_buf_printf(&got, " %s %s\n", hm_severity_name(f->severity),
            f->fixable ? "fixable" : "unfixable");
        count++;
    }
    CHECK_STR(hm_buf_str(&got), wanted);
    CHECK_EQ(findings.count, count);
}

/* Is it refused, with that code and these words? */
static inline void test_refused(
    const char *type, const char *text, enum hm_code code, const char *words)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_findings findings;
    struct hm_err err = {0};

    CHECK_ERR(test_read(&findings, &arena, type, text, &err), code, words);
}

#endif
