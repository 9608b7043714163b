/* SPDX-License-Identifier: Apache-2.0 */
/* memory.h - a store in memory, images to put into it, and the trouble that a
 * test wants. */
#ifndef HM_TEST_COPY_MEMORY_H
#define HM_TEST_COPY_MEMORY_H

#include <pthread.h>

#include "store/store.h"

struct test_thing {
    struct hm_digest digest;
    struct hm_bytes text;
    char type[128]; /* empty: a blob */
    bool has_subject;
    struct hm_digest subject;
};

struct test_name {
    char tag[160];
    struct hm_digest digest;
};

enum { TEST_THINGS = 512, TEST_NAMES = 128 };

struct test_store {
    struct test_thing things[TEST_THINGS];
    struct test_name names[TEST_NAMES];
    size_t thing_count, name_count;
    pthread_mutex_t lock;
    const char *log_name;
    enum hm_referrers_from from;
    /* Trouble. */
    size_t ops, fail_at;    /* the n-th operation fails; 0: none */
    bool fail_all_after;    /* and all after it: the process was killed */
    bool short_blobs;       /* the last byte of a large blob differs */
    bool restarts;          /* large blobs begin again half-way */
    bool mounts;            /* blobs that mount_from says are there, are */
    const char *incomplete; /* of lists of referrers */
    bool lie;               /* all is attached to all */
    size_t blobs_put, puts, unnamed, order_broken;
    bool torn; /* memory ran out while it was filled: not what was meant */
};

void test_store_start(struct test_store *s);
void test_store_end(struct test_store *s);
struct hm_store test_store_of(struct test_store *s);

/* Put a blob; its digest. */
struct hm_digest test_add_blob(struct test_store *s, const void *p, size_t len);
/* A manifest with `layer` as text of its layer; the text may repeat. */
struct hm_digest test_add_image(struct test_store *s, const char *config,
    const char *layer, const struct hm_digest *subject);
/* An index of these; with a subject or none. */
struct hm_digest test_add_index(struct test_store *s,
    const struct hm_digest *list, size_t count,
    const struct hm_digest *subject);
struct hm_digest test_add_doc(
    struct test_store *s, const char *text, const char *type);
void test_add_name(
    struct test_store *s, const char *tag, const struct hm_digest *digest);
/* Forget a thing. */
void test_remove(struct test_store *s, const struct hm_digest *digest);
const struct test_thing *test_find(
    const struct test_store *s, const struct hm_digest *digest);
const struct test_name *test_find_name(
    const struct test_store *s, const char *tag);

/* An index of two platforms with two layers each, one shared; `count` pieces of
 * evidence on it, on the platforms, and on evidence; one .sig tag; all by the
 * name "v1". Returns the index. */
struct hm_digest test_add_all(struct test_store *s, size_t count);

/* Does `b` have all things of `a`, to the byte? */
bool test_same(const struct test_store *a, const struct test_store *b);

#endif
