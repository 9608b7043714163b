/* SPDX-License-Identifier: Apache-2.0 */
#include "tuf/update.h"

#include <assert.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/window.h"
#include "tuf/impl.h"
#include "tuf/path.h"

/* ---- What is wanted ---- */

static bool set_want(
    struct hm_tuf *tuf, int type, size_t size_max, struct hm_err *err)
{
    tuf->want = (struct hm_tuf_want){0};
    HM_TRY(hm_buf_end(&tuf->want_path, NULL, err));
    HM_TRY(hm_buf_end(&tuf->want_name, NULL, err));
    tuf->want = (struct hm_tuf_want){
        .type = (enum hm_tuf_type)type,
        .path = hm_buf_str(&tuf->want_path),
        .name = hm_buf_str(&tuf->want_name),
        .size_max = size_max,
    };
    return true;
}

static void clear_want(struct hm_tuf *tuf)
{
    hm_buf_cut(&tuf->want_path, 0);
    hm_buf_cut(&tuf->want_name, 0);
}

/* 5.3.3: "N+1.root.json", whether snapshots are consistent or not. */
static bool want_root(struct hm_tuf *tuf, struct hm_err *err)
{
    uint64_t next = tuf->root->version + 1;

    clear_want(tuf);
    hm_tuf_put_file(&tuf->want_path, next, HM_LIT("root"));
    hm_tuf_put_file(&tuf->want_name, next, HM_LIT("root"));
    return set_want(tuf, HM_TUF_ROOT, HM_TUF_ROOT_MAX, err);
}

static bool want_timestamp(struct hm_tuf *tuf, struct hm_err *err)
{
    clear_want(tuf);
    hm_tuf_put_file(&tuf->want_path, 0, HM_LIT("timestamp"));
    hm_tuf_put_file(&tuf->want_name, 0, HM_LIT("timestamp"));
    return set_want(tuf, HM_TUF_TIMESTAMP, HM_TUF_TIMESTAMP_MAX, err);
}

static bool want_file(struct hm_tuf *tuf, enum hm_tuf_type type,
    struct hm_bytes role, const struct hm_tuf_about *about, struct hm_err *err)
{
    size_t max = hm_tuf_type_max(type);

    if (about->has_length && about->length < max)
        max = (size_t)about->length;
    clear_want(tuf);
    hm_tuf_put_file(&tuf->want_path,
        tuf->root->consistent_snapshot ? about->version : 0, role);
    if (tuf->visit_count > 0) /* a role may be called "3.root" */
        hm_buf_put_str(&tuf->want_name, "role/");
    hm_tuf_put_file(&tuf->want_name, 0, role);
    return set_want(tuf, (int)type, max, err);
}

/* What the snapshot says of a role. A role that it does not know is not even
 * asked for: nothing says which of its files is the newest. */
static const struct hm_tuf_about *about_role(
    struct hm_tuf *tuf, struct hm_bytes role, struct hm_err *err)
{
    hm_auto(buf) name = hm_buf(HM_TUF_NAME_MAX + 8);
    const struct hm_tuf_about *about;
    struct hm_bytes view;

    hm_buf_put(&name, role);
    hm_buf_put_str(&name, ".json");
    if (!hm_buf_end(&name, &view, err))
        return NULL;
    about = hm_tuf_file_meta(tuf->snapshot, view);
    if (about == NULL)
        (void)hm_fail(
            err, HM_MISMATCH, "the snapshot does not know %s", HM_SHOW(role));
    return about;
}

bool hm_tuf_want_role(
    struct hm_tuf *tuf, struct hm_bytes role, struct hm_err *err)
{
    const struct hm_tuf_about *about = about_role(tuf, role, err);

    return about != NULL && want_file(tuf, HM_TUF_TARGETS, role, about, err);
}

bool hm_tuf_want_content(struct hm_tuf *tuf, struct hm_err *err)
{
    const struct hm_digest *digest = NULL;

    if (tuf->about.length > tuf->opts.target_max)
        return hm_fail(err, HM_LIMIT, "%s has %llu bytes, more than %zu",
            tuf->opts.target, (unsigned long long)tuf->about.length,
            tuf->opts.target_max);
    if (tuf->about.digest_count == 0)
        return hm_fail(err, HM_UNSUPPORTED,
            "%s: all of its hashes are of kinds that we do not know",
            tuf->opts.target);
    if (tuf->root->consistent_snapshot)
        digest = &tuf->about.digests[0];
    clear_want(tuf);
    hm_tuf_put_target(&tuf->want_path, tuf->opts.target, digest);
    hm_buf_put_str(&tuf->want_name, "target");
    return set_want(tuf, HM_TUF_CONTENT, (size_t)tuf->about.length, err);
}

/* ---- Checks ---- */

