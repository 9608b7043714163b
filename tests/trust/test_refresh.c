/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/refresh.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "test.h"
#include "trust/served.h"
#include "trust/store.h"

enum { HOUR = 3600, MONTH = 720 * HOUR };

/* A repository, who asks it, and what was said the last time. */
struct scene {
    struct tuf_maker maker;
    struct tuf_spec spec;
    struct served served;
    struct hm_buf root, out, warning;
    struct hm_trust_tuf tuf;
};

static void free_scene(struct scene *scene)
{
    hm_tuf_maker_free(&scene->maker);
    hm_buf_free(&scene->root);
    hm_buf_free(&scene->out);
    hm_buf_free(&scene->warning);
}
#define scene_auto __attribute__((cleanup(free_scene))) struct scene

static bool set_up(struct scene *out, struct hm_err *err)
{
    *out = (struct scene){.root = hm_buf(HM_MIB),
        .out = hm_buf(HM_MIB),
        .warning = hm_buf(HM_MIB)};
    test_scratch();
    HM_TRY(tuf_maker_new(&out->maker, err));
    out->spec = tuf_good();
    HM_TRY(tuf_make(&out->root, &out->maker, &out->spec, HM_TUF_ROOT, err));
    served_new(&out->served, &out->maker, &out->spec);
    out->tuf = (struct hm_trust_tuf){
        .http = &out->served.serve.http,
        .cache = "cache",
        .url = HM_LIT(SERVED_URL),
        .root = hm_buf_view(&out->root),
        .target = TUF_TARGET,
        .now = {.s = TUF_NOW_S},
        .time_ms = 60000,
    };
    return true;
}

static bool refresh(struct scene *scene, struct hm_err *err)
{
    hm_buf_cut(&scene->out, 0);
    scene->served.requests = 0;
    return hm_trust_refresh(&scene->out, &scene->warning, &scene->tuf, err);
}

static void warns(const struct scene *scene, const char *words)
{
    if (test_torture())
        return;
    if (!CHECK(words[0] == '\0'
                ? scene->warning.len == 0
                : strstr(hm_buf_str(&scene->warning), words) != NULL))
        test_note(
            "wanted \"%s\", got \"%s\"", words, hm_buf_str(&scene->warning));
}

static void a_target_is_fetched_and_kept(void)
{
    scene_auto scene;
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&scene, &err)) || !CHECK_OK(refresh(&scene, &err)))
        return;
    CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT(TUF_CONTENT));
    warns(&scene, "");
    /* Root 2, timestamp, snapshot, targets, the target. */
    CHECK_EQ(scene.served.requests, 5);
    if (!CHECK_OK(refresh(&scene, &err)))
        return;
    CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT(TUF_CONTENT));
    CHECK_EQ(scene.served.requests, 2);
    scene.tuf.http = NULL;
    if (!CHECK_OK(refresh(&scene, &err)))
        return;
    CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT(TUF_CONTENT));
    CHECK_EQ(scene.served.requests, 0);
    warns(&scene, "");
}

/* ---- What a repository becomes, and what is made of it ---- */

static void no_change(struct scene *scene)
{
    (void)scene;
}

static void newer(struct scene *scene)
{
    for (int type = HM_TUF_TIMESTAMP; type < HM_TUF_TYPES; type++)
        scene->spec.version[type] = 2;
    scene->spec.target = "newer";
}

static void expired(struct scene *scene)
{
    scene->tuf.now.s += 10LL * 365 * 24 * HOUR;
}

static void month_later(struct scene *scene)
{
    scene->tuf.now.s += MONTH;
}

static void gone(struct scene *scene)
{
    scene->served.status = 501;
}

static void gone_for_a_month(struct scene *scene)
{
    gone(scene);
    month_later(scene);
}

static void gone_for_a_month_and_a_second(struct scene *scene)
{
    gone_for_a_month(scene);
    scene->tuf.now.s++;
}

static void gone_and_expired(struct scene *scene)
{
    gone(scene);
    expired(scene);
}

