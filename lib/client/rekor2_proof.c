/* SPDX-License-Identifier: Apache-2.0 */
#include "client/rekor2_proof.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "client/ask.h"
#include "tlog/tile.h"

#define API "/api/v2/"

enum { TILE_MAX = HM_TILE_WIDTH * HM_TREE_HASH_LEN };

/* The tiles that were fetched for one proof. */
struct tiles {
    const struct hm_rekor_ask *ask;
    struct hm_arena *arena;
    struct {
        struct hm_tile tile;
        struct hm_bytes bytes;
    } list[HM_CLIENT_TILES_MAX];
    size_t count;
};

static bool get(struct hm_http_response *resp, const struct hm_rekor_ask *ask,
    const char *path, uint64_t body_max, struct hm_err *err)
{
    const struct hm_client_ask req = {
        .http = ask->http,
        .url = ask->url,
        .path = path,
        .accept = "*/*",
        .body_max = body_max,
        .deadline_ms = ask->deadline_ms,
    };

    HM_TRY(hm_client_ask(resp, &req, err));
    return hm_client_ok(resp, &req, err);
}

static bool get_tile(struct hm_http_response *resp, const struct tiles *tiles,
    const struct hm_tile *tile, struct hm_err *err)
{
    char path[sizeof(API) + HM_TILE_PATH_MAX], name[HM_TILE_PATH_MAX];

    snprintf(path, sizeof(path), API "%s", hm_tile_path(name, tile));
    return get(resp, tiles->ask, path, TILE_MAX, err);
}

/* A partial tile may be gone once the full one is there. */
static bool fetch_tile(struct hm_http_response *resp, const struct tiles *tiles,
    const struct hm_tile *tile, struct hm_err *err)
{
    struct hm_tile full = *tile;

    full.width = HM_TILE_WIDTH;
    if (get_tile(resp, tiles, tile, err))
        return true;
    return err->code == HM_NOT_FOUND && tile->width < HM_TILE_WIDTH &&
        get_tile(resp, tiles, &full, err);
}

static bool add_tile(struct hm_bytes *out, struct tiles *tiles,
    const struct hm_tile *tile, struct hm_err *err)
{
    hm_auto(http_response) resp = {0};
    size_t len = tile->width * (size_t)HM_TREE_HASH_LEN;

    if (tiles->count == HM_CLIENT_TILES_MAX)
        return hm_fail(err, HM_LIMIT, "a proof of more than %d tiles",
            HM_CLIENT_TILES_MAX);
    HM_TRY(fetch_tile(&resp, tiles, tile, err));
    HM_TRY(hm_arena_copy(tiles->arena, out,
        hm_bytes_slice(hm_buf_view(&resp.body), 0, len), err));
    tiles->list[tiles->count].tile = *tile;
    tiles->list[tiles->count++].bytes = *out;
    return true;
}

static bool give_tile(void *arg, struct hm_bytes *out,
    const struct hm_tile *tile, struct hm_err *err)
{
    struct tiles *tiles = arg;

    for (size_t i = 0; i < tiles->count; i++) {
        if (tiles->list[i].tile.level == tile->level &&
            tiles->list[i].tile.index == tile->index) {
            *out = tiles->list[i].bytes;
            return true;
        }
    }
    return add_tile(out, tiles, tile, err);
}

static bool get_hashes(struct hm_entry *entry, struct tiles *tiles,
    const struct hm_tile_proof *ranges, struct hm_err *err)
{
    size_t len = HM_TREE_HASH_LEN;
    struct hm_bytes *views =
        hm_arena_alloc(tiles->arena, ranges->count, sizeof(*views));
    struct hm_tree_hash hash;

    if (views == NULL)
        return hm_arena_fail(tiles->arena, err);
    for (size_t i = 0; i < ranges->count; i++) {
        HM_TRY(hm_tile_range(&hash, &ranges->ranges[i], entry->proof_size,
            give_tile, tiles, err));
        HM_TRY(
            hm_arena_copy(tiles->arena, &views[i], hm_bytes(hash.b, len), err));
    }
    entry->proof = (struct hm_tree_proof){views, ranges->count};
    return true;
}

static bool get_checkpoint(struct hm_checkpoint *out, struct hm_logged *logged,
    const struct hm_rekor_ask *ask, struct hm_err *err)
{
    struct hm_entry *entry = &logged->entry;
    hm_auto(http_response) resp = {0};
    const struct hm_root_log *log;

    HM_TRY(get(&resp, ask, API "checkpoint", HM_NOTE_MAX, err));
    HM_TRY(hm_arena_copy(
        &logged->arena, &entry->checkpoint, hm_buf_view(&resp.body), err));
    HM_TRY(hm_logged_checkpoint(out, &log, ask->root, entry->checkpoint, err));
    HM_TRY(hm_arena_copy(&logged->arena, &entry->log_id, log->id, err));
    entry->proof_size = out->head.size;
    return hm_arena_copy(&logged->arena, &entry->proof_root,
        hm_bytes(out->head.root.b, sizeof(out->head.root.b)), err);
}

bool hm_rekor2_prove(struct hm_logged *out, const struct hm_rekor_ask *ask,
    uint64_t index, struct hm_err *err)
{
    struct tiles tiles = {.ask = ask, .arena = &out->arena};
    struct hm_entry *entry = &out->entry;
    struct hm_checkpoint checkpoint;
    struct hm_tile_proof ranges;

    *entry = (struct hm_entry){
        .index = index, .has_proof = true, .proof_index = index};
    HM_TRY(get_checkpoint(&checkpoint, out, ask, err));
    if (index >= entry->proof_size)
        return hm_fail(err, HM_NETWORK,
            "entry %" PRIu64 " is not published yet: the checkpoint is of a "
            "tree of %" PRIu64,
            index, entry->proof_size);
    HM_TRY(hm_tile_inclusion(&ranges, index, entry->proof_size, err));
    return get_hashes(entry, &tiles, &ranges, err);
}
