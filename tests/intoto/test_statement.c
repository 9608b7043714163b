/* SPDX-License-Identifier: Apache-2.0 */
#include "intoto/statement.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "test.h"

/* SHA-256 and SHA-512 of "abc", and two others. */
#define ABC256                                                                 \
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define ABC512                                                                 \
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"         \
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
#define TEN "0123456789"
#define OTHER256 TEN TEN TEN TEN TEN TEN "0123"
#define OTHER512 OTHER256 OTHER256

#define V1 "\"_type\": \"https://in-toto.io/Statement/v1\""
#define V01 "\"_type\": \"https://in-toto.io/Statement/v0.1\""
#define SUBJECT(digests)                                                       \
    "\"subject\": [{\"name\": \"a\", \"digest\": {" digests "}}]"
#define TYPE "\"predicateType\": \"https://example.com/x/v1\""
#define SPDX "\"predicateType\": \"https://spdx.dev/Document\""
#define PREDICATE "\"predicate\": {\"k\": [1, 2.0]}"
#define SHA256 "\"sha256\": \"" ABC256 "\""
#define STATEMENT(a, b, c, d) "{" a ", " b ", " c ", " d "}"
#define GOOD STATEMENT(V1, SUBJECT(SHA256), TYPE, PREDICATE)

static bool parse(struct hm_statement *out, struct hm_arena *arena,
    const char *text, struct hm_err *err)
{
    return hm_statement_parse(out, arena, hm_bytes_str(text), err);
}

static void a_statement_is_read(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_statement s;

    if (!CHECK_OK(parse(&s, &arena, GOOD, &err)))
        return;
    CHECK_EQ(s.version, HM_STATEMENT_V1);
    CHECK_BYTES(s.text, HM_LIT(GOOD));
    CHECK_BYTES(s.predicate_type, HM_LIT("https://example.com/x/v1"));
    CHECK_BYTES(s.predicate, HM_LIT("{\"k\": [1, 2.0]}"));
    CHECK_EQ(s.subject_count, 1);
    CHECK_BYTES(s.subjects[0].name, HM_LIT("a"));
    CHECK_EQ(s.subjects[0].digest_count, 1);
    CHECK_BYTES(s.subjects[0].digests[0].algorithm, HM_LIT("sha256"));
    CHECK_BYTES(s.subjects[0].digests[0].value, HM_LIT(ABC256));
}

static void what_may_vary_does_not_matter(void)
{
    static const struct {
        const char *name, *text;
    } cases[] = {
        {"version 0.1", STATEMENT(V01, SUBJECT(SHA256), TYPE, PREDICATE)},
        {"another order", STATEMENT(PREDICATE, TYPE, SUBJECT(SHA256), V1)},
        {"unknown members",
            STATEMENT(V1, SUBJECT(SHA256), TYPE, PREDICATE ", \"x\": null")},
        {"no name",
            STATEMENT(V1, "\"subject\": [{\"digest\": {" SHA256 "}}]", TYPE,
                PREDICATE)},
        {"null for the name, and annotations",
            STATEMENT(V1,
                "\"subject\": [{\"name\": null, \"annotations\": {}, "
                "\"digest\": {" SHA256 "}}]",
                TYPE, PREDICATE)},
        {"escapes in the version",
            STATEMENT("\"\\u005ftype\": "
                      "\"https:\\/\\/in-toto.io\\/Statement\\/v1\"",
                SUBJECT(SHA256), TYPE, PREDICATE)},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_statement s;

        test_case("%s", cases[i].name);
        if (!CHECK_OK(parse(&s, &arena, cases[i].text, &err)))
            continue;
        CHECK_EQ(s.subjects[0].digest_count, 1);
        CHECK_BYTES(s.predicate, HM_LIT("{\"k\": [1, 2.0]}"));
    }
}