static void forged_timestamp(struct scene *scene)
{
    newer(scene);
    scene->spec.signers[HM_TUF_TIMESTAMP] = 8;
}

static void forged_targets(struct scene *scene)
{
    newer(scene);
    scene->spec.signers[HM_TUF_TARGETS] = 8;
}

static void forged_target(struct scene *scene)
{
    newer(scene);
    scene->spec.content = "evil!";
}

static void forged_root(struct scene *scene)
{
    newer(scene);
    scene->spec.version[HM_TUF_ROOT] = 2;
    for (int type = HM_TUF_ROOT; type < HM_TUF_TYPES; type++)
        scene->spec.keys[type] = scene->spec.signers[type] = 8;
}

static void rotated(struct scene *scene)
{
    forged_root(scene);
    scene->spec.signers[HM_TUF_ROOT] = 9;
}

/* The new root takes away the key of all that is kept, and then there is
 * silence. */
static void revoked(struct scene *scene)
{
    rotated(scene);
    scene->served.fail_at = "timestamp.json";
}

static void older(struct scene *scene)
{
    scene->spec.version[HM_TUF_TIMESTAMP] = 0;
}

/* Metadata of 2030 and before. */
static void frozen(struct scene *scene)
{
    scene->spec.expires[HM_TUF_TIMESTAMP] = "2026-12-01T00:00:00Z";
}

static void is_fresh_or_kept_or_refused(void)
{
    static const struct {
        const char *name;
        void (*change)(struct scene *scene);
        int64_t age_max_s;
        const char *content; /* NULL: none */
        enum hm_code code;
        const char *words; /* of the warning, or of the failure */
    } cases[] = {
        {"no change", no_change, 0, TUF_CONTENT, HM_OK, ""},
        {"newer", newer, 0, "newer", HM_OK, ""},
        {"newer, with an age", newer, HOUR, "newer", HM_OK, ""},
        {"rotated", rotated, 0, "newer", HM_OK, ""},
        {"gone", gone, 0, TUF_CONTENT, HM_OK,
            "status 501; what was verified at 2026-11-22T00:00:00Z is used"},
        {"gone, its metadata expired", gone_and_expired, 0, NULL, HM_DENIED,
            "; and what is kept: root 1: expired at 2030-01-01"},
        {"gone, not too long", gone_for_a_month, MONTH, TUF_CONTENT, HM_OK,
            "what was verified at 2026-11-22T00:00:00Z is used"},
        {"gone, too long", gone_for_a_month_and_a_second, MONTH, NULL,
            HM_DENIED, "2592001 s ago, and 2592000 s are the most"},
        {"gone, its metadata expired, not too old", gone_and_expired,
            11LL * 365 * 24 * HOUR, TUF_CONTENT, HM_OK, "is used"},
        {"gone, an age that is less than the metadata's", gone_for_a_month,
            HOUR, NULL, HM_DENIED, "2592000 s ago, and 3600 s are the most"},
        {"expired", expired, 0, NULL, HM_DENIED, "root 1: expired"},
        {"expired, not too old", expired, 11LL * 365 * 24 * HOUR, TUF_CONTENT,
            HM_OK, "root 1: expired at 2030-01-01"},
        {"a forged timestamp", forged_timestamp, 0, TUF_CONTENT, HM_OK,
            "timestamp.json: signed by 0 of its keys"},
        {"forged targets", forged_targets, 0, TUF_CONTENT, HM_OK,
            "2.targets.json: signed by 0 of its keys"},
        {"a forged target", forged_target, 0, TUF_CONTENT, HM_OK,
            "it has sha256:"},
        {"a forged root", forged_root, 0, TUF_CONTENT, HM_OK,
            "2.root.json: by the root before it: signed by 0"},
        {"a root that revokes all, and silence", revoked, MONTH, NULL,
            HM_DENIED, "and what is kept: timestamp.json: signed by 0 of"},
    };

    TEST_EACH(i, cases) {
        scene_auto scene;
        struct hm_err err = {0};
        bool ok;

        test_case("%s", cases[i].name);
        if (!CHECK_OK(set_up(&scene, &err)) || !CHECK_OK(refresh(&scene, &err)))
            return;
        cases[i].change(&scene);
        scene.tuf.age_max_s = cases[i].age_max_s;
        ok = refresh(&scene, &err);
        if (scene.served.broken)
            continue; /* that is a server that is gone, not what it is here */
        CHECK_CODE(ok, cases[i].code, cases[i].words);
        if (cases[i].content == NULL) {
            CHECK_EQ(scene.out.len, 0);
            continue;
        }
        if (test_torture())
            continue;
        CHECK_STR(hm_buf_str(&scene.out), cases[i].content);
        warns(&scene, cases[i].words);
    }
}

