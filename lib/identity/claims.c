/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/claims.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { GITHUB };

static const struct hm_provider providers[] = {
    [GITHUB] = {"github", "https://token.actions.githubusercontent.com",
        "https://github.com", "github-hosted"},
    {"gitlab", "https://gitlab.com", "https://gitlab.com", "gitlab-hosted"},
    {"buildkite", "https://agent.buildkite.com", "https://buildkite.com",
        "buildkite-hosted"},
    {"codefresh", "https://oidc.codefresh.io", "https://g.codefresh.io", NULL},
    /* Organisations have issuers of their own below this one. */
    {"circleci", "https://oidc.circleci.com", "https://circleci.com/api/v2",
        NULL},
    /* Regions have issuers of their own beside this one. */
    {"buddy", "https://oidc.buddyusercontent.com", "https://app.buddy.works",
        "platform-hosted"},
};

#define CIRCLE "oidc.circleci.com/"
#define CIRCLE_API "{api_url|https://circleci.com/api/v2}"
#define CIRCLE_PROJECT CIRCLE_API "/projects/{" CIRCLE "project-id}"
#define CIRCLE_DEFINITION                                                      \
    CIRCLE_PROJECT "/pipeline-definitions/{" CIRCLE "pipeline-definition-id}"
#define CODEFRESH "{platform_url|https://g.codefresh.io}"
#define BUDDY "{base_url|https://app.buddy.works}/{workspace_domain}"
#define BUDDY_PIPELINE BUDDY "/{project_name}/pipelines/pipeline/{pipeline_id}"

/* The public instance's configuration, in its order. */
static const struct hm_claim_row claims[] = {
    {"github", 0, "{url}/{job_workflow_ref}", false},
    {"github", 2, "{event_name}", false},
    {"github", 3, "{sha}", false},
    {"github", 4, "{workflow}", false},
    {"github", 5, "{repository}", false},
    {"github", 6, "{ref}", false},
    {"github", 9, "{url}/{job_workflow_ref}", false},
    {"github", 10, "{job_workflow_sha}", false},
    {"github", 11, "{runner_environment}", false},
    {"github", 12, "{url}/{repository}", false},
    {"github", 13, "{sha}", false},
    {"github", 14, "{ref}", false},
    {"github", 15, "{repository_id}", false},
    {"github", 16, "{url}/{repository_owner}", false},
    {"github", 17, "{repository_owner_id}", false},
    {"github", 18, "{url}/{workflow_ref}", false},
    {"github", 19, "{workflow_sha}", false},
    {"github", 20, "{event_name}", false},
    {"github", 21,
        "{url}/{repository}/actions/runs/{run_id}/attempts/{run_attempt}",
        false},
    {"github", 22, "{repository_visibility}", false},
    {"github", 23, "{environment}", true},

    {"gitlab", 0, "https://{ci_config_ref_uri}", false},
    {"gitlab", 9, "https://{ci_config_ref_uri}", false},
    {"gitlab", 10, "{ci_config_sha}", false},
    {"gitlab", 11, "{runner_environment}", false},
    {"gitlab", 12, "{url}/{project_path}", false},
    {"gitlab", 13, "{sha}", false},
    {"gitlab", 14, "refs/{ref_type?branch=heads,*=tags}/{ref}", false},
    {"gitlab", 15, "{project_id}", false},
    {"gitlab", 16, "{url}/{namespace_path}", false},
    {"gitlab", 17, "{namespace_id}", false},
    {"gitlab", 18, "https://{ci_config_ref_uri}", false},
    {"gitlab", 19, "{ci_config_sha}", false},
    {"gitlab", 20, "{pipeline_source}", false},
    {"gitlab", 21, "{url}/{project_path}/-/jobs/{job_id}", false},
    {"gitlab", 22, "{project_visibility}", false},
    {"gitlab", 23, "{environment}", true},

    {"buildkite", 0, "{url}/{organization_slug}/{pipeline_slug}", false},
    {"buildkite", 11, "{runner_environment}", false},
    {"buildkite", 13, "{build_commit}", false},
    {"buildkite", 20, "{build_source}", false},
    {"buildkite", 21,
        "{url}/{organization_slug}/{pipeline_slug}/builds/{build_number}"
        "#{job_id}",
        false},

    {"codefresh", 0,
        CODEFRESH "/{account_name}/{pipeline_name}:{account_id}/{pipeline_id}",
        false},
    {"codefresh", 9, CODEFRESH "/build/{workflow_id}", false},
    {"codefresh", 11, "{runner_environment}", true},
    {"codefresh", 12, "{scm_repo_url}", true},
    {"codefresh", 14, "{scm_ref}", true},
    {"codefresh", 18, CODEFRESH "/api/pipelines/{pipeline_id}", false},
    {"codefresh", 21, CODEFRESH "/build/{workflow_id}", false},

    {"circleci", 0, CIRCLE_DEFINITION, false},
    {"circleci", 9, CIRCLE_DEFINITION, false},
    /* Two quotation marks: that is what the instance writes. */
    {"circleci", 11, "{" CIRCLE "ssh-rerun?true=ssh-rerun,*=\"\"}", false},
    {"circleci", 12, "{" CIRCLE "vcs-origin}", false},
    {"circleci", 14, "{" CIRCLE "vcs-ref}", false},
    {"circleci", 18, CIRCLE_API "/pipeline/{" CIRCLE "pipeline-id}/config",
        false},
    {"circleci", 21,
        "{platform_url|https://app.circleci.com/}/workflow/{" CIRCLE
        "workflow-id}/job/{" CIRCLE "job-id}",
        false},

    {"buddy", 0, BUDDY_PIPELINE, false},
    {"buddy", 9, BUDDY_PIPELINE, false},
    {"buddy", 11, "{runner_environment}", false},
    {"buddy", 12, BUDDY "/{project_name}", false},
    {"buddy", 13, "{revision}", true},
    {"buddy", 14, "{ref}", true},
    {"buddy", 16, BUDDY, false},
    {"buddy", 20, "{triggered_on}", false},
    {"buddy", 21, BUDDY_PIPELINE "/execution/{execution_id}", false},
};

