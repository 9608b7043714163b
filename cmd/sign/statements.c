/* SPDX-License-Identifier: Apache-2.0 */
/* What is written: tests/cli/provenance.sh. */
#include "cmd/sign/statements.h"

#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

static const char option[] = "statement-out";

static const char *path_of(const struct hm_args *args)
{
    return hm_opt_find(args->command, option) != NULL
        ? hm_args_str(args, option)
        : NULL;
}

static bool is_dash(const char *text)
{
    return text != NULL && strcmp(text, "-") == 0;
}

bool hm_statements_check(const struct hm_args *args, struct hm_err *err)
{
    const struct hm_file_opts opts = {.replace = hm_args_flag(args, "force")};
    const char *path = path_of(args);

    if (path == NULL)
        return true;
    if (is_dash(path))
        return hm_opt_find(args->command, "bundle") == NULL ||
            hm_fail(err, HM_USAGE,
                "--statement-out -: standard output is for what was signed");
    if (!opts.replace && hm_file_exists(path))
        return hm_fail(err, HM_USAGE,
            "%s: is there already; --force replaces it", HM_SHOW_PATH(path));
    return hm_file_writable(path, &opts, err);
}

/* From `from` on, one line. */
static void join(struct hm_buf *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (text->p[i] == '\n' || text->p[i] == '\r')
            text->p[i] = ' ';
    }
}

void hm_statements_add(
    struct hm_buf *to, size_t *count, struct hm_bytes statement)
{
    size_t from = to->len;

    hm_buf_put(to, statement);
    hm_buf_put_u8(to, '\n');
    ++*count;
    if (to->failed != HM_OK || *count == 1)
        return;
    if (*count == 2)
        join(to, 0, from - 1);
    join(to, from, to->len - 1);
}

bool hm_statements_write(
    struct hm_run *run, struct hm_bytes text, struct hm_err *err)
{
    const struct hm_file_opts opts = {
        .replace = hm_args_flag(run->args, "force")};
    const char *path = path_of(run->args);

    if (path == NULL)
        return true;
    if (is_dash(path)) {
        hm_buf_put(run->out, text);
        return true;
    }
    HM_TRY(hm_file_write(path, text, &opts, err));
    hm_log(&run->log, HM_LOG_INFO, "statement: %s", HM_SHOW_PATH(path));
    return true;
}
