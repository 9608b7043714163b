/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/ambient.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "cred/token_file.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define OUR_VARIABLE "HALLMARK_IDENTITY_TOKEN"
#define VARIABLE "SIGSTORE_ID_TOKEN"
#define AZURE_VARIABLE "AZURE_FEDERATED_TOKEN_FILE"
/* Where a token is mounted for signing, as cosign documents it. */
#define TOKEN_FILE "/var/run/sigstore/cosign/oidc-token"

const char *hm_oidc_state_name(enum hm_oidc_state state)
{
    static const char *const names[] = {
        [HM_OIDC_ABSENT] = "absent",
        [HM_OIDC_BROKEN] = "broken",
        [HM_OIDC_HERE] = "here",
    };

    return (size_t)state < COUNT(names) ? names[state] : "absent";
}

const char *hm_oidc_env(const struct hm_oidc_world *world, const char *name)
{
    const char *text = world->env != NULL ? world->env(name) : NULL;

    return text != NULL && text[0] != '\0' ? text : NULL;
}

static struct hm_oidc_detected is(enum hm_oidc_state state, const char *why)
{
    return (struct hm_oidc_detected){state, why};
}

/* ---- Variables ---- */

static bool fetch_variable(struct hm_secret *out,
    const struct hm_oidc_world *world, const char *name, struct hm_err *err)
{
    const char *text = hm_oidc_env(world, name);

    if (text == NULL)
        return hm_fail(err, HM_NOT_FOUND, "%s is not set", name);
    if (strlen(text) > HM_JWS_MAX)
        return hm_fail(
            err, HM_LIMIT, "%s is longer than %zu bytes", name, HM_JWS_MAX);
    return hm_secret_from(out, hm_bytes_str(text), err);
}

static bool in_gitlab(const struct hm_oidc_world *world)
{
    return hm_oidc_env(world, "GITLAB_CI") != NULL;
}

/* In GitLab the general variable is how its own tokens come. */
static struct hm_oidc_detected variable_detect(
    const struct hm_oidc_world *world)
{
    if (hm_oidc_env(world, OUR_VARIABLE) != NULL)
        return is(HM_OIDC_HERE, OUR_VARIABLE " is set");
    if (hm_oidc_env(world, VARIABLE) == NULL)
        return is(
            HM_OIDC_ABSENT, "neither " OUR_VARIABLE " nor " VARIABLE " is set");
    if (in_gitlab(world))
        return is(HM_OIDC_ABSENT, VARIABLE " is set by GitLab");
    return is(HM_OIDC_HERE, VARIABLE " is set");
}

static bool variable_fetch(struct hm_secret *out,
    const struct hm_oidc_world *world, const char *audience, struct hm_err *err)
{
    bool ours = hm_oidc_env(world, OUR_VARIABLE) != NULL;

    (void)audience;
    return fetch_variable(out, world, ours ? OUR_VARIABLE : VARIABLE, err);
}

static struct hm_oidc_detected gitlab_detect(const struct hm_oidc_world *world)
{
    if (!in_gitlab(world))
        return is(HM_OIDC_ABSENT, "GITLAB_CI is not set");
    if (hm_oidc_env(world, VARIABLE) == NULL)
        return is(HM_OIDC_BROKEN, "GITLAB_CI is set, but not " VARIABLE);
    return is(HM_OIDC_HERE, "GITLAB_CI and " VARIABLE " are set");
}

static bool gitlab_fetch(struct hm_secret *out,
    const struct hm_oidc_world *world, const char *audience, struct hm_err *err)
{
    (void)audience;
    return fetch_variable(out, world, VARIABLE, err);
}

/* ---- Files ---- */

static bool put_path(
    struct hm_buf *out, const struct hm_oidc_world *world, struct hm_err *err)
{
    hm_buf_put_str(out, world->root != NULL ? world->root : "");
    hm_buf_put_str(out, TOKEN_FILE);
    return hm_buf_end(out, NULL, err);
}

static struct hm_oidc_detected file_detect(const struct hm_oidc_world *world)
{
    hm_auto(buf) path = hm_buf(HM_PATH_MAX);
    struct hm_err ignored;

    if (put_path(&path, world, &ignored) && hm_file_exists(hm_buf_str(&path)))
        return is(HM_OIDC_HERE, TOKEN_FILE " is there");
    return is(HM_OIDC_ABSENT, TOKEN_FILE " is not there");
}

static bool file_fetch(struct hm_secret *out, const struct hm_oidc_world *world,
    const char *audience, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_PATH_MAX);

    (void)audience;
    HM_TRY(put_path(&path, world, err));
    return hm_cred_token_file(out, hm_buf_str(&path), HM_JWS_MAX, err);
}

static struct hm_oidc_detected azure_detect(const struct hm_oidc_world *world)
{
    if (hm_oidc_env(world, AZURE_VARIABLE) == NULL)
        return is(HM_OIDC_ABSENT, AZURE_VARIABLE " is not set");
    return is(HM_OIDC_HERE, AZURE_VARIABLE " is set");
}

