/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/describe.h"

#include <string.h>

#include "base/limits.h"
#include "image/media.h"
#include "test.h"

#define SHA                                                                    \
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
#define CONFIG                                                                 \
    "\"config\":{\"mediaType\":\"a/b\",\"digest\":\"" SHA "\",\"size\":2}"
#define SUBJECT                                                                \
    ",\"subject\":{\"mediaType\":\"a/b\",\"digest\":\"" SHA "\",\"size\":2}"

static void a_manifest_is_described(void)
{
    static const struct {
        const char *text, *subject, *descriptor;
    } cases[] = {
        {"{\"schemaVersion\":2," CONFIG ",\"layers\":[]}", "", ""},
        {"{\"schemaVersion\":2," CONFIG ",\"layers\":[]" SUBJECT "}", SHA,
            "{\"mediaType\":\"" HM_MEDIA_OCI_MANIFEST
            "\",\"digest\":\"d\",\"size\":274,\"artifactType\":\"a/b\"}"},
        {"{\"schemaVersion\":2,\"artifactType\":\"t/u\"," CONFIG
         ",\"layers\":[]" SUBJECT ",\"annotations\":{\"k\":\"v\\n\"}}",
            SHA,
            "{\"mediaType\":\"" HM_MEDIA_OCI_MANIFEST
            "\",\"digest\":\"d\",\"size\":321,\"artifactType\":\"t/u\","
            "\"annotations\":{\"k\":\"v\\n\"}}"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
        struct hm_oci_put put = {
            .text = hm_bytes_str(cases[i].text), .digest = HM_LIT("d")};
        struct hm_manifest manifest;
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_oci_describe(&manifest, &put, &arena, &err)))
            continue;
        CHECK_BYTES(put.media_type, HM_LIT(HM_MEDIA_OCI_MANIFEST));
        CHECK_BYTES(put.subject, hm_bytes_str(cases[i].subject));
        CHECK_BYTES(put.descriptor, hm_bytes_str(cases[i].descriptor));
    }
}

static void what_is_no_manifest_is_refused(void)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct hm_oci_put put = {
        .text = HM_LIT("{\"schemaVersion\":2,\"manifests\":[]}"),
        .media_type = HM_LIT("text/html; charset=utf-8"),
        .digest = HM_LIT("d")};
    struct hm_manifest manifest;
    struct hm_err err = {0};

    CHECK_ERR(hm_oci_describe(&manifest, &put, &arena, &err), HM_UNSUPPORTED,
        "text/html");
}

TEST_SUITE(sandbox_describe, TEST(a_manifest_is_described),
    TEST(what_is_no_manifest_is_refused));
