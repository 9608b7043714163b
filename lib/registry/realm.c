/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/realm.h"

#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

/* Registries whose token service has another name, as they are documented by
 * who runs them. A row belongs to the exact host on its left. */
static const struct {
    const char *host, *realm;
} known[] = {
    {"docker.io", "auth.docker.io"},
    {"registry.gitlab.com", "gitlab.com"},
};

bool hm_realm_is_host(const struct hm_uri *uri, struct hm_bytes text)
{
    char with_port[HM_URI_HOST_MAX + 8];
    bool usual = uri->port == (hm_uri_scheme_is(uri, "https") ? 443 : 80);

    if (usual && hm_bytes_eq_nocase(uri->host, text))
        return true;
    if (uri->host.len == 0 || uri->host.len > HM_URI_HOST_MAX)
        return false;
    snprintf(with_port, sizeof(with_port), "%.*s:%u", (int)uri->host.len,
        (const char *)uri->host.p, uri->port);
    return hm_bytes_eq_nocase(hm_bytes_str(with_port), text);
}

/* An address, not a name. What a name leads to nobody sees here. */
static bool is_address(struct hm_bytes host)
{
    size_t label = host.len;

    if (label > 0 && host.p[label - 1] == '.')
        label--;
    while (label > 0 && host.p[label - 1] != '.')
        label--;
    return host.len > 0 &&
        (host.p[0] == '[' || hm_is_digit(hm_bytes_slice(host, label, 1).p[0]));
}

static bool named(const struct hm_uri *to, const struct hm_realm_rules *rules)
{
    for (size_t i = 0; i < rules->realm_count; i++) {
        if (hm_realm_is_host(to, hm_bytes_str(rules->realm_hosts[i])))
            return true;
    }
    return false;
}

static bool is_known(
    const struct hm_uri *to, const struct hm_realm_rules *rules)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (hm_bytes_eq_str(rules->host, known[i].host) &&
            hm_realm_is_host(to, hm_bytes_str(known[i].realm)))
            return true;
    }
    return false;
}

static bool check_foreign(const struct hm_uri *to,
    const struct hm_realm_rules *rules, struct hm_err *err)
{
    if (named(to, rules))
        return true;
    if (hm_uri_may_be_loopback(to) && !hm_uri_is_loopback(rules->registry))
        return hm_fail(err, HM_DENIED, "is this machine, and %s is not",
            HM_SHOW(rules->host));
    if (!hm_uri_is_loopback(to) && is_address(to->host))
        return hm_fail(
            err, HM_DENIED, "is another machine's address, not a name");
    if (rules->credentials && !is_known(to, rules))
        return hm_fail(err, HM_DENIED,
            "is another host: credentials for %s go there only with "
            "--registry-realm %s",
            HM_SHOW(rules->host), HM_SHOW(to->host));
    return true;
}

static bool check_scheme(const struct hm_uri *to,
    const struct hm_realm_rules *rules, struct hm_err *err)
{
    if (hm_uri_scheme_is(to, "https"))
        return true;
    if (!hm_uri_scheme_is(to, "http"))
        return hm_fail(err, HM_DENIED, "has the scheme %s, not https",
            HM_SHOW(to->scheme));
    /* Where the registry itself is plain http on this very host or on this
     * machine, its service may be; nowhere else. */
    if (!hm_uri_scheme_is(rules->registry, "http") ||
        (!hm_uri_same_origin(to, rules->registry) &&
            !(hm_uri_is_loopback(to) && hm_uri_is_loopback(rules->registry)) &&
            !(rules->plain && named(to, rules))))
        return hm_fail(err, HM_DENIED, "is plain http");
    return true;
}

bool hm_realm_check(struct hm_uri *out, struct hm_bytes realm,
    const struct hm_realm_rules *rules, struct hm_err *err)
{
    struct hm_uri to;

    if (!hm_uri_parse(&to, realm, err))
        return hm_wrap(err, "token service");
    if (to.has_fragment || to.port == 0)
        return hm_fail(err, HM_FORMAT, "token service: no URL of a service");
    if (!check_scheme(&to, rules, err) ||
        (!hm_uri_same_origin(&to, rules->registry) &&
            !check_foreign(&to, rules, err)))
        return hm_wrap(err, "token service %s", HM_SHOW(to.host));
    *out = to;
    return true;
}
