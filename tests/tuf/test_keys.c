/* SPDX-License-Identifier: Apache-2.0 */
#include "tuf/keys.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "enc/hex.h"
#include "test.h"
#include "tuf/maker.h"

#define MESSAGE "what is signed"

/* ---- Kinds of keys ---- */

static void put_json_text(struct hm_buf *out, struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] == '\n')
            hm_buf_put_str(out, "\\n");
        else
            hm_buf_put_u8(out, in.p[i]);
    }
}

struct kind {
    const char *keytype, *scheme;
    enum hm_key_type type;
    struct hm_sig_alg alg;
    bool hex, known;
};

static bool put_document(struct hm_buf *out, const struct kind *kind,
    const struct hm_key *key, struct hm_err *err)
{
    hm_auto(buf) pem = hm_buf(HM_PEM_FILE_MAX), sig = hm_buf(HM_SIGNATURE_MAX);

    HM_TRY(hm_sig_sign(&sig, key, kind->alg, HM_LIT(MESSAGE), err));
    hm_buf_printf(out,
        "{\"keys\":{\"a\":{\"keytype\":\"%s\",\"scheme\":\"%s\",\"x\":1,"
        "\"keyval\":{\"public\":\"",
        kind->keytype, kind->scheme);
    hm_key_write_pem(&pem, key);
    if (kind->hex)
        hm_hex_encode(out, hm_key_raw(key));
    else
        put_json_text(out, hm_buf_view(&pem));
    hm_buf_put_str(out,
        "\"}}},\"role\":{\"keyids\":[\"a\"],\"threshold\":1},"
        "\"signatures\":[{\"keyid\":\"a\",\"sig\":\"");
    hm_hex_encode(out, hm_buf_view(&sig));
    hm_buf_put_str(out, "\"}]}");
    return hm_buf_end(out, NULL, err);
}

/* {"keys": .., "role": .., "signatures": ..}: is MESSAGE signed? */
static bool judge(
    struct hm_bytes text, struct hm_bytes message, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(tuf_keys) keys = {0};
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_tuf_role role = {0};
    struct hm_tuf_sigs sigs = {0};
    struct hm_json root;
    struct hm_json_obj o, r;

    HM_TRY(hm_json_parse(&root, &arena, text, HM_MIB, err));
    o = hm_json_root(&rd, root);
    r = hm_json_obj(&o, "role");
    hm_tuf_keys_read(&keys, &o);
    hm_tuf_role_read(&role, &r);
    hm_tuf_sigs_read(&sigs, &o);
    hm_json_close(&r, HM_JSON_IGNORE);
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    return hm_tuf_keys_verify(&keys, &role, &sigs, message, err);
}

static void kinds_of_keys_are_known_by_type_and_scheme(void)
{
    static const struct hm_sig_alg ecdsa = {HM_SIG_ECDSA, HM_SHA256};
    static const struct hm_sig_alg ecdsa384 = {HM_SIG_ECDSA, HM_SHA384};
    static const struct hm_sig_alg pss = {HM_SIG_RSA_PSS, HM_SHA256};
    static const struct hm_sig_alg pkcs1 = {HM_SIG_RSA_PKCS1, HM_SHA256};
    static const struct hm_sig_alg ed25519 = {HM_SIG_ED25519, HM_HASH_NONE};
    static const struct {
        const char *keytype, *scheme;
        enum hm_key_type type;
        const struct hm_sig_alg *alg;
        bool hex, known;
    } rows[] = {
        {"ed25519", "ed25519", HM_KEY_ED25519, &ed25519, true, true},
        {"ecdsa", "ecdsa-sha2-nistp256", HM_KEY_P256, &ecdsa, false, true},
        {"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", HM_KEY_P256, &ecdsa,
            false, true},
        {"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", HM_KEY_P256, &ecdsa,
            true, true},
        {"ecdsa", "ecdsa-sha2-nistp384", HM_KEY_P384, &ecdsa384, false, true},
        {"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384", HM_KEY_P384, &ecdsa384,
            false, true},
        {"rsa", "rsassa-pss-sha256", HM_KEY_RSA, &pss, false, true},
        /* The scheme is the key's, whatever else verifies. */
        {"rsa", "rsa-pkcs1v15-sha256", HM_KEY_RSA, &pkcs1, false, false},
        {"rsa", "rsassa-pss-sha256", HM_KEY_RSA, &pkcs1, false, false},
        {"ecdsa", "ecdsa-sha2-nistp256", HM_KEY_P384, &ecdsa384, false, false},
        {"ecdsa", "ed25519", HM_KEY_P256, &ecdsa, false, false},
        {"sphincs", "x", HM_KEY_P256, &ecdsa, false, false},
        {"ed25519", "ecdsa-sha2-nistp256", HM_KEY_P256, &ecdsa, false, false},
    };

    TEST_EACH(i, rows) {
        const struct kind kind = {rows[i].keytype, rows[i].scheme, rows[i].type,
            *rows[i].alg, rows[i].hex, rows[i].known};
        hm_auto(buf) text = hm_buf(HM_MIB);
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};

        test_case("%s %s %zu", kind.keytype, kind.scheme, i);
        if (!CHECK_OK(hm_key_generate(
                &key, kind.type, kind.type == HM_KEY_RSA ? 2048 : 0, &err)) ||
            !CHECK_OK(put_document(&text, &kind, key, &err)))
            return;
        CHECK_CODE(judge(hm_buf_view(&text), HM_LIT(MESSAGE), &err),
            kind.known ? HM_OK : HM_UNTRUSTED, "signed by 0 of its keys");
        CHECK_ERR(judge(hm_buf_view(&text), HM_LIT("another"), &err),
            HM_UNTRUSTED, "signed by 0 of its keys, wanted 1");
    }
}

