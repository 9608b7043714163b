/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <string.h>

#include "base/limits.h"
#include "image/sample.h"
#include "store/doc.h"
#include "test.h"

#define M DESC(HM_MEDIA_OCI_MANIFEST, "")
#define M_NOTED DESC(HM_MEDIA_OCI_MANIFEST, ",\"annotations\":{}")

/* A place that says what a test wants. */
struct fake {
    const char *text, *type;  /* of its one document or blob */
    const char *list, *list2; /* pages of referrers */
    bool twice;               /* sends the blob from the start again */
    size_t chunk;
};

static bool fake_get(
    void *ctx, struct hm_doc *out, const struct hm_at *at, struct hm_err *err)
{
    const struct fake *f = ctx;
    hm_auto(buf) text = hm_buf(8 * HM_MIB);

    (void)at;
    hm_buf_put_str(&text, f->text);
    return hm_doc_make(out, &text, hm_bytes_str(f->type), NULL, err);
}

static bool fake_blob(void *ctx, const struct hm_digest *digest, uint64_t size,
    uint64_t offset, const struct hm_sink *sink, struct hm_err *err)
{
    const struct fake *f = ctx;
    size_t len = strlen(f->text), chunk = f->chunk ? f->chunk : len;

    (void)digest, (void)size;
    for (size_t at = offset; at < len; at += chunk) {
        size_t n = len - at < chunk ? len - at : chunk;

        HM_TRY(sink->write(
            sink->ctx, hm_bytes((const uint8_t *)f->text + at, n), err));
        if (f->twice && at == 0) {
            HM_TRY(sink->restart(sink->ctx, err));
            HM_TRY(sink->write(
                sink->ctx, hm_bytes((const uint8_t *)f->text, n), err));
        }
    }
    return true;
}

static bool fake_referrers(void *ctx, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err)
{
    const struct fake *f = ctx;

    (void)subject;
    *out = hm_referrers(HM_REFERRERS_API);
    HM_TRY(hm_referrers_add_index(
        out, hm_bytes_str(f->list), HM_LIT(HM_MEDIA_OCI_INDEX), err));
    return f->list2 == NULL ||
        hm_referrers_add_index(
            out, hm_bytes_str(f->list2), HM_LIT(HM_MEDIA_OCI_INDEX), err);
}

static const struct hm_store_ops ops = {
    .kind = "fake",
    .get = fake_get,
    .blob = fake_blob,
    .referrers = fake_referrers,
};

static struct hm_store store_of(struct fake *f)
{
    return (struct hm_store){&ops, f, HM_LIT("fake.test/app")};
}

static struct hm_digest digest_of(const char *text)
{
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    CHECK_OK(hm_digest_of(&digest, HM_SHA256, hm_bytes_str(text), &err));
    return digest;
}

static struct hm_descriptor descriptor_of(const char *text)
{
    return (struct hm_descriptor){
        .media_type = HM_LIT(HM_MEDIA_OCI_MANIFEST),
        .digest = digest_of(text),
        .size = strlen(text),
    };
}

static void a_document_is_what_its_digest_says(void)
{
    struct fake f = {.text = "abc", .type = HM_MEDIA_OCI_MANIFEST "; q=1"};
    const struct hm_store store = store_of(&f);
    const struct hm_digest right = digest_of("abc"), wrong = digest_of("abd");
    const struct hm_at by_name = {.tag = HM_LIT("latest")};
    const struct hm_at by_right = {.digest = &right};
    const struct hm_at by_wrong = {.digest = &wrong};
    struct hm_err err = {0};
    hm_auto(doc) a = {0};
    hm_auto(doc) b = {0};
    hm_auto(doc) c = {0};

    if (!CHECK_OK(hm_store_get(&store, &a, &by_name, &err)))
        return;
    CHECK(hm_digest_eq(&a.digest, &right));
    CHECK_STR(a.media_type, HM_MEDIA_OCI_MANIFEST);
    CHECK_OK(hm_store_get(&store, &b, &by_right, &err));
    CHECK_ERR(hm_store_get(&store, &c, &by_wrong, &err), HM_MISMATCH,
        "fake.test/app: manifest sha256:");
    CHECK_EQ(c.text.len, 0);
}

