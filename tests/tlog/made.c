/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/made.h"

#include <string.h>

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/keys.h"
#include "dsse/dsse.h"
#include "enc/base64.h"
#include "enc/hex.h"
#include "enc/pem.h"
#include "test.h"

bool made_is_envelope(enum made_kind kind)
{
    return kind != MADE_HASHEDREKORD_1 && kind != MADE_HASHEDREKORD_2;
}

struct hm_made_two made_two(enum made_kind kind)
{
    static const char *const keys[] = {PUB_P256, PUB_P384};
    static const char *const sigs[] = {"signature one", "signature two"};
    static const char *const ders[] = {"certificate one", "certificate two"};
    static const char *const texts[] = {"{\"one\":1}", "{\"two\":2}"};
    struct hm_made_two two = {0};
    struct hm_err err = {0};

    for (size_t i = 0; i < 2; i++) {
        CHECK_OK(hm_key_parse_pem(&two.keys[i], hm_bytes_str(keys[i]), &err));
        CHECK_OK(hm_digest_of(
            &two.digests[i], HM_SHA256, hm_bytes_str(texts[i]), &err));
        two.certs[i].der = hm_bytes_str(ders[i]);
        two.what[i] = (struct hm_signed){
            .signature = hm_bytes_str(sigs[i]),
            .envelope = made_is_envelope(kind),
            .payload_type = HM_LIT("application/vnd.in-toto+json"),
            .payload = hm_bytes_str(texts[i]),
        };
    }
    return two;
}

void hm_made_two_free(struct hm_made_two *two)
{
    hm_key_free(two->keys[0]);
    hm_key_free(two->keys[1]);
}

static void put_base64(struct hm_buf *out, struct hm_bytes in)
{
    hm_base64_encode(out, HM_BASE64, in);
}

static void put_pem(struct hm_buf *out, const struct hm_signed *what)
{
    hm_auto(buf) pem = hm_buf(HM_MIB);

    if (what->cert != NULL)
        hm_pem_write(&pem, "CERTIFICATE", what->cert->der);
    else
        hm_key_write_pem(&pem, what->key);
    put_base64(out, hm_buf_view(&pem));
}

static void put_twice(struct hm_buf *out, struct hm_bytes in)
{
    hm_auto(buf) once = hm_buf(HM_MIB);

    put_base64(&once, in);
    put_base64(out, hm_buf_view(&once));
}

static void put_hash(struct hm_buf *out, struct hm_bytes in)
{
    struct hm_digest digest;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_digest_of(&digest, HM_SHA256, in, &err)))
        return;
    hm_buf_put_str(out, "{\"algorithm\":\"sha256\",\"value\":\"");
    hm_hex_encode(out, hm_digest_view(&digest));
    hm_buf_put_str(out, "\"}");
}

static void put_hashedrekord_1(struct hm_buf *out, const struct hm_signed *what)
{
    hm_buf_put_str(out,
        "\"data\":{\"hash\":{\"algorithm\":\"sha256\","
        "\"value\":\"");
    hm_hex_encode(out, hm_digest_view(what->digests));
    hm_buf_put_str(out, "\"}},\"signature\":{\"content\":\"");
    put_base64(out, what->signature);
    hm_buf_put_str(out, "\",\"publicKey\":{\"content\":\"");
    put_pem(out, what);
    hm_buf_put_str(out, "\"}}");
}

static void put_verifier(
    struct hm_buf *out, const struct hm_signed *what, const char *details)
{
    bool cert = what->cert != NULL;

    hm_buf_printf(out,
        "\"verifier\":{\"keyDetails\":\"%s\",\"%s\":{"
        "\"rawBytes\":\"",
        details, cert ? "x509Certificate" : "publicKey");
    put_base64(out, cert ? what->cert->der : hm_key_spki(what->key));
    hm_buf_put_str(out, "\"}}");
}

void made_body_2(struct hm_buf *out, const struct hm_signed *what,
    const char *details, const char *hash, struct hm_bytes digest)
{
    hm_buf_printf(out,
        "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\","
        "\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"%s\","
        "\"digest\":\"",
        hash);
    put_base64(out, digest);
    hm_buf_put_str(out, "\"},\"signature\":{\"content\":\"");
    put_base64(out, what->signature);
    hm_buf_put_str(out, "\",");
    put_verifier(out, what, details);
    hm_buf_put_str(out, "}}}}");
}

