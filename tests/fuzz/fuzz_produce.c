/* SPDX-License-Identifier: Apache-2.0 */
/* Claims that become provenance, and dependencies of a command line. What comes
 * out of claims is a predicate that our own reader takes, and says what they
 * said; a dependency has a URI and a digest. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "oidc/answer.h"
#include "produce/claims.h"
#include "slsa/slsa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_predicate(const struct hm_build *build)
{
    hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);
    hm_auto(arena) arena = hm_arena(HM_SLSA_ARENA_MAX);
    struct hm_slsa slsa;
    struct hm_err err = {0};

    if (!hm_build_write(&text, build, &err))
        return; /* a claim that makes no URI */
    must(hm_slsa_parse(
        &slsa, &arena, HM_LIT(HM_PRODUCE_SLSA_TYPE), hm_buf_view(&text), &err));
    must(hm_bytes_eq(slsa.build_type, build->type));
    must(hm_bytes_eq(slsa.builder_id, build->builder));
    must(hm_json_count(slsa.dependencies) == build->dependency_count);
}

static void read_claims(struct hm_bytes in)
{
    hm_auto(arena) arena = hm_arena(HM_OIDC_ARENA_MAX);
    struct hm_jwt jwt;
    const struct hm_build_from from = {.jwt = &jwt};
    struct hm_build build = {0};
    struct hm_err err = {0};

    if (!hm_jwt_parse(&jwt, &arena, in, &err))
        return;
    if (!hm_build_from_claims(&build, &from, &arena, &err)) {
        must(err.code != HM_OK && build.type.p == NULL);
        return;
    }
    check_predicate(&build);
}

static void read_dependency(struct hm_bytes in)
{
    hm_auto(arena) arena = hm_arena(HM_OIDC_ARENA_MAX);
    struct hm_resource resource = {0};
    struct hm_err err = {0};

    if (!hm_resource_parse(&resource, &arena, in, &err)) {
        must(err.code != HM_OK && resource.uri.p == NULL);
        return;
    }
    must(resource.uri.len > 0 && resource.digest_count > 0);
}

static void read_keys_url(struct hm_bytes in)
{
    hm_auto(arena) arena = hm_arena(HM_OIDC_ARENA_MAX);
    struct hm_bytes url = {0};
    struct hm_err err = {0};

    if (hm_oidc_keys_url(&url, &arena, in, HM_LIT("https://i.test"), &err))
        must(url.len > 0);
    else
        must(err.code != HM_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hm_bytes in = {data, size};

    read_claims(in);
    read_dependency(in);
    read_keys_url(in);
    return 0;
}