static bool azure_fetch(struct hm_secret *out,
    const struct hm_oidc_world *world, const char *audience, struct hm_err *err)
{
    const char *path = hm_oidc_env(world, AZURE_VARIABLE);

    (void)audience;
    if (path == NULL)
        return hm_fail(err, HM_NOT_FOUND, AZURE_VARIABLE " is not set");
    return hm_cred_token_file(out, path, HM_JWS_MAX, err);
}

/* ---- The table ---- */

enum { GIVEN, JOB, MOUNTED, WORKLOAD, MACHINE, RANKS };

static const struct hm_oidc_provider providers[] = {
    {"environment", "a variable of the environment", GIVEN, variable_detect,
        variable_fetch,
        "set " OUR_VARIABLE " to a fresh token for this audience", false},
    {"github-actions", "GitHub Actions", JOB, hm_oidc_github_detect,
        hm_oidc_github_fetch,
        "give the job `permissions: id-token: write`; a pull request from a "
        "fork gets no token",
        true},
    {"gitlab", "GitLab CI/CD", JOB, gitlab_detect, gitlab_fetch,
        "give the job `id_tokens: {" VARIABLE ": {aud: sigstore}}`", false},
    {"buildkite-agent", "Buildkite", JOB, hm_oidc_buildkite_detect,
        hm_oidc_buildkite_fetch,
        "run it in a job of an agent that has buildkite-agent in PATH", true},
    {"filesystem", "a projected service account token", MOUNTED, file_detect,
        file_fetch,
        "mount a serviceAccountToken with `audience: sigstore` as " TOKEN_FILE,
        false},
    {"azure", "Azure workload identity", WORKLOAD, azure_detect, azure_fetch,
        "its token is for Azure: mount a serviceAccountToken with `audience: "
        "sigstore` as " TOKEN_FILE,
        false},
    {"google", "Google's metadata server", MACHINE, hm_oidc_google_detect,
        hm_oidc_google_fetch,
        "give the machine a service account, or set "
        "GOOGLE_SERVICE_ACCOUNT_NAME to one that it may act as",
        true},
};

const struct hm_oidc_provider *hm_oidc_providers(size_t *count)
{
    *count = COUNT(providers);
    return providers;
}

const struct hm_oidc_provider *hm_oidc_provider_find(const char *name)
{
    for (size_t i = 0; i < COUNT(providers); i++) {
        if (strcmp(providers[i].name, name) == 0)
            return &providers[i];
    }
    return NULL;
}

/* The rows of one rank: one that is here, else one that is broken. */
struct found {
    const struct hm_oidc_provider *here, *broken;
    const char *why; /* of the broken one */
};

static bool look(struct found *out, const struct hm_oidc_world *world,
    unsigned rank, struct hm_err *err)
{
    for (size_t i = 0; i < COUNT(providers); i++) {
        const struct hm_oidc_provider *row = &providers[i];
        struct hm_oidc_detected d;

        if (row->rank != rank)
            continue;
        d = row->detect(world);
        hm_log(world->log, HM_LOG_DEBUG, "identity: %s is %s: %s", row->name,
            hm_oidc_state_name(d.state), d.why);
        if (d.state == HM_OIDC_HERE && out->here != NULL)
            return hm_fail(err, HM_USAGE,
                "both %s and %s hand out identity tokens here: say which with "
                "--provider",
                out->here->name, row->name);
        if (d.state == HM_OIDC_HERE)
            out->here = row;
        if (d.state == HM_OIDC_BROKEN) {
            out->broken = row;
            out->why = d.why;
        }
    }
    return true;
}

bool hm_oidc_choose(const struct hm_oidc_provider **out,
    const struct hm_oidc_world *world, struct hm_err *err)
{
    *out = NULL;
    for (unsigned rank = 0; rank < RANKS && *out == NULL; rank++) {
        struct found found = {0};

        HM_TRY(look(&found, world, rank, err));
        if (found.here == NULL && found.broken != NULL)
            return hm_fail(err, HM_USAGE, "%s: %s: %s", found.broken->name,
                found.why, found.broken->advice);
        *out = found.here;
    }
    if (*out != NULL)
        hm_log(world->log, HM_LOG_INFO, "identity: token of %s", (*out)->title);
    return true;
}

bool hm_oidc_check_job(const struct hm_oidc_world *world, struct hm_err *err)
{
    struct found given = {0}, job = {0};

    HM_TRY(look(&given, world, GIVEN, err));
    HM_TRY(look(&job, world, JOB, err));
    if (given.here == NULL || (job.here == NULL && job.broken == NULL))
        return true;
    if (job.here != NULL)
        return hm_fail(err, HM_USAGE,
            "%s hands out a token of this job, and %s holds one, perhaps of "
            "another: say which with --provider",
            job.here->name, given.here->title);
    /* That the job has no token of its own makes the other one no more its. */
    return hm_fail(err, HM_USAGE,
        "%s hands out no token of this job (%s), and %s holds one, perhaps of "
        "another: say with --provider %s that it is the one, or unset it and "
        "%s",
        job.broken->name, job.why, given.here->title, given.here->name,
        job.broken->advice);
}
