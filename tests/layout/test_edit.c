/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/edit.h"

#include <string.h>

#include "base/limits.h"
#include "image/layout.h"
#include "image/sample.h"
#include "test.h"

#define A DESC(HM_MEDIA_OCI_MANIFEST, NAMED("a"))
#define B DESC2(HM_MEDIA_OCI_INDEX, ",\"x\": [1.50,  null]")
#define NEW DESC2(HM_MEDIA_OCI_MANIFEST, NAMED("new"))
#define OPEN                                                                   \
    "{ \"schemaVersion\":2, \"zz\":{\"b\":1,\"a\":2},\n\"manifests\": ["
#define SHUT "],\n \"annotations\":{\"z\":\"1\",\"a\":\"2\"}\n}\n"

static void all_the_rest_stays_as_it_is(void)
{
    static const struct {
        const char *name, *before, *drop, *add, *after;
        size_t dropped;
    } rows[] = {
        {"nothing", OPEN A "," B SHUT, "", "", OPEN A "," B SHUT, 0},
        {"the first", OPEN SHUT, "", NEW, OPEN NEW SHUT, 0},
        {"the first in white space", OPEN " \n" SHUT, "", NEW,
            OPEN NEW " \n" SHUT, 0},
        {"at the end", OPEN A SHUT, "", NEW, OPEN A "," NEW SHUT, 0},
        {"indented", OPEN "\n  " A ",\n  " B "\n" SHUT, "", NEW,
            OPEN "\n  " A ",\n  " B ",\n  " NEW "\n" SHUT, 0},
        {"instead of the only one", OPEN " " A " " SHUT, "a", NEW,
            OPEN " " NEW " " SHUT, 1},
        {"instead of the first", OPEN " " A " ,  " B SHUT, "a", NEW,
            OPEN " " B ", " NEW SHUT, 1},
        {"instead of the last", OPEN B ", " A "\t" SHUT, "a", NEW,
            OPEN B "," NEW "\t" SHUT, 1},
        {"twice", OPEN A "," B "," A SHUT, "a", "", OPEN B SHUT, 2},
        {"all of it", OPEN A " , " A SHUT, "a", "", OPEN SHUT, 2},
        {"another name", OPEN A SHUT, "b", "", OPEN A SHUT, 0},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_layout_edit edit = {.drop_name = hm_bytes_str(rows[i].drop),
            .add = hm_bytes_str(rows[i].add)};
        hm_auto(buf) out = hm_buf(HM_IMAGE_TEXT_MAX);
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        if (!CHECK_OK(hm_layout_edit(
                &out, hm_bytes_str(rows[i].before), &edit, &err)))
            continue;
        CHECK_STR(hm_buf_str(&out), rows[i].after);
        CHECK_EQ(edit.dropped, rows[i].dropped);
    }
}

static void entries_go_by_their_digest(void)
{
    struct hm_layout_edit edit = {0};
    hm_auto(buf) out = hm_buf(HM_IMAGE_TEXT_MAX);
    struct hm_digest digest;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_digest_parse(&digest, HM_LIT("sha256:" D64), &err)))
        return;
    edit.drop_digest = &digest;
    if (CHECK_OK(hm_layout_edit(&out, HM_LIT(OPEN A "," B SHUT), &edit, &err)))
        CHECK_STR(hm_buf_str(&out), OPEN B SHUT);
}

static void what_cannot_be_read_again_is_not_written(void)
{
    static const struct {
        const char *name, *text, *add;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"no index", MANIFEST(""), NEW, HM_MISMATCH, "index.json: "},
        {"no JSON", "{", NEW, HM_FORMAT, "index.json: "},
        {"a wrong entry", OPEN SHUT, "{\"mediaType\":1}", HM_FORMAT, "index"},
        {"half an entry", OPEN SHUT, "{", HM_FORMAT, "index"},
        {"two entries", OPEN SHUT, NEW "," NEW, HM_OK, NULL},
        {"text behind it", OPEN SHUT "x", NEW, HM_FORMAT, "index.json: "},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_layout_edit edit = {.add = hm_bytes_str(rows[i].add)};
        hm_auto(buf) out = hm_buf(HM_IMAGE_TEXT_MAX);
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        CHECK_CODE(
            hm_layout_edit(&out, hm_bytes_str(rows[i].text), &edit, &err),
            rows[i].code, rows[i].words);
    }
}

