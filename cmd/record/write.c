/* SPDX-License-Identifier: Apache-2.0 */
/* A folder beside its place, filled, then put there in one step. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/record/record.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "enc/json.h"
#include "enc/json_write.h"

struct writer {
    struct hm_record *record;
    const char *folder; /* for messages */
    char place[HM_PATH_MAX], temp[HM_PATH_MAX + 32];
};

static bool fail_errno(const struct writer *w, struct hm_err *err)
{
    return hm_fail(err, errno == EEXIST ? HM_USAGE : HM_SYSTEM, "%s: %s",
        HM_SHOW_PATH(w->folder), hm_errno_text(errno));
}

/* ---- Files ---- */

static bool put_file(const struct writer *w, const char *name,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf((size_t)2 * HM_PATH_MAX);

    hm_buf_printf(&path, "%s/%s", w->temp, name);
    return hm_buf_end(&path, NULL, err) &&
        hm_file_write(hm_buf_str(&path), text, &(struct hm_file_opts){0}, err);
}

/* The file, and its members in the manifest. */
static bool keep_file(const struct writer *w, struct hm_json_out *out,
    json_t *at, const char *name, struct hm_bytes text, struct hm_err *err)
{
    struct hm_digest digest;

    HM_TRY(hm_digest_of(&digest, HM_SHA256, text, err));
    HM_TRY(put_file(w, name, text, err));
    hm_json_add_str(out, at, "file", hm_bytes_str(name));
    hm_json_add_str(out, at, "digest", hm_bytes_str(HM_SHOW_DIGEST(&digest)));
    hm_json_add_u64(out, at, "size", text.len);
    return true;
}

static bool put_item(const struct writer *w, struct hm_json_out *out,
    json_t *list, size_t index, struct hm_err *err)
{
    const struct hm_tape_item *item = &w->record->tape.items[index];
    json_t *at = hm_json_add_obj(out, list, NULL), *sub;
    char name[64];

    hm_json_add_str(
        out, at, "kind", hm_bytes_str(hm_tape_kind_name(item->kind)));
    hm_json_add_str(out, at, "name", hm_bytes_str(item->ref));
    if (item->problem.code != HM_OK) {
        sub = hm_json_add_obj(out, at, "problem");
        hm_json_add_str(
            out, sub, "code", hm_bytes_str(hm_code_name(item->problem.code)));
        hm_json_add_str(out, sub, "message", hm_bytes_str(item->problem.msg));
        return true;
    }
    if (item->kind == HM_TAPE_ARTIFACT) {
        sub = hm_json_add_list(out, at, "digests");
        for (size_t i = 0; i < item->digest_count; i++)
            hm_json_add_str(out, sub, NULL,
                hm_bytes_str(HM_SHOW_DIGEST(&item->digests[i])));
        if (item->pae)
            hm_json_add_bool(out, at, "pae", true);
    }
    if (!item->has_text)
        return true;
    snprintf(
        name, sizeof(name), "%s-%zu", hm_tape_kind_name(item->kind), index + 1);
    return keep_file(w, out, at, name, item->text, err);
}

/* The manifest comes last: a folder without one is no record. */
static bool put_manifest(
    const struct writer *w, struct hm_json_out *out, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_RECORD_MANIFEST_MAX);

    HM_TRY(hm_json_out_write(out, HM_JSON_INDENTED, &text, err));
    hm_buf_put_u8(&text, '\n');
    HM_TRY(hm_buf_end(&text, NULL, err));
    HM_TRY(
        hm_digest_of(&w->record->manifest, HM_SHA256, hm_buf_view(&text), err));
    return put_file(w, HM_RECORD_MANIFEST, hm_buf_view(&text), err);
}

