/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "layout/sample.h"

/* ---- Blobs ---- */

struct text {
    struct hm_bytes all, left;
    size_t reads;
};

static bool read_text(void *ctx, uint8_t *out, size_t *len, struct hm_err *err)
{
    struct text *t = ctx;

    (void)err;
    t->reads++;
    *len = t->left.len < *len ? t->left.len : *len;
    *len = *len < 3 ? *len : 3;
    if (*len > 0)
        memcpy(out, t->left.p, *len);
    t->left = hm_bytes_slice(t->left, *len, t->left.len);
    return true;
}

static struct hm_layout *open_to(enum hm_layout_mode mode)
{
    struct hm_layout *layout = NULL;
    struct hm_err err = {0};

    CHECK_OK(hm_layout_open(&layout, "l", mode, &err));
    return layout;
}

static void a_blob_is_written_once_and_checked(void)
{
    static const struct {
        const char *name, *has; /* NULL: nothing; "/": a folder */
        const char *comes;
        enum hm_code code;
        const char *words;
        enum hm_put done;
    } rows[] = {
        {"new", NULL, "0123456789", HM_OK, NULL, HM_PUT_SENT},
        {"there", "0123456789", "never read", HM_OK, NULL, HM_PUT_THERE},
        {"half of it there", "01234", "0123456789", HM_OK, NULL, HM_PUT_SENT},
        {"wrong bytes there", "012345678x", "0123456789", HM_OK, NULL,
            HM_PUT_SENT},
        {"a link there", "@", "0123456789", HM_OK, NULL, HM_PUT_SENT},
        {"a folder there", "/", "0123456789", HM_FORMAT, "blobs/sha256/",
            HM_PUT_NONE},
        {"too few", NULL, "012345678", HM_MISMATCH, "9 bytes came, wanted 10",
            HM_PUT_NONE},
        {"too many", NULL, "0123456789x", HM_MISMATCH,
            "more than the 10 bytes announced", HM_PUT_NONE},
        {"others", NULL, "012345678x", HM_MISMATCH,
            "the bytes that came have sha256:", HM_PUT_NONE},
        {"others over others", "wrong", "012345678x", HM_MISMATCH,
            "the bytes that came have sha256:", HM_PUT_NONE},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        const struct hm_digest digest = sample_digest("0123456789");
        struct text t = {.all = hm_bytes_str(rows[i].comes)};
        const struct hm_source source = {
            .len = 10, .read = read_text, .ctx = &t};
        const struct hm_blob_in in = {
            .digest = digest, .size = 10, .source = &source};
        hm_auto_ptr(layout) layout = NULL;
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_err err = {0};
        struct hm_store store;
        bool there = false;
        enum hm_put done;
        char path[128];

        test_case("%s", rows[i].name);
        sample_layout();
        t.left = t.all;
        sample_path(path, &digest);
        if (rows[i].has != NULL && rows[i].has[0] == '/')
            CHECK(mkdir(path, 0755) == 0);
        else if (rows[i].has != NULL && rows[i].has[0] == '@')
            CHECK(symlink("../../../outside", path) == 0);
        else if (rows[i].has != NULL)
            sample_write(path, rows[i].has);
        layout = open_to(HM_LAYOUT_APPEND);
        if (layout == NULL)
            continue;
        store = hm_layout_store(layout);
        if (!CHECK_CODE(hm_store_put_blob(&store, &done, &in, &err),
                rows[i].code, rows[i].words) ||
            err.code != HM_OK)
            continue;
        CHECK_OK(hm_store_has_blob(&store, &there, &digest, &err));
        if (err.code != HM_OK)
            continue;
        CHECK_EQ(there, rows[i].code == HM_OK);
        CHECK(access("outside", F_OK) != 0);
        if (rows[i].code != HM_OK)
            continue;
        CHECK_EQ(done, rows[i].done);
        CHECK_EQ(t.reads == 0, rows[i].done == HM_PUT_THERE);
        sample_text(&text, path);
        CHECK_STR(hm_buf_str(&text), "0123456789");
    }
}

/* ---- Documents ---- */

static void put(struct hm_layout *layout, const char *text, const char *tag)
{
    hm_auto(doc) doc = {0};
    struct hm_store store = hm_layout_store(layout);
    struct hm_err err = {0};

    if (sample_doc(&doc, text, HM_MEDIA_OCI_MANIFEST))
        CHECK_OK(hm_store_put(&store, &doc, hm_bytes_str(tag), &err));
}

static void check_index(const char *want)
{
    hm_auto(buf) text = hm_buf(HM_MIB);

    sample_text(&text, "l/index.json");
    CHECK_STR(hm_buf_str(&text), want);
}

