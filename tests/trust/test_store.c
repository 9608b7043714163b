/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/store.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "test.h"

#define URL HM_LIT("https://tuf.test/")
#define ROOT HM_LIT("{}")

static bool open_here(struct hm_trust_store *out, struct hm_err *err)
{
    const struct hm_trust_place place = {"cache", URL, ROOT, "t"};

    return hm_trust_store_open(out, &place, 0, err);
}

static bool put(struct hm_trust_store *store, enum hm_trust_set set,
    const char *name, const char *text, struct hm_err *err)
{
    const struct hm_trust_file file = {
        set, hm_bytes_str(name), hm_bytes_str(text)};

    return hm_trust_store_put(store, &file, err);
}

static const char *text_of(
    const struct hm_trust_store *store, enum hm_trust_set set, const char *name)
{
    static char text[64];
    const struct hm_trust_file *file = hm_trust_store_get(store, set, name);

    snprintf(text, sizeof(text), "%.*s", file == NULL ? 4 : (int)file->text.len,
        file == NULL ? "none" : (const char *)file->text.p);
    return text;
}

static void what_is_saved_is_there_the_next_time(void)
{
    struct hm_err err = {0};

    test_scratch();
    {
        hm_auto(trust_store) store = {0};

        if (!CHECK_OK(open_here(&store, &err)))
            return;
        CHECK_EQ(store.count, 0);
        CHECK_EQ(store.seen.s, 0);
        if (!CHECK_OK(put(&store, HM_TRUST_ROOTS, "2.root.json", "r", &err)) ||
            !CHECK_OK(put(&store, HM_TRUST_WHOLE, "a", "1", &err)) ||
            !CHECK_OK(put(&store, HM_TRUST_WHOLE, "a", "2", &err)))
            return;
        hm_trust_store_note(&store, (struct hm_time){.s = 100}, true);
        if (!CHECK_OK(hm_trust_store_save(&store, &err)))
            return;
    }
    {
        hm_auto(trust_store) store = {0};

        if (!CHECK_OK(open_here(&store, &err)))
            return;
        CHECK_EQ(store.count, 2);
        CHECK_EQ(store.refreshed.s, 100);
        CHECK_EQ(store.seen.s, 100);
        CHECK_STR(text_of(&store, HM_TRUST_ROOTS, "2.root.json"), "r");
        CHECK_STR(text_of(&store, HM_TRUST_WHOLE, "a"), "2");
        CHECK_STR(text_of(&store, HM_TRUST_NEWEST, "a"), "none");
    }
}

static void each_url_root_and_target_has_a_store(void)
{
    static const struct {
        const char *url, *root, *target;
        size_t count;
    } cases[] = {
        {"https://tuf.test/", "{}", "t", 1},
        {"https://tuf.test", "{}", "t", 0},
        {"https://tuf.test/", "{ }", "t", 0},
        {"https://tuf.test/", "{}", "u", 0},
        {"https://tuf.test/1:t2:{}", "", "", 0},
    };
    struct hm_err err = {0};

    test_scratch();
    {
        hm_auto(trust_store) store = {0};

        if (!CHECK_OK(open_here(&store, &err)) ||
            !CHECK_OK(put(&store, HM_TRUST_ROOTS, "x", "y", &err)) ||
            !CHECK_OK(hm_trust_store_save(&store, &err)))
            return;
    }
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(trust_store) store = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_trust_store_open(&store,
                &(struct hm_trust_place){"cache", hm_bytes_str(cases[i].url),
                    hm_bytes_str(cases[i].root), cases[i].target},
                0, &err)))
            return;
        CHECK_EQ(store.count, cases[i].count);
    }
}

#define TIME "timestamp.json"
#define SNAP "snapshot.json"

