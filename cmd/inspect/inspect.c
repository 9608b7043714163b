/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is, by its content. The order of the rules counts: the first that
 * says yes is taken. */
#include "cmd/inspect/inspect.h"

#include "base/err.h"
#include "enc/base64.h"
#include "enc/der.h"

/* What the rules look at. */
struct look {
    struct hm_bytes text;
    struct hm_json json; /* of the first document; nothing when it is none */
};

typedef bool is_form(const struct look *look);
typedef void put_form(struct hm_outline_at at, struct hm_bytes text);

static bool has(const struct look *look, const char *name)
{
    return hm_json_get(look->json, name).doc != NULL;
}

static bool is_pem(const struct look *look)
{
    static const char mark[] = "-----BEGIN ";
    struct hm_bytes rest = look->text;

    while (rest.len > 0) {
        size_t end = hm_bytes_find(rest, '\n');

        if (hm_bytes_starts(rest, hm_bytes_str(mark)))
            return true;
        rest = hm_bytes_slice(rest, end + 1, rest.len);
    }
    return false;
}

/* The tag of the first element, and of the first one inside of that. */
static uint8_t inner_tag(struct hm_bytes der, bool twice)
{
    struct hm_der rd = hm_der(der);

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    if (twice)
        hm_der_enter(&rd, HM_DER_SEQUENCE);
    return hm_der_peek(&rd);
}

static bool is_token_der(const struct look *look)
{
    return inner_tag(look->text, false) == HM_DER_OID;
}

/* SEQUENCE { SEQUENCE { [0] version .. */
static bool is_cert(const struct look *look)
{
    return inner_tag(look->text, true) == HM_DER_EXPLICIT(0);
}

static bool is_key(const struct look *look)
{
    return inner_tag(look->text, true) == HM_DER_OID;
}

/* SEQUENCE { SEQUENCE { INTEGER status, and then what its text or a flag may
 * be: a revocation list has an algorithm there. */
static bool is_response(const struct look *look)
{
    struct hm_der rd = hm_der(look->text);

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    (void)hm_der_u64(&rd);
    if (rd.failed != HM_OK)
        return false;
    if (hm_der_enter_if(&rd, HM_DER_SEQUENCE))
        return hm_der_next_is(&rd, HM_DER_UTF8_STRING);
    return !hm_der_more(&rd) || hm_der_next_is(&rd, HM_DER_BIT_STRING);
}

static bool is_statement(const struct look *look)
{
    return has(look, "_type");
}

static bool media_type_has(const struct look *look, const char *part)
{
    struct hm_json type = hm_json_get(look->json, "mediaType");
    struct hm_bytes text = hm_json_text(type), want = hm_bytes_str(part);

    for (size_t i = 0; i < text.len; i++) {
        if (hm_bytes_starts(hm_bytes_slice(text, i, text.len), want))
            return true;
    }
    return false;
}

static bool is_signing_config(const struct look *look)
{
    return media_type_has(look, "signingconfig");
}

/* Both of them in one file. */
static bool is_client_config(const struct look *look)
{
    return media_type_has(look, "clienttrustconfig");
}

static bool is_trusted_root(const struct look *look)
{
    return media_type_has(look, "trustedroot") ||
        has(look, "certificateAuthorities");
}

static bool is_body(const struct look *look)
{
    return has(look, "apiVersion") && has(look, "kind") && has(look, "spec");
}

static bool is_proto_entry(const struct look *look)
{
    return has(look, "canonicalizedBody") || has(look, "kindVersion");
}

/* By UUID, which may be anything: its contents decide. */
static bool is_rekor_answer(const struct look *look)
{
    struct hm_json_iter it = hm_json_iter(look->json);

    return hm_inspect_is_rekor_entry(look->json) ||
        (hm_json_iter_next(&it) && hm_inspect_is_rekor_entry(it.value));
}

static bool is_jwk_set(const struct look *look)
{
    struct hm_json_iter it = hm_json_iter(hm_json_get(look->json, "keys"));

    return hm_json_iter_next(&it) && hm_json_get(it.value, "kty").doc != NULL;
}

static bool is_index(const struct look *look)
{
    return hm_inspect_is_index(look->json);
}

static bool is_manifest(const struct look *look)
{
    return hm_inspect_is_manifest(look->json);
}

static bool is_image_config(const struct look *look)
{
    return hm_inspect_is_image_config(look->json);
}

static bool is_layout(const struct look *look)
{
    return has(look, "imageLayoutVersion");
}

