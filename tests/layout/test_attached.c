/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <unistd.h>

#include "layout/sample.h"
#include "layout/state.h"

#define SUBJECT "the image"

static void set_index(const char *entries)
{
    hm_auto(buf) text = hm_buf(HM_MIB);

    hm_buf_printf(&text, INDEX("%s", ""), entries);
    sample_write("l/index.json", hm_buf_str(&text));
}

/* What the layout says is attached: `want` words of manifests in their order,
 * with a space behind each. */
static void check_list(const char *want, const char *incomplete)
{
    const struct hm_digest subject = sample_digest(SUBJECT);
    hm_auto_ptr(layout) layout = NULL;
    hm_auto(referrers) list = {0};
    hm_auto(buf) got = hm_buf(HM_MIB);
    struct hm_err err = {0};
    struct hm_store store;

    if (!CHECK_OK(hm_layout_open(&layout, "l", HM_LAYOUT_READ, &err)))
        return;
    store = hm_layout_store(layout);
    if (!CHECK_OK(hm_store_referrers(&store, &list, &subject, &err)))
        return;
    CHECK_EQ(list.from, HM_REFERRERS_LAYOUT);
    CHECK_STR(list.incomplete == NULL ? "all" : list.incomplete,
        incomplete == NULL ? "all" : incomplete);
    for (size_t i = 0; i < list.count; i++) {
        hm_auto(doc) doc = {0};
        const char *word;

        if (!CHECK_OK(hm_store_fetch(&store, &doc, &list.list[i], &err)))
            return;
        word = strstr(hm_buf_str(&doc.text), "\"word\":\"");
        hm_buf_printf(&got, "%.3s ", word == NULL ? "?" : word + 8);
    }
    CHECK_STR(hm_buf_str(&got), want);
}

/* Manifests on the subject by the words one, two, thr; and one on another. */
struct made {
    char one[2048], two[2048], thr[2048], far[2048];
    char e1[1024], e2[1024], e3[1024], e4[1024];
};

static void make(struct made *m)
{
    const struct hm_digest subject = sample_digest(SUBJECT);
    const struct hm_digest other = sample_digest("another");

    sample_manifest(m->one, "one", &subject);
    sample_manifest(m->two, "two", &subject);
    sample_manifest(m->thr, "thr", &subject);
    sample_manifest(m->far, "far", &other);
    sample_entry(m->e1, m->one, HM_MEDIA_OCI_MANIFEST, "");
    sample_entry(m->e2, m->two, HM_MEDIA_OCI_MANIFEST, "");
    sample_entry(m->e3, m->thr, HM_MEDIA_OCI_MANIFEST, "");
    sample_entry(m->e4, m->far, HM_MEDIA_OCI_MANIFEST, "");
    sample_layout();
    sample_blob(m->one);
    sample_blob(m->two);
    sample_blob(m->thr);
    sample_blob(m->far);
}

static void manifests_say_what_they_are_attached_to(void)
{
    static struct made m;
    char entries[8192];

    make(&m);
    check_list("", NULL);
    snprintf(entries, sizeof(entries), "%s,%s,%s,%s", m.e2, m.e4, m.e1, m.e2);
    set_index(entries);
    check_list("two one ", NULL);
}

static void indexes_in_the_index_are_looked_into(void)
{
    static struct made m;
    char inner[4096], outer[4096], e_inner[1024], e_outer[1024];

    make(&m);
    snprintf(inner, sizeof(inner), INDEX("%s", ""), m.e3);
    sample_blob(inner);
    sample_entry(e_inner, inner, HM_MEDIA_OCI_INDEX, "");
    snprintf(outer, sizeof(outer), INDEX("%s,%s", ""), m.e2, e_inner);
    sample_blob(outer);
    sample_entry(e_outer, outer, HM_MEDIA_OCI_INDEX, "");
    snprintf(inner, sizeof(inner), "%s,%s", e_outer, m.e1);
    set_index(inner);
    check_list("one two thr ", NULL);
}

/* What tools wrote that know registries without the API: the list has what no
 * manifest need say. */