static void what_a_run_verified_is_settled(void)
{
    static const struct {
        bool whole;
        const char *whole_time, *whole_b, *newest_time, *newest_snap;
        const char *whole_role;
    } cases[] = {
        {true, "3", "none", "none", "none", "3"},
        {false, "1", "1", "3", "2", "none"},
    };

    TEST_EACH(i, cases) {
        hm_auto(trust_store) store = {0};
        struct hm_err err = {0};

        test_scratch();
        if (!CHECK_OK(open_here(&store, &err)) ||
            !CHECK_OK(put(&store, HM_TRUST_FRESH, "role/a", "3", &err)) ||
            !CHECK_OK(put(&store, HM_TRUST_WHOLE, TIME, "1", &err)) ||
            !CHECK_OK(put(&store, HM_TRUST_WHOLE, "b", "1", &err)) ||
            !CHECK_OK(put(&store, HM_TRUST_NEWEST, TIME, "2", &err)) ||
            !CHECK_OK(put(&store, HM_TRUST_NEWEST, SNAP, "2", &err)) ||
            !CHECK_OK(put(&store, HM_TRUST_FRESH, TIME, "3", &err)) ||
            !CHECK_OK(put(&store, HM_TRUST_ROOTS, "r", "3", &err)))
            return;
        hm_trust_store_settle(&store, cases[i].whole);
        CHECK_STR(text_of(&store, HM_TRUST_WHOLE, TIME), cases[i].whole_time);
        CHECK_STR(text_of(&store, HM_TRUST_WHOLE, "b"), cases[i].whole_b);
        CHECK_STR(text_of(&store, HM_TRUST_NEWEST, TIME), cases[i].newest_time);
        CHECK_STR(text_of(&store, HM_TRUST_NEWEST, SNAP), cases[i].newest_snap);
        CHECK_STR(
            text_of(&store, HM_TRUST_WHOLE, "role/a"), cases[i].whole_role);
        CHECK_STR(text_of(&store, HM_TRUST_NEWEST, "role/a"), "none");
        CHECK_STR(text_of(&store, HM_TRUST_FRESH, TIME), "none");
        CHECK_STR(text_of(&store, HM_TRUST_ROOTS, "r"), "3");
        CHECK_OK(hm_trust_store_save(&store, &err));
    }
}

static void times_only_go_forward(void)
{
    struct hm_trust_store store = {0};

    hm_trust_store_note(&store, (struct hm_time){.s = 1000}, true);
    CHECK_EQ(store.refreshed.s, 1000);
    CHECK_EQ(store.seen.s, 1000);
    store.changed = false;
    hm_trust_store_note(&store, (struct hm_time){.s = 1010}, false);
    CHECK(!store.changed); /* too little to be written */
    CHECK_EQ(store.seen.s, 1010);
    hm_trust_store_note(&store, (struct hm_time){.s = 900}, false);
    CHECK_EQ(store.seen.s, 1010);
    CHECK(!store.changed);
    hm_trust_store_note(&store, (struct hm_time){.s = 1100}, false);
    CHECK(store.changed);
    CHECK_EQ(store.refreshed.s, 1000);
}

/* Held by another descriptor, as another process would. Whoever comes second
 * reads what was there, and writes nothing. */
static void a_store_is_for_one_at_a_time(void)
{
    hm_auto(trust_store) first = {0}, second = {0}, third = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(open_here(&first, &err)) ||
        !CHECK_OK(put(&first, HM_TRUST_WHOLE, "a", "1", &err)) ||
        !CHECK_OK(hm_trust_store_save(&first, &err)) ||
        !CHECK_OK(open_here(&second, &err)))
        return;
    CHECK(!first.busy);
    CHECK(second.busy);
    CHECK_STR(text_of(&second, HM_TRUST_WHOLE, "a"), "1");
    if (!CHECK_OK(put(&second, HM_TRUST_WHOLE, "a", "2", &err)) ||
        !CHECK_OK(hm_trust_store_save(&second, &err)))
        return;
    hm_trust_store_free(&second);
    hm_trust_store_free(&first);
    if (!CHECK_OK(open_here(&third, &err)))
        return;
    CHECK(!third.busy);
    CHECK_STR(text_of(&third, HM_TRUST_WHOLE, "a"), "1");
}

