/* SPDX-License-Identifier: Apache-2.0 */
/* tessera: a stored log at every size from 0 to 15. Each checkpoint verifies
 * under the log's key; entries, tiles and roots agree. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "enc/base64.h"
#include "test.h"
#include "tlog/checkpoint.h"
#include "tlog/tile.h"

enum { ENTRIES = 15 };

#define NAME "example.com/log/testdata"

static bool load(struct hm_buf *out, const char *relative)
{
    struct hm_err err = {0};

    hm_buf_cut(out, 0);
    return CHECK_OK(hm_file_read(out, test_vector_path(relative), &err));
}

static bool same(const struct hm_tree_hash *a, const struct hm_tree_hash *b)
{
    return hm_bytes_eq(
        hm_bytes(a->b, sizeof(a->b)), hm_bytes(b->b, sizeof(b->b)));
}

/* "NAME+33d7b496+<base64 of 1 and the key>" */
static struct hm_key *read_vkey(struct hm_note_signer *signer)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_key *key = NULL;
    struct hm_tree_hash full;
    struct hm_bytes in;
    uint8_t raw[33];
    struct hm_err err = {0};

    if (!load(&text, "tessera/vkey"))
        return NULL;
    in = hm_buf_view(&text);
    in = hm_bytes_slice(in, hm_bytes_find(in, '+') + 10, 44);
    if (!CHECK_OK(hm_base64_decode_exact(raw, 33, HM_BASE64, in, &err)) ||
        !CHECK_OK(hm_key_parse_raw(
            &key, HM_KEY_ED25519, hm_bytes(raw + 1, 32), &err)) ||
        !CHECK_OK(hm_note_key_id(&full, key, HM_LIT(NAME), &err)))
        return key;
    *signer = (struct hm_note_signer){.key = key, .host = HM_LIT(NAME)};
    memcpy(signer->id, full.b, sizeof(signer->id));
    CHECK_BYTES(hm_bytes(signer->id, 4), HM_LIT("\x33\xd7\xb4\x96"));
    return key;
}

static bool give(void *arg, struct hm_bytes *out, const struct hm_tile *tile,
    struct hm_err *err)
{
    char path[HM_TILE_PATH_MAX], relative[128];

    snprintf(
        relative, sizeof(relative), "tessera/log/%s", hm_tile_path(path, tile));
    (void)err;
    if (!load(arg, relative))
        return false;
    *out = hm_buf_view(arg);
    return true;
}

static void check_leaves(struct hm_buf *room, struct hm_bytes tile, size_t size)
{
    struct hm_tile at = hm_tile_of(HM_TILE_ENTRIES, 0, size);
    struct hm_bytes bundle, entries[ENTRIES];
    struct hm_err err = {0};

    if (!give(room, &bundle, &at, &err) ||
        !CHECK_OK(hm_tile_entries(entries, size, bundle, &err)))
        return;
    for (size_t i = 0; i < size; i++) {
        struct hm_tree_hash leaf;

        if (CHECK_OK(hm_tree_leaf(&leaf, entries[i], &err)))
            CHECK_BYTES(hm_bytes(leaf.b, 32), hm_bytes_slice(tile, 32 * i, 32));
    }
}

static void check_size(struct hm_note_signer *signer, size_t size)
{
    hm_auto(buf) note = hm_buf(HM_KIB), tiles = hm_buf(8 * HM_KIB);
    hm_auto(buf) bundle = hm_buf(HM_MIB);
    struct hm_subtree all = {0, size};
    struct hm_checkpoint checkpoint;
    struct hm_tree_hash root;
    char relative[64];
    struct hm_err err = {0};

    snprintf(relative, sizeof(relative), "tessera/log/checkpoint.%zu", size);
    test_case("%s", relative);
    if (!load(&note, relative) ||
        !CHECK_OK(hm_checkpoint_verify(
            &checkpoint, hm_buf_view(&note), signer, &err)))
        return;
    CHECK_EQ(checkpoint.head.size, size);
    CHECK_BYTES(checkpoint.origin, HM_LIT(NAME));
    if (size == 0)
        CHECK_OK(hm_tree_empty(&root, &err));
    else if (!CHECK_OK(hm_tile_range(&root, &all, size, give, &tiles, &err)))
        return;
    CHECK(same(&root, &checkpoint.head.root));
    if (size > 0)
        check_leaves(&bundle, hm_buf_view(&tiles), size);
}

static void every_size_of_the_log_agrees(void)
{
    struct hm_note_signer signer = {0};
    hm_auto_ptr(key) key = NULL;

    if (test_vector_path("tessera/vkey") == NULL) {
        test_skip(ENTRIES + 1, "tessera vectors are not there");
        return;
    }
    key = read_vkey(&signer);
    for (size_t size = 0; key != NULL && size <= ENTRIES; size++)
        check_size(&signer, size);
}

TEST_SUITE(vectors_tessera, TEST(every_size_of_the_log_agrees));
