/* SPDX-License-Identifier: Apache-2.0 */
#include "tuf/file.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "test.h"
#include "tuf/maker.h"

#define HEADER(type)                                                           \
    "\"_type\":\"" type "\",\"spec_version\":\"1.0.0\",\"version\":3,"         \
    "\"expires\":\"2030-01-01T00:00:00Z\""
#define FILE_OF(signed_) "{\"signatures\":[],\"signed\":{" signed_ "}}"
#define ROLE_OF(name) "\"" name "\":{\"keyids\":[],\"threshold\":1}"
#define ROLES                                                                  \
    "\"roles\":{" ROLE_OF("root") "," ROLE_OF("timestamp") "," ROLE_OF(        \
        "snapshot") "," ROLE_OF("targets") "}"
#define ROOT FILE_OF(HEADER("root") ",\"keys\":{}," ROLES)
#define TIMESTAMP(meta) FILE_OF(HEADER("timestamp") ",\"meta\":{" meta "}")
#define SNAPSHOT(meta) FILE_OF(HEADER("snapshot") ",\"meta\":{" meta "}")
#define TARGETS(targets, more)                                                 \
    FILE_OF(HEADER("targets") ",\"targets\":{" targets "}" more)
#define DELEGATIONS(more) ",\"delegations\":{\"keys\":{}," more "}"
#define ROW(name, more)                                                        \
    "{\"name\":\"" name "\",\"keyids\":[],\"threshold\":1,\"terminating\":"    \
    "false" more "}"
#define SHA "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"

