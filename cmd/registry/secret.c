/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/registry/secret.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/secret_read.h"

static const char env_scheme[] = "env://";

static bool read_env(struct hm_secret *out, struct hm_run *run,
    const char *name, struct hm_err *err)
{
    const char *value = run->env(name);
    struct hm_bytes in = hm_bytes_str(value);

    if (value == NULL)
        return hm_fail(
            err, HM_USAGE, "the variable %s is not set", HM_SHOW_STR(name));
    if (in.len > HM_CRED_SECRET_MAX)
        return hm_fail(err, HM_LIMIT, "%s: more than %zu bytes",
            HM_SHOW_STR(name), HM_CRED_SECRET_MAX);
    return hm_secret_from(out, in, err);
}

static bool read_ref(struct hm_secret *out, struct hm_run *run, const char *ref,
    struct hm_err *err)
{
    if (hm_bytes_starts(hm_bytes_str(ref), hm_bytes_str(env_scheme)))
        return read_env(out, run, ref + strlen(env_scheme), err);
    if (strcmp(ref, "-") != 0)
        return hm_secret_read_file(out, ref, HM_CRED_SECRET_MAX, err);
    if (isatty(run->in_fd))
        return hm_fail(err, HM_USAGE,
            "standard input is a terminal, where a secret would be seen");
    return hm_secret_read_fd(
        out, run->in_fd, HM_CRED_SECRET_MAX, "standard input", err);
}

static void trim_line_end(struct hm_secret *text)
{
    if (text->len > 0 && text->p[text->len - 1] == '\n')
        hm_secret_cut(text, text->len - 1);
    if (text->len > 0 && text->p[text->len - 1] == '\r')
        hm_secret_cut(text, text->len - 1);
}

bool hm_registry_secret(struct hm_secret *out, struct hm_run *run,
    const char *ref, struct hm_err *err)
{
    hm_auto(secret) text = {0};

    if (!read_ref(&text, run, ref, err))
        return hm_configured(err);
    trim_line_end(&text);
    if (text.len == 0)
        return hm_fail(err, HM_USAGE, "%s: is empty, wanted a secret",
            strcmp(ref, "-") == 0 ? "standard input" : HM_SHOW_PATH(ref));
    *out = hm_secret_move(&text);
    return true;
}
