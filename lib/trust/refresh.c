/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/refresh.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "base/window.h"
#include "http/http.h"
#include "trust/store.h"
#include "tuf/update.h"

/* One run: against the server, or over what is kept. */
struct run {
    const struct hm_trust_tuf *in;
    struct hm_trust_store *store;
    struct hm_time now; /* never before what was seen */
    bool asks;
    int64_t deadline_ms; /* hm_http_mono_ms() */
    bool unsafe_expired;
};

/* ---- Asking ---- */

static bool put_url(struct hm_buf *out, const struct hm_trust_tuf *in,
    const char *path, struct hm_err *err)
{
    struct hm_bytes base = in->url;

    while (base.len > 0 && base.p[base.len - 1] == '/')
        base.len--;
    hm_buf_put(out, base);
    hm_buf_printf(out, "/%s", path);
    return hm_buf_end(out, NULL, err);
}

/* *there false: the server says that there is no such file. Stores of objects
 * that may not be listed say 403 for that. */
static bool ask(struct hm_http_response *out, bool *there,
    const struct run *run, const struct hm_tuf_want *want, struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    struct hm_http_request req = {
        .body_max = want->size_max,
        .deadline_ms = run->deadline_ms,
        .retries = HM_TRUST_RETRIES,
        .foreign = true,
    };

    HM_TRY(put_url(&url, run->in, want->path, err));
    req.url = hm_buf_view(&url);
    HM_TRY(hm_http_do(run->in->http, &req, out, err));
    *there = out->status != 403 && out->status != 404 && out->status != 410;
    return !*there || hm_http_check_ok(out, err);
}

/* ---- Giving ---- */

static bool keep(const struct run *run, enum hm_tuf_type type, const char *name,
    struct hm_bytes text, struct hm_err *err)
{
    const struct hm_trust_file file = {
        .set = type == HM_TUF_ROOT ? HM_TRUST_ROOTS : HM_TRUST_FRESH,
        .name = hm_bytes_str(name),
        .text = text,
    };

    return !run->asks || hm_trust_store_put(run->store, &file, err);
}

/* Give it, and keep what counts then. *taken: what is wanted next has changed,
 * whether it could be kept or not. */
static bool give(const struct run *run, struct hm_tuf *tuf,
    struct hm_bytes text, bool *taken, struct hm_err *err)
{
    const struct hm_tuf_want *want = hm_tuf_want(tuf);
    enum hm_tuf_type type = want->type;
    hm_auto(buf) name = hm_buf(HM_TRUST_PATH_MAX);
    struct hm_bytes kept;

    *taken = false;
    hm_buf_put_str(&name, want->name);
    HM_TRY(hm_buf_end(&name, NULL, err));
    *taken = hm_tuf_give(tuf, text, &kept, err);
    return *taken && keep(run, type, hm_buf_str(&name), kept, err);
}

/* What is kept under the name that is wanted. Beside the server the newest is as
 * good as the whole; alone only the whole is known to fit together. A timestamp
 * is asked for anew each time. */
static const struct hm_trust_file *kept_of(
    const struct run *run, const struct hm_tuf_want *want)
{
    const struct hm_trust_file *file = NULL;

    if (want->type == HM_TUF_ROOT)
        return hm_trust_store_get(run->store, HM_TRUST_ROOTS, want->name);
    if (run->asks && want->type == HM_TUF_TIMESTAMP)
        return NULL;
    if (run->asks)
        file = hm_trust_store_get(run->store, HM_TRUST_NEWEST, want->name);
    return file != NULL
        ? file
        : hm_trust_store_get(run->store, HM_TRUST_WHOLE, want->name);
}

/* What is kept may be of another version, or by keys that were taken away: then
 * the server has another. Roots are never replaced. What was taken and cannot be
 * kept again ends the refresh: nothing else is wanted in its place. */
static bool give_kept(
    const struct run *run, struct hm_tuf *tuf, bool *done, struct hm_err *err)
{
    const struct hm_tuf_want *want = hm_tuf_want(tuf);
    const struct hm_trust_file *file = kept_of(run, want);
    bool must = !run->asks || want->type == HM_TUF_ROOT;
    struct hm_err why = {0};
    bool taken;

    *done = file != NULL && give(run, tuf, file->text, &taken, &why);
    if (file == NULL || *done)
        return true;
    /* Without a path there is no way on, whatever the server has. */
    if (!taken && !must && why.code != HM_SYSTEM && want->path[0] != '\0')
        return true;
    *err = why;
    return false;
}

static bool give_asked(
    const struct run *run, struct hm_tuf *tuf, struct hm_err *err)
{
    hm_auto(http_response) resp = {0};
    bool there = false, taken;

    if (run->asks)
        HM_TRY(ask(&resp, &there, run, hm_tuf_want(tuf), err));
    return there ? give(run, tuf, hm_buf_view(&resp.body), &taken, err)
                 : hm_tuf_absent(tuf, err);
}

