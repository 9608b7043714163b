/* SPDX-License-Identifier: Apache-2.0 */
#include "copy/walk.h"

#include <string.h>

#include "base/limits.h"
#include "copy/memory.h"
#include "test.h"

static const struct hm_copy_opts v1 = {
    .from = {.tag = {(const uint8_t *)"v1", 2}}, .threads = 2};

static void all_that_belongs_to_it_is_found(void)
{
    static struct test_store s;
    hm_auto(graph) graph = {0};
    struct hm_err err = {0};
    struct hm_store store;

    test_store_start(&s);
    store = test_store_of(&s);
    test_add_all(&s, 9);
    if (CHECK_OK(hm_walk_image(&graph, &store, &v1, &err))) {
        CHECK_EQ(graph.count, 13);
        /* Two configurations and a layer; the evidence: one configuration, ten
         * layers. */
        CHECK_EQ(graph.blob_count, 14);
        CHECK(!graph.nodes[0]->evidence && !graph.nodes[0]->required);
        CHECK_EQ(graph.nodes[0]->rank, 1);
        CHECK_EQ(graph.nodes[0]->child_count, 2);
        for (size_t i = 0; i < graph.count; i++)
            CHECK(graph.nodes[i]->doc.text.len == graph.nodes[i]->want.size);
    }
    test_store_end(&s);
}

/* Evidence of evidence of evidence. */
static void chains_have_an_end(void)
{
    for (size_t len = HM_COPY_DEPTH_MAX; len <= HM_COPY_DEPTH_MAX + 1; len++) {
        static struct test_store s;
        hm_auto(graph) graph = {0};
        struct hm_err err = {0};
        struct hm_digest at;
        struct hm_store store;

        test_case("%zu steps", len);
        test_store_start(&s);
        store = test_store_of(&s);
        at = test_add_image(&s, "{}", "layer", NULL);
        test_add_name(&s, "v1", &at);
        for (size_t i = 0; i < len; i++)
            at = test_add_image(&s, "{}", "evidence", &at);
        if (!s.torn)
            CHECK_CODE(hm_walk_image(&graph, &store, &v1, &err),
                len > HM_COPY_DEPTH_MAX ? HM_LIMIT : HM_OK,
                "more than 16 steps");
        test_store_end(&s);
    }
}

/* An attached index that lists the image itself: the image is named by it, and
 * must be there before. */
static void an_attachment_may_list_the_image(void)
{
    static struct test_store s;
    hm_auto(graph) graph = {0};
    struct hm_err err = {0};
    struct hm_digest image;
    struct hm_store store;

    test_store_start(&s);
    store = test_store_of(&s);
    image = test_add_image(&s, "{}", "layer", NULL);
    test_add_index(&s, &image, 1, &image);
    test_add_name(&s, "v1", &image);
    if (CHECK_OK(hm_walk_image(&graph, &store, &v1, &err)) &&
        CHECK_EQ(graph.count, 2)) {
        CHECK(graph.nodes[0]->required);
        CHECK_EQ(graph.nodes[1]->rank, 1);
        CHECK(graph.nodes[1]->evidence);
    }
    test_store_end(&s);
}

static void no_index_has_no_platforms(void)
{
    static struct test_store s;
    struct hm_platform linux_arm = {
        .os = HM_LIT("linux"), .arch = HM_LIT("arm64")};
    struct hm_copy_opts opts = v1;
    hm_auto(graph) graph = {0};
    struct hm_err err = {0};
    struct hm_digest image;
    struct hm_store store;

    test_store_start(&s);
    store = test_store_of(&s);
    image = test_add_image(&s, "{}", "layer", NULL);
    test_add_name(&s, "v1", &image);
    opts.platform = &linux_arm;
    if (!s.torn)
        CHECK_ERR(hm_walk_image(&graph, &store, &opts, &err), HM_USAGE,
            "no index to choose a platform from");
    opts.platform = NULL;
    opts.from.tag = HM_LIT("v2");
    CHECK_ERR(hm_walk_image(&graph, &store, &opts, &err), HM_NOT_FOUND,
        "memory.test/app: is not there");
    test_store_end(&s);
}

TEST_SUITE(copy_walk, TEST(all_that_belongs_to_it_is_found),
    TEST(chains_have_an_end), TEST(an_attachment_may_list_the_image),
    TEST(no_index_has_no_platforms));
