/* SPDX-License-Identifier: Apache-2.0 */
/* Files and folders of policies. Needs libyaml: in hallmark-full.so alone. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/tape.h"
#include "cmd/judge/policies.h"
#include "cmd/judge/policies_tuf.h"
#include "cmd/trust/opts.h"
#include "document/document.h"

/* The files that are to be read. */
struct files {
    struct hm_arena *arena;
    struct hm_run *run;
    bool again;
    const char *list[HM_DOCUMENT_FILES_MAX];
    size_t count;
};

static bool give_kept(
    struct hm_buf *out, struct hm_run *run, const char *ref, struct hm_err *err)
{
    const struct hm_tape_item *kept;

    HM_TRY(hm_tape_give(&kept, run, HM_TAPE_POLICY, ref, err));
    if (!kept->has_text)
        return hm_fail(err, HM_FORMAT, "%s: recorded without its bytes",
            HM_SHOW_PATH(ref));
    hm_buf_put(out, kept->text);
    return hm_buf_end(out, NULL, err);
}

/* Everything comes through the tape, which keeps it for a record. "-" is a file of
 * that name: standard input is none of what a folder holds. */
static bool read_kept(struct hm_buf *out, struct hm_run *run, const char *path,
    struct hm_err *err)
{
    struct hm_tape_item item = {
        .kind = HM_TAPE_POLICY, .ref = path, .has_text = true};

    if (hm_tape_replays(run))
        return give_kept(out, run, path, err);
    HM_TRY(hm_file_read(out, path, err));
    item.text = hm_buf_view(out);
    return hm_tape_keep(run, &item, err);
}

static bool read_file(
    void *ctx, struct hm_buf *out, const char *path, struct hm_err *err)
{
    return read_kept(out, ctx, path, err);
}

/* The target as it was verified: who replays asks no repository, and no clock. */
static bool fetch(void *ctx, struct hm_buf *out, struct hm_buf *warning,
    const struct hm_document_tuf *tuf, struct hm_err *err)
{
    struct hm_run *run = ctx;
    hm_auto(buf) ref = hm_buf(HM_TRUST_PATH_MAX);
    struct hm_tape_item item = {.kind = HM_TAPE_POLICY, .has_text = true};

    hm_buf_put(&ref, tuf->url);
    hm_buf_printf(&ref, " %s", tuf->target);
    HM_TRY(hm_buf_end(&ref, NULL, err));
    item.ref = hm_buf_str(&ref);
    if (hm_tape_replays(run))
        return give_kept(out, run, item.ref, err);
    HM_TRY(hm_policies_tuf(ctx, out, warning, tuf, err));
    item.text = hm_buf_view(out);
    return hm_tape_keep(run, &item, err);
}

static bool add_builtin(
    void *ctx, struct hm_root *root, const char *name, struct hm_err *err)
{
    return hm_root_add_builtin(root, ctx, name, err);
}

/* ---- Folders ---- */

static bool add(struct files *files, struct hm_bytes path, struct hm_err *err)
{
    struct hm_bytes copy;

    if (files->count == HM_DOCUMENT_FILES_MAX)
        return hm_fail(
            err, HM_LIMIT, "more than %d files", HM_DOCUMENT_FILES_MAX);
    HM_TRY(hm_arena_copy(files->arena, &copy, path, err));
    files->list[files->count++] = (const char *)copy.p;
    return true;
}

/* Of a policy; `*nearly`: but for capital letters. */
static bool is_policy(const char *name, bool *nearly)
{
    static const char *const ends[] = {".yaml", ".yml", ".json"};
    struct hm_bytes text = hm_bytes_str(name);

    *nearly = false;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        struct hm_bytes end = hm_bytes_str(ends[i]), tail;

        if (name[0] == '.' || text.len <= end.len)
            continue;
        tail = hm_bytes_slice(text, text.len - end.len, text.len);
        if (hm_bytes_eq(tail, end))
            return true;
        *nearly |= hm_bytes_eq_nocase(tail, end);
    }
    return false;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool add_entry(struct files *files, const char *folder, const char *name,
    struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(16 * HM_KIB);
    bool nearly, is = is_policy(name, &nearly);

    hm_buf_printf(&path, "%s/%s", folder, name);
    HM_TRY(hm_buf_end(&path, NULL, err));
    if (nearly && !files->again)
        hm_log(&files->run->log, HM_LOG_WARN,
            "%s is not read: names of policies end in .yaml, .yml or .json",
            HM_SHOW_PATH(hm_buf_str(&path)));
    return !is || add(files, hm_buf_view(&path), err);
}

/* A folder that was read in part would be fewer policies. */
static bool add_entries(
    struct files *files, DIR *dir, const char *folder, struct hm_err *err)
{
    const struct dirent *entry;

    for (;;) {
        errno = 0; /* readdir() says with it why there is no more */
        entry = readdir(dir);
        if (entry == NULL)
            break;
        HM_TRY(add_entry(files, folder, entry->d_name, err));
    }
    return errno == 0 ||
        hm_fail(err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(folder),
            strerrordesc_np(errno));
}

