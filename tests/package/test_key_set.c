/* SPDX-License-Identifier: Apache-2.0 */
#include "package/key_set.h"

#include "base/limits.h"
#include "package/cloud_build_keys.h"
#include "test.h"

#define SPKI_A                                                                 \
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Olb3zMAFFxXKHiIkQO5cJ3Yhl5i6UPp+Ihu" \
    "teBJbuHcA5UogKo0EWtlWwW6KSaKoTNEYL7JlCQiVnkhBktUgg=="
#define KEY(id, usage, valid)                                                  \
    "{\"keyId\":\"" id "\",\"keyUsage\":\"" usage                              \
    "\",\"publicKey\":{\"rawBytes\":\"" SPKI_A                                 \
    "\",\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\"" valid "},\"new\":1}"
#define WINDOW                                                                 \
    ",\"validFor\":{\"start\":\"2022-12-01T00:00:00.000Z\","                   \
    "\"end\":\"2025-01-29T00:00:00.000Z\"}"

static void npm_keys_for_attestations_are_taken(void)
{
    hm_auto(key_set) set = {.count = 0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_set_parse(&set,
            HM_LIT(" {\"keys\":[" KEY("SHA256:x", "npm:signatures", "") "," KEY(
                "SHA256:x", "npm:attestations", WINDOW) "]}"),
            &err)))
        return;
    CHECK_EQ(set.kind, HM_KEY_SET_NPM);
    CHECK_EQ(set.count, 1);
    CHECK_BYTES(set.terms[0].id, HM_LIT("SHA256:x"));
    CHECK(!set.terms[0].bare && !set.terms[0].unlogged);
    CHECK(set.valid[0].has_start && set.valid[0].has_end);
    CHECK_EQ(set.valid[0].end.s, 1738108800);
}

static void other_sets_are_refused(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"", HM_NOT_FOUND, "no key in it"},
        {"\n \n", HM_NOT_FOUND, "no key in it"},
        {"{}", HM_FORMAT, "keys"},
        {"{\"keys\":[]}", HM_NOT_FOUND, "npm:attestations"},
        {"{\"keys\":[" KEY("x", "npm:signatures", "") "]}", HM_NOT_FOUND,
            "npm:attestations"},
        {"{\"keys\":[" KEY("", "npm:attestations", "") "]}", HM_FORMAT,
            "without an id"},
        {"{\"keys\":[{\"keyId\":\"x\",\"keyUsage\":\"npm:attestations\","
         "\"publicKey\":{\"rawBytes\":\"AAAA\",\"keyDetails\":"
         "\"PKIX_ECDSA_P256_SHA_256\"}}]}",
            HM_FORMAT, "key x"},
        {"{\"keys\":[{\"keyId\":\"x\",\"keyUsage\":\"npm:attestations\","
         "\"publicKey\":{\"rawBytes\":\"" SPKI_A
         "\",\"keyDetails\":\"none\"}}]}",
            HM_UNSUPPORTED, "key x"},
        {"us west\n-----BEGIN", HM_FORMAT, "no name of a location"},
        {"us-west2\n-----BEGIN PUBLIC KEY-----\nAA", HM_FORMAT, "us-west2"},
        {"us-west2", HM_FORMAT, "us-west2"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(key_set) set = {.count = 0};
        struct hm_err err = {0};

        test_case("%zu", i);
        CHECK_ERR(hm_key_set_parse(&set, hm_bytes_str(rows[i].text), &err),
            rows[i].code, rows[i].words);
    }
}

/* Names tell what the id is, and what is signed. */
static void cloud_build_names_its_keys(void)
{
    static const struct {
        const char *name, *id;
        bool bare;
    } rows[] = {
        {"us-west2",
            "projects/verified-builder/locations/us-west2/keyRings/attestor/"
            "cryptoKeys/builtByGCB/cryptoKeyVersions/1",
            true},
        {"global-pae",
            "projects/verified-builder/locations/global/keyRings/attestor/"
            "cryptoKeys/provenanceSigner/cryptoKeyVersions/1",
            false},
        {"global-pae-google-hosted-worker_2",
            "projects/verified-builder/locations/global/keyRings/attestor/"
            "cryptoKeys/google-hosted-worker/cryptoKeyVersions/2",
            false},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(key_set) set = {.count = 0};
        hm_auto(buf) text = hm_buf(HM_KEY_FILE_MAX);
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        hm_buf_printf(
            &text, "%s\n%s\n", rows[i].name, hm_cloud_build_keys[0].pem);
        if (!CHECK_OK(hm_key_set_parse(&set, hm_buf_view(&text), &err)))
            return;
        CHECK_EQ(set.kind, HM_KEY_SET_CLOUD_BUILD);
        CHECK_BYTES(set.terms[0].id, hm_bytes_str(rows[i].id));
        CHECK(set.terms[0].bare == rows[i].bare && set.terms[0].unlogged);
    }
}

static void a_set_has_an_end(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(key_set) set = {.count = 0}, more = {.count = 0};
    struct hm_err err = {0};

    for (int i = 0; i < HM_PACKAGE_KEYS_MAX; i++)
        hm_buf_printf(&text, "a%d\n%s", i, hm_cloud_build_keys[0].pem);
    if (!CHECK_OK(hm_key_set_parse(&set, hm_buf_view(&text), &err)))
        return;
    CHECK_EQ(set.count, HM_PACKAGE_KEYS_MAX);
    hm_buf_printf(&text, "more\n%s", hm_cloud_build_keys[0].pem);
    CHECK_ERR(hm_key_set_parse(&more, hm_buf_view(&text), &err), HM_LIMIT, "");
    hm_buf_printf(&text, "%70000s", "");
    CHECK_ERR(hm_key_set_parse(&more, hm_buf_view(&text), &err), HM_LIMIT,
        "limit 65536");
}

/* A key under two names is one signer. */
static void keys_are_allowed_once(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(key_set) set = {.count = 0};
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    for (int i = 0; i < 2; i++)
        hm_buf_printf(&text, "a%d\n%s", i, hm_cloud_build_keys[0].pem);
    if (!CHECK_OK(hm_key_set_parse(&set, hm_buf_view(&text), &err)) ||
        !CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_key_set_allow(&set, rules, &err)))
        return;
    CHECK_OK(hm_rules_ready(rules, &err));
    CHECK_ERR(hm_rules_require(rules, 2, &err), HM_USAGE, "1 are named");
}

TEST_SUITE(package_key_set, TEST(npm_keys_for_attestations_are_taken),
    TEST(other_sets_are_refused), TEST(cloud_build_names_its_keys),
    TEST(a_set_has_an_end), TEST(keys_are_allowed_once));
