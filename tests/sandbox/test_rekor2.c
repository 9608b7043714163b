/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/rekor2.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "logger.h"
#include "test.h"
#include "tlog/body.h"
#include "tlog/log.h"
#include "tlog/tile.h"
#include "tlog/tle.h"

#define ADD "POST /rekor2/api/v2/log/entries"
#define GET "GET /rekor2/api/v2/"

static void an_entry_is_taken_once(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_checkpoint checkpoint;
    struct hm_note_signer signer;
    logger_auto l = {0};
    struct hm_err err = {0};
    struct hm_entry entry;
    struct hm_json v;

    if (!CHECK_OK(logger_new(&l, NULL, &err)) ||
        !log_signer(&signer, l.key2, "log.test") ||
        !CHECK_EQ(logger_add2(&l), 201) ||
        !CHECK_OK(
            hm_json_parse(&v, &arena, hm_buf_view(&l.text), HM_MIB, &err)) ||
        !CHECK_OK(hm_tle_parse(&entry, &arena, v, &err)))
        return;
    CHECK_OK(hm_entry_binds(&entry, &l.what, &err));
    CHECK_OK(hm_entry_included(&checkpoint, &entry, &signer, &err));
    CHECK_BYTES(checkpoint.origin, HM_LIT("log.test"));
    CHECK(
        logger_says(&l, "\"integratedTime\":\"0\",\"inclusionPromise\":null"));
    CHECK_EQ(logger_add2(&l), 409);
    CHECK_STR(logger_field(&l, "X-Log-Index"), "0");
    CHECK(logger_says(&l,
        "{\"code\":6,\"message\":\"an equivalent entry "
        "already exists in the transparency log with index "
        "0\",\"details\":[]}"));
}

static void what_is_wrong_is_refused(void)
{
    static const struct {
        const char *name, *from, *to;
        const char *words;
    } cases[] = {
        {"another signature", "\"content\":\"M", "\"content\":\"N", ""},
        {"another digest", "\"digest\":\"", "\"digest\":\"AAAA", ""},
        {"another algorithm", "P256_SHA_256", "P384_SHA_384", "key details"},
        {"no algorithm", "keyDetails", "keyDetail", "missing"},
        {"unknown member", "{\"hashed", "{\"x\":1,\"hashed", "unknown field"},
        {"dsse", "hashedRekordRequestV002", "dsseRequestV002",
            "invalid type, must be hashedrekord"},
        {"no key", "publicKey", "publicKiy", "missing"},
    };
    logger_auto l = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logger_new(&l, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) body = hm_buf(64 * HM_KIB);
        size_t from = strlen(cases[i].from);
        const uint8_t *at;
        size_t offset;

        test_case("%s", cases[i].name);
        if (!CHECK_OK(hm_body_hashedrekord_2_request(&body, &l.what, &err)))
            return;
        at = memmem(body.p, body.len, cases[i].from, from);
        if (!CHECK(at != NULL))
            continue;
        offset = (size_t)(at - body.p);
        memmove(body.p + offset, at + from, body.len - offset - from);
        hm_buf_cut(&body, body.len - from);
        hm_buf_insert(&body, offset, hm_bytes_str(cases[i].to));
        CHECK_EQ(logger_ask(&l, ADD, hm_buf_view(&body)), 400);
        CHECK(logger_says(&l,
            "{\"code\":3,\"message\":\"invalid hashedrekord "
            "request: "));
        CHECK(logger_says(&l, cases[i].words) || cases[i].words[0] == '\0');
    }
}

/* Protobuf's JSON has two names for each field. */
static void snake_case_is_taken(void)
{
    static const char *const names[][2] = {
        {"hashedRekordRequestV002", "hashed_rekord_request_v002"},
        {"keyDetails", "key_details"}, {"publicKey", "public_key"},
        {"rawBytes", "raw_bytes"}};
    hm_auto(buf) body = hm_buf(64 * HM_KIB);
    logger_auto l = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logger_new(&l, NULL, &err)) ||
        !CHECK_OK(hm_body_hashedrekord_2_request(&body, &l.what, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(names); i++) {
        size_t len = strlen(names[i][0]);
        uint8_t *at = memmem(body.p, body.len, names[i][0], len);
        size_t offset;

        if (!CHECK(at != NULL))
            return;
        offset = (size_t)(at - body.p);
        memmove(at, at + len, body.len - offset - len);
        hm_buf_cut(&body, body.len - len);
        hm_buf_insert(&body, offset, hm_bytes_str(names[i][1]));
    }
    CHECK_EQ(logger_ask(&l, ADD, hm_buf_view(&body)), 201);
}

static bool give_tile(void *arg, struct hm_bytes *out,
    const struct hm_tile *tile, struct hm_err *err)
{
    struct logger *l = arg;
    char line[128], path[HM_TILE_PATH_MAX];

    snprintf(line, sizeof(line), GET "%s", hm_tile_path(path, tile));
    if (logger_ask(l, line, HM_LIT("")) != 200)
        return hm_fail(err, HM_NOT_FOUND, "%s", line);
    *out = hm_buf_view(&l->text);
    return true;
}

