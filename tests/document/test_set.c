/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "crypto/digest.h"
#include "document/impl.h"
#include "document/made.h"

static void a_set_is_whole_or_not_there(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "there is no Policy"},
        {"a: 1\n", "document has no field a"},
        {"kind: Policy\n", "document: apiVersion is missing"},
        {"apiVersion: hallmark.dev/v2\nkind: Policy\nmetadata: {name: "
         "p}\nspec: {}\n",
            "hallmark.dev/v1 is wanted, got hallmark.dev/v2: did you mean"},
        {"apiVersion: hallmark.dev/v1\nkind: Polcy\nmetadata: {name: "
         "p}\nspec: {}\n",
            "line 2, column 7: Policy or Trust is wanted, got Polcy: did you "
            "mean Policy?"},
        {"apiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {nam: "
         "p}\nspec: {}\n",
            "did you mean name?"},
        {"apiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {}\nspec: "
         "{}\n",
            "metadata: name is missing"},
        {HEAD BY_MAIL "---\n" HEAD BY_MAIL, "p is a name twice"},
        {"[]\n", "document: a map is wanted, got a list"},
        {"a: [\n", "d/p.yaml: line 2"},
        {"a: &x 1\nb: &y [*x, *z]\n", "there is no anchor z"},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].words);
        CHECK_ERR(made_new(&d, cases[i].text, &err), HM_USAGE, cases[i].words);
    }
}

static void the_digest_is_of_all_that_was_read(void)
{
    static const char *const texts[] = {HEAD BY_MAIL, HEAD BY_MAIL " ",
        HEAD "  log: none\n  require: [{name: r, signature: {from: [{key: "
             "{file: me.pub}}]}}]\n",
        HEAD "  log: none\n  require: [{name: r, signature: {from: [{key: "
             "{file: you.pub}}]}}]\n"};
    struct hm_digest digests[TEST_LEN(texts)] = {0};

    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        hm_auto_ptr(documents) d = NULL;

        if (made_plan(&d, texts[i]) == NULL)
            return;
        digests[i] = hm_documents_set(d)->digest;
        for (size_t j = 0; j < i; j++)
            CHECK(!hm_digest_eq(&digests[i], &digests[j]));
    }
}

static void what_is_wide_is_told(void)
{
    hm_auto_ptr(documents) d = NULL;

    if (made_plan(&d,
            HEAD "  require: [{name: r, signature: {from: [{github: "
                 "{repository: a/b, anyWorkflow: true, anyRef: true}}]}}]\n") ==
        NULL)
        return;
    CHECK(strstr(hm_documents_warning(d, 0),
              "policy p, requirement r: identity 1: any workflow") != NULL);
    CHECK(hm_documents_warning(d, 1) == NULL);
}

static void what_no_key_can_prove_is_told(void)
{
    hm_auto_ptr(documents) d = NULL;
    hm_auto_ptr(documents) plain = NULL;

    if (made_plan(&d, HEAD "  signedAfter: 2026-01-01\n" BY_KEY) == NULL ||
        made_plan(&plain, HEAD "  signedAfter: 2026-01-01\n" BY_MAIL) == NULL)
        return;
    CHECK(strstr(hm_documents_warning(d, 0), "signed with a key") != NULL);
    CHECK(hm_documents_warning(plain, 0) == NULL);
}

TEST_SUITE(document_set, TEST(a_set_is_whole_or_not_there),
    TEST(the_digest_is_of_all_that_was_read), TEST(what_is_wide_is_told),
    TEST(what_no_key_can_prove_is_told));
