/* SPDX-License-Identifier: Apache-2.0 */
#include "copy/copy.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "copy/memory.h"
#include "layout/layout.h"
#include "test.h"

/* From one store in memory to another. */
struct pair {
    struct test_store *from, *to;
    struct hm_store a, b;
    struct hm_copied copied;
};

static void start(struct pair *p)
{
    static struct test_store from, to; /* one test at a time in a process */

    p->from = &from;
    p->to = &to;
    test_store_start(p->from);
    test_store_start(p->to);
    p->a = test_store_of(p->from);
    p->b = test_store_of(p->to);
}

static void end(struct pair *p)
{
    test_store_end(p->from);
    test_store_end(p->to);
}

static const struct hm_copy_opts v1 = {
    .from = {.tag = {(const uint8_t *)"v1", 2}},
    .tag = {(const uint8_t *)"v2", 2},
    .threads = 4,
};

/* Pieces of evidence: fifty, but for each allocation that fails. */
static size_t many(void)
{
    return test_torture() ? 3 : 50;
}

static void everything_is_copied_to_the_byte(void)
{
    struct hm_err err = {0};
    struct hm_digest image;
    struct pair p;

    start(&p);
    image = test_add_all(p.from, many());
    if (CHECK_OK(hm_copy(&p.copied, &p.a, &p.b, &v1, &err))) {
        CHECK(test_same(p.from, p.to));
        CHECK(hm_digest_eq(&p.copied.digest, &image));
        CHECK_EQ(p.copied.manifests, many() + 4);
        CHECK_EQ(p.copied.evidence, many() + 1);
        CHECK_EQ(p.copied.sent, p.to->blobs_put);
        CHECK_EQ(p.to->order_broken, 0);
        CHECK(test_find_name(p.to, "v2") != NULL);
        CHECK_EQ(p.to->name_count, 2);
        CHECK_EQ(p.to->puts, many() + 4);
    }
    end(&p);
}

static void what_is_there_is_not_sent_again(void)
{
    struct hm_err err = {0};
    struct hm_copied again;
    struct pair p;

    start(&p);
    test_add_all(p.from, 5);
    CHECK_OK(hm_copy(&p.copied, &p.a, &p.b, &v1, &err));
    if (CHECK_OK(hm_copy(&again, &p.a, &p.b, &v1, &err))) {
        CHECK_EQ(again.sent, 0);
        CHECK_EQ(again.bytes, 0);
        CHECK_EQ(again.there, p.copied.sent);
        CHECK_EQ(again.manifests, p.copied.manifests);
    }
    end(&p);
}

static void blobs_of_the_same_registry_are_mounted(void)
{
    struct hm_copy_opts opts = v1;
    struct hm_err err = {0};
    struct pair p;

    start(&p);
    test_add_all(p.from, 3);
    p.to->mounts = true;
    opts.mount_from = HM_LIT("team/app");
    if (CHECK_OK(hm_copy(&p.copied, &p.a, &p.b, &opts, &err))) {
        CHECK_EQ(p.copied.sent, 0);
        CHECK_EQ(p.copied.bytes, 0);
        CHECK(p.copied.mounted > 0);
    }
    end(&p);
}

/* For every n: it is cut off at the n-th operation of the destination, and
 * started again. Never does the name stand before all of it is there. */
static void a_copy_that_was_cut_off_goes_on(void)
{
    struct hm_err err = {0};
    struct hm_copy_opts opts = v1;
    bool done = test_torture();

    opts.threads = 1;
    for (size_t n = 1; !done; n++) {
        struct pair p;
        size_t sent;

        test_case("cut off at operation %zu", n);
        start(&p);
        test_add_all(p.from, 6);
        p.to->fail_at = n;
        p.to->fail_all_after = true;
        done = hm_copy(&p.copied, &p.a, &p.b, &opts, &err);
        CHECK(done == (test_find_name(p.to, "v2") != NULL));
        sent = p.to->blobs_put;
        p.to->fail_at = 0;
        err = (struct hm_err){0};
        CHECK_OK(hm_copy(&p.copied, &p.a, &p.b, &opts, &err));
        CHECK(test_same(p.from, p.to));
        CHECK_EQ(p.copied.sent + sent, p.to->blobs_put);
        CHECK_EQ(p.copied.there, sent);
        CHECK_EQ(p.to->order_broken, 0);
        end(&p);
        if (!CHECK(n < 200))
            break;
    }
}