static const struct {
    enum hm_tuf_type type;
    const char *text;
    enum hm_code code;
    const char *words;
} files[] = {
    {HM_TUF_ROOT, ROOT, HM_OK, ""},
    {HM_TUF_TIMESTAMP, TIMESTAMP("\"snapshot.json\":{\"version\":1}"), HM_OK,
        ""},
    {HM_TUF_SNAPSHOT,
        SNAPSHOT("\"targets.json\":{\"version\":1,\"length\":9,\"hashes\":{"
                 "\"sha256\":\"" SHA "\"}}"),
        HM_OK, ""},
    {HM_TUF_TARGETS, TARGETS("", ""), HM_OK, ""},
    {HM_TUF_TARGETS,
        TARGETS("\"a\":{\"length\":1,\"hashes\":{\"sha256\":\"" SHA "\"}}",
            DELEGATIONS("\"roles\":[" ROW("a", ",\"paths\":[\"*\"]") "]")),
        HM_OK, ""},
    {HM_TUF_TARGETS,
        TARGETS("",
            DELEGATIONS("\"succinct_roles\":{\"keyids\":[],\"threshold\":1,"
                        "\"bit_length\":32,\"name_prefix\":\"x\"}")),
        HM_OK, ""},

    {HM_TUF_ROOT, "", HM_FORMAT, ""},
    {HM_TUF_ROOT, "[]", HM_FORMAT, "expected object"},
    {HM_TUF_ROOT, "{\"signed\":{}}", HM_FORMAT, "$.signatures: missing"},
    {HM_TUF_ROOT, "{\"signatures\":[]}", HM_FORMAT, "$.signed: missing"},
    {HM_TUF_ROOT, ROOT "x", HM_FORMAT, ""},
    {HM_TUF_TARGETS, ROOT, HM_MISMATCH, "_type is root, wanted targets"},
    {HM_TUF_ROOT,
        FILE_OF("\"_type\":\"root\",\"spec_version\":\"2.0\",\"version\":3,"
                "\"expires\":\"2030-01-01T00:00:00Z\",\"keys\":{}," ROLES),
        HM_UNSUPPORTED, "spec_version is 2.0"},
    {HM_TUF_ROOT,
        FILE_OF("\"_type\":\"root\",\"spec_version\":\"10\",\"version\":3,"
                "\"expires\":\"2030-01-01T00:00:00Z\",\"keys\":{}," ROLES),
        HM_UNSUPPORTED, "spec_version is 10"},
    {HM_TUF_ROOT,
        FILE_OF("\"_type\":\"root\",\"spec_version\":\"1.0\",\"version\":0,"
                "\"expires\":\"2030-01-01T00:00:00Z\",\"keys\":{}," ROLES),
        HM_FORMAT, "version 0"},
    {HM_TUF_ROOT,
        FILE_OF("\"_type\":\"root\",\"spec_version\":\"1.0\",\"version\":"
                "9007199254740992,\"expires\":\"2030-01-01T00:00:00Z\","
                "\"keys\":{}," ROLES),
        HM_FORMAT, "version 9007199254740992"},
    {HM_TUF_ROOT,
        FILE_OF("\"_type\":\"root\",\"spec_version\":\"1.0\",\"version\":1,"
                "\"expires\":\"never\",\"keys\":{}," ROLES),
        HM_FORMAT, "$.signed.expires"},
    {HM_TUF_ROOT,
        FILE_OF(HEADER("root") ",\"keys\":{},\"roles\":{" ROLE_OF("root") "}"),
        HM_FORMAT, "$.signed.roles.timestamp: missing"},
    {HM_TUF_ROOT, FILE_OF(HEADER("root") ",\"x\":1.5,\"keys\":{}," ROLES),
        HM_UNSUPPORTED, "1.5 is no integer"},
    {HM_TUF_TIMESTAMP, TIMESTAMP(""), HM_FORMAT, "nothing about snapshot.json"},
    {HM_TUF_SNAPSHOT, SNAPSHOT("\"a.json\":{\"version\":1}"), HM_FORMAT,
        "nothing about targets.json"},
    {HM_TUF_SNAPSHOT, SNAPSHOT("\"targets.json\":{}"), HM_FORMAT, "version"},
    {HM_TUF_SNAPSHOT, SNAPSHOT("\"targets.json\":{\"version\":0}"), HM_FORMAT,
        "version 0"},
    {HM_TUF_SNAPSHOT,
        SNAPSHOT("\"targets.json\":{\"version\":1,\"hashes\":{}}"), HM_FORMAT,
        "no hash"},
    {HM_TUF_SNAPSHOT,
        SNAPSHOT("\"targets.json\":{\"version\":1,\"hashes\":{\"sha256\":"
                 "\"00\"}}"),
        HM_FORMAT, "sha256"},
    {HM_TUF_TARGETS, TARGETS("\"a\":{\"hashes\":{\"sha256\":\"" SHA "\"}}", ""),
        HM_FORMAT, "length: missing"},
    {HM_TUF_TARGETS, TARGETS("\"a\":{\"length\":1}", ""), HM_FORMAT, "hashes"},
    {HM_TUF_TARGETS, TARGETS("", DELEGATIONS("\"roles\":[" ROW("a", "") "]")),
        HM_FORMAT, "exactly one of paths and path_hash_prefixes"},
    {HM_TUF_TARGETS,
        TARGETS("",
            DELEGATIONS("\"roles\":[" ROW(
                "a", ",\"paths\":[],\"path_hash_prefixes\":[]") "]")),
        HM_FORMAT, "exactly one of paths and path_hash_prefixes"},
    {HM_TUF_TARGETS,
        TARGETS("", DELEGATIONS("\"roles\":[" ROW("", ",\"paths\":[]") "]")),
        HM_FORMAT, "a role's name of 0 bytes"},
    {HM_TUF_TARGETS,
        TARGETS("",
            DELEGATIONS("\"roles\":[" ROW("snapshot", ",\"paths\":[]") "]")),
        HM_FORMAT, "delegated to the role snapshot"},
    {HM_TUF_TARGETS,
        TARGETS(
            "", DELEGATIONS("\"roles\":[" ROW("targets", ",\"paths\":[]") "]")),
        HM_FORMAT, "delegated to the role targets"},
    {HM_TUF_TARGETS,
        TARGETS("",
            DELEGATIONS("\"roles\":[" ROW("a", ",\"paths\":[]") "," ROW(
                "a", ",\"paths\":[]") "]")),
        HM_FORMAT, "the role a twice"},
    {HM_TUF_TARGETS, TARGETS("", DELEGATIONS("\"x\":1")), HM_FORMAT,
        "$.signed.delegations.roles: missing"},
    {HM_TUF_TARGETS,
        TARGETS("",
            DELEGATIONS("\"roles\":[],\"succinct_roles\":{\"keyids\":[],"
                        "\"threshold\":1,\"bit_length\":1,\"name_prefix\":"
                        "\"x\"}")),
        HM_FORMAT, "roles and succinct_roles"},
    {HM_TUF_TARGETS,
        TARGETS("",
            DELEGATIONS("\"succinct_roles\":{\"keyids\":[],\"threshold\":1,"
                        "\"bit_length\":33,\"name_prefix\":\"x\"}")),
        HM_FORMAT, "bit_length 33"},
    {HM_TUF_TARGETS,
        TARGETS("",
            DELEGATIONS("\"succinct_roles\":{\"keyids\":[],\"threshold\":1,"
                        "\"bit_length\":0,\"name_prefix\":\"x\"}")),
        HM_FORMAT, "bit_length 0"},
};