/* ---- Thresholds ---- */

/* "s0" is k0's signature in a list, "w0" a wrong one; "k0" its key. */
static bool expand(struct hm_buf *out, const struct tuf_maker *maker,
    const char *text, struct hm_err *err)
{
    const struct hm_sig_alg alg = {HM_SIG_ED25519, HM_HASH_NONE};

    for (const char *p = text; *p != '\0'; p++) {
        hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
        unsigned key = (unsigned)(p[1] - '0');

        if (p[0] != '$' && p[0] != '@') {
            hm_buf_put_u8(out, (uint8_t)p[0]);
            continue;
        }
        p++;
        if (p[-1] == '@') {
            hm_hex_encode(out, hm_key_raw(maker->keys[key]));
            continue;
        }
        HM_TRY(hm_sig_sign(&sig, maker->keys[key], alg, HM_LIT(MESSAGE), err));
        hm_hex_encode(out, hm_buf_view(&sig));
    }
    return hm_buf_end(out, NULL, err);
}

#define ED(id, n)                                                              \
    "\"" id "\":{\"keytype\":\"ed25519\",\"scheme\":\"ed25519\",\"keyval\":"   \
    "{\"public\":\"@" n "\"}}"
#define SIG(id, sig) "{\"keyid\":\"" id "\",\"sig\":\"" sig "\"}"
#define DOC(keys, ids, threshold, sigs)                                        \
    "{\"keys\":{" keys "},\"role\":{\"keyids\":[" ids                          \
    "],\"threshold\":" threshold "},\"signatures\":[" sigs "]}"
#define TWO ED("a", "0") "," ED("b", "1")

