/* SPDX-License-Identifier: Apache-2.0 */
/* doc.h - for those who implement stores: making documents and lists. */
#ifndef HM_STORE_DOC_H
#define HM_STORE_DOC_H

#include <stdbool.h>

#include "store/store.h"

/* Take over `text` (left empty), hash it, keep the announced type without its
 * parameters. With `want`, HM_MISMATCH unless it has that digest. */
HM_MUST_USE bool hm_doc_make(struct hm_doc *out, struct hm_buf *text,
    struct hm_bytes content_type, const struct hm_digest *want,
    struct hm_err *err);

/* Empty, with room for HM_REFERRERS_MAX. */
struct hm_referrers hm_referrers(enum hm_referrers_from from);

/* Add what an index of referrers lists (one page of an API's answer, a fallback
 * tag's index). The text is copied. What goes beyond HM_REFERRERS_MAX is left
 * out, and incomplete becomes "limit". HM_FORMAT and whatever else
 * hm_manifest_parse() says; HM_FORMAT for a manifest that is no index. */
HM_MUST_USE bool hm_referrers_add_index(struct hm_referrers *out,
    struct hm_bytes text, struct hm_bytes content_type, struct hm_err *err);

/* The fallback tag of a digest, "sha256-44136f..". */
void hm_referrers_tag(struct hm_buf *out, const struct hm_digest *subject);

#endif
