/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/statement.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "test.h"

#define TYPE "https://example.com/t"
#define HEX "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

static struct hm_digest digest;

static struct hm_new_statement about_x(struct hm_new_subject *subject)
{
    struct hm_err err = {0};

    CHECK_OK(hm_digest_of(&digest, HM_SHA256, HM_LIT("x"), &err));
    *subject = (struct hm_new_subject){.digests = &digest, .digest_count = 1};
    return (struct hm_new_statement){.subjects = subject,
        .subject_count = 1,
        .type = HM_LIT(TYPE),
        .predicate = HM_LIT("{}")};
}

static void it_is_written_as_in_toto_has_it(void)
{
    static const struct hm_member notes[] = {
        {{(const uint8_t *)"a", 1}, {(const uint8_t *)"\"b", 2}}};
    struct hm_new_subject subject;
    struct hm_new_statement what = about_x(&subject);
    hm_auto(buf) out = hm_buf(HM_STATEMENT_MAX);
    struct hm_err err = {0};

    subject.name = HM_LIT("r.test/app");
    what.annotations = notes;
    what.annotation_count = 1;
    what.predicate = HM_LIT(" \n{\"n\": 1.50, \"b\":[ ]}\n");
    if (CHECK_OK(hm_statement_write(&out, &what, &err)))
        CHECK_BYTES(hm_buf_view(&out),
            HM_LIT("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":"
                   "[{\"name\":\"r.test/app\",\"digest\":{\"sha256\":\"" HEX
                   "\"},\"annotations\":{\"a\":\"\\\"b\"}}],\"predicateType\":"
                   "\"" TYPE "\",\"predicate\":{\"n\": 1.50, \"b\":[ ]}}"));
}

static void what_is_no_object_is_no_predicate(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "statement to sign: "},
        {"[]", "expected object, got array"},
        {"\"x\"", "expected object, got string"},
        {"{", "statement to sign: "},
        {"{}}", "statement to sign: "},
        {"{\"a\":1,\"a\":2}", "duplicate key"},
        {"{},\"x\":{}", "not one JSON object: more follows"},
        {"{},\"subject\":[]", "duplicate key"},
        {"{},\"predicate\":{}", "duplicate key"},
        {"{\"a\":\"\xff\"}", "statement to sign: "},
    };
    struct hm_new_subject subject;
    struct hm_new_statement what = about_x(&subject);

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(HM_STATEMENT_MAX);
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        what.predicate = hm_bytes_str(cases[i].text);
        CHECK_ERR(
            hm_statement_write(&out, &what, &err), HM_FORMAT, cases[i].words);
        CHECK_EQ(out.len, 0);
    }
}

static void a_tag_value_document_becomes_a_string(void)
{
    struct hm_new_subject subject;
    struct hm_new_statement what = about_x(&subject);
    hm_auto(buf) out = hm_buf(HM_STATEMENT_MAX);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_statement read;
    struct hm_err err = {0};

    what.type = HM_LIT("https://spdx.dev/Document");
    what.predicate = HM_LIT("SPDXVersion: SPDX-2.3\n");
    what.predicate_is_text = true;
    if (CHECK_OK(hm_statement_write(&out, &what, &err)) &&
        CHECK_OK(hm_statement_parse(&read, &arena, hm_buf_view(&out), &err)))
        CHECK_BYTES(read.predicate, HM_LIT("\"SPDXVersion: SPDX-2.3\\n\""));
    what.type = HM_LIT(TYPE);
    hm_buf_cut(&out, 0);
    CHECK_ERR(hm_statement_write(&out, &what, &err), HM_FORMAT, "predicate");
}

static void several_subjects_keep_their_order(void)
{
    struct hm_new_subject subjects[2];
    struct hm_new_statement what = about_x(&subjects[0]);
    hm_auto(buf) out = hm_buf(HM_STATEMENT_MAX);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_statement read;
    struct hm_digest both[2];
    struct hm_err err = {0};

    if (!CHECK_OK(hm_digest_of(&both[0], HM_SHA256, HM_LIT("y"), &err)) ||
        !CHECK_OK(hm_digest_of(&both[1], HM_SHA512, HM_LIT("y"), &err)))
        return;
    subjects[1] = (struct hm_new_subject){HM_LIT("y"), both, 2};
    what.subject_count = 2;
    if (!CHECK_OK(hm_statement_write(&out, &what, &err)) ||
        !CHECK_OK(hm_statement_parse(&read, &arena, hm_buf_view(&out), &err)))
        return;
    CHECK_EQ(read.subject_count, 2);
    CHECK_BYTES(read.subjects[1].name, HM_LIT("y"));
    CHECK_EQ(read.subjects[1].digest_count, 2);
}

static void a_given_statement_has_to_be_about_the_artifact(void)
{
    static const char good[] =
        "{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"subject\":[{"
        "\"name\":\"x\",\"digest\":{\"sha256\":\"" HEX
        "\"}}],\"predicateType\":\"" TYPE "\",\"predicate\":{}}";
    struct hm_new_subject subject;
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_statement read;
    struct hm_digest other;
    struct hm_err err = {0};

    (void)about_x(&subject);
    if (CHECK_OK(hm_statement_check(
            &read, &arena, hm_bytes_str(good), &subject, &err)))
        CHECK_BYTES(read.predicate_type, HM_LIT(TYPE));
    CHECK_ERR(hm_statement_check(&read, &arena, HM_LIT("{}"), &subject, &err),
        HM_FORMAT, "");
    if (!CHECK_OK(hm_digest_of(&other, HM_SHA256, HM_LIT("y"), &err)))
        return;
    subject.digests = &other;
    CHECK_ERR(
        hm_statement_check(&read, &arena, hm_bytes_str(good), &subject, &err),
        HM_NOT_FOUND, "");
}

TEST_SUITE(sign_statement, TEST(it_is_written_as_in_toto_has_it),
    TEST(what_is_no_object_is_no_predicate),
    TEST(a_tag_value_document_becomes_a_string),
    TEST(several_subjects_keep_their_order),
    TEST(a_given_statement_has_to_be_about_the_artifact));
