/* SPDX-License-Identifier: Apache-2.0 */
#include "slsa/slsa.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

#define V1 "https://slsa.dev/provenance/v1"

static bool parse(struct hm_slsa *out, struct hm_arena *arena, const char *text,
    struct hm_err *err)
{
    return hm_slsa_parse(out, arena, HM_LIT(V1), hm_bytes_str(text), err);
}

static const char whole[] =
    "{\"buildDefinition\":{\"buildType\":\"https://example.com/b/v1\","
    "\"externalParameters\":{\"n\":1.50,\"deep\":{\"er\":{\"est\":\"x\\ny\"}}},"
    "\"internalParameters\":{\"event\":{\"name\":\"push\"}},"
    "\"resolvedDependencies\":[{\"uri\":\"git+https://example.com/r@refs/"
    "heads/main\",\"digest\":{\"gitCommit\":\"ab\",\"x\":\"y\"},"
    "\"mediaType\":\"m\",\"name\":\"n\",\"downloadLocation\":\"l\","
    "\"annotations\":{\"k\":[1]}},{}],\"acme_more\":{}},"
    "\"runDetails\":{\"builder\":{\"id\":\"https://example.com/b\","
    "\"version\":{\"ci\":\"2\"},\"builderDependencies\":[{\"uri\":\"u\"}]},"
    "\"metadata\":{\"invocationId\":\"i-1\",\"startedOn\":"
    "\"2026-01-02T03:04:05Z\",\"finishedOn\":\"\"},"
    "\"byproducts\":[{\"name\":\"log\"}]},\"unknown\":null}";

static void version_1_is_read_into_views(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_slsa slsa;

    if (!CHECK_OK(parse(&slsa, &arena, whole, &err)))
        return;
    CHECK_EQ(slsa.version, HM_SLSA_V1);
    CHECK_BYTES(slsa.text, HM_LIT(whole));
    CHECK_BYTES(slsa.build_type, HM_LIT("https://example.com/b/v1"));
    CHECK_BYTES(slsa.builder_id, HM_LIT("https://example.com/b"));
    CHECK_BYTES(hm_json_text(slsa.builder_version), HM_LIT("{\"ci\":\"2\"}"));
    CHECK_EQ(hm_json_count(slsa.dependencies), 2);
    CHECK_EQ(hm_json_count(slsa.builder_dependencies), 1);
    CHECK_EQ(hm_json_count(slsa.byproducts), 1);
    CHECK_BYTES(slsa.invocation_id, HM_LIT("i-1"));
    CHECK(slsa.has_started && !slsa.has_finished);
    CHECK_EQ(slsa.started.s, 1767323045);
    CHECK(!slsa.has_reproducible);
    /* Numbers and order are as they were written. */
    CHECK_BYTES(hm_json_text(slsa.external),
        HM_LIT("{\"n\":1.50,\"deep\":{\"er\":{\"est\":\"x\\ny\"}}}"));
    /* No build type that we know: nothing is guessed from the first one. */
    CHECK(slsa.source.repository.p == NULL);
}

static void parts_are_opened_step_by_step(void)
{
    static const char *const deep[] = {"deep", "er", "est", NULL};
    static const char *const missing[] = {"deep", "no", "est", NULL};
    static const char *const through[] = {"n", "er", NULL};
    static const char *const object[] = {"deep", "er", NULL};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_bytes text;
    struct hm_json v;
    struct hm_slsa slsa;

    if (!CHECK_OK(parse(&slsa, &arena, whole, &err)) ||
        !CHECK_OK(hm_slsa_text_at(&text, &arena, slsa.external, deep, &err)))
        return;
    CHECK_BYTES(text, HM_LIT("x\ny"));
    if (!CHECK_OK(hm_slsa_text_at(&text, &arena, slsa.external, missing, &err)))
        return;
    CHECK(text.p == NULL);
    if (CHECK_OK(hm_slsa_text_at(&text, &arena, slsa.external, through, &err)))
        CHECK(text.p == NULL);
    if (CHECK_OK(hm_slsa_text_at(&text, &arena, slsa.external, object, &err)))
        CHECK(text.p == NULL);
    if (CHECK_OK(hm_slsa_at(&v, &arena, slsa.external, object, &err)))
        CHECK_BYTES(hm_json_text(v), HM_LIT("{\"est\":\"x\\ny\"}"));
    if (CHECK_OK(hm_slsa_at(&v, &arena, slsa.builder_version, deep, &err)))
        CHECK(v.doc == NULL);
}