static void put_dsse_1(struct hm_buf *out, const struct hm_signed *what)
{
    hm_buf_put_str(out, "\"envelopeHash\":");
    put_hash(out, HM_LIT("whatever was sent"));
    hm_buf_put_str(out, ",\"payloadHash\":");
    put_hash(out, what->payload);
    hm_buf_put_str(out, ",\"signatures\":[{\"signature\":\"");
    put_base64(out, what->signature);
    hm_buf_put_str(out, "\",\"verifier\":\"");
    put_pem(out, what);
    hm_buf_put_str(out, "\"}]");
}

static void put_dsse_2(struct hm_buf *out, const struct hm_signed *what)
{
    struct hm_digest digest;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_digest_of(&digest, HM_SHA256, what->payload, &err)))
        return;
    hm_buf_put_str(out,
        "\"dsseV002\":{\"payloadHash\":{\"algorithm\":"
        "\"SHA2_256\",\"digest\":\"");
    put_base64(out, hm_digest_view(&digest));
    hm_buf_put_str(out, "\"},\"signatures\":[{\"content\":\"");
    put_base64(out, what->signature);
    hm_buf_put_str(out, "\",");
    put_verifier(out, what, "PKIX_ECDSA_P256_SHA_256");
    hm_buf_put_str(out, "}]}");
}

static void put_intoto_1(struct hm_buf *out, const struct hm_signed *what)
{
    hm_auto(buf) envelope = hm_buf(HM_MIB);

    hm_buf_put_str(&envelope, "{\"payloadType\":\"");
    hm_buf_put(&envelope, what->payload_type);
    hm_buf_put_str(&envelope, "\",\"payload\":\"");
    put_base64(&envelope, what->payload);
    hm_buf_put_str(&envelope, "\",\"signatures\":[{\"keyid\":\"\",\"sig\":\"");
    put_base64(&envelope, what->signature);
    hm_buf_put_str(&envelope, "\"}]}");
    hm_buf_put_str(out, "\"content\":{\"hash\":");
    put_hash(out, hm_buf_view(&envelope));
    hm_buf_put_str(out, ",\"payloadHash\":");
    put_hash(out, what->payload);
    hm_buf_put_str(out, "},\"publicKey\":\"");
    put_pem(out, what);
    hm_buf_put_str(out, "\"");
}

static void put_intoto_2(struct hm_buf *out, const struct hm_signed *what)
{
    hm_buf_put_str(out, "\"content\":{\"envelope\":{\"payloadType\":\"");
    hm_buf_put(out, what->payload_type);
    hm_buf_put_str(out, "\",\"signatures\":[{\"publicKey\":\"");
    put_pem(out, what);
    hm_buf_put_str(out, "\",\"sig\":\"");
    put_twice(out, what->signature);
    hm_buf_put_str(out, "\"}]},\"hash\":");
    put_hash(out, HM_LIT("the sender's number"));
    hm_buf_put_str(out, ",\"payloadHash\":");
    put_hash(out, what->payload);
    hm_buf_put_str(out, "}");
}

static const struct {
    const char *name, *version;
    void (*put)(struct hm_buf *out, const struct hm_signed *what);
} kinds[] = {
    [MADE_HASHEDREKORD_1] = {"hashedrekord", "0.0.1", put_hashedrekord_1},
    [MADE_HASHEDREKORD_2] = {"hashedrekord", "0.0.2", NULL},
    [MADE_HASHEDREKORD_2_ENVELOPE] = {"hashedrekord", "0.0.2", NULL},
    [MADE_DSSE_1] = {"dsse", "0.0.1", put_dsse_1},
    [MADE_DSSE_2] = {"dsse", "0.0.2", put_dsse_2},
    [MADE_INTOTO_1] = {"intoto", "0.0.1", put_intoto_1},
    [MADE_INTOTO_2] = {"intoto", "0.0.2", put_intoto_2},
};

static void put_2(struct hm_buf *out, const struct hm_signed *what)
{
    bool p384 = hm_key_type(what->key) == HM_KEY_P384;
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    if (!what->envelope)
        digest = *what->digests;
    else
        CHECK_OK(hm_dsse_pae_digest(&digest, p384 ? HM_SHA384 : HM_SHA256,
            what->payload_type, what->payload, &err));
    made_body_2(out, what,
        p384 ? "PKIX_ECDSA_P384_SHA_384" : "PKIX_ECDSA_P256_SHA_256",
        digest.hash == HM_SHA384 ? "SHA2_384" : "SHA2_256",
        hm_digest_view(&digest));
}

