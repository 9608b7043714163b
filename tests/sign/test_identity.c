/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/identity.h"

#include <stdio.h>

#include "base/limits.h"
#include "jose/jwt.h"
#include "test.h"

/* A run of a workflow that others call as well; `more` is said first. */
#define CLAIMS                                                                 \
    "\"iss\":\"https://token.actions.githubusercontent.com\","                 \
    "\"sub\":\"repo:acme/app:ref:refs/heads/main\","                           \
    "\"repository_visibility\":\"public\",\"workflow\":\"release\","           \
    "\"workflow_sha\":\"c0ffee\",\"job_workflow_sha\":\"decade\","             \
    "\"job_workflow_ref\":\"acme/lib/.github/workflows/s.yml@refs/tags/v1\""

struct run {
    const char *name, *repository, *id, *owner, *ref, *sha, *event, *number,
        *runner, *environment;
    unsigned differs;
};

static bool take(struct hm_sign_identity *who, struct hm_fulcio *facts,
    struct hm_arena *arena, const struct run *run, struct hm_err *err)
{
    struct hm_implied implied;
    struct hm_jwt jwt = {0};
    char text[2000], environment[64] = "";

    if (run->environment != NULL)
        snprintf(environment, sizeof(environment), ",\"environment\":\"%s\"",
            run->environment);
    snprintf(text, sizeof(text),
        "{" CLAIMS ",\"repository\":\"%s\",\"repository_id\":\"%s\","
        "\"repository_owner\":\"acme\",\"repository_owner_id\":\"%s\","
        "\"ref\":\"%s\",\"sha\":\"%s\",\"event_name\":\"%s\","
        "\"run_id\":\"%s\",\"run_attempt\":\"1\",\"runner_environment\":\"%s\","
        "\"workflow_ref\":\"%s/.github/workflows/r.yml@%s\"%s}",
        run->repository, run->id, run->owner, run->ref, run->sha, run->event,
        run->number, run->runner, run->repository, run->ref, environment);
    HM_TRY(hm_jwt_parse(&jwt, arena, hm_bytes_str(text), err));
    HM_TRY(hm_implied(&implied, &jwt, arena, err));
    *facts = implied.extensions;
    return hm_sign_identity_take(who, &implied, arena, err);
}

#define MAIN "refs/heads/main"

static void runs_of_one_workflow_on_one_ref_are_one_signer(void)
{
    static const struct run runs[] = {
        {"itself", "acme/app", "1", "2", MAIN, "c0ffee", "push", "3", "hosted",
            "live", 0},
        {"a later run", "acme/app", "1", "2", MAIN, "decade",
            "workflow_dispatch", "4", "hosted", "live", 0},
        {"without environment", "acme/app", "1", "2", MAIN, "c0ffee", "push",
            "3", "hosted", NULL, 0},
        {"another repository", "acme/other", "5", "2", MAIN, "c0ffee", "push",
            "3", "hosted", "live", 5},
        {"one of that name", "acme/app", "5", "2", MAIN, "c0ffee", "push", "3",
            "hosted", "live", 15},
        {"another owner", "acme/app", "1", "6", MAIN, "c0ffee", "push", "3",
            "hosted", "live", 17},
        {"another ref", "acme/app", "1", "2", "refs/heads/x", "c0ffee", "push",
            "3", "hosted", "live", 6},
        {"another's machine", "acme/app", "1", "2", MAIN, "c0ffee", "push", "3",
            "own", "live", 11},
        {"another environment", "acme/app", "1", "2", MAIN, "c0ffee", "push",
            "3", "hosted", "test", 23},
    };
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_sign_identity who, other;
    struct hm_fulcio facts;
    struct hm_err err = {0};

    if (!CHECK_OK(take(&who, &facts, &arena, &runs[0], &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(runs); i++) {
        test_case("%s", runs[i].name);
        if (!CHECK_OK(take(&other, &facts, &arena, &runs[i], &err)))
            continue;
        CHECK(hm_bytes_eq(who.subject, other.subject));
        CHECK_EQ(hm_sign_identity_differs(&who, &facts), runs[i].differs);
        CHECK_EQ(
            hm_sign_identity_differs(&who, &other.origin), runs[i].differs);
    }
    /* An authority that does not say which repository; nor does a token of
     * somebody who has none. */
    CHECK_EQ(hm_sign_identity_differs(&who, &(struct hm_fulcio){0}), 12);
    who = (struct hm_sign_identity){.subject = HM_LIT("me@acme.example")};
    CHECK_EQ(hm_sign_identity_differs(&who, &(struct hm_fulcio){0}), 0);
}

/* What changes with each run is not kept, whatever number it has elsewhere. */
static void what_one_run_alone_has_is_left_out(void)
{
    static const struct hm_provider circleci = {.name = "circleci"};
    static const unsigned left_out[] = {
        1, 2, 3, 4, 8, 9, 10, 13, 19, 20, 21, 22, 24};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_implied implied = {.subject = HM_LIT("s"), .issuer = HM_LIT("i")};
    struct hm_sign_identity who;
    struct hm_err err = {0};

    for (unsigned i = 1; i <= HM_FULCIO_LAST; i++)
        implied.extensions.values[i] = HM_LIT("x");
    if (!CHECK_OK(hm_sign_identity_take(&who, &implied, &arena, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(left_out); i++) {
        test_case(".%u", left_out[i]);
        CHECK(who.origin.values[left_out[i]].p == NULL);
    }
    CHECK(who.origin.values[18].p != NULL);
    implied.rule.provider = &circleci;
    if (CHECK_OK(hm_sign_identity_take(&who, &implied, &arena, &err)))
        CHECK(who.origin.values[18].p == NULL);
}

TEST_SUITE(sign_identity, TEST(runs_of_one_workflow_on_one_ref_are_one_signer),
    TEST(what_one_run_alone_has_is_left_out));
