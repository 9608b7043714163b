/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/registry/client.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/input/secret_read.h"

void hm_registry_client_free(struct hm_registry_client *client)
{
    hm_http_client_free(client->client);
    hm_registry_args_free(&client->args);
    hm_secret_free(&client->key);
    hm_buf_free(&client->cert);
    hm_free(client->plain);
    hm_free(client->realms);
    *client = (struct hm_registry_client){0};
}

static bool read_files(struct hm_registry_client *out, struct hm_err *err)
{
    const struct hm_registry_args *args = &out->args;

    /* At once: libcurl would say so at the first connection only. */
    if (args->ca != NULL && !hm_file_exists(args->ca))
        return hm_fail(err, HM_NOT_FOUND, "--registry-ca %s: no such file",
            HM_SHOW_PATH(args->ca));
    out->cert = hm_buf(HM_PEM_FILE_MAX);
    if (args->client_cert == NULL)
        return true;
    return hm_file_read(&out->cert, args->client_cert, err) &&
        hm_secret_read_file(&out->key, args->client_key, HM_KEY_FILE_MAX, err);
}

static bool list(const char ***out, const struct hm_registry_hosts *hosts,
    struct hm_err *err)
{
    *out = hm_alloc_array(hosts->count + 1, sizeof(**out));
    if (*out == NULL)
        return hm_fail_memory(err);
    for (size_t i = 0; i < hosts->count; i++)
        (*out)[i] = hosts->list[i];
    return true;
}

bool hm_registry_client_from_args(
    struct hm_registry_client *out, struct hm_run *run, struct hm_err *err)
{
    struct hm_http_opts http = {.user_agent = "hallmark/" HM_VERSION,
        .proxy = hm_args_str(run->args, "proxy"),
        .no_proxy = hm_args_str(run->args, "no-proxy"),
        .log = &run->log};

    *out = (struct hm_registry_client){.log = &run->log};
    HM_TRY(hm_registry_args_read(&out->args, run->args, err));
    HM_TRY(list(&out->plain, &out->args.insecure, err));
    HM_TRY(list(&out->realms, &out->args.realms, err));
    if (!read_files(out, err))
        return hm_configured(err);
    http.ca_file = out->args.ca;
    http.client_cert = hm_buf_view(&out->cert);
    http.client_key = hm_secret_view(&out->key);
    if (!hm_http_client_new(&out->client, &http, err))
        return hm_configured(err);
    out->http = hm_http_client_http(out->client);
    out->deadline_ms = hm_clock_mono_ms() + out->args.timeout_ms;
    return true;
}

bool hm_registry_client_connect(struct hm_registry **out,
    const struct hm_registry_client *client,
    const struct hm_cred_source *sources, size_t count, struct hm_err *err)
{
    const struct hm_registry_opts opts = {
        .http = client->http,
        .sources = sources,
        .source_count = count,
        .plain_hosts = client->plain,
        .plain_count = client->args.insecure.count,
        .realm_hosts = client->realms,
        .realm_count = client->args.realms.count,
        .deadline_ms = client->deadline_ms,
        .log = client->log,
    };

    return hm_registry_new(out, &opts, err);
}
