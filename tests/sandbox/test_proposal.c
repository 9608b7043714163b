/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/proposal.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "crypto/key_private.h"
#include "crypto/keys.h"
#include "dsse/dsse.h"
#include "enc/base64.h"
#include "enc/pem.h"
#include "test.h"
#include "tlog/body.h"

#define PAYLOAD "{\"a\":1}"

static bool propose(
    bool v2, struct hm_buf *body, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(8 * HM_MIB);
    struct hm_json v;

    HM_TRY(hm_json_parse(&v, &arena, text, HM_MIB, err));
    return v2 ? hm_proposal_2(body, v, err) : hm_proposal_1(body, v, err);
}

/* A signature of a digest by each kind of key. */
static bool sign_digest(struct hm_signed *what, struct hm_digest *digest,
    struct hm_buf *sig, const struct hm_key *key, struct hm_err *err)
{
    const struct hm_alg *alg = hm_alg_for_key_digest(key);

    HM_TRY(hm_digest_of(digest, alg->sig.hash, HM_LIT("message"), err));
    HM_TRY(hm_sig_sign_digest(sig, key, alg->sig, digest, err));
    *what = (struct hm_signed){.signature = hm_buf_view(sig),
        .key = key,
        .digests = digest,
        .digest_count = 1};
    return true;
}

static void every_kind_of_key_is_taken(void)
{
    static const char *const keys[] = {
        KEY_P256, KEY_P384, KEY_P521, KEY_RSA, KEY_ED25519};

    for (size_t i = 0; i < 2 * TEST_LEN(keys); i += test_torture() ? 5 : 1) {
        hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX), text = hm_buf(HM_MIB);
        hm_auto(buf) body = hm_buf(HM_MIB), want = hm_buf(HM_MIB);
        hm_auto_ptr(key) key = NULL;
        struct hm_digest digest;
        struct hm_signed what;
        struct hm_err err = {0};
        bool v2 = i % 2 == 1;

        test_case("%zu", i);
        if (!CHECK_OK(hm_key_parse_private_pem(
                &key, hm_bytes_str(keys[i / 2]), &err)) ||
            !CHECK_OK(sign_digest(&what, &digest, &sig, key, &err)) ||
            !CHECK_OK(v2 ? hm_body_hashedrekord_2_request(&text, &what, &err)
                         : hm_body_hashedrekord_1(&text, &what, &err)) ||
            !CHECK_OK(v2 ? hm_body_hashedrekord_2(&want, &what, &err)
                         : hm_body_hashedrekord_1(&want, &what, &err)) ||
            !CHECK_OK(propose(v2, &body, hm_buf_view(&text), &err)))
            continue;
        CHECK_BYTES(hm_buf_view(&body), hm_buf_view(&want));
    }
}

/* ---- Envelopes with signatures by several keys ---- */

struct env {
    struct hm_key *keys[2];
    struct hm_buf sigs[2], pems[2], text;
    struct hm_signed what[2];
};

static void free_env(struct env *env)
{
    for (size_t i = 0; i < 2; i++) {
        hm_key_free(env->keys[i]);
        hm_buf_free(&env->sigs[i]);
        hm_buf_free(&env->pems[i]);
    }
    hm_buf_free(&env->text);
}

static bool sign_one(struct env *env, size_t i, struct hm_err *err)
{
    static const char *const pems[] = {KEY_P256, KEY_ED25519};
    struct hm_bytes type = hm_bytes_str(hm_dsse_intoto);
    hm_auto(buf) pae = hm_buf(HM_KIB), pem = hm_buf(HM_KIB);

    env->sigs[i] = hm_buf(HM_SIGNATURE_MAX);
    env->pems[i] = hm_buf(4 * HM_KIB);
    HM_TRY(hm_key_parse_private_pem(&env->keys[i], hm_bytes_str(pems[i]), err));
    hm_dsse_pae(&pae, type, HM_LIT(PAYLOAD));
    HM_TRY(hm_sig_sign(&env->sigs[i], env->keys[i],
        hm_alg_for_key(env->keys[i])->sig, hm_buf_view(&pae), err));
    hm_key_write_pem(&pem, env->keys[i]);
    hm_base64_encode(&env->pems[i], HM_BASE64, hm_buf_view(&pem));
    env->what[i] = (struct hm_signed){.signature = hm_buf_view(&env->sigs[i]),
        .key = env->keys[i],
        .envelope = true,
        .payload_type = type,
        .payload = HM_LIT(PAYLOAD)};
    return hm_buf_end(&env->pems[i], NULL, err);
}

