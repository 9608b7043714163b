/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/targets.h"

#include "base/limits.h"
#include "image/media.h"
#include "sign/studio.h"
#include "test.h"

static bool find(struct hm_sign_targets *out, struct studio *s,
    const struct hm_sign_which *which, struct hm_err *err)
{
    struct hm_store store;

    HM_TRY(s->opener.open(s->opener.ctx, &store, &s->ref, false, err));
    return hm_sign_targets(out, &store, &s->ref, which, err);
}

static void what_was_named_is_the_one_target(void)
{
    studio_auto s;
    hm_auto(sign_targets) targets = {0};
    const struct hm_sign_which which = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)) ||
        !CHECK_OK(find(&targets, &s, &which, &err)))
        return;
    CHECK_EQ(targets.count, 1);
    CHECK(hm_digest_eq(&targets.list[0].digest, &s.index));
    CHECK_EQ(targets.list[0].digest_count, 1);
    CHECK_EQ(targets.list[0].label.len, 0);
    CHECK_BYTES(targets.list[0].media_type, HM_LIT(HM_MEDIA_OCI_INDEX));
    CHECK_EQ(s.asked, 1);
}

static void what_an_index_lists_comes_before_it(void)
{
    studio_auto s;
    hm_auto(sign_targets) targets = {0};
    const struct hm_sign_which which = {.recursive = true};
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)) ||
        !CHECK_OK(find(&targets, &s, &which, &err)) ||
        !CHECK_EQ(targets.count, 3))
        return;
    CHECK(hm_digest_eq(&targets.list[0].digest, &s.images[0]));
    CHECK_BYTES(targets.list[0].label, HM_LIT("linux/amd64"));
    CHECK(hm_digest_eq(&targets.list[1].digest, &s.images[1]));
    CHECK(hm_digest_eq(&targets.list[2].digest, &s.index));
}

static void a_platform_is_one_of_them(void)
{
    studio_auto s;
    hm_auto(sign_targets) targets = {0};
    struct hm_platform platform;
    const struct hm_sign_which which = {.platform = &platform};
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)) ||
        !CHECK_OK(hm_platform_parse(&platform, HM_LIT("linux/arm64"), &err)) ||
        !CHECK_OK(find(&targets, &s, &which, &err)) ||
        !CHECK_EQ(targets.count, 1))
        return;
    CHECK(hm_digest_eq(&targets.list[0].digest, &s.images[1]));
    CHECK_BYTES(targets.list[0].label, HM_LIT("linux/arm64"));
    if (CHECK_OK(hm_platform_parse(&platform, HM_LIT("linux/s390x"), &err)))
        CHECK_ERR(find(&targets, &s, &which, &err), HM_NOT_FOUND, "s390x");
}

static void what_cannot_be_had_is_no_target(void)
{
    for (size_t n = 1; n <= 3; n++) {
        studio_auto s;
        hm_auto(sign_targets) targets = {0};
        const struct hm_sign_which which = {.recursive = true};
        struct hm_err err = {0};

        test_case("question %zu", n);
        if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)))
            return;
        s.fail_at = n;
        CHECK_ERR(find(&targets, &s, &which, &err), HM_NETWORK, "told to fail");
        CHECK_EQ(targets.count, 0);
    }
}

TEST_SUITE(sign_targets, TEST(what_was_named_is_the_one_target),
    TEST(what_an_index_lists_comes_before_it), TEST(a_platform_is_one_of_them),
    TEST(what_cannot_be_had_is_no_target));