/* For every n: the n-th operation of the source fails once. */
static void trouble_at_the_source_is_told(void)
{
    bool done = test_torture();

    for (size_t n = 1; !done; n++) {
        struct hm_err err = {0};
        struct pair p;

        test_case("the source fails at operation %zu", n);
        start(&p);
        test_add_all(p.from, 6);
        p.from->fail_at = n;
        done = hm_copy(&p.copied, &p.a, &p.b, &v1, &err);
        CHECK(done == (test_find_name(p.to, "v2") != NULL));
        CHECK(done == test_same(p.from, p.to));
        CHECK_EQ(err.code, done ? HM_OK : HM_NETWORK);
        if (!done)
            CHECK(strstr(err.msg, "operation ") != NULL);
        end(&p);
        if (!CHECK(n < 200))
            break;
    }
}

static void what_cannot_be_copied_whole_is_refused(void)
{
    static const struct {
        const char *name;
        const char *incomplete;
        bool remove_child, remove_layer;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"a listing that ends early", "limit", false, false, HM_LIMIT,
            "ends early (limit)"},
        {"a platform that is not there", NULL, true, false, HM_NOT_FOUND,
            "is not there"},
        {"a layer that is not there", NULL, false, true, HM_NOT_FOUND,
            "is not there"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_digest layer, child = {0};
        struct hm_err err = {0};
        struct pair p;

        test_case("%s", rows[i].name);
        start(&p);
        test_add_all(p.from, 3);
        layer = test_add_blob(p.from, "shared layer", 12);
        child = p.from->things[2].digest; /* config, layer, manifest */
        p.from->incomplete = rows[i].incomplete;
        if (rows[i].remove_child)
            test_remove(p.from, &child);
        if (rows[i].remove_layer)
            test_remove(p.from, &layer);
        if (!p.from->torn)
            CHECK_ERR(hm_copy(&p.copied, &p.a, &p.b, &v1, &err), rows[i].code,
                rows[i].words);
        CHECK(test_find_name(p.to, "v2") == NULL);
        end(&p);
    }
}

struct warnings {
    size_t count;
    char last[512];
};

static void on_warn(void *ctx, const char *text)
{
    struct warnings *w = ctx;

    w->count++;
    snprintf(w->last, sizeof(w->last), "%s", text);
}

/* Whoever lists wrong things hides nothing, and smuggles nothing in. */
static void what_is_not_attached_is_left_out(void)
{
    struct warnings warnings = {0};
    const struct hm_copy_watch watch = {.warn = on_warn, .ctx = &warnings};
    struct hm_copy_opts opts = v1;
    struct hm_err err = {0};
    struct hm_digest image, other;
    struct pair p;

    start(&p);
    image = test_add_image(p.from, "{}", "layer", NULL);
    test_add_name(p.from, "v1", &image);
    other = test_add_image(p.from, "{}", "another", NULL);
    test_add_image(p.from, "{}", "evidence", &image);
    p.from->lie = true; /* all is attached to all */
    opts.watch = &watch;
    if (CHECK_OK(hm_copy(&p.copied, &p.a, &p.b, &opts, &err))) {
        CHECK_EQ(p.copied.missing, 1);
        CHECK_EQ(p.copied.evidence, 1);
        CHECK_EQ(warnings.count, 1);
        CHECK(strstr(warnings.last, "is attached to something else") != NULL);
        CHECK(test_find(p.to, &other) == NULL);
    }
    end(&p);
}

static void names_are_moved_only_when_told_so(void)
{
    struct hm_copy_opts opts = v1;
    struct hm_err err = {0};
    struct hm_digest other;
    struct pair p;

    start(&p);
    test_add_all(p.from, 2);
    other = test_add_image(p.to, "{}", "theirs", NULL);
    test_add_name(p.to, "v2", &other);
    if (!p.from->torn && !p.to->torn)
        CHECK_ERR(hm_copy(&p.copied, &p.a, &p.b, &opts, &err), HM_USAGE,
            "and would become sha256:");
    CHECK(p.copied.name_taken || test_torture());
    CHECK_EQ(p.to->blobs_put, 0);
    err = (struct hm_err){0};
    opts.move_names = true;
    if (CHECK_OK(hm_copy(&p.copied, &p.a, &p.b, &opts, &err)))
        CHECK(hm_digest_eq(
            &test_find_name(p.to, "v2")->digest, &p.copied.digest));
    end(&p);
}