/* The root that the tiles lead to is the checkpoint's. */
static void tiles_lead_to_the_checkpoint(void)
{
    size_t size = test_torture() ? 3 : 300;
    struct hm_checkpoint checkpoint;
    struct hm_note_signer signer;
    struct hm_tree_hash root;
    hm_auto(buf) note = hm_buf(HM_NOTE_MAX);
    logger_auto l = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logger_new(&l, NULL, &err)) ||
        !log_signer(&signer, l.key2, "log.test"))
        return;
    for (size_t i = 0; i < size; i++) {
        if (!CHECK_OK(logger_sign(&l, "m", &err)) ||
            !CHECK_EQ(logger_add2(&l), 201))
            return;
    }
    CHECK_EQ(logger_ask(&l, GET "checkpoint", HM_LIT("")), 200);
    CHECK_STR(logger_field(&l, "Content-Type"), "text/plain; charset=utf-8");
    hm_buf_put(&note, hm_buf_view(&l.text));
    if (CHECK_OK(hm_checkpoint_verify(
            &checkpoint, hm_buf_view(&note), &signer, &err)) &&
        CHECK_EQ(checkpoint.head.size, size) &&
        CHECK_OK(hm_tile_range(
            &root, &(struct hm_subtree){0, size}, size, give_tile, &l, &err)))
        CHECK_BYTES(hm_bytes(root.b, 32), hm_bytes(checkpoint.head.root.b, 32));
}

static void bundles_have_the_entries(void)
{
    struct hm_bytes entries[2] = {{0}};
    struct hm_entry entry = {
        .kind = HM_LIT("hashedrekord"), .version = HM_LIT("0.0.2")};
    logger_auto l = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logger_new(&l, NULL, &err)) ||
        !CHECK_EQ(logger_add2(&l), 201) ||
        !CHECK_OK(logger_sign(&l, "m", &err)) ||
        !CHECK_EQ(logger_add2(&l), 201))
        return;
    CHECK_EQ(logger_ask(&l, GET "tile/entries/000.p/2", HM_LIT("")), 200);
    if (!CHECK_OK(hm_tile_entries(entries, 2, hm_buf_view(&l.text), &err)))
        return;
    entry.body = entries[1];
    CHECK_OK(hm_entry_binds(&entry, &l.what, &err));
}

static void tiles_that_are_not_there_are_not_found(void)
{
    static const struct {
        const char *path;
        int status;
    } cases[] = {
        {"tile/0/000.p/2", 200},
        {"tile/0/000.p/1", 200},
        {"tile/0/000.p/3", 404},
        {"tile/0/000", 404},
        {"tile/0/001.p/1", 404},
        {"tile/1/000.p/1", 404},
        {"tile/8/000.p/1", 404},
        {"tile/0/000.p/0", 404},
        {"tile/0/000.p/256", 404},
        {"tile/0/000.p/02", 404},
        {"tile/00/000.p/2", 404},
        {"tile/0/x000/000.p/2", 404},
        {"tile/0/0000.p/2", 404},
        {"tile/0/00.p/2", 404},
        {"tile/0/000.p/2/", 404},
        {"tile/0/000.p/", 404},
        {"tile/0/", 404},
        {"tile/", 404},
        {"tile", 404},
        {"tile/entries/", 404},
        {"tile/entries/000.p/3", 404},
        {"tile/entries/000.q/2", 404},
        {"tile/255/000.p/2", 404},
        {"tile/0/x999/x999/x999/x999/x999/x999/999", 404},
        {"x", 404},
    };
    logger_auto l = {0};
    struct hm_err err = {0};
    char line[128];

    if (!CHECK_OK(logger_new(&l, NULL, &err)) ||
        !CHECK_EQ(logger_add2(&l), 201) ||
        !CHECK_OK(logger_sign(&l, "m", &err)) ||
        !CHECK_EQ(logger_add2(&l), 201))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].path);
        snprintf(line, sizeof(line), GET "%s", cases[i].path);
        CHECK_EQ(logger_ask(&l, line, HM_LIT("")), cases[i].status);
    }
    CHECK_EQ(logger_ask(&l, "PUT /rekor2/api/v2/checkpoint", HM_LIT("")), 404);
}

static void origins_that_are_none_are_refused(void)
{
    static const char *const origins[] = {"", "a b", "a+b"};
    struct hm_sandbox_rekor2 *log = NULL;
    logger_auto l = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logger_new(&l, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(origins); i++) {
        const struct hm_sandbox_rekor2_opts opts = {
            .origin = origins[i], .key = l.key2};

        test_case("%s", origins[i]);
        CHECK_ERR(
            hm_sandbox_rekor2_new(&log, &opts, &err), HM_USAGE, "as an origin");
    }
}

TEST_SUITE(sandbox_rekor2, TEST(an_entry_is_taken_once),
    TEST(what_is_wrong_is_refused), TEST(snake_case_is_taken),
    TEST(tiles_lead_to_the_checkpoint), TEST(bundles_have_the_entries),
    TEST(tiles_that_are_not_there_are_not_found),
    TEST(origins_that_are_none_are_refused));