static bool make_env(struct env *env, struct hm_err *err)
{
    *env = (struct env){.text = hm_buf(64 * HM_KIB)};
    return sign_one(env, 0, err) && sign_one(env, 1, err);
}

static void put_envelope(struct env *env, size_t count)
{
    hm_buf_put_str(&env->text, "{\"payload\":\"");
    hm_base64_encode(&env->text, HM_BASE64, HM_LIT(PAYLOAD));
    hm_buf_printf(&env->text, "\",\"payloadType\":\"%s\",\"signatures\":[",
        hm_dsse_intoto);
    for (size_t i = 0; i < count; i++) {
        hm_buf_put_str(&env->text, i > 0 ? ",{\"sig\":\"" : "{\"sig\":\"");
        hm_base64_encode(&env->text, HM_BASE64, hm_buf_view(&env->sigs[i]));
        hm_buf_put_str(&env->text, "\"}");
    }
    hm_buf_put_str(&env->text, "]}");
}

/* The proposal with these verifiers, as clients in Go send it: with empty places
 * for what the log writes. */
static void put_dsse(struct hm_buf *out, struct env *env, const char *verifiers)
{
    struct hm_bytes text = hm_buf_view(&env->text);

    hm_buf_put_str(out,
        "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":"
        "{\"proposedContent\":{\"envelope\":\"");
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] == '"')
            hm_buf_put_u8(out, '\\');
        hm_buf_put_u8(out, text.p[i]);
    }
    hm_buf_put_str(out, "\",\"verifiers\":[");
    for (const char *v = verifiers; *v != '\0'; v++) {
        hm_buf_put_str(out, v == verifiers ? "\"" : ",\"");
        hm_buf_put(out, hm_buf_view(&env->pems[*v - '0']));
        hm_buf_put_u8(out, '"');
    }
    hm_buf_put_str(out,
        "]},\"envelopeHash\":null,\"payloadHash\":null,"
        "\"signatures\":null}}");
}

static void envelopes_are_verified(void)
{
    static const struct {
        size_t sigs;
        const char *verifiers;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {1, "0", HM_OK, ""},
        {1, "10", HM_OK, ""},
        {2, "01", HM_OK, ""},
        {2, "10", HM_OK, ""},
        {2, "0", HM_MISMATCH, "could not verify envelope"},
        {1, "1", HM_MISMATCH, "could not verify envelope"},
        {1, "", HM_FORMAT, "an envelope without signatures"},
        {0, "0", HM_FORMAT, "an envelope without signatures"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i += test_torture() ? 4 : 1) {
        __attribute__((cleanup(free_env))) struct env env = {0};
        hm_auto(buf) text = hm_buf(HM_MIB), body = hm_buf(HM_MIB);
        struct hm_entry entry = {
            .kind = HM_LIT("dsse"), .version = HM_LIT("0.0.1")};
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(make_env(&env, &err)))
            continue;
        put_envelope(&env, cases[i].sigs);
        put_dsse(&text, &env, cases[i].verifiers);
        CHECK_CODE(propose(false, &body, hm_buf_view(&text), &err),
            cases[i].code, cases[i].words);
        if (cases[i].code != HM_OK || cases[i].sigs != 1)
            continue;
        entry.body = hm_buf_view(&body);
        CHECK_OK(hm_entry_binds(&entry, &env.what[0], &err));
    }
}

/* Whatever order they came in: the same envelope is the same entry. */
static void signatures_are_sorted(void)
{
    __attribute__((cleanup(free_env))) struct env env = {0};
    hm_auto(buf) text = hm_buf(HM_MIB), body = hm_buf(HM_MIB);
    const uint8_t *first, *second;
    struct hm_err err = {0};
    hm_auto(buf) a = hm_buf(HM_KIB), b = hm_buf(HM_KIB);

    if (!CHECK_OK(make_env(&env, &err)))
        return;
    put_envelope(&env, 2);
    put_dsse(&text, &env, "01");
    if (!CHECK_OK(propose(false, &body, hm_buf_view(&text), &err)))
        return;
    hm_base64_encode(&a, HM_BASE64, hm_buf_view(&env.sigs[0]));
    hm_base64_encode(&b, HM_BASE64, hm_buf_view(&env.sigs[1]));
    if (!CHECK(a.len > 0 && b.len > 0))
        return;
    first = memmem(body.p, body.len, a.p, a.len);
    second = memmem(body.p, body.len, b.p, b.len);
    if (CHECK(first != NULL && second != NULL))
        CHECK_EQ(
            first < second, hm_bytes_cmp(hm_buf_view(&a), hm_buf_view(&b)) < 0);
}

