/* SPDX-License-Identifier: Apache-2.0 */
/* Wycheproof: every file and every kind of group in it has a row below that
 * says what becomes of its cases, and a file or kind without a row fails. */
#include <dirent.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "crypto/ed25519.h"
#include "crypto/ossl.h"
#include "enc/hex.h"
#include "enc/json.h"
#include "test.h"

enum fate {
    VERIFIED,      /* valid verifies; invalid and acceptable are HM_MISMATCH */
    BY_PARAMETERS, /* as above where MGF1 has the same hash and the salt is as
                      long as it; with other parameters nothing verifies */
    NO_KEY,        /* nothing verifies: the key itself is HM_UNSUPPORTED */
    ELSEWHERE,     /* vectors_jose.c runs it */
};

/* "acceptable" is one case of each PKCS#1 v1.5 file, a missing NULL that some
 * verifiers forgive. We do not. */
static const struct row {
    const char *file;
    const char *type;
    enum fate fate;
    enum hm_sig_kind kind;
    const char *why;
} rows[] = {
    {"ecdsa_secp256r1_sha256_test", "EcdsaVerify", VERIFIED, HM_SIG_ECDSA, ""},
    {"ecdsa_secp256r1_sha512_test", "EcdsaVerify", VERIFIED, HM_SIG_ECDSA, ""},
    {"ecdsa_secp384r1_sha256_test", "EcdsaVerify", VERIFIED, HM_SIG_ECDSA, ""},
    {"ecdsa_secp384r1_sha384_test", "EcdsaVerify", VERIFIED, HM_SIG_ECDSA, ""},
    {"ecdsa_secp521r1_sha512_test", "EcdsaVerify", VERIFIED, HM_SIG_ECDSA, ""},
    {"ecdsa_secp256r1_sha256_p1363_test", "EcdsaP1363Verify", VERIFIED,
        HM_SIG_ECDSA_P1363, ""},
    {"ecdsa_secp384r1_sha384_p1363_test", "EcdsaP1363Verify", VERIFIED,
        HM_SIG_ECDSA_P1363, ""},
    {"ecdsa_secp521r1_sha512_p1363_test", "EcdsaP1363Verify", VERIFIED,
        HM_SIG_ECDSA_P1363, ""},
    {"ed25519_test", "EddsaVerify", VERIFIED, HM_SIG_ED25519, ""},
    {"rsa_signature_2048_sha256_test", "RsassaPkcs1Verify", VERIFIED,
        HM_SIG_RSA_PKCS1, ""},
    {"rsa_signature_2048_sha512_test", "RsassaPkcs1Verify", VERIFIED,
        HM_SIG_RSA_PKCS1, ""},
    {"rsa_signature_3072_sha256_test", "RsassaPkcs1Verify", VERIFIED,
        HM_SIG_RSA_PKCS1, ""},
    {"rsa_signature_4096_sha256_test", "RsassaPkcs1Verify", VERIFIED,
        HM_SIG_RSA_PKCS1, ""},
    {"rsa_signature_4096_sha512_test", "RsassaPkcs1Verify", VERIFIED,
        HM_SIG_RSA_PKCS1, ""},
    {"rsa_pss_2048_sha256_mgf1_32_test", "RsassaPssVerify", VERIFIED,
        HM_SIG_RSA_PSS, ""},
    {"rsa_pss_3072_sha256_mgf1_32_test", "RsassaPssVerify", VERIFIED,
        HM_SIG_RSA_PSS, ""},
    {"rsa_pss_4096_sha512_mgf1_64_test", "RsassaPssVerify", VERIFIED,
        HM_SIG_RSA_PSS, ""},
    {"rsa_pss_misc_test", "RsassaPssVerify", BY_PARAMETERS, HM_SIG_RSA_PSS,
        "other hashes, MGF hashes and salt lengths are in no registry"},
    {"rsa_pss_2048_sha256_mgf1_32_params_test", "RsassaPssWithParametersVerify",
        NO_KEY, HM_SIG_RSA_PSS,
        "keys of type RSASSA-PSS, which carry parameters of their own, are in "
        "no registry"},
    {"mldsa_44_verify_test", "MlDsaVerify", NO_KEY, HM_SIG_NONE,
        "neither library has ML-DSA"},
    {"mldsa_65_verify_test", "MlDsaVerify", NO_KEY, HM_SIG_NONE,
        "neither library has ML-DSA"},
    {"json_web_signature_test", "JsonWebSignature", ELSEWHERE, HM_SIG_NONE, ""},
    {"json_web_key_test", "JsonWebKey", ELSEWHERE, HM_SIG_NONE, ""},
};

