/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/sign/desk.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/sign/input.h"
#include "crypto/process.h"
#include "oidc/oidc.h"
#include "root/signing_config.h"
#include "sign/enough.h"

void hm_desk_free(struct hm_desk *desk)
{
    hm_oidc_token_free(&desk->token);
    hm_identity_free(&desk->identity);
    hm_http_client_free(desk->issuers);
    hm_http_client_free(desk->client);
    hm_signing_config_free(desk->config);
    hm_root_free(desk->root);
    hm_arena_free(&desk->arena);
}

/* ---- Contradictions ---- */

/* None of them would be looked at. */
static bool check_unused(const struct hm_args *args, const char *const *options,
    const char *why, struct hm_err *err)
{
    for (; *options != NULL; options++) {
        if (hm_args_given(args, *options))
            return hm_fail(err, HM_USAGE, "--%s is %s", *options, why);
    }
    return true;
}

/* Provenance is made of a token's claims, whoever signs it. */
static bool takes_claims(const struct hm_args *args)
{
    return hm_opt_find(args->command, "generic") != NULL &&
        !hm_args_flag(args, "generic");
}

bool hm_desk_check(const struct hm_args *args, struct hm_err *err)
{
    static const char *const of_people[] = {"provider", "identity-token-file",
        "audience", "oidc-issuer", "oidc-client-id", "oidc-ca", NULL};
    static const char *const of_services[] = {
        "service-ca", "trusted-root", "ca", NULL};

    if (hm_args_given(args, "key") && !takes_claims(args))
        HM_TRY(check_unused(args, of_people, "for signing without --key", err));
    if (hm_args_given(args, "signing-config"))
        return true;
    /* Others' roots believe none of the public services. */
    return check_unused(args, of_services,
        "about services, and --signing-config names none", err);
}

bool hm_desk_wanted(const struct hm_args *args)
{
    return !hm_args_given(args, "key") || hm_args_given(args, "signing-config");
}

/* ---- Services ---- */

static bool read_config(
    struct hm_desk *desk, struct hm_run *run, struct hm_err *err)
{
    const char *path = hm_args_str(run->args, "signing-config");
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);

    if (path == NULL)
        return hm_signing_config_public_good(&desk->config, err);
    HM_TRY(hm_sign_input(&text, run, path, err));
    return hm_signing_config_parse(&desk->config, hm_buf_view(&text), err);
}

static bool choose(struct hm_desk *desk, struct hm_run *run, struct hm_err *err)
{
    const char *path = hm_args_str(run->args, "signing-config");
    bool certificate = !hm_args_given(run->args, "key");

    if (read_config(desk, run, err) &&
        hm_choose_all(
            &desk->choices, desk->config, certificate, hm_clock_now(), err)) {
        if (desk->choices.tlog.wanted == 0)
            hm_log(&run->log, HM_LOG_WARN,
                "no log is asked for: verify with --insecure-ignore-tlog");
        return true;
    }
    if (err->code != HM_SYSTEM)
        err->code = HM_USAGE;
    if (path == NULL)
        return hm_wrap(err, "the public services");
    return hm_wrap(err, "--signing-config %s", HM_SHOW_PATH(path));
}

/* What is made would be refused at the end, by us and by everybody. */
static bool check_enough(
    struct hm_desk *desk, struct hm_run *run, struct hm_err *err)
{
    if (hm_sign_enough(&desk->choices, desk->root, hm_clock_now(), err))
        return true;
    run->next_step =
        "who runs a log or an authority is its operator= in \"hallmark trust "
        "create\"; those without one count as one";
    return false;
}

static bool connect(
    struct hm_desk *desk, struct hm_run *run, struct hm_err *err)
{
    HM_TRY(hm_identity_client(&desk->client, run, "service-ca", err));
    desk->services = (struct hm_sign_services){
        .http = hm_http_client_http(desk->client),
        .root = desk->root,
        .choices = &desk->choices,
    };
    hm_desk_begin(desk);
    return true;
}

void hm_desk_begin(struct hm_desk *desk)
{
    desk->services.deadline_ms = hm_clock_mono_ms() + desk->timeout_ms;
}

/* ---- Who one is ---- */

/* Who the certificate will be for is known from the token, so that what is there
 * already can be looked for before anything is asked of the authority. */
static bool read_identity(
    struct hm_desk *desk, struct hm_sign_identity *who, struct hm_err *err)
{
    struct hm_implied implied;

