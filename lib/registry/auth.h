/* SPDX-License-Identifier: Apache-2.0 */
/* auth.h - what goes into the Authorization field of a request.
 *
 * Nothing is sent before a host asked for something. From its challenge on
 * every request carries what was got for its scope; several threads that need
 * the same wait for one that fetches it. */
#ifndef HM_REGISTRY_AUTH_H
#define HM_REGISTRY_AUTH_H

#include "registry/impl.h"

/* What a request may send. */
struct hm_registry_ticket {
    struct hm_secret value; /* of the field; empty: none */
    unsigned round;         /* of the grant it came from; 0: of none */
    bool anonymous;         /* nobody knows credentials */
};
void hm_registry_ticket_free(struct hm_registry_ticket *ticket);
HM_DEFINE_AUTO(registry_ticket)

/* For `scope`, words with spaces; empty where no repository is meant. Whatever
 * sources of credentials and token services say. */
HM_MUST_USE bool hm_registry_ticket(struct hm_registry_ticket *out,
    struct hm_registry_repo *repo, const char *scope, struct hm_err *err);

/* `resp` is a 401 to a request that carried `ticket`: note how the host wants
 * to be asked, and drop what it refused. HM_FORMAT, HM_UNSUPPORTED when it
 * wants something that is neither Basic nor Bearer. */
HM_MUST_USE bool hm_registry_challenged(struct hm_registry_repo *repo,
    const char *scope, const struct hm_registry_ticket *ticket,
    const struct hm_http_response *resp, struct hm_err *err);

#endif
