/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/login.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "cred/config.h"
#include "cred/edit.h"

/* One change of one file. */
struct change {
    const struct hm_cred_files *files;
    struct hm_bytes host;
    const struct hm_cred *cred;  /* NULL: forget */
    struct hm_cred_place target; /* no symbolic link any more */
    struct hm_cred_kept kept;
    bool done; /* something was written, or erased */
    struct hm_cred_removed removed;
};

/* ---- The file ---- */

/* The folder part of a path, with its slash. */
static bool folder_of(struct hm_buf *out, const char *path, struct hm_err *err)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        hm_buf_put_str(out, "./");
    else
        hm_buf_put(out, hm_bytes(path, (size_t)(slash - path) + 1));
    return hm_buf_end(out, NULL, err);
}

/* Follow links, so that a config.json which is one stays one. */
static bool resolve(
    struct change *c, const struct hm_cred_place *place, struct hm_err *err)
{
    const char *path = hm_buf_str(&place->path);
    char whole[PATH_MAX];
    struct stat st;

    c->target = *place;
    c->target.path = hm_buf(HM_PATH_MAX - 1);
    if (realpath(path, whole) != NULL)
        hm_buf_put_str(&c->target.path, whole);
    else if (errno != ENOENT && errno != ENOTDIR)
        return hm_fail(err, errno == EACCES ? HM_DENIED : HM_SYSTEM, "%s: %s",
            HM_SHOW_PATH(path), hm_errno_text(errno));
    else if (lstat(path, &st) == 0)
        return hm_fail(err, HM_USAGE, "%s: a link to a file that is not there",
            HM_SHOW_PATH(path));
    else
        hm_buf_put(&c->target.path, hm_buf_view(&place->path));
    return hm_buf_end(&c->target.path, NULL, err);
}

/* The folder, held against other runs; *fd is -1 where it cannot be opened, and
 * then writing tells why. Where folders cannot be locked (NFS), nothing holds
 * them. */
static bool hold_folder(int *fd, const char *folder, struct hm_err *err)
{
    enum { STEP_MS = 10 };
    int64_t deadline_ms = hm_clock_mono_ms() + HM_CRED_LOCK_MS;

    *fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (*fd >= 0 && flock(*fd, LOCK_EX | LOCK_NB) != 0 &&
        errno == EWOULDBLOCK) {
        if (hm_clock_mono_ms() >= deadline_ms)
            return hm_fail(err, HM_SYSTEM,
                "%s: another program holds the folder for %d s",
                HM_SHOW_PATH(folder), HM_CRED_LOCK_MS / 1000);
        (void)poll(NULL, 0, STEP_MS);
    }
    return true;
}

static bool edit_text(struct hm_secret *out, struct change *c,
    const struct hm_secret *text, struct hm_err *err)
{
    const struct hm_cred sign = {0};
    bool ok;

    if (c->cred == NULL)
        ok = hm_cred_config_remove(
            out, &c->removed, hm_secret_view(text), c->host, err);
    else
        ok = hm_cred_config_set(out, hm_secret_view(text), c->host,
            c->kept.helper[0] != '\0' ? &sign : c->cred, err);
    return ok || hm_wrap(err, "%s", HM_SHOW_PATH(c->kept.path));
}

/* Read again under the lock: it may have changed since. */
static bool rewrite(struct change *c, struct hm_err *err)
{
    static const struct hm_file_opts opts = {
        .private_mode = true, .replace = true, .keep_owner = true};
    hm_auto(secret) text = {0};
    hm_auto(secret) changed = {0};
    bool there;

    HM_TRY(hm_cred_place_read(&text, &there, &c->target, err));
    HM_TRY(edit_text(&changed, c, &text, err));
    if (changed.p == NULL)
        return true;
    c->done = true;
    return hm_file_write(
        hm_buf_str(&c->target.path), hm_secret_view(&changed), &opts, err);
}

/* Docker's folder, in a home that has none yet. */
static bool make_folder(const char *folder, struct hm_err *err)
{
    bool denied;

    if (mkdir(folder, 0700) == 0 || errno == EEXIST)
        return true;
    denied = errno == EACCES || errno == EPERM || errno == EROFS;
    return hm_fail(err, denied ? HM_DENIED : HM_SYSTEM,
        "%s: cannot be made: %s (REGISTRY_AUTH_FILE names a file in another "
        "place)",
        HM_SHOW_PATH(folder), hm_errno_text(errno));
}

static bool rewrite_alone(struct change *c, struct hm_err *err)
{
    hm_auto(buf) folder = hm_buf(HM_PATH_MAX);
    int fd;
    bool ok;

    HM_TRY(folder_of(&folder, hm_buf_str(&c->target.path), err));
    if (c->cred != NULL && c->target.docker)
        HM_TRY(make_folder(hm_buf_str(&folder), err));
    ok = hold_folder(&fd, hm_buf_str(&folder), err) && rewrite(c, err);
    if (fd >= 0)
        close(fd);
    return ok;
}