static void a_document_is_what_its_descriptor_says(void)
{
    static const struct {
        const char *name, *said;
        int64_t more; /* bytes that the descriptor adds */
        const char *listed;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"all of it", HM_MEDIA_OCI_MANIFEST, 0, HM_MEDIA_OCI_MANIFEST, HM_OK,
            NULL},
        {"no type announced", "", 0, HM_MEDIA_OCI_INDEX, HM_OK, NULL},
        {"other type", HM_MEDIA_OCI_MANIFEST, 0, HM_MEDIA_OCI_INDEX,
            HM_MISMATCH, "is announced as"},
        {"longer", HM_MEDIA_OCI_MANIFEST, 1, HM_MEDIA_OCI_MANIFEST, HM_MISMATCH,
            "has 3 bytes, and is listed with 4"},
        {"too long", HM_MEDIA_OCI_MANIFEST, HM_IMAGE_TEXT_MAX,
            HM_MEDIA_OCI_MANIFEST, HM_LIMIT, "at most 4194304"},
        {"no media type", "text", 0, HM_MEDIA_OCI_MANIFEST, HM_FORMAT,
            "media type \"text\""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct fake f = {.text = "abc", .type = rows[i].said};
        const struct hm_store store = store_of(&f);
        struct hm_descriptor want = descriptor_of("abc");
        struct hm_err err = {0};
        hm_auto(doc) doc = {0};

        test_case("%s", rows[i].name);
        want.size += (uint64_t)rows[i].more;
        want.media_type = hm_bytes_str(rows[i].listed);
        CHECK_CODE(hm_store_fetch(&store, &doc, &want, &err), rows[i].code,
            rows[i].words);
        if (rows[i].code == HM_OK && err.code == HM_OK)
            CHECK_STR(doc.media_type, rows[i].listed);
    }
}

static void a_blob_is_what_its_descriptor_says(void)
{
    static const struct {
        const char *name, *comes;
        bool twice;
        size_t max;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"whole", "0123456789", false, 10, HM_OK, NULL},
        {"begun again", "0123456789", true, 10, HM_OK, NULL},
        {"one byte differs", "0123456780", false, 10, HM_MISMATCH,
            "the bytes that came have sha256:"},
        {"one byte short", "012345678", false, 10, HM_MISMATCH,
            "9 bytes came, wanted 10"},
        {"one byte long", "0123456789x", false, 11, HM_MISMATCH,
            "more than the 10 bytes announced"},
        {"nothing", "", false, 10, HM_MISMATCH, "0 bytes came, wanted 10"},
        {"no room", "0123456789", false, 9, HM_LIMIT,
            "has 10 bytes, at most 9"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct fake f = {
            .text = rows[i].comes, .twice = rows[i].twice, .chunk = 3};
        const struct hm_store store = store_of(&f);
        const struct hm_descriptor want = descriptor_of("0123456789");
        hm_auto(buf) out = hm_buf(rows[i].max);
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        if (CHECK_CODE(hm_store_blob(&store, &out, &want, &err), rows[i].code,
                rows[i].words) &&
            rows[i].code == HM_OK && err.code == HM_OK)
            CHECK_STR(hm_buf_str(&out), "0123456789");
    }
}

