/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/token/show.h"

#include "base/err.h"
#include "identity/implied.h"

void hm_token_show_providers(
    struct hm_outline_at at, const struct hm_oidc_world *world)
{
    struct hm_outline_at list = hm_outline_list(at, "providers");
    const struct hm_oidc_provider *rows;
    size_t count;

    rows = hm_oidc_providers(&count);
    for (size_t i = 0; i < count; i++) {
        struct hm_outline_at row = hm_outline_map(list, NULL);
        struct hm_oidc_detected d = rows[i].detect(world);

        hm_outline_str(row, "name", rows[i].name);
        hm_outline_str(row, "state", hm_oidc_state_name(d.state));
        hm_outline_str(row, "why", d.why);
        if (d.state == HM_OIDC_BROKEN)
            hm_outline_str(row, "advice", rows[i].advice);
    }
}

static void put_extensions(
    struct hm_outline_at at, const struct hm_fulcio *fulcio)
{
    struct hm_outline_at list = hm_outline_list(at, "extensions");

    for (unsigned i = 1; i <= HM_FULCIO_LAST; i++) {
        const struct hm_fulcio_row *row = hm_fulcio_row(i);
        struct hm_outline_at one;

        if (row == NULL || fulcio->values[i].p == NULL)
            continue;
        one = hm_outline_map(list, NULL);
        hm_outline_str(one, "name", row->name);
        hm_outline_u64(one, "number", i);
        hm_outline_text(one, "value", fulcio->values[i]);
    }
}

static void put_certificate(
    struct hm_outline_at at, struct hm_oidc_token *token)
{
    struct hm_implied implied = {0};
    struct hm_err err = {0};
    struct hm_outline_at map;

    if (!hm_implied(&implied, &token->jwt, &token->arena, &err)) {
        hm_outline_problem(at, &err);
        return;
    }
    map = hm_outline_map(at, "certificate");
    hm_outline_text(map, "subject", implied.subject);
    hm_outline_text(map, "issuer", implied.issuer);
    hm_outline_str(map, "kind", hm_implied_kind_name(implied.rule.kind));
    if (implied.rule.provider != NULL) {
        hm_outline_str(map, "provider", implied.rule.provider->name);
        hm_outline_bool(map, "guessed", implied.guessed);
    }
    put_extensions(map, &implied.extensions);
}

void hm_token_show(struct hm_outline_at at, struct hm_oidc_token *token)
{
    const struct hm_jwt *jwt = &token->jwt;
    struct hm_outline_at list;

    hm_outline_str(at, "provider", token->provider);
    list = hm_outline_list(at, "audience");
    for (size_t i = 0; i < jwt->audience_count; i++)
        hm_outline_text(list, NULL, jwt->audience[i]);
    if (jwt->has_issued)
        hm_outline_time(at, "issued", jwt->issued);
    hm_outline_time(at, "expires", jwt->expires);
    put_certificate(at, token);
    hm_outline_json(at, "claims", hm_json_text(jwt->claims));
}