static void the_fallback_name_is_looked_at(void)
{
    const struct hm_digest subject = sample_digest(SUBJECT);
    static struct made m;
    char list[4096], entry[1024], more[256];

    make(&m);
    snprintf(list, sizeof(list), INDEX("%s,%s", ""), m.e1, m.e4);
    sample_blob(list);
    snprintf(more, sizeof(more), NAMED("%s"), HM_SHOW_DIGEST(&subject));
    if (strstr(more, "sha256:") == NULL)
        return;
    strstr(more, "sha256:")[6] = '-';
    sample_entry(entry, list, HM_MEDIA_OCI_INDEX, more);
    set_index(entry);
    check_list("one far ", NULL);
}

static void what_cannot_be_read_is_told(void)
{
    static const struct {
        const char *name, *text; /* in place of "two"; NULL: it is gone */
        const char *reason;
    } rows[] = {
        {"not there", NULL, "not-found"},
        {"other bytes", "{}", "mismatch"},
        {"no bytes", "", "mismatch"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        static struct made m;
        struct hm_digest two;
        char entries[8192], path[128];

        test_case("%s", rows[i].name);
        make(&m);
        two = sample_digest(m.two);
        sample_path(path, &two);
        if (rows[i].text == NULL)
            CHECK(unlink(path) == 0);
        else
            sample_write(path, rows[i].text);
        snprintf(entries, sizeof(entries), "%s,%s,%s", m.e1, m.e2, m.e3);
        set_index(entries);
        check_list("one thr ", rows[i].reason);
    }
}

/* A layout of one platform still has the index of all. */
static void a_platform_that_was_left_out_is_no_gap(void)
{
    static struct made m;
    struct hm_digest two;
    char inner[4096], entry[1024], path[128];

    make(&m);
    two = sample_digest(m.two);
    sample_path(path, &two);
    CHECK(unlink(path) == 0);
    snprintf(inner, sizeof(inner), INDEX("%s,%s", ""), m.e1, m.e2);
    sample_blob(inner);
    sample_entry(entry, inner, HM_MEDIA_OCI_INDEX, "");
    set_index(entry);
    check_list("one ", NULL);
}

static void indexes_in_indexes_have_an_end(void)
{
    static struct made m;
    char text[4096], entry[1024];

    make(&m);
    snprintf(entry, sizeof(entry), "%s", m.e1);
    for (int i = 0; i <= HM_LAYOUT_DEPTH_MAX; i++) {
        check_list(i == 0 ? "" : "one ", NULL);
        snprintf(text, sizeof(text), INDEX("%s", ""), entry);
        sample_blob(text);
        sample_entry(entry, text, HM_MEDIA_OCI_INDEX, "");
        set_index(entry);
    }
    check_list("", "limit");
}

/* Of what is attached, cosign keeps the blobs and no list. */
static void what_cosign_saved_is_found_among_the_blobs(void)
{
    static struct made m;
    char image[2048], entry[1024];

    make(&m);
    sample_manifest(image, "img", NULL);
    sample_blob(image);
    sample_blob("{\"a config\":1}");
    sample_blob("no JSON");
    sample_write("l/blobs/sha256/stray", m.one);
    sample_entry(entry, image, HM_MEDIA_OCI_MANIFEST, "");
    set_index(entry);
    check_list("", NULL);
    for (const char *drop = m.two; drop != NULL;
         drop = drop == m.two ? m.thr : NULL) {
        const struct hm_digest digest = sample_digest(drop);
        char path[128];

        sample_path(path, &digest);
        CHECK(unlink(path) == 0);
    }
    sample_entry(entry, image, HM_MEDIA_OCI_MANIFEST,
        ",\"annotations\":{\"kind\":\"dev.cosignproject.cosign/image\"}");
    set_index(entry);
    check_list("one ", NULL);
}

/* How many attachments the scan itself finds, before anybody drops the same. */
static void check_scan(size_t want)
{
    hm_auto_ptr(layout) layout = NULL;
    struct hm_attached_list list = {.arena = hm_arena(HM_MIB)};
    struct hm_err err = {0};

    if (CHECK_OK(hm_layout_open(&layout, "l", HM_LAYOUT_READ, &err)) &&
        CHECK_OK(hm_layout_refresh(layout, &err)) &&
        CHECK_OK(hm_layout_scan(&list, layout, &layout->listing, &err)))
        CHECK_EQ(list.count, want);
    hm_arena_free(&list.arena);
}

/* But what a list says wrongly of one must not hide the right one. */
static void each_is_read_once(void)
{
    static struct made m;
    char image[2048], cosign[1024], wrong[1024], entries[8192];
    struct hm_digest two;

    make(&m);
    two = sample_digest(m.two);
    snprintf(wrong, sizeof(wrong),
        "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu}",
        HM_MEDIA_OCI_MANIFEST, HM_SHOW_DIGEST(&two), strlen(m.two) + 1);
    snprintf(entries, sizeof(entries), "%s,%s,%s,%s,%s", m.e1, m.e2, m.e1,
        wrong, m.e2);
    set_index(entries);
    check_scan(3);
    sample_manifest(image, "img", NULL);
    sample_blob(image);
    sample_entry(cosign, image, HM_MEDIA_OCI_MANIFEST,
        ",\"annotations\":{\"kind\":\"dev.cosignproject.cosign/image\"}");
    /* one is listed, two wrongly; thr and far lie among the blobs. */
    snprintf(entries, sizeof(entries), "%s,%s,%s", cosign, m.e1, wrong);
    set_index(entries);
    check_scan(5);
}

/* From now on no folder behind descriptor `first` or a higher one can be read. */
static bool deny_folders(unsigned first)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
    bool ok = ctx != NULL &&
        seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EIO), SCMP_SYS(getdents64), 1,
            SCMP_A0(SCMP_CMP_GE, first, 0)) == 0 &&
        seccomp_load(ctx) == 0;

    seccomp_release(ctx);
    if (!ok)
        test_skip(1, "no system call filters here");
    return ok;
}

