/* SPDX-License-Identifier: Apache-2.0 */
/* collect.h - everything that is attached to an image, one model for all of it.
 *
 * Signatures lie in many places: in the list of referrers, under a fallback tag,
 * in a layout, under the tags that cosign made before there were referrers, and
 * inside the index. Each thing that is found is handed over with where it was
 * found and, when it cannot be used, why not. Nothing of it is true: what is
 * attached is what somebody who may write there wrote.
 *
 * Three things are never mixed up: what is not there, what is there and was not
 * read (`unread`, `incomplete`), and what was read and is no good (`problem`).
 *
 *     struct hm_collect c = {.store = &store, .subject = &digest};
 *
 *     for (round = 0; round < HM_COLLECT_ROUNDS; round++)
 *         HM_TRY(hm_collect_round(&c, round, take, ctx, err));
 *     hm_collect_free(&c); */
#ifndef HM_COLLECT_H
#define HM_COLLECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bundle/evidence.h"
#include "collect/kind.h"
#include "store/store.h"

enum hm_attached_from {
    HM_AT_NONE,
    HM_AT_REFERRERS,
    HM_AT_FALLBACK, /* the tag in whose index referrers stand */
    HM_AT_LAYOUT,
    HM_AT_SIG, /* cosign's tags */
    HM_AT_ATT,
    HM_AT_SBOM,
    HM_AT_INDEX, /* an entry of the index that is asked about */
};

/* "referrers API", "fallback tag", .. */
const char *hm_attached_from_name(enum hm_attached_from from);

struct hm_attached {
    enum hm_attached_from from;
    enum hm_attached_kind kind;
    struct hm_arena arena; /* of the texts below */
    struct hm_bytes name;  /* "sha256:44136f.. (referrers API)" */
    /* Its manifest; a layer of it, where that is the piece. Zeroed when there is
     * none, as when a list could not be had. */
    struct hm_digest digest, layer;
    uint64_t size;         /* of the manifest, or of the one layer */
    struct hm_bytes type;  /* by the manifest, or of the layer */
    struct hm_bytes about; /* a predicate type that an annotation names: a hint;
                              of BuildKit's the platform's digest */
    /* What there is to judge; several pieces when a bundle is many lines. May be
     * taken (hm_move). NULL: nothing, or the problem says why. */
    struct hm_evidence_file *file;
    struct hm_err problem; /* HM_OK: none */
    bool unread;           /* the problem kept us from seeing all of it */
};

/* Rounds, cheapest first. */
enum hm_collect_round {
    HM_COLLECT_LIKELY, /* referrers that are evidence, or do not say */
    HM_COLLECT_REST,   /* those whose hint says that they are something else */
    HM_COLLECT_TAGS,   /* cosign's tags */
    HM_COLLECT_ROUNDS,
};

struct hm_collect {
    const struct hm_store *store; /* where what is attached lies */
    const struct hm_digest *subject;
    /* Asked for so far, for all digests of one image together: at most
     * HM_GATE_BYTES_MAX. NULL: this digest is all there is. */
    uint64_t *image_bytes;
    bool sboms;     /* read cosign's .sbom tag, too, which proves nothing */
    size_t threads; /* 0: HM_COLLECT_THREADS */

    /* Read these. */
    const char *incomplete; /* a reason code when not all could be listed */

    /* Inside. */
    struct hm_referrers referrers;
    bool listed;
    bool stopped;   /* by several threads, as is: */
    uint64_t bytes; /* asked for */
};
void hm_collect_free(struct hm_collect *collect);
HM_DEFINE_AUTO(collect)

/* Takes what was found, in the order in which it was listed: never two at once,
 * but in any thread. The object is freed afterwards. */
typedef void hm_collect_take(void *ctx, struct hm_attached *attached);

/* By who takes: that is enough, nothing new shall be begun. */
void hm_collect_stop(struct hm_collect *collect);
bool hm_collect_stopped(const struct hm_collect *collect);

/* Look in one more place. What cannot be read is handed over as such, and a list
 * that cannot be had or is cut makes `incomplete`, too: true all the same. False
 * only when memory or threads are out (HM_SYSTEM, HM_LIMIT), and then something
 * may be missing. */
HM_MUST_USE bool hm_collect_round(struct hm_collect *collect,
    enum hm_collect_round round, hm_collect_take *take, void *ctx,
    struct hm_err *err);

/* Hand over what BuildKit put into an index: unsigned, and part of whatever is
 * said about the index's digest. No store is asked. With `platform`, only what
 * is about that manifest. */
HM_MUST_USE bool hm_collect_index(const struct hm_manifest *index,
    const struct hm_digest *platform, hm_collect_take *take, void *ctx,
    struct hm_err *err);

#endif