struct counts {
    unsigned verified, rejected, refused;
};

/* What the tests of a group share. */
struct group {
    const struct row *row;
    struct hm_arena *arena;
    struct hm_json json;
    const struct hm_key *key;
    struct hm_sig_alg alg;
    struct counts *counts;
};

/* `type` NULL: any of the file's rows. */
static const struct row *find_row(const char *file, const struct hm_json *type)
{
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        if (strcmp(rows[i].file, file) == 0 &&
            (type == NULL || hm_json_str_eq(*type, rows[i].type)))
            return &rows[i];
    }
    return NULL;
}

/* The decoded string `name` of `object`; empty where there is none. */
static struct hm_bytes text(
    const struct group *group, struct hm_json object, const char *name)
{
    struct hm_json v = hm_json_get(object, name);
    struct hm_bytes out = {0};
    struct hm_err err = {0};

    if (v.doc != NULL)
        CHECK_OK(hm_json_as_str(&out, v, group->arena, &err));
    return out;
}

static struct hm_bytes hex(
    const struct group *group, struct hm_json object, const char *name)
{
    struct hm_bytes in = text(group, object, name);
    uint8_t *out = hm_arena_alloc(group->arena, in.len / 2 + 1, 1);
    struct hm_err err = {0};

    if (!CHECK(out != NULL) ||
        !CHECK_OK(
            hm_hex_decode_exact(out, in.len / 2, HM_HEX_ANY_CASE, in, &err)))
        return hm_bytes(NULL, 0);
    return hm_bytes(out, in.len / 2);
}

static enum hm_hash hash_of(struct hm_json group, const char *name)
{
    struct hm_json v = hm_json_get(group, name);

    if (hm_json_str_eq(v, "SHA-256"))
        return HM_SHA256;
    if (hm_json_str_eq(v, "SHA-384"))
        return HM_SHA384;
    return hm_json_str_eq(v, "SHA-512") ? HM_SHA512 : HM_HASH_NONE;
}

static bool parameters_are_ours(const struct group *group)
{
    uint64_t salt = 0;

    return group->alg.hash != HM_HASH_NONE &&
        hash_of(group->json, "mgfSha") == group->alg.hash &&
        hm_json_as_u64(&salt, hm_json_get(group->json, "sLen")) &&
        salt == hm_hash_len(group->alg.hash);
}

/* The other ways to say the same must give the same answer. */
static void check_other_ways(const struct group *group, struct hm_bytes msg,
    struct hm_bytes sig, bool valid)
{
    struct hm_digest digest;
    struct hm_err err = {0};

    if (group->alg.kind == HM_SIG_ED25519) {
        CHECK_EQ(hm_ed25519_equation(
                     hm_key_raw(group->key).p, hm_bytes(NULL, 0), msg, sig),
            valid);
        return;
    }
    if (CHECK_OK(hm_digest_of(&digest, group->alg.hash, msg, &err)))
        CHECK_EQ(
            hm_sig_verify_digest(group->key, group->alg, &digest, sig, &err),
            valid);
}

