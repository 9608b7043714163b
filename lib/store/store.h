/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - a place where images lie: one repository of a registry, or one
 * layout in a folder.
 *
 * What collects, copies and judges images is written against this interface and
 * cannot tell the places apart. Modules registry and layout implement it; the
 * functions here are what everybody calls: they check, whatever the place says,
 * that bytes have the digest and size that were asked for.
 *
 * What a store answers proves nothing but that: a digest names bytes, and
 * nothing else here is true before a judge looked at it. */
#ifndef HM_STORE_H
#define HM_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/stream.h"
#include "crypto/digest.h"
#include "image/descriptor.h"
#include "image/media.h"
#include "image/ref.h"

/* A manifest or an index, as it came. */
struct hm_doc {
    struct hm_buf text;      /* its very bytes */
    struct hm_digest digest; /* of the text */
    /* As announced: a Content-Type without parameters, or the type in the
     * descriptor of a layout. For hm_manifest_parse(). May be empty. */
    char media_type[2 * HM_MEDIA_TYPE_MAX + 2];
};
void hm_doc_free(struct hm_doc *doc);
HM_DEFINE_AUTO(doc)

/* A name or a digest in a store. */
struct hm_at {
    struct hm_bytes tag;            /* a tag, or a layout's name */
    const struct hm_digest *digest; /* decides when it is there */
};

/* What a reference asks its store for; borrows from it. */
struct hm_at hm_store_at(const struct hm_ref *ref);

/* How a list of referrers was come by. */
enum hm_referrers_from {
    HM_REFERRERS_NONE,
    HM_REFERRERS_API,
    HM_REFERRERS_TAG,    /* the fallback tag: the registry has no API */
    HM_REFERRERS_LAYOUT, /* all that the layout lists, and its fallback tag */
};

/* Everything attached to one subject, in the order in which it was listed, equal
 * ones once. artifactType and annotations in it are hints that nobody checked
 * (registries and tools write wrong ones): the manifest decides. */
struct hm_referrers {
    struct hm_arena arena;
    struct hm_descriptor *list;
    size_t count;
    enum hm_referrers_from from;
    /* NULL: this is all. Otherwise a reason code (docs/reasons.md) for why the
     * list ends early: what is in it is there, and there may be more. */
    const char *incomplete;
};
void hm_referrers_free(struct hm_referrers *referrers);
HM_DEFINE_AUTO(referrers)

struct hm_tags {
    struct hm_arena arena;
    struct hm_bytes *list;
    size_t count;
};
void hm_tags_free(struct hm_tags *tags);
HM_DEFINE_AUTO(tags)

/* What was done with a blob that was to be put. */
enum hm_put { HM_PUT_NONE, HM_PUT_SENT, HM_PUT_THERE, HM_PUT_MOUNTED };

struct hm_blob_in {
    struct hm_digest digest;
    uint64_t size;
    const struct hm_source *source; /* can rewind */
    /* A repository of the same registry that has it, or empty. */
    struct hm_bytes mount_from;
    bool unasked; /* so new, or so small, that asking for it first is a waste */
};

/* What a place implements. Safe for use by several threads at once. Codes, for
 * all: HM_NOT_FOUND (it is not there, and the place said so in so many words),
 * HM_DENIED (not allowed), HM_NETWORK (ask later), HM_SYSTEM, HM_FORMAT (what
 * came is not what the protocol says), HM_LIMIT, HM_MISMATCH (other bytes than
 * were asked for), HM_UNSUPPORTED (this place cannot do that). */
