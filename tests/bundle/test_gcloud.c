/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/evidence.h"
#include "sample.h"

#define ITEM                                                                   \
    "{\"build\":{\"intotoStatement\":{}},\"envelope\":{\"payload\":\"_-8=\","  \
    "\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":["        \
    "{\"sig\":\"-_8=\",\"keyid\":\"projects/p/key\"}]},\"kind\":\"BUILD\"}"
#define ANSWER                                                                 \
    "{\"image_summary\":{\"digest\":\"sha256:00\"},\"provenance_summary\":{"   \
    "\"provenance\":[" ITEM "," ITEM "]}}"
#define ONE_ANSWER "{\"provenance_summary\":{\"provenance\":[" ITEM "]}}"

static void reads_each_envelope(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e = sample_read(&file, ANSWER);

    if (e == NULL || !CHECK_EQ(hm_evidence_count(file), 2))
        return;
    e = hm_evidence_at(file, 1);
    CHECK_EQ(e->format, HM_EVIDENCE_GCLOUD);
    CHECK_BYTES(e->where, HM_LIT("$.provenance_summary.provenance[1]"));
    CHECK_BYTES(e->text, HM_LIT(ITEM));
    CHECK(e->has_envelope && e->has_key_hint);
    CHECK_EQ(e->cert_count, 0);
    CHECK_BYTES(e->envelope.payload, HM_LIT("\xff\xef"));
    CHECK_BYTES(e->envelope.sigs[0].sig, HM_LIT("\xfb\xff"));
    CHECK_BYTES(e->envelope.sigs[0].keyid, HM_LIT("projects/p/key"));
}

static void a_certificate_is_not_handed_on(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e;

    sample_edit(&text, ONE_ANSWER, "\"sig\"", "\"cert\":\"x\",\"sig\"");
    e = sample_read(&file, hm_buf_str(&text));
    if (e == NULL)
        return;
    CHECK_EQ(e->envelope.sigs[0].cert.len, 0);
    CHECK_EQ(e->cert_count, 0);
}

static void each_part_is_checked(void)
{
    static const struct sample_change changes[] = {
        {"more in it", "\"kind\"", "\"x\":1,\"kind\"", HM_OK, NULL},
        {"two signatures", "{\"sig\"", "{\"sig\":\"eA==\"},{\"sig\"", HM_OK,
            NULL},
        {"no list", "[" ITEM "]", "{}", HM_FORMAT,
            "$.provenance_summary.provenance: expected array, got object"},
        {"an empty list", ITEM, "", HM_NOT_FOUND, "no evidence in it"},
        {"null", "[" ITEM "]", "null", HM_NOT_FOUND, "no evidence in it"},
        {"a summary of nothing", "{\"provenance\":[" ITEM "]}", "{}",
            HM_NOT_FOUND, "no evidence in it"},
        {"no envelope", "\"envelope\"", "\"x\"", HM_FORMAT,
            "$.provenance_summary.provenance[0].envelope: "
            "missing"},
        {"no signature", "{\"sig\":\"-_8=\",\"keyid\":\"projects/p/key\"}", "",
            HM_FORMAT, "provenance[0]: no signature"},
        {"two alphabets in one text", "_-8=", "_+8=", HM_FORMAT, "base64"},
        {"white space in base64", "_-8=", "_- 8=", HM_FORMAT, "base64"},
    };

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        sample_check(ONE_ANSWER, &changes[i]);
}

TEST_SUITE(bundle_gcloud, TEST(reads_each_envelope),
    TEST(a_certificate_is_not_handed_on), TEST(each_part_is_checked));
