/* SPDX-License-Identifier: Apache-2.0 */
/* embedded.h - the two trust roots that come with the library, and which public
 * services sign; for lib/root.
 *
 * embedded.c is written by scripts/embed-roots out of published packages. A
 * text stands there in pieces, because C promises no string longer than 4095
 * bytes, and because certificates that occur often stand there once. */
#ifndef HM_EMBEDDED_H
#define HM_EMBEDDED_H

#include <stddef.h>
#include <stdint.h>

enum { HM_EMBEDDED_DIGEST_LEN = 32 };

struct hm_embedded_root {
    const char *name;         /* "public-good" */
    const char *const *parts; /* of a trusted_root.json; NULL ends them */
    uint8_t digest[HM_EMBEDDED_DIGEST_LEN]; /* SHA-256 of all parts */
    /* SHA-256 of each anchor's DER. */
    const uint8_t (*anchors)[HM_EMBEDDED_DIGEST_LEN];
    size_t anchor_count;
};

extern const struct hm_embedded_root hm_embedded_public_good,
    hm_embedded_github;

/* A signing_config.json of version 0.2. */
extern const char hm_embedded_signing_config[];

#endif
