/* SPDX-License-Identifier: Apache-2.0 */
/* A WWW-Authenticate field, and where its realm may lead: what may get
 * credentials is an URL of the registry's very host. */
#include <stdlib.h>

#include "base/limits.h"
#include "registry/challenge.h"
#include "registry/realm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct hm_bytes realm)
{
    static const char home[] = "https://registry.test/";
    struct hm_err err = {0};
    struct hm_uri registry, to;
    const struct hm_realm_rules rules = {.host = HM_LIT("registry.test"),
        .registry = &registry,
        .credentials = true};

    if (!hm_uri_parse(&registry, HM_LIT(home), &err))
        abort();
    if (hm_realm_check(&to, realm, &rules, &err) &&
        !hm_uri_same_origin(&registry, &to))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_challenges c = {0};
    struct hm_err err = {0};

    if (size > HM_HTTP_HEADERS_MAX)
        return 0;
    if (!hm_challenges_add(&c, &arena, hm_bytes(data, size), &err))
        return 0;
    check(c.bearer.realm);
    if (!c.bearer.given && c.bearer.realm.len > 0)
        abort();
    return 0;
}