static void a_descriptor_is_read(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_slsa_descriptor d;
    struct hm_slsa slsa;
    struct hm_json_iter it;

    if (!CHECK_OK(parse(&slsa, &arena, whole, &err)))
        return;
    it = hm_json_iter(slsa.dependencies);
    if (!CHECK(hm_json_iter_next(&it)) ||
        !CHECK_OK(hm_slsa_descriptor(&d, &arena, it.value, &err)))
        return;
    CHECK_BYTES(d.name, HM_LIT("n"));
    CHECK_BYTES(d.uri, HM_LIT("git+https://example.com/r@refs/heads/main"));
    CHECK_BYTES(d.media_type, HM_LIT("m"));
    CHECK_BYTES(d.download_location, HM_LIT("l"));
    CHECK_BYTES(hm_json_text(d.annotations), HM_LIT("{\"k\":[1]}"));
    if (CHECK_EQ(d.digest_count, 2)) {
        CHECK_BYTES(d.digests[0].algorithm, HM_LIT("gitCommit"));
        CHECK_BYTES(d.digests[1].value, HM_LIT("y"));
    }
    if (CHECK(hm_json_iter_next(&it)) &&
        CHECK_OK(hm_slsa_descriptor(&d, &arena, it.value, &err)))
        CHECK(d.uri.p == NULL && d.digest_count == 0);
}

static void a_descriptor_with_too_many_digests_is_refused(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_slsa_descriptor d;
    struct hm_err err = {0};
    struct hm_json v;

    hm_buf_put(&text, HM_LIT("{\"digest\":{"));
    for (int i = 0; i <= HM_SUBJECT_DIGESTS_MAX; i++)
        hm_buf_printf(&text, "%s\"%d\":\"0\"", i == 0 ? "" : ",", i);
    hm_buf_put(&text, HM_LIT("}}"));
    if (CHECK_OK(
            hm_json_parse_shallow(&v, &arena, hm_buf_view(&text), 0, &err)))
        CHECK_ERR(hm_slsa_descriptor(&d, &arena, v, &err), HM_LIMIT,
            "33 digests, at most 32");
    if (CHECK_OK(hm_json_parse_shallow(&v, &arena, HM_LIT("[]"), 0, &err)))
        CHECK_ERR(hm_slsa_descriptor(&d, &arena, v, &err), HM_FORMAT,
            "expected object");
}

/* Any other spelling is another type. */
static void types_are_compared_to_the_letter(void)
{
    static const struct {
        const char *type;
        enum hm_slsa_version version;
    } cases[] = {
        {V1, HM_SLSA_V1},
        {"https://slsa.dev/provenance/v0.2", HM_SLSA_V0_2},
        {"https://slsa.dev/provenance/v0.1", HM_SLSA_V0_1},
        {"https://in-toto.io/Provenance/v0.1", HM_SLSA_V0_1},
        {V1 ".0", HM_SLSA_NONE},
        {V1 "/", HM_SLSA_NONE},
        {"https://slsa.dev/provenance/V1", HM_SLSA_NONE},
        {"https://slsa.dev/provenance/v1-rc1", HM_SLSA_NONE},
        {"", HM_SLSA_NONE},
    };
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_slsa slsa;
    size_t count = 0;

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].type);
        CHECK_EQ(
            hm_slsa_version(hm_bytes_str(cases[i].type)), cases[i].version);
    }
    while (hm_slsa_type(count) != NULL)
        CHECK(hm_slsa_version(hm_bytes_str(hm_slsa_type(count++))) !=
            HM_SLSA_NONE);
    CHECK_EQ(count, 4);
    CHECK_STR(hm_slsa_version_name(HM_SLSA_V0_2), "0.2");
    CHECK_ERR(
        hm_slsa_parse(&slsa, &arena, HM_LIT(V1 ".0"), HM_LIT(whole), &err),
        HM_UNSUPPORTED, "v1.0 is no SLSA provenance");
}

#define DEFINITION "\"buildDefinition\":{\"buildType\":\"t:\"}"
#define DETAILS "\"runDetails\":{\"builder\":{}}"

