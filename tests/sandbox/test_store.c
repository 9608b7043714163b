/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/store.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "test.h"

static bool put(struct hm_oci_store *store, const char *repository,
    struct hm_bytes bytes, char digest[HM_DIGEST_SHOW_SIZE], struct hm_err *err)
{
    hm_auto(spool) spool = {0};
    struct hm_digest d;

    HM_TRY(hm_oci_spool(&spool, store, err));
    HM_TRY(hm_spool_put(&spool, bytes, err));
    HM_TRY(hm_spool_digest(&d, &spool, HM_SHA256, err));
    hm_digest_show(digest, &d);
    return hm_oci_blob_put(store, hm_bytes_str(repository), &spool, &d, err);
}

static void the_same_bytes_are_kept_once(void)
{
    char digest[HM_DIGEST_SHOW_SIZE] = "";
    hm_auto_ptr(oci_store) store = NULL;
    hm_auto(oci_content) content = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_oci_store_open(&store, NULL, "/tmp", &err)) ||
        !CHECK_OK(put(store, "a", HM_LIT("abc"), digest, &err)) ||
        !CHECK_OK(put(store, "b", HM_LIT("abc"), digest, &err)) ||
        !CHECK_OK(hm_oci_blob_mount(
            store, HM_LIT("c"), HM_LIT("a"), hm_bytes_str(digest), &err)) ||
        !CHECK_OK(hm_oci_blob_delete(
            store, HM_LIT("a"), hm_bytes_str(digest), &err)) ||
        !CHECK_OK(hm_oci_blob(
            &content, store, HM_LIT("c"), hm_bytes_str(digest), &err)))
        return;
    CHECK_EQ(content.size, 3);
    CHECK_BYTES(hm_buf_view(&content.bytes), HM_LIT("abc"));
    CHECK_STR(hm_buf_str(&content.digest), digest);
}

static void what_is_not_there_is_not_found(void)
{
    char digest[HM_DIGEST_SHOW_SIZE] = "";
    hm_auto_ptr(oci_store) store = NULL;
    hm_auto(oci_content) content = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_oci_store_open(&store, NULL, "/tmp", &err)) ||
        !CHECK_OK(put(store, "a", HM_LIT("abc"), digest, &err)))
        return;
    CHECK_ERR(
        hm_oci_blob(&content, store, HM_LIT("b"), hm_bytes_str(digest), &err),
        HM_NOT_FOUND, "no repository \"b\"");
    CHECK_ERR(
        hm_oci_blob(&content, store, HM_LIT("a"), HM_LIT("sha256:1"), &err),
        HM_NOT_FOUND, "no blob sha256:1 in \"a\"");
    CHECK_ERR(hm_oci_blob_mount(
                  store, HM_LIT("b"), HM_LIT("a"), HM_LIT("sha256:1"), &err),
        HM_NOT_FOUND, "no blob");
    CHECK_ERR(
        hm_oci_blob_delete(store, HM_LIT("b"), hm_bytes_str(digest), &err),
        HM_NOT_FOUND, "no repository");
}

static void what_was_given_outlives_its_deletion(void)
{
    static uint8_t large[HM_SANDBOX_MEMORY_MAX + 1];
    char digest[HM_DIGEST_SHOW_SIZE] = "";
    hm_auto_ptr(oci_store) store = NULL;
    hm_auto(oci_content) content = {0};
    struct hm_err err = {0};
    uint8_t last = 1;

    test_scratch();
    if (!CHECK_OK(hm_oci_store_open(&store, NULL, ".", &err)) ||
        !CHECK_OK(
            put(store, "a", hm_bytes(large, sizeof(large)), digest, &err)) ||
        !CHECK_OK(hm_oci_blob(
            &content, store, HM_LIT("a"), hm_bytes_str(digest), &err)) ||
        !CHECK_OK(
            hm_oci_blob_delete(store, HM_LIT("a"), hm_bytes_str(digest), &err)))
        return;
    CHECK(content.has_file);
    CHECK_EQ(content.size, sizeof(large));
    if (CHECK_OK(hm_fd_read_at(content.fd, sizeof(large) - 1, &last, 1, &err)))
        CHECK_EQ(last, 0);
}

struct worker {
    struct hm_oci_store *store;
    unsigned number;
    bool good;
};

static void *work(void *ctx)
{
    struct worker *w = ctx;
    char digest[HM_DIGEST_SHOW_SIZE], name[16], text[16];
    struct hm_err err = {0};

    w->good = true;
    for (unsigned i = 0; w->good && i < 100; i++) {
        hm_auto(oci_content) content = {0};

        snprintf(name, sizeof(name), "r%u", i % 7);
        snprintf(text, sizeof(text), "%u", i % 13);
        w->good = put(w->store, name, hm_bytes_str(text), digest, &err);
        /* Another may have deleted it already. */
        (void)!hm_oci_blob(
            &content, w->store, hm_bytes_str(name), hm_bytes_str(digest), &err);
        if ((i + w->number) % 3 == 0)
            (void)!hm_oci_blob_delete(
                w->store, hm_bytes_str(name), hm_bytes_str(digest), &err);
    }
    return NULL;
}

static void several_threads_do_no_harm(void)
{
    hm_auto_ptr(oci_store) store = NULL;
    struct worker workers[4];
    pthread_t threads[4];
    struct hm_err err = {0};

    if (test_torture() ||
        !CHECK_OK(hm_oci_store_open(&store, NULL, "/tmp", &err)))
        return;
    for (unsigned i = 0; i < 4; i++) {
        workers[i] = (struct worker){store, i, false};
        pthread_create(&threads[i], NULL, work, &workers[i]);
    }
    for (unsigned i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        CHECK(workers[i].good);
    }
}

TEST_SUITE(sandbox_store, TEST(the_same_bytes_are_kept_once),
    TEST(what_is_not_there_is_not_found),
    TEST(what_was_given_outlives_its_deletion),
    TEST(several_threads_do_no_harm));
