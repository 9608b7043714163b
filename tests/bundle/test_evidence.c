/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/evidence.h"

#include "sample.h"

#define GOOD BUNDLE(V03, CERT, MESSAGE)
#define TEN "[[[[[[[[[["
#define OTHER BUNDLE(V01, CHAIN, ENVELOPE)

static void each_format_has_a_name(void)
{
    CHECK_STR(hm_evidence_format_name(HM_EVIDENCE_NONE), "none");
    CHECK_STR(hm_evidence_format_name(HM_EVIDENCE_BUNDLE_0_1), "bundle-0.1");
    CHECK_STR(hm_evidence_format_name(HM_EVIDENCE_BUNDLE_0_3), "bundle-0.3");
    CHECK_STR(hm_evidence_format_name(HM_EVIDENCE_GCLOUD), "gcloud");
    CHECK_STR(hm_evidence_format_name((enum hm_evidence_format)99), "unknown");
}

static void tells_json_lines_from_one_document(void)
{
    static const struct {
        const char *name, *text;
        size_t count;
        const char *where; /* of the last piece */
    } cases[] = {
        {"one line", GOOD, 1, ""},
        {"one line and its end", GOOD "\n", 1, ""},
        {"one line, CRLF, blanks", GOOD "\r\n \t\n", 1, ""},
        {"blanks around it", " \n" GOOD " \n", 1, ""},
        {"two lines", GOOD "\n" OTHER, 2, "line 2"},
        {"two lines with CRLF", GOOD "\r\n" OTHER "\r\n", 2, "line 2"},
        {"an empty line between", GOOD "\n\n" OTHER "\n\n", 2, "line 3"},
        {"an empty line first", "\n \r\n" GOOD "\n" OTHER, 2, "line 4"},
        {"one line after empty ones", "\n\n" GOOD "\n", 1, ""},
        {"lines of two formats", DSSE "\n" GOOD, 2, "line 2"},
        {"a list in a line",
            GOOD "\n{\"attestations\":[{\"bundle\":" GOOD "}]}", 2,
            "line 2, $.attestations[0].bundle"},
        {"a document over lines",
            "{\n\"payload\":\"\",\n\"payloadType\":\"t\",\"signatures\":\n"
            "[{\"sig\":\"AA==\"}]}\n",
            1, ""},
        {"a first line that looks whole",
            "{\"payload\":\"\",\"payloadType\":\"t\",\"x\":{}\n,"
            "\"signatures\":[{\"sig\":\"AA==\"}]}",
            1, ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(
                hm_evidence_parse(&file, hm_bytes_str(cases[i].text), &err)))
            continue;
        CHECK_EQ(hm_evidence_count(file), cases[i].count);
        CHECK_BYTES(hm_evidence_at(file, cases[i].count - 1)->where,
            hm_bytes_str(cases[i].where));
        CHECK(hm_evidence_at(file, cases[i].count) == NULL);
    }
}

static void keeps_the_text_of_each_piece(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(
            hm_evidence_parse(&file, HM_LIT(" " GOOD "\n" OTHER " \n"), &err)))
        return;
    CHECK_BYTES(hm_evidence_at(file, 0)->text, HM_LIT(GOOD));
    CHECK_BYTES(hm_evidence_at(file, 1)->text, HM_LIT(OTHER));
}

