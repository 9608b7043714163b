/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/publish.h"

#include "base/limits.h"
#include "image/manifest.h"
#include "image/media.h"
#include "sign/studio.h"
#include "test.h"

#define BUNDLE_TYPE "application/vnd.dev.sigstore.bundle.v0.3+json"
#define SIGN_TYPE "https://sigstore.dev/cosign/sign/v1"

static bool publish(struct hm_digest *out, struct studio *s, struct hm_err *err)
{
    const struct hm_sign_target target = {.digest = s->images[0],
        .size = 7,
        .media_type = HM_LIT(HM_MEDIA_OCI_MANIFEST)};
    struct hm_store store;
    const struct hm_publish what = {.store = &store,
        .subject = &target,
        .bundle = HM_LIT("{\"not\":\"read\"}"),
        .predicate_type = HM_LIT(SIGN_TYPE),
        .now = {.s = 1700000000, .ns = 5}};

    HM_TRY(s->opener.open(s->opener.ctx, &store, &s->ref, true, err));
    return hm_sign_publish(out, &what, err);
}

static bool has(
    const struct hm_manifest *m, const char *name, const char *value)
{
    const struct hm_bytes *got = hm_members_get(&m->annotations, name);

    return got != NULL && hm_bytes_eq_str(*got, value);
}

static void the_manifest_is_what_cosign_writes(void)
{
    studio_auto s;
    hm_auto(doc) doc = {0};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_digest digest;
    struct hm_at at = {.digest = &digest};
    struct hm_manifest m;
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)) ||
        !CHECK_OK(publish(&digest, &s, &err)) ||
        !CHECK_OK(hm_store_get(&s.inner, &doc, &at, &err)) ||
        !CHECK_OK(hm_manifest_parse(&m, &arena, hm_buf_view(&doc.text),
            HM_LIT(HM_MEDIA_OCI_MANIFEST), &err)))
        return;
    CHECK_BYTES(m.artifact_type, HM_LIT(BUNDLE_TYPE));
    CHECK_BYTES(m.config.media_type, HM_LIT(HM_MEDIA_OCI_EMPTY));
    CHECK_EQ(m.config.size, 2);
    CHECK(m.layers.count == 1 && m.layers.list[0].size == 14);
    CHECK_BYTES(m.layers.list[0].media_type, HM_LIT(BUNDLE_TYPE));
    CHECK(m.has_subject && hm_digest_eq(&m.subject.digest, &s.images[0]));
    CHECK_EQ(m.subject.size, 7);
    CHECK(has(&m, "dev.sigstore.bundle.content", "dsse-envelope"));
    CHECK(has(&m, "dev.sigstore.bundle.predicateType", SIGN_TYPE));
    CHECK(has(&m, "org.opencontainers.image.created", "2023-11-14T22:13:20Z"));
    CHECK_EQ(studio_attached(&s, &s.images[0]), 1);
}

/* Empty configuration, bundle, manifest: cut off after any of them, nobody finds
 * half of it. */
static void cut_off_anywhere_nothing_is_listed(void)
{
    for (size_t n = 1; n <= 3; n++) {
        studio_auto s;
        struct hm_digest digest;
        struct hm_err err = {0};

        test_case("question %zu", n);
        if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)))
            return;
        s.fail_at = n;
        CHECK_ERR(publish(&digest, &s, &err), HM_NETWORK, "told to fail");
        CHECK_EQ(studio_attached(&s, &s.images[0]), 0);
        if (CHECK_OK(publish(&digest, &s, &err)))
            CHECK_EQ(studio_attached(&s, &s.images[0]), 1);
    }
}

TEST_SUITE(sign_publish, TEST(the_manifest_is_what_cosign_writes),
    TEST(cut_off_anywhere_nothing_is_listed));