static void only_what_is_asked_for_is_listed(void)
{
    const struct hm_digest subject = sample_digest("subject");
    hm_auto_ptr(layout) layout = NULL;
    char image[2048], evidence[2048], e1[1024], e2[1024], want[4096];
    struct hm_err err = {0};
    struct hm_store store;
    hm_auto(doc) doc = {0};

    sample_layout();
    sample_manifest(image, "img", NULL);
    sample_manifest(evidence, "sig", &subject);
    layout = open_to(HM_LAYOUT_APPEND);
    if (layout == NULL)
        return;
    store = hm_layout_store(layout);
    put(layout, image, "");
    check_index(INDEX("", ""));
    put(layout, evidence, "");
    sample_entry(e1, evidence, HM_MEDIA_OCI_MANIFEST,
        ",\"artifactType\":\"" HM_MEDIA_OCI_CONFIG
        "\",\"annotations\":{\"word\":\"sig\"}");
    snprintf(want, sizeof(want), INDEX("%s", ""), e1);
    check_index(want);
    put(layout, evidence, "");
    check_index(want);
    put(layout, image, "v1");
    put(layout, image, "v1");
    sample_entry(e2, image, HM_MEDIA_OCI_MANIFEST, NAMED("v1"));
    snprintf(want, sizeof(want), INDEX("%s,%s", ""), e1, e2);
    check_index(want);
    /* It is listed: a name is no less. */
    if (sample_doc(&doc, image, HM_MEDIA_OCI_MANIFEST))
        CHECK_OK(hm_store_put_unnamed(&store, &doc, &err));
    check_index(want);
}

static void what_has_no_name_is_listed_when_told_so(void)
{
    hm_auto_ptr(layout) layout = NULL;
    char image[2048], e[1024], want[2048];
    struct hm_err err = {0};
    struct hm_store store;
    hm_auto(doc) doc = {0};
    hm_auto(doc) got = {0};

    test_scratch();
    sample_manifest(image, "img", NULL);
    layout = open_to(HM_LAYOUT_CREATE);
    if (layout == NULL || !sample_doc(&doc, image, HM_MEDIA_OCI_MANIFEST))
        return;
    store = hm_layout_store(layout);
    for (int i = 0; i < 2; i++)
        CHECK_OK(hm_store_put_unnamed(&store, &doc, &err));
    sample_entry(e, image, HM_MEDIA_OCI_MANIFEST, "");
    snprintf(want, sizeof(want), INDEX("%s", ""), e);
    check_index(want);
    CHECK_OK(hm_store_get(&store, &got, &(struct hm_at){.digest = NULL}, &err));
}

static void a_name_moves(void)
{
    hm_auto_ptr(layout) layout = NULL;
    char a[2048], b[2048], e[1024], want[2048];

    sample_layout();
    sample_manifest(a, "aaa", NULL);
    sample_manifest(b, "bbb", NULL);
    layout = open_to(HM_LAYOUT_APPEND);
    if (layout == NULL)
        return;
    put(layout, a, "v1");
    put(layout, b, "v1");
    sample_entry(e, b, HM_MEDIA_OCI_MANIFEST, NAMED("v1"));
    snprintf(want, sizeof(want), INDEX("%s", ""), e);
    check_index(want);
}

/* Somebody holds the layout: whose time is over does not wait a minute more. */
static void who_waits_for_the_lock_keeps_the_deadline(void)
{
    hm_auto_ptr(layout) layout = NULL;
    hm_auto(doc) doc = {0};
    int64_t before_ms = hm_clock_mono_ms();
    struct hm_err err = {0};
    struct hm_store store;
    char a[2048];
    int fd;

    if (test_torture())
        return; /* each run takes its time */
    sample_layout();
    sample_manifest(a, "aaa", NULL);
    layout = open_to(HM_LAYOUT_APPEND);
    fd = open("l/oci-layout", O_RDWR | O_CLOEXEC);
    if (layout == NULL || !CHECK(fd >= 0 && flock(fd, LOCK_EX) == 0) ||
        !sample_doc(&doc, a, HM_MEDIA_OCI_MANIFEST))
        return;
    store = hm_layout_store(layout);
    hm_layout_deadline(layout, before_ms + 10);
    CHECK_ERR(hm_store_put(&store, &doc, HM_LIT("v1"), &err), HM_SYSTEM,
        "oci-layout: cannot be locked");
    CHECK(hm_clock_mono_ms() - before_ms < HM_LAYOUT_LOCK_MS / 2);
    close(fd);
    /* Too late, but nobody is in the way. */
    CHECK_OK(hm_store_put(&store, &doc, HM_LIT("v1"), &err));
}

static void entries_are_removed_and_blobs_stay(void)
{
    hm_auto_ptr(layout) layout = NULL;
    char a[2048], b[2048], path[128];
    struct hm_err err = {0};
    struct hm_store store;
    struct hm_digest digest;

    sample_layout();
    sample_manifest(a, "aaa", NULL);
    sample_manifest(b, "bbb", NULL);
    digest = sample_digest(a);
    layout = open_to(HM_LAYOUT_APPEND);
    if (layout == NULL)
        return;
    store = hm_layout_store(layout);
    put(layout, a, "v1");
    put(layout, a, "v2");
    put(layout, b, "v3");
    if (CHECK_OK(hm_store_remove(
            &store, &(struct hm_at){.tag = HM_LIT("v3")}, &err)))
        CHECK_ERR(
            hm_store_remove(&store, &(struct hm_at){.tag = HM_LIT("v3")}, &err),
            HM_NOT_FOUND, "index.json does not list it");
    CHECK_OK(hm_store_remove(&store, &(struct hm_at){.digest = &digest}, &err));
    check_index(INDEX("", ""));
    CHECK_ERR(hm_store_remove(&store, &(struct hm_at){.digest = NULL}, &err),
        HM_USAGE, "no name and no digest");
    sample_path(path, &digest);
    CHECK(access(path, F_OK) == 0);
}