static void folders_of_others_are_refused(void)
{
    static const struct {
        size_t up; /* so many folders above the store's */
        mode_t mode;
        bool good;
    } cases[] = {
        {0, 0777, false}, {0, 0720, false}, {0, 0702, false}, {0, 0755, true},
        {1, 0777, false}, {1, 0755, true}, {2, 0777, false}, {2, 0755, true},
        {3, 0777, true}, /* the folder of caches is not ours */
    };

    TEST_EACH(i, cases) {
        hm_auto(trust_store) store = {0};
        hm_auto(buf) folder = hm_buf(HM_TRUST_PATH_MAX);
        struct hm_err err = {0};

        test_case("%zu, mode %o", cases[i].up, (unsigned)cases[i].mode);
        test_scratch();
        if (!CHECK_OK(open_here(&store, &err)))
            return;
        hm_buf_put(&folder, hm_buf_view(&store.folder));
        hm_trust_store_free(&store);
        if (folder.failed != HM_OK)
            return;
        for (size_t up = 0; up < cases[i].up; up++)
            hm_buf_cut(&folder,
                (size_t)(strrchr(hm_buf_str(&folder), '/') -
                    hm_buf_str(&folder)));
        if (!CHECK(chmod(hm_buf_str(&folder), cases[i].mode) == 0))
            return;
        CHECK_CODE(open_here(&store, &err), cases[i].good ? HM_OK : HM_DENIED,
            cases[i].good ? "" : "others can write to it");
    }
}

/* A link would lead to whatever folder whoever made it wants. */
static void a_folder_that_is_a_link_is_refused(void)
{
    static const char *const folders[] = {
        "cache/hallmark/tuf", "cache/hallmark"};

    TEST_EACH(i, folders) {
        hm_auto(trust_store) store = {0};
        struct hm_err err = {0};

        test_case("%s", folders[i]);
        test_scratch();
        if (!CHECK_OK(open_here(&store, &err)))
            return;
        hm_trust_store_free(&store);
        if (!CHECK(rename(folders[i], "elsewhere") == 0) ||
            !CHECK(symlink(i == 0 ? "../../elsewhere" : "../elsewhere",
                       folders[i]) == 0))
            return;
        CHECK_ERR(open_here(&store, &err), HM_SYSTEM, folders[i]);
    }
}

/* And not "no such file": that is what it was to be. */
static void a_folder_that_cannot_be_made_says_why(void)
{
    const uid_t me = geteuid(), nobody = 65534;
    hm_auto(trust_store) store = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK(chmod(".", 0755) == 0) || !CHECK(mkdir("cache", 0555) == 0))
        return;
    if (me == 0)
        CHECK(seteuid(nobody) == 0); /* nothing is forbidden to root */
    CHECK_ERR(open_here(&store, &err), HM_DENIED,
        "cache/hallmark: Permission denied");
    if (me == 0)
        CHECK(seteuid(me) == 0);
}

static void a_damaged_store_is_not_an_empty_one(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "damaged, and may be removed"},
        {"{}", "$.version: missing"},
        {"{\"version\":2,\"url\":\"x\",\"seen\":\"2026-01-01T00:00:00Z\","
         "\"files\":[]}",
            "not of version 1"},
        {"{\"version\":1,\"url\":\"x\",\"seen\":\"2026-01-01T00:00:00Z\","
         "\"files\":[],\"more\":1}",
            "$.more: unknown field"},
        {"{\"version\":1,\"url\":\"x\",\"seen\":\"2026-01-01T00:00:00Z\","
         "\"files\":[{\"set\":\"fresh\",\"name\":\"a\",\"text\":\"\"}]}",
            "$.files[0].set"},
    };
    static const struct hm_file_opts replace = {.replace = true};

    TEST_EACH(i, cases) {
        hm_auto(trust_store) store = {0};
        hm_auto(buf) path = hm_buf(HM_TRUST_PATH_MAX);
        struct hm_err err = {0};

        test_case("%s", cases[i].words);
        test_scratch();
        if (!CHECK_OK(open_here(&store, &err)))
            return;
        hm_buf_printf(&path, "%s/state.json", hm_buf_str(&store.folder));
        hm_trust_store_free(&store);
        if (!CHECK_OK(hm_file_write(hm_buf_str(&path),
                hm_bytes_str(cases[i].text), &replace, &err)))
            return;
        CHECK_ERR(open_here(&store, &err), HM_SYSTEM, cases[i].words);
    }
}

