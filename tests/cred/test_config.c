/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/config.h"

#include <string.h>

#include "base/buf.h"
#include "test.h"

/* u:1 to u:4 */
#define ONE "{\"auth\": \"dTox\"}"
#define TWO "{\"auth\": \"dToy\"}"
#define THREE "{\"auth\": \"dToz\"}"

static bool find(struct hm_cred_choice *out, const char *text,
    const char *repository, struct hm_err *err)
{
    return hm_cred_config_find(out, hm_bytes_str(text), HM_LIT("ghcr.io"),
        hm_bytes_str(repository), err);
}

static void the_entry_of_this_registry_and_no_other(void)
{
    static const struct {
        const char *text, *repository, *secret; /* NULL: none */
    } cases[] = {
        {"", "a", NULL},
        {"{}", "a", NULL},
        {"{\"auths\": null}", "a", NULL},
        {"{\"auths\": {}}", "a", NULL},
        {"{\"auths\": {\"ghcr.io\": " ONE "}}", "a", "1"},
        {"{\"auths\": {\"ghcr.io\": " ONE "}}", "", "1"},
        {"{\"auths\": {\"ghcr.io.evil.test\": " ONE ", \"evil-ghcr.io\": " TWO
         ", \"ghcr.io:443\": " THREE "}}",
            "a", NULL},
        /* an entry of another is not looked into */
        {"{\"auths\": {\"x.test\": 5, \"ghcr.io\": " ONE "}}", "a", "1"},
        /* the longest name space, in any order */
        {"{\"auths\": {\"ghcr.io\": " ONE ", \"ghcr.io/a\": " TWO
         ", \"ghcr.io/a/b\": " THREE "}}",
            "a/b/c", "3"},
        {"{\"auths\": {\"ghcr.io/a/b\": " THREE ", \"ghcr.io/a\": " TWO
         ", \"ghcr.io\": " ONE "}}",
            "a/bc", "2"},
        {"{\"auths\": {\"ghcr.io/a\": " TWO "}}", "ab", NULL},
        {"{\"auths\": {\"ghcr.io/a\": " TWO "}}", "", NULL},
        /* a sign that a helper has it is no credential */
        {"{\"auths\": {\"ghcr.io/a\": {}, \"ghcr.io\": " ONE "}}", "a", "1"},
        /* two names of one that say the same */
        {"{\"auths\": {\"ghcr.io\": " ONE ", \"https://GHCR.io\": " ONE "}}",
            "a", "1"},
        {"{\"auths\": {\"ghcr.io\": {}, \"https://ghcr.io\": " ONE "}}", "a",
            "1"},
        {"{\"auths\": {\"gh\\u0063r.io\": " ONE "}}", "a", "1"},
        {"{\"HttpHeaders\": {\"A\": \"b\"}, \"x\": [1e5], \"auths\": "
         "{\"ghcr.io\": " ONE "}}",
            "a", "1"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred_choice) found = {0};
        struct hm_err err = {0};

        test_case("%s for %s", cases[i].text, cases[i].repository);
        if (!CHECK_OK(find(&found, cases[i].text, cases[i].repository, &err)))
            continue;
        CHECK_EQ(found.entry.kind,
            cases[i].secret == NULL ? HM_CRED_NONE : HM_CRED_PASSWORD);
        CHECK_BYTES(
            hm_secret_view(&found.entry.secret), hm_bytes_str(cases[i].secret));
        CHECK_STR(found.helper, "");
    }
}

static void helpers_come_before_entries(void)
{
    static const struct {
        const char *text, *helper;
        bool decides;
    } cases[] = {
        {"{\"credsStore\": \"pass\"}", "pass", false},
        {"{\"credsStore\": \"\"}", "", false},
        {"{\"credsStore\": null, \"credHelpers\": null}", "", false},
        {"{\"credsStore\": \"pass\", \"credHelpers\": {\"ghcr.io\": \"gh\"}}",
            "gh", true},
        {"{\"credsStore\": \"pass\", \"credHelpers\": {\"https://GHCR.io/\": "
         "\"gh\"}}",
            "gh", true},
        {"{\"credsStore\": \"pass\", \"credHelpers\": {\"ghcr.io\": \"\"}}", "",
            false},
        {"{\"credsStore\": \"pass\", \"credHelpers\": {\"evil-ghcr.io\": "
         "\"gh\", \"ghcr.io.evil.test\": \"../x\", \"ghcr.io/a\": \"ns\"}}",
            "pass", false},
        {"{\"credHelpers\": {\"ghcr.io\": \"a\", \"ghcr.io/\": \"a\"}}", "a",
            true},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred_choice) found = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        if (!CHECK_OK(find(&found, cases[i].text, "a", &err)))
            continue;
        CHECK_STR(found.helper, cases[i].helper);
        CHECK_EQ(found.helper_decides, cases[i].decides);
        CHECK_OK(hm_cred_config_helper(
            &found, hm_bytes_str(cases[i].text), HM_LIT("ghcr.io"), &err));
        CHECK_STR(found.helper, cases[i].helper);
    }
}

