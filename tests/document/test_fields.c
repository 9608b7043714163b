/* SPDX-License-Identifier: Apache-2.0 */
/* Every field of every document (fields.c): that it passes, and fails only there.
 *
 * That none is left out is asked of the reader itself. In each document below a
 * field that there is not is put into each map, in turn; the reader says which
 * fields the map has, and each of them must have a row. A field that is a map has
 * a row in which it stands, so no map is left out. */
#include <stdio.h>
#include <string.h>

#include "document/fields.h"
#include "document/made.h"

/* Of these something else is said. */
static const char *const elsewhere[] = {
    "spec of a Trust.tuf", "spec of a Trust.maxTrustAge", /* test_trust.c */
};

/* "%me", "%you": the key as PEM in a text of YAML. */
static void put_value(struct hm_buf *out, const char *value)
{
    hm_auto(buf) pem = hm_buf(HM_KIB * 4);

    if (value[0] != '%') {
        hm_buf_put_str(out, value);
        return;
    }
    hm_key_write_pem(&pem, made_key(strcmp(value, "%me") == 0));
    hm_buf_put_u8(out, '"');
    for (const char *c = hm_buf_str(&pem); *c != '\0'; c++) {
        if (*c == '\n')
            hm_buf_put_str(out, "\\n");
        else
            hm_buf_put_u8(out, (uint8_t)*c);
    }
    hm_buf_put_u8(out, '"');
}

static bool write(struct hm_buf *out, size_t i, const char *value)
{
    const char *gap = strchr(field_rows[i].document, '~');
    struct hm_err err = {0};

    if (!CHECK(gap != NULL && made_key(true) != NULL))
        return false;
    hm_buf_put(out,
        hm_bytes(
            field_rows[i].document, (size_t)(gap - field_rows[i].document)));
    put_value(out, value);
    hm_buf_put_str(out, gap + 1);
    return CHECK_OK(hm_buf_end(out, NULL, &err));
}

static size_t count_words(const char *text, const char *words)
{
    size_t count = 0;

    while ((text = strstr(text, words)) != NULL) {
        text += strlen(words);
        count++;
    }
    return count;
}

static void check_good(size_t i)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(buf) report = hm_buf(HM_MIB);
    enum hm_verdict verdict = HM_NO;
    struct hm_err err = {0};

    test_case("%s: %s", field_rows[i].field, field_rows[i].good);
    if (!write(&text, i, field_rows[i].good) ||
        !CHECK_OK(witness_asked(
            &report, &verdict, hm_buf_str(&text), field_rows[i].by, &err)))
        return;
    if (!CHECK_EQ(verdict, HM_YES))
        test_note("%s\n%s", hm_buf_str(&text), hm_buf_str(&report));
}

/* Facts are asked of one requirement: of all its checks one fails. */
static void check_bad(size_t i)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(buf) report = hm_buf(HM_MIB);
    enum hm_verdict verdict = HM_YES;
    struct hm_err err = {0};

    test_case("%s: %s", field_rows[i].field, field_rows[i].bad);
    if (!write(&text, i, field_rows[i].bad))
        return;
    if (field_rows[i].words[0] == '!') {
        CHECK_ERR(witness_asked(&report, &verdict, hm_buf_str(&text),
                      field_rows[i].by, &err),
            HM_USAGE, field_rows[i].words + 1);
        return;
    }
    if (!CHECK_OK(witness_asked(
            &report, &verdict, hm_buf_str(&text), field_rows[i].by, &err)))
        return;
    if (!CHECK_EQ(verdict, HM_NO) ||
        !CHECK(strstr(hm_buf_str(&report), field_rows[i].words) != NULL) ||
        (field_rows[i].by < LAB_CERT &&
            !CHECK_EQ(count_words(hm_buf_str(&report), "fail     "), 1)))
        test_note("%s\n%s", hm_buf_str(&text), hm_buf_str(&report));
}

/* The code is tortured in the tests of its files. */
static void every_field_passes_and_fails_only_there(void)
{
    for (size_t i = 0; i < field_row_count && !test_torture(); i++) {
        check_good(i);
        check_bad(i);
    }
}

/* ---- Is each of them there? ---- */

static bool has_row(const char *field)
{
    for (size_t i = 0; i < field_row_count; i++) {
        if (strcmp(field_rows[i].field, field) == 0)
            return true;
    }
    for (size_t i = 0; i < TEST_LEN(elsewhere); i++) {
        if (strcmp(elsewhere[i], field) == 0)
            return true;
    }
    return false;
}

static bool known[256]; /* rows */

static void know(const char *field)
{
    for (size_t i = 0; i < field_row_count; i++)
        known[i] |= strcmp(field_rows[i].field, field) == 0;
}

/* "d/p.yaml: line 1, column 2: match has no field zzz: it has images, ..". */
static void check_fields(char *message)
{
    static const char none[] = " has no field zzz: it has ";
    char *list = strstr(message, none), *map, *left;
    char field[256];

    if (!CHECK(list != NULL)) {
        test_note("%s", message);
        return;
    }
    *list = '\0';
    map = strstr(message, ", column ");
    map = map == NULL ? NULL : strstr(map, ": ");
    if (!CHECK(map != NULL))
        return;
    for (char *name = list + strlen(none); name != NULL; name = left) {
        left = strstr(name, ", ");
        if (left != NULL) {
            *left = '\0';
            left += 2;
        }
        snprintf(field, sizeof(field), "%s.%s", map + 2, name);
        know(field);
        if (!CHECK(has_row(field)))
            test_note("%s has no row", field);
    }
}

static void check_maps(const struct hm_buf *document)
{
    const char *text = hm_buf_str(document);

    for (const char *c = strchr(text, '{'); c != NULL; c = strchr(c + 1, '{')) {
        hm_auto_ptr(documents) d = NULL;
        hm_auto(buf) changed = hm_buf(HM_MIB);
        struct hm_err err = {0};

        hm_buf_put(&changed, hm_bytes(text, (size_t)(c - text) + 1));
        hm_buf_put_str(&changed, "zzz: 1, ");
        hm_buf_put_str(&changed, c + 1);
        if (!CHECK_OK(hm_buf_end(&changed, NULL, &err)))
            return;
        if (CHECK(!made_new(&d, hm_buf_str(&changed), &err)))
            check_fields(err.msg);
    }
}

static void every_field_that_the_reader_knows_has_a_row(void)
{
    for (size_t i = 0; i < field_row_count && !test_torture(); i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);

        test_case("%s", field_rows[i].field);
        if (write(&text, i, field_rows[i].good))
            check_maps(&text);
    }
    for (size_t i = 0; i < field_row_count && !test_torture(); i++) {
        test_case("%s", field_rows[i].field);
        CHECK(known[i]);
    }
}

TEST_SUITE(document_fields, TEST(every_field_passes_and_fails_only_there),
    TEST(every_field_that_the_reader_knows_has_a_row));