static void twice(struct hm_buf *out, struct hm_bytes in)
{
    hm_auto(buf) once = hm_buf(64 * HM_KIB);

    hm_base64_encode(&once, HM_BASE64, in);
    hm_base64_encode(out, HM_BASE64, hm_buf_view(&once));
}

static void put_intoto(
    struct hm_buf *out, const struct env *env, struct hm_bytes payload)
{
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    CHECK_OK(hm_digest_of(&digest, HM_SHA256, HM_LIT(PAYLOAD), &err));
    hm_buf_printf(out,
        "{\"apiVersion\":\"0.0.2\",\"kind\":\"intoto\",\"spec\":{\"content\":"
        "{\"envelope\":{\"payloadType\":\"%s\",\"payload\":\"",
        hm_dsse_intoto);
    twice(out, payload);
    hm_buf_put_str(out, "\",\"signatures\":[{\"sig\":\"");
    twice(out, hm_buf_view(&env->sigs[0]));
    hm_buf_put_str(out, "\",\"keyid\":\"\",\"publicKey\":\"");
    hm_buf_put(out, hm_buf_view(&env->pems[0]));
    hm_buf_printf(out,
        "\"}]},\"hash\":{\"algorithm\":\"sha256\",\"value\":\"%064d\"},"
        "\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"%s\"}}}}",
        7, HM_SHOW_DIGEST(&digest) + strlen("sha256:"));
}

static void intoto_entries_are_verified(void)
{
    __attribute__((cleanup(free_env))) struct env env = {0};
    hm_auto(buf) text = hm_buf(HM_MIB), body = hm_buf(HM_MIB);
    hm_auto(buf) other = hm_buf(HM_MIB);
    struct hm_entry entry = {
        .kind = HM_LIT("intoto"), .version = HM_LIT("0.0.2")};
    struct hm_err err = {0};

    if (!CHECK_OK(make_env(&env, &err)))
        return;
    put_intoto(&text, &env, HM_LIT(PAYLOAD));
    if (CHECK_OK(propose(false, &body, hm_buf_view(&text), &err))) {
        entry.body = hm_buf_view(&body);
        CHECK_OK(hm_entry_binds(&entry, &env.what[0], &err));
    }
    put_intoto(&other, &env, HM_LIT("{\"a\":2}"));
    CHECK_ERR(propose(false, &body, hm_buf_view(&other), &err), HM_MISMATCH,
        "payloadHash is of another payload");
}

static void what_is_no_proposal_is_refused(void)
{
    static const struct {
        bool v2;
        const char *text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {false, "{}", HM_FORMAT, "$.kind: missing"},
        {false, "{\"kind\":\"hashedrekord\",\"apiVersion\":\"0.0.2\"}",
            HM_UNSUPPORTED, "no such type"},
        {false,
            "{\"kind\":\"hashedrekord\",\"apiVersion\":\"0.0.1\",\"spec\":{"
            "\"data\":{\"hash\":{\"algorithm\":\"sha256\",\"value\":\"00\"}},"
            "\"signature\":{\"content\":\"AAAA\",\"publicKey\":{\"content\":"
            "\"AAAA\"}}}}",
            HM_FORMAT, "hash"},
        {true, "{}", HM_FORMAT, "hashedRekordRequestV002: missing"},
        {true, "[]", HM_FORMAT, "expected object"},
        {true,
            "{\"hashedRekordRequestV002\":{\"digest\":\"AAAA\",\"signature\":"
            "{\"content\":\"AAAA\",\"verifier\":{\"keyDetails\":\"x\","
            "\"x509Certificate\":{\"rawBytes\":\"AAAA\"}}}}}",
            HM_FORMAT, ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) body = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        CHECK_ERR(
            propose(cases[i].v2, &body, hm_bytes_str(cases[i].text), &err),
            cases[i].code, cases[i].words);
    }
}

TEST_SUITE(sandbox_proposal, TEST(every_kind_of_key_is_taken),
    TEST(envelopes_are_verified), TEST(signatures_are_sorted),
    TEST(intoto_entries_are_verified), TEST(what_is_no_proposal_is_refused));
