/* SPDX-License-Identifier: Apache-2.0 */
/* Buildkite: its agent asks for a token, with what the job's environment has. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "http/http.h"
#include "oidc/ambient.h"
#include "spawn/find.h"
#include "spawn/spawn.h"

static const char program[] = "buildkite-agent";

struct hm_oidc_detected hm_oidc_buildkite_detect(
    const struct hm_oidc_world *world)
{
    if (hm_oidc_env(world, "BUILDKITE") == NULL)
        return (struct hm_oidc_detected){
            HM_OIDC_ABSENT, "BUILDKITE is not set"};
    if (hm_oidc_env(world, "BUILDKITE_AGENT_ACCESS_TOKEN") == NULL)
        return (struct hm_oidc_detected){HM_OIDC_BROKEN,
            "BUILDKITE is set, but not BUILDKITE_AGENT_ACCESS_TOKEN"};
    return (struct hm_oidc_detected){
        HM_OIDC_HERE, "BUILDKITE_AGENT_ACCESS_TOKEN is set"};
}

/* What is left of the time for everything, at most HM_OIDC_AGENT_MS. */
static bool time_left(
    int64_t *out, const struct hm_oidc_world *world, struct hm_err *err)
{
    int64_t left = world->deadline_ms - hm_http_mono_ms(world->http);

    if (left <= 0)
        return hm_fail(err, HM_NETWORK, "the time is over");
    *out = left < HM_OIDC_AGENT_MS ? left : HM_OIDC_AGENT_MS;
    return true;
}

static void trim(struct hm_secret *text)
{
    size_t len = text->len;

    while (len > 0 && (text->p[len - 1] == '\n' || text->p[len - 1] == '\r'))
        len--;
    hm_secret_cut(text, len);
}

static bool run(
    struct hm_secret *out, const struct hm_spawn *what, struct hm_err *err)
{
    hm_auto(secret) printed = {0};
    int status;

    HM_TRY(hm_spawn_run(&printed, &status, what, err));
    /* What it printed may be a token all the same. */
    if (status != 0)
        return hm_fail(
            err, HM_DENIED, "%s ended with status %d", program, status);
    trim(&printed);
    *out = hm_secret_move(&printed);
    return true;
}

bool hm_oidc_buildkite_fetch(struct hm_secret *out,
    const struct hm_oidc_world *world, const char *audience, struct hm_err *err)
{
    const char *const words[] = {
        "oidc", "request-token", "--audience", audience, NULL};
    hm_auto(buf) path = hm_buf(HM_PATH_MAX);
    struct hm_spawn what = {
        .name = program, .words = words, .out_max = HM_JWS_MAX};
    char **vars = NULL;
    bool ok;

    HM_TRY(time_left(&what.timeout_ms, world, err));
    HM_TRY(hm_spawn_find(&path, hm_oidc_env(world, "PATH"), program, err));
    HM_TRY(hm_spawn_vars(&vars, world->vars, err));
    what.path = hm_buf_str(&path);
    what.vars = vars;
    ok = run(out, &what, err);
    hm_free(vars);
    return ok;
}