static bool is_json(const struct look *look)
{
    return hm_json_type(look->json) == HM_JSON_OBJECT ||
        hm_json_type(look->json) == HM_JSON_ARRAY;
}

/* An em dash begins each signature of a note. */
static bool is_note(const struct look *look)
{
    static const char mark[] = "\n\n\xe2\x80\x94 ";
    struct hm_bytes rest = look->text;

    while (rest.len > 0) {
        if (hm_bytes_starts(rest, hm_bytes_str(mark)))
            return true;
        rest = hm_bytes_slice(rest, 1, rest.len);
    }
    return false;
}

/* {"alg.. in base64url, and dots. */
static bool is_token(const struct look *look)
{
    size_t len = hm_base64_span(HM_BASE64URL_NO_PAD, look->text);

    return hm_bytes_starts(look->text, HM_LIT("ey")) && len < look->text.len &&
        look->text.p[len] == '.';
}

static struct hm_bytes trimmed(struct hm_bytes text)
{
    while (text.len > 0 && text.p[text.len - 1] <= ' ')
        text.len--;
    return text;
}

static void put_token(struct hm_outline_at at, struct hm_bytes text)
{
    hm_inspect_token(at, trimmed(text));
}

static void put_body(struct hm_outline_at at, struct hm_bytes text)
{
    hm_outline_json(at, "body", text);
}

static void put_client_config(struct hm_outline_at at, struct hm_bytes text)
{
    hm_inspect_trusted_root(hm_outline_map(at, "trustedRoot"), text);
    hm_inspect_signing_config(hm_outline_map(at, "signingConfig"), text);
}

static void put_key(struct hm_outline_at at, struct hm_bytes der)
{
    hm_inspect_spki(hm_outline_map(at, "publicKey"), der);
}

static void put_cert(struct hm_outline_at at, struct hm_bytes der)
{
    hm_inspect_cert(hm_outline_map(at, "certificate"), der);
}

static const struct {
    const char *name;
    is_form *is;
    put_form *put;
} forms[] = {
    {"pem", is_pem, hm_inspect_pem},
    {"timestamp-token", is_token_der, hm_inspect_timestamp_token},
    {"certificate", is_cert, put_cert},
    {"public-key", is_key, put_key},
    {"timestamp-response", is_response, hm_inspect_timestamp_response},
    {"statement", is_statement, hm_inspect_statement},
    {"client-trust-config", is_client_config, put_client_config},
    {"signing-config", is_signing_config, hm_inspect_signing_config},
    {"trusted-root", is_trusted_root, hm_inspect_trusted_root},
    {"log-entry-body", is_body, put_body},
    {"log-entry", is_proto_entry, hm_inspect_proto_entry},
    {"log-entry", is_rekor_answer, hm_inspect_rekor_answer},
    {"key-set", is_jwk_set, hm_inspect_jwk_set},
    {"image-index", is_index, hm_inspect_manifest},
    {"image-manifest", is_manifest, hm_inspect_manifest},
    {"image-config", is_image_config, hm_inspect_image_config},
    {"image-layout", is_layout, hm_inspect_layout},
    {NULL, is_json, hm_inspect_evidence}, /* says itself what it found */
    {"note", is_note, hm_inspect_note},
    {"token", is_token, put_token},
};

/* The first document of JSON lines decides for all; lines before it may be
 * empty or broken. */
static struct hm_json first_document(
    struct hm_arena *arena, struct hm_bytes text)
{
    struct hm_rd rd = hm_rd(text);
    struct hm_json json = {0};
    struct hm_err err = {0};

    if (hm_json_parse_borrowed(&json, arena, text, HM_OUTLINE_MAX, &err))
        return json;
    while (hm_rd_left(&rd) > 0) {
        struct hm_bytes line = hm_rd_line(&rd);

        if (hm_bytes_starts(line, HM_LIT("{")) &&
            hm_json_parse_borrowed(&json, arena, line, HM_OUTLINE_MAX, &err))
            return json;
    }
    return (struct hm_json){0};
}

bool hm_inspect(struct hm_outline_at at, struct hm_bytes in, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_OUTLINE_MAX);
    struct look look = {in, first_document(&arena, in)};

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (!forms[i].is(&look))
            continue;
        if (forms[i].name != NULL)
            hm_outline_str(at, "kind", forms[i].name);
        forms[i].put(at, in);
        return true;
    }
    return hm_fail(err, HM_UNSUPPORTED,
        "not evidence, a certificate, a key, a trust root, or anything else "
        "that inspect knows");
}
