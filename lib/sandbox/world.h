/* SPDX-License-Identifier: Apache-2.0 */
/* world.h - what the services of a sandbox have in common: the time, and the
 * keys and certificates that make them trusted by who trusts this sandbox.
 *
 * A key is made when it is first asked for, and kept in DIR/keys: NAME.pem is
 * PKCS#8, for its owner only, NAME.crt its certificate. None of them is worth
 * anything: whoever reaches the sandbox gets what he asks for. */
#ifndef HM_SANDBOX_WORLD_H
#define HM_SANDBOX_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "crypto/key.h"
#include "x509/cert.h"

enum hm_world_row {
    HM_WORLD_CA_ROOT,
    HM_WORLD_CA,
    HM_WORLD_CT,
    HM_WORLD_REKOR,
    HM_WORLD_REKOR2,
    HM_WORLD_TSA_ROOT,
    HM_WORLD_TSA,
    HM_WORLD_TSA2_ROOT,
    HM_WORLD_TSA2,
    HM_WORLD_OIDC,
    HM_WORLD_ROWS,
};

struct hm_world_opts {
    const char *dir;              /* borrowed; NULL: in memory */
    int64_t (*now_ms)(void *ctx); /* NULL: the system's clock */
    void *clock;
    int64_t shift_ms; /* added to it */
};

struct hm_world;
HM_MUST_USE bool hm_world_new(struct hm_world **out,
    const struct hm_world_opts *opts, struct hm_err *err);
void hm_world_free(struct hm_world *world);
HM_DEFINE_AUTO_PTR(world)

/* Milliseconds since 1970. `ctx` is the world: what services take as a clock. */
int64_t hm_world_now_ms(void *ctx);

/* A private key, and its certificate (HM_USAGE for a row without one). Borrowed
 * from the world. Safe for several threads. HM_SYSTEM, HM_DENIED, HM_FORMAT for what lies in the
 * folder, HM_MISMATCH for a certificate of another key. */
HM_MUST_USE bool hm_world_key(const struct hm_key **out, struct hm_world *world,
    enum hm_world_row row, struct hm_err *err);
HM_MUST_USE bool hm_world_cert(const struct hm_cert **out,
    struct hm_world *world, enum hm_world_row row, struct hm_err *err);

#endif
