/* SPDX-License-Identifier: Apache-2.0 */
/* One target among others: test_gate.c. */
#include "gate/target.h"

#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "gate/tribunal.h"
#include "test.h"

#define TEXT "{}"
#define SHA512                                                                 \
    "sha512:27c74670adb75075fad058d5ceaf7b20c4e7786c83bae8a32f626f9782af34c9"  \
    "a33c2046ef60fd2a7878d378e29fec851806bbd9a67878f3a9f1cda4830763fd"
#define SHA256                                                                 \
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

static void a_target_has_the_digests_of_its_bytes(void)
{
    static const struct {
        const char *digest, *text;
        size_t count;
        enum hm_code code;
    } rows[] = {
        {SHA256, TEXT, 1, HM_OK},
        {SHA512, TEXT, 2, HM_OK},
        {SHA256, TEXT " ", 0, HM_MISMATCH},
        {SHA512, TEXT " ", 0, HM_MISMATCH},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto_ptr(gate_target) target = NULL;
        struct hm_gate_about about = {.text = hm_bytes_str(rows[i].text),
            .repository = HM_LIT("registry.test/app"),
            .label = HM_LIT("linux/amd64")};
        struct hm_err err = {0};
        bool ok;

        test_case("%s of %s", rows[i].digest, rows[i].text);
        if (!CHECK_OK(hm_digest_parse(
                &about.digest, hm_bytes_str(rows[i].digest), &err)))
            return;
        ok = hm_gate_target_new(&target, &about, &err);
        CHECK_CODE(ok, rows[i].code, "the manifest has ");
        if (!ok)
            continue;
        CHECK_EQ(target->digest_count, rows[i].count);
        CHECK_EQ(target->digests[0].hash, HM_SHA256);
        CHECK(hm_bytes_starts(target->name, HM_LIT("registry.test/app@sha")));
    }
}

/* More than are judged: what was not looked at might have been the good one. */
static void too_many_are_not_told(void)
{
    tribunal_auto t = {0};
    struct place_thing image, thing;
    struct hm_err err = {0};

    if (test_torture() || !CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)))
        return;
    for (size_t i = 0; i <= HM_EVIDENCE_COUNT_MAX; i++) {
        char blob[32];

        snprintf(blob, sizeof(blob), "%zu", i);
        if (!CHECK_OK(place_attach(&t.place, &thing, &image.digest,
                hm_bytes_str(blob), &(struct place_how){0}, &err)))
            return;
    }
    t.gate.threads = 0;
    tribunal_says(&t, "registry.test/app", HM_COULD_NOT_TELL, "limit");
    CHECK(t.place.gets < HM_EVIDENCE_COUNT_MAX + 2 * HM_COLLECT_THREADS);
}

static void the_rest_is_not_read_when_there_is_enough(void)
{
    tribunal_auto t = {0};
    struct place_thing image, thing;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)) ||
        !CHECK_OK(place_bundle(&t.place, &thing, &image, BUNDLE_KIND,
            &(struct place_how){0}, &err)) ||
        !CHECK_OK(place_attach(&t.place, &thing, &image.digest, HM_LIT("x"),
            &(struct place_how){0}, &err)))
        return;
    tribunal_says(&t, "registry.test/app", HM_YES, "this is enough");
    CHECK(test_torture() || t.place.asked == 4);
    t.gate.all = true;
    tribunal_says(&t, "registry.test/app", HM_YES, "[");
    CHECK(test_torture() || t.place.asked == 8);
}

/* Two distinct signers are demanded, and one signed twice. */
static void enough_is_what_the_rules_demand(void)
{
    tribunal_auto t = {0};
    const struct hm_identity_spec other = {
        .issuer = {HM_MATCH_EXACT, HM_LIT(LAB_ISSUER)},
        .subject = {HM_MATCH_EXACT, HM_LIT("https://example.com/you")},
    };
    struct place_thing image, thing;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(hm_rules_allow_identity(t.rules, &other, &err)) ||
        !CHECK_OK(hm_rules_require(t.rules, 2, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)))
        return;
    tribunal_says(&t, "registry.test/app", HM_NOTHING, NULL);
    for (int i = 0; i < 2; i++) {
        if (!CHECK_OK(place_bundle(&t.place, &thing, &image, BUNDLE_KIND,
                &(struct place_how){0}, &err)))
            return;
    }
    tribunal_says(&t, "registry.test/app", HM_NO, "threshold");
    t.place.bad = &thing.digest;
    t.place.fail_code = HM_NETWORK;
    tribunal_says(&t, "registry.test/app", HM_COULD_NOT_TELL, "threshold");
}

TEST_SUITE(gate_target, TEST(a_target_has_the_digests_of_its_bytes),
    TEST(too_many_are_not_told),
    TEST(the_rest_is_not_read_when_there_is_enough),
    TEST(enough_is_what_the_rules_demand));
