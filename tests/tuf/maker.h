/* SPDX-License-Identifier: Apache-2.0 */
/* maker.h - repositories of The Update Framework, made for a test and signed:
 * four keys "k0" to "k3", and one sentence about each file.
 *
 *     struct tuf_spec spec = tuf_good();
 *
 *     spec.version[HM_TUF_TIMESTAMP] = 0;
 *     CHECK_OK(tuf_make(&text, &maker, &spec, HM_TUF_TIMESTAMP, &err));
 */
#ifndef HM_TESTS_TUF_MAKER_H
#define HM_TESTS_TUF_MAKER_H

#include <stdbool.h>

#include "tuf/update.h"

enum { TUF_MAKER_KEYS = 4 };
#define TUF_TARGET "t.json"
#define TUF_CONTENT "content"
#define TUF_LATER "2030-01-01T00:00:00Z"
#define TUF_EARLIER "2026-01-01T00:00:00Z"
enum { TUF_NOW_S = 1795305600 }; /* 2026-11-22 */

struct tuf_maker {
    struct hm_key *keys[TUF_MAKER_KEYS]; /* Ed25519 */
};
HM_MUST_USE bool tuf_maker_new(struct tuf_maker *out, struct hm_err *err);
void hm_tuf_maker_free(struct tuf_maker *maker);
#define tuf_maker_auto                                                         \
    __attribute__((cleanup(hm_tuf_maker_free))) struct tuf_maker

/* A delegated role: what its file signs, and who does. */
struct tuf_role_spec {
    const char *name, *signed_; /* name NULL: the end */
    unsigned signers;
};

/* Keys are bits: 1 is k0. */
struct tuf_spec {
    unsigned version[HM_TUF_TYPES];
    const char *expires[HM_TUF_TYPES];
    unsigned signers[HM_TUF_TYPES];   /* who signs */
    unsigned keys[HM_TUF_TYPES];      /* who may: in the root */
    unsigned threshold[HM_TUF_TYPES]; /* the same */
    bool plain;                       /* no consistent snapshots */
    bool hashes;             /* timestamp and snapshot give lengths, hashes */
    const char *targets;     /* the map; NULL: TUF_TARGET */
    const char *delegations; /* the object, or NULL */
    const char *metas;       /* more of the snapshot's, each after a comma */
    const char *target;      /* its bytes, where targets is NULL; NULL:
                                TUF_CONTENT */
    const char *content;     /* what the server gives instead, or NULL */
    const struct tuf_role_spec *roles;
};

/* All versions 1, k0 signs roots, k1 timestamp and snapshot, k2 targets. */
struct tuf_spec tuf_good(void);

/* Append the file, signed. */
HM_MUST_USE bool tuf_make(struct hm_buf *out, const struct tuf_maker *maker,
    const struct tuf_spec *spec, enum hm_tuf_type type, struct hm_err *err);

/* The same of any text. */
HM_MUST_USE bool tuf_sign(struct hm_buf *out, const struct tuf_maker *maker,
    const char *signed_, unsigned signers, struct hm_err *err);

/* Append {"k0": {..}, ..} of these keys. */
void tuf_put_keys(
    struct hm_buf *out, const struct tuf_maker *maker, unsigned keys);

/* An update whose first root is this specification's. */
HM_MUST_USE bool tuf_begin(struct hm_tuf **out, const struct tuf_maker *maker,
    const struct tuf_spec *spec, struct hm_err *err);

/* Feed it from what `spec` describes, whose root is given when that version is
 * wanted, until nothing is wanted. */
HM_MUST_USE bool tuf_feed(struct hm_tuf *tuf, const struct tuf_maker *maker,
    const struct tuf_spec *spec, struct hm_err *err);

/* What `spec` describes, under the path that is wanted; *there says whether. */
HM_MUST_USE bool tuf_serve(struct hm_buf *out, bool *there,
    const struct tuf_maker *maker, const struct tuf_spec *spec,
    const char *path, struct hm_err *err);

#endif