/* What was refused leaves nothing behind: the good one is used after it. */
static void what_is_refused_is_not_kept(void)
{
    static void (*const changes[])(struct scene * scene) = {
        forged_timestamp, forged_targets, forged_target, forged_root};

    TEST_EACH(i, changes) {
        scene_auto scene;
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(set_up(&scene, &err)) || !CHECK_OK(refresh(&scene, &err)))
            return;
        changes[i](&scene);
        if (!CHECK_OK(refresh(&scene, &err)))
            return;
        scene.tuf.http = NULL;
        if (!CHECK_OK(refresh(&scene, &err)))
            return;
        CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT(TUF_CONTENT));
        /* And then the true one comes. */
        scene.tuf.http = &scene.served.serve.http;
        scene.spec = tuf_good();
        newer(&scene);
        if (i == 2) /* its metadata was good, and seen */
            scene.spec.version[HM_TUF_TIMESTAMP] = 2;
        if (!CHECK_OK(refresh(&scene, &err)))
            return;
        CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT("newer"));
        warns(&scene, "");
    }
}

/* A refresh that broke off has seen a version, all the same. */
static void what_was_seen_does_not_go_back(void)
{
    static const char *const breaks[] = {"2.snapshot.json", "2.targets.json"};

    TEST_EACH(i, breaks) {
        scene_auto scene;
        struct hm_err err = {0};

        test_case("%s", breaks[i]);
        if (!CHECK_OK(set_up(&scene, &err)) || !CHECK_OK(refresh(&scene, &err)))
            return;
        newer(&scene);
        scene.served.fail_at = breaks[i];
        if (!CHECK_OK(refresh(&scene, &err)))
            return;
        warns(&scene, "status 501");
        CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT(TUF_CONTENT));
        scene.served.fail_at = NULL;
        scene.spec = tuf_good();
        if (!CHECK_OK(refresh(&scene, &err)))
            return;
        warns(&scene, "timestamp.json: version 1, and 2 was seen");
    }
}

static void an_older_timestamp_is_refused(void)
{
    scene_auto scene;
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&scene, &err)))
        return;
    newer(&scene);
    if (!CHECK_OK(refresh(&scene, &err)))
        return;
    scene.spec = tuf_good();
    if (!CHECK_OK(refresh(&scene, &err)))
        return;
    CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT("newer"));
    warns(&scene, "timestamp.json: version 1, and 2 was seen");
    older(&scene);
    if (!CHECK_OK(refresh(&scene, &err)))
        return;
    warns(&scene, "version 0");
}

/* ---- Nothing is kept ---- */

static void without_anything_kept_there_is_nothing(void)
{
    static const struct {
        void (*change)(struct scene *scene);
        bool offline;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {gone, false, HM_NETWORK, "TUF repository https://tuf.test/repo/: "},
        {no_change, true, HM_NOT_FOUND,
            "nothing of it is kept, and nobody is asked: run it once"},
        {forged_timestamp, false, HM_DENIED, "signed by 0 of its keys"},
        {expired, false, HM_DENIED, "root 1: expired"},
    };

    TEST_EACH(i, cases) {
        scene_auto scene;
        struct hm_err err = {0};

        if (!CHECK_OK(set_up(&scene, &err)))
            return;
        cases[i].change(&scene);
        if (cases[i].offline)
            scene.tuf.http = NULL;
        scene.tuf.age_max_s = MONTH;
        CHECK_ERR(refresh(&scene, &err), cases[i].code, cases[i].words);
        CHECK_EQ(scene.out.len, 0);
    }
}

