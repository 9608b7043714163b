/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/copy/move.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "cmd/frame/args.h"
#include "cmd/run.h"
#include "copy/memory.h"
#include "test.h"

static const struct hm_opt options[] = {HM_MOVE_OPTIONS, {0}};
static const struct hm_command command = {
    .name = "copy", .options = options, .common = HM_COMMON_OUTPUT};

/* Two repositories of one registry. */
struct registry {
    struct test_store from, to;
};

static bool open_memory(void *ctx, struct hm_store *out,
    const struct hm_ref *ref, bool write, struct hm_err *err)
{
    struct registry *r = ctx;

    (void)ref, (void)err;
    *out = test_store_of(write ? &r->to : &r->from);
    return true;
}

/* Copy between references, with those words as options. */
static bool move(struct hm_run *run, struct registry *r, const char *from,
    const char *to, const char *const words[2], struct hm_err *err)
{
    const struct hm_store_opener opener = {open_memory, r};
    char *list[2] = {(char *)(uintptr_t)words[0], (char *)(uintptr_t)words[1]};
    const struct hm_words in = {
        .words = list, .count = words[1] != NULL ? 2 : words[0] != NULL};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(args) args = {0};
    struct hm_move move;

    HM_TRY(hm_args_parse(&args, &command, &in, err));
    run->args = &args;
    HM_TRY(hm_ref_parse(&move.from, &arena, hm_bytes_str(from), err));
    HM_TRY(hm_ref_parse(&move.to, &arena, hm_bytes_str(to), err));
    return hm_move_run(run, &move, &opener, err);
}

#define FROM "registry.test/from:v1"

static void names_follow_from_both_references(void)
{
    static const struct {
        const char *name, *from, *to;
        const char *words[2];
        enum hm_code code;
        const char *problem, *tag; /* tag NULL: none */
    } rows[] = {
        {"its own", FROM, "registry.test/to:v2", {0}, HM_OK, NULL, "v2"},
        {"that of the source", FROM, "registry.test/to", {0}, HM_OK, NULL,
            "v1"},
        {"a digest takes none", FROM,
            "registry.test/to@sha256:"
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            {0}, HM_USAGE, "the destination has a digest", NULL},
        {"one platform", FROM, "registry.test/to:v2",
            {"--platform=linux/arm64", NULL}, HM_OK, NULL, "v2"},
        {"no platform", FROM, "registry.test/to:v2", {"--platform=x", NULL},
            HM_USAGE, "--platform: ", NULL},
        {"another platform", FROM, "registry.test/to:v2",
            {"--platform=linux/arm", NULL}, HM_MISMATCH,
            "linux/arm/v7; there are: linux/amd64, linux/arm64", NULL},
        {"no jobs", FROM, "registry.test/to:v2", {"--jobs=0", NULL}, HM_USAGE,
            "--jobs", NULL},
    };

    TEST_EACH(i, rows) {
        static struct registry r;
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_run run = test_run(&out, 0, NULL);
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        test_store_start(&r.from);
        test_store_start(&r.to);
        test_add_all(&r.from, 4);
        if (CHECK_CODE(
                move(&run, &r, rows[i].from, rows[i].to, rows[i].words, &err),
                rows[i].code, rows[i].problem) &&
            rows[i].code == HM_OK && err.code == HM_OK) {
            CHECK_EQ(run.status, HM_EXIT_YES);
            CHECK(test_find_name(&r.to, rows[i].tag) != NULL);
        } else {
            CHECK_EQ(r.to.puts, 0);
        }
        test_store_end(&r.from);
        test_store_end(&r.to);
    }
}

static void what_was_done_is_told(void)
{
    static const char *const json[2] = {"--json", "--no-evidence"};
    static const char *const text[2] = {NULL, NULL};
    static struct registry r;
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_run run = test_run(&out, 0, NULL);
    struct hm_err err = {0};

    test_store_start(&r.from);
    test_store_start(&r.to);
    test_add_all(&r.from, 4);
    if (CHECK_OK(move(&run, &r, FROM, "registry.test/to:v2", json, &err))) {
        CHECK(strstr(hm_buf_str(&out), "\"schema\": \"hallmark.copy/1\"") !=
            NULL);
        CHECK(strstr(hm_buf_str(&out), "\"to\": \"registry.test/to:v2\"") !=
            NULL);
        CHECK(strstr(hm_buf_str(&out), "\"manifests\": 3,") != NULL);
        CHECK(strstr(hm_buf_str(&out), "\"evidence\": 0,") != NULL);
        CHECK(strstr(hm_buf_str(&out), "\"sent\": 3,") != NULL);
    }
    hm_buf_cut(&out, 0);
    if (CHECK_OK(move(&run, &r, FROM, "registry.test/to:v2", text, &err)))
        CHECK(strstr(hm_buf_str(&out), "\nfrom: registry.test/from:v1\n") !=
            NULL);
    test_store_end(&r.from);
    test_store_end(&r.to);
}

static void a_name_that_is_taken_has_a_next_step(void)
{
    static const char *const none[2] = {NULL, NULL};
    static const char *const force[2] = {"--force", NULL};
    static struct registry r;
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_run run = test_run(&out, 0, NULL);
    struct hm_err err = {0};
    struct hm_digest other;

    test_store_start(&r.from);
    test_store_start(&r.to);
    test_add_all(&r.from, 1);
    other = test_add_image(&r.to, "{}", "theirs", NULL);
    test_add_name(&r.to, "v1", &other);
    if (!r.from.torn && !r.to.torn)
        CHECK_ERR(move(&run, &r, FROM, "registry.test/to", none, &err),
            HM_USAGE, "and would become");
    CHECK(run.next_step != NULL || test_torture());
    CHECK_OK(move(&run, &r, FROM, "registry.test/to", force, &err));
    test_store_end(&r.from);
    test_store_end(&r.to);
}

static void blobs_are_mounted_within_a_registry(void)
{
    static const struct {
        const char *to;
        bool mounted;
    } rows[] = {
        {"registry.test/to:v2", true},
        {"registry.test/from:v2", false},
        {"other.test/to:v2", false},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        static const char *const none[2] = {"--json", NULL};
        static struct registry r;
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_run run = test_run(&out, 0, NULL);
        struct hm_err err = {0};

        test_case("%s", rows[i].to);
        test_store_start(&r.from);
        test_store_start(&r.to);
        test_add_all(&r.from, 1);
        r.to.mounts = true;
        if (CHECK_OK(move(&run, &r, FROM, rows[i].to, none, &err)))
            CHECK_EQ(strstr(hm_buf_str(&out), "\"sent\": 0,") != NULL,
                rows[i].mounted);
        test_store_end(&r.from);
        test_store_end(&r.to);
    }
}

TEST_SUITE(cmd_copy_move, TEST(names_follow_from_both_references),
    TEST(what_was_done_is_told), TEST(a_name_that_is_taken_has_a_next_step),
    TEST(blobs_are_mounted_within_a_registry));