bool made_entry(struct hm_entry *entry, struct hm_buf *out, enum made_kind kind,
    const struct hm_signed *what)
{
    struct hm_err err = {0};

    if (!CHECK(what->key != NULL || what->cert != NULL) ||
        !CHECK(what->key != NULL || kinds[kind].put != NULL))
        return false;
    hm_buf_cut(out, 0);
    entry->kind = hm_bytes_str(kinds[kind].name);
    entry->version = hm_bytes_str(kinds[kind].version);
    if (kinds[kind].put == NULL) {
        put_2(out, what);
    } else {
        hm_buf_printf(out, "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"spec\":{",
            kinds[kind].version, kinds[kind].name);
        kinds[kind].put(out, what);
        hm_buf_put_str(out, "}}");
    }
    return CHECK_OK(hm_buf_end(out, &entry->body, &err));
}

/* The first of the two, by its certificate. */
static struct hm_signed first(struct hm_made_two *two)
{
    struct hm_signed what = two->what[0];

    what.cert = &two->certs[0];
    what.key = two->keys[0];
    what.digests = &two->digests[0];
    what.digest_count = 1;
    return what;
}

static size_t find(struct hm_bytes in, const char *text)
{
    const uint8_t *at = memmem(in.p, in.len, text, strlen(text));

    return at == NULL ? in.len : (size_t)(at - in.p);
}

static void check_prefixes(struct hm_entry entry, const struct hm_signed *what)
{
    struct hm_bytes whole = entry.body;

    for (size_t len = 0; len < whole.len; len += test_torture() ? 97 : 1) {
        struct hm_err err = {0};

        test_case("%zu bytes", len);
        entry.body.len = len;
        CHECK(!hm_entry_binds(&entry, what, &err));
    }
}

void made_check_flips(enum made_kind kind, const char *from, const char *to)
{
    hm_auto(made_two) two = made_two(kind);
    hm_auto(buf) body = hm_buf(HM_MIB);
    struct hm_signed what = first(&two);
    struct hm_entry entry = {0};
    struct hm_err err = {0};
    size_t start, end;

    if (!made_entry(&entry, &body, kind, &what) ||
        !CHECK_OK(hm_entry_binds(&entry, &what, &err)))
        return;
    start = from == NULL ? body.len : find(entry.body, from);
    end = from == NULL ? body.len : find(entry.body, to);
    CHECK(from == NULL || (start < end && end < body.len));
    check_prefixes(entry, &what);
    for (size_t i = 0; i < 8 * body.len; i += test_torture() ? 997 : 1) {
        if (i / 8 >= start && i / 8 < end)
            continue;
        test_case("bit %zu: %s", i, hm_buf_str(&body));
        body.p[i / 8] ^= (uint8_t)(1 << i % 8);
        CHECK(!hm_entry_binds(&entry, &what, &err));
        body.p[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    hm_buf_put_u8(&body, '}');
    entry.body = hm_buf_view(&body);
    CHECK(!hm_entry_binds(&entry, &what, &err));
}

bool made_binds_after(
    struct hm_err *err, enum made_kind kind, const char *old, const char *new)
{
    hm_auto(made_two) two = made_two(kind);
    hm_auto(buf) body = hm_buf(HM_MIB);
    hm_auto(buf) other = hm_buf(HM_MIB);
    struct hm_signed what = first(&two);
    struct hm_entry entry = {0};
    size_t at;

    if (!made_entry(&entry, &body, kind, &what))
        return hm_fail(err, HM_SYSTEM, "no body");
    at = find(entry.body, old);
    if (!CHECK(at < body.len))
        return hm_fail(err, HM_SYSTEM, "nothing to replace");
    hm_buf_put(&other, hm_bytes_slice(entry.body, 0, at));
    hm_buf_put_str(&other, new);
    at += strlen(old);
    hm_buf_put(&other, hm_bytes_slice(entry.body, at, body.len));
    if (!hm_buf_end(&other, &entry.body, err))
        return false;
    return hm_entry_binds(&entry, &what, err);
}
