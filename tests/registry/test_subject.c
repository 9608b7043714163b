/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/subject.h"

#include <string.h>

#include "image/sample.h"
#include "site.h"
#include "store/doc.h"
#include "test.h"

#define SUBJECT ",\"subject\":" DESC(HM_MEDIA_OCI_MANIFEST, "")
#define NOTES ",\"annotations\":{\"a\":\"b\\\"c\",\"d\":\"\"}"
#define SIGNED MANIFEST(SUBJECT NOTES ",\"artifactType\":\"application/x\"")
#define TAG PLACE "manifests/sha256-" D64 "\n"
#define OTHERS DESC2(HM_MEDIA_OCI_MANIFEST, ",\"x\":1")

static bool doc_of(struct hm_doc *doc, struct hm_err *err)
{
    hm_auto(buf) buf = hm_buf(1 << 20);

    hm_buf_put_str(&buf, SIGNED);
    return hm_doc_make(doc, &buf, HM_LIT(HM_MEDIA_OCI_MANIFEST), NULL, err);
}

/* The index behind the tag, with our entry. */
static bool index_of(
    struct hm_buf *out, const struct hm_doc *doc, const char *others)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(buf) entry = hm_buf(1 << 20);
    struct hm_manifest m, index;
    struct hm_err err = {0};

    *out = hm_buf(1 << 20);
    return CHECK_OK(hm_manifest_parse(&m, &arena, hm_buf_view(&doc->text),
               hm_bytes_str(doc->media_type), &err)) &&
        CHECK_OK(hm_registry_descriptor(&entry, doc, &m, &err)) &&
        (others == NULL ||
            CHECK_OK(hm_manifest_parse(&index, &arena, hm_bytes_str(others),
                hm_bytes(NULL, 0), &err))) &&
        CHECK_OK(hm_registry_index_with(
            out, others == NULL ? NULL : &index, hm_buf_view(&entry), &err));
}

static bool put(struct hm_site *p, const struct hm_doc *doc,
    const struct fake_answer *answers, size_t count, struct hm_err *err)
{
    if (!site_open(p, answers, count, NULL))
        return false;
    p->fake.random = 7;
    return hm_store_put(&p->store, doc, hm_bytes(NULL, 0), err);
}

static void an_entry_has_type_and_annotations(void)
{
    hm_auto(doc) doc = {0};
    hm_auto(buf) text = {0};
    hm_auto(buf) longer = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(doc_of(&doc, &err)) || !index_of(&text, &doc, NULL) ||
        !index_of(&longer, &doc, INDEX(OTHERS, ",\"annotations\":{}")) ||
        test_torture())
        return;
    CHECK(strstr(hm_buf_str(&text),
              "\"artifactType\":\"application/x\",\"annotations\":{\"a\":"
              "\"b\\\"c\",\"d\":\"\"}}]}") != NULL);
    /* What others wrote stays to the byte. */
    CHECK(strstr(hm_buf_str(&longer), OTHERS ",{\"mediaType\"") != NULL);
    CHECK(strstr(hm_buf_str(&longer), "}],\"annotations\":{}}") != NULL);
}

static void a_registry_that_says_it_lists_it_is_believed(void)
{
    static const struct fake_answer answers[] = {
        {.status = 201, .headers = "OCI-Subject: sha256:" D64 "\n"}};
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};

    if (CHECK_OK(doc_of(&doc, &err)) &&
        CHECK_OK(put(&p, &doc, answers, 1, &err)))
        CHECK_EQ(p.fake.asked, 1);
}

static void an_api_that_answers_needs_no_tag(void)
{
    static const struct fake_answer answers[] = {{.status = 201},
        {.status = 200, .headers = OCI_INDEX, .body = INDEX("", "")},
        {.status = 201}};
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(doc_of(&doc, &err)) ||
        !CHECK_OK(put(&p, &doc, answers, 3, &err)) ||
        !CHECK_OK(hm_store_put(&p.store, &doc, hm_bytes(NULL, 0), &err)))
        return;
    CHECK_ASKED(&p, 1, "GET " PLACE "referrers/sha256:" D64 "\n");
    CHECK_EQ(p.fake.asked, 3);
}

static void whether_it_is_listed_may_stay_unknown(void)
{
    static const struct fake_answer answers[] = {
        {.status = 201}, {.status = 403}};
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};

    if (CHECK_OK(doc_of(&doc, &err)))
        CHECK_ERR(put(&p, &doc, answers, 2, &err), HM_DENIED,
            "was put; whether it is listed is not known");
}

