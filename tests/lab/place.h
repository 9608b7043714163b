/* SPDX-License-Identifier: Apache-2.0 */
/* place.h - a registry in memory, for tests of what stands on stores: it counts
 * what it is asked, and answers wrong when it is told to.
 *
 *     place_auto place = {0};
 *
 *     if (!CHECK_OK(place_new(&place, &err)) ||
 *         !CHECK_OK(place_image(&place, &image, "latest", &err)) ||
 *         !CHECK_OK(place_bundle(&place, &image.digest, &made, &err)))
 *         return;
 *     store = place_store(&place); */
#ifndef HM_TESTS_LAB_PLACE_H
#define HM_TESTS_LAB_PLACE_H

#include <pthread.h>

#include "lab/lab.h"
#include "lab/lab_layer.h"
#include "store/opener.h"

enum { PLACE_TAGS = 64, PLACE_LISTS = 16, PLACE_SLOTS = 65536 };

struct place_item {
    struct hm_digest digest;
    const char *type; /* NULL: a blob */
    struct hm_bytes text;
};

struct place_tag {
    char name[160];
    struct hm_digest digest;
};

/* What is listed for a subject. */
struct place_list {
    struct hm_digest subject;
    struct hm_buf entries; /* JSON, with commas */
};

struct place {
    struct hm_arena arena;
    struct place_item *items; /* PLACE_SLOTS, by the start of the digest */
    struct place_tag tags[PLACE_TAGS];
    struct place_list lists[PLACE_LISTS];
    size_t tag_count, list_count;
    const char *name;

    /* What is asked of it, in order: "tag latest", "manifest", "blob",
     * "referrers", .. */
    pthread_mutex_t lock;
    struct hm_buf log;
    size_t asked, gets, blobs, referrers;

    /* What it does wrong. */
    size_t fail_at; /* the n-th question, from 1 on; 0: none */
    enum hm_code fail_code;
    const struct hm_digest *bad; /* cannot be had, with fail_code */
    const char *incomplete;      /* of every list */
    bool absent;                 /* there is no such repository */
    enum hm_referrers_from from; /* NONE: the API */
    /* Once asked for, a tag means this. */
    const struct hm_digest *moves_to;
};
HM_MUST_USE bool place_new(struct place *out, struct hm_err *err);
void hm_lab_place_free(struct place *place);
#define place_auto __attribute__((cleanup(hm_lab_place_free))) struct place

struct hm_store place_store(struct place *place);
struct hm_store_opener place_opener(struct place *place);

/* Something that lies there. The descriptor's texts are constants. */
struct place_thing {
    struct hm_digest digest;
    size_t size;
    const char *type;
    struct hm_bytes text;
};

HM_MUST_USE bool place_put(struct place *place, struct place_thing *out,
    const char *type, struct hm_bytes text, struct hm_err *err);
HM_MUST_USE bool place_blob(struct place *place, struct place_thing *out,
    struct hm_bytes text, struct hm_err *err);
void place_tag(
    struct place *place, const char *name, const struct hm_digest *digest);

/* An image whose configuration is for `arch`; with a name, and without (NULL). */
HM_MUST_USE bool place_image(struct place *place, struct place_thing *out,
    const char *arch, const char *tag, struct hm_err *err);

/* An index: `entries` as JSON. */
HM_MUST_USE bool place_index(struct place *place, struct place_thing *out,
    const char *entries, const char *tag, struct hm_err *err);
/* Append an entry of it; `more` begins with a comma. */
void place_entry(
    struct hm_buf *out, const struct place_thing *thing, const char *more);

/* How something is attached; zeroed, as it should be. */
struct place_how {
    const struct hm_digest *listed_for; /* NULL: the subject */
    const char *hint;                   /* artifactType in the list */
    const char *type;                   /* artifactType of the manifest */
    const char *layer_type;
    size_t layers;   /* 0: one, and more of the same blob */
    bool no_subject; /* its manifest says none */
    size_t lie;      /* more bytes than there are, in the list */
};

/* Attach a blob to `subject` by a manifest of its own. */
HM_MUST_USE bool place_attach(struct place *place, struct place_thing *out,
    const struct hm_digest *subject, struct hm_bytes blob,
    const struct place_how *how, struct hm_err *err);

/* What lab_sign() makes of `message`, attached as a bundle to its digest. */
HM_MUST_USE bool place_bundle(struct place *place, struct place_thing *out,
    const struct place_thing *image, const char *kind,
    const struct place_how *how, struct hm_err *err);

/* The same as cosign's layer, under the tag with that suffix. */
HM_MUST_USE bool place_layer(struct place *place,
    const struct place_thing *image, const char *kind, const char *suffix,
    struct hm_err *err);

#endif
