/* SPDX-License-Identifier: Apache-2.0 */
/* edit.h - changing index.json without losing a byte that is not changed.
 *
 * Other tools write members that we do not know, in an order that may matter to
 * them. So nothing is written anew: entries are cut out and put in, and all the
 * rest of the text stays as it is. No files here. */
#ifndef HM_LAYOUT_EDIT_H
#define HM_LAYOUT_EDIT_H

#include <stdbool.h>

#include "base/buf.h"
#include "image/manifest.h"

/* What index.json is before there is one. */
extern const char hm_layout_empty_index[];

struct hm_layout_edit {
    struct hm_bytes drop_name;           /* entries with that name, or empty */
    const struct hm_digest *drop_digest; /* entries with that digest, or NULL */
    struct hm_bytes add;                 /* an entry for the end, or empty */
    size_t dropped;                      /* becomes: how many went */
};

/* Append the changed text to `out`. It is read again as an index: HM_LIMIT when
 * it grew beyond HM_IMAGE_TEXT_MAX or HM_IMAGE_MANIFESTS_MAX entries, and
 * whatever hm_layout_index() says of `text` or `add`. */
HM_MUST_USE bool hm_layout_edit(struct hm_buf *out, struct hm_bytes text,
    struct hm_layout_edit *edit, struct hm_err *err);

/* Append an entry for a document: its type, digest, size, and, when it is an
 * attachment (it has a subject), the artifactType and annotations by which
 * referrers are listed; with the name, if there is one. */
HM_MUST_USE bool hm_layout_entry(struct hm_buf *out,
    const struct hm_manifest *manifest, const struct hm_digest *digest,
    struct hm_bytes name, struct hm_err *err);

#endif
