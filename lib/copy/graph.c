/* SPDX-License-Identifier: Apache-2.0 */
#include "copy/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"

struct hm_graph hm_graph(void)
{
    return (struct hm_graph){.arena = hm_arena(HM_COPY_ARENA_MAX)};
}

void hm_graph_free(struct hm_graph *graph)
{
    for (size_t i = 0; i < graph->count; i++)
        hm_doc_free(&graph->nodes[i]->doc);
    hm_free(graph->nodes);
    hm_free(graph->sorted);
    hm_free(graph->blobs);
    hm_arena_free(&graph->arena);
    *graph = (struct hm_graph){0};
}

/* ---- Nodes ---- */

static int compare_digests(const struct hm_digest *a, const struct hm_digest *b)
{
    int c = hm_bytes_cmp(hm_digest_view(a), hm_digest_view(b));

    return c != 0 ? c : (a->hash > b->hash) - (a->hash < b->hash);
}

/* Where the digest is, or belongs. Sorted, since strangers choose the digests
 * and would defeat a table. */
static size_t place_of(
    const struct hm_graph *graph, const struct hm_digest *digest)
{
    size_t low = 0, high = graph->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_digests(&graph->sorted[middle]->want.digest, digest) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Room for one more in both lists. */
static bool make_room(struct hm_graph *graph, struct hm_err *err)
{
    size_t room = graph->room == 0 ? 64 : 2 * graph->room;
    void *nodes, *sorted;

    if (graph->count == HM_COPY_NODES_MAX)
        return hm_fail(err, HM_LIMIT,
            "more than %d manifests belong to the image", HM_COPY_NODES_MAX);
    if (graph->count < graph->room)
        return true;
    nodes = hm_realloc(graph->nodes, room * sizeof(struct hm_node *));
    if (nodes == NULL)
        return hm_fail_memory(err);
    graph->nodes = nodes;
    sorted = hm_realloc(graph->sorted, room * sizeof(struct hm_node *));
    if (sorted == NULL)
        return hm_fail_memory(err);
    graph->sorted = sorted;
    graph->room = room;
    return true;
}

static bool new_node(struct hm_node **out, struct hm_graph *graph,
    const struct hm_descriptor *want, struct hm_err *err)
{
    struct hm_node *node = hm_arena_alloc(&graph->arena, 1, sizeof(*node));

    if (node == NULL)
        return hm_arena_fail(&graph->arena, err);
    node->want.digest = want->digest;
    node->want.size = want->size;
    HM_TRY(hm_arena_copy(
        &graph->arena, &node->want.media_type, want->media_type, err));
    *out = node;
    return true;
}

bool hm_graph_node(struct hm_node **out, bool *is_new, struct hm_graph *graph,
    const struct hm_descriptor *want, struct hm_err *err)
{
    size_t at = place_of(graph, &want->digest);

    *is_new = at == graph->count ||
        !hm_digest_eq(&graph->sorted[at]->want.digest, &want->digest);
    if (!*is_new) {
        *out = graph->sorted[at];
        return true;
    }
    HM_TRY(make_room(graph, err));
    HM_TRY(new_node(out, graph, want, err));
    memmove(graph->sorted + at + 1, graph->sorted + at,
        (graph->count - at) * sizeof(struct hm_node *));
    graph->sorted[at] = *out;
    graph->nodes[graph->count++] = *out;
    return true;
}

bool hm_graph_name(struct hm_graph *graph, struct hm_node *node,
    struct hm_bytes tag, struct hm_err *err)
{
    struct hm_copy_name *name = hm_arena_alloc(&graph->arena, 1, sizeof(*name));

    if (name == NULL)
        return hm_arena_fail(&graph->arena, err);
    HM_TRY(hm_arena_copy(&graph->arena, &name->tag, tag, err));
    name->next = node->names;
    node->names = name;
    return true;
}

/* ---- Blobs ---- */

bool hm_graph_blob(struct hm_graph *graph, const struct hm_descriptor *want,
    struct hm_err *err)
{
    size_t room = graph->blob_room == 0 ? 256 : 2 * graph->blob_room;
    void *blobs;

    if (graph->blob_count == HM_COPY_BLOBS_MAX)
        return hm_fail(err, HM_LIMIT, "more than %d blobs belong to the image",
            HM_COPY_BLOBS_MAX);
    if (graph->blob_count == graph->blob_room) {
        blobs = hm_realloc(graph->blobs, room * sizeof(*graph->blobs));
        if (blobs == NULL)
            return hm_fail_memory(err);
        graph->blobs = blobs;
        graph->blob_room = room;
    }
    graph->blobs[graph->blob_count++] =
        (struct hm_blob_node){.digest = want->digest, .size = want->size};
    return true;
}

static int compare_blobs(const void *a, const void *b)
{
    const struct hm_blob_node *x = a, *y = b;

    return compare_digests(&x->digest, &y->digest);
}

static bool each_blob_once(struct hm_graph *graph, struct hm_err *err)
{
    size_t kept = 0;

    if (graph->blob_count > 1)
        qsort(graph->blobs, graph->blob_count, sizeof(*graph->blobs),
            compare_blobs);
    for (size_t i = 0; i < graph->blob_count; i++) {
        const struct hm_blob_node *blob = &graph->blobs[i];
        const struct hm_blob_node *last = &graph->blobs[kept - (kept > 0)];

        if (kept == 0 || !hm_digest_eq(&last->digest, &blob->digest))
            graph->blobs[kept++] = *blob;
        else if (last->size != blob->size)
            return hm_fail(err, HM_MISMATCH,
                "blob %s is named with %llu and with %llu bytes",
                HM_SHOW_DIGEST(&blob->digest), (unsigned long long)last->size,
                (unsigned long long)blob->size);
    }
    graph->blob_count = kept;
    return true;
}

/* ---- Order ---- */

/* Lift the node above its children; did that change anything? */
static bool lift(struct hm_node *node)
{
    size_t rank = node->rank;

    for (size_t i = 0; i < node->child_count; i++) {
        if (node->children[i]->rank >= rank)
            rank = node->children[i]->rank + 1;
    }
    if (rank == node->rank)
        return false;
    node->rank = rank;
    return true;
}

/* Digests allow no cycle; the bound would end one, too. */
static bool rank_nodes(struct hm_graph *graph, struct hm_err *err)
{
    size_t top = 0;
    bool lifted = true;

    while (lifted && top <= HM_COPY_DEPTH_MAX) {
        lifted = false;
        for (size_t i = graph->count; i-- > 0;) {
            lifted = lift(graph->nodes[i]) || lifted;
            top = top > graph->nodes[i]->rank ? top : graph->nodes[i]->rank;
        }
    }
    if (top <= HM_COPY_DEPTH_MAX)
        return true;
    return hm_fail(err, HM_LIMIT, "indexes lie in indexes more than %d deep",
        HM_COPY_DEPTH_MAX);
}

bool hm_graph_order(struct hm_graph *graph, struct hm_err *err)
{
    HM_TRY(each_blob_once(graph, err));
    return rank_nodes(graph, err);
}
