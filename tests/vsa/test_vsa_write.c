/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "bundle/evidence.h"
#include "crypto/digest.h"
#include "package/opinion.h"
#include "vsa/vsa.h"

#define HEX "1a033b002f89ed2b8ea733162497fb70f1a4049a7f8602d6a33682b4ad9921fd"

struct made {
    struct hm_evidence from;
    struct hm_facts facts;
    const struct hm_facts *list;
    struct hm_digest digest;
    struct hm_bytes levels[2];
    struct hm_vsa vsa;
};

static bool make(struct made *m, struct hm_err *err)
{
    *m = (struct made){.from = {.text = HM_LIT("evidence")}};
    m->facts.from = &m->from;
    m->list = &m->facts;
    m->levels[0] = HM_LIT("SLSA_BUILD_LEVEL_UNEVALUATED");
    m->levels[1] = HM_LIT("ACME_L1");
    m->vsa = (struct hm_vsa){.subject = HM_LIT("app"),
        .digests = &m->digest,
        .digest_count = 1,
        .verifier = HM_LIT("https://acme.example/v"),
        .version = HM_LIT("1"),
        .resource = HM_LIT("pkg:generic/app"),
        .policy = HM_LIT("https://acme.example/p"),
        .time = {.s = 1718177074},
        .levels = m->levels,
        .level_count = 2,
        .facts = &m->list,
        .fact_count = 1};
    return hm_digest_parse(&m->digest, HM_LIT("sha256:" HEX), err);
}

static void a_policy_may_have_a_digest(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    struct made m;

    if (!CHECK_OK(make(&m, &err)))
        return;
    m.vsa.policy_digest = &m.digest;
    if (CHECK_OK(hm_vsa_write(&text, &m.vsa, &err)))
        CHECK(strstr(hm_buf_str(&text),
                  "\"policy\":{\"uri\":\"https://acme.example/p\",\"digest\":{"
                  "\"sha256\":\"" HEX "\"}},\"inputAttestations\"") != NULL);
}

static void a_summary_is_written_and_read(void)
{
    static const char want[] =
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":"
        "\"app\",\"digest\":{\"sha256\":\"" HEX "\"}}],\"predicateType\":"
        "\"https://slsa.dev/verification_summary/v1\",\"predicate\":{"
        "\"verifier\":{\"id\":\"https://acme.example/v\",\"version\":{"
        "\"hallmark\":\"1\"}},\"timeVerified\":\"2024-06-12T07:24:34Z\","
        "\"resourceUri\":\"pkg:generic/app\",\"policy\":{\"uri\":"
        "\"https://acme.example/p\"},\"inputAttestations\":[{\"digest\":{"
        "\"sha256\":"
        "\"ee8250fb76e094b34b471f13a73dbbe51d1ae142e9df59d7c0d31ec20f0a0a8e\"}}"
        "],\"verificationResult\":\"PASSED\",\"verifiedLevels\":["
        "\"SLSA_BUILD_LEVEL_UNEVALUATED\",\"ACME_L1\"],\"slsaVersion\":"
        "\"1.2\"}}";
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_statement statement;
    struct hm_err err = {0};
    struct made m;

    if (!CHECK_OK(make(&m, &err)) ||
        !CHECK_OK(hm_vsa_write(&text, &m.vsa, &err)))
        return;
    CHECK_STR(hm_buf_str(&text), want);
    CHECK_OK(hm_statement_parse(&statement, &arena, hm_buf_view(&text), &err));
}

static void what_is_not_known_is_not_said(void)
{
    static const char *const levels[] = {"SLSA_SOURCE_LEVEL_1",
        "SLSA_BUILD_REPRODUCED", "SLSA_BUILD_LEVEL_33", ""};
    struct hm_err err = {0};
    struct made m;

    for (size_t i = 0; i < TEST_LEN(levels); i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);

        test_case("%s", levels[i]);
        if (!CHECK_OK(make(&m, &err)))
            return;
        m.levels[1] = hm_bytes_str(levels[i]);
        CHECK_ERR(hm_vsa_write(&text, &m.vsa, &err), HM_USAGE, "level");
    }
}

static void what_is_missing_is_refused(void)
{
    for (int i = 0; i < 7; i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_err err = {0};
        struct made m;

        test_case("%d", i);
        if (!CHECK_OK(make(&m, &err)))
            return;
        if (i == 0)
            m.vsa.verifier.len = 0;
        else if (i == 1)
            m.vsa.resource.len = 0;
        else if (i == 2)
            m.vsa.policy.len = 0;
        else if (i == 3)
            m.vsa.digest_count = 0;
        else if (i == 4)
            m.vsa.fact_count = 0;
        else if (i == 5)
            m.from.text.len = 0;
        else
            m.vsa.level_count = HM_VSA_LEVELS_MAX + 1;
        CHECK_ERR(hm_vsa_write(&text, &m.vsa, &err), HM_USAGE, "");
    }
}

TEST_SUITE(vsa_vsa_write, TEST(a_policy_may_have_a_digest),
    TEST(a_summary_is_written_and_read), TEST(what_is_not_known_is_not_said),
    TEST(what_is_missing_is_refused));
