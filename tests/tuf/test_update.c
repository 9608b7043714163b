/* SPDX-License-Identifier: Apache-2.0 */
#include "tuf/update.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"
#include "tuf/maker.h"

static void a_repository_is_followed_to_its_target(void)
{
    static const struct {
        bool plain, hashes;
        const char *path; /* of the target */
    } cases[] = {
        {false, false,
            "targets/ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9"
            "ec9f73.t.json"},
        {false, true, NULL},
        {true, false, "targets/t.json"},
        {true, true, NULL},
    };

    TEST_EACH(i, cases) {
        tuf_maker_auto maker = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct tuf_spec spec = tuf_good();
        struct hm_err err = {0};
        bool there, seen = cases[i].path == NULL;

        test_case("%zu", i);
        spec.plain = cases[i].plain;
        spec.hashes = cases[i].hashes;
        if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
            !CHECK_OK(tuf_begin(&tuf, &maker, &spec, &err)))
            return;
        CHECK_STR(hm_tuf_want(tuf)->path, "2.root.json");
        while (hm_tuf_want(tuf)->type != HM_TUF_NONE) {
            const char *path = hm_tuf_want(tuf)->path;

            seen |= !seen && strcmp(path, cases[i].path) == 0;
            if (!CHECK_OK(
                    tuf_serve(&text, &there, &maker, &spec, path, &err)) ||
                !CHECK_OK(there
                        ? hm_tuf_give(tuf, hm_buf_view(&text), NULL, &err)
                        : hm_tuf_absent(tuf, &err)))
                return;
        }
        CHECK(seen);
        CHECK_BYTES(hm_tuf_content(tuf), HM_LIT(TUF_CONTENT));
        CHECK_EQ(hm_tuf_root_version(tuf), 1);
    }
}

/* ---- One thing is wrong ---- */

enum what { VERSION, EXPIRES, SIGNERS, THRESHOLD, ROOT_EXPIRES };

static void change(struct tuf_spec *spec, enum what what, int type)
{
    switch (what) {
    case VERSION:
        spec->version[type]++;
        break;
    case EXPIRES:
    case ROOT_EXPIRES:
        spec->expires[type] = "2026-11-22T00:00:00Z"; /* this very second */
        break;
    case SIGNERS:
        spec->signers[type] = 8;
        break;
    case THRESHOLD:
        spec->threshold[type] = 2;
        spec->keys[type] |= 8;
        break;
    }
}

static void each_file_is_checked(void)
{
    static const struct {
        enum what what;
        int type;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {ROOT_EXPIRES, HM_TUF_ROOT, HM_EXPIRED,
            "root 1: expired at 2026-11-22T00:00:00Z, and it is 2026-11-22"},
        {EXPIRES, HM_TUF_TIMESTAMP, HM_EXPIRED, "timestamp.json: expired"},
        {EXPIRES, HM_TUF_SNAPSHOT, HM_EXPIRED, "1.snapshot.json: expired"},
        {EXPIRES, HM_TUF_TARGETS, HM_EXPIRED, "1.targets.json: expired"},
        {SIGNERS, HM_TUF_TIMESTAMP, HM_UNTRUSTED,
            "timestamp.json: signed by 0 of its keys, wanted 1"},
        {SIGNERS, HM_TUF_SNAPSHOT, HM_UNTRUSTED, "1.snapshot.json: signed by"},
        {SIGNERS, HM_TUF_TARGETS, HM_UNTRUSTED, "1.targets.json: signed by 0"},
        {THRESHOLD, HM_TUF_TIMESTAMP, HM_UNTRUSTED,
            "by 1 of its keys, wanted 2"},
        {THRESHOLD, HM_TUF_SNAPSHOT, HM_UNTRUSTED,
            "by 1 of its keys, wanted 2"},
        {THRESHOLD, HM_TUF_TARGETS, HM_UNTRUSTED, "by 1 of its keys, wanted 2"},
    };

    TEST_EACH(i, cases) {
        tuf_maker_auto maker = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        struct tuf_spec spec = tuf_good();
        struct hm_err err = {0};

        test_case("%s", cases[i].words);
        change(&spec, cases[i].what, cases[i].type);
        if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
            !CHECK_OK(tuf_begin(&tuf, &maker, &spec, &err)))
            return;
        CHECK_ERR(
            tuf_feed(tuf, &maker, &spec, &err), cases[i].code, cases[i].words);
        CHECK_EQ(hm_tuf_content(tuf).len, 0);
    }
}

