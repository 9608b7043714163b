/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/lex.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

uint8_t hm_lex_peek(const struct hm_lex *lex)
{
    return lex->at < lex->in.len ? lex->in.p[lex->at] : 0;
}

void hm_lex_space(struct hm_lex *lex)
{
    while (hm_lex_peek(lex) == ' ' || hm_lex_peek(lex) == '\t')
        lex->at++;
}

bool hm_lex_take(struct hm_lex *lex, uint8_t byte)
{
    if (lex->at == lex->in.len || lex->in.p[lex->at] != byte)
        return false;
    lex->at++;
    return true;
}

void hm_lex_commas(struct hm_lex *lex)
{
    do
        hm_lex_space(lex);
    while (hm_lex_take(lex, ','));
}

static bool is_token(uint8_t c)
{
    return hm_is_alnum(c) || (c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

struct hm_bytes hm_lex_token(struct hm_lex *lex)
{
    size_t from = lex->at;

    while (is_token(hm_lex_peek(lex)))
        lex->at++;
    return hm_bytes_slice(lex->in, from, lex->at - from);
}

/* Behind the opening quote. Only what a registry's names, scopes and addresses
 * are made of: controls and bytes above ASCII are in none of them. */
static bool quoted(struct hm_lex *lex, struct hm_buf *out, struct hm_err *err)
{
    while (lex->at < lex->in.len) {
        uint8_t c = lex->in.p[lex->at++];

        if (c == '"')
            return hm_buf_end(out, NULL, err);
        if (c == '\\' && lex->at < lex->in.len)
            c = lex->in.p[lex->at++];
        if (c < 0x20 || c > 0x7e)
            return hm_fail(err, HM_FORMAT,
                "byte 0x%02x in quotes, at %zu of a header field", c,
                lex->at - 1);
        hm_buf_put_u8(out, c);
    }
    return hm_fail(err, HM_FORMAT, "quotes that do not end in a header field");
}

bool hm_lex_value(struct hm_lex *lex, struct hm_buf *out, struct hm_err *err)
{
    struct hm_bytes token;

    if (hm_lex_take(lex, '"'))
        return quoted(lex, out, err);
    token = hm_lex_token(lex);
    if (token.len == 0)
        return hm_fail(
            err, HM_FORMAT, "no value at %zu of a header field", lex->at);
    hm_buf_put(out, token);
    return hm_buf_end(out, NULL, err);
}