static bool check_expiry(const struct hm_tuf *tuf,
    const struct hm_tuf_file *file, struct hm_err *err)
{
    if (tuf->opts.unsafe_expired ||
        hm_time_cmp(tuf->opts.now, file->expires) < 0)
        return true;
    return hm_fail(err, HM_EXPIRED, "expired at %s, and it is %s",
        HM_SHOW_TIME(file->expires.s), HM_SHOW_TIME(tuf->opts.now.s));
}

static bool check_version(
    const struct hm_tuf_file *file, uint64_t wanted, struct hm_err *err)
{
    return file->version == wanted ||
        hm_fail(err, HM_MISMATCH, "version %llu, wanted %llu",
            (unsigned long long)file->version, (unsigned long long)wanted);
}

static bool by_root(const struct hm_tuf *tuf, const struct hm_tuf_file *file,
    struct hm_err *err)
{
    return hm_tuf_file_verify(
        file, &tuf->root->keys, &tuf->root->roles[file->type], err);
}

/* What was remembered, if whom the root trusts now signed it. 5.3.11: otherwise
 * it is dropped, so that keys that were taken away leave no version behind that
 * nobody can reach. False for memory alone. */
static bool recall(const struct hm_tuf_file **out, struct hm_tuf *tuf,
    enum hm_tuf_type type, struct hm_err *err)
{
    const struct hm_tuf_file *file = tuf->remembered[type];
    struct hm_err why = {0};

    *out = file != NULL && by_root(tuf, file, &why) ? file : NULL;
    if (file == NULL || *out != NULL || why.code == HM_UNTRUSTED)
        return true;
    *err = why;
    return false;
}

/* ---- The root ---- */

/* 5.3.4: by the old keys and by the new; 5.3.5: the very next version. The one
 * after the last that is followed is asked for, too: that the chain ends there
 * must not be guessed. */
static bool give_root(
    struct hm_tuf *tuf, struct hm_tuf_file *file, struct hm_err *err)
{
    if (tuf->root->version - tuf->first >= HM_TUF_ROTATIONS_MAX)
        return hm_fail(err, HM_LIMIT,
            "more than %d roots after version %llu: begin with a newer one",
            HM_TUF_ROTATIONS_MAX, (unsigned long long)tuf->first);
    if (!by_root(tuf, file, err))
        return hm_wrap(err, "by the root before it");
    if (!hm_tuf_file_verify(file, &file->keys, &file->roles[HM_TUF_ROOT], err))
        return hm_wrap(err, "by itself");
    return check_version(file, tuf->root->version + 1, err);
}

static bool take_root(
    struct hm_tuf *tuf, struct hm_tuf_file *file, struct hm_err *err)
{
    hm_tuf_file_free(tuf->root);
    tuf->root = file;
    return want_root(tuf, err);
}

/* ---- Timestamp and snapshot ---- */

static const struct hm_tuf_about *snapshot_of(const struct hm_tuf_file *file)
{
    return hm_tuf_file_meta(file, HM_LIT("snapshot.json"));
}

/* 5.4.3: neither it nor the snapshot it names may go back. */
static bool give_timestamp(
    struct hm_tuf *tuf, struct hm_tuf_file *file, struct hm_err *err)
{
    const struct hm_tuf_file *old;
    uint64_t before;

    HM_TRY(by_root(tuf, file, err));
    HM_TRY(recall(&old, tuf, HM_TUF_TIMESTAMP, err));
    if (old == NULL)
        return check_expiry(tuf, file, err);
    if (file->version < old->version)
        return hm_fail(err, HM_MISMATCH, "version %llu, and %llu was seen",
            (unsigned long long)file->version,
            (unsigned long long)old->version);
    if (file->version == old->version)
        return check_expiry(tuf, old, err);
    before = snapshot_of(old)->version;
    if (snapshot_of(file)->version < before)
        return hm_fail(err, HM_MISMATCH,
            "it names snapshot %llu, and %llu was seen",
            (unsigned long long)snapshot_of(file)->version,
            (unsigned long long)before);
    return check_expiry(tuf, file, err);
}

/* Of the same version the one that was seen is kept: two of them are a lie. */
static bool take_timestamp(
    struct hm_tuf *tuf, struct hm_tuf_file *file, struct hm_err *err)
{
    const struct hm_tuf_file *old;

    if (!recall(&old, tuf, HM_TUF_TIMESTAMP, err)) {
        hm_tuf_file_free(file);
        return false;
    }
    if (old != NULL && old->version == file->version) {
        hm_tuf_file_free(file);
        file = hm_move(tuf->remembered[HM_TUF_TIMESTAMP]);
    }
    tuf->timestamp = file;
    return want_file(
        tuf, HM_TUF_SNAPSHOT, HM_LIT("snapshot"), snapshot_of(file), err);
}

