/* SPDX-License-Identifier: Apache-2.0 */
/* image.h - the documents of an image and what is attached to each, for its
 * dossier. */
#ifndef HM_CMD_DOSSIER_IMAGE_H
#define HM_CMD_DOSSIER_IMAGE_H

#include "cmd/dossier/dossier_impl.h"
#include "collect/collect.h"
#include "gate/resolve.h"
#include "store/store.h"

struct hm_dossier {
    const struct hm_explain *how;
    const struct hm_ref *ref;
    struct hm_store stores[2]; /* of the image, of what is attached */
    bool elsewhere;            /* the second was named by the user */
    struct hm_page brief, details;
    struct hm_again again;
    struct hm_work work;     /* left for all evidence of the image */
    uint64_t unsigned_bytes; /* asked for, of what nobody signed */
    size_t nodes;            /* shown: an index may list one often */
    size_t pieces, verified; /* of evidence */
    size_t room;             /* bytes of the page: HM_DOSSIER_ROOM_MAX */
    size_t left_out;         /* attached, and not shown for want of it */
    bool found;              /* something is attached to something */
    struct hm_err failed;    /* where an answer could not be returned */
};
void hm_dossier_free(struct hm_dossier *dossier);
HM_DEFINE_AUTO(dossier)

/* Put the image, and all that is in an index, into `details`, and a line for each
 * piece of evidence into `brief`. False when memory is out. */
HM_MUST_USE bool hm_dossier_image(struct hm_dossier *dossier,
    const struct hm_resolved_doc *doc, struct hm_err *err);

/* Say what stands in something attached that nobody signed, which `how` has the
 * artifact of: all of it is claimed. What cannot be read, and what is about
 * something else, is a problem of `details`. */
void hm_dossier_unsigned(struct hm_dossier *dossier,
    const struct hm_explain *how, const struct hm_attached *attached);

/* Is there room for one more thing that is attached? */
bool hm_dossier_has_room(const struct hm_dossier *dossier, bool proved);

/* The counts, and what they mean, behind those lines. */
void hm_dossier_brief(struct hm_dossier *dossier);

#endif