/* What is given under the path of another version, or is of another type. */
static void a_file_is_what_was_asked_for(void)
{
    static const struct {
        int served, want; /* a file of the one type where the other is wanted */
        unsigned version;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {HM_TUF_SNAPSHOT, HM_TUF_SNAPSHOT, 2, HM_MISMATCH,
            "1.snapshot.json: version 2, wanted 1"},
        {HM_TUF_TARGETS, HM_TUF_TARGETS, 2, HM_MISMATCH,
            "1.targets.json: version 2, wanted 1"},
        {HM_TUF_ROOT, HM_TUF_ROOT, 3, HM_MISMATCH,
            "2.root.json: version 3, wanted 2"},
        {HM_TUF_ROOT, HM_TUF_ROOT, 1, HM_MISMATCH, "version 1, wanted 2"},
        {HM_TUF_SNAPSHOT, HM_TUF_TIMESTAMP, 1, HM_MISMATCH,
            "_type is snapshot, wanted timestamp"},
        {HM_TUF_TIMESTAMP, HM_TUF_SNAPSHOT, 1, HM_MISMATCH,
            "_type is timestamp, wanted snapshot"},
        {HM_TUF_ROOT, HM_TUF_TARGETS, 1, HM_MISMATCH,
            "_type is root, wanted targets"},
    };

    TEST_EACH(i, cases) {
        tuf_maker_auto maker = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        hm_auto(buf) text = hm_buf(HM_MIB), other = hm_buf(HM_MIB);
        struct tuf_spec spec = tuf_good(), wrong = tuf_good();
        struct hm_err err = {0};
        bool there;

        test_case("%s", cases[i].words);
        wrong.version[cases[i].served] = cases[i].version;
        if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
            !CHECK_OK(tuf_begin(&tuf, &maker, &spec, &err)) ||
            !CHECK_OK(tuf_make(&other, &maker, &wrong,
                (enum hm_tuf_type)cases[i].served, &err)))
            return;
        while ((int)hm_tuf_want(tuf)->type < cases[i].want) {
            if (!CHECK_OK(tuf_serve(&text, &there, &maker, &spec,
                    hm_tuf_want(tuf)->path, &err)) ||
                !CHECK_OK(there
                        ? hm_tuf_give(tuf, hm_buf_view(&text), NULL, &err)
                        : hm_tuf_absent(tuf, &err)))
                return;
        }
        CHECK_ERR(hm_tuf_give(tuf, hm_buf_view(&other), NULL, &err),
            cases[i].code, cases[i].words);
        /* Nothing has changed: the right one is still taken. */
        if (CHECK_OK(tuf_feed(tuf, &maker, &spec, &err)))
            CHECK_BYTES(hm_tuf_content(tuf), HM_LIT(TUF_CONTENT));
    }
}

static void hashes_of_the_file_above_are_demanded(void)
{
    static const enum hm_tuf_type types[] = {HM_TUF_SNAPSHOT, HM_TUF_TARGETS};

    TEST_EACH(i, types) {
        tuf_maker_auto maker = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct tuf_spec spec = tuf_good(), other;
        struct hm_err err = {0};
        bool there;

        spec.hashes = true;
        other = spec;
        other.expires[types[i]] =
            "2031-01-01T00:00:00Z"; /* as long, and good */
        if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
            !CHECK_OK(tuf_begin(&tuf, &maker, &spec, &err)))
            return;
        while (hm_tuf_want(tuf)->type != types[i]) {
            if (!CHECK_OK(tuf_serve(&text, &there, &maker, &spec,
                    hm_tuf_want(tuf)->path, &err)) ||
                !CHECK_OK(there
                        ? hm_tuf_give(tuf, hm_buf_view(&text), NULL, &err)
                        : hm_tuf_absent(tuf, &err)))
                return;
        }
        hm_buf_cut(&text, 0);
        if (!CHECK_OK(tuf_make(&text, &maker, &other, types[i], &err)))
            return;
        CHECK_ERR(hm_tuf_give(tuf, hm_buf_view(&text), NULL, &err), HM_MISMATCH,
            "it has sha256:");
        hm_buf_put_u8(&text, '\n');
        CHECK_ERR(hm_tuf_give(tuf, hm_buf_view(&text), NULL, &err), HM_LIMIT,
            "bytes, more than ");
    }
}