/* Metadata that was verified and not yet in use is no state to fall back to. */
static void half_a_refresh_is_not_enough(void)
{
    scene_auto scene;
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&scene, &err)))
        return;
    scene.tuf.age_max_s = MONTH;
    scene.served.fail_at = "1.targets.json";
    CHECK_ERR(refresh(&scene, &err), HM_NETWORK, "nothing of it is kept");
    scene.tuf.http = NULL;
    CHECK_ERR(refresh(&scene, &err), HM_NOT_FOUND, "nothing of it is kept");
}

static void who_asks_nobody_is_told_what_expired(void)
{
    scene_auto scene;
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&scene, &err)))
        return;
    frozen(&scene);
    if (!CHECK_OK(refresh(&scene, &err)))
        return;
    scene.tuf.http = NULL;
    scene.tuf.now.s += 20LL * 24 * HOUR;
    CHECK_ERR(refresh(&scene, &err), HM_DENIED, "timestamp.json: expired at");
    scene.tuf.age_max_s = MONTH;
    if (!CHECK_OK(refresh(&scene, &err)))
        return;
    warns(&scene, "timestamp.json: expired at 2026-12-01T00:00:00Z");
    scene.tuf.now.s += 20LL * 24 * HOUR;
    CHECK_ERR(refresh(&scene, &err), HM_DENIED, "2592000 s are the most");
}

/* ---- What cannot be kept ---- */

static bool open_store(
    struct hm_trust_store *out, const struct scene *scene, struct hm_err *err)
{
    const struct hm_trust_place place = {
        scene->tuf.cache, scene->tuf.url, scene->tuf.root, scene->tuf.target};

    return hm_trust_store_open(out, &place, 0, err);
}

/* So many roots that nobody made, each of so many bytes, before what is kept. */
static bool fill(
    const struct scene *scene, int count, size_t len, struct hm_err *err)
{
    static uint8_t zeros[HM_TRUST_REFRESH_MAX];
    hm_auto(trust_store) store = {0};

    HM_TRY(open_store(&store, scene, err));
    for (int i = 0; i < count; i++) {
        char name[16];
        struct hm_trust_file file = {
            .set = HM_TRUST_ROOTS, .text = hm_bytes(zeros, len)};

        snprintf(name, sizeof(name), "x%d", i);
        file.name = hm_bytes_str(name);
        HM_TRY(hm_trust_store_put(&store, &file, err));
    }
    return hm_trust_store_save(&store, err);
}

/* Timestamp, snapshot, targets and target are kept, and so many of them again
 * find no room; the last three were taken from what is kept. */
static void without_room_it_is_a_failed_refresh(void)
{
    enum { FILES = 4 };

    if (test_torture()) /* too many files for each allocation */
        return;
    for (int lacks = 0; lacks <= FILES; lacks++) {
        scene_auto scene;
        struct hm_err err = {0};

        test_case("%d", lacks);
        if (!CHECK_OK(set_up(&scene, &err)) ||
            !CHECK_OK(refresh(&scene, &err)) ||
            !CHECK_OK(
                fill(&scene, HM_TRUST_FILES_MAX - 2 * FILES + lacks, 0, &err)))
            return;
        for (int again = 0; again < 2; again++) {
            if (!CHECK_OK(refresh(&scene, &err)))
                return;
            CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT(TUF_CONTENT));
            warns(&scene, lacks == 0 ? "" : "more than 512 files to keep");
        }
    }
}

/* Too much of it is verified, and cannot be kept: what was kept is used, again
 * and again, and nobody is led back behind what was seen. */
