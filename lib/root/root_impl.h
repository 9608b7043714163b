/* SPDX-License-Identifier: Apache-2.0 */
/* root_impl.h - how domains are made; for lib/root only.
 *
 * A box is one domain with all memory that belongs to it. Readers fill a box,
 * and only when every box of a file is complete does the root take them: a
 * root never holds half a document. */
#ifndef HM_ROOT_IMPL_H
#define HM_ROOT_IMPL_H

#include "base/arena.h"
#include "enc/json.h"
#include "root/root.h"

struct hm_embedded_root;

struct hm_root_box {
    struct hm_domain domain;
    struct hm_arena arena;
    struct hm_root_log *tlogs, *ctlogs; /* behind the domain's own pointers */
    struct hm_authority *cas, *tsas;
    const char *warnings[HM_ROOT_WARNINGS_MAX];
    size_t warning_count;
};

/* With a copy of `name`. */
HM_MUST_USE bool hm_root_box_new(
    struct hm_root_box **out, struct hm_bytes name, struct hm_err *err);
void hm_root_box_free(struct hm_root_box *root_box);
HM_DEFINE_AUTO_PTR(root_box)

/* Note what is odd. Beyond HM_ROOT_WARNINGS_MAX, or without memory, nothing: a
 * warning decides nothing. */
void hm_root_box_warn(struct hm_root_box *box, const char *fmt, ...)
    HM_PRINTF(2, 3);

/* Give each log the place where its key will be. */
HM_MUST_USE bool hm_root_box_slots(struct hm_root_box *box,
    struct hm_root_log *logs, size_t count, struct hm_err *err);

/* What callers of the public interface hand in is there: HM_USAGE. */
HM_MUST_USE bool hm_root_check_given(const struct hm_root *root,
    struct hm_bytes name, struct hm_bytes text, struct hm_err *err);

/* The root takes over all boxes and leaves NULLs, or none: HM_LIMIT. */
HM_MUST_USE bool hm_root_take(struct hm_root *root, struct hm_root_box **boxes,
    size_t count, struct hm_err *err);

/* Read one document into the box. Its text lies in the box, what was parsed of
 * it may go afterwards. Its digest is the caller's to fill in. `known` is the embedded root that this
 * is, whose facts were checked when it was embedded; NULL for any other. */
HM_MUST_USE bool hm_trusted_root_read(struct hm_root_box *box, struct hm_json v,
    const struct hm_embedded_root *known, struct hm_err *err);

/* {1, 1, 0}, and GitHub's {0, 0, 1}. */
extern const struct hm_profile hm_profile_strict, hm_profile_github;

/* The profile and instance that follow from the anchors of a whole document,
 * given in DER: those of the certificate authorities and those of the
 * time-stamping authorities. */
struct hm_anchors {
    const struct hm_bytes *cas, *tsas;
    size_t ca_count, tsa_count;
};
HM_MUST_USE bool hm_root_profile(struct hm_domain *domain,
    const struct hm_anchors *anchors, struct hm_err *err);

#endif
