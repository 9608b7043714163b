/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/evidence.h"
#include "sample.h"

#define FIRST                                                                  \
    "{\"predicateType\":\"https://slsa.dev/provenance/"                        \
    "v1\",\"bundle\":" BUNDLE(V02, CHAIN, ENVELOPE) "}"
#define SECOND                                                                 \
    "{\"predicateType\":\"publish\",\"bundle\":" BUNDLE(V03, KEY, ENVELOPE) "}"
#define LIST "{\"attestations\":[" FIRST "," SECOND "]}"

static void reads_both_attestations(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e = sample_read(&file, LIST);

    if (e == NULL || !CHECK_EQ(hm_evidence_count(file), 2))
        return;
    CHECK_EQ(e->format, HM_EVIDENCE_BUNDLE_0_2);
    CHECK_BYTES(e->where, HM_LIT("$.attestations[0].bundle"));
    CHECK_BYTES(e->text, HM_LIT(BUNDLE(V02, CHAIN, ENVELOPE)));
    e = hm_evidence_at(file, 1);
    CHECK_BYTES(e->where, HM_LIT("$.attestations[1].bundle"));
    CHECK_BYTES(e->key_hint, HM_LIT("k1"));
}

static void each_bundle_is_checked(void)
{
    static const struct sample_change changes[] = {
        {"more beside a bundle", "\"publish\"", "\"publish\",\"x\":1", HM_OK,
            NULL},
        {"unknown in a bundle", "{\"mediaType\":\"" V03,
            "{\"x\":1,\"mediaType\":\"" V03, HM_FORMAT,
            "bundle: $.attestations[1].bundle.x: unknown"},
        {"no bundle", SECOND, "{\"predicateType\":\"x\"}", HM_FORMAT,
            "$.attestations[1].bundle: missing"},
        {"a bundle that is null", BUNDLE(V03, KEY, ENVELOPE), "null", HM_FORMAT,
            "$.attestations[1].bundle: missing"},
        {"a predicate type that is no text", "\"publish\"", "1", HM_FORMAT,
            "$.attestations[1].predicateType: expected string"},
        {"an element that is no object", SECOND, "1", HM_FORMAT,
            "$.attestations[1]: expected object"},
    };

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        sample_check(LIST, &changes[i]);
}

#define PLAIN "{\"bundle\":" BUNDLE(V03, KEY, ENVELOPE) "}"

/* What stands in front may be anybody's, and is not asked how to read it. */
static void no_element_decides_about_another_one(void)
{
    static const struct sample_change changes[] = {
        {"no predicate type", "\"predicateType\":\"publish\",", "", HM_OK,
            NULL},
        {"null for one", "\"publish\"", "null", HM_OK, NULL},
        {"none in the first", FIRST, PLAIN, HM_OK, NULL},
        {"an address in the second", SECOND, "{\"bundle_url\":\"x\"}",
            HM_UNSUPPORTED, "$.attestations[1]: no bundle but its address"},
    };
    static const char *const junk[] = {
        "{\"predicateType\":\"x\"}", "{\"bundle_url\":\"x\"}", "1"};
    static const char *const good[] = {FIRST, PLAIN};

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        sample_check(LIST, &changes[i]);
    for (size_t i = 0; i < TEST_LEN(junk) * TEST_LEN(good); i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        hm_auto_ptr(evidence_file) file = NULL;

        test_case("%zu", i);
        hm_buf_printf(&text, "{\"attestations\":[%s,%s]}",
            junk[i % TEST_LEN(junk)], good[i / TEST_LEN(junk)]);
        if (sample_read(&file, hm_buf_str(&text)) == NULL)
            continue;
        CHECK(hm_evidence_at(file, 0)->problem != NULL);
        if (CHECK_EQ(hm_evidence_count(file), 2))
            CHECK(hm_evidence_at(file, 1)->problem == NULL);
    }
}

TEST_SUITE(bundle_npm, TEST(reads_both_attestations),
    TEST(each_bundle_is_checked), TEST(no_element_decides_about_another_one));
