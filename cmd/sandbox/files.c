/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/sandbox/sandbox.h"

/* Absolute: the variables that name the files are used in other folders. */
static bool find_folder(struct hm_buf *out, const char *dir, struct hm_err *err)
{
    char whole[PATH_MAX];

    if (realpath(dir, whole) == NULL)
        return hm_fail(
            err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(dir), hm_errno_text(errno));
    hm_buf_put_str(out, whole);
    return hm_buf_end(out, NULL, err);
}

static bool make_folder(struct hm_sandbox_session *session, struct hm_err *err)
{
    char path[] = "/tmp/hallmark-sandbox-XXXXXX";

    if (mkdtemp(path) == NULL)
        return hm_fail(err, HM_SYSTEM, "/tmp: %s", hm_errno_text(errno));
    hm_buf_put_str(&session->folder, path);
    session->own_folder = true;
    return hm_buf_end(&session->folder, NULL, err);
}

static bool put_path(struct hm_buf *out,
    const struct hm_sandbox_session *session, const char *name,
    struct hm_err *err)
{
    hm_buf_printf(out, "%s/%s", hm_buf_str(&session->folder), name);
    return hm_buf_end(out, NULL, err);
}

static bool write_one(const struct hm_sandbox_session *session,
    const struct hm_sandbox_document *document, struct hm_err *err)
{
    const struct hm_file_opts opts = {.replace = true};
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);

    HM_TRY(hm_sandbox_write(
        &text, session->sandbox, document, hm_buf_str(&session->origin), err));
    HM_TRY(put_path(&path, session, document->name, err));
    return hm_file_write(hm_buf_str(&path), hm_buf_view(&text), &opts, err);
}

bool hm_sandbox_write_files(
    struct hm_sandbox_session *session, const char *dir, struct hm_err *err)
{
    HM_TRY(dir != NULL ? find_folder(&session->folder, dir, err)
                       : make_folder(session, err));
    for (size_t i = 0; hm_sandbox_documents[i].name != NULL; i++)
        HM_TRY(write_one(session, &hm_sandbox_documents[i], err));
    return true;
}

void hm_sandbox_drop_files(struct hm_sandbox_session *session)
{
    for (size_t i = 0;
         session->own_folder && hm_sandbox_documents[i].name != NULL; i++) {
        hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);
        struct hm_err err = {0};

        if (put_path(&path, session, hm_sandbox_documents[i].name, &err))
            unlink(hm_buf_str(&path));
    }
    if (session->own_folder)
        rmdir(hm_buf_str(&session->folder));
    session->own_folder = false;
}