/* ---- The helper ---- */

static bool find_helper(struct change *c, struct hm_err *err)
{
    hm_auto(secret) text = {0};
    struct hm_cred_choice choice;
    bool there;

    HM_TRY(hm_cred_place_read(&text, &there, &c->target, err));
    if (!hm_cred_config_helper(&choice, hm_secret_view(&text), c->host, err))
        return hm_wrap(err, "%s", HM_SHOW_PATH(c->kept.path));
    memcpy(c->kept.helper, choice.helper, sizeof(c->kept.helper));
    return true;
}

static bool tell_helper(struct change *c, struct hm_err *err)
{
    struct hm_cred_helper helper = {c->kept.helper, &c->files->env, 0};
    bool there;

    if (c->kept.helper[0] == '\0')
        return true;
    HM_TRY(hm_cred_helper_time(&helper.timeout_ms, c->files, err));
    if (c->cred != NULL)
        return hm_cred_helper_store(&helper, c->host, c->cred, err);
    HM_TRY(hm_cred_helper_erase(&there, &helper, c->host, err));
    c->done = there;
    return true;
}

/* ---- Both ---- */

static bool change_place(
    struct change *c, const struct hm_cred_place *place, struct hm_err *err)
{
    bool ok;

    snprintf(
        c->kept.path, sizeof(c->kept.path), "%s", hm_buf_str(&place->path));
    c->done = false;
    c->removed = (struct hm_cred_removed){0};
    ok = resolve(c, place, err) && find_helper(c, err) && tell_helper(c, err) &&
        rewrite_alone(c, err);
    hm_buf_free(&c->target.path);
    return ok;
}

/* Where login writes; NULL when there is no place at all. */
static const struct hm_cred_place *choose(const struct hm_cred_places *places)
{
    const struct hm_cred_place *made = NULL;

    for (size_t i = 0; i < places->count; i++) {
        const struct hm_cred_place *place = &places->list[i];

        if (place->named || hm_file_exists(hm_buf_str(&place->path)))
            return place;
        if (place->docker)
            made = place;
    }
    return made;
}

static bool keep(struct change *c, struct hm_err *err)
{
    hm_auto(cred_places) places = {0};
    const struct hm_cred_place *place;

    HM_TRY(hm_cred_places(&places, c->files->file, &c->files->env, err));
    place = choose(&places);
    if (place == NULL)
        return hm_fail(err, HM_USAGE,
            "no place for credentials: HOME, DOCKER_CONFIG and "
            "REGISTRY_AUTH_FILE are not set");
    return change_place(c, place, err);
}

bool hm_cred_login(struct hm_cred_kept *out, const struct hm_cred_files *files,
    const struct hm_cred_prober *prober, struct hm_bytes host,
    const struct hm_cred *cred, struct hm_err *err)
{
    struct change c = {.files = files, .host = host, .cred = cred};

    HM_TRY(prober->probe(prober->ctx, host, cred, err));
    if (!keep(&c, err))
        return hm_cred_configured(err);
    *out = c.kept;
    return true;
}

static void note_stays(struct hm_cred_gone *out, const struct change *c)
{
    struct hm_cred_stays *s = &out->stays[out->stays_count++];

    memcpy(s->path, c->kept.path, sizeof(s->path));
    s->what = c->removed;
}

static bool forget(
    struct hm_cred_gone *out, struct change *c, struct hm_err *err)
{
    hm_auto(cred_places) places = {0};
    struct hm_err first = {0};

    HM_TRY(hm_cred_places(&places, c->files->file, &c->files->env, err));
    for (size_t i = 0; i < places.count; i++) {
        struct hm_err why = {0};

        if (!hm_file_exists(hm_buf_str(&places.list[i].path)))
            continue;
        /* One file that is broken must not keep a password in the next. */
        if (!change_place(c, &places.list[i], &why)) {
            first = first.code == HM_OK ? why : first;
            continue;
        }
        if (c->done)
            out->list[out->count++] = c->kept;
        if (c->removed.parts > 0)
            note_stays(out, c);
    }
    if (first.code != HM_OK)
        *err = first;
    return first.code == HM_OK;
}

bool hm_cred_logout(struct hm_cred_gone *out, const struct hm_cred_files *files,
    struct hm_bytes host, struct hm_err *err)
{
    struct change c = {.files = files, .host = host};

    *out = (struct hm_cred_gone){0};
    return forget(out, &c, err) || hm_cred_configured(err);
}