static void what_is_not_understood_is_an_error(void)
{
    static const struct {
        const char *name, *text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"nothing", "", HM_FORMAT, "line 1, column 1"},
        {"blanks", " \n\n ", HM_FORMAT, "expected a value"},
        {"no JSON", "MEUCIQ==", HM_FORMAT, "line 1, column 1"},
        {"a byte order mark", "\xef\xbb\xbf" GOOD, HM_FORMAT, ""},
        {"a list", "[" GOOD "]", HM_FORMAT,
            "expected a JSON object, got array"},
        {"a string", "\"payload\"", HM_FORMAT, "got string"},
        {"an empty object", "{}", HM_UNSUPPORTED, "no format of evidence"},
        {"another document", "{\"payloadType\":\"x\",\"signed\":{}}",
            HM_UNSUPPORTED, "no format of evidence"},
        {"a manifest",
            "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"}",
            HM_UNSUPPORTED, "unknown bundle version application/vnd.oci"},
        {"two documents in a line", GOOD GOOD, HM_FORMAT, ""},
        {"broken lines", "{\n{\"\n", HM_FORMAT, "line 2, column 1"},
        {"a document that breaks behind a whole line", "{\"a\":\n{}\n,\"b\"}",
            HM_FORMAT, "line 3, column 5"},
        {"a broken line and an empty list", "{\n{\"attestations\":[]}",
            HM_FORMAT, "line 2"},
        {"lines of nothing known", "{}\n{", HM_UNSUPPORTED,
            "line 1: JSON, but no format"},
        {"the same member twice", "{\"payload\":\"\",\"payload\":\"\"}",
            HM_FORMAT, "duplicate key"},
        {"an empty list", "{\"attestations\":[]}", HM_NOT_FOUND,
            "no evidence in it"},
        {"empty lists in lines", "{\"attestations\":[]}\n{\"attestations\":[]}",
            HM_NOT_FOUND, "no evidence in it"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(hm_evidence_parse(&file, hm_bytes_str(cases[i].text), &err),
            cases[i].code, cases[i].words);
        CHECK(file == NULL);
    }
}

/* One good signer is not lost because another's evidence is new or broken. */
static void a_piece_that_is_not_understood_leaves_the_others_be(void)
{
    static const struct {
        const char *name, *text;
        size_t count, wrong; /* index of the one with a problem */
        const char *where;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"the last line is cut off", GOOD "\n{", 2, 1, "line 2", HM_FORMAT,
            "column 2"},
        {"a line of nothing known", GOOD "\n{}\n" OTHER, 3, 1, "line 2",
            HM_UNSUPPORTED, "JSON, but no format"},
        {"a wrong first line", "{}\n" GOOD, 2, 0, "line 1", HM_UNSUPPORTED,
            "JSON, but no format"},
        {"a broken first line", "{\n" GOOD, 2, 0, "line 1", HM_FORMAT,
            "column 2"},
        {"a broken line behind an empty one", "\n{\n" GOOD "\n" OTHER, 3, 0,
            "line 2", HM_FORMAT, "column 2"},
        {"a first line of two documents", "{} {}\n" GOOD, 2, 0, "line 1",
            HM_FORMAT, "column 4"},
        {"a first line that is too deep", TEN TEN TEN TEN TEN TEN TEN "\n" GOOD,
            2, 0, "line 1", HM_LIMIT, "nested deeper"},
        {"an address in a list of bundles",
            "{\"attestations\":[{\"bundle_url\":\"x\"},{\"bundle\":" GOOD "}]}",
            2, 0, "$.attestations[0]", HM_UNSUPPORTED, "must be fetched"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(
                hm_evidence_parse(&file, hm_bytes_str(cases[i].text), &err)) ||
            !CHECK_EQ(hm_evidence_count(file), cases[i].count))
            continue;
        for (size_t k = 0; k < cases[i].count; k++) {
            const struct hm_evidence *e = hm_evidence_at(file, k);

            if (!CHECK_EQ(e->problem != NULL, k == cases[i].wrong) ||
                e->problem == NULL)
                continue;
            err = *e->problem;
            CHECK_ERR(false, cases[i].code, cases[i].words);
            CHECK_BYTES(e->where, hm_bytes_str(cases[i].where));
            CHECK_EQ(e->format, HM_EVIDENCE_NONE);
            CHECK_EQ(e->cert_count, 0);
        }
    }
}