struct hm_store_ops {
    const char *kind; /* "registry", "layout" */
    bool (*get)(void *ctx, struct hm_doc *out, const struct hm_at *at,
        struct hm_err *err);
    /* Bytes from `offset` on, `size` being that of the whole blob. */
    bool (*blob)(void *ctx, const struct hm_digest *digest, uint64_t size,
        uint64_t offset, const struct hm_sink *sink, struct hm_err *err);
    /* Is the blob there? *size where the place says it. */
    bool (*has_blob)(void *ctx, bool *there, const struct hm_digest *digest,
        struct hm_err *err);
    bool (*referrers)(void *ctx, struct hm_referrers *out,
        const struct hm_digest *subject, struct hm_err *err);
    bool (*tags)(void *ctx, struct hm_tags *out, struct hm_err *err);
    /* NULL: what can be opened is there. */
    bool (*exists)(void *ctx, struct hm_err *err);
    bool (*put_blob)(void *ctx, enum hm_put *done, const struct hm_blob_in *in,
        struct hm_err *err);
    /* Store a manifest under its digest and, when it is given, a name; when it
     * has a subject, see to it that it is listed there. */
    bool (*put)(void *ctx, const struct hm_doc *doc, struct hm_bytes tag,
        struct hm_err *err);
    /* The same for what has no name, and shall be found by who names the place
     * alone. NULL: there is nothing to do beyond `put`. */
    bool (*put_unnamed)(
        void *ctx, const struct hm_doc *doc, struct hm_err *err);
    bool (*remove)(void *ctx, const struct hm_at *at, struct hm_err *err);
};

struct hm_store {
    const struct hm_store_ops *ops;
    void *ctx;
    /* For messages and for the report: "registry.test/app", "oci-layout:DIR". */
    struct hm_bytes name;
};

/* The document at `at`, at most HM_IMAGE_TEXT_MAX. By digest, its bytes have
 * that digest: HM_MISMATCH otherwise, whatever the place says of itself. By
 * name, doc->digest is the SHA-256 of what came. */
HM_MUST_USE bool hm_store_get(const struct hm_store *store, struct hm_doc *out,
    const struct hm_at *at, struct hm_err *err);

/* The document that a descriptor names; its size and digest are checked, and
 * media_type is the descriptor's when the place announced none. HM_MISMATCH
 * when it was announced as another type. */
HM_MUST_USE bool hm_store_fetch(const struct hm_store *store,
    struct hm_doc *out, const struct hm_descriptor *want, struct hm_err *err);

/* A blob into memory, at most `max` bytes: HM_LIMIT before a byte is asked for
 * when the descriptor says more. `out` is made with that maximum. */
HM_MUST_USE bool hm_store_blob(const struct hm_store *store, struct hm_buf *out,
    const struct hm_descriptor *want, struct hm_err *err);

/* A blob into a sink, hashed on its way: true only when all of it came and has
 * the digest and size. What the sink got before is not to be used otherwise. */
HM_MUST_USE bool hm_store_blob_to(const struct hm_store *store,
    const struct hm_descriptor *want, const struct hm_sink *sink,
    struct hm_err *err);

/* The others check their arguments and call what the place implements. */
HM_MUST_USE bool hm_store_has_blob(const struct hm_store *store, bool *there,
    const struct hm_digest *digest, struct hm_err *err);
HM_MUST_USE bool hm_store_referrers(const struct hm_store *store,
    struct hm_referrers *out, const struct hm_digest *subject,
    struct hm_err *err);
/* Is there such a place, with something in it or not? HM_NOT_FOUND when there is
 * none: a name that was misspelt, or one that is hidden from us. Whatever is
 * asked of it is not there, either, and that says nothing. */
HM_MUST_USE bool hm_store_exists(
    const struct hm_store *store, struct hm_err *err);
HM_MUST_USE bool hm_store_tags(
    const struct hm_store *store, struct hm_tags *out, struct hm_err *err);
HM_MUST_USE bool hm_store_put_blob(const struct hm_store *store,
    enum hm_put *done, const struct hm_blob_in *in, struct hm_err *err);
/* `doc` has its digest; `tag` may be empty. */
HM_MUST_USE bool hm_store_put(const struct hm_store *store,
    const struct hm_doc *doc, struct hm_bytes tag, struct hm_err *err);
/* A manifest that somebody may ask for, under its digest alone. A layout lists
 * it; what is put without a tag it only keeps. */
HM_MUST_USE bool hm_store_put_unnamed(
    const struct hm_store *store, const struct hm_doc *doc, struct hm_err *err);
HM_MUST_USE bool hm_store_remove(
    const struct hm_store *store, const struct hm_at *at, struct hm_err *err);

#endif