static void files_are_read_strictly(void)
{
    TEST_EACH(i, files) {
        hm_auto_ptr(tuf_file) file = NULL;
        struct hm_err err = {0};

        test_case("%zu: %s", i, files[i].words);
        CHECK_CODE(hm_tuf_file_parse(
                       &file, files[i].type, hm_bytes_str(files[i].text), &err),
            files[i].code, files[i].words);
    }
}

/* Escaped, as long as the rest of the file has room for. */
static void names_of_unknown_hashes_may_be_long(void)
{
    hm_auto_ptr(tuf_file) file = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_tuf_about about;
    struct hm_err err = {0};
    bool there;

    hm_buf_put_str(&text,
        "{\"signatures\":[],\"signed\":{\"_type\":\"targets\","
        "\"spec_version\":\"1.0\",\"version\":1,"
        "\"expires\":\"2030-01-01T00:00:00Z\","
        "\"targets\":{\"t\":{\"length\":1,\"hashes\":{\"");
    for (int i = 0; i < 4096; i++)
        hm_buf_put_str(&text, "\\u00e4");
    hm_buf_put_str(&text, "\":\"00\"}}}}}");
    if (!CHECK_OK(hm_buf_end(&text, NULL, &err)) ||
        !CHECK_OK(hm_tuf_file_parse(
            &file, HM_TUF_TARGETS, hm_buf_view(&text), &err)) ||
        !CHECK_OK(hm_tuf_file_target(&about, &there, file, "t", &err)))
        return;
    CHECK(there);
    CHECK(about.has_hashes);
    CHECK_EQ(about.digest_count, 0);
}

static void a_file_that_is_cut_off_is_refused(void)
{
    struct hm_bytes text = hm_bytes_str(files[4].text);

    if (test_torture())
        return;
    for (size_t i = 0; i < text.len; i++) {
        hm_auto_ptr(tuf_file) file = NULL;
        struct hm_err err = {0};

        test_case("%zu", i);
        CHECK_ERR(hm_tuf_file_parse(
                      &file, files[4].type, hm_bytes_slice(text, 0, i), &err),
            HM_FORMAT, "");
    }
}

