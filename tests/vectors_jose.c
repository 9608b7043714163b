/* SPDX-License-Identifier: Apache-2.0 */
/* Wycheproof's JSON web signatures and keys: every case verifies or is refused
 * as the file says, but for those that the tables below name. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "enc/json.h"
#include "jose/jwk.h"
#include "jose/jws.h"
#include "test.h"

struct counts {
    unsigned verified, rejected, refused;
};

/* Valid by the file, refused by us, because the key in hand names another
 * algorithm than the token, or none that exists. */
static const struct exception {
    uint64_t id;
    const char *words;
} exceptions[] = {
    {346, "header names algorithm \"PS384\", the key's is PS256"},
    {347, "for algorithm \"ES521\""},
    {350, "header names algorithm \"PS384\", the key's is PS256"},
    {351, "for algorithm \"ES521\""},
};

static const char *exception_of(uint64_t id)
{
    for (size_t i = 0; i < TEST_LEN(exceptions); i++) {
        if (exceptions[i].id == id)
            return exceptions[i].words;
    }
    return NULL;
}

/* All there is to do with a token and a document of keys. */
static bool verify(struct hm_json document, struct hm_bytes token, bool is_set,
    struct hm_err *err)
{
    hm_auto_ptr(jwk_set) set = NULL;
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_bytes payload, text = hm_json_text(document);
    struct hm_jws jws = {0};

    HM_TRY(is_set ? hm_jwk_set_parse(&set, text, err)
                  : hm_jwk_parse(&set, text, err));
    HM_TRY(hm_jws_parse(&jws, &arena, token, err));
    return hm_jwk_set_verify(&payload, set, &jws, err);
}

/* The token in which the test consists; JSON serialization comes as a string
 * as well. */
static struct hm_bytes token_of(struct hm_json test, struct hm_arena *arena)
{
    struct hm_bytes out = {0};
    struct hm_err err = {0};

    CHECK_OK(hm_json_as_str(&out, hm_json_get(test, "jws"), arena, &err));
    return out;
}

static void run_test(struct counts *counts, struct hm_json group,
    struct hm_json test, bool is_set)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json key = hm_json_get(group, "public");
    bool symmetric = hm_json_type(key) == HM_JSON_NONE;
    bool valid = hm_json_str_eq(hm_json_get(test, "result"), "valid");
    struct hm_bytes token = token_of(test, &arena);
    struct hm_err err = {0};
    const char *words;
    uint64_t id = 0;

    CHECK(hm_json_as_u64(&id, hm_json_get(test, "tcId")));
    test_case("%s %u", is_set ? "key" : "signature", (unsigned)id);
    words = is_set ? NULL : exception_of(id);
    if (symmetric) {
        key = hm_json_get(group, "private");
        words = "holds the secret \"k\"";
    }
    if (words == NULL && valid) {
        if (CHECK_OK(verify(key, token, is_set, &err)))
            counts->verified++;
        return;
    }
    if (!CHECK(!verify(key, token, is_set, &err)))
        return;
    if (words == NULL)
        CHECK(err.code != HM_OK && err.code != HM_SYSTEM);
    else if (!CHECK(strstr(err.msg, words) != NULL))
        test_note("%s", err.msg);
    *(words == NULL ? &counts->rejected : &counts->refused) += 1;
}

static void run_file(const char *name, bool is_set, struct counts *counts)
{
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    hm_auto(buf) content = hm_buf(16 * HM_MIB);
    const char *path = test_vector_path(name);
    struct hm_json root, groups;
    struct hm_json_iter group;
    struct hm_err err = {0};
    uint64_t total = 0;

    if (path == NULL) {
        test_skip(1, "file: %s is missing", name);
        return;
    }
    if (!CHECK_OK(hm_file_read(&content, path, &err)) ||
        !CHECK_OK(hm_json_parse_borrowed(
            &root, &arena, hm_buf_view(&content), 16 * HM_MIB, &err)))
        return;
    groups = hm_json_get(root, "testGroups");
    group = hm_json_iter(groups);
    while (hm_json_iter_next(&group)) {
        struct hm_json_iter test =
            hm_json_iter(hm_json_get(group.value, "tests"));

        while (hm_json_iter_next(&test))
            run_test(counts, group.value, test.value, is_set);
    }
    CHECK(hm_json_as_u64(&total, hm_json_get(root, "numberOfTests")));
    CHECK_EQ(counts->verified + counts->rejected + counts->refused, total);
    test_note("%s: %u verified, %u rejected, %u refused", name,
        counts->verified, counts->rejected, counts->refused);
}

static void every_signature_ends_as_the_file_says(void)
{
    struct counts counts = {0};

    run_file("wycheproof/json_web_signature_test.json", false, &counts);
    if (counts.verified > 0) {
        CHECK_EQ(counts.verified, 32);
        CHECK_EQ(counts.refused, 44);
    }
}

static void every_key_ends_as_the_file_says(void)
{
    struct counts counts = {0};

    run_file("wycheproof/json_web_key_test.json", true, &counts);
    if (counts.verified > 0) {
        CHECK_EQ(counts.verified, 1);
        CHECK_EQ(counts.refused, 15);
    }
}

TEST_SUITE(vectors_jose, TEST(every_signature_ends_as_the_file_says),
    TEST(every_key_ends_as_the_file_says));