/* ---- Roots ---- */

static void roots_are_signed_by_old_and_new(void)
{
    static const struct {
        const char *name;
        unsigned keys, signers, threshold;
        const char *expires;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"the same", 1, 1, 1, TUF_LATER, HM_OK, ""},
        {"another key", 8, 9, 1, TUF_LATER, HM_OK, ""},
        {"one more is wanted", 9, 9, 2, TUF_LATER, HM_OK, ""},
        {"by the old one alone", 8, 1, 1, TUF_LATER, HM_UNTRUSTED,
            "2.root.json: by itself: signed by 0"},
        {"by the new one alone", 8, 8, 1, TUF_LATER, HM_UNTRUSTED,
            "2.root.json: by the root before it: signed by 0"},
        {"one too few", 9, 1, 2, TUF_LATER, HM_UNTRUSTED,
            "by itself: signed by 1 of its keys, wanted 2"},
        {"it is expired", 1, 1, 1, TUF_EARLIER, HM_EXPIRED,
            "root 2: expired at 2026-01-01"},
    };

    TEST_EACH(i, cases) {
        tuf_maker_auto maker = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        struct tuf_spec first = tuf_good(), second = tuf_good();
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        first.expires[HM_TUF_ROOT] = TUF_EARLIER; /* of no matter */
        second.version[HM_TUF_ROOT] = 2;
        second.keys[HM_TUF_ROOT] = cases[i].keys;
        second.signers[HM_TUF_ROOT] = cases[i].signers;
        second.threshold[HM_TUF_ROOT] = cases[i].threshold;
        second.expires[HM_TUF_ROOT] = cases[i].expires;
        if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
            !CHECK_OK(tuf_begin(&tuf, &maker, &first, &err)))
            return;
        CHECK_CODE(tuf_feed(tuf, &maker, &second, &err), cases[i].code,
            cases[i].words);
        CHECK(test_torture() ||
            (hm_tuf_root_version(tuf) == 2) == (cases[i].code != HM_UNTRUSTED));
    }
}

static void the_first_root_signs_itself(void)
{
    tuf_maker_auto maker = {0};
    hm_auto_ptr(tuf) tuf = NULL;
    struct tuf_spec spec = tuf_good();
    struct hm_err err = {0};

    if (!CHECK_OK(tuf_maker_new(&maker, &err)))
        return;
    spec.signers[HM_TUF_ROOT] = 8;
    CHECK_ERR(tuf_begin(&tuf, &maker, &spec, &err), HM_UNTRUSTED,
        "the first root: signed by 0 of its keys");
}

/* The last that is followed is good, and the next one is refused. */
static void rotations_end(void)
{
    tuf_maker_auto maker = {0};
    hm_auto_ptr(tuf) tuf = NULL;
    struct tuf_spec spec = tuf_good();
    struct hm_err err = {0};

    if (test_torture()) /* 256 signatures for each allocation */
        return;
    if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
        !CHECK_OK(tuf_begin(&tuf, &maker, &spec, &err)))
        return;
    for (unsigned i = 0; i <= HM_TUF_ROTATIONS_MAX; i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        bool last = i == HM_TUF_ROTATIONS_MAX;

        spec.version[HM_TUF_ROOT] = i + 2;
        if (!CHECK_OK(tuf_make(&text, &maker, &spec, HM_TUF_ROOT, &err)))
            return;
        CHECK_CODE(hm_tuf_give(tuf, hm_buf_view(&text), NULL, &err),
            last ? HM_LIMIT : HM_OK,
            last ? "258.root.json: more than 256 roots after version 1" : "");
    }
    CHECK_EQ(hm_tuf_root_version(tuf), HM_TUF_ROTATIONS_MAX + 1);
    spec.version[HM_TUF_ROOT] = HM_TUF_ROTATIONS_MAX + 1;
    err = (struct hm_err){0};
    if (CHECK_OK(hm_tuf_absent(tuf, &err)) &&
        CHECK_OK(tuf_feed(tuf, &maker, &spec, &err)))
        CHECK_BYTES(hm_tuf_content(tuf), HM_LIT(TUF_CONTENT));
}

/* ---- Nothing goes back ---- */

