/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/layout.h"

#include <string.h>

#include "layout/sample.h"

/* ---- Opening ---- */

static void what_is_no_layout_is_not_opened(void)
{
    static const struct {
        const char *name, *header; /* NULL: none */
        enum hm_layout_mode mode;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"one", "{\"imageLayoutVersion\":\"1.0.0\"}", HM_LAYOUT_READ, HM_OK,
            NULL},
        {"another version", "{\"imageLayoutVersion\":\"2.0.0\"}",
            HM_LAYOUT_READ, HM_UNSUPPORTED, "l: oci-layout: "},
        {"another version to write to", "{\"imageLayoutVersion\":\"2.0.0\"}",
            HM_LAYOUT_CREATE, HM_UNSUPPORTED, "l: oci-layout: "},
        {"no JSON", "x", HM_LAYOUT_APPEND, HM_FORMAT, "l: oci-layout: "},
        {"any folder", NULL, HM_LAYOUT_READ, HM_NOT_FOUND,
            "l: is no image layout"},
        {"any folder to add to", NULL, HM_LAYOUT_APPEND, HM_NOT_FOUND,
            "l: is no image layout"},
        {"any folder to make one in", NULL, HM_LAYOUT_CREATE, HM_USAGE,
            "l: has other files in it, and is no image layout"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto_ptr(layout) layout = NULL;
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        sample_layout();
        CHECK(unlink("l/oci-layout") == 0);
        if (rows[i].header != NULL)
            sample_write("l/oci-layout", rows[i].header);
        CHECK_CODE(hm_layout_open(&layout, "l", rows[i].mode, &err),
            rows[i].code, rows[i].words);
    }
}

static void a_folder_is_made_when_told_so(void)
{
    struct hm_err err = {0};

    test_scratch();
    for (int i = 0; i < 2; i++) {
        hm_auto_ptr(layout) layout = NULL;
        hm_auto_ptr(layout) again = NULL;

        CHECK_ERR(hm_layout_open(&layout, "l", HM_LAYOUT_READ, &err),
            HM_NOT_FOUND, "l: ");
        CHECK_ERR(hm_layout_open(&layout, "l", HM_LAYOUT_APPEND, &err),
            HM_NOT_FOUND, "l: ");
        if (CHECK_OK(hm_layout_open(&layout, "l", HM_LAYOUT_CREATE, &err)))
            CHECK_OK(hm_layout_open(&again, "l", HM_LAYOUT_CREATE, &err));
        /* An empty folder will do. */
        (void)unlink("l/oci-layout");
        CHECK(i == 1 || rmdir("l") == 0 || test_torture());
    }
    sample_write("file", "");
    CHECK_ERR(hm_layout_open(
                  &(struct hm_layout *){NULL}, "file", HM_LAYOUT_CREATE, &err),
        HM_USAGE, "file: ");
}

/* ---- Reading ---- */

static struct hm_layout *open_read(void)
{
    struct hm_layout *layout = NULL;
    struct hm_err err = {0};

    CHECK_OK(hm_layout_open(&layout, "l", HM_LAYOUT_READ, &err));
    return layout;
}

