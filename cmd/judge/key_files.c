/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/key_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/input/tape.h"

/* ---- A folder ---- */

enum { NAME_MAX_ = 64 }; /* of a file; the longest real one has 33 */

struct names {
    char list[HM_PACKAGE_KEYS_MAX][NAME_MAX_];
    size_t count;
};

/* "us-west2.pem", and ".key" as the published module has it. */
static size_t stem(const char *name)
{
    size_t len = strlen(name);

    if (len > 4 && name[0] != '.' &&
        (strcmp(name + len - 4, ".pem") == 0 ||
            strcmp(name + len - 4, ".key") == 0))
        return len - 4;
    return 0;
}

static bool add_name(struct names *names, const char *name, struct hm_err *err)
{
    if (stem(name) == 0)
        return true;
    if (names->count == HM_PACKAGE_KEYS_MAX)
        return hm_fail(err, HM_LIMIT, "more than %d keys", HM_PACKAGE_KEYS_MAX);
    if (strlen(name) >= NAME_MAX_)
        return hm_fail(err, HM_LIMIT, "%s: a name of more than %d bytes",
            HM_SHOW_PATH(name), NAME_MAX_ - 1);
    memcpy(names->list[names->count++], name, strlen(name) + 1);
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static bool list_folder(
    struct names *names, const char *path, struct hm_err *err)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    bool ok = true;

    if (dir == NULL)
        return hm_fail(
            err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(path), hm_errno_text(errno));
    while (ok && (entry = readdir(dir)) != NULL)
        ok = add_name(names, entry->d_name, err);
    closedir(dir);
    qsort(names->list, names->count, NAME_MAX_, by_name);
    return ok;
}

/* As one text: each file behind a line that is its name. */
static bool read_folder(
    struct hm_buf *out, const char *path, struct hm_err *err)
{
    struct names names = {.count = 0};

    HM_TRY(list_folder(&names, path, err));
    for (size_t i = 0; i < names.count; i++) {
        hm_auto(buf) file = hm_buf(HM_PATH_MAX);
        const char *name = names.list[i];

        hm_buf_printf(&file, "%s/%s", path, name);
        HM_TRY(hm_buf_end(&file, NULL, err));
        hm_buf_put(out, hm_bytes((const uint8_t *)name, stem(name)));
        hm_buf_put_u8(out, '\n');
        HM_TRY(hm_file_read(out, hm_buf_str(&file), err));
        hm_buf_put_u8(out, '\n');
    }
    return hm_buf_end(out, NULL, err);
}

/* ---- Either ---- */

static bool is_folder(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static bool read_text(struct hm_buf *out, struct hm_run *run, const char *path,
    struct hm_err *err)
{
    struct hm_tape_item item = {.kind = HM_TAPE_KEYS, .ref = path};

    if (hm_tape_replays(run) || !is_folder(path))
        return hm_tape_read(out, run, HM_TAPE_KEYS, path, err);
    HM_TRY(read_folder(out, path, err));
    item.has_text = true;
    item.text = hm_buf_view(out);
    return hm_tape_keep(run, &item, err);
}

bool hm_key_files_load(struct hm_key_set *out, struct hm_run *run,
    const char *path, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_PACKAGE_TEXT_MAX);

    if (!read_text(&text, run, path, err))
        return err->code == HM_LIMIT ? hm_configured(err) : false;
    if (hm_key_set_parse(out, hm_buf_view(&text), err))
        return true;
    if (err->code == HM_NOT_FOUND)
        err->code = HM_FORMAT; /* the file is there */
    hm_wrap(err, "%s", HM_SHOW_PATH(path));
    return hm_configured(err);
}
