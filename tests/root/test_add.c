/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "root/docs.h"
#include "test.h"

#define TYPE "application/vnd.dev.sigstore.trustedroot.v0.1+json"
#define DOC "{\"mediaType\":\"" TYPE "\"}"
#define DOC_X "{\"mediaType\":\"" TYPE "\",\"x\":1}"
#define INDENTED "{\n  \"mediaType\":\n\"" TYPE "\"\n}\n"

static void a_file_has_one_document_or_one_in_a_line(void)
{
    static const struct {
        const char *text;
        size_t count;
        const char *first, *last;
    } cases[] = {
        {DOC, 1, "f.json", "f.json"},
        {DOC "\n", 1, "f.json", "f.json"},
        {"\n \r\n" DOC "\n\n", 1, "f.json", "f.json"},
        {INDENTED, 1, "f.json", "f.json"},
        {DOC "\n" DOC, 2, "f.json#1", "f.json#2"},
        {DOC "\r\n\r\n \t" DOC_X " \r\n" DOC "\n", 3, "f.json#1", "f.json#3"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(root) root = NULL;
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_root_new(&root, &err)) ||
            !CHECK_OK(hm_root_add_json(
                root, HM_LIT("f.json"), hm_bytes_str(cases[i].text), &err)) ||
            !CHECK_EQ(hm_root_count(root), cases[i].count))
            continue;
        CHECK_BYTES(
            hm_root_domain(root, 0)->name, hm_bytes_str(cases[i].first));
        CHECK_BYTES(hm_root_domain(root, cases[i].count - 1)->name,
            hm_bytes_str(cases[i].last));
    }
}

static void a_bad_document_leaves_the_root_as_it_was(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"", HM_FORMAT, "line 1"},
        {"\n", HM_FORMAT, "line 2"},
        {"[]", HM_FORMAT, "expected object, got array"},
        {"{}", HM_FORMAT, "$.mediaType: "},
        {DOC " x", HM_FORMAT, "line 1"},
        {DOC DOC, HM_FORMAT, "line 1"},
        {DOC "\n{}", HM_FORMAT, "document 2: $.mediaType: "},
        {DOC "\n" DOC "\n{", HM_FORMAT, "document 3: line 1"},
        {"1\n" DOC, HM_FORMAT, "document 1: "},
        {INDENTED DOC, HM_FORMAT, "line 5"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(root) root = NULL;
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_root_new(&root, &err)) ||
            !CHECK_OK(hm_root_add_json(root, HM_LIT("a"), HM_LIT(DOC_X), &err)))
            continue;
        CHECK_ERR(hm_root_add_json(
                      root, HM_LIT("b"), hm_bytes_str(cases[i].text), &err),
            cases[i].code, cases[i].words);
        CHECK_EQ(hm_root_count(root), 1);
        CHECK_EQ(hm_root_warning_count(root), 1);
    }
}

static void too_much_is_refused(void)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX + 1);
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_root_new(&root, &err)))
        return;
    for (int i = 0; i <= HM_ROOT_DOMAINS_MAX; i++)
        hm_buf_put_str(&text, DOC "\n");
    CHECK_ERR(hm_root_add_json(root, HM_LIT("f"), hm_buf_view(&text), &err),
        HM_LIMIT, "more than 64 documents");
    CHECK(hm_buf_extend(&text, HM_ROOT_MAX + 1 - text.len) != NULL);
    CHECK_ERR(hm_root_add_json(root, HM_LIT("f"), hm_buf_view(&text), &err),
        HM_LIMIT, "more than 4194304 bytes");
    CHECK_EQ(hm_root_count(root), 0);
}

/* A value takes 16 bytes and more: the smallest ones must not add up to more
 * than the arena. */
static void many_small_values_are_refused(void)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    if (test_torture() || !CHECK_OK(hm_root_new(&root, &err)))
        return;
    hm_buf_put_str(&text, "{\"mediaType\":\"" TYPE "\",\"x\":[0");
    while (text.len < HM_ROOT_MAX - 4)
        hm_buf_put_str(&text, ",0");
    hm_buf_put_str(&text, "]}");
    CHECK_ERR(hm_root_add_json(root, HM_LIT("f"), hm_buf_view(&text), &err),
        HM_LIMIT, "");
}

static void the_digest_is_of_the_documents_bytes(void)
{
    hm_auto_ptr(root) root = NULL;
    struct hm_digest want = {0}, want_x = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_digest_of(&want, HM_SHA256, HM_LIT(DOC), &err)) ||
        !CHECK_OK(hm_digest_of(&want_x, HM_SHA256, HM_LIT(DOC_X), &err)) ||
        !CHECK_OK(hm_root_new(&root, &err)) ||
        !CHECK_OK(hm_root_add_json(
            root, HM_LIT("f"), HM_LIT(DOC "\n" DOC_X "\n"), &err)))
        return;
    CHECK(hm_digest_eq(&hm_root_domain(root, 0)->digest, &want));
    CHECK(hm_digest_eq(&hm_root_domain(root, 1)->digest, &want_x));
}

static void the_text_may_go_away(void)
{
    hm_auto(docs) docs = {0};
    hm_auto(buf) before = hm_buf(HM_MIB), after = hm_buf(HM_MIB);
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)) ||
        !CHECK_OK(docs_root(&root, hm_buf_view(&docs.text), &err)))
        return;
    docs_dump(&before, root);
    memset(docs.text.p, 'x', docs.text.len);
    docs_dump(&after, root);
    CHECK_BYTES(hm_buf_view(&after), hm_buf_view(&before));
}

TEST_SUITE(root_add, TEST(a_file_has_one_document_or_one_in_a_line),
    TEST(a_bad_document_leaves_the_root_as_it_was), TEST(too_much_is_refused),
    TEST(many_small_values_are_refused),
    TEST(the_digest_is_of_the_documents_bytes), TEST(the_text_may_go_away));