static void digests_by_other_names_are_kept_as_they_are(void)
{
    static const char *const digests[] = {"\"foo\": \"bar\"",
        "\"sha1\": \"ABC\"", "\"gce_image_id\": \"8034500364983512345\"",
        "\"dirHash\": \"h1:Zm9v\"", "\"SHA256\": \"" ABC256 "\"",
        "\"gitCommit\": \"" TEN TEN TEN TEN "\"", "\"gitTag\": \"" ABC256 "\""};

    for (size_t i = 0; i < TEST_LEN(digests); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_KIB);
        struct hm_err err = {0};
        struct hm_statement s;

        test_case("%s", digests[i]);
        hm_buf_printf(
            &text, STATEMENT(V1, SUBJECT("%s"), TYPE, PREDICATE), digests[i]);
        if (CHECK_OK(hm_buf_end(&text, NULL, &err)) &&
            CHECK_OK(hm_statement_parse(&s, &arena, hm_buf_view(&text), &err)))
            CHECK_EQ(s.subjects[0].digest_count, 1);
    }
}

/* Absent and null are one; an empty object is there. */
static void a_predicate_may_be_absent(void)
{
    static const struct {
        const char *name, *text, *predicate;
    } cases[] = {
        {"absent", "{" V1 ", " SUBJECT(SHA256) ", " TYPE "}", ""},
        {"null", STATEMENT(V1, SUBJECT(SHA256), TYPE, "\"predicate\": null"),
            ""},
        {"empty", STATEMENT(V1, SUBJECT(SHA256), TYPE, "\"predicate\": {}"),
            "{}"},
        {"SPDX as a text",
            STATEMENT(V1, SUBJECT(SHA256), SPDX, "\"predicate\": \"SPDX\""),
            "\"SPDX\""},
        {"SPDX as JSON",
            STATEMENT(V1, SUBJECT(SHA256), SPDX, "\"predicate\": {\"a\":1}"),
            "{\"a\":1}"},
        {"its name with an escape",
            STATEMENT(V1, SUBJECT(SHA256), TYPE, "\"pred\\u0069cate\": { }"),
            "{ }"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_statement s;

        test_case("%s", cases[i].name);
        if (CHECK_OK(parse(&s, &arena, cases[i].text, &err)))
            CHECK_BYTES(s.predicate, hm_bytes_str(cases[i].predicate));
    }
}

static void digests_are_checked(void)
{
    static const struct {
        const char *name, *digests, *words;
    } cases[] = {
        {"none", "", "$.subject[0].digest: a subject without a digest"},
        {"too short", "\"sha256\": \"abc123\"",
            "$.subject[0].digest.sha256: digest of the wrong length"},
        {"one digit more", "\"sha256\": \"" ABC256 "0\"", "wrong length"},
        {"of another function", "\"sha512\": \"" ABC256 "\"", "wrong length"},
        {"sha384", "\"sha384\": \"" ABC256 "\"", "wrong length"},
        {"upper case",
            "\"sha256\": \"BA7816bf8f01cfea414140de5dae2223"
            "b00361a396177a9cb410ff61f20015ad\"",
            "digest is not lower-case hex"},
        {"no hex", "\"sha256\": \"g" TEN TEN TEN TEN TEN TEN "012\"",
            "not lower-case hex"},
        {"a git object's of 39", "\"gitCommit\": \"" TEN TEN TEN "012345678\"",
            "wrong length"},
        {"a git object's in upper case",
            "\"gitTree\": \"" TEN TEN TEN "012345678F\"", "lower-case hex"},
        {"empty", "\"foo\": \"\"", "empty digest"},
        {"no algorithm", "\"\": \"bar\"", "without the name"},
        {"a number", "\"foo\": 1", "expected string, got number"},
        {"null", "\"sha256\": null", "expected string, got null"},
        {"a NUL in a name", "\"sha256\\u0000\": \"x\"", "NUL"},
        {"one name twice", SHA256 ", " SHA256, "duplicate key"},
        {"one name twice, once escaped",
            SHA256 ", \"sh\\u00612"
                   "56\": \"" OTHER256 "\"",
            "duplicate key"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_KIB);
        struct hm_err err = {0};
        struct hm_statement s;

        test_case("%s", cases[i].name);
        hm_buf_printf(&text, STATEMENT(V1, SUBJECT("%s"), TYPE, PREDICATE),
            cases[i].digests);
        if (CHECK_OK(hm_buf_end(&text, NULL, &err)))
            CHECK_ERR(hm_statement_parse(&s, &arena, hm_buf_view(&text), &err),
                HM_FORMAT, cases[i].words);
    }
}

/* CVE-2026-39395: what is no statement was taken for one. */
static void what_is_no_statement_is_refused(void)
{
    static const struct {
        const char *name, *text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"empty", "", HM_FORMAT, "statement: "},
        {"no JSON", "hello", HM_FORMAT, "statement: line 1"},
        {"null", "null", HM_FORMAT, "expected object"},
        {"a list", "[" GOOD "]", HM_FORMAT, "expected object, got array"},
        {"two", GOOD GOOD, HM_FORMAT, "statement: line 1"},
        {"a byte behind", GOOD "x", HM_FORMAT, "statement: line 1"},
        {"empty object", "{}", HM_FORMAT, "$._type: missing"},
        {"another type",
            STATEMENT("\"_type\": \"https://in-toto.io/Statement/v0.2\"",
                SUBJECT(SHA256), TYPE, PREDICATE),
            HM_UNSUPPORTED, "$._type: unknown value"},
        {"type in upper case",
            STATEMENT("\"_type\": \"https://in-toto.io/statement/v1\"",
                SUBJECT(SHA256), TYPE, PREDICATE),
            HM_UNSUPPORTED, "$._type: unknown value"},
        {"null for the type",
            STATEMENT("\"_type\": null", SUBJECT(SHA256), TYPE, PREDICATE),
            HM_FORMAT, "$._type: missing"},
        {"no subjects", STATEMENT(V1, "\"subject\": []", TYPE, PREDICATE),
            HM_FORMAT, "$.subject: a statement about nothing"},
        {"null for the subjects",
            STATEMENT(V1, "\"subject\": null", TYPE, PREDICATE), HM_FORMAT,
            "$.subject: missing"},
        {"a subject that is no object",
            STATEMENT(V1, "\"subject\": [\"a\"]", TYPE, PREDICATE), HM_FORMAT,
            "$.subject[0]: expected object"},
        {"a subject without digests",
            STATEMENT(V1, "\"subject\": [{\"name\": \"a\"}]", TYPE, PREDICATE),
            HM_FORMAT, "$.subject[0].digest: missing"},
        {"digests in a list",
            STATEMENT(V1, "\"subject\": [{\"digest\": []}]", TYPE, PREDICATE),
            HM_FORMAT, "$.subject[0].digest: expected object"},
        {"subjects twice",
            STATEMENT(
                V1 ", " SUBJECT(SHA256), SUBJECT(SHA256), TYPE, PREDICATE),
            HM_FORMAT, "duplicate key"},
        {"no predicate type", "{" V1 ", " SUBJECT(SHA256) ", " PREDICATE "}",
            HM_FORMAT, "$.predicateType: missing"},
        {"an empty predicate type",
            STATEMENT(
                V1, SUBJECT(SHA256), "\"predicateType\": \"\"", PREDICATE),
            HM_FORMAT, "$.predicateType: empty"},
        {"a predicate that is a list",
            STATEMENT(V1, SUBJECT(SHA256), TYPE, "\"predicate\": []"),
            HM_FORMAT, "$.predicate: expected object, got array"},
        {"a predicate that is a text",
            STATEMENT(V1, SUBJECT(SHA256), TYPE, "\"predicate\": \"{}\""),
            HM_FORMAT, "$.predicate: expected object, got string"},
        {"a number in an SPDX document's place",
            STATEMENT(V1, SUBJECT(SHA256), SPDX, "\"predicate\": 1"), HM_FORMAT,
            "$.predicate: expected object, got number"},
        {"a key twice in the predicate",
            STATEMENT(V1, SUBJECT(SHA256), TYPE,
                "\"predicate\": {\"a\": [{\"b\": {}, \"b\": 1}]}"),
            HM_FORMAT, "$.predicate.a[0].b: duplicate key"},
        {"two predicates",
            STATEMENT(V1, SUBJECT(SHA256), TYPE,
                PREDICATE ", \"pred\\u0069cate\": {}"),
            HM_FORMAT, "duplicate key"},
        {"no UTF-8 in the predicate",
            STATEMENT(
                V1, SUBJECT(SHA256), TYPE, "\"predicate\": {\"a\": \"\xff\"}"),
            HM_FORMAT, "$.predicate.a: not UTF-8"},
        {"no JSON in the predicate",
            STATEMENT(V1, SUBJECT(SHA256), TYPE, "\"predicate\": {\"a\": x}"),
            HM_FORMAT, "$.predicate.a: expected a value, got x"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_statement s = {.subject_count = 7};

        test_case("%s", cases[i].name);
        CHECK_ERR(parse(&s, &arena, cases[i].text, &err), cases[i].code,
            cases[i].words);
        CHECK_EQ(s.subject_count, 7);
    }
}

static void every_prefix_is_refused_and_every_flip_seen(void)
{
    static const char good[] = GOOD;
    static const struct hm_digest none = {0};
    struct hm_digest abc = none;
    struct hm_err first = {0};
    char copy[sizeof(good)];

    if (!hm_digest_parse(&abc, HM_LIT("sha256:" ABC256), &first))
        return;
    for (size_t len = 0; len < sizeof(good) - 1; len++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_statement s;

        CHECK(!hm_statement_parse(&s, &arena, hm_bytes(good, len), &err));
    }
    for (size_t i = 0; i < sizeof(good) - 1; i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_statement s;
        size_t index;

        memcpy(copy, good, sizeof(good));
        copy[i] ^= 1;
        if (!parse(&s, &arena, copy, &err))
            continue;
        test_case("byte %zu", i);
        CHECK(!hm_statement_find(&index, &s, &abc, 1, &err) ||
            !hm_bytes_eq_str(s.subjects[0].name, "a") ||
            !hm_bytes_eq_str(s.predicate_type, "https://example.com/x/v1") ||
            !hm_bytes_eq_str(s.predicate, "{\"k\": [1, 2.0]}"));
    }
}

static void put_subjects(struct hm_buf *out, size_t subjects, size_t digests)
{
    hm_buf_put_str(out, "{" V1 ", " TYPE ", \"subject\": [");
    for (size_t i = 0; i < subjects; i++) {
        hm_buf_put_str(out, i == 0 ? "{\"digest\":{" : ",{\"digest\":{");
        for (size_t j = 0; j < digests; j++)
            hm_buf_printf(out, "%s\"x%zu\":\"v\"", j == 0 ? "" : ",", j);
        hm_buf_put_str(out, "}}");
    }
    hm_buf_put_str(out, "]}");
}

static void numbers_of_subjects_and_digests_have_limits(void)
{
    static const struct {
        size_t subjects, digests;
        const char *words; /* NULL: within the limits */
    } cases[] = {
        {HM_SUBJECTS_MAX, 1, NULL},
        {HM_SUBJECTS_MAX + 1, 1, "1025 elements, at most 1024"},
        {1, HM_SUBJECT_DIGESTS_MAX, NULL},
        {1, HM_SUBJECT_DIGESTS_MAX + 1, "33 digests, at most 32"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_err err = {0};
        struct hm_statement s;

        put_subjects(&text, cases[i].subjects, cases[i].digests);
        if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
            continue;
        if (cases[i].words == NULL)
            CHECK_OK(hm_statement_parse(&s, &arena, hm_buf_view(&text), &err));
        else
            CHECK_ERR(hm_statement_parse(&s, &arena, hm_buf_view(&text), &err),
                HM_LIMIT, cases[i].words);
    }
}

/* Each allocation of its own, tried with an arena that ends before it. */
static void an_arena_that_is_too_small_is_a_limit(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    size_t refused = 0, max = HM_KIB;

    put_subjects(&text, 64, 8);
    if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
        return;
    for (; max < HM_MIB; max += HM_KIB, refused++) {
        hm_auto(arena) arena = hm_arena(max);
        struct hm_statement s;

        if (hm_statement_parse(&s, &arena, hm_buf_view(&text), &err))
            break;
        CHECK(test_torture() || err.code == HM_LIMIT);
    }
    CHECK(refused > 8 && max < HM_MIB);
}

/* As dense as JSON can be, and as long as statements may be. */
static void a_predicate_of_millions_of_values_takes_no_memory(void)
{
    static const char start[] =
        "{" V1 ", " SUBJECT(SHA256) ", " TYPE ", \"predicate\": {\"a\": [";
    hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);
    hm_auto(arena) arena = hm_arena(HM_KIB);
    struct hm_err err = {0};
    struct hm_statement s = {0};

    if (test_torture())
        return;
    hm_buf_put_str(&text, start);
    while (text.len < HM_STATEMENT_MAX - 8)
        hm_buf_put_str(&text, "0,");
    hm_buf_put_str(&text, "0]}}");
    if (!CHECK_OK(hm_statement_parse(&s, &arena, hm_buf_view(&text), &err)))
        return;
    CHECK(text.len > HM_STATEMENT_MAX - 8);
    CHECK_EQ(s.predicate.len, text.len - (sizeof(start) - 8) - 1);
}

/* Keys of one object are compared with each other, so they must be held. */
static void keys_of_one_object_of_a_predicate_have_a_limit(void)
{
    static const unsigned counts[] = {520000, 530000};

    for (size_t i = 0; i < TEST_LEN(counts) && !test_torture(); i++) {
        hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);
        hm_auto(arena) arena = hm_arena(HM_KIB);
        struct hm_err err = {0};
        struct hm_statement s;

        hm_buf_put_str(&text,
            "{" V1 ", " SUBJECT(SHA256) ", " TYPE ", \"predicate\": {\"a\": {");
        for (unsigned k = 0; k < counts[i]; k++)
            hm_buf_printf(&text, "\"%u\":0,", k);
        hm_buf_put_str(&text, "\"end\":0}}}");
        test_case("%u keys", counts[i]);
        if (i == 0)
            CHECK_OK(hm_statement_parse(&s, &arena, hm_buf_view(&text), &err));
        else
            CHECK_ERR(hm_statement_parse(&s, &arena, hm_buf_view(&text), &err),
                HM_LIMIT,
                "statement: too many subjects, or keys in one object: needs");
    }
}

