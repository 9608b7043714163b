/* SPDX-License-Identifier: Apache-2.0 */
#include "api/request.h"

#include <string.h>

#include "api/ask.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"
#include "hallmark/facts.h"
#include "test.h"

/* A request that nobody judges: what is tested here comes before. */
struct form {
    struct hm_root *root;
    struct hm_rules *rules;
    struct hm_digest digests[4];
    const struct hm_key *no_key[1];
    const struct hm_evidence_file *no_file[1];
    struct hm_request request;
};

static bool form_new(struct form *f, struct hm_err *err)
{
    HM_TRY(hm_root_new(&f->root, err));
    HM_TRY(ask_rules(&f->rules, "a@example.com", "https://b.example", err));
    HM_TRY(hm_digest_of(&f->digests[0], HM_SHA256, HM_LIT("x"), err));
    HM_TRY(hm_digest_of(&f->digests[1], HM_SHA512, HM_LIT("x"), err));
    f->request = (struct hm_request){
        .size = sizeof(f->request),
        .root = f->root,
        .rules = f->rules,
        .digests = f->digests,
        .digest_count = 2,
    };
    return true;
}

static void form_free(struct form *f)
{
    hm_root_free(f->root);
    hm_rules_free(f->rules);
}
#define form_auto __attribute__((cleanup(form_free))) struct form

static void digests_and_options_are_taken_over(void)
{
    form_auto f = {0};
    struct hm_asked asked;
    struct hm_err err = {0};

    if (!CHECK_OK(form_new(&f, &err)))
        return;
    f.request.name = HM_LIT("x");
    f.request.sct_min = 1;
    f.request.tlog_min = 2;
    f.request.tsa_min = 3;
    f.request.has_now = true;
    f.request.now.s = 4;
    f.request.unsafe_no_time = true;
    if (!CHECK_OK(hm_asked_read(&asked, &f.request, &err)))
        return;
    CHECK_EQ(asked.artifact.digest_count, 2);
    CHECK(hm_digest_eq(&asked.artifact.digests[0], &f.digests[0]));
    CHECK(hm_digest_eq(&asked.artifact.digests[1], &f.digests[1]));
    CHECK_BYTES(asked.artifact.name, HM_LIT("x"));
    CHECK(!asked.artifact.has_message);
    CHECK_EQ(asked.opts.sct_min, 1);
    CHECK_EQ(asked.opts.tlog_min, 2);
    CHECK_EQ(asked.opts.tsa_min, 3);
    CHECK(asked.opts.has_now && asked.opts.now.s == 4);
    CHECK(asked.opts.unsafe_no_time);
    CHECK(!asked.opts.unsafe_no_sct && !asked.opts.unsafe_no_tlog);
}

static void each_unsafe_option_is_that_one(void)
{
    form_auto f = {0};
    struct hm_asked asked;
    struct hm_err err = {0};

    if (!CHECK_OK(form_new(&f, &err)))
        return;
    f.request.unsafe_no_sct = true;
    CHECK_OK(hm_asked_read(&asked, &f.request, &err));
    CHECK(asked.opts.unsafe_no_sct && !asked.opts.unsafe_no_tlog);
    f.request.unsafe_no_sct = false;
    f.request.unsafe_no_tlog = true;
    CHECK_OK(hm_asked_read(&asked, &f.request, &err));
    CHECK(!asked.opts.unsafe_no_sct && asked.opts.unsafe_no_tlog);
    CHECK(!asked.opts.unsafe_no_time);
}

static void a_message_is_hashed_here(void)
{
    form_auto f = {0};
    struct hm_asked asked;
    struct hm_err err = {0};

    if (!CHECK_OK(form_new(&f, &err)))
        return;
    f.request.has_message = true;
    f.request.message = HM_LIT("x");
    CHECK_OK(hm_asked_read(&asked, &f.request, &err));
    CHECK_EQ(asked.artifact.digest_count, 2);
    f.request.digest_count = 0;
    if (!CHECK_OK(hm_asked_read(&asked, &f.request, &err)))
        return;
    CHECK_EQ(asked.artifact.digest_count, 1);
    CHECK(hm_digest_eq(&asked.artifact.digests[0], &f.digests[0]));
    CHECK(asked.artifact.has_message);
    f.request.message = hm_bytes(NULL, 0);
    CHECK_OK(hm_asked_read(&asked, &f.request, &err)); /* an empty file */
}