static void a_refresh_that_is_too_large_loses_nothing(void)
{
    scene_auto scene;
    struct hm_err err = {0};

    if (test_torture() || !CHECK_OK(set_up(&scene, &err)) ||
        !CHECK_OK(refresh(&scene, &err)) ||
        !CHECK_OK(fill(&scene, 1, HM_TRUST_REFRESH_MAX - 900, &err)))
        return;
    newer(&scene);
    for (int again = 0; again < 2; again++) {
        if (!CHECK_OK(refresh(&scene, &err)))
            return;
        CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT(TUF_CONTENT));
        warns(&scene, "more than 8388608 bytes to keep of one refresh");
    }
    scene.spec = tuf_good();
    if (CHECK_OK(refresh(&scene, &err)))
        warns(&scene, "timestamp.json: version 1, and 2 was seen");
}

/* Whatever a refresh could not end for, the next run finds the old or the new. */
static void without_memory_nothing_is_damaged(void)
{
    scene_auto scene;
    struct hm_err err = {0};
    bool ok;

    if (!CHECK_OK(set_up(&scene, &err)) || !CHECK_OK(refresh(&scene, &err)))
        return;
    newer(&scene);
    ok = refresh(&scene, &err);
    scene.tuf.http = NULL;
    if (!CHECK_OK(refresh(&scene, &err)))
        return;
    if (ok && scene.warning.len == 0 && !test_torture())
        CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT("newer"));
    else
        CHECK(scene.out.len > 0);
}

/* ---- Another program is at it ---- */

static void who_finds_it_busy_uses_what_is_kept(void)
{
    static const bool offline[] = {false, true};

    TEST_EACH(i, offline) {
        scene_auto scene;
        hm_auto(trust_store) held = {0};
        struct hm_err err = {0};

        if (!CHECK_OK(set_up(&scene, &err)) || !CHECK_OK(refresh(&scene, &err)))
            return;
        newer(&scene);
        scene.tuf.time_ms = 20;
        if (offline[i])
            scene.tuf.http = NULL;
        if (!CHECK_OK(open_store(&held, &scene, &err)) ||
            !CHECK_OK(refresh(&scene, &err)))
            return;
        CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT(TUF_CONTENT));
        warns(&scene, "; what was verified at 2026-11-22T00:00:00Z is used");
        warns(&scene, "another program holds cache/hallmark/tuf/");
        CHECK_EQ(scene.served.requests, 0);
        /* What it cannot save it must not believe for longer. */
        scene.tuf.age_max_s = MONTH;
        scene.tuf.now.s += MONTH + 1;
        if (!CHECK_ERR(refresh(&scene, &err), HM_DENIED, "are the most"))
            return;
        hm_trust_store_free(&held);
        scene.tuf.http = &scene.served.serve.http;
        if (!CHECK_OK(refresh(&scene, &err)))
            return;
        CHECK_BYTES(hm_buf_view(&scene.out), HM_LIT("newer"));
        warns(&scene, "");
    }
}

static void busy_and_empty_is_nothing(void)
{
    scene_auto scene;
    hm_auto(trust_store) held = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&scene, &err)) ||
        !CHECK_OK(open_store(&held, &scene, &err)))
        return;
    scene.tuf.time_ms = 20;
    CHECK_ERR(refresh(&scene, &err), HM_SYSTEM, "another program holds cache/");
    CHECK_EQ(scene.out.len, 0);
}

/* ---- Clocks ---- */

static void a_clock_that_is_set_back_extends_nothing(void)
{
    scene_auto scene;
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&scene, &err)) || !CHECK_OK(refresh(&scene, &err)))
        return;
    scene.tuf.http = NULL;
    scene.tuf.age_max_s = MONTH;
    scene.tuf.now.s += MONTH - HOUR;
    if (!CHECK_OK(refresh(&scene, &err))) /* noted */
        return;
    scene.tuf.now.s -= HOUR;
    CHECK_ERR(refresh(&scene, &err), HM_SYSTEM,
        "the clock says 2026-12-21T22:00:00Z, and it was 2026-12-21T23:00:00Z");
    scene.tuf.http = &scene.served.serve.http;
    CHECK_ERR(refresh(&scene, &err), HM_SYSTEM, "the clock says");
}

