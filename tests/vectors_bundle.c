/* SPDX-License-Identifier: Apache-2.0 */
/* Every file of evidence in the public suites is read, or refused for the
 * reason that its case gives. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "bundle/evidence.h"
#include "test.h"

/* A suite, and which of its columns names the file. Files of the kinds that
 * `other` lists (with blanks around each) are no evidence. */
static const struct suite {
    const char *folder, *column, *other;
} suites[] = {
    {"sigstore-conformance", "bundle", ""},
    {"sigstore-go", "bundle", ""},
    {"sigstore-java", "bundle", ""},
    {"sigstore-js", "bundle", ""},
    {"sigstore-python", "bundle", ""},
    {"sigstore-rust", "bundle", ""},
    {"cosign", "bundle", ""},
    {"model-signing", "bundle", ""},
    {"github-cli", "bundle", ""},
    {"pypi-attestations", "file", " publisher-certificate "},
    {"slsa-verifier", "provenance", " image "},
};

/* Cases that end at the reading, from what the suites say is special about
 * them. All others, good and bad, are read: what is wrong with a bad one shows
 * later. */
static const struct refusal {
    const char *folder, *id;
    enum hm_code code;
    const char *words;
} refusals[] = {
    {"sigstore-conformance", "bundle-invalid-base64-signature", HM_FORMAT,
        "$.messageSignature.signature: base64"},
    {"sigstore-conformance", "bundle-malformed-json", HM_FORMAT,
        "the string does not end"},
    {"sigstore-conformance", "intoto-missing-inclusion-proof", HM_FORMAT,
        "tlogEntries[0]: no inclusion proof"},
    {"sigstore-conformance", "rekor2-no-inclusion-proof", HM_FORMAT,
        "tlogEntries[0]: no inclusion proof"},
    {"sigstore-conformance", "rekor2-timestamp-with-incorrect-time", HM_FORMAT,
        "rfc3161Timestamps[0].signedTimestamp: base64"},
    {"sigstore-go", "dsse-2sigs", HM_FORMAT,
        "$.dsseEnvelope: 2 signatures, expected exactly one"},
    {"sigstore-java", "bundle.v2.no.inclusion", HM_FORMAT,
        "tlogEntries[0]: no inclusion proof"},
    {"sigstore-java", "bundle.v3.no.inclusion", HM_FORMAT,
        "tlogEntries[0]: no inclusion proof"},
    {"sigstore-java", "bundle-no-digest", HM_FORMAT,
        "a certificate chain, where this version has a single one"},
    {"sigstore-python", "bundle_invalid_version.txt", HM_UNSUPPORTED,
        "$.mediaType: unknown bundle version this is completely wrong"},
    {"sigstore-python", "bundle_no_cert_v1.txt", HM_FORMAT,
        "x509CertificateChain: no certificate"},
    {"sigstore-python", "tsa-duplicate", HM_FORMAT, "timestamp 0 again"},
    {"github-cli", "demo-missing-cert", HM_FORMAT,
        "none of the expected fields"},
    {"github-cli", "demo-missing-material", HM_FORMAT,
        "$.verificationMaterial: missing"},
    {"slsa-verifier", "gcb-v0.3-invalid-signature-encoding", HM_FORMAT,
        "signatures[0].sig: base64"},
    {"slsa-verifier", "gcb-v0.3-invalid-signature-none", HM_FORMAT,
        "expected a key in quotes"},
    {"slsa-verifier", "gcb-unit-empty-provenance", HM_FORMAT,
        "$.provenance_summary.provenance: expected array, got object"},
};

/* The column of that number in a line of a cases.tsv. */
static struct hm_bytes column(struct hm_bytes line, size_t at)
{
    for (; at > 0; at--) {
        size_t tab = hm_bytes_find(line, '\t');

        line = hm_bytes_slice(line, tab + 1, line.len);
    }
    return hm_bytes_slice(line, 0, hm_bytes_find(line, '\t'));
}

/* Which column is that? 99: none. */
static size_t find_column(struct hm_bytes line, const char *name)
{
    for (size_t i = 0; i < 30; i++) {
        if (hm_bytes_eq_str(column(line, i), name))
            return i;
    }
    return 99;
}

static const struct refusal *find_refusal(const char *folder, const char *id)
{
    for (size_t i = 0; i < TEST_LEN(refusals); i++) {
        if (strcmp(refusals[i].folder, folder) == 0 &&
            strcmp(refusals[i].id, id) == 0)
            return &refusals[i];
    }
    return NULL;
}

static void check_piece(const struct hm_evidence *e)
{
    CHECK(e->format != HM_EVIDENCE_NONE);
    CHECK(e->has_key_hint == (e->cert_count == 0));
    CHECK(e->has_envelope == (e->signature.len == 0));
    CHECK(e->text.len > 0);
}

struct row {
    char id[128], file[256], kind[32], expect[16];
};

static void copy(char *out, size_t size, struct hm_bytes in)
{
    snprintf(out, size, "%.*s", (int)in.len, (const char *)in.p);
}

static bool check_row(const char *folder, const struct row *row)
{
    const struct refusal *refusal = find_refusal(folder, row->id);
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};
    bool ok;

    test_case("%s: %s", folder, row->id);
    if (!test_vector_read(&text, "%s/%s", folder, row->file))
        return false;
    ok = hm_evidence_parse(&file, hm_buf_view(&text), &err);
    if (refusal != NULL) {
        CHECK(strcmp(row->expect, "pass") != 0);
        CHECK_ERR(ok, refusal->code, refusal->words);
        return true;
    }
    if (!CHECK_OK(ok))
        return false;
    for (size_t i = 0; i < hm_evidence_count(file); i++)
        check_piece(hm_evidence_at(file, i));
    return false;
}

static void check_suite(const struct suite *suite)
{
    hm_auto(buf) table = hm_buf(4 * HM_MIB);
    size_t at_file, at_kind, at_expect;
    unsigned done = 0, refused = 0;
    struct hm_bytes line;
    struct hm_rd rd;

    if (!test_vector_read(&table, "%s/cases.tsv", suite->folder))
        return;
    rd = hm_rd(hm_buf_view(&table));
    line = hm_rd_line(&rd);
    at_file = find_column(line, suite->column);
    at_kind = find_column(line, "kind");
    at_expect = find_column(line, "expect");
    if (!CHECK(at_file < 99 && at_expect < 99))
        return;
    while (hm_rd_left(&rd) > 0) {
        struct row row;
        char word[64];

        line = hm_rd_line(&rd);
        copy(row.id, sizeof(row.id), column(line, 0));
        copy(row.file, sizeof(row.file), column(line, at_file));
        copy(row.kind, sizeof(row.kind), column(line, at_kind));
        copy(row.expect, sizeof(row.expect), column(line, at_expect));
        snprintf(word, sizeof(word), " %s ", row.kind);
        if (at_kind < 99 && strstr(suite->other, word) != NULL)
            continue;
        refused += check_row(suite->folder, &row) ? 1 : 0;
        done++;
    }
    test_note("%s: %u cases, %u of them refused at reading", suite->folder,
        done, refused);
}

static void evidence_of_the_suites_is_read(void)
{
    for (size_t i = 0; i < TEST_LEN(suites) && !test_torture(); i++)
        check_suite(&suites[i]);
}

TEST_SUITE(vectors_bundle, TEST(evidence_of_the_suites_is_read));
