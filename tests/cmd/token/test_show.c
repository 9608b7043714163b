/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/token/show.h"

#include <string.h>

#include "base/limits.h"
#include "oidc/here.h"
#include "test.h"

static bool shown(struct hm_buf *out, const char *claims, struct hm_err *err)
{
    hm_auto(outline) outline = hm_outline();
    hm_auto(oidc_token) token = {0};
    hm_auto(secret) text = {0};

    HM_TRY(hm_secret_from(&text, hm_bytes_str(here_token(claims)), err));
    HM_TRY(hm_oidc_token_read(&token, &text, err));
    token.provider = "file";
    hm_token_show(hm_outline_root(&outline), &token);
    return hm_outline_write_text(out, &outline, err) &&
        hm_outline_write_json(out, &outline, err);
}

static void everything_is_shown_but_the_token(void)
{
    static const char *const wanted[] = {"provider: file\n",
        "subject: a@b.test\n", "kind: email\n", "issuer: https://i.test\n",
        "name: token-subject\n", "email_verified: true\n",
        "\"subject\": \"a@b.test\""};
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(shown(&out,
            HERE_CLAIMS(",\"email\":\"a@b.test\",\"email_verified\":true"),
            &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(wanted); i++) {
        test_case("%s", wanted[i]);
        CHECK(strstr(hm_buf_str(&out), wanted[i]) != NULL);
    }
    CHECK(!here_leaks(hm_buf_str(&out)));
}

static void claims_that_give_no_certificate_are_a_problem(void)
{
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(shown(&out, HERE_CLAIMS(""), &err)))
        return;
    CHECK(strstr(hm_buf_str(&out), "problems:") != NULL);
    CHECK(strstr(hm_buf_str(&out), "tells what the certificate's subject") !=
        NULL);
    CHECK(strstr(hm_buf_str(&out), "certificate:\n") == NULL);
}

static void providers_are_listed_with_their_reasons(void)
{
    hm_auto(outline) outline = hm_outline();
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};
    here_auto here;

    test_scratch();
    here_up(&here, NULL, 0);
    here_set("GITHUB_ACTIONS", "true");
    here_set("SIGSTORE_ID_TOKEN", "hunter2");
    hm_token_show_providers(hm_outline_root(&outline), &here.world);
    if (!CHECK_OK(hm_outline_write_text(&out, &outline, &err)))
        return;
    CHECK(strstr(hm_buf_str(&out), "state: here") != NULL);
    CHECK(strstr(hm_buf_str(&out), "state: broken") != NULL);
    CHECK(strstr(hm_buf_str(&out), "id-token: write") != NULL);
    CHECK(!here_leaks(hm_buf_str(&out)));
}

TEST_SUITE(cmd_token_show, TEST(everything_is_shown_but_the_token),
    TEST(claims_that_give_no_certificate_are_a_problem),
    TEST(providers_are_listed_with_their_reasons));