static void version_1_rejects(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "the end"},
        {"[]", "expected object"},
        {"{}", "$.buildDefinition"},
        {"{" DEFINITION "}", "$.runDetails"},
        {"{" DETAILS "}", "$.buildDefinition"},
        {"{\"buildDefinition\":{}," DETAILS "}", "buildType"},
        {"{\"buildDefinition\":{\"buildType\":\"\"}," DETAILS "}", "empty"},
        {"{\"buildDefinition\":{\"buildType\":1}," DETAILS "}", "string"},
        {"{\"buildDefinition\":{\"buildType\":\"t\",\"externalParameters\":[]}"
         "," DETAILS "}",
            "externalParameters: expected object"},
        {"{\"buildDefinition\":{\"buildType\":\"t\",\"internalParameters\":1}"
         "," DETAILS "}",
            "internalParameters: expected object"},
        {"{\"buildDefinition\":{\"buildType\":\"t\",\"resolvedDependencies\":{}"
         "}," DETAILS "}",
            "resolvedDependencies: expected array"},
        {"{" DEFINITION ",\"runDetails\":{}}", "$.runDetails.builder"},
        {"{" DEFINITION ",\"runDetails\":{\"builder\":{\"id\":[]}}}",
            "builder.id: expected string"},
        {"{" DEFINITION ",\"runDetails\":{\"builder\":{},\"byproducts\":1}}",
            "byproducts: expected array"},
        {"{" DEFINITION ",\"runDetails\":{\"builder\":{},\"metadata\":{"
         "\"startedOn\":\"yesterday\"}}}",
            "startedOn"},
    };
    struct hm_err err = {0};
    struct hm_slsa slsa;

    TEST_EACH(i, cases) {
        hm_auto(arena) arena = hm_arena(HM_MIB);

        test_case("%s", cases[i].text);
        CHECK_ERR(parse(&slsa, &arena, cases[i].text, &err), HM_FORMAT,
            cases[i].words);
    }
}

static void every_prefix_is_rejected(void)
{
    struct hm_err err = {0};
    struct hm_slsa slsa;

    if (test_torture())
        return;
    for (size_t len = 0; len + 1 < sizeof(whole); len++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);

        test_case("%zu bytes", len);
        CHECK_ERR(hm_slsa_parse(
                      &slsa, &arena, HM_LIT(V1), hm_bytes(whole, len), &err),
            HM_FORMAT, "provenance: ");
    }
}

/* Absent, null and empty are equal; BuildKit on one's own machine has no id. */
static void little_is_enough(void)
{
    static const char *const texts[] = {"{" DEFINITION "," DETAILS "}",
        "{\"buildDefinition\":{\"buildType\":\"t:\",\"externalParameters\":"
        "null,"
        "\"resolvedDependencies\":null},\"runDetails\":{\"builder\":{\"id\":"
        "\"\"},\"metadata\":null}}",
        "{" DEFINITION ",\"runDetails\":{\"builder\":{\"id\":null},"
        "\"metadata\":{\"invocationID\":\"\",\"startedOn\":null}}}"};
    struct hm_err err = {0};
    struct hm_slsa slsa;

    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);

        test_case("%s", texts[i]);
        if (!CHECK_OK(parse(&slsa, &arena, texts[i], &err)))
            return;
        CHECK_EQ(slsa.builder_id.len, 0);
        CHECK_EQ(slsa.invocation_id.len, 0);
        CHECK_EQ(hm_json_count(slsa.external), 0);
        CHECK(!slsa.has_started);
    }
}

/* Linear, and in little memory: a mebibyte of what nobody asks for takes none. */
static void what_lies_deep_takes_no_memory(void)
{
    hm_auto(arena) arena = hm_arena(64 * HM_KIB);
    hm_auto(buf) text = hm_buf(4 * HM_MIB);
    struct hm_err err = {0};
    struct hm_slsa slsa;

    hm_buf_put(&text,
        HM_LIT("{\"buildDefinition\":{\"buildType\":\"t:\","
               "\"internalParameters\":{\"e\":{\"l\":[0"));
    for (size_t i = 0; i < 500000; i++)
        hm_buf_put(&text, HM_LIT(",0"));
    hm_buf_put(&text, HM_LIT("]}}}," DETAILS "}"));
    CHECK_OK(
        hm_slsa_parse(&slsa, &arena, HM_LIT(V1), hm_buf_view(&text), &err));
}

