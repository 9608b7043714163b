/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/fulcio.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "enc/der.h"

/* 1.3.6.1.4.1.57264.1 */
#define ARC "\x2b\x06\x01\x04\x01\x83\xbf\x30\x01"

/* By number. The names of .1 to .6 say how old they are; each but .4 has a
 * newer row. */
static const struct hm_fulcio_row rows[HM_FULCIO_LAST + 1] = {
    [1] = {1, "issuer-v1", "Issuer (V1)", true},
    [2] = {2, "github-workflow-trigger", "GitHub Workflow Trigger", true},
    [3] = {3, "github-workflow-sha", "GitHub Workflow SHA", true},
    [4] = {4, "github-workflow-name", "GitHub Workflow Name", true},
    [5] = {5, "github-workflow-repository", "GitHub Workflow Repository", true},
    [6] = {6, "github-workflow-ref", "GitHub Workflow Ref", true},
    [8] = {8, "issuer", "Issuer (V2)", false},
    [9] = {9, "build-signer-uri", "Build Signer URI", false},
    [10] = {10, "build-signer-digest", "Build Signer Digest", false},
    [11] = {11, "runner-environment", "Runner Environment", false},
    [12] = {12, "source-repo-uri", "Source Repository URI", false},
    [13] = {13, "source-repo-digest", "Source Repository Digest", false},
    [14] = {14, "source-repo-ref", "Source Repository Ref", false},
    [15] = {15, "source-repo-id", "Source Repository Identifier", false},
    [16] = {16, "source-repo-owner-uri", "Source Repository Owner URI", false},
    [17] = {17, "source-repo-owner-id", "Source Repository Owner Identifier",
        false},
    [18] = {18, "build-config-uri", "Build Config URI", false},
    [19] = {19, "build-config-digest", "Build Config Digest", false},
    [20] = {20, "build-trigger", "Build Trigger", false},
    [21] = {21, "run-invocation-uri", "Run Invocation URI", false},
    [22] = {22, "source-repo-visibility",
        "Source Repository Visibility At Signing", false},
    [23] = {23, "deployment-environment", "Deployment Environment", false},
    [24] = {24, "token-subject", "Token Subject", false},
};

/* The old spelling of a fact and the new one. */
static const struct pair {
    unsigned old, new;
    bool path; /* the old one is the path of the new one, an URI */
} pairs[] = {
    {1, 8, false},
    {2, 20, false},
    {3, 13, false},
    {5, 12, true},
    {6, 14, false},
};

const struct hm_fulcio_row *hm_fulcio_row(unsigned number)
{
    if (number > HM_FULCIO_LAST || rows[number].name == NULL)
        return NULL;
    return &rows[number];
}

const struct hm_fulcio_row *hm_fulcio_find(struct hm_bytes name)
{
    for (unsigned i = 1; i <= HM_FULCIO_LAST; i++) {
        if (rows[i].name != NULL && hm_bytes_eq_str(name, rows[i].name))
            return &rows[i];
    }
    return NULL;
}

/* The last number of an OID in our arc; 0 for others and for large ones. */
static unsigned number_of(struct hm_bytes oid)
{
    struct hm_bytes arc = HM_LIT(ARC);

    if (oid.len != arc.len + 1 || !hm_bytes_starts(oid, arc))
        return 0;
    return oid.p[arc.len];
}

/* A verifier in C would read a text with a NUL as a shorter one. */
static bool read_raw(
    struct hm_bytes *out, struct hm_bytes value, struct hm_err *err)
{
    if (!hm_utf8_ok(value) || hm_bytes_find(value, 0) < value.len)
        return hm_fail(err, HM_FORMAT, "is not UTF-8, or holds a NUL");
    *out = value;
    return true;
}

static bool read_der(
    struct hm_bytes *out, struct hm_bytes value, struct hm_err *err)
{
    struct hm_der rd = hm_der(value);
    struct hm_bytes text = hm_der_utf8(&rd);

    HM_TRY(hm_der_end(&rd, err));
    *out = text;
    return true;
}

static bool read_value(struct hm_bytes *out, const struct hm_fulcio_row *row,
    struct hm_bytes value, struct hm_err *err)
{
    HM_TRY((row->raw ? read_raw : read_der)(out, value, err));
    if (out->len == 0)
        return hm_fail(err, HM_FORMAT, "is empty");
    return true;
}

static bool read_ext(
    struct hm_fulcio *out, const struct hm_cert_ext *ext, struct hm_err *err)
{
    unsigned number = number_of(ext->oid);
    const struct hm_fulcio_row *row = hm_fulcio_row(number);

    if (number == 0)
        return true;
    if (row == NULL)
        return !ext->critical ||
            hm_fail(err, HM_UNSUPPORTED, "critical extension .%u", number);
    if (!read_value(&out->values[number], row, ext->value, err))
        return hm_wrap(err, "%s (.%u)", row->title, number);
    return true;
}

/* "owner/repository" of "https://github.com/owner/repository"; empty when it is
 * no such URI. */
static struct hm_bytes path_of(struct hm_bytes uri)
{
    size_t colon = hm_bytes_find(uri, ':'), slash;
    struct hm_bytes rest = hm_bytes_slice(uri, colon, uri.len);

    if (!hm_bytes_starts(rest, HM_LIT("://")))
        return hm_bytes(NULL, 0);
    rest = hm_bytes_slice(rest, 3, rest.len);
    slash = hm_bytes_find(rest, '/');
    return hm_bytes_slice(rest, slash + 1, rest.len);
}

static bool check_pair(
    const struct hm_fulcio *in, const struct pair *pair, struct hm_err *err)
{
    struct hm_bytes old = in->values[pair->old], new = in->values[pair->new];

    if (old.p == NULL || new.p == NULL ||
        hm_bytes_eq(old, pair->path ? path_of(new) : new))
        return true;
    return hm_fail(err, HM_MISMATCH, "%s (.%u) is %s, but %s (.%u) is %s",
        rows[pair->old].title, pair->old, HM_SHOW(old), rows[pair->new].title,
        pair->new, HM_SHOW(new));
}

bool hm_fulcio_parse(
    struct hm_fulcio *out, const struct hm_cert *leaf, struct hm_err *err)
{
    struct hm_fulcio fulcio = {0};

    for (size_t i = 0; i < leaf->ext_count; i++)
        HM_TRY(read_ext(&fulcio, &leaf->exts[i], err));
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        HM_TRY(check_pair(&fulcio, &pairs[i], err));
    *out = fulcio;
    return true;
}

struct hm_bytes hm_fulcio_issuer(const struct hm_fulcio *fulcio)
{
    return fulcio->values[8].p != NULL ? fulcio->values[8] : fulcio->values[1];
}
