/* SPDX-License-Identifier: Apache-2.0 */
/* served.h - a repository of tests/tuf/maker.h behind a struct hm_http, under
 * http://tuf.test/repo/. */
#ifndef HM_TESTS_TRUST_SERVED_H
#define HM_TESTS_TRUST_SERVED_H

#include "lab/serve_http.h"
#include "tuf/maker.h"

#define SERVED_URL "https://tuf.test/repo/"

struct served {
    struct lab_serve serve;
    const struct tuf_maker *maker;
    const struct tuf_spec *spec;
    int status;          /* of all answers, when not 0 */
    const char *fail_at; /* a path whose answer is 500, or NULL */
    bool broken;         /* it found no memory, and answered something else */
    unsigned requests;
    char last[128]; /* the path asked for last */
};

/* *out must not move. */
void served_new(struct served *out, const struct tuf_maker *maker,
    const struct tuf_spec *spec);

#endif