/* One edit, and what is said about it. */
static void no_request(struct form *f)
{
    f->request = (struct hm_request){0};
}
static void no_root(struct form *f)
{
    f->request.root = NULL;
}
static void no_rules(struct form *f)
{
    f->request.rules = NULL;
}
static void null_keys(struct form *f)
{
    f->request.key_count = 2;
}
static void null_key(struct form *f)
{
    f->request.keys = f->no_key;
    f->request.key_count = 1;
}
static void null_files(struct form *f)
{
    f->request.evidence_count = 1;
}
static void null_file(struct form *f)
{
    f->request.evidence = f->no_file;
    f->request.evidence_count = 1;
}
static void null_name(struct form *f)
{
    f->request.name.len = 1;
}
static void no_digest(struct form *f)
{
    f->request.digest_count = 0;
}
static void null_digests(struct form *f)
{
    f->request.digests = NULL;
}
static void blank_digest(struct form *f)
{
    f->request.digest_count = 3;
}
static void zero_digest(struct form *f)
{
    f->request.digest_count = 3;
    f->digests[2].hash = HM_SHA384;
    f->digests[2].len = 48;
}
static void short_digest(struct form *f)
{
    f->digests[0].len = 31;
}
static void empty_digest(struct form *f)
{
    f->digests[0].len = 0;
}
static void long_digest(struct form *f)
{
    f->digests[0].len = 255;
}
static void strange_digest(struct form *f)
{
    f->digests[0].hash = (enum hm_hash)(HM_SHA512 + 1);
}
static void two_digests(struct form *f)
{
    f->digests[1] = f->digests[0];
    f->digests[1].b[0] ^= 1;
}
static void same_digest_twice(struct form *f)
{
    f->digests[1] = f->digests[0];
}
static void many_digests(struct form *f)
{
    f->digests[2] = (struct hm_digest){HM_SHA384, 48, {1}};
    f->digests[3] = (struct hm_digest){HM_SHA384, 48, {2}};
    f->request.digest_count = 4;
}
static void forgotten_flag(struct form *f)
{
    f->request.message = HM_LIT("x");
}
static void null_message(struct form *f)
{
    f->request.has_message = true;
    f->request.message.len = 1;
}
static void other_message(struct form *f)
{
    f->request.has_message = true;
    f->request.message = HM_LIT("y");
}
/* The first digest is right, the second of something else. */
static void half_of_it(struct form *f)
{
    f->request.has_message = true;
    f->request.message = HM_LIT("x");
    f->digests[1].b[63] ^= 1;
}
static void waived_log(struct form *f)
{
    f->request.unsafe_no_tlog = true;
    f->request.tlog_min = 1;
}
static void waived_sct(struct form *f)
{
    f->request.unsafe_no_sct = true;
    f->request.sct_min = 1;
}
static void forgotten_now(struct form *f)
{
    f->request.now.s = 1;
}
static void strange_now(struct form *f)
{
    f->request.has_now = true;
    f->request.now.ns = 1000000000;
}
static void reserved(struct form *f)
{
    f->request.reserved[4] = 1;
}
static void no_size(struct form *f)
{
    f->request.size = 0;
}
static void cut(struct form *f)
{
    f->request.size = sizeof(struct hm_request) - 1;
}
static void cut_early(struct form *f)
{
    f->request.size = offsetof(struct hm_request, tsa_min);
}
static void huge(struct form *f)
{
    f->request.size = SIZE_MAX;
}

static const struct {
    const char *words;
    void (*edit)(struct form *f);
} mistakes[] = {
    {"size of the request is not set", no_request},
    {"no trust root", no_root},
    {"no rules", no_rules},
    {"2 key, but no list", null_keys},
    {"key 0 is NULL", null_key},
    {"1 evidence, but no list", null_files},
    {"evidence 0 is NULL", null_file},
    {"a name of 1 bytes at NULL", null_name},
    {"neither a digest nor the message", no_digest},
    {"2 digests, but no list", null_digests},
    {"digest 2: it is of no hash function", blank_digest},
    {"digest 2: all its bytes are zero", zero_digest},
    {"digest 0: it is of no hash function", short_digest},
    {"digest 0: it is of no hash function", empty_digest},
    {"digest 0: it is of no hash function", long_digest},
    {"digest 0: it is of no hash function", strange_digest},
    {"digest 1: a second one by sha256", two_digests},
    {"digest 1: a second one by sha256", same_digest_twice},
    {"digest 3: a second one by sha384", many_digests},
    {"message is set, has_message is not", forgotten_flag},
    {"a message of 1 bytes at NULL", null_message},
    {"the message is sha256:", other_message},
    {"the message is sha512:", half_of_it},
    {"unsafe_no_tlog and tlog_min", waived_log},
    {"unsafe_no_sct and sct_min", waived_sct},
    {"now is set, has_now is not", forgotten_now},
    {"1000000000 nanoseconds", strange_now},
    {"reserved is not zero", reserved},
    {"size of the request is not set", no_size},
    {"no version had a request of", cut},
    {"no version had a request of", cut_early},
    {"is its size set?", huge},
};