const struct hm_provider *hm_providers(size_t *count)
{
    *count = COUNT(providers);
    return providers;
}

const struct hm_provider *hm_provider_find(struct hm_bytes name)
{
    for (size_t i = 0; i < COUNT(providers); i++) {
        if (hm_bytes_eq_str(name, providers[i].name))
            return &providers[i];
    }
    return NULL;
}

const struct hm_provider *hm_provider_of_issuer(struct hm_bytes issuer)
{
    for (size_t i = 0; i < COUNT(providers); i++) {
        if (hm_bytes_eq_str(issuer, providers[i].issuer))
            return &providers[i];
    }
    return NULL;
}

/* One label in front of GitHub's own name. */
bool hm_provider_is_tenant(struct hm_bytes *host, struct hm_bytes issuer)
{
    const struct hm_bytes before = HM_LIT("https://token.actions."),
                          after = HM_LIT(".ghe.com");
    struct hm_bytes name;

    if (!hm_bytes_starts(issuer, before) ||
        issuer.len <= before.len + after.len ||
        !hm_bytes_eq(
            hm_bytes_slice(issuer, issuer.len - after.len, issuer.len), after))
        return false;
    name =
        hm_bytes_slice(issuer, before.len, issuer.len - before.len - after.len);
    for (size_t i = 0; i < name.len; i++) {
        bool inner = i > 0 && i + 1 < name.len && name.p[i] == '-';

        if (!inner && !hm_is_digit(name.p[i]) &&
            (name.p[i] < 'a' || name.p[i] > 'z'))
            return false;
    }
    *host = hm_bytes_slice(issuer, before.len, issuer.len);
    return true;
}

bool hm_provider_github_server(struct hm_bytes *server, struct hm_bytes issuer,
    struct hm_arena *arena, struct hm_err *err)
{
    const struct hm_provider *github = &providers[GITHUB];
    struct hm_bytes own = hm_bytes_str(github->issuer), host, view;
    hm_auto(buf) text = hm_buf(HM_URI_MAX);

    *server = hm_bytes(NULL, 0);
    if (hm_bytes_eq(issuer, own) ||
        (hm_bytes_starts(issuer, own) && issuer.p[own.len] == '/')) {
        *server = hm_bytes_str(github->url);
        return true;
    }
    if (!hm_provider_is_tenant(&host, issuer))
        return true;
    hm_buf_put_str(&text, "https://");
    hm_buf_put(&text, host);
    return hm_buf_end(&text, &view, err) &&
        hm_arena_copy(arena, server, view, err);
}

const struct hm_claim_row *hm_claims(size_t *count)
{
    *count = COUNT(claims);
    return claims;
}