static void documents_are_found_by_name_and_digest(void)
{
    static const char child[] = MANIFEST("");
    static const char listed[] = MANIFEST(",\"annotations\":{\"a\":\"b\"}");
    const struct hm_digest c = sample_digest(child), l = sample_digest(listed);
    const struct hm_digest none = sample_digest("none");
    const struct {
        const char *name;
        struct hm_at at;
        enum hm_code code;
        const char *words, *text, *type;
    } rows[] = {
        {"by name", {.tag = HM_LIT("v1")}, HM_OK, NULL, listed,
            HM_MEDIA_OCI_MANIFEST},
        {"by digest", {.digest = &l}, HM_OK, NULL, listed,
            HM_MEDIA_OCI_MANIFEST},
        {"the only one", {.digest = NULL}, HM_OK, NULL, listed,
            HM_MEDIA_OCI_MANIFEST},
        {"one that is not listed", {.digest = &c}, HM_OK, NULL, child, ""},
        {"another name", {.tag = HM_LIT("v2")}, HM_NOT_FOUND,
            "oci-layout:l: layout: \"v2\": no image by that name", "", ""},
        {"another digest", {.digest = &none}, HM_NOT_FOUND,
            "oci-layout:l: blobs/sha256/", "", ""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto_ptr(layout) layout = NULL;
        char e[1024], index[2048];
        struct hm_err err = {0};
        struct hm_store store;
        hm_auto(doc) doc = {0};

        test_case("%s", rows[i].name);
        sample_layout();
        sample_blob(child);
        sample_blob(listed);
        sample_entry(e, listed, HM_MEDIA_OCI_MANIFEST, NAMED("v1"));
        snprintf(index, sizeof(index), INDEX("%s", ""), e);
        sample_write("l/index.json", index);
        layout = open_read();
        if (layout == NULL)
            continue;
        store = hm_layout_store(layout);
        if (CHECK_CODE(hm_store_get(&store, &doc, &rows[i].at, &err),
                rows[i].code, rows[i].words) &&
            rows[i].code == HM_OK && err.code == HM_OK) {
            CHECK_STR(hm_buf_str(&doc.text), rows[i].text);
            CHECK_STR(doc.media_type, rows[i].type);
        }
    }
}

/* A name that is listed is there. Nobody may take it for one that is not. */
static void a_name_without_a_manifest_is_damage(void)
{
    static const char listed[] = MANIFEST(",\"annotations\":{\"a\":\"b\"}");
    static const char *const types[] = {HM_MEDIA_OCI_MANIFEST, "text/plain"};
    const struct hm_digest digest = sample_digest(listed);
    const struct hm_at by_name = {.tag = HM_LIT("v1")};
    const struct hm_at by_digest = {.digest = &digest};

    for (size_t i = 0; i < TEST_LEN(types); i++) {
        hm_auto_ptr(layout) layout = NULL;
        char e[1024], index[2048];
        struct hm_err err = {0};
        struct hm_store store;
        hm_auto(doc) doc = {0};

        test_case("%s", types[i]);
        sample_layout();
        sample_entry(e, listed, types[i], NAMED("v1"));
        snprintf(index, sizeof(index), INDEX("%s", ""), e);
        sample_write("l/index.json", index);
        layout = open_read();
        if (layout == NULL)
            continue;
        store = hm_layout_store(layout);
        CHECK_ERR(hm_store_get(&store, &doc, &by_name, &err), HM_FORMAT,
            "the name is listed, and its manifest is missing");
        CHECK_ERR(hm_store_get(&store, &doc, &by_digest, &err), HM_NOT_FOUND,
            "blobs/sha256/");
        CHECK_OK(hm_store_exists(&store, &err));
        CHECK(unlink("l/index.json") == 0);
        CHECK_ERR(hm_store_get(&store, &doc, &by_name, &err), HM_SYSTEM,
            "index.json");
    }
}

static void a_wrong_blob_is_not_given_out(void)
{
    static const char text[] = MANIFEST("");
    const struct hm_digest digest = sample_digest(text);
    const struct hm_at at = {.digest = &digest};
    const struct hm_descriptor want = {
        .digest = digest, .size = sizeof(text) - 1};
    static const struct {
        const char *name, *has;
        bool link;
        enum hm_code code;
        const char *doc, *blob;
    } rows[] = {
        {"all of it", text, false, HM_OK, NULL, NULL},
        {"other bytes", MANIFEST(" "), false, HM_MISMATCH,
            "the bytes that came have the digest", "bytes, wanted"},
        {"nothing", "", false, HM_MISMATCH,
            "the bytes that came have the digest", "has 0 bytes, wanted"},
        {"a link to the right one", text, true, HM_FORMAT, "is a symbolic link",
            "is a symbolic link"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto_ptr(layout) layout = NULL;
        hm_auto(buf) out = hm_buf(HM_MIB);
        hm_auto(doc) doc = {0};
        struct hm_err err = {0};
        struct hm_store store;
        char path[128];

        test_case("%s", rows[i].name);
        sample_layout();
        sample_path(path, &digest);
        sample_write(rows[i].link ? "outside" : path, rows[i].has);
        if (rows[i].link)
            CHECK(symlink("../../../outside", path) == 0);
        layout = open_read();
        if (layout == NULL)
            continue;
        store = hm_layout_store(layout);
        CHECK_CODE(
            hm_store_get(&store, &doc, &at, &err), rows[i].code, rows[i].doc);
        err = (struct hm_err){0};
        CHECK_CODE(hm_store_blob(&store, &out, &want, &err), rows[i].code,
            rows[i].blob);
    }
}

static void listed_sizes_are_held_to(void)
{
    static const char text[] = MANIFEST("");
    const struct hm_digest digest = sample_digest(text);
    hm_auto_ptr(layout) layout = NULL;
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};
    struct hm_store store;
    char index[2048];

    sample_layout();
    sample_blob(text);
    snprintf(index, sizeof(index),
        INDEX("{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1}", ""),
        HM_MEDIA_OCI_MANIFEST, HM_SHOW_DIGEST(&digest));
    sample_write("l/index.json", index);
    layout = open_read();
    if (layout == NULL)
        return;
    store = hm_layout_store(layout);
    CHECK_ERR(
        hm_store_get(&store, &doc, &(struct hm_at){.digest = &digest}, &err),
        HM_MISMATCH, "and is listed with 1");
}

/* A sparse file of a terabyte costs nothing to make. */
static void a_huge_file_is_not_read(void)
{
    static const char text[] = MANIFEST("");
    const struct hm_digest digest = sample_digest(text);
    hm_auto_ptr(layout) layout = NULL;
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};
    struct hm_store store;
    char path[128];

    sample_layout();
    sample_blob(text);
    sample_path(path, &digest);
    CHECK(truncate(path, (off_t)1 << 40) == 0);
    layout = open_read();
    if (layout == NULL)
        return;
    store = hm_layout_store(layout);
    CHECK_ERR(
        hm_store_get(&store, &doc, &(struct hm_at){.digest = &digest}, &err),
        HM_LIMIT, "has 1099511627776 bytes, at most");
    CHECK(truncate("l/index.json", (off_t)1 << 40) == 0);
    CHECK_ERR(
        hm_store_get(&store, &doc, &(struct hm_at){.digest = &digest}, &err),
        HM_LIMIT, "index.json: longer than 4194304 bytes");
}

