/* SPDX-License-Identifier: Apache-2.0 */
/* graph.h - all that belongs to an image: its manifests, what they name, and in
 * which order that may be written. */
#ifndef HM_COPY_GRAPH_H
#define HM_COPY_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "store/store.h"

/* A name that a manifest is to have. */
struct hm_copy_name {
    struct hm_bytes tag;
    struct hm_copy_name *next;
};

/* A manifest or an index. */
struct hm_node {
    struct hm_descriptor want; /* digest, size and type; texts in the arena */
    struct hm_doc doc;         /* empty until it was fetched */
    struct hm_node **children; /* of an index: manifests and indexes */
    size_t child_count;
    struct hm_copy_name *names;
    size_t depth; /* steps from the image */
    size_t rank;  /* above all of its children */
    bool
        evidence; /* attached to something, or named as the older evidence is */
    bool attached; /* it has a subject */
    bool required; /* an index of the copy lists it */
    bool skipped;  /* evidence that is not there, or not attached after all */
};

struct hm_blob_node {
    struct hm_digest digest;
    uint64_t size;
};

struct hm_graph {
    struct hm_arena arena;
    struct hm_node *
        *nodes; /* in the order of discovery; the first: the image */
    size_t count, room;
    struct hm_node **sorted; /* the same by digest */
    struct hm_blob_node *blobs;
    size_t blob_count, blob_room;
    size_t text_len; /* of all documents */
    size_t foreign, missing;
};
struct hm_graph hm_graph(void);
void hm_graph_free(struct hm_graph *graph);
HM_DEFINE_AUTO(graph)

/* The node of that digest; *is_new tells whether it was made just now. What is
 * needed of the descriptor is copied. HM_LIMIT, HM_SYSTEM. */
HM_MUST_USE bool hm_graph_node(struct hm_node **out, bool *is_new,
    struct hm_graph *graph, const struct hm_descriptor *want,
    struct hm_err *err);

HM_MUST_USE bool hm_graph_name(struct hm_graph *graph, struct hm_node *node,
    struct hm_bytes tag, struct hm_err *err);

HM_MUST_USE bool hm_graph_blob(struct hm_graph *graph,
    const struct hm_descriptor *want, struct hm_err *err);

/* Each blob once, and ranks for all nodes. HM_MISMATCH when a blob is named with
 * two sizes, HM_LIMIT for indexes in indexes beyond HM_COPY_DEPTH_MAX. */
HM_MUST_USE bool hm_graph_order(struct hm_graph *graph, struct hm_err *err);

#endif
