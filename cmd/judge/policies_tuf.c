/* SPDX-License-Identifier: Apache-2.0 */
/* Needs libcurl: in hallmark-full.so alone. */
#include "cmd/judge/policies_tuf.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "http/curl.h"
#include "trust/refresh.h"

/* XDG's base folders are absolute, or not valid. */
static bool is_folder(const char *value)
{
    return value != NULL && value[0] == '/';
}

/* Without a place to keep it in, what was seen is forgotten, and an old state
 * could be shown as the newest again and again. */
static bool put_cache(struct hm_buf *out, hm_env *env, struct hm_err *err)
{
    const char *cache = env("XDG_CACHE_HOME"), *home = env("HOME");

    if (is_folder(cache))
        hm_buf_put_str(out, cache);
    else if (is_folder(home))
        hm_buf_printf(out, "%s/.cache", home);
    else
        return hm_fail(err, HM_USAGE,
            "what is verified of a TUF repository is kept for the next time: "
            "set XDG_CACHE_HOME to the folder for it");
    return hm_buf_end(out, NULL, err);
}

static const char *text_of(const struct hm_run *run, const char *name)
{
    return hm_opt_find(run->args->command, name) == NULL
        ? NULL
        : hm_args_str(run->args, name);
}

/* Not every command that reads policies has the options about the network. */
static bool connect_to(
    struct hm_http_client **out, const struct hm_run *run, struct hm_err *err)
{
    const struct hm_http_opts opts = {.user_agent = "hallmark/" HM_VERSION,
        .proxy = text_of(run, "proxy"),
        .no_proxy = text_of(run, "no-proxy"),
        .log = &run->log};

    if (hm_opt_find(run->args->command, "offline") != NULL &&
        hm_args_flag(run->args, "offline"))
        return true;
    return hm_http_client_new(out, &opts, err);
}

static int64_t time_of(const struct hm_run *run)
{
    const int64_t most_ms = HM_TRUST_REFRESH_MS;
    int64_t said_ms = hm_opt_find(run->args->command, "timeout") == NULL
        ? most_ms
        : (int64_t)hm_args_number(run->args, "timeout");

    return said_ms < most_ms ? said_ms : most_ms;
}

bool hm_policies_tuf(void *ctx, struct hm_buf *out, struct hm_buf *warning,
    const struct hm_document_tuf *tuf, struct hm_err *err)
{
    const struct hm_run *run = ctx;
    hm_auto(buf) cache = hm_buf(HM_TRUST_PATH_MAX);
    hm_auto_ptr(http_client) client = NULL;
    struct hm_trust_tuf in = {
        .url = tuf->url,
        .root = tuf->root,
        .target = tuf->target,
        .now = {.s = hm_clock_now().s},
        .time_ms = time_of(run),
        .age_max_s = tuf->age_max_s,
    };

    HM_TRY(put_cache(&cache, run->env, err));
    HM_TRY(connect_to(&client, run, err));
    in.cache = hm_buf_str(&cache);
    in.http = client == NULL ? NULL : hm_http_client_http(client);
    return hm_trust_refresh(out, warning, &in, err);
}