static bool remember(struct hm_tuf *tuf, const struct tuf_maker *maker,
    const struct tuf_spec *old, struct hm_err *err)
{
    for (int type = HM_TUF_TIMESTAMP; type <= HM_TUF_SNAPSHOT; type++) {
        hm_auto(buf) text = hm_buf(HM_MIB);

        HM_TRY(tuf_make(&text, maker, old, (enum hm_tuf_type)type, err));
        HM_TRY(hm_tuf_remember(
            tuf, (enum hm_tuf_type)type, hm_buf_view(&text), err));
    }
    return true;
}

static void what_was_seen_does_not_go_back(void)
{
    static const struct {
        const char *name;
        unsigned old[HM_TUF_TYPES], now[HM_TUF_TYPES];
        const char *old_metas, *now_metas;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"nothing new", {0, 1, 5, 5, 5}, {0, 1, 5, 5, 5}, NULL, NULL, HM_OK,
            ""},
        {"all newer", {0, 1, 5, 5, 5}, {0, 1, 6, 6, 6}, NULL, NULL, HM_OK, ""},
        {"timestamp", {0, 1, 5, 5, 5}, {0, 1, 4, 5, 5}, NULL, NULL, HM_MISMATCH,
            "timestamp.json: version 4, and 5 was seen"},
        {"its snapshot", {0, 1, 5, 5, 5}, {0, 1, 6, 4, 5}, NULL, NULL,
            HM_MISMATCH, "it names snapshot 4, and 5 was seen"},
        {"targets", {0, 1, 5, 5, 5}, {0, 1, 6, 6, 4}, NULL, NULL, HM_MISMATCH,
            "targets.json has version 4, and 5 was seen"},
        {"a role", {0, 1, 5, 5, 5}, {0, 1, 6, 6, 5},
            ",\"a.json\":{\"version\":3}", ",\"a.json\":{\"version\":2}",
            HM_MISMATCH, "a.json has version 2, and 3 was seen"},
        {"a role is gone", {0, 1, 5, 5, 5}, {0, 1, 6, 6, 5},
            ",\"a.json\":{\"version\":3}", NULL, HM_MISMATCH,
            "a.json was listed, and is gone"},
        {"a role is new", {0, 1, 5, 5, 5}, {0, 1, 6, 6, 5}, NULL,
            ",\"a.json\":{\"version\":3}", HM_OK, ""},
    };

    TEST_EACH(i, cases) {
        tuf_maker_auto maker = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        struct tuf_spec old = tuf_good(), now = tuf_good();
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        memcpy(old.version, cases[i].old, sizeof(old.version));
        memcpy(now.version, cases[i].now, sizeof(now.version));
        old.metas = cases[i].old_metas;
        now.metas = cases[i].now_metas;
        /* It expired since: it is a reason to go on from, all the same. */
        if (cases[i].now[HM_TUF_TIMESTAMP] != cases[i].old[HM_TUF_TIMESTAMP])
            old.expires[HM_TUF_TIMESTAMP] = old.expires[HM_TUF_SNAPSHOT] =
                TUF_EARLIER;
        if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
            !CHECK_OK(tuf_begin(&tuf, &maker, &now, &err)) ||
            !CHECK_OK(remember(tuf, &maker, &old, &err)))
            return;
        CHECK_CODE(
            tuf_feed(tuf, &maker, &now, &err), cases[i].code, cases[i].words);
    }
}

/* Two timestamps of one version: the first that was seen counts. */
static void the_timestamp_that_was_seen_is_kept(void)
{
    static const struct {
        const char *expires; /* of the old one */
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"2031-01-01T00:00:00Z", HM_OK, ""},
        {TUF_EARLIER, HM_EXPIRED, "expired at 2026-01-01"},
    };

    TEST_EACH(i, cases) {
        tuf_maker_auto maker = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        hm_auto(buf) first = hm_buf(HM_MIB), second = hm_buf(HM_MIB);
        struct tuf_spec old = tuf_good(), now = tuf_good();
        struct hm_bytes kept = {0};
        struct hm_err err = {0};

        old.expires[HM_TUF_TIMESTAMP] = cases[i].expires;
        now.version[HM_TUF_SNAPSHOT] = 7;
        if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
            !CHECK_OK(tuf_begin(&tuf, &maker, &now, &err)) ||
            !CHECK_OK(remember(tuf, &maker, &old, &err)) ||
            !CHECK_OK(tuf_make(&first, &maker, &old, HM_TUF_TIMESTAMP, &err)) ||
            !CHECK_OK(
                tuf_make(&second, &maker, &now, HM_TUF_TIMESTAMP, &err)) ||
            !CHECK_OK(hm_tuf_absent(tuf, &err)))
            return;
        CHECK_CODE(hm_tuf_give(tuf, hm_buf_view(&second), &kept, &err),
            cases[i].code, cases[i].words);
        if (cases[i].code != HM_OK || kept.p == NULL)
            continue;
        CHECK_BYTES(kept, hm_buf_view(&first));
        CHECK_STR(hm_tuf_want(tuf)->path, "1.snapshot.json");
    }
}

