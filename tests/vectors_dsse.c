/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_dsse.c - the protocol's example, and a logged envelope with its
 * key. */
#include "base/buf.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/key.h"
#include "dsse/dsse.h"

#include "test.h"

static void encodings_are_met(void)
{
    static const struct {
        const char *type, *payload, *pae;
    } cases[] = {
        {"http://example.com/HelloWorld", "dsse/hello.payload",
            "dsse/hello.pae"},
        {"", "dsse/empty.payload", "dsse/empty.pae"},
        {"application/\xc3\xbcn\xc3\xaf", "dsse/utf8.payload", "dsse/utf8.pae"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) payload = hm_buf(HM_KIB), want = hm_buf(HM_KIB);
        hm_auto(buf) got = hm_buf(HM_KIB);

        test_case("%s", cases[i].pae);
        if (!test_vector_read(&payload, "%s", cases[i].payload) ||
            !test_vector_read(&want, "%s", cases[i].pae))
            continue;
        hm_dsse_pae(&got, hm_bytes_str(cases[i].type), hm_buf_view(&payload));
        CHECK_BYTES(hm_buf_view(&got), hm_buf_view(&want));
    }
}

static void a_logged_envelope_is_signed_by_its_key(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB), pem = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct hm_digest digest;
    struct hm_dsse dsse;

    if (!test_vector_read(&text, "rekor/intoto_dsse.json") ||
        !test_vector_read(&pem, "rekor/intoto_dsse.pem") ||
        !CHECK_OK(hm_dsse_parse(&dsse, &arena, hm_buf_view(&text), &err)) ||
        !CHECK_OK(hm_key_parse(&key, hm_buf_view(&pem), &err)))
        return;
    CHECK_BYTES(dsse.payload_type, hm_bytes_str(hm_dsse_intoto));
    if (!CHECK_EQ(dsse.sig_count, 1) ||
        !CHECK_OK(hm_dsse_pae_digest(
            &digest, HM_SHA256, dsse.payload_type, dsse.payload, &err)))
        return;
    CHECK_OK(hm_key_verify_digest(key, &digest, dsse.sigs[0].sig, &err));
    if (CHECK_OK(hm_dsse_pae_digest(
            &digest, HM_SHA256, HM_LIT("text/plain"), dsse.payload, &err)))
        CHECK_ERR(hm_key_verify_digest(key, &digest, dsse.sigs[0].sig, &err),
            HM_MISMATCH, "");
}

TEST_SUITE(vectors_dsse, TEST(encodings_are_met),
    TEST(a_logged_envelope_is_signed_by_its_key));
