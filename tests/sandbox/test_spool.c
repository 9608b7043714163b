/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/spool.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "serve/message.h"
#include "test.h"

/* More than memory holds, in pieces that fit nowhere. */
static bool fill(struct hm_spool *spool, struct hm_buf *all, struct hm_err *err)
{
    uint8_t piece[30011];

    for (unsigned i = 0; i < 5; i++) {
        memset(piece, (int)i + 'a', sizeof(piece));
        hm_buf_put(all, hm_bytes(piece, sizeof(piece)));
        HM_TRY(hm_spool_put(spool, hm_bytes(piece, sizeof(piece)), err));
    }
    return true;
}

static void a_few_bytes_stay_in_memory(void)
{
    hm_auto(spool) spool = {0};
    struct hm_digest got, want;
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(hm_spool_new(&spool, "nowhere", false, &err)) ||
        !CHECK_OK(hm_spool_put(&spool, HM_LIT("a"), &err)) ||
        !CHECK_OK(hm_spool_put(&spool, HM_LIT("bc"), &err)) ||
        !CHECK_OK(hm_spool_digest(&got, &spool, HM_SHA512, &err)) ||
        !CHECK_OK(hm_digest_of(&want, HM_SHA512, HM_LIT("abc"), &err)))
        return;
    CHECK(hm_digest_eq(&got, &want));
    CHECK(!spool.has_file);
    CHECK_BYTES(hm_buf_view(&spool.memory), HM_LIT("abc"));
}

static void many_bytes_go_into_a_file_that_nobody_finds(void)
{
    static const enum hm_hash hashes[] = {HM_SHA512, HM_SHA256};
    hm_auto(buf) all = hm_buf(HM_MIB);
    hm_auto(spool) spool = {0};
    struct hm_digest got, want;
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(hm_spool_new(&spool, ".", false, &err)) ||
        !CHECK_OK(fill(&spool, &all, &err)))
        return;
    CHECK(spool.has_file);
    CHECK_EQ(spool.path.len, 0);
    for (size_t i = 0; i < TEST_LEN(hashes); i++) {
        if (CHECK_OK(hm_spool_digest(&got, &spool, hashes[i], &err)) &&
            CHECK_OK(hm_digest_of(&want, hashes[i], hm_buf_view(&all), &err)))
            CHECK(hm_digest_eq(&got, &want));
    }
}

static void what_is_kept_has_a_name(void)
{
    hm_auto(buf) all = hm_buf(HM_MIB), back = hm_buf(HM_MIB);
    hm_auto(spool) spool = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(hm_spool_new(&spool, ".", true, &err)) ||
        !CHECK_OK(fill(&spool, &all, &err)) ||
        !CHECK_OK(hm_spool_keep(&spool, "kept", &err)) ||
        !CHECK_OK(hm_file_read(&back, "kept", &err)))
        return;
    CHECK_BYTES(hm_buf_view(&back), hm_buf_view(&all));
}

static void a_folder_that_is_not_there_is_said(void)
{
    hm_auto(buf) all = hm_buf(HM_MIB);
    hm_auto(spool) spool = {0};
    struct hm_err err = {0};

    test_scratch();
    if (CHECK_OK(hm_spool_new(&spool, "nowhere", true, &err)))
        CHECK_ERR(fill(&spool, &all, &err), HM_SYSTEM, "No such file");
}

static void a_body_comes_from_its_file_too(void)
{
    struct hm_serve_request req = {.body_fd = -1, .body = HM_LIT("in memory")};
    hm_auto(spool) spool = {0};
    struct hm_err err = {0};
    FILE *file;

    test_scratch();
    file = fopen("body", "w+e");
    if (!CHECK(file != NULL))
        return;
    fputs(" and in a file", file);
    fflush(file);
    if (CHECK_OK(hm_spool_new(&spool, ".", false, &err)) &&
        CHECK_OK(hm_spool_put_body(&spool, &req, &err))) {
        req.body_fd = fileno(file);
        req.body_len = 14;
        if (CHECK_OK(hm_spool_put_body(&spool, &req, &err)))
            CHECK_BYTES(
                hm_buf_view(&spool.memory), HM_LIT("in memory and in a file"));
        req.body_len = 15;
        CHECK_ERR(hm_spool_put_body(&spool, &req, &err), HM_SYSTEM,
            "file is too short");
    }
    fclose(file);
}

TEST_SUITE(sandbox_spool, TEST(a_few_bytes_stay_in_memory),
    TEST(many_bytes_go_into_a_file_that_nobody_finds),
    TEST(what_is_kept_has_a_name), TEST(a_folder_that_is_not_there_is_said),
    TEST(a_body_comes_from_its_file_too));
