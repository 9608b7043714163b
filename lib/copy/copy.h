/* SPDX-License-Identifier: Apache-2.0 */
/* copy.h - an image with all its platforms and all its evidence, from one store
 * to another.
 *
 * What is copied: the manifest or index; of an index all that it lists, to any
 * depth; configurations and layers; all that is attached to any of these, and
 * what is attached to that; and the older tags of evidence ("sha256-..sig",
 * ".att", ".sbom") of each manifest and index of the image. Manifests are copied
 * byte for byte. Layers that others distribute are not fetched.
 *
 * Blobs go first, then manifests, what is named before what names it, and the
 * name of the image last: a copy that is cut off has changed nothing that
 * anybody could find, but for evidence, which is whole wherever it is. Blobs
 * that are there are not sent again, so the next try goes on.
 *
 * Nothing is judged. That evidence was copied says that it was attached. */
#ifndef HM_COPY_H
#define HM_COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image/platform.h"
#include "store/store.h"

/* One thing that is where it was to go. */
struct hm_copy_item {
    const struct hm_digest *digest;
    uint64_t size;
    bool manifest;       /* else a blob */
    bool evidence;       /* a manifest that is attached */
    struct hm_bytes tag; /* of a manifest; may be empty */
    enum hm_put done;    /* of a blob */
};

/* Who wants to know. All members may be NULL but ctx. */
struct hm_copy_watch {
    void (*bytes)(void *ctx, uint64_t count); /* on their way; any thread */
    /* Never two at once; in any thread. */
    void (*item)(void *ctx, const struct hm_copy_item *item);
    void (*warn)(void *ctx, const char *text);
    void *ctx;
};

struct hm_copy_opts {
    struct hm_at from;          /* what to copy; empty: the only image there */
    struct hm_bytes tag;        /* its name there; may be empty */
    struct hm_bytes mount_from; /* struct hm_blob_in */
    /* Of an index the manifest for it, alone; NULL: everything. */
    const struct hm_platform *platform;
    bool no_evidence;
    /* Move a name that is something else there. Zero: HM_USAGE, and nothing was
     * sent. */
    bool move_names;
    /* Fill in what `to` points to, when the whole source was looked at: a copy
     * that fails before leaves nothing there. NULL: it is open. */
    bool (*open_to)(void *ctx, struct hm_err *err);
    void *open_ctx;
    size_t threads;                    /* 0: HM_COPY_THREADS */
    const struct hm_copy_watch *watch; /* NULL: nobody */
};

struct hm_copied {
    struct hm_digest digest; /* of the image */
    uint64_t size;
    char media_type[2 * HM_MEDIA_TYPE_MAX + 2];
    size_t manifests, evidence;  /* evidence: those of them that are attached */
    size_t sent, there, mounted; /* blobs */
    size_t foreign;              /* layers that others distribute */
    size_t missing;  /* listed as attached, and not there, or not attached */
    uint64_t bytes;  /* of the blobs that were sent */
    bool name_taken; /* why it failed: a name is something else there */
};

/* Codes are those of the stores; HM_LIMIT for an image beyond the limits
 * (HM_COPY_..), HM_UNSUPPORTED for schema 1. A listing of what is attached that
 * ends early is HM_LIMIT: not all could be copied. *out says how far it came,
 * whatever is returned. */
HM_MUST_USE bool hm_copy(struct hm_copied *out, const struct hm_store *from,
    const struct hm_store *to, const struct hm_copy_opts *opts,
    struct hm_err *err);

#endif
