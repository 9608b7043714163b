/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jws.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/base64.h"
#include "enc/json_field.h"

/* Header members that decide for the verifier what is signed or who signs. A
 * key that comes with the message proves nothing but that somebody had a key;
 * CVE-2018-0114 is a library that believed it. */
static const struct {
    const char *name, *why;
} refused[] = {
    {"crit", "extensions are not supported"},
    {"b64", "the payload must be base64url"},
    {"jwk", "keys do not come from the token"},
    {"jku", "keys do not come from the token"},
    {"x5c", "keys do not come from the token"},
    {"x5u", "keys do not come from the token"},
};

enum { PART_HEADER, PART_PAYLOAD, PART_SIGNATURE, PARTS };

static bool decode(struct hm_arena *arena, struct hm_bytes *out,
    struct hm_bytes text, struct hm_err *err)
{
    size_t len = hm_base64_decoded_len(text);
    uint8_t *p = hm_arena_alloc(arena, len, 1);

    if (p == NULL)
        return hm_arena_fail(arena, err);
    HM_TRY(hm_base64_decode_exact(p, len, HM_BASE64URL_NO_PAD, text, err));
    *out = hm_bytes(p, len);
    return true;
}

/* Two dots are looked for and a third is an error, in a text whose length was
 * checked: a million dots must not become a million parts (CVE-2025-66506,
 * and CVE-2025-30204 before it). */
static bool split(
    struct hm_bytes part[PARTS], struct hm_bytes text, struct hm_err *err)
{
    struct hm_bytes rest = text;

    if (text.len > HM_JWS_MAX)
        return hm_fail(err, HM_LIMIT, "token of %zu bytes, at most %zu",
            text.len, HM_JWS_MAX);
    for (size_t i = 0; i < PART_SIGNATURE; i++) {
        size_t dot = hm_bytes_find(rest, '.');

        if (dot == rest.len)
            return hm_fail(
                err, HM_FORMAT, "%zu parts where three are wanted", i + 1);
        part[i] = hm_bytes_slice(rest, 0, dot);
        rest = hm_bytes_slice(rest, dot + 1, rest.len);
    }
    if (hm_bytes_find(rest, '.') < rest.len)
        return hm_fail(err, HM_FORMAT, "more than three parts");
    part[PART_SIGNATURE] = rest;
    return true;
}

/* RFC 7515 section 4: unknown members are ignored; duplicate ones are refused
 * by the reader, so that nobody reads another algorithm than we do. */
static bool read_header(struct hm_jws *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_obj o;
    struct hm_bytes header;

    HM_TRY(decode(arena, &header, text, err));
    HM_TRY(
        hm_json_parse_borrowed(&out->header, arena, header, HM_JWS_MAX, err));
    o = hm_json_root(&rd, out->header);
    out->alg = hm_json_str(&o, "alg");
    out->kid = hm_json_opt_str(&o, "kid");
    out->type = hm_json_opt_str(&o, "typ");
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err);
}

bool hm_jws_parse(struct hm_jws *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_bytes part[PARTS] = {{0}};
    struct hm_jws jws = {0};

    if (!split(part, text, err))
        return hm_wrap(err, "JWS");
    if (!read_header(&jws, arena, part[PART_HEADER], err))
        return hm_wrap(err, "JWS: header");
    if (!decode(arena, &jws.unverified_payload, part[PART_PAYLOAD], err))
        return hm_wrap(err, "JWS: payload");
    if (!decode(arena, &jws.signature, part[PART_SIGNATURE], err))
        return hm_wrap(err, "JWS: signature");
    jws.signed_part = hm_bytes_slice(
        text, 0, part[PART_HEADER].len + 1 + part[PART_PAYLOAD].len);
    *out = jws;
    return true;
}

static bool check_header(
    const struct hm_jws *jws, const struct hm_jwa *alg, struct hm_err *err)
{
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        if (hm_json_get(jws->header, refused[i].name).doc != NULL)
            return hm_fail(err, HM_UNSUPPORTED, "header \"%s\": %s",
                refused[i].name, refused[i].why);
    }
    if (!hm_jwa_same(hm_jwa_find(jws->alg), alg))
        return hm_fail(err, HM_MISMATCH,
            "header names algorithm \"%s\", the key's is %s", HM_SHOW(jws->alg),
            alg->name);
    return true;
}

bool hm_jws_verify(struct hm_bytes *payload, const struct hm_jws *jws,
    const struct hm_key *key, const struct hm_jwa *alg, struct hm_err *err)
{
    if (alg == NULL || alg->key != hm_key_type(key))
        return hm_fail(err, HM_USAGE, "JWS: algorithm %s with a key of type %s",
            alg == NULL ? "none" : alg->name, hm_key_name(key));
    if (!check_header(jws, alg, err) ||
        !hm_sig_verify(key, alg->sig, jws->signed_part, jws->signature, err))
        return hm_wrap(err, "JWS");
    *payload = jws->unverified_payload;
    return true;
}