/* OpenSSL's Ed25519, which hallmark does not use, on the same cases. */
static void check_openssl_ed25519(const struct group *group,
    struct hm_bytes msg, struct hm_bytes sig, bool valid)
{
    struct hm_err err = {0};
    struct hm_bytes raw = hm_key_raw(group->key);
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key_ex(
        hm_ossl_ctx(&err), "ED25519", NULL, raw.p, raw.len);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    if (CHECK(key != NULL && ctx != NULL) &&
        CHECK_EQ(EVP_DigestVerifyInit_ex(
                     ctx, NULL, NULL, hm_ossl_ctx(&err), NULL, key, NULL),
            1))
        CHECK_EQ(
            EVP_DigestVerify(ctx, sig.p, sig.len, msg.p, msg.len) == 1, valid);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
}

static void run_verified(const struct group *group, struct hm_json test)
{
    struct hm_bytes msg = hex(group, test, "msg");
    struct hm_bytes sig = hex(group, test, "sig");
    bool valid = hm_json_str_eq(hm_json_get(test, "result"), "valid");
    struct hm_err err = {0};

    if (valid &&
        CHECK_OK(hm_sig_verify(group->key, group->alg, msg, sig, &err)))
        group->counts->verified++;
    if (!valid &&
        CHECK_ERR(hm_sig_verify(group->key, group->alg, msg, sig, &err),
            HM_MISMATCH, "signature"))
        group->counts->rejected++;
    check_other_ways(group, msg, sig, valid);
    if (group->alg.kind == HM_SIG_ED25519)
        check_openssl_ed25519(group, msg, sig, valid);
}

/* Whatever hash is tried, it does not verify. */
static void run_refused(const struct group *group, struct hm_json test)
{
    struct hm_bytes msg = hex(group, test, "msg");
    struct hm_bytes sig = hex(group, test, "sig");
    struct hm_err err = {0};
    struct hm_sig_alg alg = group->alg;

    for (alg.hash = HM_SHA256; alg.hash <= HM_SHA512; alg.hash++)
        CHECK_ERR(hm_sig_verify(group->key, alg, msg, sig, &err), HM_MISMATCH,
            "signature");
    if (group->alg.hash == HM_HASH_NONE)
        CHECK_ERR(hm_sig_verify(group->key, group->alg, msg, sig, &err),
            HM_USAGE, "hash function none");
    group->counts->refused++;
}

/* The DER key, the PEM key and the bare key must be one. */
static void check_key_forms(const struct group *group)
{
    struct hm_json key = hm_json_get(group->json, "publicKey");
    struct hm_bytes raw = hex(group, key, "uncompressed");
    struct hm_err err = {0};
    hm_auto_ptr(key) pem = NULL;
    hm_auto_ptr(key) bare = NULL;

    if (CHECK_OK(
            hm_key_parse(&pem, text(group, group->json, "publicKeyPem"), &err)))
        CHECK(hm_key_eq(pem, group->key));
    if (raw.len == 0)
        raw = hex(group, key, "pk");
    if (raw.len == 0)
        raw = hex(group, group->json, "publicKeyAsn");
    if (CHECK_OK(hm_key_parse_raw(&bare, hm_key_type(group->key), raw, &err)))
        CHECK(hm_key_eq(bare, group->key));
}

static void run_group(struct group *group)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_bytes der = hex(group, group->json, "publicKeyDer");
    struct hm_json tests = hm_json_get(group->json, "tests");
    struct hm_json_iter it = hm_json_iter(tests);
    struct hm_err err = {0};
    bool refused;

    if (group->row->fate == NO_KEY) {
        CHECK_ERR(
            hm_key_parse(&key, der, &err), HM_UNSUPPORTED, "key algorithm");
        group->counts->refused += (unsigned)hm_json_count(tests);
        return;
    }
    if (!CHECK_OK(hm_key_parse(&key, der, &err)))
        return;
    group->key = key;
    group->alg =
        (struct hm_sig_alg){group->row->kind, hash_of(group->json, "sha")};
    refused = group->row->fate == BY_PARAMETERS && !parameters_are_ours(group);
    check_key_forms(group);
    while (hm_json_iter_next(&it)) {
        test_case("%s %.*s", group->row->file,
            (int)hm_json_text(hm_json_get(it.value, "tcId")).len,
            (const char *)hm_json_text(hm_json_get(it.value, "tcId")).p);
        if (refused)
            run_refused(group, it.value);
        else
            run_verified(group, it.value);
    }
    group->key = NULL;
}