static void what_cannot_be_judged_is_told(void)
{
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(mistakes); i++) {
        form_auto f = {0};
        struct hm_asked asked;
        struct hm_result *result = (struct hm_result *)&f;

        test_case("%zu: %s", i, mistakes[i].words);
        if (!CHECK_OK(form_new(&f, &err)))
            return;
        mistakes[i].edit(&f);
        CHECK_ERR(hm_asked_read(&asked, &f.request, &err), HM_USAGE,
            mistakes[i].words);
        CHECK_ERR(hm_verify_artifact(&result, &f.request, &err), HM_USAGE,
            mistakes[i].words);
        CHECK(result == NULL);
    }
}

static void rules_that_name_nobody_are_no_rules(void)
{
    form_auto f = {0};
    struct hm_asked asked;
    struct hm_err err = {0};

    if (!CHECK_OK(form_new(&f, &err)))
        return;
    hm_rules_free(f.rules);
    f.rules = NULL;
    if (!CHECK_OK(hm_rules_new(&f.rules, &err)))
        return;
    f.request.rules = f.rules;
    CHECK_ERR(hm_asked_read(&asked, &f.request, &err), HM_USAGE,
        "nobody is named who may have signed");
}

/* As a program that was compiled with newer headers sends it. */
static void a_newer_request_is_read_as_far_as_it_is_zero(void)
{
    form_auto f = {0};
    struct {
        struct hm_request known;
        uint64_t more[2];
    } newer = {.more = {0, 0}};
    struct hm_asked asked;
    struct hm_err err = {0};

    if (!CHECK_OK(form_new(&f, &err)))
        return;
    newer.known = f.request;
    newer.known.size = sizeof(newer);
    CHECK_OK(hm_asked_read(&asked, &newer.known, &err));
    newer.more[1] = 1;
    CHECK_ERR(hm_asked_read(&asked, &newer.known, &err), HM_USAGE,
        "demands something that this version does not know");
}

/* ---- NULL, everywhere in the public interface ---- */

static const struct hm_bytes at_null = {NULL, 5};

static void objects_that_are_not_there_have_nothing(void)
{
    struct hm_digest digest = {.hash = HM_HASH_NONE};
    const struct hm_key *keys[1] = {NULL};

    CHECK_EQ(hm_root_count(NULL), 0);
    CHECK_EQ(hm_root_warning_count(NULL), 0);
    CHECK(hm_root_warning(NULL, 0) == NULL);
    CHECK_EQ(hm_rules_warning_count(NULL), 0);
    CHECK(hm_rules_warning(NULL, 0) == NULL);
    CHECK_EQ(hm_evidence_count(NULL), 0);
    CHECK_EQ(hm_evidence_hashes(NULL, NULL, 3), 1U << HM_SHA256);
    CHECK(!hm_evidence_wants_message(NULL, keys, 1));
    CHECK_EQ(hm_extension_number(at_null), 0);
    CHECK_EQ(hm_facts_extension(NULL, at_null).len, 0);
    CHECK_STR(hm_key_name(NULL), "none");
    CHECK_EQ(hm_key_spki(NULL).len, 0);
    CHECK(!hm_digest_eq(hm_key_id(NULL), hm_key_id(NULL)));
    CHECK(!hm_digest_eq(NULL, &digest) && !hm_digest_eq(&digest, NULL));
    hm_root_free(NULL);
    hm_rules_free(NULL);
    hm_key_free(NULL);
    hm_evidence_file_free(NULL);
    hm_rules_unsafe_any_identity(NULL);
    hm_rules_signed_after(NULL, (struct hm_time){0});
    hm_rules_allow_any_predicate(NULL);
}

static void roots_and_texts_that_are_not_there_are_refused(void)
{
    hm_auto_ptr(root) root = NULL;
    struct hm_evidence_file *file = NULL;
    const struct hm_bytes name = HM_LIT("a");
    struct hm_digest digest;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_root_new(&root, &err)))
        return;
    CHECK_ERR(
        hm_root_add_json(NULL, name, name, &err), HM_USAGE, "no trust root");
    CHECK_ERR(
        hm_root_add_ca_pem(NULL, name, name, &err), HM_USAGE, "no trust root");
    CHECK_ERR(hm_root_add_public_good(NULL, &err), HM_USAGE, "no trust root");
    CHECK_ERR(hm_root_add_github(NULL, &err), HM_USAGE, "no trust root");
    CHECK_ERR(hm_root_add_json(root, at_null, name, &err), HM_USAGE,
        "a name of 5 bytes at NULL");
    CHECK_ERR(hm_root_add_json(root, name, at_null, &err), HM_USAGE, "at NULL");
    CHECK_ERR(
        hm_root_add_ca_pem(root, at_null, name, &err), HM_USAGE, "at NULL");
    CHECK_ERR(
        hm_root_add_ca_pem(root, name, at_null, &err), HM_USAGE, "at NULL");
    CHECK_ERR(hm_evidence_parse(&file, at_null, &err), HM_USAGE, "at NULL");
    CHECK_ERR(
        hm_digest_of(&digest, HM_SHA256, at_null, &err), HM_USAGE, "at NULL");
    CHECK_ERR(hm_digest_parse(&digest, at_null, &err), HM_USAGE, "at NULL");
}