static void names_are_listed_sorted_and_once(void)
{
    hm_auto_ptr(layout) layout = NULL;
    hm_auto(tags) tags = {0};
    struct hm_err err = {0};
    struct hm_store store;

    sample_layout();
    sample_write("l/index.json",
        INDEX(DESC(HM_MEDIA_OCI_INDEX, NAMED("b")) "," DESC(
                  HM_MEDIA_OCI_INDEX, NAMED("a")) "," DESC(HM_MEDIA_OCI_INDEX,
                  "") "," DESC2(HM_MEDIA_OCI_INDEX, NAMED("b")),
            ""));
    layout = open_read();
    if (layout == NULL)
        return;
    store = hm_layout_store(layout);
    if (!CHECK_OK(hm_store_tags(&store, &tags, &err)) ||
        !CHECK_EQ(tags.count, 2))
        return;
    CHECK_BYTES(tags.list[0], HM_LIT("a"));
    CHECK_BYTES(tags.list[1], HM_LIT("b"));
}

/* Whoever replaces index.json is seen, and who writes into it. */
static void a_change_is_seen(void)
{
    static const struct hm_at at = {.tag = {(const uint8_t *)"v1", 2}};
    static const char a[] = MANIFEST(""), b[] = MANIFEST(" ");
    hm_auto_ptr(layout) layout = NULL;
    struct hm_err err = {0};
    struct hm_store store;
    char e[1024], index[2048];

    sample_layout();
    sample_blob(a);
    sample_blob(b);
    layout = open_read();
    if (layout == NULL)
        return;
    store = hm_layout_store(layout);
    for (int i = 0; i < 4; i++) {
        const char *text = i % 2 ? a : b;
        hm_auto(doc) doc = {0};

        sample_entry(e, text, HM_MEDIA_OCI_MANIFEST, NAMED("v1"));
        snprintf(index, sizeof(index), INDEX("%s", ""), e);
        sample_write("l/index.json", index);
        if (CHECK_OK(hm_store_get(&store, &doc, &at, &err)))
            CHECK_STR(hm_buf_str(&doc.text), text);
    }
}

TEST_SUITE(layout_layout, TEST(what_is_no_layout_is_not_opened),
    TEST(a_folder_is_made_when_told_so),
    TEST(documents_are_found_by_name_and_digest),
    TEST(a_wrong_blob_is_not_given_out), TEST(listed_sizes_are_held_to),
    TEST(a_name_without_a_manifest_is_damage), TEST(a_huge_file_is_not_read),
    TEST(names_are_listed_sorted_and_once), TEST(a_change_is_seen));