static void run_file(const char *name, struct hm_json root)
{
    struct hm_arena arena = hm_arena(64 * HM_MIB);
    struct hm_json groups = hm_json_get(root, "testGroups");
    struct hm_json_iter it = hm_json_iter(groups);
    struct counts counts = {0};
    uint64_t total = 0;
    const struct row *row = NULL;

    test_case("%s", name);
    CHECK(hm_json_count(groups) > 0);
    while (hm_json_iter_next(&it)) {
        struct group group = {
            .arena = &arena, .json = it.value, .counts = &counts};
        struct hm_json type = hm_json_get(it.value, "type");

        row = find_row(name, &type);
        group.row = row;
        if (!CHECK(row != NULL))
            break;
        run_group(&group);
    }
    hm_arena_free(&arena);
    if (row == NULL)
        return;
    CHECK(hm_json_as_u64(&total, hm_json_get(root, "numberOfTests")));
    CHECK_EQ(counts.verified + counts.rejected + counts.refused, total);
    test_note("%s: %u verified, %u rejected, %u refused%s%s", name,
        counts.verified, counts.rejected, counts.refused,
        row->why[0] == '\0' ? "" : ": ", row->why);
}

static void load_and_run(const char *name, const char *path)
{
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    hm_auto(buf) content = hm_buf(16 * HM_MIB);
    struct hm_err err = {0};
    struct hm_json root;

    if (CHECK_OK(hm_file_read(&content, path, &err)) &&
        CHECK_OK(hm_json_parse_borrowed(
            &root, &arena, hm_buf_view(&content), 16 * HM_MIB, &err)))
        run_file(name, root);
}

static void every_case_ends_as_its_row_says(void)
{
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        char relative[128];
        const char *path;

        if (rows[i].fate == ELSEWHERE)
            continue;
        snprintf(
            relative, sizeof(relative), "wycheproof/%s.json", rows[i].file);
        path = test_vector_path(relative);
        if (path == NULL)
            test_skip(1, "file: %s of Wycheproof is missing", rows[i].file);
        else
            load_and_run(rows[i].file, path);
    }
}

static void every_file_has_a_row(void)
{
    const char *path = test_vector_path("wycheproof");
    DIR *dir = path == NULL ? NULL : opendir(path);
    const struct dirent *entry;

    if (dir == NULL) {
        test_skip(1, "folder: vectors of Wycheproof are missing");
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        const char *end = strstr(entry->d_name, ".json");
        char name[256];

        if (end == NULL)
            continue;
        snprintf(name, sizeof(name), "%.*s", (int)(end - entry->d_name),
            entry->d_name);
        test_case("%s", name);
        CHECK(find_row(name, NULL) != NULL);
    }
    closedir(dir);
}

static void the_registry_refuses_what_the_table_says(void)
{
    static const char *const refused[] = {
        "ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "PKIX_RSA_PSS", "PKCS1_RSA_PSS"};

    for (size_t i = 0; i < TEST_LEN(refused); i++) {
        const struct hm_alg *alg = hm_alg_by_details(hm_bytes_str(refused[i]));

        test_case("%s", refused[i]);
        CHECK(alg != NULL && alg->status == HM_ALG_REFUSED);
    }
}

TEST_SUITE(vectors_wycheproof, TEST(every_case_ends_as_its_row_says),
    TEST(every_file_has_a_row), TEST(the_registry_refuses_what_the_table_says));
