/* SPDX-License-Identifier: Apache-2.0 */
/* trust.h - what is trusted: authorities and logs, by domain.
 *
 * Every root document is one domain. The certificate, the log entries and the
 * timestamps of one verdict come from the same domain: what one operator
 * vouches for says nothing about another's. An empty root trusts nobody.
 *
 *     struct hm_root *root = NULL;
 *
 *     if (!hm_root_new(&root, &err) || !hm_root_add_public_good(root, &err))
 *         ...
 *
 * Threads: add everything first, in one thread; from then on a root does not
 * change, and any number of threads may use it at the same time. Preparing one
 * costs more than a verification: make it once. */
#ifndef HALLMARK_TRUST_H
#define HALLMARK_TRUST_H

#include <stdbool.h>
#include <stddef.h>

#include "hallmark/api.h"
#include "hallmark/bytes.h"
#include "hallmark/err.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hm_root;

/* Empty. *out is set on success only and belongs to the caller. HM_SYSTEM. */
HM_API HM_MUST_USE bool hm_root_new(struct hm_root **out, struct hm_err *err);

/* NULL is allowed. Results that came of it must be freed before. */
HM_API void hm_root_free(struct hm_root *root);

/* A trusted_root.json of any media type, or several as JSON lines, each its own
 * domain. `name` is for reports. Texts are copied. What a domain demands at
 * the least is built in where the document's anchors are those of the
 * public-good instance or of GitHub's; otherwise it is one certificate log and
 * one transparency log. HM_FORMAT, HM_LIMIT, HM_UNSUPPORTED, HM_SYSTEM; unknown
 * fields are listed by hm_root_warning(). On failure the root is as before. */
HM_API HM_MUST_USE bool hm_root_add_json(struct hm_root *root,
    struct hm_bytes name, struct hm_bytes text, struct hm_err *err);

/* Own authorities for long-lived certificates, in PEM: each certificate that is
 * self-issued is an anchor, the others are links. Such a domain demands no log;
 * where nothing proves a time, its certificates are judged at the caller's
 * (`now` of a request). Errors as above. */
HM_API HM_MUST_USE bool hm_root_add_ca_pem(struct hm_root *root,
    struct hm_bytes name, struct hm_bytes pem, struct hm_err *err);

/* Sigstore's public-good instance, as it was when this library was released. */
HM_API HM_MUST_USE bool hm_root_add_public_good(
    struct hm_root *root, struct hm_err *err);

/* GitHub's instance, which signs for private repositories. */
HM_API HM_MUST_USE bool hm_root_add_github(
    struct hm_root *root, struct hm_err *err);

/* How many domains there are. */
HM_API size_t hm_root_count(const struct hm_root *root);

/* What was odd but not wrong, a line each; borrowed from the root, NULL beyond
 * the last. */
HM_API size_t hm_root_warning_count(const struct hm_root *root);
/* See hm_root_warning_count(). */
HM_API const char *hm_root_warning(const struct hm_root *root, size_t index);

#ifdef __cplusplus
}
#endif

#endif