/* What was seen by any refresh, whether that ended well or not. */
static bool remember(
    const struct run *run, struct hm_tuf *tuf, struct hm_err *err)
{
    static const struct {
        enum hm_tuf_type type;
        const char *name;
    } seen[] = {{HM_TUF_TIMESTAMP, "timestamp.json"},
        {HM_TUF_SNAPSHOT, "snapshot.json"}};

    for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
        const struct hm_trust_file *file =
            hm_trust_store_get(run->store, HM_TRUST_NEWEST, seen[i].name);

        if (file == NULL)
            file = hm_trust_store_get(run->store, HM_TRUST_WHOLE, seen[i].name);
        if (file != NULL)
            HM_TRY(hm_tuf_remember(tuf, seen[i].type, file->text, err));
    }
    return true;
}

static bool follow(
    const struct run *run, struct hm_tuf *tuf, struct hm_err *err)
{
    bool done;

    if (run->asks)
        HM_TRY(remember(run, tuf, err));
    while (hm_tuf_want(tuf)->type != HM_TUF_NONE) {
        HM_TRY(give_kept(run, tuf, &done, err));
        if (!done)
            HM_TRY(give_asked(run, tuf, err));
    }
    return true;
}

/* ---- Refresh or fall back ---- */

static bool begin(
    struct hm_tuf **out, const struct run *run, struct hm_err *err)
{
    const struct hm_tuf_opts opts = {
        .root = run->in->root,
        .target = run->in->target,
        .target_max = HM_ROOT_MAX,
        .now = run->now,
        .unsafe_expired = run->unsafe_expired,
    };

    if (hm_tuf_new(out, &opts, err))
        return true;
    if (err->code != HM_SYSTEM)
        err->code = HM_USAGE; /* the caller's own root */
    return false;
}

static bool run_all(
    struct hm_buf *out, const struct run *run, struct hm_err *err)
{
    hm_auto_ptr(tuf) tuf = NULL;

    HM_TRY(begin(&tuf, run, err));
    HM_TRY(follow(run, tuf, err));
    hm_buf_put(out, hm_tuf_content(tuf));
    return hm_buf_end(out, NULL, err);
}

/* True: it is fresh. What was verified on the way is kept in any case. */
static bool refresh(struct hm_buf *out, struct run *run, struct hm_err *err)
{
    size_t before = out->len;
    bool fresh;

    run->asks = true;
    run->deadline_ms = hm_http_mono_ms(run->in->http) + run->in->time_ms;
    fresh = run_all(out, run, err);
    run->asks = false;
    hm_trust_store_settle(run->store, fresh);
    if (fresh)
        hm_trust_store_note(run->store, run->now, true);
    else
        hm_buf_cut(out, before); /* what is kept comes in its place */
    return fresh;
}

static bool check_age(const struct run *run, struct hm_err *err)
{
    int64_t age_s = run->now.s - run->store->refreshed.s;

    if (run->in->age_max_s == 0 || age_s <= run->in->age_max_s)
        return true;
    return hm_fail(err, HM_EXPIRED,
        "its last refresh was at %s, %lld s ago, and %lld s are the most",
        HM_SHOW_TIME(run->store->refreshed.s), (long long)age_s,
        (long long)run->in->age_max_s);
}

/* What is kept, as it is: verified again under the newest root, whose keys may
 * have been taken away since. */
static bool fall_back(struct hm_buf *out, struct run *run, struct hm_err *err)
{
    if (hm_trust_store_get(run->store, HM_TRUST_WHOLE, "target") == NULL ||
        run->store->refreshed.s == 0)
        return hm_fail(err, HM_NOT_FOUND, "nothing of it is kept%s",
            run->in->http != NULL
                ? ""
                : ", and nobody is asked: run it once without --offline");
    /* Noted first: a time at which it was refused is one that was seen. */
    hm_trust_store_note(run->store, run->now, false);
    HM_TRY(check_age(run, err));
    run->unsafe_expired = run->in->age_max_s > 0;
    return run_all(out, run, err);
}

/* A failure that another source could not mend. */
static bool is_ours(const struct hm_err *err)
{
    return err->code == HM_SYSTEM || err->code == HM_USAGE;
}

/* Could nobody be asked, or is what was said not to be believed? */
static void set_code(struct hm_err *err)
{
    if (!is_ours(err) && err->code != HM_NETWORK && err->code != HM_NOT_FOUND)
        err->code = HM_DENIED;
}

static bool fall_back_from(struct hm_buf *out, struct hm_buf *warning,
    struct run *run, struct hm_err *err)
{
    struct hm_err why = *err, kept = {0};