static void uris_are_cut_before_the_ref(void)
{
    static const struct {
        const char *uri, *repository, *ref;
    } cases[] = {
        {"git+https://a/b@refs/heads/x", "https://a/b", "refs/heads/x"},
        {"https://a/b@r", "https://a/b", "r"},
        {"git+https://u@a/b@r", "https://u@a/b", "r"},
        {"https://a/b@refs/tags/c@1.2.3", "https://a/b", "refs/tags/c@1.2.3"},
        {"https://u@a/b@refs/tags/c@refs/d", "https://u@a/b",
            "refs/tags/c@refs/d"},
        {"https://a/b@refs", "https://a/b", "refs"},
        {"https://a/b", "https://a/b", ""},
        {"git+", "", ""},
        {"@", "", ""},
        {"", "", ""},
    };
    struct hm_bytes repository, ref;

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].uri);
        hm_slsa_cut_uri(&repository, &ref, hm_bytes_str(cases[i].uri));
        CHECK_BYTES(repository, hm_bytes_str(cases[i].repository));
        CHECK_BYTES(ref, hm_bytes_str(cases[i].ref));
    }
}

/* ---- From a statement, where it was open already ---- */

static bool state(struct hm_statement *out, struct hm_arena *arena,
    struct hm_buf *text, const char *predicate)
{
    struct hm_err err = {0};

    hm_buf_printf(text,
        "{\"_type\":\"https://in-toto.io/Statement/"
        "v1\",\"subject\":[{\"digest\":"
        "{\"x\":\"y\"}}],\"predicateType\":\"" V1 "\",\"predicate\":%s}",
        predicate);
    return CHECK_OK(hm_statement_parse(out, arena, hm_buf_view(text), &err)) &&
        CHECK(out->open.doc != NULL);
}

static void a_statement_says_what_its_predicate_says(void)
{
    static const char *const texts[] = {whole, "{}",
        "{\"buildDefinition\":{\"buildType\":1},\"runDetails\":{}}",
        "{\"buildDefinition\":{\"buildType\":\"\",\"externalParameters\":{}},"
        "\"runDetails\":{\"builder\":{}}}",
        "{\"buildDefinition\":{\"buildType\":\"b\"},\"runDetails\":{"
        "\"builder\":"
        "{\"id\":[]}}}"};

    TEST_EACH(i, texts) {
        hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_statement s;
        struct hm_slsa open = {0}, alone = {0};
        struct hm_err err = {0}, other = {0};

        test_case("%s", texts[i]);
        if (!state(&s, &arena, &text, texts[i]))
            return;
        CHECK_EQ(hm_slsa_read(&open, &arena, &s, &err),
            parse(&alone, &arena, texts[i], &other));
        CHECK_STR(err.msg, other.msg);
        CHECK_EQ(open.version, alone.version);
        CHECK_BYTES(open.build_type, alone.build_type);
        CHECK_BYTES(open.builder_id, alone.builder_id);
        CHECK_BYTES(hm_json_text(open.external), hm_json_text(alone.external));
        CHECK_EQ(hm_json_count(open.dependencies),
            hm_json_count(alone.dependencies));
    }
}

/* What is open is of the text it was read from, and of no other. */
static void another_predicate_is_read_itself(void)
{
    static const char other[] =
        "{\"buildDefinition\":{\"buildType\":\"other\",\"externalParameters\":{"
        "}},"
        "\"runDetails\":{\"builder\":{\"id\":\"them\"}}}";
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_statement s;
    struct hm_slsa slsa;
    struct hm_err err = {0};

    if (!state(&s, &arena, &text, whole))
        return;
    s.predicate = hm_bytes_str(other);
    if (CHECK_OK(hm_slsa_read(&slsa, &arena, &s, &err)))
        CHECK_BYTES(slsa.builder_id, HM_LIT("them"));
    s.predicate.len--;
    CHECK_ERR(hm_slsa_read(&slsa, &arena, &s, &err), HM_FORMAT, "provenance");
    s.predicate = hm_bytes(NULL, 0);
    CHECK_ERR(hm_slsa_read(&slsa, &arena, &s, &err), HM_FORMAT, "provenance");
}

TEST_SUITE(slsa_slsa, TEST(a_statement_says_what_its_predicate_says),
    TEST(another_predicate_is_read_itself), TEST(version_1_is_read_into_views),
    TEST(parts_are_opened_step_by_step), TEST(a_descriptor_is_read),
    TEST(a_descriptor_with_too_many_digests_is_refused),
    TEST(types_are_compared_to_the_letter), TEST(version_1_rejects),
    TEST(every_prefix_is_rejected), TEST(little_is_enough),
    TEST(what_lies_deep_takes_no_memory), TEST(uris_are_cut_before_the_ref));
