/* SPDX-License-Identifier: Apache-2.0 */
/* noted.h - an index with an image in it, and what BuildKit noted about that. */
#ifndef HM_TESTS_PRODUCE_NOTED_H
#define HM_TESTS_PRODUCE_NOTED_H

#include "image/ref.h"
#include "lab/place.h"

struct noted_how {
    const char *type;        /* of the predicate; NULL: SLSA 0.2 */
    const char *predicate;   /* NULL: one that says next to nothing */
    const char *announced;   /* NULL: the type */
    const char *layer;       /* its media type; NULL: in-toto's */
    const char *more;        /* of the attestation's manifest, after a comma */
    const char *annotations; /* of the image, JSON */
    bool other_subject;      /* the statement is about something else */
    bool other_about;        /* so is the annotation in the index */
    bool no_about;
    size_t copies; /* 0: one */
};

struct noted {
    struct place place;
    struct hm_arena arena;
    struct place_thing image, index;
    struct hm_store store;
    struct hm_ref ref;
};

bool noted_new(
    struct noted *out, const struct noted_how *how, struct hm_err *err);
void noted_free(struct noted *noted);
#define noted_auto __attribute__((cleanup(noted_free))) struct noted

/* The digest of nothing that is there. */
#define NOTED_OTHER                                                            \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

#endif
