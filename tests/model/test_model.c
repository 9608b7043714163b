/* SPDX-License-Identifier: Apache-2.0 */
#include "model/model.h"

#include <stdio.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "intoto/statement.h"
#include "package/opinion.h"

#define A "f6310066c7320497ea554260c32c43660bff648cb2a61194832cc086077085e1"
#define B "32dcb1f8e1ae52d5963e56a6ba06ab58b424c15ed2a6b70d2feca1d089370028"
#define ROOT "61d4849d9d90076d6215f4d525f13d6574af8e3f67aef3e6f36fc40a14fdd226"

struct made {
    struct hm_model_file files[2];
    struct hm_model model;
};

static bool make(struct made *m, struct hm_err *err)
{
    *m = (struct made){
        .files = {{.name = HM_LIT("one")}, {.name = HM_LIT("two")}}};
    m->model = (struct hm_model){m->files, 2};
    return hm_digest_parse(&m->files[0].digest, HM_LIT("sha256:" A), err) &&
        hm_digest_parse(&m->files[1].digest, HM_LIT("sha256:" B), err);
}

static void names_are_sorted_by_their_parts(void)
{
    static const char *const sorted[] = {"a", "a/b", "a/b/c", "a/c", "a-b",
        "a.b", "aa", "b/a", "b-", "\xc3\xa4"};
    enum { COUNT = sizeof(sorted) / sizeof(sorted[0]) };
    struct hm_model_file files[COUNT];
    struct hm_model model = {files, COUNT};

    for (size_t turn = 0; turn < COUNT; turn++) {
        for (size_t i = 0; i < COUNT; i++)
            files[i].name = hm_bytes_str(sorted[(i * 7 + turn) % COUNT]);
        hm_model_sort(&model);
        for (size_t i = 0; i < COUNT; i++)
            CHECK_BYTES(files[i].name, hm_bytes_str(sorted[i]));
    }
}

static void a_model_has_one_digest(void)
{
    struct hm_digest got, want;
    struct hm_err err = {0};
    struct made m;

    if (!CHECK_OK(make(&m, &err)) ||
        !CHECK_OK(hm_digest_parse(&want, HM_LIT("sha256:" ROOT), &err)) ||
        !CHECK_OK(hm_model_digest(&got, &m.model, &err)))
        return;
    CHECK(hm_digest_eq(&got, &want));
    m.model.count = 0;
    CHECK_ERR(
        hm_model_digest(&got, &m.model, &err), HM_USAGE, "without a file");
    m.model.count = 2;
    m.files[1].digest = (struct hm_digest){0};
    CHECK_ERR(hm_model_digest(&got, &m.model, &err), HM_USAGE, "file 1");
}

#define ITEM(name, digest)                                                     \
    "{\"algorithm\":\"sha256\",\"digest\":\"" digest "\",\"name\":\"" name "\"}"
#define PREDICATE(method, hash, resources)                                     \
    "{\"serialization\":{\"method\":\"" method "\",\"hash_type\":\"" hash      \
    "\",\"allow_symlinks\":false},\"resources\":" resources "}"
#define GOOD "[" ITEM("one", A) "," ITEM("two", B) "]"

static void every_file_is_as_signed(void)
{
    static const struct {
        const char *predicate, *failures;
    } rows[] = {
        {PREDICATE("files", "sha256", GOOD), ""},
        {PREDICATE("shards", "sha256", GOOD), "model:unsupported"},
        {PREDICATE("files", "blake2b", GOOD), "model:unsupported"},
        {PREDICATE("files", "sha256", "[" ITEM("one", A) "]"),
            "model:mismatch"},
        {PREDICATE("files", "sha256",
             "[" ITEM("one", A) "," ITEM("two", B) "," ITEM("x", B) "]"),
            "model:mismatch"},
        {PREDICATE(
             "files", "sha256", "[" ITEM("one", A) "," ITEM("Two", B) "]"),
            "model:mismatch"},
        {PREDICATE(
             "files", "sha256", "[" ITEM("one", B) "," ITEM("two", B) "]"),
            "model:mismatch"},
        {PREDICATE(
             "files", "sha256", "[" ITEM("two", B) "," ITEM("one", A) "]"),
            "model:mismatch"},
        {PREDICATE("files", "sha256",
             "[{\"algorithm\":\"sha512\",\"digest\":\"" A
             "\",\"name\":\"one\"}," ITEM("two", B) "]"),
            "model:unsupported"},
        {"{\"resources\":[]}", "model:format"},
        {"", "model:format"},
    };
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};
    struct made m;

    if (!CHECK_OK(make(&m, &err)) || !CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_model_require(rules, &m.model, &err)))
        return;
    hm_rules_unsafe_any_identity(rules);
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct made_facts made;

        test_case("%zu", i);
        make_facts(
            &made, HM_FACTS_CERT, hm_predicate_uri("model-signing"), "m");
        made.facts.statement.predicate = hm_bytes_str(rows[i].predicate);
        opinion(rules, &made.facts, rows[i].failures);
        if (i > 0)
            continue;
        made.facts.statement.subject_count = 2;
        opinion(rules, &made.facts, "model:format");
        made.facts.statement.predicate_type = HM_LIT("a:b");
        opinion(rules, &made.facts, "content:policy model:mismatch");
    }
    opinion(rules, NULL, "");
}

TEST_SUITE(model_model, TEST(names_are_sorted_by_their_parts),
    TEST(a_model_has_one_digest), TEST(every_file_is_as_signed));
