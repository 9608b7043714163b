/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/provenance/token.h"

#include "base/clock.h"
#include "base/err.h"

static bool no_token(struct hm_run *run, struct hm_err *err)
{
    if (err->code == HM_NOT_FOUND) {
        err->code = HM_USAGE;
        run->next_step = "run it in a job of GitHub Actions, GitLab CI or "
                         "Buildkite that has an identity, or say by --generic "
                         "how it was built";
    }
    return hm_configured(err);
}

bool hm_said_by_token(struct hm_said *said, struct hm_err *err)
{
    struct hm_run *run = said->run;
    int64_t deadline_ms =
        hm_clock_mono_ms() + (int64_t)hm_args_number(run->args, "timeout");
    hm_auto_ptr(http_client) client = NULL;
    hm_auto(identity) identity = {0};
    hm_auto(oidc_token) token = {0};

    HM_TRY(hm_identity_client(&client, run, "oidc-ca", err));
    HM_TRY(hm_identity_from_args(
        &identity, run, hm_http_client_http(client), deadline_ms, err));
    if (!hm_oidc_get(&token, &identity.ask, err)) {
        hm_wrap(err, "identity");
        return no_token(run, err);
    }
    return hm_said_claims(said, &token, &identity.ask, err);
}