static void what_no_file_may_say(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"x", "line 1, column 1"},
        {"{} {}", "line 1, column 4"},
        {"\xef\xbb\xbf{}", "byte order mark"},
        {"[]", "$: expected object, got array"},
        {"{\"auths\": []}", "$.auths: expected object, got array"},
        {"{\"credHelpers\": \"x\"}", "$.credHelpers: expected object"},
        {"{\"credsStore\": 1}", "$.credsStore: expected string, got number"},
        {"{\"credHelpers\": {\"ghcr.io\": {}}}", "expected string"},
        {"{\"credHelpers\": {\"ghcr.io\": \"a\", \"GHCR.io\": \"b\"}}",
            "differs from another entry for the same registry"},
        {"{\"auths\": {\"ghcr.io\": 5}}", "expected object, got number"},
        {"{\"auths\": {\"ghcr.io\": " ONE ", \"https://ghcr.io\": " TWO "}}",
            "differs from another entry for the same registry"},
        {"{\"auths\": {\"ghcr.io/a\": " ONE ", \"ghcr.io/a/\": " TWO "}}",
            "differs from another"},
        {"{\"auths\": {\"ghcr.io\": " ONE ", \"ghcr.io\": " ONE "}}",
            "duplicate key"},
        {"{\"auths\": {\"ghcr.io\": {\"auth\": \"dTpw!\"}}}",
            "auth: is no base64"},
        {"{\"credsStore\": \"../evil\"}", "wanted a helper's name"},
        {"{\"credsStore\": \"a/b\"}", "wanted a helper's name"},
        {"{\"credsStore\": \".x\"}", "wanted a helper's name"},
        {"{\"credsStore\": \"a b;c\"}", "wanted a helper's name"},
        {"{\"credsStore\": \"a\\u0000b\"}", "wanted a helper's name"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred_choice) found = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        CHECK_ERR(
            find(&found, cases[i].text, "a", &err), HM_FORMAT, cases[i].words);
        CHECK(found.entry.kind == HM_CRED_NONE && found.helper[0] == '\0');
    }
}

static void every_prefix_is_refused(void)
{
    static const char text[] =
        "{\"auths\": {\"ghcr.io\": " ONE "}, \"credsStore\": \"x\"}";

    for (size_t len = 1; len < sizeof(text) - 1; len++) {
        hm_auto(cred_choice) found = {0};
        struct hm_err err = {0};

        test_case("%zu", len);
        CHECK_ERR(hm_cred_config_find(&found, hm_bytes(text, len),
                      HM_LIT("ghcr.io"), HM_LIT("a"), &err),
            HM_FORMAT, "line 1");
    }
}

static void a_huge_file_is_a_limit(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(cred_choice) found = {0};
    struct hm_err err = {0};

    hm_buf_put_str(&text, "{\"x\": [1");
    while (text.len < HM_CRED_FILE_MAX - 2 && text.failed == HM_OK)
        hm_buf_put_str(&text, ",1");
    hm_buf_cut(&text, HM_CRED_FILE_MAX - 2 - text.len % 2);
    hm_buf_put_str(&text, "]}");
    CHECK_OK(hm_cred_config_find(
        &found, hm_buf_view(&text), HM_LIT("ghcr.io"), HM_LIT("a"), &err));
    hm_buf_put_str(&text, "     ");
    if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
        return;
    CHECK_ERR(hm_cred_config_find(&found, hm_buf_view(&text), HM_LIT("ghcr.io"),
                  HM_LIT("a"), &err),
        HM_LIMIT, "524288");
}

static void a_key_of_any_length_is_passed_over(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(cred_choice) found = {0};
    struct hm_err err = {0};

    hm_buf_put_str(&text, "{\"auths\": {\"ghcr.io");
    for (int i = 0; i < 3000; i++)
        hm_buf_put_str(&text, "/a");
    hm_buf_put_str(&text, "\": 7, \"ghcr.io\": " ONE "}}");
    if (CHECK_OK(hm_cred_config_find(
            &found, hm_buf_view(&text), HM_LIT("ghcr.io"), HM_LIT("a"), &err)))
        CHECK_BYTES(hm_secret_view(&found.entry.secret), HM_LIT("1"));
}

static void names_of_helpers_are_names_of_files(void)
{
    static char longest[HM_CRED_HELPER_MAX + 1];

    memset(longest, 'a', sizeof(longest));
    CHECK(hm_cred_helper_name_ok(HM_LIT("ecr-login")));
    CHECK(hm_cred_helper_name_ok(HM_LIT("a_1.exe")));
    CHECK(hm_cred_helper_name_ok(hm_bytes(longest, HM_CRED_HELPER_MAX)));
    CHECK(!hm_cred_helper_name_ok(hm_bytes(longest, sizeof(longest))));
    CHECK(!hm_cred_helper_name_ok(hm_bytes(NULL, 0)));
    CHECK(!hm_cred_helper_name_ok(HM_LIT("..")));
    CHECK(!hm_cred_helper_name_ok(HM_LIT("a/b")));
    CHECK(!hm_cred_helper_name_ok(HM_LIT("\xc3\xa9")));
}

TEST_SUITE(cred_config, TEST(the_entry_of_this_registry_and_no_other),
    TEST(helpers_come_before_entries), TEST(what_no_file_may_say),
    TEST(every_prefix_is_refused), TEST(a_huge_file_is_a_limit),
    TEST(a_key_of_any_length_is_passed_over),
    TEST(names_of_helpers_are_names_of_files));