static bool fill(const struct writer *w, struct hm_err *err)
{
    const struct hm_record *record = w->record;
    hm_auto(json_out) out = hm_json_out();
    json_t *at;

    hm_json_add_str(&out, out.root, "schema", HM_LIT(HM_RECORD_SCHEMA));
    hm_json_add_str(&out, out.root, "tool", hm_bytes_str(record->tool));
    hm_json_add_time(&out, out.root, "time", record->time);
    hm_json_add_str(&out, out.root, "command", HM_LIT("verify"));
    at = hm_json_add_list(&out, out.root, "arguments");
    for (size_t i = 0; i < record->word_count; i++)
        hm_json_add_str(&out, at, NULL, hm_bytes_str(record->words[i]));
    at = hm_json_add_list(&out, out.root, "inputs");
    for (size_t i = 0; i < record->tape.count; i++)
        HM_TRY(put_item(w, &out, at, i, err));
    at = hm_json_add_obj(&out, out.root, "reports");
    HM_TRY(keep_file(w, &out, at, HM_RECORD_REPORTS, record->reports, err));
    return put_manifest(w, &out, err);
}

/* ---- The folder ---- */

/* Never through a link: what is behind it is not what was named. */
static DIR *open_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);

    if (dir == NULL && fd >= 0)
        close(fd);
    return dir;
}

/* Other programs call a file manifest.json, too. */
static bool holds_our_manifest(const char *folder)
{
    hm_auto(buf) path = hm_buf((size_t)2 * HM_PATH_MAX);
    hm_auto(buf) text = hm_buf(HM_RECORD_MANIFEST_MAX);
    hm_auto(arena) arena = hm_arena(HM_TAPE_MAX);
    struct hm_err err = {0};
    struct hm_json root;

    hm_buf_printf(&path, "%s/" HM_RECORD_MANIFEST, folder);
    return hm_buf_end(&path, NULL, &err) &&
        hm_file_read_nofollow(&text, hm_buf_str(&path), &err) &&
        hm_json_parse_borrowed(
            &root, &arena, hm_buf_view(&text), HM_RECORD_MANIFEST_MAX, &err) &&
        hm_json_str_eq(hm_json_get(root, "schema"), HM_RECORD_SCHEMA);
}

static bool is_record_file(int folder, const char *name)
{
    struct stat st;

    return hm_record_is_name(hm_bytes_str(name)) &&
        fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(st.st_mode);
}

/* A record's files and nothing else, or it is not ours. */
static bool holds_a_record(const char *path)
{
    DIR *dir = open_folder(path);
    struct dirent *entry;
    bool other = false;

    if (dir == NULL)
        return false;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        other |= !is_record_file(dirfd(dir), entry->d_name);
    }
    closedir(dir);
    return !other && holds_our_manifest(path);
}

/* Files of a record alone; what else is there stays, and the folder with it. */
static void drop_folder(const char *path)
{
    DIR *dir = open_folder(path);
    struct dirent *entry;

    if (dir == NULL)
        return;
    while ((entry = readdir(dir)) != NULL) {
        if (hm_record_is_name(hm_bytes_str(entry->d_name)))
            unlinkat(dirfd(dir), entry->d_name, 0);
    }
    closedir(dir);
    rmdir(path);
}

/* How much of the place is the folder that it is in, with its slash. */
static int parent_len(const struct writer *w)
{
    const char *slash = strrchr(w->place, '/');

    return slash == NULL ? 0 : (int)(slash - w->place) + 1;
}

static bool make_temp(struct writer *w, struct hm_err *err)
{
    uint64_t random;

    HM_TRY(hm_random(&random, sizeof(random), err));
    snprintf(w->temp, sizeof(w->temp), "%.*s.hallmark-%016llx", parent_len(w),
        w->place, (unsigned long long)random);
    if (mkdir(w->temp, 0777) == 0)
        return true;
    w->temp[0] = '\0';
    return fail_errno(w, err);
}

/* Slashes at the end mean the same folder. */
static bool set_place(struct writer *w, struct hm_err *err)
{
    size_t len = strlen(w->folder);

    while (len > 1 && w->folder[len - 1] == '/')
        len--;
    if (len == 0 || len >= sizeof(w->place))
        return hm_fail(
            err, HM_USAGE, "%s: names no folder", HM_SHOW_PATH(w->folder));
    memcpy(w->place, w->folder, len);
    return true;
}

