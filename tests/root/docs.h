/* SPDX-License-Identifier: Apache-2.0 */
/* docs.h - a trusted_root.json made on the spot, and changed in one place. */
#ifndef HM_TESTS_ROOT_DOCS_H
#define HM_TESTS_ROOT_DOCS_H

#include "base/buf.h"
#include "crypto/key.h"
#include "root/root.h"
#include "x509/factory.h"

/* A certificate authority of two certificates, a time-stamping authority of
 * two, a log with a P-256 key, one with an Ed25519 key and an id as Rekor v2
 * has it, and a certificate transparency log. */
struct hm_docs {
    struct hm_made ca, link, tsa_ca, tsa;
    struct hm_key *p256, *ed25519;
    struct hm_buf text; /* the document */
};
void hm_docs_free(struct hm_docs *docs);
HM_DEFINE_AUTO(docs)

HM_MUST_USE bool docs_new(struct hm_docs *out, struct hm_err *err);

/* `text` with the first `from` replaced; a failed check when there is none. */
void docs_edit(
    struct hm_buf *out, struct hm_bytes text, const char *from, const char *to);

/* A root that holds `text` as "test.json". */
HM_MUST_USE bool docs_root(
    struct hm_root **out, struct hm_bytes text, struct hm_err *err);

/* The same of the document with that edit. */
HM_MUST_USE bool docs_root_with(struct hm_root **out,
    const struct hm_docs *docs, const char *from, const char *to,
    struct hm_err *err);

/* Is there a warning that holds `words`? */
bool docs_warned(const struct hm_root *root, const char *words);

/* Append all that a root says: two roots with the same dump mean the same. */
void docs_dump(struct hm_buf *out, const struct hm_root *root);

#endif