/* 5.5.5: nothing that was listed is gone or goes back. */
static bool check_metas(const struct hm_tuf_file *file,
    const struct hm_tuf_file *old, struct hm_err *err)
{
    for (size_t i = 0; i < old->meta_count; i++) {
        const struct hm_tuf_about *before = &old->metas[i];
        const struct hm_tuf_about *now = hm_tuf_file_meta(file, before->name);

        if (now == NULL)
            return hm_fail(err, HM_MISMATCH, "%s was listed, and is gone",
                HM_SHOW(before->name));
        if (now->version < before->version)
            return hm_fail(err, HM_MISMATCH,
                "%s has version %llu, and %llu was seen", HM_SHOW(before->name),
                (unsigned long long)now->version,
                (unsigned long long)before->version);
    }
    return true;
}

static bool give_snapshot(
    struct hm_tuf *tuf, struct hm_tuf_file *file, struct hm_err *err)
{
    const struct hm_tuf_about *about = snapshot_of(tuf->timestamp);
    const struct hm_tuf_file *old;

    HM_TRY(by_root(tuf, file, err));
    HM_TRY(check_version(file, about->version, err));
    HM_TRY(recall(&old, tuf, HM_TUF_SNAPSHOT, err));
    if (old != NULL)
        HM_TRY(check_metas(file, old, err));
    return check_expiry(tuf, file, err);
}

static bool take_snapshot(
    struct hm_tuf *tuf, struct hm_tuf_file *file, struct hm_err *err)
{
    tuf->snapshot = file;
    tuf->role = HM_LIT("targets");
    tuf->keys = &tuf->root->keys;
    tuf->signers = &tuf->root->roles[HM_TUF_TARGETS];
    return hm_tuf_want_role(tuf, tuf->role, err);
}

/* ---- Targets ---- */

static bool give_targets(
    struct hm_tuf *tuf, struct hm_tuf_file *file, struct hm_err *err)
{
    const struct hm_tuf_about *about = about_role(tuf, tuf->role, err);

    HM_TRY(about != NULL);
    HM_TRY(hm_tuf_file_verify(file, tuf->keys, tuf->signers, err));
    HM_TRY(check_version(file, about->version, err));
    return check_expiry(tuf, file, err);
}

/* ---- The order of it ---- */

/* `check` says whether a file is believed and changes nothing; `take` owns it
 * whatever it returns. */
static const struct {
    bool (*check)(
        struct hm_tuf *tuf, struct hm_tuf_file *file, struct hm_err *err);
    bool (*take)(
        struct hm_tuf *tuf, struct hm_tuf_file *file, struct hm_err *err);
} steps[HM_TUF_TYPES] = {
    [HM_TUF_ROOT] = {give_root, take_root},
    [HM_TUF_TIMESTAMP] = {give_timestamp, take_timestamp},
    [HM_TUF_SNAPSHOT] = {give_snapshot, take_snapshot},
    [HM_TUF_TARGETS] = {give_targets, hm_tuf_search},
};

static bool give_content(
    struct hm_tuf *tuf, struct hm_bytes text, struct hm_err *err)
{
    HM_TRY(hm_tuf_about_check(&tuf->about, text, err));
    hm_buf_free(&tuf->content); /* of a try that found no memory */
    tuf->content = hm_buf(tuf->opts.target_max);
    hm_buf_put(&tuf->content, text);
    HM_TRY(hm_buf_end(&tuf->content, NULL, err));
    tuf->want = (struct hm_tuf_want){0};
    return true;
}

static struct hm_bytes newest(const struct hm_tuf *tuf, int type)
{
    switch (type) {
    case HM_TUF_ROOT:
        return tuf->root->text;
    case HM_TUF_TIMESTAMP:
        return tuf->timestamp->text;
    case HM_TUF_SNAPSHOT:
        return tuf->snapshot->text;
    case HM_TUF_TARGETS:
        return tuf->visits[tuf->visit_count - 1].file->text;
    default:
        return hm_buf_view(&tuf->content);
    }
}

/* 5.5.2, 5.6.2: what does not have the hash that is said of it is not even
 * read. */
static bool check_bytes(struct hm_tuf *tuf, enum hm_tuf_type type,
    struct hm_bytes text, struct hm_err *err)
{
    const struct hm_tuf_about *about;

    if (type == HM_TUF_SNAPSHOT)
        return hm_tuf_about_check(snapshot_of(tuf->timestamp), text, err);
    if (type != HM_TUF_TARGETS)
        return true;
    about = about_role(tuf, tuf->role, err);
    return about != NULL && hm_tuf_about_check(about, text, err);
}

