/* SPDX-License-Identifier: Apache-2.0 */
#include "slsa/slsa.h"

#include "base/limits.h"
#include "test.h"

#define V02 "https://slsa.dev/provenance/v0.2"
#define V01 "https://slsa.dev/provenance/v0.1"

static bool parse(struct hm_slsa *out, struct hm_arena *arena, const char *type,
    const char *text, struct hm_err *err)
{
    return hm_slsa_parse(
        out, arena, hm_bytes_str(type), hm_bytes_str(text), err);
}

static void version_0_2_is_read_under_new_names(void)
{
    static const char text[] =
        "{\"builder\":{\"id\":\"b\"},\"buildType\":\"t\",\"invocation\":{"
        "\"configSource\":{\"uri\":\"git+https://h/r@refs/tags/v1\",\"digest\":"
        "{\"sha1\":\"ab\"},\"entryPoint\":\"w.yml\"},\"parameters\":{\"p\":1},"
        "\"environment\":{\"e\":{\"x\":2}}},\"buildConfig\":[1],\"metadata\":{"
        "\"buildInvocationID\":\"i\",\"buildStartedOn\":"
        "\"2023-01-02T03:04:05Z\",\"completeness\":{\"parameters\":true},"
        "\"reproducible\":true},\"materials\":[{\"uri\":\"m\"}]}";
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_slsa s;

    if (!CHECK_OK(parse(&s, &arena, V02, text, &err)))
        return;
    CHECK_EQ(s.version, HM_SLSA_V0_2);
    CHECK_BYTES(s.builder_id, HM_LIT("b"));
    CHECK_BYTES(s.build_type, HM_LIT("t"));
    CHECK_BYTES(s.source.repository, HM_LIT("https://h/r"));
    CHECK_BYTES(s.source.ref, HM_LIT("refs/tags/v1"));
    CHECK_BYTES(s.source.path, HM_LIT("w.yml"));
    CHECK_BYTES(hm_json_text(s.source.digest), HM_LIT("{\"sha1\":\"ab\"}"));
    CHECK_BYTES(hm_json_text(s.external), HM_LIT("{\"p\":1}"));
    CHECK_BYTES(hm_json_text(s.internal), HM_LIT("{\"e\":{\"x\":2}}"));
    CHECK_BYTES(hm_json_text(s.build_config), HM_LIT("[1]"));
    CHECK_BYTES(s.invocation_id, HM_LIT("i"));
    CHECK(s.has_started && !s.has_finished);
    CHECK(s.has_reproducible && s.reproducible);
    CHECK_BYTES(hm_json_text(s.completeness), HM_LIT("{\"parameters\":true}"));
    CHECK_EQ(hm_json_count(s.dependencies), 1);
}

static void version_0_1_says_which_material_is_the_source(void)
{
    static const char text[] =
        "{\"builder\":{\"id\":\"b\"},\"recipe\":{\"type\":\"t\","
        "\"definedInMaterial\":1,\"entryPoint\":\"e\",\"arguments\":{\"a\":1},"
        "\"environment\":{\"v\":2}},\"metadata\":{\"buildInvocationId\":\"i\"},"
        "\"materials\":[{\"uri\":\"x\"},{\"uri\":\"git+https://h/r@c\","
        "\"digest\":{\"sha1\":\"cd\"}}]}";
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_slsa s;

    if (!CHECK_OK(parse(&s, &arena, V01, text, &err)))
        return;
    CHECK_EQ(s.version, HM_SLSA_V0_1);
    CHECK_BYTES(s.build_type, HM_LIT("t"));
    CHECK_BYTES(s.source.repository, HM_LIT("https://h/r"));
    CHECK_BYTES(s.source.ref, HM_LIT("c"));
    CHECK_BYTES(s.source.path, HM_LIT("e"));
    CHECK_BYTES(hm_json_text(s.source.digest), HM_LIT("{\"sha1\":\"cd\"}"));
    CHECK_BYTES(hm_json_text(s.external), HM_LIT("{\"a\":1}"));
    CHECK_BYTES(hm_json_text(s.internal), HM_LIT("{\"v\":2}"));
    CHECK_BYTES(s.invocation_id, HM_LIT("i"));
}

static void without_that_there_is_no_source(void)
{
    static const char *const texts[] = {
        "{\"builder\":{},\"recipe\":{\"type\":\"t\"},\"materials\":[{\"uri\":"
        "\"x\"}]}",
        "{\"builder\":{},\"recipe\":{\"type\":\"t\",\"definedInMaterial\":1},"
        "\"materials\":[{\"uri\":\"x\"}]}",
        "{\"builder\":{},\"recipe\":{\"type\":\"t\",\"definedInMaterial\":-1},"
        "\"materials\":[{\"uri\":\"x\"}]}"};
    struct hm_err err = {0};
    struct hm_slsa s;

    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);

        test_case("%s", texts[i]);
        if (CHECK_OK(parse(&s, &arena, V01, texts[i], &err)))
            CHECK(s.source.repository.p == NULL);
    }
}

static void old_versions_reject(void)
{
    static const struct {
        const char *type, *text, *words;
    } cases[] = {
        {V02, "{\"buildType\":\"t\"}", "$.builder"},
        {V02, "{\"builder\":{}}", "$.buildType"},
        {V02, "{\"builder\":{},\"buildType\":\"\"}", "empty"},
        {V02, "{\"builder\":{},\"buildType\":\"t\",\"invocation\":1}",
            "$.invocation: expected object"},
        {V02,
            "{\"builder\":{},\"buildType\":\"t\",\"invocation\":{"
            "\"configSource\":[]}}",
            "configSource: expected object"},
        {V02,
            "{\"builder\":{},\"buildType\":\"t\",\"invocation\":{"
            "\"parameters\":[]}}",
            "parameters: expected object"},
        {V02, "{\"builder\":{},\"buildType\":\"t\",\"materials\":{}}",
            "materials: expected array"},
        {V02, "{\"builder\":{},\"buildType\":\"t\",\"metadata\":1}",
            "metadata: expected object"},
        {V01, "{\"builder\":{}}", "$.recipe"},
        {V01, "{\"builder\":{},\"recipe\":{}}", "$.recipe.type"},
        {V01, "{\"recipe\":{\"type\":\"t\"}}", "$.builder"},
        {V01,
            "{\"builder\":{},\"recipe\":{\"type\":\"t\",\"definedInMaterial\":"
            "0.5}}",
            "definedInMaterial"},
        {V01,
            "{\"builder\":{},\"recipe\":{\"type\":\"t\",\"definedInMaterial\":"
            "0},\"materials\":[1]}",
            "materials[0]: expected object"},
    };
    struct hm_err err = {0};
    struct hm_slsa s;

    TEST_EACH(i, cases) {
        hm_auto(arena) arena = hm_arena(HM_MIB);

        test_case("%s", cases[i].text);
        CHECK_ERR(parse(&s, &arena, cases[i].type, cases[i].text, &err),
            HM_FORMAT, cases[i].words);
    }
}

TEST_SUITE(slsa_old, TEST(version_0_2_is_read_under_new_names),
    TEST(version_0_1_says_which_material_is_the_source),
    TEST(without_that_there_is_no_source), TEST(old_versions_reject));
