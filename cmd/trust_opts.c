/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/trust_opts.h"

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

typedef bool add_file(struct hm_root *root, struct hm_bytes name,
    struct hm_bytes text, struct hm_err *err);

static bool add_one(
    struct hm_root *root, const char *path, add_file *add, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);

    if (!hm_file_read(&text, path, err))
        return hm_configured(err);
    if (!add(root, hm_bytes_str(path), hm_buf_view(&text), err)) {
        hm_wrap(err, "%s", HM_SHOW_PATH(path));
        return hm_configured(err);
    }
    return true;
}

static bool add_all(struct hm_root *root, const struct hm_run *run,
    const char *option, add_file *add, struct hm_err *err)
{
    for (size_t i = 0; i < hm_args_count(run->args, option); i++)
        HM_TRY(add_one(root, hm_args_nth(run->args, option, i), add, err));
    return true;
}

static void warn(const struct hm_root *root, struct hm_run *run)
{
    for (size_t i = 0; i < hm_root_warning_count(root); i++)
        hm_log(&run->log, HM_LOG_WARN, "%s", hm_root_warning(root, i));
}

bool hm_root_from_args(
    struct hm_root **out, struct hm_run *run, struct hm_err *err)
{
    hm_auto_ptr(root) root = NULL;

    HM_TRY(hm_root_new(&root, err));
    HM_TRY(add_all(root, run, "trusted-root", hm_root_add_json, err));
    HM_TRY(add_all(root, run, "ca", hm_root_add_ca_pem, err));
    if (hm_root_count(root) == 0) {
        HM_TRY(hm_root_add_public_good(root, err));
        HM_TRY(hm_root_add_github(root, err));
    }
    warn(root, run);
    *out = hm_move(root);
    return true;
}