/* 5.3.11: a thief of the online key made versions large; with the key they go. */
static void lost_keys_take_their_versions_with_them(void)
{
    static const struct {
        unsigned keys; /* of timestamp and snapshot, in the new root */
        enum hm_code code;
        const char *words;
    } cases[] = {
        {8, HM_OK, ""},
        {2, HM_MISMATCH, "timestamp.json: version 1, and 900 was seen"},
    };

    TEST_EACH(i, cases) {
        tuf_maker_auto maker = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        struct tuf_spec first = tuf_good(), old = tuf_good(), now = tuf_good();
        struct hm_err err = {0};

        for (int type = HM_TUF_TIMESTAMP; type < HM_TUF_TYPES; type++)
            old.version[type] = 900;
        now.version[HM_TUF_ROOT] = 2;
        now.keys[HM_TUF_TIMESTAMP] = now.keys[HM_TUF_SNAPSHOT] = cases[i].keys;
        now.signers[HM_TUF_TIMESTAMP] = now.signers[HM_TUF_SNAPSHOT] =
            cases[i].keys;
        if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
            !CHECK_OK(tuf_begin(&tuf, &maker, &first, &err)) ||
            !CHECK_OK(remember(tuf, &maker, &old, &err)))
            return;
        CHECK_CODE(
            tuf_feed(tuf, &maker, &now, &err), cases[i].code, cases[i].words);
    }
}

static void what_was_seen_must_be_readable(void)
{
    tuf_maker_auto maker = {0};
    hm_auto_ptr(tuf) tuf = NULL;
    struct tuf_spec spec = tuf_good();
    struct hm_err err = {0};

    if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
        !CHECK_OK(tuf_begin(&tuf, &maker, &spec, &err)))
        return;
    CHECK_ERR(hm_tuf_remember(tuf, HM_TUF_TIMESTAMP, HM_LIT("{}"), &err),
        HM_FORMAT, "the timestamp that was seen: ");
}

/* ---- The target ---- */

#define HASH "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"

static void the_target_is_what_is_said_of_it(void)
{
    static const struct {
        const char *targets, *content;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {NULL, "Content", HM_MISMATCH, "it has sha256:"},
        {NULL, "conten", HM_MISMATCH, "6 bytes, its length is 7"},
        {NULL, "content!", HM_LIMIT, "8 bytes, more than 7"},
        {"{\"t.json\":{\"length\":7,\"hashes\":{\"md5\":\"00\"}}}", NULL,
            HM_UNSUPPORTED, "of kinds that we do not know"},
        {"{\"t.json\":{\"length\":7,\"hashes\":{\"md5\":\"00\",\"sha256\":"
         "\"" HASH "\"}}}",
            NULL, HM_OK, ""},
        {"{\"t.json\":{\"length\":8,\"hashes\":{\"sha256\":\"" HASH "\"}}}",
            NULL, HM_MISMATCH, "7 bytes, its length is 8"},
        {"{\"t.json\":{\"length\":1048577,\"hashes\":{\"sha256\":\"" HASH
         "\"}}}",
            NULL, HM_LIMIT, "t.json has 1048577 bytes, more than 1048576"},
        {"{\"u.json\":{\"length\":7,\"hashes\":{\"sha256\":\"" HASH "\"}}}",
            NULL, HM_NOT_FOUND, "no role speaks of t.json"},
        {"{}", NULL, HM_NOT_FOUND, "no role speaks of t.json"},
    };

    TEST_EACH(i, cases) {
        tuf_maker_auto maker = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        struct tuf_spec spec = tuf_good();
        struct hm_err err = {0};

        test_case("%zu: %s", i, cases[i].words);
        spec.targets = cases[i].targets;
        spec.content = cases[i].content;
        if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
            !CHECK_OK(tuf_begin(&tuf, &maker, &spec, &err)))
            return;
        CHECK_CODE(
            tuf_feed(tuf, &maker, &spec, &err), cases[i].code, cases[i].words);
        if (cases[i].code != HM_OK)
            CHECK_EQ(hm_tuf_content(tuf).len, 0);
    }
}