static void distinct_keys_are_counted(void)
{
    static const struct {
        const char *name, *text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"both",
            DOC(TWO, "\"a\",\"b\"", "2", SIG("a", "$0") "," SIG("b", "$1")),
            HM_OK, ""},
        {"one of two", DOC(TWO, "\"a\",\"b\"", "2", SIG("a", "$0")),
            HM_UNTRUSTED, "signed by 1 of its keys, wanted 2"},
        {"none", DOC(TWO, "\"a\",\"b\"", "1", ""), HM_UNTRUSTED, "signed by 0"},
        {"an empty one beside it",
            DOC(TWO, "\"a\",\"b\"", "1", SIG("a", "") "," SIG("b", "$1")),
            HM_OK, ""},
        {"empty ones alone",
            DOC(TWO, "\"a\",\"b\"", "1", SIG("a", "") "," SIG("b", "")),
            HM_UNTRUSTED, "signed by 0"},
        {"no hex, a wrong one, a stranger, and it",
            DOC(TWO "," ED("c", "2"), "\"a\",\"b\",\"c\"", "1",
                SIG("a", "xy") "," SIG("b", "$0") "," SIG("z", "$0") "," SIG(
                    "c", "$2")),
            HM_OK, ""},
        {"another's signature", DOC(TWO, "\"a\",\"b\"", "1", SIG("a", "$1")),
            HM_UNTRUSTED, "signed by 0"},
        {"of a key that is not the role's",
            DOC(TWO, "\"a\"", "1", SIG("b", "$1")), HM_UNTRUSTED,
            "signed by 0"},
        {"of an id without a key", DOC(TWO, "\"c\"", "1", SIG("c", "$1")),
            HM_UNTRUSTED, "signed by 0"},
        {"one key id twice in the role",
            DOC(TWO, "\"a\",\"a\"", "2", SIG("a", "$0")), HM_UNTRUSTED,
            "signed by 1 of its keys, wanted 2"},
        {"one key under two ids",
            DOC(ED("a", "0") "," ED("b", "0"), "\"a\",\"b\"", "2",
                SIG("a", "$0") "," SIG("b", "$0")),
            HM_UNTRUSTED, "signed by 1 of its keys, wanted 2"},
        {"a signature twice",
            DOC(TWO, "\"a\",\"b\"", "2", SIG("a", "$0") "," SIG("a", "$0")),
            HM_FORMAT, "$.signatures[1]: two signatures by the key a"},
        {"a signature and an empty one",
            DOC(TWO, "\"a\",\"b\"", "1", SIG("a", "$0") "," SIG("a", "")),
            HM_FORMAT, "two signatures by the key a"},
        {"a threshold of 0", DOC(TWO, "\"a\",\"b\"", "0", SIG("a", "$0")),
            HM_FORMAT, "$.role: a threshold of 0"},
        {"a negative one", DOC(TWO, "\"a\",\"b\"", "-1", SIG("a", "$0")),
            HM_FORMAT, "$.role.threshold"},
        {"a very large one",
            DOC(TWO, "\"a\",\"b\"", "18446744073709551615", SIG("a", "$0")),
            HM_UNTRUSTED, "wanted 18446744073709551615"},
        {"keys that are a list",
            "{\"keys\":[],\"role\":{\"keyids\":[],\"threshold\":1},"
            "\"signatures\":[]}",
            HM_FORMAT, "$.keys: expected object"},
        {"no key value",
            DOC("\"a\":{\"keytype\":\"ed25519\",\"scheme\":\"ed25519\"}",
                "\"a\"", "1", ""),
            HM_FORMAT, "$.keys.a.keyval"},
    };

    TEST_EACH(i, cases) {
        tuf_maker_auto maker = {0};
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
            !CHECK_OK(expand(&text, &maker, cases[i].text, &err)))
            return;
        CHECK_CODE(judge(hm_buf_view(&text), HM_LIT(MESSAGE), &err),
            cases[i].code, cases[i].words);
    }
}

static void put_many(struct hm_buf *out, const char *what, int count)
{
    for (int i = 0; i < count; i++) {
        hm_buf_put_str(out, i > 0 ? "," : "");
        hm_buf_printf(out, what, i);
    }
}

static void lists_have_limits(void)
{
    static const struct {
        int keys, sigs;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {HM_TUF_KEYS_MAX, HM_TUF_SIGNATURES_MAX, HM_UNTRUSTED, "signed by 0"},
        {HM_TUF_KEYS_MAX + 1, 0, HM_LIMIT, "$.keys: 129 keys, more than 128"},
        {0, HM_TUF_SIGNATURES_MAX + 1, HM_LIMIT, "$.signatures"},
    };

    TEST_EACH(i, cases) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_err err = {0};

        hm_buf_put_str(&text, "{\"keys\":{");
        put_many(&text,
            "\"%d\":{\"keytype\":\"x\",\"scheme\":\"x\",\"keyval\":"
            "{\"public\":\"\"}}",
            cases[i].keys);
        hm_buf_put_str(&text,
            "},\"role\":{\"keyids\":[],\"threshold\":1},\"signatures\":[");
        put_many(&text, "{\"keyid\":\"%d\",\"sig\":\"\"}", cases[i].sigs);
        hm_buf_put_str(&text, "]}");
        CHECK_ERR(judge(hm_buf_view(&text), HM_LIT(MESSAGE), &err),
            cases[i].code, cases[i].words);
    }
}

TEST_SUITE(tuf_keys, TEST(kinds_of_keys_are_known_by_type_and_scheme),
    TEST(distinct_keys_are_counted), TEST(lists_have_limits));
