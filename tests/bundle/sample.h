/* SPDX-License-Identifier: Apache-2.0 */
/* sample.h - evidence for tests: small, well formed, and true of nothing.
 *
 * A test changes one thing in a good text and says what must come of it. */
#ifndef HM_TEST_BUNDLE_SAMPLE_H
#define HM_TEST_BUNDLE_SAMPLE_H

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "bundle/evidence.h"
#include "test.h"

/* 32 bytes of 0, of 1 and of 2, in base64. */
#define ZEROS "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define ONES "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
#define TWOS "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="

#define ENTRY_LOG                                                              \
    "\"logIndex\":\"7\",\"logId\":{\"keyId\":\"" ZEROS "\"},"                  \
    "\"kindVersion\":{\"kind\":\"hashedrekord\",\"version\":\"0.0.1\"},"
#define ENTRY_PROMISE                                                          \
    "\"integratedTime\":\"1700000000\","                                       \
    "\"inclusionPromise\":{\"signedEntryTimestamp\":\"c2V0\"},"
#define ENTRY_PROOF                                                            \
    "\"inclusionProof\":{\"logIndex\":\"3\",\"rootHash\":\"" ONES              \
    "\",\"treeSize\":\"9\",\"hashes\":[\"" TWOS                                \
    "\"],\"checkpoint\":{\"envelope\":\"log\\n9\\n\"}},"
#define ENTRY                                                                  \
    "{" ENTRY_LOG ENTRY_PROMISE ENTRY_PROOF "\"canonicalizedBody\":\"e30=\"}"

#define V01 "application/vnd.dev.sigstore.bundle+json;version=0.1"
#define V02 "application/vnd.dev.sigstore.bundle+json;version=0.2"
#define V03_OLD "application/vnd.dev.sigstore.bundle+json;version=0.3"
#define V03 "application/vnd.dev.sigstore.bundle.v0.3+json"

#define CERT "\"certificate\":{\"rawBytes\":\"Y2VydA==\"}"
#define CHAIN                                                                  \
    "\"x509CertificateChain\":{\"certificates\":[{\"rawBytes\":\"Y2VydA==\"}," \
    "{\"rawBytes\":\"Y2E=\"}]}"
#define KEY "\"publicKey\":{\"hint\":\"k1\"}"
#define STAMPS                                                                 \
    "\"timestampVerificationData\":{\"rfc3161Timestamps\":["                   \
    "{\"signedTimestamp\":\"dHMx\"},{\"signedTimestamp\":\"dHMy\"}]}"
#define MESSAGE                                                                \
    "\"messageSignature\":{\"messageDigest\":{\"algorithm\":\"SHA2_256\","     \
    "\"digest\":\"" ONES "\"},\"signature\":\"c2ln\"}"
#define DSSE                                                                   \
    "{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\","  \
    "\"signatures\":[{\"sig\":\"c2ln\",\"keyid\":\"k1\"}]}"
#define ENVELOPE "\"dsseEnvelope\":" DSSE

/* A bundle of a version, by whom, over what. */
#define BUNDLE(version, who, what)                                             \
    "{\"mediaType\":\"" version "\",\"verificationMaterial\":{" who            \
    ",\"tlogEntries\":[" ENTRY "]," STAMPS "}," what "}"

/* `text` with the one place where `from` stands made into `to`; `from` NULL:
 * as it is. */
static inline void sample_edit(
    struct hm_buf *out, const char *text, const char *from, const char *to)
{
    const char *at = from == NULL ? NULL : strstr(text, from);

    if (from == NULL) {
        hm_buf_put_str(out, text);
        return;
    }
    if (!CHECK(at != NULL) || !CHECK(strstr(at + 1, from) == NULL))
        return;
    hm_buf_put(out, hm_bytes(text, (size_t)(at - text)));
    hm_buf_put_str(out, to);
    hm_buf_put_str(out, at + strlen(from));
}

/* One change and what it comes to, for the file or for a piece of it; `words`
 * NULL: it is still accepted. */
struct sample_change {
    const char *name, *from, *to;
    enum hm_code code;
    const char *words;
};

/* A piece that could not be read, as if it were all of the file. */
static inline bool sample_pieces(
    const struct hm_evidence_file *file, struct hm_err *err)
{
    for (size_t i = 0; i < hm_evidence_count(file); i++) {
        if (hm_evidence_at(file, i)->problem != NULL) {
            *err = *hm_evidence_at(file, i)->problem;
            return false;
        }
    }
    return true;
}

static inline void sample_check(
    const char *text, const struct sample_change *change)
{
    hm_auto(buf) edited = hm_buf(HM_MIB);
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};
    bool ok;

    test_case("%s", change->name);
    sample_edit(&edited, text, change->from, change->to);
    ok = hm_evidence_parse(&file, hm_buf_view(&edited), &err) &&
        sample_pieces(file, &err);
    if (change->words == NULL)
        CHECK_OK(ok);
    else
        CHECK_ERR(ok, change->code, change->words);
}

/* The whole text as evidence; NULL when it was refused, which is checked. */
static inline const struct hm_evidence *sample_read(
    struct hm_evidence_file **file, const char *text)
{
    struct hm_err err = {0};

    if (!CHECK_OK(hm_evidence_parse(file, hm_bytes_str(text), &err)))
        return NULL;
    return hm_evidence_at(*file, 0);
}

#endif
