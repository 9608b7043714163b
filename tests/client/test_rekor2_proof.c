/* SPDX-License-Identifier: Apache-2.0 */
#include "client/rekor2_proof.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "client/logs.h"
#include "client/rekor2.h"
#include "test.h"

static bool fill(struct logs *logs, size_t count)
{
    hm_auto(logged) logged = {0};
    struct hm_err err = {0};
    char message[16];

    for (size_t i = 0; i < count; i++) {
        snprintf(message, sizeof(message), "%zu", i);
        if (!CHECK_OK(logs_sign(logs, message, &err)) ||
            !CHECK_OK(hm_rekor2_add_hashedrekord(
                &logged, &logs->ask2, &logs->what, &err)))
            return false;
    }
    return true;
}

/* Has it all that a proof has? That it is right is for test_rekor2.c. */
static void check(const struct hm_entry *entry)
{
    struct hm_tree_hash root;
    struct hm_tree_hash leaf = {{0}};
    struct hm_err err = {0};

    CHECK_EQ(entry->log_id.len, 32);
    CHECK(entry->checkpoint.len > 0);
    CHECK_OK(hm_tree_root(&root, &leaf, entry->proof_index, entry->proof_size,
        &entry->proof, &err));
}

static void every_entry_is_proved(void)
{
    logs_auto logs = {0};
    struct hm_err err = {0};
    size_t size = test_torture() ? 3 : 270;

    if (!CHECK_OK(logs_new(&logs, &err)) || !fill(&logs, size))
        return;
    for (uint64_t i = 0; i < size; i += test_torture() ? 1 : 31) {
        hm_auto(logged) logged = {.arena = hm_arena(HM_MIB)};

        test_case("%llu", (unsigned long long)i);
        logs.paths[0] = '\0';
        if (CHECK_OK(hm_rekor2_prove(&logged, &logs.ask2, i, &err)))
            check(&logged.entry);
    }
}

/* A server may drop partial tiles once there are full ones; it must not matter
 * that it has none of the width that the checkpoint implies. */
static void only_full(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    size_t *refused = ctx;

    if (memmem(req->path.p, req->path.len, ".p/", 3) == NULL)
        return;
    (*refused)++;
    hm_serve_response_free(resp);
    *resp = hm_serve_response();
    resp->status = 404;
}

static void a_partial_tile_that_is_gone_is_cut_from_the_full_one(void)
{
    logs_auto logs = {0};
    hm_auto(logged) logged = {.arena = hm_arena(HM_MIB)};
    struct hm_err err = {0};
    size_t refused = 0;

    if (!CHECK_OK(logs_new(&logs, &err)) || !fill(&logs, 3))
        return;
    logs.alter = only_full;
    logs.alter_ctx = &refused;
    CHECK_ERR(hm_rekor2_prove(&logged, &logs.ask2, 1, &err), HM_NOT_FOUND,
        "tile/0/000: status 404");
    CHECK_EQ(refused, 1);
}

static void cut_tile(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    (void)ctx;
    if (memmem(req->path.p, req->path.len, "/tile/", 6) != NULL)
        hm_buf_cut(&resp->body, resp->body.len - 1);
}

static void a_tile_of_another_length_is_refused(void)
{
    logs_auto logs = {0};
    hm_auto(logged) logged = {.arena = hm_arena(HM_MIB)};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)) || !fill(&logs, 3))
        return;
    logs.alter = cut_tile;
    CHECK_ERR(hm_rekor2_prove(&logged, &logs.ask2, 1, &err), HM_FORMAT,
        "tile of 95 bytes, not 96");
}

static void what_is_not_published_is_asked_for_later(void)
{
    logs_auto logs = {0};
    hm_auto(logged) logged = {.arena = hm_arena(HM_MIB)};
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)))
        return;
    CHECK_ERR(hm_rekor2_prove(&logged, &logs.ask2, 0, &err), HM_NETWORK,
        "entry 0 is not published yet: the checkpoint is of a tree of 0");
}

TEST_SUITE(client_rekor2_proof, TEST(every_entry_is_proved),
    TEST(a_partial_tile_that_is_gone_is_cut_from_the_full_one),
    TEST(a_tile_of_another_length_is_refused),
    TEST(what_is_not_published_is_asked_for_later));
