/* SPDX-License-Identifier: Apache-2.0 */
/* What real services answer is tried in tests/cli/keyless.sh. */
#include "sign/services.h"

#include "base/limits.h"
#include "crypto/key_gen.h"
#include "lab/serve_http.h"
#include "sandbox/authority.h"
#include "test.h"

/* Nobody is there. */
static bool no_host(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    (void)ctx, (void)req, (void)resp;
    return false;
}

static const struct hm_service services[] = {
    {.url = {(const uint8_t *)"http://127.0.0.1:1/a", 20}, .major_version = 1},
    {.url = {(const uint8_t *)"http://127.0.0.1:1/b", 20}, .major_version = 2},
};

struct desk {
    struct lab_serve serve;
    struct hm_root *root;
    struct hm_key *key;
    struct hm_choices choices;
    struct hm_sign_services ask;
    struct hm_signed what;
};

static void hm_desk_free(struct desk *d)
{
    hm_root_free(d->root);
    hm_key_free(d->key);
}
#define desk_auto __attribute__((cleanup(hm_desk_free))) struct desk

static bool desk_new(struct desk *d, size_t wanted, struct hm_err *err)
{
    const struct hm_choice choice = {
        .services = {&services[0], &services[1]}, .count = 2, .wanted = wanted};

    *d = (struct desk){.choices = {choice, choice, choice, choice}};
    lab_serve_new(&d->serve, no_host, NULL);
    HM_TRY(hm_root_new(&d->root, err));
    HM_TRY(hm_key_generate(&d->key, HM_KEY_P256, 0, err));
    d->ask = (struct hm_sign_services){.http = &d->serve.http,
        .root = d->root,
        .choices = &d->choices,
        .deadline_ms = hm_http_mono_ms(&d->serve.http) + 2000};
    d->what = (struct hm_signed){.signature = HM_LIT("s"), .key = d->key};
    return true;
}

static void who_fails_gives_way_until_nobody_is_left(void)
{
    desk_auto d;
    hm_auto(sign_proofs) proofs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(desk_new(&d, 1, &err)))
        return;
    d.choices.tlog.wanted = 0; /* whose failure would end it */
    CHECK_ERR(hm_services_prove(&proofs, &d.ask, &d.what, HM_LIT(""), &err),
        HM_NETWORK, "timestamp: 0 of 1 did it: ");
    CHECK_EQ(proofs.stamp_count, 0);
    CHECK_EQ(proofs.logged_count, 0);
    CHECK(d.serve.count >= 2 || test_torture());
}

/* One that is down gives way after its retries; the last is asked until the
 * deadline. */
static void behind_the_last_there_is_only_the_deadline(void)
{
    desk_auto d;
    hm_auto(sign_proofs) proofs = {0};
    struct hm_err err = {0};
    int64_t began_ms;

    if (!CHECK_OK(desk_new(&d, 1, &err)))
        return;
    began_ms = hm_http_mono_ms(&d.serve.http);
    d.ask.deadline_ms = began_ms + 60000;
    d.choices.tlog.wanted = 0;
    CHECK_ERR(hm_services_prove(&proofs, &d.ask, &d.what, HM_LIT(""), &err),
        HM_NETWORK, "timestamp: 0 of 1 did it: ");
    CHECK(test_torture() ||
        hm_http_mono_ms(&d.serve.http) > began_ms + 60000 - 6000);
    CHECK(test_torture() || d.serve.count > 2 * (1 + HM_CLIENT_RETRIES));
}

/* ---- Two that must both do their part ---- */

/* Authorities at /a and /b, of which the first refuses. */
static bool refuse_the_first(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct authority *authority = ctx;

    if (hm_bytes_eq_str(req->path, "/a"))
        hm_serve_answer(resp, 400, "text/plain", HM_LIT("no"));
    else
        hm_sandbox_tsa_handle(
            authority->tsa, &(struct hm_fault_hits){0}, req, resp);
    return true;
}

/* Whose thread begins first is chance: each has a service of its own, and what
 * one refuses is told, not that nobody was left to ask. */
static void of_two_that_are_wanted_neither_takes_the_others(void)
{
    static const struct hm_service both[] = {
        {.url = {(const uint8_t *)"http://127.0.0.1:1/a", 20}},
        {.url = {(const uint8_t *)"http://127.0.0.1:1/tsa/api/v1/timestamp",
             39}},
    };
    authority_auto authority = {0};
    desk_auto d;
    struct hm_err err = {0};

    if (!CHECK_OK(authority_new(&authority, &err)) ||
        !CHECK_OK(desk_new(&d, 2, &err)))
        return;
    lab_serve_new(&d.serve, refuse_the_first, &authority);
    d.ask.root = authority.root;
    d.choices.tlog.wanted = 0;
    d.choices.tsa.services[0] = &both[0];
    d.choices.tsa.services[1] = &both[1];
    for (int i = 0; i < 8; i++) {
        hm_auto(sign_proofs) proofs = {0};

        test_case("round %d", i);
        err = (struct hm_err){0};
        CHECK_ERR(hm_services_prove(&proofs, &d.ask, &d.what, HM_LIT(""), &err),
            HM_DENIED, "timestamp: ");
    }
}

static void what_nobody_can_mend_ends_it_at_once(void)
{
    desk_auto d;
    hm_auto(buf) leaf = hm_buf(HM_CERT_MAX);
    struct hm_err err = {0};

    if (!CHECK_OK(desk_new(&d, 1, &err)))
        return;
    d.ask.token = HM_LIT("no token");
    CHECK(!hm_services_certify(&leaf, &d.ask, d.key, &err));
    CHECK_EQ(d.serve.count, 0);
    CHECK_EQ(leaf.len, 0);
}

static void nothing_is_asked_for_where_nothing_is_wanted(void)
{
    desk_auto d;
    hm_auto(sign_proofs) proofs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(desk_new(&d, 0, &err)))
        return;
    CHECK_OK(hm_services_prove(&proofs, &d.ask, &d.what, HM_LIT(""), &err));
    CHECK_EQ(d.serve.count, 0);
    d.choices.tsa.wanted = HM_SIGN_PROOFS_MAX + 1;
    CHECK_ERR(hm_services_prove(&proofs, &d.ask, &d.what, HM_LIT(""), &err),
        HM_LIMIT, "9 services are to be asked, at most 8");
    d.choices.tsa.wanted = 3;
    CHECK_ERR(hm_services_prove(&proofs, &d.ask, &d.what, HM_LIT(""), &err),
        HM_USAGE, "3 services are to be asked, of 2");
}

TEST_SUITE(sign_services, TEST(who_fails_gives_way_until_nobody_is_left),
    TEST(behind_the_last_there_is_only_the_deadline),
    TEST(of_two_that_are_wanted_neither_takes_the_others),
    TEST(what_nobody_can_mend_ends_it_at_once),
    TEST(nothing_is_asked_for_where_nothing_is_wanted));
