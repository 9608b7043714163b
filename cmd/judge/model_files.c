/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/model_files.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/input/blob.h"
#include "workers/workers.h"

void hm_model_files_free(struct hm_model_files *files)
{
    hm_arena_free(&files->arena);
    *files = (struct hm_model_files){0};
}

/* ---- What is in it ---- */

struct walk {
    struct hm_run *run;
    const char *top;
    struct hm_model_files *out;
    size_t room; /* in out->model.files */
};

/* Below a path that the user named, or it itself. */
static bool is_below(const char *name, const char *path)
{
    size_t len = strlen(path);

    while (len > 0 && path[len - 1] == '/')
        len--;
    return strncmp(name, path, len) == 0 &&
        (name[len] == '\0' || name[len] == '/');
}

static bool is_ignored(const struct walk *w, const char *name)
{
    static const char *const git[] = {
        ".git", ".gitattributes", ".github", ".gitignore"};
    const char *path;

    for (size_t i = 0; i < sizeof(git) / sizeof(git[0]); i++) {
        if (is_below(name, git[i]))
            return true;
    }
    for (size_t n = 0; (path = hm_args_nth(w->run->args, "ignore-path", n));
         n++) {
        if (is_below(name, path))
            return true;
    }
    return false;
}

/* The signature lies beside what it signs, under one name: another one, by a hard
 * link, would be a file that nobody signed. */
static bool is_evidence(const struct walk *w, const struct stat *about)
{
    struct stat bundle;
    const char *path;

    for (size_t n = 0; (path = hm_args_nth(w->run->args, "bundle", n)); n++) {
        if (stat(path, &bundle) == 0 && bundle.st_dev == about->st_dev &&
            bundle.st_ino == about->st_ino)
            return true;
    }
    return false;
}

static bool add_file(struct walk *w, const char *name, struct hm_err *err)
{
    struct hm_model *model = &w->out->model;

    if (model->count == HM_MODEL_FILES_MAX)
        return hm_fail(err, HM_LIMIT, "more than %d files", HM_MODEL_FILES_MAX);
    if (model->count == w->room) {
        size_t room = w->room == 0 ? 64 : 2 * w->room;
        struct hm_model_file *files =
            hm_arena_alloc(&w->out->arena, room, sizeof(*files));

        if (files == NULL)
            return hm_arena_fail(&w->out->arena, err);
        if (model->count > 0)
            memcpy(files, model->files, model->count * sizeof(*files));
        model->files = files;
        w->room = room;
    }
    return hm_arena_copy(&w->out->arena, &model->files[model->count++].name,
        hm_bytes_str(name), err);
}

static bool path_of(struct hm_buf *out, const struct walk *w, const char *name,
    struct hm_err *err)
{
    hm_buf_printf(out, "%s/%s", w->top, name);
    return hm_buf_end(out, NULL, err);
}

static bool add_entry(
    struct walk *w, const char *name, size_t depth, struct hm_err *err);

static bool walk_folder(
    struct walk *w, const char *name, size_t depth, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_PATH_MAX);
    struct dirent *entry;
    bool ok = true;
    DIR *dir;

    HM_TRY(path_of(&path, w, name, err));
    dir = opendir(hm_buf_str(&path));
    if (dir == NULL)
        return hm_fail(err, HM_SYSTEM, "%s: %s",
            HM_SHOW_PATH(hm_buf_str(&path)), hm_errno_text(errno));
    while (ok && (entry = readdir(dir)) != NULL) {
        hm_auto(buf) below = hm_buf(HM_PATH_MAX);

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        hm_buf_printf(
            &below, "%s%s%s", name, name[0] == '\0' ? "" : "/", entry->d_name);
        ok = hm_buf_end(&below, NULL, err) &&
            add_entry(w, hm_buf_str(&below), depth, err);
    }
    closedir(dir);
    return ok;
}

