/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cred/scripts.h"
#include "here.h"
#include "oidc/ambient.h"
#include "test.h"

static _Thread_local char folder[4096];

/* The program is a script in the current folder, which is all of PATH. */
static bool agent(struct here *here, const char *body)
{
    static char path[] = "PATH=/usr/bin:/bin", job[] = "BUILDKITE_JOB_ID=7";
    static char ours[] = "HALLMARK_IDENTITY_TOKEN=hunter2";
    static char *vars[] = {path, job, ours, NULL};
    char text[1024];

    test_scratch();
    here_up(here, NULL, 0);
    here->world.vars = vars;
    snprintf(text, sizeof(text), "#!/bin/sh\n%s", body);
    if (!CHECK(getcwd(folder, sizeof(folder)) != NULL))
        return false;
    here_set("PATH", folder);
    return script_file("buildkite-agent", text, 0755);
}

static void the_agent_asks_for_the_audience(void)
{
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    here_auto here;

    if (!agent(
            &here, "echo \"$*.$BUILDKITE_JOB_ID.$HALLMARK_IDENTITY_TOKEN\"") ||
        !CHECK_OK(hm_oidc_buildkite_fetch(&out, &here.world, "a b", &err)))
        return;
    CHECK_BYTES(
        hm_secret_view(&out), HM_LIT("oidc request-token --audience a b.7."));
}

static void what_goes_wrong_is_told_without_what_it_printed(void)
{
    static const struct {
        const char *body;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"echo hunter2; exit 3", HM_DENIED,
            "buildkite-agent ended with status 3"},
        {"kill -9 $$", HM_SYSTEM, "signal 9"},
        {"head -c 100000 /dev/zero", HM_LIMIT, "more than"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(secret) out = {0};
        struct hm_err err = {0};
        here_auto here;
        bool ok;

        test_case("%zu", i);
        if (!agent(&here, rows[i].body))
            continue;
        ok = hm_oidc_buildkite_fetch(&out, &here.world, "sigstore", &err);
        CHECK(!here_leaks(err.msg));
        CHECK_ERR(ok, rows[i].code, rows[i].words);
        CHECK(out.p == NULL);
    }
}

static void an_agent_that_is_not_there_is_named(void)
{
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    here_auto here;

    if (!agent(&here, ""))
        return;
    here_set("PATH", "/nowhere");
    CHECK_ERR(hm_oidc_buildkite_fetch(&out, &here.world, "sigstore", &err),
        HM_NOT_FOUND, "buildkite-agent");
    here.world.deadline_ms = FAKE_START_MS;
    CHECK_ERR(hm_oidc_buildkite_fetch(&out, &here.world, "sigstore", &err),
        HM_NETWORK, "the time is over");
}

TEST_SUITE(oidc_buildkite, TEST(the_agent_asks_for_the_audience),
    TEST(what_goes_wrong_is_told_without_what_it_printed),
    TEST(an_agent_that_is_not_there_is_named));
