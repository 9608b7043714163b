/* SPDX-License-Identifier: Apache-2.0 */
#include "produce/build.h"

#include "base/buf.h"
#include "base/limits.h"
#include "enc/json.h"
#include "test.h"

static struct hm_build least(void)
{
    return (struct hm_build){.type = HM_LIT("https://e.test/type"),
        .builder = HM_LIT("https://e.test/builder"),
        .external = HM_LIT("{}")};
}

static void what_is_not_said_is_left_out(void)
{
    struct hm_build build = least();
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_err err = {0};

    if (CHECK_OK(hm_build_write(&text, &build, &err)))
        CHECK_STR(hm_buf_str(&text),
            "{\"buildDefinition\":{\"buildType\":\"https://e.test/type\","
            "\"externalParameters\":{}},\"runDetails\":{\"builder\":{\"id\":"
            "\"https://e.test/builder\"}}}");
}

static void parameters_keep_every_byte(void)
{
    struct hm_build build = least();
    struct hm_resource source = {.uri = HM_LIT("git+https://e.test/a")};
    struct hm_resource log = {.name = HM_LIT("log")};
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_err err = {0};

    build.external = HM_LIT("{\"n\": 1.50e0,\n \"a\":[]}");
    build.internal = HM_LIT("{\"x\":\"\\u0041\"}");
    build.dependencies = &source;
    build.dependency_count = 1;
    build.byproducts = &log;
    build.byproduct_count = 1;
    build.invocation = HM_LIT("run 1");
    build.has_started = build.has_finished = true;
    build.started.s = 1795262400;
    build.finished.s = 1795262401;
    if (CHECK_OK(hm_build_write(&text, &build, &err)))
        CHECK_STR(hm_buf_str(&text),
            "{\"buildDefinition\":{\"buildType\":\"https://e.test/type\","
            "\"externalParameters\":{\"n\": 1.50e0,\n \"a\":[]},"
            "\"internalParameters\":{\"x\":\"\\u0041\"},"
            "\"resolvedDependencies\":[{\"uri\":\"git+https://e.test/a\"}]},"
            "\"runDetails\":{\"builder\":{\"id\":\"https://e.test/builder\"},"
            "\"metadata\":{\"invocationId\":\"run 1\","
            "\"startedOn\":\"2026-11-21T12:00:00Z\","
            "\"finishedOn\":\"2026-11-21T12:00:01Z\"},"
            "\"byproducts\":[{\"name\":\"log\"}]}}");
}

static void each_check_fails_alone(void)
{
    static const struct {
        const char *name;
        const char *type, *builder, *external, *internal;
        bool backwards;
        const char *words;
    } rows[] = {
        {.name = "no type", .type = "x", .words = "build type: x is"},
        {.name = "no builder", .builder = "x y", .words = "builder id"},
        {.name = "a list",
            .external = "[]",
            .words = "external parameters: a JSON object is wanted, not array"},
        {.name = "no JSON", .external = "{", .words = "external parameters: "},
        {.name = "more behind it",
            .external = "{},\"buildType\":{}",
            .words = "external parameters: "},
        {.name = "twice",
            .internal = "{\"a\":1,\"a\":2}",
            .words = "internal parameters: "},
        {.name = "time backwards",
            .backwards = true,
            .words = "ended before it began"},
    };

    TEST_EACH(i, rows) {
        struct hm_build build = least();
        hm_auto(buf) text = hm_buf(HM_KIB);
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        build.type =
            rows[i].type != NULL ? hm_bytes_str(rows[i].type) : build.type;
        build.builder = rows[i].builder != NULL ? hm_bytes_str(rows[i].builder)
                                                : build.builder;
        build.external = rows[i].external != NULL
            ? hm_bytes_str(rows[i].external)
            : build.external;
        build.internal = hm_bytes_str(rows[i].internal);
        build.has_started = build.has_finished = true;
        build.started.s = rows[i].backwards ? 1 : 0;
        CHECK_ERR(hm_build_write(&text, &build, &err), HM_USAGE, rows[i].words);
    }
}

static void an_object_is_taken_without_what_is_around_it(void)
{
    struct hm_bytes found;
    struct hm_err err = {0};

    if (CHECK_OK(hm_build_object(&found, "x", HM_LIT(" {\"a\" : 1}\n"), &err)))
        CHECK_BYTES(found, HM_LIT("{\"a\" : 1}"));
}

static void members_are_put_behind_others(void)
{
    hm_auto(buf) text = hm_buf(HM_KIB), failed = hm_buf(4);
    struct hm_err err = {0};

    hm_buf_put_str(&text, "{}");
    hm_build_put(&text, "a", HM_LIT("1"));
    hm_build_put(&text, "b", HM_LIT("{}"));
    if (CHECK_OK(hm_buf_end(&text, NULL, &err)))
        CHECK_STR(hm_buf_str(&text), "{\"a\":1,\"b\":{}}");
    hm_buf_put_str(&failed, "{\"a\":1}");
    hm_build_put(&failed, "b", HM_LIT("2"));
    CHECK_ERR(hm_buf_end(&failed, NULL, &err), HM_LIMIT, "4");
}

TEST_SUITE(produce_build, TEST(what_is_not_said_is_left_out),
    TEST(parameters_keep_every_byte), TEST(each_check_fails_alone),
    TEST(an_object_is_taken_without_what_is_around_it),
    TEST(members_are_put_behind_others));