    if (fall_back(out, run, &kept)) {
        hm_buf_printf(warning, "%s: %s; what was verified at %s is used",
            HM_SHOW(run->in->url), why.msg,
            HM_SHOW_TIME(run->store->refreshed.s));
        *err = (struct hm_err){0};
        return true;
    }
    if (kept.code == HM_SYSTEM)
        why.code = HM_SYSTEM;
    else if (kept.code != HM_NOT_FOUND)
        why.code = HM_DENIED;
    return hm_fail(
        err, why.code, "%s; and what is kept: %s", why.msg, kept.msg);
}

/* Nobody is to be asked. What is expired is said, where it is used all the
 * same. */
static bool use_kept(struct hm_buf *out, struct hm_buf *warning,
    struct run *run, struct hm_err *err)
{
    hm_auto(buf) strict = hm_buf(HM_ROOT_MAX);
    struct run in_time = *run;
    struct hm_err why = {0};

    HM_TRY(fall_back(out, run, err));
    if (!run->unsafe_expired || run_all(&strict, &in_time, &why))
        return true;
    if (why.code == HM_SYSTEM) {
        *err = why;
        return false;
    }
    hm_buf_printf(warning, "%s: %s; what was verified at %s is used",
        HM_SHOW(run->in->url), why.msg, HM_SHOW_TIME(run->store->refreshed.s));
    return true;
}

/* Another program may wait for its network for long. */
static int64_t lock_ms(const struct hm_trust_tuf *tuf)
{
    return tuf->http != NULL || tuf->time_ms < HM_TRUST_LOCK_MS
        ? tuf->time_ms
        : HM_TRUST_LOCK_MS;
}

static bool get(struct hm_buf *out, struct hm_buf *warning, struct run *run,
    struct hm_err *err)
{
    if (run->store->busy) {
        (void)hm_fail(err, HM_SYSTEM, "another program holds %s",
            HM_SHOW_PATH(hm_buf_str(&run->store->folder)));
        return fall_back_from(out, warning, run, err);
    }
    if (run->in->http == NULL)
        return use_kept(out, warning, run, err);
    if (refresh(out, run, err))
        return true;
    return !is_ours(err) && fall_back_from(out, warning, run, err);
}

/* A clock that goes back would make what is old young again. Some seconds are
 * what setting it does. */
static bool set_now(struct run *run, struct hm_err *err)
{
    const struct hm_time seen = run->store->seen;

    run->now = run->in->now;
    if (hm_time_cmp(run->now, seen) >= 0)
        return true;
    if (seen.s - run->now.s > HM_TRUST_CLOCK_BACK_S)
        return hm_fail(err, HM_SYSTEM,
            "the clock says %s, and it was %s before: set it, or if that was "
            "wrong remove %s",
            HM_SHOW_TIME(run->now.s), HM_SHOW_TIME(seen.s),
            HM_SHOW_PATH(hm_buf_str(&run->store->folder)));
    run->now = seen;
    return true;
}

static bool check_url(const struct hm_trust_tuf *tuf, struct hm_err *err)
{
    struct hm_uri uri;

    if (!hm_uri_parse(&uri, tuf->url, err)) {
        err->code = HM_USAGE;
        return false;
    }
    if (uri.has_query || uri.has_fragment)
        return hm_fail(err, HM_USAGE, "a query in a repository's URL");
    return true;
}

/* The state is written whatever came of it: what was seen is not forgotten, and
 * what cannot be kept cannot be told from a rollback next time. Whoever found it
 * busy has seen nothing new. */
static bool get_and_save(struct hm_buf *out, struct hm_buf *warning,
    const struct hm_trust_tuf *tuf, struct hm_err *err)
{
    const struct hm_trust_place place = {
        tuf->cache, tuf->url, tuf->root, tuf->target};
    hm_auto(trust_store) store = {0};
    struct run run = {.in = tuf, .store = &store};
    struct hm_err save = {0};
    bool ok;

    HM_TRY(check_url(tuf, err));
    HM_TRY(hm_trust_store_open(&store, &place, lock_ms(tuf), err));
    HM_TRY(set_now(&run, err));
    ok = get(out, warning, &run, err);
    if (hm_trust_store_save(&store, &save) || !ok)
        return ok;
    *err = save;
    return false;
}

bool hm_trust_refresh(struct hm_buf *out, struct hm_buf *warning,
    const struct hm_trust_tuf *tuf, struct hm_err *err)
{
    size_t before = out->len;

    hm_buf_cut(warning, 0);
    if (get_and_save(out, warning, tuf, err))
        return hm_buf_end(out, NULL, err) && hm_buf_end(warning, NULL, err);
    hm_buf_cut(out, before);
    set_code(err);
    return hm_wrap(err, "TUF repository %s", HM_SHOW(tuf->url));
}