static void what_is_to_be_read_is_not_written(void)
{
    hm_auto_ptr(layout) layout = NULL;
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};
    struct hm_store store;

    sample_layout();
    layout = open_to(HM_LAYOUT_READ);
    if (layout == NULL ||
        !sample_doc(&doc, MANIFEST(""), HM_MEDIA_OCI_MANIFEST))
        return;
    store = hm_layout_store(layout);
    CHECK_ERR(hm_store_put(&store, &doc, HM_LIT("v1"), &err), HM_USAGE,
        "opened for reading");
    CHECK_ERR(
        hm_store_remove(&store, &(struct hm_at){.tag = HM_LIT("v1")}, &err),
        HM_USAGE, "opened for reading");
    check_index(INDEX("", ""));
}

static void what_is_no_manifest_is_not_put(void)
{
    static char name[HM_REF_NAME_MAX + 2];
    hm_auto_ptr(layout) layout = NULL;
    hm_auto(doc) doc = {0};
    hm_auto(doc) good = {0};
    struct hm_err err = {0};
    struct hm_store store;

    sample_layout();
    layout = open_to(HM_LAYOUT_APPEND);
    if (layout == NULL || !sample_doc(&doc, "{}", HM_MEDIA_OCI_MANIFEST) ||
        !sample_doc(&good, MANIFEST(""), HM_MEDIA_OCI_MANIFEST))
        return;
    store = hm_layout_store(layout);
    CHECK_ERR(hm_store_put(&store, &doc, HM_LIT("v1"), &err), HM_FORMAT,
        "manifest: ");
    memset(name, 'n', sizeof(name) - 1);
    CHECK_ERR(hm_store_put(&store, &good, hm_bytes_str(name), &err), HM_LIMIT,
        "a name of 1025 bytes");
    check_index(INDEX("", ""));
}

/* ---- At the same time ---- */

enum { WRITERS = 4, EACH = 12 };

/* Names that only this writer gives. */
static void write_some(unsigned writer)
{
    hm_auto_ptr(layout) layout = open_to(HM_LAYOUT_CREATE);

    for (unsigned i = 0; layout != NULL && i < EACH; i++) {
        char text[2048], name[32];

        snprintf(name, sizeof(name), "w%u-%u", writer, i);
        sample_manifest(text, name, NULL);
        put(layout, text, name);
    }
}

static void *write_in_thread(void *arg)
{
    write_some(*(unsigned *)arg);
    return NULL;
}

static void check_all_there(void)
{
    hm_auto_ptr(layout) layout = open_to(HM_LAYOUT_READ);
    hm_auto(tags) tags = {0};
    struct hm_err err = {0};
    struct hm_store store;

    if (layout == NULL)
        return;
    store = hm_layout_store(layout);
    if (CHECK_OK(hm_store_tags(&store, &tags, &err)))
        CHECK_EQ(tags.count, WRITERS * EACH);
}

static void processes_lose_nothing_of_each_other(void)
{
    pid_t children[WRITERS];

    if (test_torture())
        return;
    test_scratch();
    for (unsigned i = 0; i < WRITERS; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            write_some(i);
            _exit(0);
        }
    }
    for (unsigned i = 0; i < WRITERS; i++)
        CHECK(waitpid(children[i], NULL, 0) == children[i]);
    check_all_there();
}

static void threads_lose_nothing_of_each_other(void)
{
    pthread_t threads[WRITERS];
    unsigned numbers[WRITERS];

    if (test_torture())
        return;
    test_scratch();
    for (unsigned i = 0; i < WRITERS; i++) {
        numbers[i] = i;
        CHECK(pthread_create(&threads[i], NULL, write_in_thread, &numbers[i]) ==
            0);
    }
    for (unsigned i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    check_all_there();
}

TEST_SUITE(layout_write, TEST(a_blob_is_written_once_and_checked),
    TEST(only_what_is_asked_for_is_listed),
    TEST(what_has_no_name_is_listed_when_told_so), TEST(a_name_moves),
    TEST(who_waits_for_the_lock_keeps_the_deadline),
    TEST(entries_are_removed_and_blobs_stay),
    TEST(what_is_to_be_read_is_not_written),
    TEST(what_is_no_manifest_is_not_put),
    TEST(processes_lose_nothing_of_each_other),
    TEST(threads_lose_nothing_of_each_other));