/* Refused by its length alone, before a byte is read. */
static void a_text_that_is_too_long_is_a_limit(void)
{
    static const uint8_t zeros[HM_STATEMENT_MAX + 1];
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_statement s;

    CHECK_ERR(hm_statement_parse(
                  &s, &arena, hm_bytes(zeros, HM_STATEMENT_MAX + 1), &err),
        HM_LIMIT, "statement: ");
    CHECK_ERR(
        hm_statement_parse(&s, &arena, hm_bytes(zeros, HM_STATEMENT_MAX), &err),
        HM_FORMAT, "statement: ");
}

/* ---- hm_statement_find ---- */

static const char subjects[] =
    "{" V1 ", " TYPE ", \"subject\": ["
    "{\"name\": \"none\", \"digest\": {\"sha1\": \"ab\"}},"
    "{\"name\": \"other\", \"digest\": {\"sha256\": \"" OTHER256 "\"}},"
    "{\"name\": \"abc\", \"digest\": {\"foo\": \"bar\", " SHA256 "}},"
    "{\"name\": \"both\", \"digest\": {" SHA256 ", \"sha512\": \"" ABC512
    "\"}},"
    "{\"name\": \"trap\", \"digest\": {\"SHA512\": \"" ABC512 "\"}}]}";

static bool find(size_t *index, const char *text, const char *a, const char *b,
    struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_digest digests[2];
    struct hm_statement s;

    HM_TRY(parse(&s, &arena, text, err));
    HM_TRY(hm_digest_parse(&digests[0], hm_bytes_str(a), err));
    if (b == NULL)
        return hm_statement_find(index, &s, digests, 1, err);
    HM_TRY(hm_digest_parse(&digests[1], hm_bytes_str(b), err));
    return hm_statement_find(index, &s, digests, 2, err);
}