static void files_have_a_length(void)
{
    static const enum hm_tuf_type types[] = {
        HM_TUF_ROOT, HM_TUF_TIMESTAMP, HM_TUF_SNAPSHOT, HM_TUF_TARGETS};

    TEST_EACH(i, types) {
        hm_auto_ptr(tuf_file) file = NULL;
        hm_auto(buf) text = hm_buf(8 * HM_MIB);
        struct hm_err err = {0};

        hm_buf_put_str(&text, ROOT);
        while (text.failed == HM_OK && text.len <= hm_tuf_type_max(types[i]))
            hm_buf_put_str(&text, "                                        ");
        CHECK_ERR(hm_tuf_file_parse(&file, types[i], hm_buf_view(&text), &err),
            HM_LIMIT, "");
    }
}

/* The bytes that are signed: every member, sorted, nothing escaped but quotes
 * and backslashes. */
static void what_is_signed_keeps_every_member(void)
{
    hm_auto_ptr(tuf_file) file = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_tuf_file_parse(&file, HM_TUF_TIMESTAMP,
            HM_LIT("{\"signatures\": [], \"signed\": {\"z\": \"\\u00e4\\n\", "
                   "\"a\": [null, {\"y\": -1}], \"_type\": \"timestamp\", "
                   "\"spec_version\": \"1.0\", \"version\": 3, \"expires\": "
                   "\"2030-01-01T00:00:00Z\", \"meta\": {\"snapshot.json\": "
                   "{\"version\": 1, \"more\": \"\\\"\\\\\"}}}}"),
            &err)))
        return;
    CHECK_BYTES(hm_buf_view(&file->message),
        HM_LIT("{\"_type\":\"timestamp\",\"a\":[null,{\"y\":-1}],\"expires\":"
               "\"2030-01-01T00:00:00Z\",\"meta\":{\"snapshot.json\":{"
               "\"more\":\"\\\"\\\\\",\"version\":1}},\"spec_version\":"
               "\"1.0\",\"version\":3,\"z\":\"\xc3\xa4\n\"}"));
}

static void a_changed_byte_is_not_signed(void)
{
    tuf_maker_auto maker = {0};
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto_ptr(tuf_file) good = NULL;
    struct tuf_spec spec = tuf_good();
    struct hm_err err = {0};
    size_t refused = 0;

    if (test_torture() || !CHECK_OK(tuf_maker_new(&maker, &err)) ||
        !CHECK_OK(tuf_make(&text, &maker, &spec, HM_TUF_ROOT, &err)) ||
        !CHECK_OK(
            hm_tuf_file_parse(&good, HM_TUF_ROOT, hm_buf_view(&text), &err)))
        return;
    for (size_t i = 0; i < text.len; i++) {
        hm_auto_ptr(tuf_file) file = NULL;

        text.p[i] ^= 1;
        if (!hm_tuf_file_parse(&file, HM_TUF_ROOT, hm_buf_view(&text), &err) ||
            !hm_tuf_file_verify(
                file, &good->keys, &good->roles[HM_TUF_ROOT], &err))
            refused++;
        else
            CHECK_BYTES(
                hm_buf_view(&file->message), hm_buf_view(&good->message));
        text.p[i] ^= 1;
    }
    /* A line feed at its end may be a tab's neighbour, and nothing else. */
    CHECK(refused + 1 >= text.len);
}

static void types_have_names_and_sizes(void)
{
    CHECK_STR(hm_tuf_type_name(HM_TUF_ROOT), "root");
    CHECK_STR(hm_tuf_type_name(HM_TUF_TARGETS), "targets");
    CHECK_STR(hm_tuf_type_name((enum hm_tuf_type)99), "none");
    CHECK_EQ(hm_tuf_type_max((enum hm_tuf_type)99), 0);
    CHECK_EQ(hm_tuf_type_max(HM_TUF_ROOT), 512000);
}

TEST_SUITE(tuf_file, TEST(files_are_read_strictly),
    TEST(names_of_unknown_hashes_may_be_long),
    TEST(a_file_that_is_cut_off_is_refused), TEST(files_have_a_length),
    TEST(what_is_signed_keeps_every_member), TEST(a_changed_byte_is_not_signed),
    TEST(types_have_names_and_sizes));
