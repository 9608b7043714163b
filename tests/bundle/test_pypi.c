/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/evidence.h"
#include "sample.h"

#define ATTESTATION                                                            \
    "{\"version\":1,\"verification_material\":{\"certificate\":\"Y2VydA==\","  \
    "\"transparency_entries\":[" ENTRY                                         \
    "]},\"envelope\":{\"statement\":\"e30=\",\"signature\":\"c2ln\"}}"
#define PROVENANCE                                                             \
    "{\"version\":1,\"attestation_bundles\":[{\"publisher\":{\"kind\":\"G\"}," \
    "\"attestations\":[" ATTESTATION "]}]}"

static void check_attestation(const struct hm_evidence *e)
{
    CHECK_EQ(e->format, HM_EVIDENCE_PYPI);
    CHECK_BYTES(e->text, HM_LIT(ATTESTATION));
    CHECK_EQ(e->cert_count, 1);
    CHECK_BYTES(e->certs[0], HM_LIT("cert"));
    CHECK(!e->has_key_hint);
    CHECK_EQ(e->entry_count, 1);
    CHECK_EQ(e->entries[0].index, 7);
    CHECK(e->has_envelope);
    CHECK_BYTES(
        e->envelope.payload_type, HM_LIT("application/vnd.in-toto+json"));
    CHECK_BYTES(e->envelope.payload, HM_LIT("{}"));
    CHECK_EQ(e->envelope.sig_count, 1);
    CHECK_BYTES(e->envelope.sigs[0].sig, HM_LIT("sig"));
    CHECK_EQ(e->envelope.sigs[0].cert.len, 0);
}

static void reads_one_attestation(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e = sample_read(&file, ATTESTATION);

    if (e == NULL)
        return;
    check_attestation(e);
    CHECK_EQ(e->where.len, 0);
}

static void reads_a_provenance_object(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e = sample_read(&file, PROVENANCE);

    if (e == NULL || !CHECK_EQ(hm_evidence_count(file), 1))
        return;
    check_attestation(e);
    CHECK_BYTES(e->where, HM_LIT("$.attestation_bundles[0].attestations[0]"));
}

static void each_part_is_checked(void)
{
    static const struct sample_change changes[] = {
        {"another version", "\"version\":1,", "\"version\":2,", HM_UNSUPPORTED,
            "PyPI attestation: $.version: version 2"},
        {"a version in quotes", "\"version\":1,", "\"version\":\"1\",",
            HM_FORMAT, "expected number"},
        {"no version", "\"version\":1,", "", HM_FORMAT, "$.version: missing"},
        {"no entry", ENTRY, "", HM_FORMAT,
            "$.verification_material: no log entry"},
        {"a promise that is null", "{\"signedEntryTimestamp\":\"c2V0\"}",
            "null", HM_OK, NULL},
        {"no proof", ENTRY_PROOF, "", HM_FORMAT, "no inclusion proof"},
        {"no certificate", "Y2VydA==", "", HM_FORMAT, "certificate: empty"},
        {"an empty statement", "\"statement\":\"e30=\"", "\"statement\":\"\"",
            HM_FORMAT, "$.envelope.statement: empty"},
        {"an empty signature", "c2ln", "", HM_FORMAT,
            "$.envelope.signature: empty"},
        {"unknown at the top", "\"envelope\":{\"s", "\"x\":1,\"envelope\":{\"s",
            HM_FORMAT, "$.x: unknown field"},
        {"unknown in the material", "\"transparency_entries\"",
            "\"x\":1,\"transparency_entries\"", HM_FORMAT,
            "$.verification_material.x: unknown field"},
        {"unknown in the envelope", "\"statement\"", "\"x\":1,\"statement\"",
            HM_FORMAT, "$.envelope.x: unknown field"},
    };

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        sample_check(ATTESTATION, &changes[i]);
}

static void the_object_around_is_checked(void)
{
    static const struct sample_change changes[] = {
        {"no publisher", "\"publisher\":{\"kind\":\"G\"},", "", HM_OK, NULL},
        {"another version", "{\"version\":1,\"attestation_bundles\"",
            "{\"version\":2,\"attestation_bundles\"", HM_UNSUPPORTED,
            "$.version: version 2"},
        {"no bundle",
            "{\"publisher\":{\"kind\":\"G\"},\"attestations\":[" ATTESTATION
            "]}",
            "", HM_NOT_FOUND, "no evidence in it"},
        {"no attestation", ATTESTATION, "", HM_NOT_FOUND, "no evidence in it"},
        {"unknown around it", "\"attestation_bundles\"",
            "\"x\":1,\"attestation_bundles\"", HM_FORMAT, "$.x: unknown field"},
        {"a bad attestation", "c2ln", "", HM_FORMAT,
            "PyPI attestation: $.attestation_bundles[0]."
            "attestations[0].envelope.signature: empty"},
        {"unknown in a group", "\"publisher\"", "\"x\":1,\"publisher\"",
            HM_FORMAT, "$.attestation_bundles[0].x: unknown field"},
    };

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        sample_check(PROVENANCE, &changes[i]);
}

/* Who published beside it is no reason to lose the good one. */
static void a_group_that_is_not_understood_leaves_the_others_be(void)
{
    static const struct {
        const char *group;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"{}", HM_FORMAT, "PyPI provenance: $.attestation_bundles[0]."},
        {"1", HM_FORMAT, "expected object"},
        {"{\"attestations\":[],\"x\":1}", HM_FORMAT, "x: unknown field"},
        {"{\"attestations\":[" ATTESTATION "],\"x\":1}", HM_FORMAT,
            "x: unknown field"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};
        const struct hm_evidence *e;

        test_case("%s", cases[i].group);
        hm_buf_printf(&text,
            "{\"version\":1,\"attestation_bundles\":[%s,{\"attestations\":["
            "%s]}]}",
            cases[i].group, ATTESTATION);
        if (!CHECK_OK(hm_evidence_parse(&file, hm_buf_view(&text), &err)) ||
            !CHECK_EQ(hm_evidence_count(file), 2))
            continue;
        check_attestation(hm_evidence_at(file, 1));
        e = hm_evidence_at(file, 0);
        CHECK_BYTES(e->where, HM_LIT("$.attestation_bundles[0]"));
        if (CHECK(e->problem != NULL)) {
            err = *e->problem;
            CHECK_ERR(false, cases[i].code, cases[i].words);
        }
    }
}

TEST_SUITE(bundle_pypi, TEST(reads_one_attestation),
    TEST(reads_a_provenance_object), TEST(each_part_is_checked),
    TEST(the_object_around_is_checked),
    TEST(a_group_that_is_not_understood_leaves_the_others_be));