static bool check_place(
    const struct writer *w, bool replace, struct hm_err *err)
{
    if (!hm_file_exists(w->place))
        return true;
    if (!replace)
        return hm_fail(err, HM_USAGE,
            "%s: exists already; --force replaces a record",
            HM_SHOW_PATH(w->folder));
    return holds_a_record(w->place) ||
        hm_fail(err, HM_USAGE, "%s: holds something that is no record",
            HM_SHOW_PATH(w->folder));
}

/* Like rename(); true also when this filesystem (NFS, FAT) cannot do it like
 * that: then *able is false. */
static bool rename_by(const struct writer *w, unsigned flags, bool *able)
{
    *able = true;
    if (renameat2(AT_FDCWD, w->temp, AT_FDCWD, w->place, flags) == 0)
        return true;
    *able = errno != EINVAL && errno != ENOSYS;
    return !*able;
}

/* Else mkdir() gives the name to one of us, and a folder may be renamed over an
 * empty one. */
static bool take_free(const struct writer *w)
{
    bool able;
    int number;

    if (!rename_by(w, RENAME_NOREPLACE, &able))
        return false;
    if (able)
        return true;
    if (mkdir(w->place, 0777) != 0)
        return false;
    if (rename(w->temp, w->place) == 0)
        return true;
    number = errno;
    rmdir(w->place);
    errno = number;
    return false;
}

/* Else the old one steps aside, and for a moment neither is there. */
static bool swap(const struct writer *w)
{
    char aside[sizeof(w->temp) + 4];
    bool able;
    int number;

    if (!rename_by(w, RENAME_EXCHANGE, &able))
        return false;
    if (able)
        return true;
    snprintf(aside, sizeof(aside), "%s-old", w->temp);
    if (rename(w->place, aside) != 0)
        return false;
    if (rename(w->temp, w->place) == 0)
        return rename(aside, w->temp) == 0;
    number = errno;
    (void)rename(aside, w->place);
    errno = number;
    return false;
}

/* Asked again, because judging takes its time. */
static bool put_in_place(
    const struct writer *w, bool replace, struct hm_err *err)
{
    if (take_free(w))
        return true;
    if (errno != EEXIST)
        return fail_errno(w, err);
    HM_TRY(check_place(w, replace, err));
    if (!swap(w))
        return fail_errno(w, err);
    drop_folder(w->temp);
    return true;
}

/* The name, too, must survive a power cut. Some filesystems cannot tell. */
static bool sync_parent(const struct writer *w, struct hm_err *err)
{
    char path[sizeof(w->place) + 1];
    bool ok;
    int fd;

    snprintf(path, sizeof(path), "%.*s.", parent_len(w), w->place);
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ok = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
    if (!ok)
        fail_errno(w, err);
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool write_record(struct writer *w, bool replace, struct hm_err *err)
{
    bool ok;

    HM_TRY(make_temp(w, err));
    ok = (fill(w, err) || hm_wrap(err, "%s", HM_SHOW_PATH(w->folder))) &&
        put_in_place(w, replace, err);
    if (!ok)
        drop_folder(w->temp);
    return ok && sync_parent(w, err);
}

bool hm_record_check_place(const char *folder, bool replace, struct hm_err *err)
{
    struct writer w = {.folder = folder};

    return set_place(&w, err) && check_place(&w, replace, err);
}

bool hm_record_write(struct hm_record *record, const char *folder, bool replace,
    struct hm_err *err)
{
    struct writer w = {.record = record, .folder = folder};
    sigset_t all, before;
    bool ok;

    HM_TRY(set_place(&w, err));
    HM_TRY(check_place(&w, replace, err));
    /* Ctrl-C in the middle would leave half a record beside its place. */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    ok = write_record(&w, replace, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}
