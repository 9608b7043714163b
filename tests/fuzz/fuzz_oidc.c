/* SPDX-License-Identifier: Apache-2.0 */
/* Identity tokens and the answers of those who hand them out. What is taken can
 * stand in a header field; no check passes for an audience that is not there;
 * what follows from claims has a subject; no message repeats a signature. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/uri.h"
#include "identity/implied.h"
#include "oidc/answer.h"
#include "oidc/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_implied(struct hm_oidc_token *token)
{
    struct hm_implied implied = {0};
    struct hm_err err = {0};

    if (!hm_implied(&implied, &token->jwt, &token->arena, &err)) {
        must(err.code != HM_OK && implied.subject.p == NULL);
        return;
    }
    must(implied.subject.p != NULL);
    must(implied.issuer.len > 0);
}

static void read_token(struct hm_bytes in)
{
    const struct hm_oidc_want want = {"nobody's audience", 1000};
    hm_auto(secret) text = {0};
    hm_auto(oidc_token) token = {0};
    struct hm_err err = {0};

    if (!hm_secret_from(&text, in, &err))
        return;
    if (!hm_oidc_token_read(&token, &text, &err)) {
        must(err.code != HM_OK && token.text.p == NULL);
        return;
    }
    must(hm_bytes_eq(hm_secret_view(&token.text), in));
    must(!hm_oidc_token_check(&token, &want, &err));
    check_implied(&token);
}

static void read_member(struct hm_bytes in)
{
    hm_auto(secret) out = {0};
    struct hm_err err = {0};

    if (!hm_oidc_member(&out, in, "value", &err)) {
        must(err.code != HM_OK && out.p == NULL);
        return;
    }
    for (size_t i = 0; i < out.len; i++)
        must(out.p[i] > ' ' && out.p[i] <= '~');
    must(out.len > 0);
}

static void read_discovery(struct hm_bytes in)
{
    hm_auto(arena) arena = hm_arena(HM_OIDC_ARENA_MAX);
    struct hm_oidc_discovery out = {0};
    struct hm_err err = {0};
    struct hm_uri uri;

    if (!hm_oidc_discovery_read(
            &out, &arena, in, "https://issuer.example", &err)) {
        must(err.code != HM_OK && out.token.p == NULL);
        return;
    }
    must(hm_bytes_eq_str(out.issuer, "https://issuer.example"));
    must(hm_uri_parse(&uri, out.token, &err));
    must(hm_uri_scheme_is(&uri, "https") || hm_uri_is_loopback(&uri));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hm_bytes in = {data, size}, sent = HM_LIT("hunter2hunter2");
    hm_auto(buf) shown = hm_buf(HM_LOG_LINE_MAX);

    read_token(in);
    read_member(in);
    read_discovery(in);
    hm_oidc_show_refusal(&shown, in, &sent, 1);
    must(hm_buf_end(&shown, NULL, &(struct hm_err){0}));
    must(strstr(hm_buf_str(&shown), "hunter2hunter") == NULL);
    return 0;
}
