/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/stamp.h"

#include "authority.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "test.h"
#include "tsa/timestamp.h"

static const uint8_t serial[] = {0, 0x80, 7};
static const uint8_t nonce[] = {0xe0, 1, 2};

static bool grant(struct hm_buf *out, struct hm_tsa_request *request,
    struct authority *authority, struct hm_err *err)
{
    struct hm_stamp_spec spec = {
        .request = request,
        .serial = hm_bytes(serial, sizeof(serial)),
        .time_s = AUTHORITY_NOW_S,
    };

    HM_TRY(hm_world_cert(&spec.signer, authority->world, HM_WORLD_TSA, err));
    HM_TRY(hm_world_key(&spec.key, authority->world, HM_WORLD_TSA, err));
    return hm_stamp_grant(out, &spec, err);
}

/* Our reader and judge of timestamps were written against real ones. */
static void what_is_granted_verifies(void)
{
    static const enum hm_hash hashes[] = {HM_SHA256, HM_SHA384, HM_SHA512};
    authority_auto authority = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(authority_new(&authority, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(hashes); i++) {
        struct hm_tsa_request request = {
            .nonce = hm_bytes(nonce, sizeof(nonce)), .certs = i > 0};
        hm_auto(buf) der = hm_buf(HM_TSA_MAX);
        struct hm_timestamp token;

        test_case("%s", hm_hash_name(hashes[i]));
        if (!CHECK_OK(hm_digest_of(
                &request.imprint, hashes[i], HM_LIT("abc"), &err)) ||
            !CHECK_OK(grant(&der, &request, &authority, &err)) ||
            !CHECK_OK(
                hm_timestamp_parse_response(&token, hm_buf_view(&der), &err)))
            return;
        CHECK_OK(hm_timestamp_verify(
            &token, authority.cas[0], HM_LIT("abc"), NULL, &err));
        CHECK_ERR(hm_timestamp_verify(
                      &token, authority.cas[1], HM_LIT("abc"), NULL, &err),
            HM_UNTRUSTED, "not of this authority");
        CHECK_OK(hm_timestamp_check_request(
            &token, request.nonce, hm_stamp_policy, &err));
        CHECK_EQ(token.time.s, AUTHORITY_NOW_S);
        CHECK_EQ(token.cert_count, i > 0 ? 1 : 0);
        CHECK(!hm_timestamp_refused(hm_buf_view(&der)));
    }
}

static void a_rejection_is_one(void)
{
    hm_auto(buf) der = hm_buf(HM_KIB);
    struct hm_timestamp token;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_stamp_reject(&der, 25, "not today", &err)))
        return;
    CHECK_ERR(hm_timestamp_parse_response(&token, hm_buf_view(&der), &err),
        HM_FORMAT, "status 2 (rejection), systemFailure, \"not today\"");
    CHECK(hm_timestamp_refused(hm_buf_view(&der)));
    CHECK(!hm_timestamp_refused(HM_LIT("\x30\x00")));
}

static void only_its_kind_of_key_signs(void)
{
    struct hm_tsa_request request = {0};
    struct hm_stamp_spec spec = {.request = &request};
    authority_auto authority = {0};
    hm_auto(buf) der = hm_buf(HM_TSA_MAX);
    struct hm_err err = {0};

    if (CHECK_OK(authority_new(&authority, &err)) &&
        CHECK_OK(
            hm_world_key(&spec.key, authority.world, HM_WORLD_TSA_ROOT, &err)))
        CHECK_ERR(hm_stamp_grant(&der, &spec, &err), HM_USAGE,
            "timestamps are signed by P-256");
}

TEST_SUITE(sandbox_stamp, TEST(what_is_granted_verifies),
    TEST(a_rejection_is_one), TEST(only_its_kind_of_key_signs));
