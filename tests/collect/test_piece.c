/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces as they are found: test_collect.c. */
#include "collect/piece.h"

#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "image/sample.h"
#include "test.h"

static void the_first_problem_stays(void)
{
    hm_auto(attached) attached = hm_attached(HM_AT_SIG);
    struct hm_err err = {0};

    (void)hm_fail(&err, HM_FORMAT, "one");
    hm_attached_problem(&attached, &err, false);
    CHECK_EQ(err.code, HM_OK);
    (void)hm_fail(&err, HM_NETWORK, "two");
    hm_attached_problem(&attached, &err, true);
    CHECK_STR(attached.problem.msg, "one");
    CHECK_EQ(attached.problem.code, HM_FORMAT);
    CHECK(!attached.unread);
}

/* Else what has a problem would pass for what has none. */
static void a_problem_without_a_code_is_one(void)
{
    hm_auto(attached) attached = hm_attached(HM_AT_SIG);
    struct hm_err err = {0};

    hm_attached_problem(&attached, &err, true);
    CHECK_EQ(attached.problem.code, HM_SYSTEM);
}

static void it_is_named_by_digest_place_and_layer(void)
{
    static const struct {
        bool digest;
        enum hm_attached_from from;
        size_t layer;
        const char *name;
    } rows[] = {
        {true, HM_AT_REFERRERS, SIZE_MAX, "sha256:" D64 " (referrers API)"},
        {true, HM_AT_ATT, 3, "sha256:" D64 ", layer 3 (.att tag)"},
        {false, HM_AT_FALLBACK, SIZE_MAX, "list (fallback tag)"},
        {false, (enum hm_attached_from)99, SIZE_MAX, "list (nowhere)"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(attached) attached = hm_attached(rows[i].from);
        struct hm_err err = {0};

        if (rows[i].digest)
            CHECK_OK(
                hm_digest_parse(&attached.digest, HM_LIT("sha256:" D64), &err));
        hm_attached_name(&attached, rows[i].layer);
        if (attached.problem.code == HM_OK)
            CHECK_BYTES(attached.name, hm_bytes_str(rows[i].name));
        else
            CHECK(test_torture() && attached.unread);
    }
}

static void the_manifest_names_its_subject(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {MANIFEST(",\"subject\":" DESC(HM_MEDIA_OCI_MANIFEST, "")), HM_OK,
            NULL},
        {MANIFEST(",\"subject\":" DESC2(HM_MEDIA_OCI_MANIFEST, "")),
            HM_MISMATCH, "not to sha256:" D64},
        {MANIFEST(""), HM_FORMAT, "has no subject"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_digest subject;
        struct hm_manifest m;
        struct hm_err err = {0};

        if (CHECK_OK(hm_digest_parse(&subject, HM_LIT("sha256:" D64), &err)) &&
            CHECK_OK(hm_manifest_parse(&m, &arena, hm_bytes_str(rows[i].text),
                hm_bytes(NULL, 0), &err)))
            CHECK_CODE(hm_piece_check_subject(&m, &subject, &err), rows[i].code,
                rows[i].words);
    }
}

static void bytes_are_counted_before_they_come(void)
{
    struct hm_collect c = {0};
    struct hm_err err = {0};

    CHECK_ERR(
        hm_piece_charge(&c, UINT64_MAX, &err), HM_LIMIT, "may have 536870912");
    CHECK_OK(
        hm_piece_charge(&c, HM_COLLECT_BYTES_MAX - HM_COLLECT_QUESTION, &err));
    CHECK_ERR(hm_piece_charge(&c, HM_COLLECT_QUESTION + 1, &err), HM_LIMIT,
        "may have 536870912");
    CHECK_OK(hm_piece_charge(&c, 0, &err)); /* a question */
    CHECK_EQ(c.bytes, HM_COLLECT_BYTES_MAX);
    CHECK_ERR(hm_piece_charge(&c, 0, &err), HM_LIMIT, "may have 536870912");
}

/* Several digests of one image: what is refused to one is left to the others. */
static void an_image_has_one_sum_of_bytes(void)
{
    uint64_t image = HM_GATE_BYTES_MAX - 2 * HM_COLLECT_QUESTION;
    struct hm_collect first = {.image_bytes = &image}, second = first;
    struct hm_err err = {0};

    CHECK_ERR(hm_piece_charge(&first, 2 * HM_COLLECT_QUESTION + 1, &err),
        HM_LIMIT, "to one image may have 2684354560");
    CHECK_EQ(first.bytes, 0);
    CHECK_OK(hm_piece_charge(&first, 1, &err));
    CHECK_OK(hm_piece_charge(&second, 1, &err));
    CHECK_EQ(image, HM_GATE_BYTES_MAX);
    CHECK_ERR(hm_piece_charge(&first, 1, &err), HM_LIMIT, "to one image");
    CHECK_EQ(first.bytes, HM_COLLECT_QUESTION);
}

TEST_SUITE(collect_piece, TEST(the_first_problem_stays),
    TEST(a_problem_without_a_code_is_one),
    TEST(it_is_named_by_digest_place_and_layer),
    TEST(the_manifest_names_its_subject),
    TEST(bytes_are_counted_before_they_come),
    TEST(an_image_has_one_sum_of_bytes));