    HM_TRY(hm_implied(&implied, &desk->token.jwt, &desk->arena, err));
    /* The next token takes the place of this one, and its claims with it. */
    return hm_sign_identity_take(who, &implied, &desk->arena, err);
}

static bool ask_token(
    struct hm_desk *desk, struct hm_sign_identity *who, struct hm_err *err)
{
    desk->services.token = hm_bytes(NULL, 0);
    hm_oidc_token_free(&desk->token);
    desk->identity.world.deadline_ms = desk->services.deadline_ms;
    if (!hm_oidc_get(&desk->token, &desk->identity.ask, err) ||
        !read_identity(desk, who, err))
        return hm_wrap(err, "identity");
    desk->services.token = hm_secret_view(&desk->token.text);
    desk->services.has_end = desk->token.jwt.has_expires;
    desk->services.end = desk->token.jwt.expires;
    return true;
}

/* What is demanded of the signature names the identity of before. */
static bool renew(void *ctx, struct hm_err *err)
{
    struct hm_desk *desk = ctx;
    struct hm_sign_identity who;
    unsigned other;

    HM_TRY(ask_token(desk, &who, err));
    if (!hm_bytes_eq(who.subject, desk->who.subject) ||
        !hm_bytes_eq(who.issuer, desk->who.issuer))
        return hm_fail(err, HM_MISMATCH,
            "it is for %s, by %s; before it was %s", HM_SHOW(who.subject),
            HM_SHOW(who.issuer), HM_SHOW(desk->who.subject));
    other = hm_sign_identity_differs(&desk->who, &who.origin);
    if (other == 0)
        return true;
    return hm_fail(err, HM_MISMATCH, "its %s is %s; before it was %s",
        hm_fulcio_row(other)->title, HM_SHOW(who.origin.values[other]),
        HM_SHOW(desk->who.origin.values[other]));
}

/* A person logs in where the services say, unless an option does. */
static bool set_issuer(
    struct hm_desk *desk, struct hm_run *run, struct hm_err *err)
{
    const struct hm_choice *oidc = &desk->choices.oidc;
    struct hm_bytes url;

    if (hm_args_given(run->args, "oidc-issuer") || oidc->count == 0)
        return true;
    HM_TRY(hm_arena_copy(&desk->arena, &url, oidc->services[0]->url, err));
    desk->identity.login.issuer = (const char *)url.p;
    return true;
}

static bool no_token(struct hm_run *run, struct hm_err *err)
{
    if (err->code == HM_NOT_FOUND) {
        err->code = HM_USAGE;
        run->next_step = "sign in a job that has an identity, log in with "
                         "--provider interactive, or give a --key";
    }
    return hm_configured(err);
}

/* An authority that one's own services are believed by must not be able to stand
 * in for who hands out tokens: what that one is sent would be enough to sign. */
static bool reach_issuers(struct hm_desk *desk, const struct hm_http **http,
    struct hm_run *run, struct hm_err *err)
{
    *http = desk->services.http;
    if (!hm_args_given(run->args, "service-ca") &&
        !hm_args_given(run->args, "oidc-ca"))
        return true;
    HM_TRY(hm_identity_client(&desk->issuers, run, "oidc-ca", err));
    *http = hm_http_client_http(desk->issuers);
    return true;
}

static bool log_in(struct hm_desk *desk, struct hm_run *run, struct hm_err *err)
{
    const struct hm_http *http;

    HM_TRY(reach_issuers(desk, &http, run, err));
    HM_TRY(hm_identity_from_args(
        &desk->identity, run, http, desk->services.deadline_ms, err));
    HM_TRY(set_issuer(desk, run, err));
    if (!ask_token(desk, &desk->who, err))
        return no_token(run, err);
    desk->services.renew = renew;
    desk->services.ctx = desk;
    hm_log(&run->log, HM_LOG_INFO, "signing as %s, by %s",
        HM_SHOW(desk->who.subject), HM_SHOW(desk->who.issuer));
    return true;
}

bool hm_desk_load(struct hm_desk *out, struct hm_run *run, struct hm_err *err)
{
    hm_crypto_guard(); /* the certificate's key is made in a worker's thread */
    out->arena = hm_arena(HM_SIGN_REFS_ARENA_MAX);
    out->timeout_ms = (int64_t)hm_args_number(run->args, "timeout");
    HM_TRY(hm_root_from_args(&out->root, run, err));
    HM_TRY(choose(out, run, err));
    HM_TRY(check_enough(out, run, err));
    HM_TRY(connect(out, run, err));
    return hm_args_given(run->args, "key") || log_in(out, run, err);
}