static void equal_referrers_are_listed_once_and_in_order(void)
{
    struct fake f = {
        .list = INDEX(M "," DESC2(HM_MEDIA_OCI_MANIFEST, ""), ""),
        .list2 = INDEX(DESC(HM_MEDIA_OCI_INDEX, "") "," M_NOTED, ""),
    };
    const struct hm_store store = store_of(&f);
    const struct hm_digest subject = digest_of("subject");
    hm_auto(referrers) list = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_store_referrers(&store, &list, &subject, &err)))
        return;
    CHECK_EQ(list.from, HM_REFERRERS_API);
    if (!CHECK_EQ(list.count, 3))
        return;
    CHECK_BYTES(list.list[0].media_type, HM_LIT(HM_MEDIA_OCI_MANIFEST));
    CHECK(!hm_digest_eq(&list.list[0].digest, &list.list[1].digest));
    CHECK(hm_digest_eq(&list.list[0].digest, &list.list[2].digest));
    CHECK_BYTES(list.list[2].media_type, HM_LIT(HM_MEDIA_OCI_INDEX));
    CHECK(list.incomplete == NULL);
}

static void a_list_that_is_none_is_an_error(void)
{
    struct fake f = {.list = MANIFEST("")};
    const struct hm_store store = store_of(&f);
    const struct hm_digest subject = digest_of("subject");
    hm_auto(referrers) list = {0};
    struct hm_err err = {0};

    CHECK_ERR(hm_store_referrers(&store, &list, &subject, &err), HM_MISMATCH,
        "fake.test/app: what is attached to sha256:");
    f.list = "<html>";
    CHECK_ERR(hm_store_referrers(&store, &list, &subject, &err), HM_FORMAT,
        "what is attached to");
}

static void nothing_is_asked_without_a_digest(void)
{
    struct fake f = {.text = "abc", .type = "", .list = INDEX("", "")};
    const struct hm_store store = store_of(&f);
    const struct hm_digest none = {0};
    hm_auto(referrers) list = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};

    CHECK_ERR(
        hm_store_referrers(&store, &list, &none, &err), HM_USAGE, "no digest");
    CHECK_ERR(
        hm_store_get(&store, &doc, &(struct hm_at){.digest = &none}, &err),
        HM_USAGE, "no digest");
}

static bool note_put(void *ctx, const struct hm_doc *doc, struct hm_bytes tag,
    struct hm_err *err)
{
    (void)doc, (void)err;
    *(const char **)ctx = tag.len == 0 ? "put" : "named";
    return true;
}

static bool note_unnamed(
    void *ctx, const struct hm_doc *doc, struct hm_err *err)
{
    (void)doc, (void)err;
    *(const char **)ctx = "unnamed";
    return true;
}

static void what_has_no_name_is_put_as_the_place_has_it(void)
{
    static const struct hm_store_ops plain = {.put = note_put};
    static const struct hm_store_ops lists = {
        .put = note_put, .put_unnamed = note_unnamed};
    struct hm_doc doc = {.digest = digest_of("abc"), .media_type = "a/b"};
    const char *done = "nothing";
    struct hm_store store = {&plain, &done, HM_LIT("fake")};
    struct hm_err err = {0};

    if (CHECK_OK(hm_store_put_unnamed(&store, &doc, &err)))
        CHECK_STR(done, "put");
    store.ops = &lists;
    if (CHECK_OK(hm_store_put_unnamed(&store, &doc, &err)))
        CHECK_STR(done, "unnamed");
    doc.media_type[0] = '\0';
    CHECK_ERR(hm_store_put_unnamed(&store, &doc, &err), HM_USAGE,
        "without a media type");
    doc.digest.hash = HM_HASH_NONE;
    CHECK_ERR(hm_store_put_unnamed(&store, &doc, &err), HM_USAGE, "no digest");
}

TEST_SUITE(store_store, TEST(a_document_is_what_its_digest_says),
    TEST(a_document_is_what_its_descriptor_says),
    TEST(a_blob_is_what_its_descriptor_says),
    TEST(equal_referrers_are_listed_once_and_in_order),
    TEST(a_list_that_is_none_is_an_error),
    TEST(nothing_is_asked_without_a_digest),
    TEST(what_has_no_name_is_put_as_the_place_has_it));