/* Whoever asks again after the end of the search gets the same answer, and never
 * "nothing more is wanted". */
static void a_search_without_an_end_is_no_success(void)
{
    tuf_maker_auto maker = {0};
    hm_auto_ptr(tuf) tuf = NULL;
    struct tuf_spec spec = tuf_good();
    struct hm_err err = {0};

    spec.targets = "{}";
    if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
        !CHECK_OK(tuf_begin(&tuf, &maker, &spec, &err)))
        return;
    if (!CHECK_ERR(tuf_feed(tuf, &maker, &spec, &err), HM_NOT_FOUND,
            "no role speaks of t.json"))
        return;
    CHECK(hm_tuf_want(tuf)->type != HM_TUF_NONE);
    CHECK_ERR(hm_tuf_give(tuf, HM_LIT("{}"), NULL, &err), HM_NOT_FOUND,
        "no role speaks of t.json");
    CHECK_ERR(hm_tuf_absent(tuf, &err), HM_NOT_FOUND, "no role speaks of");
}

static void what_is_missing_is_no_success(void)
{
    tuf_maker_auto maker = {0};
    hm_auto_ptr(tuf) tuf = NULL;
    struct tuf_spec spec = tuf_good();
    struct hm_err err = {0};

    if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
        !CHECK_OK(tuf_begin(&tuf, &maker, &spec, &err)) ||
        !CHECK_OK(hm_tuf_absent(tuf, &err)))
        return;
    CHECK_ERR(hm_tuf_absent(tuf, &err), HM_NOT_FOUND,
        "timestamp.json: the repository has no such file");
    if (!CHECK_OK(tuf_feed(tuf, &maker, &spec, &err)))
        return;
    CHECK_ERR(hm_tuf_give(tuf, HM_LIT("{}"), NULL, &err), HM_USAGE,
        "nothing more is wanted");
    CHECK_ERR(hm_tuf_absent(tuf, &err), HM_USAGE, "nothing more is wanted");
}

static void what_is_expired_is_taken_by_whoever_says_so(void)
{
    tuf_maker_auto maker = {0};
    hm_auto_ptr(tuf) tuf = NULL;
    hm_auto(buf) root = hm_buf(HM_MIB);
    struct tuf_spec spec = tuf_good();
    struct hm_tuf_opts opts = {.target = TUF_TARGET,
        .target_max = HM_MIB,
        .now = {.s = TUF_NOW_S},
        .unsafe_expired = true};
    struct hm_err err = {0};

    for (int type = HM_TUF_ROOT; type < HM_TUF_TYPES; type++)
        spec.expires[type] = TUF_EARLIER;
    if (!CHECK_OK(tuf_maker_new(&maker, &err)) ||
        !CHECK_OK(tuf_make(&root, &maker, &spec, HM_TUF_ROOT, &err)))
        return;
    opts.root = hm_buf_view(&root);
    if (CHECK_OK(hm_tuf_new(&tuf, &opts, &err)) &&
        CHECK_OK(tuf_feed(tuf, &maker, &spec, &err)))
        CHECK_BYTES(hm_tuf_content(tuf), HM_LIT(TUF_CONTENT));
}

TEST_SUITE(tuf_update, TEST(a_repository_is_followed_to_its_target),
    TEST(each_file_is_checked), TEST(a_file_is_what_was_asked_for),
    TEST(hashes_of_the_file_above_are_demanded),
    TEST(roots_are_signed_by_old_and_new), TEST(the_first_root_signs_itself),
    TEST(rotations_end), TEST(what_was_seen_does_not_go_back),
    TEST(the_timestamp_that_was_seen_is_kept),
    TEST(lost_keys_take_their_versions_with_them),
    TEST(what_was_seen_must_be_readable),
    TEST(the_target_is_what_is_said_of_it),
    TEST(a_search_without_an_end_is_no_success),
    TEST(what_is_missing_is_no_success),
    TEST(what_is_expired_is_taken_by_whoever_says_so));
