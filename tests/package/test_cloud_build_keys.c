/* SPDX-License-Identifier: Apache-2.0 */
#include "package/cloud_build_keys.h"

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/key.h"
#include "test.h"

/* The keys that are built in came out of a Go module; these out of the
 * repository. */
static void built_in_keys_are_the_published_ones(void)
{
    for (const struct hm_cloud_build_key *key = hm_cloud_build_keys;
         key->name != NULL; key++) {
        hm_auto(buf) text = hm_buf(HM_KEY_FILE_MAX);
        hm_auto_ptr(key) built_in = NULL;
        hm_auto_ptr(key) copy = NULL;
        struct hm_err err = {0};

        test_case("%s", key->name);
        if (!test_vector_read(
                &text, "slsa-verifier/gcb/keys/%s.pem", key->name))
            return;
        if (CHECK_OK(
                hm_key_parse_pem(&built_in, hm_bytes_str(key->pem), &err)) &&
            CHECK_OK(hm_key_parse_pem(&copy, hm_buf_view(&text), &err)))
            CHECK(hm_key_eq(built_in, copy));
    }
}

TEST_SUITE(
    package_cloud_build_keys, TEST(built_in_keys_are_the_published_ones));