static bool give(struct hm_tuf *tuf, struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(tuf_file) file = NULL;
    const int type = (int)tuf->want.type;

    if (text.len > tuf->want.size_max)
        return hm_fail(err, HM_LIMIT, "%zu bytes, more than %zu", text.len,
            tuf->want.size_max);
    if (type == HM_TUF_CONTENT)
        return give_content(tuf, text, err);
    HM_TRY(check_bytes(tuf, tuf->want.type, text, err));
    HM_TRY(hm_tuf_file_parse(&file, tuf->want.type, text, err));
    HM_TRY(steps[type].check(tuf, file, err));
    if (steps[type].take(tuf, hm_move(file), err))
        return true;
    /* There is no way on from here, and that must not read as "nothing more is
     * wanted". */
    tuf->failure = *err;
    tuf->want = (struct hm_tuf_want){
        .type = (enum hm_tuf_type)type, .path = "", .name = ""};
    return false;
}

static bool check_going(const struct hm_tuf *tuf, struct hm_err *err)
{
    if (tuf->failure.code != HM_OK) {
        *err = tuf->failure;
        return false;
    }
    return tuf->want.type != HM_TUF_NONE ||
        hm_fail(err, HM_USAGE, "nothing more is wanted");
}

bool hm_tuf_give(struct hm_tuf *tuf, struct hm_bytes text,
    struct hm_bytes *kept, struct hm_err *err)
{
    char path[HM_SHOW_PATH_SIZE];
    const int type = (int)tuf->want.type;

    HM_TRY(check_going(tuf, err));
    hm_text_show_path(path, hm_bytes_str(tuf->want.path));
    if (!give(tuf, text, err))
        return hm_wrap(err, "%s", path);
    if (kept != NULL)
        *kept = newest(tuf, type);
    return true;
}

/* 5.3.10: only the last one of the chain must be in its time. */
bool hm_tuf_absent(struct hm_tuf *tuf, struct hm_err *err)
{
    HM_TRY(check_going(tuf, err));
    if (tuf->want.type != HM_TUF_ROOT)
        return hm_fail(err, HM_NOT_FOUND, "%s: the repository has no such file",
            HM_SHOW_PATH(tuf->want.path));
    if (!check_expiry(tuf, tuf->root, err))
        return hm_wrap(
            err, "root %llu", (unsigned long long)tuf->root->version);
    return want_timestamp(tuf, err);
}

const struct hm_tuf_want *hm_tuf_want(const struct hm_tuf *tuf)
{
    return &tuf->want;
}

struct hm_bytes hm_tuf_content(const struct hm_tuf *tuf)
{
    return hm_buf_view(&tuf->content);
}

uint64_t hm_tuf_root_version(const struct hm_tuf *tuf)
{
    return tuf->root->version;
}

bool hm_tuf_remember(struct hm_tuf *tuf, enum hm_tuf_type type,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_tuf_file *file = NULL;

    assert(type == HM_TUF_TIMESTAMP || type == HM_TUF_SNAPSHOT);
    if (!hm_tuf_file_parse(&file, type, text, err))
        return hm_wrap(err, "the %s that was seen", hm_tuf_type_name(type));
    hm_tuf_file_free(tuf->remembered[type]);
    tuf->remembered[type] = file;
    return true;
}

bool hm_tuf_new(
    struct hm_tuf **out, const struct hm_tuf_opts *opts, struct hm_err *err)
{
    hm_auto_ptr(tuf) tuf = NULL;

    HM_TRY(hm_tuf_name_check(opts->target, err));
    tuf = hm_alloc(sizeof(*tuf));
    if (tuf == NULL)
        return hm_fail_memory(err);
    tuf->opts = *opts;
    tuf->arena = hm_arena(HM_MIB);
    tuf->want_path = hm_buf(HM_TUF_PATH_MAX);
    tuf->want_name = hm_buf(HM_TUF_PATH_MAX);
    if (!hm_tuf_file_parse(&tuf->root, HM_TUF_ROOT, opts->root, err) ||
        !by_root(tuf, tuf->root, err))
        return hm_wrap(err, "the first root");
    tuf->opts.root = hm_bytes(NULL, 0);
    tuf->first = tuf->root->version;
    HM_TRY(want_root(tuf, err));
    *out = hm_move(tuf);
    return true;
}

void hm_tuf_free(struct hm_tuf *tuf)
{
    if (tuf == NULL)
        return;
    hm_tuf_file_free(tuf->root);
    hm_tuf_file_free(tuf->timestamp);
    hm_tuf_file_free(tuf->snapshot);
    for (size_t i = 0; i < HM_TUF_TYPES; i++)
        hm_tuf_file_free(tuf->remembered[i]);
    for (size_t i = 0; i < tuf->visit_count; i++)
        hm_tuf_file_free(tuf->visits[i].file);
    hm_buf_free(&tuf->content);
    hm_buf_free(&tuf->want_path);
    hm_buf_free(&tuf->want_name);
    hm_arena_free(&tuf->arena);
    hm_free(tuf);
}
