/* SPDX-License-Identifier: Apache-2.0 */
#include "copy/graph.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

static struct hm_descriptor descriptor(unsigned n, uint64_t size)
{
    struct hm_descriptor d = {
        .media_type = HM_LIT(HM_MEDIA_OCI_INDEX), .size = size};

    d.digest.hash = HM_SHA256;
    d.digest.len = 32;
    d.digest.b[0] = (uint8_t)(n * 37);
    d.digest.b[1] = (uint8_t)n;
    d.digest.b[2] = (uint8_t)(n >> 8);
    return d;
}

static void each_digest_has_one_node(void)
{
    hm_auto(graph) graph = hm_graph();
    struct hm_err err = {0};
    struct hm_node *first[200], *again;
    bool is_new;

    for (unsigned i = 0; i < 200; i++) {
        const struct hm_descriptor d = descriptor(i, i);

        if (!CHECK_OK(hm_graph_node(&first[i], &is_new, &graph, &d, &err)))
            return;
        CHECK(is_new);
    }
    for (unsigned i = 0; i < 200; i++) {
        const struct hm_descriptor d = descriptor(i, i);

        CHECK_OK(hm_graph_node(&again, &is_new, &graph, &d, &err));
        CHECK(!is_new && again == first[i]);
        CHECK(graph.nodes[i] == first[i]);
    }
}

static void each_blob_is_named_once(void)
{
    static const unsigned named[] = {3, 1, 3, 2, 1, 3};
    hm_auto(graph) graph = hm_graph();
    struct hm_err err = {0};
    struct hm_descriptor d;

    for (size_t i = 0; i < TEST_LEN(named); i++) {
        d = descriptor(named[i], named[i]);
        CHECK_OK(hm_graph_blob(&graph, &d, &err));
    }
    CHECK_OK(hm_graph_order(&graph, &err));
    CHECK_EQ(graph.blob_count, 3);
    d = descriptor(2, 7);
    CHECK_OK(hm_graph_blob(&graph, &d, &err));
    CHECK_ERR(hm_graph_order(&graph, &err), HM_MISMATCH, "and with ");
}

/* A chain in which each lists the next, found in either order. */
static void order(unsigned len, bool reversed, enum hm_code code)
{
    hm_auto(graph) graph = hm_graph();
    struct hm_node *nodes[64] = {NULL};
    struct hm_err err = {0};
    bool is_new;

    for (unsigned i = 0; i < len; i++) {
        unsigned n = reversed ? len - 1 - i : i;
        const struct hm_descriptor d = descriptor(n, n);

        if (!CHECK_OK(hm_graph_node(&nodes[n], &is_new, &graph, &d, &err)))
            return;
    }
    for (unsigned i = 0; i + 1 < len; i++) {
        nodes[i]->children = &nodes[i + 1];
        nodes[i]->child_count = 1;
    }
    CHECK_CODE(hm_graph_order(&graph, &err), code, "indexes lie in indexes");
    for (unsigned i = 0; code == HM_OK && i < len; i++)
        CHECK_EQ(nodes[i]->rank, len - 1 - i);
}

static void what_is_named_comes_first(void)
{
    order(1, false, HM_OK);
    order(HM_COPY_DEPTH_MAX + 1, false, HM_OK);
    order(HM_COPY_DEPTH_MAX + 1, true, HM_OK);
    order(HM_COPY_DEPTH_MAX + 2, false, HM_LIMIT);
    order(HM_COPY_DEPTH_MAX + 2, true, HM_LIMIT);
}

TEST_SUITE(copy_graph, TEST(each_digest_has_one_node),
    TEST(each_blob_is_named_once), TEST(what_is_named_comes_first));
