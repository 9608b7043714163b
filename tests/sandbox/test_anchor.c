/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/anchor.h"

#include "base/limits.h"
#include "crypto/key_gen.h"
#include "test.h"

static void certificates_say_what_they_are_for(void)
{
    hm_auto_ptr(key) root_key = NULL;
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) root_der = hm_buf(HM_CERT_MAX);
    struct hm_cert root;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&root_key, HM_KEY_P384, 0, &err)) ||
        !CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)))
        return;
    {
        const struct hm_anchor_spec spec = {
            .kind = HM_ANCHOR_ROOT, .name = "sandbox root", .key = root_key};

        if (!CHECK_OK(hm_anchor_write(&root_der, &spec, &err)) ||
            !CHECK_OK(hm_cert_parse(&root, hm_buf_view(&root_der), &err)))
            return;
        CHECK(root.is_ca && !root.has_path_len);
        CHECK_OK(hm_cert_signed_by(&root, root_key, &err));
        CHECK_STR(HM_SHOW_NAME(root.subject), "sandbox root, hallmark sandbox");
    }
    for (enum hm_anchor_kind kind = HM_ANCHOR_INTERMEDIATE;
         kind <= HM_ANCHOR_TSA; kind++) {
        const struct hm_anchor_spec spec = {kind, "x", key, &root, root_key};
        hm_auto(buf) der = hm_buf(HM_CERT_MAX);
        struct hm_cert cert;

        test_case("kind %d", (int)kind);
        if (!CHECK_OK(hm_anchor_write(&der, &spec, &err)) ||
            !CHECK_OK(hm_cert_parse(&cert, hm_buf_view(&der), &err)))
            return;
        CHECK_EQ(cert.is_ca, kind == HM_ANCHOR_INTERMEDIATE);
        CHECK_EQ(hm_cert_has_eku(&cert, hm_eku_time_stamping) &&
                cert.eku_critical && cert.eku_count == 1,
            kind == HM_ANCHOR_TSA);
        CHECK_BYTES(cert.issuer_key_id, root.key_id);
        CHECK_OK(hm_cert_signed_by(&cert, root_key, &err));
    }
}

TEST_SUITE(sandbox_anchor, TEST(certificates_say_what_they_are_for));
