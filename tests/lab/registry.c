/* SPDX-License-Identifier: Apache-2.0 */
#include "lab/registry.h"

#include "base/err.h"
#include "base/text.h"

static struct hm_sandbox *find_host(
    const struct lab_net *net, struct hm_bytes host)
{
    for (size_t i = 0; i < net->host_count; i++) {
        if (hm_bytes_eq_nocase(host, hm_bytes_str(net->hosts[i].name)))
            return net->hosts[i].sandbox;
    }
    return NULL;
}

static bool handle(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct hm_sandbox *sandbox = find_host(ctx, req->host);

    if (sandbox != NULL)
        hm_sandbox_handle(sandbox, req, resp);
    return sandbox != NULL;
}

static int64_t now_ms(void *ctx)
{
    return ((struct lab_net *)ctx)->serve.now_ms;
}

bool lab_net_add(struct lab_net *net, const char *name,
    const struct hm_sandbox_opts *opts, struct hm_err *err)
{
    struct hm_sandbox_opts own = {0};

    if (opts != NULL)
        own = *opts;
    if (own.auth.now_ms == NULL) {
        own.auth.now_ms = now_ms;
        own.auth.ctx = net;
    }
    if (net->host_count == LAB_HOSTS)
        return hm_fail(err, HM_LIMIT, "more hosts than %d", LAB_HOSTS);
    HM_TRY(hm_sandbox_new(&net->hosts[net->host_count].sandbox, &own, err));
    net->hosts[net->host_count++].name = name;
    return true;
}

bool lab_net_new(
    struct lab_net *out, const struct hm_sandbox_opts *opts, struct hm_err *err)
{
    *out = (struct lab_net){0};
    lab_serve_new(&out->serve, handle, out);
    return lab_net_add(out, LAB_REGISTRY, opts, err);
}

void lab_net_free(struct lab_net *net)
{
    for (size_t i = 0; i < net->host_count; i++)
        hm_sandbox_free(net->hosts[i].sandbox);
    net->host_count = 0;
}

void lab_net_journal(const struct lab_net *net, size_t host, struct hm_buf *out)
{
    hm_sandbox_journal(net->hosts[host].sandbox, out);
}