static void less_is_copied_when_less_is_wanted(void)
{
    struct hm_copy_opts opts = v1;
    struct hm_platform arm = {.os = HM_LIT("linux"), .arch = HM_LIT("arm64")};
    struct hm_err err = {0};
    struct pair p;

    start(&p);
    test_add_all(p.from, 8);
    opts.no_evidence = true;
    if (CHECK_OK(hm_copy(&p.copied, &p.a, &p.b, &opts, &err))) {
        CHECK_EQ(p.copied.manifests, 3);
        CHECK_EQ(p.copied.evidence, 0);
        CHECK_EQ(p.copied.sent, 3);
    }
    opts.no_evidence = false;
    opts.platform = &arm;
    opts.tag = hm_bytes(NULL, 0);
    if (CHECK_OK(hm_copy(&p.copied, &p.a, &p.b, &opts, &err))) {
        /* 2 and 6 are on it, 3 and 7 on these; and the older signature. */
        CHECK_EQ(p.copied.manifests, 6);
        CHECK_EQ(p.to->unnamed, 1);
    }
    end(&p);
}

static void foreign_layers_stay_where_they_are(void)
{
    static const char foreign[] =
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":"
        "\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:"
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\","
        "\"size\":2},\"layers\":[{\"mediaType\":\"application/"
        "vnd.docker.image.rootfs.foreign.diff.tar.gzip\",\"digest\":\"sha256:"
        "aaaaa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8aaa\","
        "\"size\":5,\"urls\":[\"https://elsewhere.test/x\"]}]}";
    struct hm_err err = {0};
    struct hm_digest image;
    struct pair p;

    start(&p);
    test_add_blob(p.from, "{}", 2);
    image = test_add_doc(p.from, foreign, HM_MEDIA_OCI_MANIFEST);
    test_add_name(p.from, "v1", &image);
    if (CHECK_OK(hm_copy(&p.copied, &p.a, &p.b, &v1, &err))) {
        CHECK_EQ(p.copied.foreign, 1);
        CHECK_EQ(p.copied.sent, 1);
    }
    end(&p);
}

/* ---- There and back through a folder ---- */

static void there_and_back_through_a_layout(void)
{
    const struct hm_copy_opts again = {.from = {.tag = v1.tag}, .tag = v1.tag};
    hm_auto_ptr(layout) layout = NULL;
    struct hm_err err = {0};
    struct hm_store store;
    struct pair p;

    test_scratch();
    start(&p);
    test_add_all(p.from, many());
    if (CHECK_OK(hm_layout_open(&layout, "l", HM_LAYOUT_CREATE, &err))) {
        store = hm_layout_store(layout);
        if (CHECK_OK(hm_copy(&p.copied, &p.a, &store, &v1, &err)) &&
            CHECK_OK(hm_copy(&p.copied, &store, &p.b, &again, &err))) {
            CHECK(test_same(p.from, p.to));
            CHECK_EQ(p.copied.manifests, many() + 4);
            CHECK_EQ(p.to->order_broken, 0);
        }
    }
    end(&p);
}

/* Every way in which a copy into a folder can be cut off by its source. */
static void a_layout_that_was_cut_off_goes_on(void)
{
    bool done = test_torture();

    for (size_t n = 1; !done; n++) {
        hm_auto_ptr(layout) layout = NULL;
        struct hm_copy_opts opts = v1;
        struct hm_err err = {0};
        struct hm_store store;
        struct pair p;
        bool there;

        test_case("cut off at operation %zu", n);
        test_scratch();
        start(&p);
        opts.threads = 1;
        test_add_all(p.from, 4);
        p.from->fail_at = n;
        p.from->fail_all_after = true;
        CHECK_OK(hm_layout_open(&layout, "l", HM_LAYOUT_CREATE, &err));
        store = hm_layout_store(layout);
        done = hm_copy(&p.copied, &p.a, &store, &opts, &err);
        there = access("l/index.json", F_OK) == 0;
        CHECK(done ? there : !there || n > 10);
        p.from->fail_at = 0;
        err = (struct hm_err){0};
        CHECK_OK(hm_copy(&p.copied, &p.a, &store, &opts, &err));
        opts.from.tag = v1.tag;
        CHECK_OK(hm_copy(&p.copied, &store, &p.b, &opts, &err));
        CHECK(test_same(p.from, p.to));
        end(&p);
        if (!CHECK(n < 200))
            break;
    }
}

TEST_SUITE(copy_copy, TEST(everything_is_copied_to_the_byte),
    TEST(what_is_there_is_not_sent_again),
    TEST(blobs_of_the_same_registry_are_mounted),
    TEST(a_copy_that_was_cut_off_goes_on), TEST(trouble_at_the_source_is_told),
    TEST(what_cannot_be_copied_whole_is_refused),
    TEST(what_is_not_attached_is_left_out),
    TEST(names_are_moved_only_when_told_so),
    TEST(less_is_copied_when_less_is_wanted),
    TEST(foreign_layers_stay_where_they_are),
    TEST(there_and_back_through_a_layout),
    TEST(a_layout_that_was_cut_off_goes_on));
