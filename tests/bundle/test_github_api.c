/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/evidence.h"
#include "sample.h"

#define ADDRESS "\"bundle_url\":\"https://blobs.example/x\""
#define ONE BUNDLE(V03, CERT, ENVELOPE)
#define LIST                                                                   \
    "{\"attestations\":[{\"bundle\":" ONE ",\"repository_id\":1," ADDRESS      \
    ",\"initiator\":\"user\"}]}"

static void reads_the_bundles_of_an_answer(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e = sample_read(&file, LIST);

    if (e == NULL || !CHECK_EQ(hm_evidence_count(file), 1))
        return;
    CHECK_EQ(e->format, HM_EVIDENCE_BUNDLE_0_3);
    CHECK_BYTES(e->where, HM_LIT("$.attestations[0].bundle"));
    CHECK_BYTES(e->text, HM_LIT(ONE));
}

static void an_address_is_no_bundle(void)
{
    static const struct sample_change changes[] = {
        {"more beside it", "\"initiator\"", "\"x\":1,\"initiator\"", HM_OK,
            NULL},
        {"the address alone", "\"bundle\":" ONE ",", "", HM_UNSUPPORTED,
            "$.attestations[0]: no bundle but its address"},
        {"null and the address", ONE, "null", HM_UNSUPPORTED,
            "no bundle but its address"},
        {"neither", "{\"bundle\":" ONE ",\"repository_id\":1," ADDRESS,
            "{\"repository_id\":1", HM_FORMAT,
            "$.attestations[0].bundle: missing"},
        {"unknown in the bundle", "{\"mediaType\"", "{\"x\":1,\"mediaType\"",
            HM_FORMAT, "bundle: $.attestations[0].bundle.x"},
        {"no list",
            "[{\"bundle\":" ONE ",\"repository_id\":1," ADDRESS
            ",\"initiator\":\"user\"}]",
            "{}", HM_FORMAT, "$.attestations: expected array, got object"},
    };

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        sample_check(LIST, &changes[i]);
}

TEST_SUITE(bundle_github_api, TEST(reads_the_bundles_of_an_answer),
    TEST(an_address_is_no_bundle));