static void a_subject_is_found_by_any_of_its_digests(void)
{
    static const struct {
        const char *a, *b;
        size_t index;
    } cases[] = {
        {"sha256:" ABC256, NULL, 2},
        {"sha512:" ABC512, NULL, 3},
        {"sha256:" OTHER256, NULL, 1},
        {"sha512:" OTHER512, "sha256:" OTHER256, 1},
        {"sha512:" ABC512, "sha256:" ABC256, 2},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        size_t index = 99;

        test_case("%s", cases[i].a);
        if (CHECK_OK(find(&index, subjects, cases[i].a, cases[i].b, &err)))
            CHECK_EQ(index, cases[i].index);
    }
}

static void what_is_in_no_subject_is_not_found(void)
{
    struct hm_err err = {0};
    size_t index = 99;

    CHECK_ERR(find(&index, subjects, "sha512:" OTHER512, NULL, &err),
        HM_NOT_FOUND, "no subject has the digest sha512:" TEN);
    CHECK_ERR(
        find(&index,
            STATEMENT(V1, SUBJECT("\"sha1\": \"" ABC256 "\""), TYPE, PREDICATE),
            "sha256:" ABC256, "sha512:" ABC512, &err),
        HM_NOT_FOUND, " or another given");
    CHECK_EQ(index, 99);
}