/* Then what is attached may be in the rest. The low descriptors are taken, and
 * given back for whoever looks for leaks. */
static void a_folder_that_ends_in_an_error_is_no_end(void)
{
    enum { FIRST = 60 };
    static struct made m;
    const struct hm_digest subject = sample_digest(SUBJECT);
    hm_auto_ptr(layout) layout = NULL;
    hm_auto(referrers) list = {0};
    char image[2048], entry[1024];
    struct hm_err err = {0};
    struct hm_store store;
    int low[FIRST], count = 0;

    make(&m);
    sample_manifest(image, "img", NULL);
    sample_blob(image);
    sample_entry(entry, image, HM_MEDIA_OCI_MANIFEST,
        ",\"annotations\":{\"kind\":\"dev.cosignproject.cosign/image\"}");
    set_index(entry);
    if (!CHECK_OK(hm_layout_open(&layout, "l", HM_LAYOUT_READ, &err)) ||
        !deny_folders(FIRST))
        return;
    store = hm_layout_store(layout);
    do
        low[count] = dup(STDIN_FILENO);
    while (low[count++] < FIRST - 1 && count < FIRST);
    CHECK_ERR(hm_store_referrers(&store, &list, &subject, &err), HM_SYSTEM,
        "blobs/sha256: Input/output error");
    for (int i = 0; i < count; i++)
        close(low[i]);
}

static void without_an_index_it_is_an_error(void)
{
    const struct hm_digest subject = sample_digest(SUBJECT);
    hm_auto_ptr(layout) layout = NULL;
    hm_auto(referrers) list = {0};
    struct hm_err err = {0};
    struct hm_store store;

    sample_layout();
    CHECK(unlink("l/index.json") == 0);
    if (!CHECK_OK(hm_layout_open(&layout, "l", HM_LAYOUT_READ, &err)))
        return;
    store = hm_layout_store(layout);
    CHECK_ERR(hm_store_referrers(&store, &list, &subject, &err), HM_NOT_FOUND,
        "index.json: ");
    sample_write("l/index.json", "[]");
    CHECK_ERR(hm_store_referrers(&store, &list, &subject, &err), HM_FORMAT,
        "index.json: ");
}

TEST_SUITE(layout_attached, TEST(manifests_say_what_they_are_attached_to),
    TEST(indexes_in_the_index_are_looked_into),
    TEST(the_fallback_name_is_looked_at), TEST(what_cannot_be_read_is_told),
    TEST(a_platform_that_was_left_out_is_no_gap),
    TEST(indexes_in_indexes_have_an_end),
    TEST(what_cosign_saved_is_found_among_the_blobs), TEST(each_is_read_once),
    TEST(a_folder_that_ends_in_an_error_is_no_end),
    TEST(without_an_index_it_is_an_error));