static void the_tag_is_written_and_read_back_twice(void)
{
    hm_auto(buf) text = {0};
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(doc_of(&doc, &err)) || !index_of(&text, &doc, NULL))
        return;
    const struct fake_answer read = {
        .status = 200, .headers = OCI_INDEX, .body = hm_buf_str(&text)};
    const struct fake_answer answers[] = {{.status = 201}, {.status = 404},
        {.status = 404}, {.status = 201}, read, read};
    if (!CHECK_OK(put(&p, &doc, answers, 6, &err)) || test_torture())
        return;
    CHECK_ASKED(&p, 2, "GET " TAG);
    CHECK_ASKED(&p, 3,
        "PUT " TAG "Content-Type: " HM_MEDIA_OCI_INDEX
        "\nIf-None-Match: *\n{\"schemaVersion\":2,");
    CHECK_ASKED(&p, 4, "GET " TAG);
    CHECK_ASKED(&p, 5, "GET " TAG);
    CHECK_EQ(p.fake.wait_count, 2);
}

/* A registry that refuses a stale condition honours it: no read-back. */
static void a_412_is_believed_and_tried_again(void)
{
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};
    static const struct fake_answer answers[] = {{.status = 201},
        {.status = 404},
        {.status = 200,
            .headers = OCI_INDEX "ETag: \"one\"\n",
            .body = INDEX("", "")},
        {.status = 412},
        {.status = 200,
            .headers = OCI_INDEX "ETag: \"two\"\n",
            .body = INDEX(OTHERS, "")},
        {.status = 201}};

    if (!CHECK_OK(doc_of(&doc, &err)) ||
        !CHECK_OK(put(&p, &doc, answers, 6, &err)))
        return;
    CHECK(site_has(&p, 3, "If-Match: \"one\"\n"));
    CHECK(site_has(&p, 5, "If-Match: \"two\"\n"));
    CHECK(site_has(&p, 5, OTHERS ",{"));
    CHECK_EQ(p.fake.asked, 6);
}

static void an_entry_that_others_overwrite_is_put_again(void)
{
    hm_auto(buf) text = {0};
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(doc_of(&doc, &err)) || !index_of(&text, &doc, NULL))
        return;
    const struct fake_answer ours = {
        .status = 200, .headers = OCI_INDEX, .body = hm_buf_str(&text)};
    const struct fake_answer theirs = {
        .status = 200, .headers = OCI_INDEX, .body = INDEX(OTHERS, "")};
    const struct fake_answer answers[] = {{.status = 201}, {.status = 404},
        {.status = 404}, {.status = 201}, ours, theirs, /* lost */
        theirs, {.status = 201}, ours, ours};
    if (CHECK_OK(put(&p, &doc, answers, TEST_LEN(answers), &err)))
        CHECK_EQ(p.fake.asked, TEST_LEN(answers));
}

static void a_lost_entry_is_named_in_the_end(void)
{
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};
    struct fake_answer answers[FAKE_REQUESTS];
    size_t n = 0;

    answers[n++] = (struct fake_answer){.status = 201};
    answers[n++] = (struct fake_answer){.status = 404};
    while (n + 1 < FAKE_REQUESTS) {
        answers[n++] = (struct fake_answer){.status = 200,
            .headers = OCI_INDEX "ETag: \"x\"\n",
            .body = INDEX(OTHERS, "")};
        answers[n++] = (struct fake_answer){.status = 412, .takes_ms = 10000};
    }
    if (CHECK_OK(doc_of(&doc, &err)))
        CHECK_ERR(put(&p, &doc, answers, n, &err), HM_NETWORK,
            "is not listed by the tag sha256-" D64);
}

static void a_tag_of_another_kind_is_left_alone(void)
{
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};
    static const struct fake_answer answers[] = {{.status = 201},
        {.status = 404},
        {.status = 200, .headers = OCI_MANIFEST, .body = MANIFEST("")}};

    if (CHECK_OK(doc_of(&doc, &err)))
        CHECK_ERR(put(&p, &doc, answers, 3, &err), HM_FORMAT,
            "is no index: somebody uses it");
    CHECK(p.fake.asked <= 3);
}

TEST_SUITE(registry_subject, TEST(an_entry_has_type_and_annotations),
    TEST(a_registry_that_says_it_lists_it_is_believed),
    TEST(an_api_that_answers_needs_no_tag),
    TEST(whether_it_is_listed_may_stay_unknown),
    TEST(the_tag_is_written_and_read_back_twice),
    TEST(a_412_is_believed_and_tried_again),
    TEST(an_entry_that_others_overwrite_is_put_again),
    TEST(a_lost_entry_is_named_in_the_end),
    TEST(a_tag_of_another_kind_is_left_alone));