#define TWO(a, b) "{\"digest\": {\"sha256\": \"" a "\", \"sha512\": \"" b "\"}}"

/* Whichever comes first: of subjects, of digests, of what is looked for. */
static void a_subject_that_is_half_right_is_a_mismatch(void)
{
    static const struct {
        const char *name, *text, *a, *b;
    } cases[] = {
        {"the second is wrong",
            "{" V1 ", " TYPE ", \"subject\": [" TWO(ABC256, OTHER512) "]}",
            "sha256:" ABC256, "sha512:" ABC512},
        {"the first is wrong",
            "{" V1 ", " TYPE ", \"subject\": [" TWO(OTHER256, ABC512) "]}",
            "sha256:" ABC256, "sha512:" ABC512},
        {"behind a good one",
            "{" V1 ", " TYPE ", \"subject\": [" TWO(ABC256, ABC512) "," TWO(
                ABC256, OTHER512) "]}",
            "sha512:" ABC512, "sha256:" ABC256},
        {"before a good one",
            "{" V1 ", " TYPE ", \"subject\": [" TWO(ABC256, OTHER512) "," TWO(
                ABC256, ABC512) "]}",
            "sha256:" ABC256, "sha512:" ABC512},
        {"two different ones are looked for",
            STATEMENT(V1, SUBJECT(SHA256), TYPE, PREDICATE), "sha256:" ABC256,
            "sha256:" OTHER256},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        size_t index = 99;

        test_case("%s", cases[i].name);
        CHECK_ERR(find(&index, cases[i].text, cases[i].a, cases[i].b, &err),
            HM_MISMATCH, "has one digest of the artifact");
        CHECK_EQ(index, 99);
    }
}