static bool add_entry(
    struct walk *w, const char *name, size_t depth, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_PATH_MAX);
    struct stat about;

    if (is_ignored(w, name))
        return true;
    HM_TRY(path_of(&path, w, name, err));
    if (lstat(hm_buf_str(&path), &about) != 0)
        return hm_fail(err, HM_SYSTEM, "%s: %s",
            HM_SHOW_PATH(hm_buf_str(&path)), hm_errno_text(errno));
    if (S_ISDIR(about.st_mode) && depth < HM_MODEL_DEPTH_MAX)
        return walk_folder(w, name, depth + 1, err);
    if (S_ISDIR(about.st_mode))
        return hm_fail(err, HM_LIMIT, "%s: more than %d folders deep",
            HM_SHOW_PATH(hm_buf_str(&path)), HM_MODEL_DEPTH_MAX);
    if (!S_ISREG(about.st_mode))
        return hm_fail(err, HM_UNSUPPORTED,
            "%s: neither a file nor a folder; --ignore-path leaves it out",
            HM_SHOW_PATH(hm_buf_str(&path)));
    if (!is_evidence(w, &about))
        return add_file(w, name, err);
    return about.st_nlink == 1 ||
        hm_fail(err, HM_UNSUPPORTED,
            "%s: the bundle under one of its several names; --ignore-path "
            "leaves it out",
            HM_SHOW_PATH(hm_buf_str(&path)));
}

/* ---- Hashing ---- */

struct hashing {
    struct walk *walk;
    size_t next;
};

struct job {
    struct hm_model_file *file;
    const struct walk *walk;
    bool ok;
    struct hm_err err;
};

static bool next_job(void *ctx, void **out, struct hm_err *err)
{
    struct hashing *h = ctx;
    struct hm_model *model = &h->walk->out->model;
    struct job *job;

    *out = NULL;
    if (h->next == model->count)
        return true;
    job = hm_alloc(sizeof(*job));
    if (job == NULL)
        return hm_fail_memory(err);
    *job = (struct job){.file = &model->files[h->next++], .walk = h->walk};
    *out = job;
    return true;
}

/* "." is the model itself. */
static bool hash_file(struct job *job)
{
    static const struct hm_artifact_need need = {.hashes = 1U << HM_SHA256};
    hm_auto(buf) path = hm_buf(HM_PATH_MAX);
    hm_auto(blob) blob = {0};
    struct hm_run *run = job->walk->run;

    if (hm_bytes_eq_str(job->file->name, "."))
        hm_buf_put_str(&path, job->walk->top);
    else
        HM_TRY(path_of(
            &path, job->walk, (const char *)job->file->name.p, &job->err));
    HM_TRY(hm_buf_end(&path, NULL, &job->err));
    HM_TRY(hm_blob_read(&blob, run, hm_buf_str(&path), need, &job->err));
    job->file->digest = blob.digests[0];
    return true;
}

static void run_job(void *ctx, void *arg)
{
    struct job *job = arg;

    (void)ctx;
    job->ok = hash_file(job);
}

static bool end_job(void *ctx, void *arg, struct hm_err *err)
{
    struct job *job = arg;
    bool ok = job->ok;

    (void)ctx;
    if (!ok)
        *err = job->err;
    hm_free(job);
    return ok;
}

static void drop_job(void *ctx, void *arg)
{
    (void)ctx;
    hm_free(arg);
}

static bool hash_all(struct walk *w, struct hm_err *err)
{
    struct hashing hashing = {.walk = w};
    const struct hm_workers workers = {
        .ctx = &hashing,
        .next = next_job,
        .run = run_job,
        .done = end_job,
        .drop = drop_job,
    };

    return hm_workers_run(&workers, err);
}

bool hm_model_files_read(struct hm_model_files *out, struct hm_run *run,
    const char *path, struct hm_err *err)
{
    hm_auto(model_files) files = {.arena = hm_arena(HM_MODEL_ARENA_MAX)};
    struct walk walk = {.run = run, .top = path, .out = &files};
    struct stat about;

    if (stat(path, &about) != 0)
        return hm_fail(
            err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(path), hm_errno_text(errno));
    if (S_ISDIR(about.st_mode))
        HM_TRY(walk_folder(&walk, "", 0, err));
    else
        HM_TRY(add_file(&walk, ".", err));
    if (files.model.count == 0)
        return hm_fail(
            err, HM_NOT_FOUND, "%s: no file in it", HM_SHOW_PATH(path));
    hm_model_sort(&files.model);
    HM_TRY(hash_all(&walk, err));
    HM_TRY(hm_model_digest(&files.root, &files.model, err));
    *out = files;
    files = (struct hm_model_files){0};
    return true;
}