static void a_store_has_a_size(void)
{
    hm_auto(trust_store) store = {0};
    struct hm_err err = {0};
    char name[16];

    if (test_torture())
        return;
    test_scratch();
    if (!CHECK_OK(open_here(&store, &err)))
        return;
    for (int i = 0; i < HM_TRUST_FILES_MAX; i++) {
        snprintf(name, sizeof(name), "%d", i);
        if (!CHECK_OK(put(&store, HM_TRUST_ROOTS, name, "x", &err)))
            return;
    }
    CHECK_ERR(put(&store, HM_TRUST_ROOTS, "more", "x", &err), HM_LIMIT,
        "more than 512 files to keep");
    CHECK_OK(put(&store, HM_TRUST_ROOTS, "1", "y", &err));
}

static bool put_zeros(struct hm_trust_store *store, enum hm_trust_set set,
    const char *name, size_t len, struct hm_err *err)
{
    static uint8_t zeros[HM_TRUST_REFRESH_MAX + 1];
    const struct hm_trust_file file = {
        set, hm_bytes_str(name), hm_bytes(zeros, len)};

    return hm_trust_store_put(store, &file, err);
}

/* Roots and fresh files together: what was there before makes no refresh fail. */
static void a_refresh_has_a_size(void)
{
    static const struct {
        size_t root, fresh;
        bool good;
    } cases[] = {
        {HM_TRUST_REFRESH_MAX, 0, true},
        {HM_TRUST_REFRESH_MAX - 1, 1, true},
        {1, HM_TRUST_REFRESH_MAX - 1, true},
        {HM_TRUST_REFRESH_MAX, 1, false},
        {1, HM_TRUST_REFRESH_MAX, false},
        {0, HM_TRUST_REFRESH_MAX + 1, false},
    };

    if (test_torture())
        return;
    TEST_EACH(i, cases) {
        hm_auto(trust_store) store = {0};
        struct hm_err err = {0};

        test_scratch();
        if (!CHECK_OK(open_here(&store, &err)) ||
            !CHECK_OK(put_zeros(
                &store, HM_TRUST_WHOLE, "a", HM_TRUST_REFRESH_MAX + 1, &err)) ||
            !CHECK_OK(
                put_zeros(&store, HM_TRUST_ROOTS, "r", cases[i].root, &err)))
            return;
        CHECK_CODE(put_zeros(&store, HM_TRUST_FRESH, "f", cases[i].fresh, &err),
            cases[i].good ? HM_OK : HM_LIMIT,
            cases[i].good ? "" : "more than 8388608 bytes to keep of one");
        if (cases[i].good) /* another in its place */
            CHECK_OK(put(&store, HM_TRUST_FRESH, "f",
                cases[i].fresh > 0 ? "x" : "", &err));
    }
}

/* As much as there can be is saved, and read again. */
static void a_full_store_can_be_saved(void)
{
    hm_auto(trust_store) store = {0};
    struct hm_err err = {0};

    if (test_torture())
        return;
    test_scratch();
    if (!CHECK_OK(open_here(&store, &err)) ||
        !CHECK_OK(put_zeros(
            &store, HM_TRUST_ROOTS, "r", HM_TRUST_REFRESH_MAX, &err)) ||
        !CHECK_OK(put_zeros(
            &store, HM_TRUST_WHOLE, "a", HM_TRUST_REFRESH_MAX, &err)) ||
        !CHECK_OK(put_zeros(
            &store, HM_TRUST_NEWEST, TIME, HM_TUF_TIMESTAMP_MAX, &err)) ||
        !CHECK_OK(put_zeros(
            &store, HM_TRUST_NEWEST, SNAP, HM_TUF_SNAPSHOT_MAX, &err)) ||
        !CHECK_OK(hm_trust_store_save(&store, &err)))
        return;
    hm_trust_store_free(&store);
    if (CHECK_OK(open_here(&store, &err)))
        CHECK_EQ(store.count, 4);
}

TEST_SUITE(trust_store, TEST(what_is_saved_is_there_the_next_time),
    TEST(each_url_root_and_target_has_a_store),
    TEST(what_a_run_verified_is_settled), TEST(times_only_go_forward),
    TEST(a_store_is_for_one_at_a_time), TEST(folders_of_others_are_refused),
    TEST(a_folder_that_is_a_link_is_refused),
    TEST(a_folder_that_cannot_be_made_says_why),
    TEST(a_damaged_store_is_not_an_empty_one), TEST(a_store_has_a_size),
    TEST(a_refresh_has_a_size), TEST(a_full_store_can_be_saved));
