/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/entry.h"

#include <string.h>

#include "base/limits.h"
#include "cred/room.h"
#include "test.h"

static bool read_text(struct hm_cred *out, const char *text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_CRED_ARENA_MAX);
    struct hm_json root;

    HM_TRY(hm_json_parse_borrowed(
        &root, &arena, hm_bytes_str(text), HM_CRED_FILE_MAX, err));
    return hm_cred_entry_read(out, root, err);
}

static void what_an_entry_says(void)
{
    static const struct {
        const char *text;
        enum hm_cred_kind kind;
        const char *user, *secret;
    } cases[] = {
        {"{}", HM_CRED_NONE, "", ""},
        {"{\"auth\": \"\", \"email\": 1}", HM_CRED_NONE, "", ""},
        {"{\"auth\": null}", HM_CRED_NONE, "", ""},
        {"{\"auth\": \"dTpw\"}", HM_CRED_PASSWORD, "u", "p"},
        {"{\"auth\": \"dTpwOnE6\"}", HM_CRED_PASSWORD, "u", "p:q:"},
        {"{\"auth\": \"dTo=\"}", HM_CRED_PASSWORD, "u", ""},
        {"{\"auth\": \"d\\u0054pw\"}", HM_CRED_PASSWORD, "u", "p"},
        {"{\"username\": \"u\", \"password\": \"p:\\u00e9\"}", HM_CRED_PASSWORD,
            "u", "p:\xc3\xa9"},
        {"{\"username\": \"v\", \"password\": \"x\", \"auth\": \"dTpw\"}",
            HM_CRED_PASSWORD, "u", "p"},
        {"{\"auth\": \"MDAwMDo=\", \"identitytoken\": \"T\"}", HM_CRED_IDENTITY,
            "", "T"},
        {"{\"identitytoken\": \"T\", \"registrytoken\": \"R\"}", HM_CRED_BEARER,
            "", "R"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        if (!CHECK_OK(read_text(&cred, cases[i].text, &err)))
            continue;
        CHECK_EQ(cred.kind, cases[i].kind);
        CHECK_STR(cred.user, cases[i].user);
        CHECK_BYTES(
            hm_secret_view(&cred.secret), hm_bytes_str(cases[i].secret));
    }
}

static void what_no_entry_may_say(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"[]", "$: expected object, got array"},
        {"{\"auth\": 1}", "$.auth: expected string, got number"},
        {"{\"auth\": \"dTpw=\"}", "auth: is no base64"},
        {"{\"auth\": \"dTp\"}", "auth: is no base64"},
        {"{\"auth\": \"dT pw\"}", "auth: is no base64"},
        {"{\"auth\": \"dXA=\"}", "no ':' between user and password"},
        {"{\"auth\": \"OnA=\"}", "an empty user name"},
        {"{\"auth\": \"dTpwAA==\"}", "a control character in a secret"},
        {"{\"auth\": \"dTpwCg==\"}", "a control character in a secret"},
        {"{\"auth\": \"dQo6cA==\"}", "a user name with a control character"},
        {"{\"username\": \"a:b\", \"password\": \"p\"}", "or a ':'"},
        {"{\"username\": \"u\"}", "a username without password"},
        {"{\"registrytoken\": \"a b\"}", "visible ASCII"},
        {"{\"registrytoken\": \"a\\r\\nX: y\"}", "a control character"},
        {"{\"identitytoken\": \"\\u00e9\"}", "visible ASCII"},
        {"{\"identitytoken\": {}}", "expected string, got object"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        CHECK_ERR(
            read_text(&cred, cases[i].text, &err), HM_FORMAT, cases[i].words);
        CHECK_EQ(cred.kind, HM_CRED_NONE);
    }
}

static void messages_hold_nothing_of_it(void)
{
    static const char *const texts[] = {
        "{\"auth\": \"aHVudGVy!\"}",
        "{\"auth\": \"aHVudGVy\"}",
        "{\"auth\": \"dXNlcjpodW50ZXIK\"}",
        "{\"username\": \"hunter\"}",
        "{\"registrytoken\": \"hunter \"}",
    };

    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};

        test_case("%s", texts[i]);
        CHECK(!read_text(&cred, texts[i], &err));
        CHECK(strstr(err.msg, "hunter") == NULL);
        CHECK(strstr(err.msg, "aHV") == NULL);
    }
}

static void too_long_is_a_limit(void)
{
    static char user[HM_CRED_USER_MAX + 1];
    static char token[HM_CRED_SECRET_MAX + 1];
    hm_auto(cred) cred = {.kind = HM_CRED_BEARER};
    struct hm_err err = {0};

    memset(user, 'u', sizeof(user));
    memset(token, 't', sizeof(token));
    CHECK_OK(
        hm_cred_set_user(&cred, hm_bytes(user, HM_CRED_USER_MAX - 1), &err));
    CHECK_ERR(hm_cred_set_user(&cred, hm_bytes(user, HM_CRED_USER_MAX), &err),
        HM_LIMIT, "512 bytes, at most 511");
    if (!CHECK_OK(
            hm_secret_from(&cred.secret, hm_bytes(token, sizeof(token)), &err)))
        return;
    CHECK_ERR(hm_cred_check(&cred, &err), HM_LIMIT, "at most 32768");
    hm_secret_cut(&cred.secret, HM_CRED_SECRET_MAX);
    CHECK_OK(hm_cred_check(&cred, &err));
    hm_secret_cut(&cred.secret, 0);
    CHECK_ERR(hm_cred_check(&cred, &err), HM_FORMAT, "an empty token");
}

/* Passwords of every length, for base64's three cases. */
static void what_is_written_is_read_again(void)
{
    static const char secret[] = "p\":\\ \xc3\xa9xyz";

    for (size_t len = 0; len < sizeof(secret); len++) {
        for (int kind = HM_CRED_PASSWORD; kind <= HM_CRED_IDENTITY; kind++) {
            hm_auto(buf) text = hm_buf(HM_KIB);
            hm_auto(cred) cred = {.kind = (enum hm_cred_kind)kind};
            hm_auto(cred) again = {0};
            struct hm_err err = {0};

            test_case("%zu bytes, kind %d", len, kind);
            if (kind == HM_CRED_IDENTITY && (len == 0 || len > 4))
                continue; /* no token */
            if (kind == HM_CRED_PASSWORD)
                CHECK_OK(hm_cred_set_user(&cred, HM_LIT("us"), &err));
            if (!CHECK_OK(
                    hm_secret_from(&cred.secret, hm_bytes(secret, len), &err)))
                continue;
            hm_cred_entry_write(&text, &cred);
            if (CHECK_OK(read_text(&again, hm_buf_str(&text), &err)))
                CHECK(hm_cred_same(&cred, &again));
        }
    }
}

static void a_bearer_token_is_not_written(void)
{
    const struct hm_cred bearer = {.kind = HM_CRED_BEARER}, none = {0};
    hm_auto(buf) text = hm_buf(HM_KIB);

    hm_cred_entry_write(&text, &none);
    CHECK(test_torture() || hm_bytes_eq_str(hm_buf_view(&text), "{}"));
    hm_cred_entry_write(&text, &bearer);
    CHECK(text.failed != HM_OK);
}

TEST_SUITE(cred_entry, TEST(what_an_entry_says), TEST(what_no_entry_may_say),
    TEST(messages_hold_nothing_of_it), TEST(too_long_is_a_limit),
    TEST(what_is_written_is_read_again), TEST(a_bearer_token_is_not_written));
