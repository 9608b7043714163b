/* SPDX-License-Identifier: Apache-2.0 */
/* realm.h - whether a token service that a registry names may be asked, and
 * with what (docs/security.md, "Registries: where credentials go"). Pure. */
#ifndef HM_REGISTRY_REALM_H
#define HM_REGISTRY_REALM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/uri.h"

struct hm_realm_rules {
    struct hm_bytes host;          /* as the reference names the registry */
    const struct hm_uri *registry; /* any URL of it, as it is talked to */
    bool plain;                    /* http is allowed for this registry */
    bool credentials;              /* would go along */
    const char *const
        *realm_hosts; /* "host" or "host:port" that may get them */
    size_t realm_count;
};

/* HM_DENIED says which rule forbids it, and what allows it; HM_FORMAT when the
 * realm is no URL. `out` points into `realm`. */
HM_MUST_USE bool hm_realm_check(struct hm_uri *out, struct hm_bytes realm,
    const struct hm_realm_rules *rules, struct hm_err *err);

/* The host and, when it is none of the scheme's, the port are exactly that
 * text? */
bool hm_realm_is_host(const struct hm_uri *uri, struct hm_bytes text);

#endif
