/* SPDX-License-Identifier: Apache-2.0 */
/* ambient.h - who hands out identity tokens here: one table.
 *
 * Rows by rank: what was given on purpose, the CI system whose job this is, the
 * platform below it. The lowest rank of which there is a row decides, and when
 * it fails that is the answer: the next would be another identity, and what is
 * signed stands in public logs for good. Two rows of one rank are an error for
 * the same reason. */
#ifndef HM_OIDC_AMBIENT_H
#define HM_OIDC_AMBIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/env.h"
#include "crypto/secret.h"
#include "hallmark/err.h"

struct hm_http;
struct hm_log;

/* What a provider may look at and talk to. All borrowed. */
struct hm_oidc_world {
    const struct hm_http *http; /* its `env` is the clock */
    hm_env *env;                /* NULL: nothing is set */
    char *const *vars;          /* all of it, for programs that are started */
    int64_t deadline_ms;        /* hm_http_mono_ms(), for everything */
    /* In front of well-known paths, and instead of well-known origins; NULL:
     * the real ones. For tests, never filled from an environment. */
    const char *root, *google, *google_iam;
    const struct hm_log *log; /* NULL: silent */
};

enum hm_oidc_state {
    HM_OIDC_ABSENT,
    HM_OIDC_BROKEN, /* it is here, but not set up to give tokens */
    HM_OIDC_HERE,
};

/* "absent", "broken", "here". */
const char *hm_oidc_state_name(enum hm_oidc_state state);

struct hm_oidc_detected {
    enum hm_oidc_state state;
    const char *why; /* a constant */
};

struct hm_oidc_provider {
    const char *name; /* "github-actions", as cosign has it where it knows it */
    const char *title; /* "GitHub Actions" */
    unsigned rank;
    struct hm_oidc_detected (*detect)(const struct hm_oidc_world *world);
    bool (*fetch)(struct hm_secret *out, const struct hm_oidc_world *world,
        const char *audience, struct hm_err *err);
    const char *advice; /* what to set where it is broken, or gives the wrong */
    bool serves; /* it makes a token when asked: a bad one is its own mistake */
};

const struct hm_oidc_provider *hm_oidc_providers(size_t *count);
const struct hm_oidc_provider *hm_oidc_provider_find(const char *name);

/* The one that decides, or NULL when all are absent. HM_USAGE: two of one rank,
 * or one that is not set up; messages say what to do. */
HM_MUST_USE bool hm_oidc_choose(const struct hm_oidc_provider **out,
    const struct hm_oidc_world *world, struct hm_err *err);

/* For whoever wants to know whose job this is: HM_USAGE where a variable holds a
 * token inside of a job, whether that hands out one of its own or is broken. The
 * variable decides who signs, as it was set on purpose; its token may be another
 * job's. */
HM_MUST_USE bool hm_oidc_check_job(
    const struct hm_oidc_world *world, struct hm_err *err);

/* A variable; NULL when it is not set, or empty. */
const char *hm_oidc_env(const struct hm_oidc_world *world, const char *name);

/* The rows' functions, one file for each kind. */
struct hm_oidc_detected hm_oidc_github_detect(const struct hm_oidc_world *);
bool hm_oidc_github_fetch(struct hm_secret *out,
    const struct hm_oidc_world *world, const char *audience,
    struct hm_err *err);
struct hm_oidc_detected hm_oidc_buildkite_detect(const struct hm_oidc_world *);
bool hm_oidc_buildkite_fetch(struct hm_secret *out,
    const struct hm_oidc_world *world, const char *audience,
    struct hm_err *err);
struct hm_oidc_detected hm_oidc_google_detect(const struct hm_oidc_world *);
bool hm_oidc_google_fetch(struct hm_secret *out,
    const struct hm_oidc_world *world, const char *audience,
    struct hm_err *err);

#endif
