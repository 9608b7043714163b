/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.h - signatures and what was said about them, read but not believed.
 *
 * Sigstore bundles 0.1 to 0.3, DSSE envelopes, cosign's older bundle file, the
 * answers of GitHub, npm, PyPI and gcloud: the content is looked at, never a
 * file's name. Nothing of it is true before hm_verify_artifact() says so.
 *
 * Threads: parsed evidence does not change; any number of threads may use it at
 * the same time. */
#ifndef HALLMARK_EVIDENCE_H
#define HALLMARK_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "hallmark/api.h"
#include "hallmark/bytes.h"
#include "hallmark/err.h"
#include "hallmark/key.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hm_evidence_file;

/* Read a file of evidence: one document or JSON lines. `text` is copied. Where
 * a file holds several pieces, one that is not understood is a rejected
 * candidate and leaves the others be; a file in which none is understood is an
 * error: HM_FORMAT, HM_LIMIT (24 MiB, 1,024 pieces, and each part's own),
 * HM_UNSUPPORTED (a format or bundle version that is not read), HM_MISMATCH (a
 * key hint and a key id), HM_NOT_FOUND (a list of evidence with nothing in it),
 * HM_SYSTEM. *out is set on success only and belongs to the caller. */
HM_API HM_MUST_USE bool hm_evidence_parse(
    struct hm_evidence_file **out, struct hm_bytes text, struct hm_err *err);

/* NULL is allowed. Results that came of it must be freed before. */
HM_API void hm_evidence_file_free(struct hm_evidence_file *file);

/* How many pieces there are in it: at least one. */
HM_API size_t hm_evidence_count(const struct hm_evidence_file *file);

/* Which digests of the artifact does this evidence need, when it may be signed
 * with one of these keys? Bit `1 << hash` for each, SHA-256 always. So that a
 * large file can be hashed once, before anything is judged; a digest that is
 * missing makes the verdict a no, never a yes. */
HM_API unsigned hm_evidence_hashes(const struct hm_evidence_file *file,
    const struct hm_key *const *keys, size_t key_count);

/* May it need the artifact's bytes as well? Pure Ed25519 signs no digest. */
HM_API bool hm_evidence_wants_message(const struct hm_evidence_file *file,
    const struct hm_key *const *keys, size_t key_count);

#ifdef __cplusplus
}
#endif

#endif