static void every_prefix_is_refused(void)
{
    static const char whole[] = OPEN A "," B SHUT;

    const size_t step = test_torture() ? 97 : 1;

    for (size_t len = 0; len + 2 < sizeof(whole); len += step) {
        struct hm_layout_edit edit = {.add = HM_LIT(NEW)};
        hm_auto(buf) out = hm_buf(HM_IMAGE_TEXT_MAX);
        struct hm_err err = {0};

        test_case("%zu bytes", len);
        CHECK_ERR(hm_layout_edit(&out, hm_bytes(whole, len), &edit, &err),
            HM_FORMAT, "index.json: ");
    }
}

static void it_does_not_outgrow_its_readers(void)
{
    struct hm_layout_edit edit = {.add = HM_LIT(NEW)};
    hm_auto(buf) text = hm_buf(8 * HM_MIB);
    hm_auto(buf) out = hm_buf(8 * HM_MIB);
    struct hm_err err = {0};

    if (test_torture()) /* 4 MiB, read for each of its allocations */
        return;
    hm_buf_put_str(&text, OPEN A);
    while (text.len + 200 < HM_IMAGE_TEXT_MAX)
        hm_buf_put_str(&text, "                                            ");
    hm_buf_put_str(&text, SHUT);
    CHECK_ERR(hm_layout_edit(&out, hm_buf_view(&text), &edit, &err), HM_LIMIT,
        "index.json: ");
}

/* ---- An entry ---- */

static bool entry(struct hm_buf *out, const char *text, const char *name)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_digest digest;
    struct hm_manifest m;
    struct hm_err err = {0};

    return CHECK_OK(
               hm_digest_of(&digest, HM_SHA256, hm_bytes_str("text"), &err)) &&
        CHECK_OK(hm_manifest_parse(
            &m, &arena, hm_bytes_str(text), hm_bytes(NULL, 0), &err)) &&
        CHECK_OK(hm_layout_entry(out, &m, &digest, hm_bytes_str(name), &err));
}

static void an_entry_says_what_lists_of_referrers_say(void)
{
#define NOTES                                                                  \
    ",\"annotations\":{\"a\\n\":\"\\u00e9\","                                  \
    "\"org.opencontainers.image.ref.name\":\"theirs\"}"
#define SUBJECT ",\"subject\":" DESC(HM_MEDIA_OCI_MANIFEST, "")
    static const struct {
        const char *name, *text, *given, *want;
    } rows[] = {
        {"an image", MANIFEST(NOTES), "", ""},
        {"an image by a name", MANIFEST(NOTES), "v\"1", NAMED("v\\\"1")},
        {"evidence", MANIFEST(NOTES SUBJECT ",\"artifactType\":\"a/b\""), "",
            ",\"artifactType\":\"a/"
            "b\",\"annotations\":{\"a\\n\":\"\xc3\xa9\"}"},
        {"evidence by its configuration", MANIFEST(SUBJECT), "",
            ",\"artifactType\":\"" HM_MEDIA_OCI_CONFIG "\""},
        {"evidence by a name", MANIFEST(NOTES SUBJECT), "n",
            ",\"artifactType\":\"" HM_MEDIA_OCI_CONFIG
            "\",\"annotations\":{\"a\\n\":\"\xc3\xa9\","
            "\"org.opencontainers.image.ref.name\":\"n\"}"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) want = hm_buf(HM_MIB);
        hm_auto(buf) out = hm_buf(HM_MIB);

        test_case("%s", rows[i].name);
        if (!entry(&out, rows[i].text, rows[i].given))
            continue;
        hm_buf_printf(&want,
            "{\"mediaType\":\"%s\",\"digest\":\"sha256:"
            "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1"
            "\",\"size\":%zu%s}",
            HM_MEDIA_OCI_MANIFEST, strlen(rows[i].text), rows[i].want);
        CHECK_STR(hm_buf_str(&out), hm_buf_str(&want));
    }
}

static void an_empty_index_is_one(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_manifest m;

    CHECK_OK(
        hm_layout_index(&m, &arena, hm_bytes_str(hm_layout_empty_index), &err));
}

TEST_SUITE(layout_edit, TEST(all_the_rest_stays_as_it_is),
    TEST(entries_go_by_their_digest),
    TEST(what_cannot_be_read_again_is_not_written),
    TEST(every_prefix_is_refused), TEST(it_does_not_outgrow_its_readers),
    TEST(an_entry_says_what_lists_of_referrers_say),
    TEST(an_empty_index_is_one));
