/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/registry/opts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/registry/login.h"
#include "cmd/registry/secret.h"
#include "cred/entry.h"
#include "cred/host.h"

/* ---- TLS, time ---- */

void hm_registry_args_free(struct hm_registry_args *opts)
{
    hm_free(opts->insecure.list);
    hm_free(opts->realms.list);
    *opts = (struct hm_registry_args){0};
}

static bool read_hosts(struct hm_registry_hosts *out,
    const struct hm_args *args, const char *option, struct hm_err *err)
{
    size_t count = hm_args_count(args, option);

    out->list = hm_alloc_array(count + 1, sizeof(*out->list));
    if (out->list == NULL)
        return hm_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *text = hm_args_nth(args, option, i);

        if (!hm_cred_host(out->list[i], hm_bytes_str(text), err))
            return hm_wrap(err, "--%s", option);
        out->count++;
    }
    return true;
}

bool hm_registry_args_read(struct hm_registry_args *out,
    const struct hm_args *args, struct hm_err *err)
{
    hm_auto(registry_args) opts = {
        .ca = hm_args_str(args, "registry-ca"),
        .client_cert = hm_args_str(args, "registry-client-cert"),
        .client_key = hm_args_str(args, "registry-client-key"),
        .timeout_ms = (int64_t)hm_args_number(args, "timeout"),
    };

    if ((opts.client_cert == NULL) != (opts.client_key == NULL))
        return hm_fail(err, HM_USAGE,
            "--registry-client-cert and --registry-client-key belong together");
    HM_TRY(read_hosts(&opts.insecure, args, "insecure-registry", err));
    HM_TRY(read_hosts(&opts.realms, args, "registry-realm", err));
    *out = hm_take(opts, (struct hm_registry_args){0});
    return true;
}

const struct hm_variable hm_registry_variables[] = {
    HM_LOGIN_VARIABLES,
    {"GITHUB_TOKEN", "for ghcr.io, with --registry-github-token"},
    {"AWS_ACCESS_KEY_ID, AWS_..", "the identity for Amazon ECR"},
    {"GCE_METADATA_HOST", "where Google's metadata service is"},
    {NULL, NULL},
};

/* ---- Credentials ---- */

void hm_registry_sources_free(struct hm_registry_sources *sources)
{
    if (sources == NULL)
        return;
    hm_cred_fixed_free(&sources->given);
    hm_cred_fixed_free(&sources->github);
    hm_free(sources);
}

void hm_registry_sources_add(
    struct hm_registry_sources *sources, struct hm_cred_source source)
{
    assert(sources->count < HM_REGISTRY_SOURCES_MAX);
    sources->list[sources->count++] = source;
}

/* A password for one registry must not go to two because somebody copies from
 * one to the other. */
static bool the_one_host(char out[HM_CRED_HOST_MAX + 1],
    const struct hm_bytes *hosts, size_t count, struct hm_err *err)
{
    for (size_t i = 1; i < count; i++) {
        if (!hm_bytes_eq(hosts[i], hosts[0]))
            return hm_fail(err, HM_USAGE,
                "credentials are given for one registry, and there are %s and "
                "%s: log in instead",
                HM_SHOW(hosts[0]), HM_SHOW(hosts[i]));
    }
    if (count == 0)
        return hm_fail(
            err, HM_USAGE, "credentials are given, and no registry is named");
    return hm_cred_host(out, hosts[0], err);
}

static bool check_given(const struct hm_args *args, struct hm_err *err)
{
    bool user = hm_args_given(args, "registry-username");

    if (user != hm_args_flag(args, "registry-password-stdin"))
        return hm_fail(err, HM_USAGE,
            "--registry-username and --registry-password-stdin belong "
            "together");
    if (user && hm_args_given(args, "registry-token"))
        return hm_fail(err, HM_USAGE,
            "--registry-username and --registry-token are two ways to log in");
    return true;
}

static bool read_password(
    struct hm_cred *out, struct hm_run *run, struct hm_err *err)
{
    const char *user = hm_args_str(run->args, "registry-username");

    out->kind = HM_CRED_PASSWORD;
    snprintf(out->source, sizeof(out->source), "--registry-username");
    return hm_cred_set_user(out, hm_bytes_str(user), err) &&
        hm_registry_secret(&out->secret, run, "-", err) &&
        hm_cred_check(out, err);
}

static bool read_token(struct hm_cred *out, struct hm_run *run, const char *ref,
    struct hm_err *err)
{
    out->kind = HM_CRED_BEARER;
    snprintf(out->source, sizeof(out->source), "--registry-token");
    return hm_registry_secret(&out->secret, run, ref, err) &&
        hm_cred_check(out, err);
}

/* Hosts and how many: two parameters less. */
struct hosts {
    const struct hm_bytes *list;
    size_t count;
};

static bool add_given(struct hm_registry_sources *s, struct hm_run *run,
    const struct hosts *hosts, struct hm_err *err)
{
    const char *token = hm_args_str(run->args, "registry-token");
    bool ok;

    HM_TRY(check_given(run->args, err));
    if (token == NULL && !hm_args_given(run->args, "registry-username"))
        return true;
    HM_TRY(the_one_host(s->given.host, hosts->list, hosts->count, err));
    ok = token != NULL ? read_token(&s->given.cred, run, token, err)
                       : read_password(&s->given.cred, run, err);
    if (!ok) {
        hm_wrap(err, "%s", s->given.cred.source);
        return hm_configured(err);
    }
    hm_registry_sources_add(s, hm_cred_fixed_source(&s->given));
    return true;
}

/* Any user will do; GitHub's own is for its logs. */
static bool add_github(
    struct hm_registry_sources *s, struct hm_run *run, struct hm_err *err)
{
    const char *actor = run->env("GITHUB_ACTOR");
    struct hm_cred *cred = &s->github.cred;

    if (!hm_args_flag(run->args, "registry-github-token"))
        return true;
    if (actor == NULL || actor[0] == '\0')
        actor = "token";
    memcpy(s->github.host, "ghcr.io", sizeof("ghcr.io"));
    cred->kind = HM_CRED_PASSWORD;
    snprintf(cred->source, sizeof(cred->source), "GITHUB_TOKEN");
    if (!hm_cred_set_user(cred, hm_bytes_str(actor), err) ||
        !hm_registry_secret(&cred->secret, run, "env://GITHUB_TOKEN", err) ||
        !hm_cred_check(cred, err)) {
        hm_wrap(err, "--registry-github-token");
        return hm_configured(err);
    }
    hm_registry_sources_add(s, hm_cred_fixed_source(&s->github));
    return true;
}

bool hm_registry_sources_from_args(struct hm_registry_sources **out,
    struct hm_run *run, const struct hm_bytes *hosts, size_t host_count,
    struct hm_err *err)
{
    const struct hosts all = {hosts, host_count};
    hm_auto_ptr(registry_sources) sources = hm_alloc(sizeof(*sources));

    if (sources == NULL)
        return hm_fail_memory(err);
    HM_TRY(add_given(sources, run, &all, err));
    HM_TRY(add_github(sources, run, err));
    sources->files = (struct hm_cred_files){
        .file = hm_args_str(run->args, "registry-config"),
        .env = {run->env, run->vars},
    };
    hm_registry_sources_add(sources, hm_cred_files_source(&sources->files));
    *out = hm_move(sources);
    return true;
}
