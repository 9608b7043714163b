/* SPDX-License-Identifier: Apache-2.0 */
/* The image specification's own documents, good and bad: each is judged as
 * there, but for those that the table below names. */
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "cases.h"
#include "image/config.h"
#include "image/layout.h"
#include "image/media.h"
#include "test.h"

/* Good there and refused here, because no runtime of ours could check the
 * digest; or the other way about: an image without layers is legal by the text,
 * and the schema is older. */
static const struct {
    const char *id;
    enum hm_code code;
    const char *words;
} exceptions[] = {
    {"descriptor-22", HM_UNSUPPORTED, "sha256+b64"},
    {"descriptor-23", HM_UNSUPPORTED, "sha256+b64"},
    {"descriptor-25", HM_UNSUPPORTED, "sha256.foo-bar"},
    {"descriptor-26", HM_UNSUPPORTED, "multihash+base58"},
    {"manifest-06", HM_OK, NULL},
};

static bool parse(const char *kind, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct hm_image_config config;
    struct hm_manifest manifest;
    struct hm_descriptor descriptor;

    if (strcmp(kind, "manifest") == 0)
        return hm_manifest_parse(
            &manifest, &arena, text, HM_LIT(HM_MEDIA_OCI_MANIFEST), err);
    if (strcmp(kind, "index") == 0)
        return hm_layout_index(&manifest, &arena, text, err);
    if (strcmp(kind, "descriptor") == 0)
        return hm_descriptor_parse(&descriptor, &arena, text, err);
    if (strcmp(kind, "config") == 0)
        return hm_image_config_parse(&config, &arena, text, err);
    return hm_layout_check(text, err);
}

static void judge(const struct test_cases *cases, struct hm_bytes text)
{
    const char *id = test_cases_get(cases, "id");
    bool good = strcmp(test_cases_get(cases, "expect"), "pass") == 0;
    struct hm_err err = {0};
    bool ok = parse(test_cases_get(cases, "kind"), text, &err);

    test_case("%s", id);
    for (size_t i = 0; i < TEST_LEN(exceptions); i++) {
        if (strcmp(exceptions[i].id, id) != 0)
            continue;
        CHECK_CODE(ok, exceptions[i].code, exceptions[i].words);
        return;
    }
    if (good)
        CHECK_OK(ok);
    else
        CHECK(!ok);
}

static void documents_are_judged_as_in_the_specification(void)
{
    struct test_cases cases;
    unsigned count = 0;

    if (!test_cases_open(&cases, "image-spec"))
        return;
    while (test_cases_next(&cases)) {
        hm_auto(buf) text = hm_buf(HM_MIB);

        if (!test_cases_load(&text, &cases, test_cases_get(&cases, "file")))
            continue;
        judge(&cases, hm_buf_view(&text));
        count++;
    }
    test_cases_close(&cases);
    test_note("image-spec: %u documents", count);
}

TEST_SUITE(vectors_image, TEST(documents_are_judged_as_in_the_specification));