static bool add_folder(
    struct files *files, const char *folder, struct hm_err *err)
{
    DIR *dir = opendir(folder);
    size_t first = files->count;
    bool ok;

    if (dir == NULL)
        return hm_fail(err, errno == EACCES ? HM_DENIED : HM_SYSTEM, "%s: %s",
            HM_SHOW_PATH(folder), strerrordesc_np(errno));
    ok = add_entries(files, dir, folder, err);
    closedir(dir);
    qsort(files->list + first, files->count - first, sizeof(files->list[0]),
        compare);
    if (ok && files->count == first)
        return hm_fail(err, HM_USAGE,
            "%s: no file of the folder ends in .yaml, .yml or .json",
            HM_SHOW_PATH(folder));
    return ok;
}

static bool find(struct files *files, const char *path, struct hm_err *err)
{
    struct stat st;

    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return add_folder(files, path, err);
    return add(files, hm_bytes_str(path), err);
}

/* ---- What a record has of them ---- */

/* A line for each file from `first` on. */
static bool keep_names(const struct files *files, const char *path,
    size_t first, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_TAPE_NAMES_MAX);
    struct hm_tape_item item = {
        .kind = HM_TAPE_POLICIES, .ref = path, .has_text = true};

    if (files->run->tape == NULL)
        return true;
    for (size_t i = first; i < files->count; i++) {
        if (strchr(files->list[i], '\n') != NULL)
            return hm_fail(err, HM_USAGE,
                "%s: a record can keep no name of two lines; name it otherwise",
                HM_SHOW_PATH(files->list[i]));
        hm_buf_put_str(&text, files->list[i]);
        hm_buf_put_u8(&text, '\n');
    }
    HM_TRY(hm_buf_end(&text, &item.text, err));
    return hm_tape_keep(files->run, &item, err);
}

static bool give_names(
    struct files *files, const char *path, struct hm_err *err)
{
    const struct hm_tape_item *item;
    struct hm_bytes rest;

    HM_TRY(hm_tape_give(&item, files->run, HM_TAPE_POLICIES, path, err));
    rest = item->text;
    while (rest.len > 0) {
        size_t end = hm_bytes_find(rest, '\n');

        HM_TRY(add(files, hm_bytes_slice(rest, 0, end), err));
        rest = hm_bytes_slice(rest, end + 1, rest.len);
    }
    return true;
}

static bool add_path(struct files *files, const char *path, struct hm_err *err)
{
    size_t first = files->count;

    if (hm_tape_replays(files->run))
        return give_names(files, path, err);
    return find(files, path, err) && keep_names(files, path, first, err);
}

/* ---- Documents ---- */

static bool add_file(struct hm_documents *documents, struct hm_run *run,
    const char *path, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_YAML_TEXT_MAX);

    HM_TRY(read_kept(&text, run, path, err));
    return hm_documents_add(documents, path, hm_buf_view(&text), err);
}

static bool collect_keys(struct hm_policies *p, struct hm_err *err)
{
    size_t count = 0;

    for (size_t i = 0; i < p->set->count; i++)
        count += p->set->plans[i].bench->key_count;
    p->keys = hm_arena_alloc(&p->arena, count, sizeof(const struct hm_key *));
    if (p->keys == NULL)
        return hm_arena_fail(&p->arena, err);
    for (size_t i = 0; i < p->set->count; i++) {
        const struct hm_bench *bench = p->set->plans[i].bench;

        for (size_t j = 0; j < bench->key_count; j++)
            p->keys[p->key_count++] = bench->keys[j];
    }
    return true;
}

static bool read_all(struct hm_policies *p, struct hm_run *run,
    const struct hm_policy_paths *paths, struct hm_err *err)
{
    struct files files = {
        .arena = &p->arena, .run = run, .again = paths->again};

    for (size_t i = 0; i < paths->count; i++)
        HM_TRY(add_path(&files, paths->list[i], err));
    for (size_t i = 0; i < files.count; i++)
        HM_TRY(add_file(p->documents, run, files.list[i], err));
    return true;
}

bool hm_policies_load(struct hm_policies *out, struct hm_run *run,
    const struct hm_policy_paths *paths, struct hm_time now, struct hm_err *err)
{
    const struct hm_document_source source = {
        .ctx = run, .read = read_file, .tuf = fetch, .builtin = add_builtin};
    hm_auto(policies) p = {.arena = hm_arena(HM_DOCUMENT_ARENA_MAX),
        .release = hm_documents_free,
        .now = now};
    const char *line;

    HM_TRY(hm_documents_new(&p.documents, &source, err));
    if (!read_all(&p, run, paths, err) ||
        !hm_documents_compile(p.documents, &now, err))
        return hm_configured(err);
    for (size_t i = 0;
         !paths->again && (line = hm_documents_warning(p.documents, i)) != NULL;
         i++)
        hm_log(&run->log, HM_LOG_WARN, "%s", line);
    p.set = hm_documents_set(p.documents);
    HM_TRY(collect_keys(&p, err));
    *out = p;
    p = (struct hm_policies){0};
    return true;
}