/* Marks of two formats: the first reader wins and refuses the rest. */
static void a_document_has_one_format(void)
{
    static const struct sample_change changes[] = {
        {"envelope in a bundle", "{\"mediaType\"",
            "{\"payload\":\"\",\"mediaType\"", HM_FORMAT,
            "$.payload: unknown field"},
        {"PyPI in a bundle", "{\"mediaType\"",
            "{\"verification_material\":{},\"mediaType\"", HM_FORMAT,
            "$.verification_material: unknown field"},
        {"detached in a bundle", "{\"mediaType\"",
            "{\"base64Signature\":\"AA==\",\"mediaType\"", HM_FORMAT,
            "$.base64Signature: unknown field"},
    };

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        sample_check(GOOD, &changes[i]);
}

static void adopts_a_buffer_or_leaves_it(void)
{
    hm_auto(buf) good = hm_buf(HM_MIB), bad = hm_buf(HM_MIB);
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};
    const uint8_t *p;

    hm_buf_put_str(&bad, "{}");
    CHECK_ERR(hm_evidence_adopt(&file, &bad, &err), HM_UNSUPPORTED, "");
    CHECK(file == NULL);
    CHECK_STR(hm_buf_str(&bad), "{}");
    hm_buf_put_str(&good, GOOD);
    p = good.p;
    if (!CHECK_OK(hm_evidence_adopt(&file, &good, &err)))
        return;
    CHECK(good.p == NULL && good.len == 0 && good.max == HM_MIB);
    CHECK(hm_evidence_at(file, 0)->text.p == p);
}

static void a_failed_buffer_is_not_adopted(void)
{
    hm_auto(buf) full = hm_buf(1);
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};

    hm_buf_put_str(&full, GOOD);
    CHECK_ERR(hm_evidence_adopt(&file, &full, &err), HM_LIMIT, "");
}

static void takes_1024_pieces_and_no_more(void)
{
    for (size_t count = 1024; count <= 1025 && !test_torture(); count++) {
        hm_auto(buf) text = hm_buf(4 * HM_MIB);
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};
        bool ok;

        for (size_t i = 0; i < count; i++)
            hm_buf_put_str(&text, GOOD "\n");
        ok = hm_evidence_parse(&file, hm_buf_view(&text), &err);
        if (count == 1024 && CHECK_OK(ok)) {
            CHECK_EQ(hm_evidence_count(file), 1024);
            CHECK(hm_evidence_at(file, 1024) == NULL);
        }
        if (count == 1025)
            CHECK_ERR(
                ok, HM_LIMIT, "line 1025: more than 1024 pieces of evidence");
    }
}

/* What is told is why the good line was not read. A document that breaks is no
 * list of lines, however many it has. */
static void too_many_broken_lines_are_told_as_that(void)
{
    static const struct {
        const char *name, *first, *last;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"a good one behind them", "junk\n", GOOD, HM_LIMIT,
            "line 1025: more than 1024 pieces of evidence"},
        {"a good one further behind", "junk\n", "junk\n\n{}\n" GOOD, HM_LIMIT,
            "line 1025: more than 1024 pieces of evidence"},
        {"nothing but junk", "junk\n", "junk", HM_FORMAT, "line 1, column 1"},
        {"a document that breaks", "{\"attestations\": [\n", "{}\n", HM_FORMAT,
            "line 2, column 3"},
    };

    for (size_t i = 0; i < TEST_LEN(rows) && !test_torture(); i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        hm_buf_put_str(&text, rows[i].first);
        for (size_t k = 1; k < 1024; k++)
            hm_buf_put_str(&text, "  junk\n");
        hm_buf_put_str(&text, rows[i].last);
        CHECK_ERR(hm_evidence_parse(&file, hm_buf_view(&text), &err),
            rows[i].code, rows[i].words);
    }
}

TEST_SUITE(bundle_evidence, TEST(each_format_has_a_name),
    TEST(tells_json_lines_from_one_document),
    TEST(keeps_the_text_of_each_piece),
    TEST(what_is_not_understood_is_an_error),
    TEST(a_piece_that_is_not_understood_leaves_the_others_be),
    TEST(a_document_has_one_format), TEST(adopts_a_buffer_or_leaves_it),
    TEST(a_failed_buffer_is_not_adopted), TEST(takes_1024_pieces_and_no_more),
    TEST(too_many_broken_lines_are_told_as_that));