static void keys_that_are_not_there_verify_nothing(void)
{
    const struct hm_bytes text = HM_LIT("x");
    struct hm_digest digest = {.hash = HM_HASH_NONE};
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(key) none = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)))
        return;
    CHECK_ERR(hm_key_parse(&none, at_null, &err), HM_USAGE, "at NULL");
    CHECK_ERR(hm_key_verify(NULL, text, text, &err), HM_USAGE, "no key");
    CHECK_ERR(hm_key_verify(key, at_null, text, &err), HM_USAGE, "message");
    CHECK_ERR(hm_key_verify(key, text, at_null, &err), HM_USAGE, "signature");
    CHECK_ERR(
        hm_key_verify_digest(NULL, &digest, text, &err), HM_USAGE, "no key");
    CHECK_ERR(
        hm_key_verify_digest(key, NULL, text, &err), HM_USAGE, "no digest");
    CHECK_ERR(hm_key_verify_digest(key, &digest, at_null, &err), HM_USAGE,
        "signature");
    CHECK_ERR(hm_key_verify_digest(key, &digest, text, &err), HM_USAGE, "");
}

static void rules_refuse_what_is_not_there(void)
{
    static const struct hm_window always;
    const struct hm_demand text = {HM_MATCH_EXACT, HM_LIT("a@b.example")};
    struct hm_identity_spec good = {.issuer = text, .subject = text};
    struct hm_identity_spec no_list = good, no_text = good, any_text = good;
    hm_auto_ptr(rules) rules = NULL;
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)))
        return;
    no_list.extension_count = 1;
    no_text.subject.text = at_null;
    any_text.issuer = (struct hm_demand){HM_MATCH_ANY, at_null};
    CHECK_ERR(hm_rules_allow_identity(NULL, &good, &err), HM_USAGE, "no rules");
    CHECK_ERR(
        hm_rules_allow_identity(rules, NULL, &err), HM_USAGE, "no identity");
    CHECK_ERR(hm_rules_allow_identity(rules, &no_list, &err), HM_USAGE,
        "no list of extensions");
    CHECK_ERR(hm_rules_allow_identity(rules, &no_text, &err), HM_USAGE,
        "subject: a text of 5 bytes at NULL");
    CHECK_ERR(
        hm_rules_allow_identity(rules, &any_text, &err), HM_USAGE, "at NULL");
    CHECK_ERR(hm_rules_deny_identity(NULL, &good, &err), HM_USAGE, "no rules");
    CHECK_ERR(
        hm_rules_deny_identity(rules, NULL, &err), HM_USAGE, "no identity");
    CHECK_ERR(
        hm_rules_allow_key(NULL, key, &always, &err), HM_USAGE, "no rules");
    CHECK_ERR(
        hm_rules_allow_key(rules, NULL, &always, &err), HM_USAGE, "no key");
    CHECK_ERR(hm_rules_allow_key(rules, key, NULL, &err), HM_USAGE,
        "no window of the key");
    CHECK_ERR(hm_rules_require(NULL, 1, &err), HM_USAGE, "no rules");
    CHECK_ERR(
        hm_rules_allow_predicate(NULL, text.text, &err), HM_USAGE, "no rules");
    CHECK_ERR(
        hm_rules_allow_predicate(rules, at_null, &err), HM_USAGE, "at NULL");
    CHECK_ERR(hm_rules_ready(NULL, &err), HM_USAGE, "no rules");
    /* Nothing of it is in the rules. */
    CHECK_ERR(hm_rules_ready(rules, &err), HM_USAGE, "nobody is named");
}

TEST_SUITE(api_request, TEST(digests_and_options_are_taken_over),
    TEST(each_unsafe_option_is_that_one), TEST(a_message_is_hashed_here),
    TEST(what_cannot_be_judged_is_told),
    TEST(rules_that_name_nobody_are_no_rules),
    TEST(a_newer_request_is_read_as_far_as_it_is_zero),
    TEST(objects_that_are_not_there_have_nothing),
    TEST(roots_and_texts_that_are_not_there_are_refused),
    TEST(keys_that_are_not_there_verify_nothing),
    TEST(rules_refuse_what_is_not_there));