/* What was refused for its age does not become young by the clock. */
static void a_refusal_for_age_notes_the_time(void)
{
    static const bool offline[] = {true, false};

    TEST_EACH(i, offline) {
        scene_auto scene;
        struct hm_err err = {0};

        if (!CHECK_OK(set_up(&scene, &err)) || !CHECK_OK(refresh(&scene, &err)))
            return;
        gone(&scene);
        if (offline[i])
            scene.tuf.http = NULL;
        scene.tuf.age_max_s = MONTH;
        scene.tuf.now.s += MONTH + 1;
        if (!CHECK_ERR(refresh(&scene, &err), HM_DENIED, "are the most") ||
            test_torture()) /* without memory nothing is noted */
            return;
        scene.tuf.now.s -= 400;
        CHECK_ERR(refresh(&scene, &err), HM_SYSTEM, "the clock says");
    }
}

/* Some seconds back are the latest time that was seen. */
static void a_little_back_is_no_time(void)
{
    scene_auto scene;
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&scene, &err)) || !CHECK_OK(refresh(&scene, &err)))
        return;
    scene.tuf.http = NULL;
    scene.tuf.age_max_s = MONTH;
    scene.tuf.now.s += MONTH;
    if (!CHECK_OK(refresh(&scene, &err)))
        return;
    scene.tuf.age_max_s = MONTH - 1;
    scene.tuf.now.s -= HM_TRUST_CLOCK_BACK_S;
    CHECK_ERR(refresh(&scene, &err), HM_DENIED, "are the most");
    scene.tuf.now.s -= 1;
    CHECK_ERR(refresh(&scene, &err), HM_SYSTEM, "the clock says");
}

/* ---- The caller ---- */

static void what_the_caller_names_must_make_sense(void)
{
    static const struct {
        const char *url, *target, *root;
        const char *words;
    } cases[] = {
        {"tuf.test", TUF_TARGET, NULL, ""},
        {"https://tuf.test/?x", TUF_TARGET, NULL, "a query in a repository's"},
        {"https://tuf.test/#x", TUF_TARGET, NULL, "a query in a repository's"},
        {"http://tuf.test/repo/", TUF_TARGET, NULL, "plain http"},
        {SERVED_URL, "../x", NULL, "../x is no name of a target"},
        {SERVED_URL, TUF_TARGET, "{}", "the first root: $.signed: missing"},
        {SERVED_URL, TUF_TARGET, "", "the first root: "},
    };

    TEST_EACH(i, cases) {
        scene_auto scene;
        struct hm_err err = {0};

        test_case("%zu: %s", i, cases[i].words);
        if (!CHECK_OK(set_up(&scene, &err)))
            return;
        scene.tuf.url = hm_bytes_str(cases[i].url);
        scene.tuf.target = cases[i].target;
        if (cases[i].root != NULL)
            scene.tuf.root = hm_bytes_str(cases[i].root);
        CHECK_ERR(refresh(&scene, &err), HM_USAGE, cases[i].words);
        CHECK_EQ(scene.served.requests, 0);
    }
}

TEST_SUITE(trust_refresh, TEST(a_target_is_fetched_and_kept),
    TEST(is_fresh_or_kept_or_refused), TEST(what_is_refused_is_not_kept),
    TEST(what_was_seen_does_not_go_back), TEST(an_older_timestamp_is_refused),
    TEST(without_anything_kept_there_is_nothing),
    TEST(half_a_refresh_is_not_enough),
    TEST(who_asks_nobody_is_told_what_expired),
    TEST(without_room_it_is_a_failed_refresh),
    TEST(a_refresh_that_is_too_large_loses_nothing),
    TEST(without_memory_nothing_is_damaged),
    TEST(who_finds_it_busy_uses_what_is_kept), TEST(busy_and_empty_is_nothing),
    TEST(a_clock_that_is_set_back_extends_nothing),
    TEST(a_refusal_for_age_notes_the_time), TEST(a_little_back_is_no_time),
    TEST(what_the_caller_names_must_make_sense));