/* One of the two is not computed: then there is nothing to contradict. */
static void a_digest_that_was_not_computed_contradicts_nothing(void)
{
    struct hm_err err = {0};
    size_t index = 99;

    if (CHECK_OK(find(&index,
            "{" V1 ", " TYPE ", \"subject\": [" TWO(ABC256, OTHER512) "]}",
            "sha256:" ABC256, NULL, &err)))
        CHECK_EQ(index, 0);
}

static void looking_for_nothing_finds_nothing(void)
{
    static const struct hm_digest none = {0};
    static const struct hm_digest cut = {.hash = HM_SHA256, .len = 31};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_statement s;
    size_t index = 99;

    if (!CHECK_OK(parse(&s, &arena, GOOD, &err)))
        return;
    CHECK_ERR(hm_statement_find(&index, &s, &none, 0, &err), HM_USAGE,
        "no digest to look for");
    CHECK_ERR(hm_statement_find(&index, &s, &none, 1, &err), HM_USAGE,
        "digest 0 is empty");
    CHECK_ERR(hm_statement_find(&index, &s, &cut, 1, &err), HM_USAGE,
        "digest 0 is empty");
    CHECK_EQ(index, 99);
}

/* Parsing refuses such a digest; whoever makes a statement some other way must
 * not get a yes, or read beyond the value, either. */
