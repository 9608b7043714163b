/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/host.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "image/ref.h"

static const char hub[] = "docker.io";
static const char hub_alias[] = "index.docker.io";
static const char hub_server[] = "https://index.docker.io/v1/";

/* Take a scheme off the front; was there one? */
static bool skip_scheme(struct hm_bytes *in)
{
    static const char *const schemes[] = {"https://", "http://"};

    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        struct hm_bytes scheme = hm_bytes_str(schemes[i]);

        if (!hm_bytes_eq_nocase(hm_bytes_slice(*in, 0, scheme.len), scheme))
            continue;
        *in = hm_bytes_slice(*in, scheme.len, in->len);
        return true;
    }
    return false;
}

static struct hm_bytes trim_slashes(struct hm_bytes in)
{
    while (in.len > 0 && in.p[0] == '/')
        in = hm_bytes_slice(in, 1, in.len);
    while (in.len > 0 && in.p[in.len - 1] == '/')
        in.len--;
    return in;
}

/* Docker writes the address of the interface that it asked. */
static bool is_version(struct hm_bytes path)
{
    return hm_bytes_eq_str(path, "v1") || hm_bytes_eq_str(path, "v2");
}

bool hm_cred_key(struct hm_cred_key *out, struct hm_bytes key)
{
    struct hm_bytes rest = key, host;
    bool address = skip_scheme(&rest);
    size_t len = hm_bytes_find(rest, '/');

    *out = (struct hm_cred_key){.host = ""};
    host = hm_bytes_slice(rest, 0, len);
    if (len == 0 || len > HM_CRED_HOST_MAX || hm_bytes_find(host, 0) < len)
        return false;
    for (size_t i = 0; i < len; i++)
        out->host[i] = (char)hm_to_lower(host.p[i]);
    if (strcmp(out->host, hub_alias) == 0) {
        memcpy(out->host, hub, sizeof(hub));
        address = true;
    }
    out->space = trim_slashes(hm_bytes_slice(rest, len, rest.len));
    if (address && is_version(out->space))
        out->space = hm_bytes(NULL, 0);
    return true;
}

size_t hm_cred_key_fit(const struct hm_cred_key *key, struct hm_bytes host,
    struct hm_bytes repository)
{
    size_t len = key->space.len;

    if (!hm_bytes_eq_str(host, key->host))
        return 0;
    if (len == 0)
        return 1;
    if (!hm_bytes_starts(repository, key->space) ||
        (repository.len > len && repository.p[len] != '/'))
        return 0;
    return 1 + len;
}

struct hm_bytes hm_cred_server(struct hm_bytes host)
{
    return hm_bytes_eq_str(host, hub) ? hm_bytes_str(hub_server) : host;
}

/* The grammar of references decides what a host is: the same name behind the
 * same rules, wherever it is typed. */
static bool check_host(struct hm_bytes host, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_REF_MAX);
    hm_auto(buf) text = hm_buf(HM_REF_MAX);
    struct hm_bytes view;
    struct hm_ref ref;

    hm_buf_put(&text, host);
    hm_buf_put_str(&text, "/a/b");
    HM_TRY(hm_buf_end(&text, &view, err));
    if (!hm_ref_parse(&ref, &arena, view, err)) {
        if (err->code != HM_SYSTEM)
            err->code = HM_USAGE;
        return hm_wrap(err, "registry \"%s\"", HM_SHOW(host));
    }
    if (ref.kind == HM_REF_REGISTRY && hm_bytes_eq(ref.host, host) &&
        hm_bytes_eq_str(ref.repository, "a/b"))
        return true;
    return hm_fail(err, HM_USAGE,
        "\"%s\" is no registry: wanted a host with a dot or a port, or "
        "localhost",
        HM_SHOW(host));
}

bool hm_cred_host(
    char out[HM_CRED_HOST_MAX + 1], struct hm_bytes in, struct hm_err *err)
{
    struct hm_cred_key key;

    if (!hm_cred_key(&key, in))
        return hm_fail(err, HM_USAGE, "\"%s\" is no registry", HM_SHOW(in));
    if (key.space.len > 0)
        return hm_fail(err, HM_USAGE,
            "\"%s\" is more than a registry: wanted \"%s\"", HM_SHOW(in),
            HM_SHOW_STR(key.host));
    HM_TRY(check_host(hm_bytes_str(key.host), err));
    memcpy(out, key.host, sizeof(key.host));
    return true;
}