static void a_digest_that_is_cut_equals_nothing(void)
{
    struct hm_subject_digest cut = {
        .algorithm = HM_LIT("sha256"), .value = HM_LIT("ba78")};
    struct hm_subject subject = {.digests = &cut, .digest_count = 1};
    struct hm_statement s = {.subjects = &subject, .subject_count = 1};
    struct hm_digest abc;
    struct hm_err err = {0};
    size_t index = 99;

    if (CHECK_OK(hm_digest_parse(&abc, HM_LIT("sha256:" ABC256), &err)))
        CHECK_ERR(hm_statement_find(&index, &s, &abc, 1, &err), HM_NOT_FOUND,
            "no subject has the digest");
}

static void annotations_of_a_subject_are_kept_as_written(void)
{
    static const struct {
        const char *annotations, *kept;
    } rows[] = {
        {"", ""},
        {",\"annotations\":null", ""},
        {",\"annotations\":{}", "{}"},
        {",\"annotations\":{ \"a\":\"\\u0062\"}", "{ \"a\":\"\\u0062\"}"},
        {",\"annotations\":[1]", "[1]"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_statement s;
        struct hm_err err = {0};

        test_case("%s", rows[i].annotations);
        hm_buf_printf(&text,
            "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{"
            "\"digest\":{\"sha256\":\"" ABC256 "\"}%s}],"
            "\"predicateType\":\"a:b\"}",
            rows[i].annotations);
        if (CHECK_OK(hm_statement_parse(&s, &arena, hm_buf_view(&text), &err)))
            CHECK_BYTES(s.subjects[0].annotations, hm_bytes_str(rows[i].kept));
    }
}

/* What nobody computes is compared as it is written. */
static void a_subject_is_found_by_another_name(void)
{
    static const struct {
        const char *algorithm, *value;
        enum hm_code code;
    } rows[] = {
        {"gce_image_id", "897", HM_OK},
        {"gce_image_id", "8970", HM_NOT_FOUND},
        {"gce_image_id", "89", HM_NOT_FOUND},
        {"other", "897", HM_NOT_FOUND},
        {"gce_image_id", "", HM_USAGE},
        {"", "897", HM_USAGE},
    };
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_statement s;
    struct hm_err err = {0};
    size_t index = 7;

    if (!CHECK_OK(hm_statement_parse(&s, &arena,
            HM_LIT("{\"_type\":\"https://in-toto.io/Statement/v1\","
                   "\"subject\":[{\"digest\":{\"x\":\"897\"}},"
                   "{\"digest\":{\"gce_image_id\":\"897\"}}],"
                   "\"predicateType\":\"a:b\"}"),
            &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        const struct hm_subject_digest other = {
            hm_bytes_str(rows[i].algorithm), hm_bytes_str(rows[i].value)};

        test_case("%s:%s", rows[i].algorithm, rows[i].value);
        CHECK_CODE(hm_statement_find_other(&index, &s, &other, &err),
            rows[i].code, "");
    }
    CHECK_EQ(index, 1);
}

TEST_SUITE(intoto_statement, TEST(a_subject_is_found_by_another_name),
    TEST(annotations_of_a_subject_are_kept_as_written),
    TEST(a_statement_is_read), TEST(what_may_vary_does_not_matter),
    TEST(digests_by_other_names_are_kept_as_they_are),
    TEST(a_predicate_may_be_absent), TEST(digests_are_checked),
    TEST(what_is_no_statement_is_refused),
    TEST(every_prefix_is_refused_and_every_flip_seen),
    TEST(numbers_of_subjects_and_digests_have_limits),
    TEST(an_arena_that_is_too_small_is_a_limit),
    TEST(a_predicate_of_millions_of_values_takes_no_memory),
    TEST(keys_of_one_object_of_a_predicate_have_a_limit),
    TEST(a_text_that_is_too_long_is_a_limit),
    TEST(a_subject_is_found_by_any_of_its_digests),
    TEST(what_is_in_no_subject_is_not_found),
    TEST(a_subject_that_is_half_right_is_a_mismatch),
    TEST(a_digest_that_was_not_computed_contradicts_nothing),
    TEST(looking_for_nothing_finds_nothing),
    TEST(a_digest_that_is_cut_equals_nothing));
