/* SPDX-License-Identifier: Apache-2.0 */
#include "package/cloud_build.h"

#include <stdio.h>

#include "base/limits.h"
#include "bundle/evidence.h"
#include "crypto/digest.h"
#include "package/opinion.h"

#define HEX "1a033b002f89ed2b8ea733162497fb70f1a4049a7f8602d6a33682b4ad9921fd"
#define OTHER "2a033b002f89ed2b8ea733162497fb70f1a4049a7f8602d6a33682b4ad9921fd"
#define SLSA01 "https://slsa.dev/provenance/v0.1"
#define SLSA1 "https://slsa.dev/provenance/v1"

/* What one row has otherwise; NULL: as it must be. */
struct change {
    const char *what, *kind, *uri, *digest, *full, *subject, *predicate;
    const char *failures;
};

static const char *or_else(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

struct made {
    struct made_facts made;
    struct hm_evidence from;
    struct hm_digest digest;
    char item[2048], beside[512], payload[512];
};

#define STATEMENT(type, subject, member, predicate)                            \
    "{\"_type\":\"t\",\"predicateType\":\"%s\",\"subject\":%s,\"%s\":%s}",     \
        type, subject, member, predicate

#define SUBJECT "[{\"digest\":{\"sha256\":\"" HEX "\"}}]"

static void write_statement(
    char *out, size_t size, const struct change *c, bool v1, bool text)
{
    const char *subject = text ? or_else(c->subject, SUBJECT) : SUBJECT;
    const char *predicate = "{\"b\":[1,2],\"a\":\"x\"}";

    if (text)
        predicate = or_else(c->predicate, "{\"a\": \"x\", \"b\": [1, 2]}");
    snprintf(out, size,
        STATEMENT(v1 ? SLSA1 : SLSA01, subject,
            text && !v1 ? "slsaProvenance" : "predicate", predicate));
}

static bool make(
    struct made *m, const struct change *c, bool v1, struct hm_err *err)
{
    char text[512];

    write_statement(m->payload, sizeof(m->payload), c, v1, false);
    write_statement(text, sizeof(text), c, v1, true);
    snprintf(m->item, sizeof(m->item),
        "{\"kind\":\"%s\",\"resourceUri\":\"https://x@sha256:%s\","
        "\"build\":{\"%s\":%s},\"envelope\":{}}",
        or_else(c->kind, "BUILD"), or_else(c->uri, HEX),
        v1 ? "inTotoSlsaProvenanceV1" : "intotoStatement", text);
    snprintf(m->beside, sizeof(m->beside),
        "{\"digest\":\"sha256:%s\",\"fully_qualified_digest\":\"x@sha256:%s\"}",
        or_else(c->digest, HEX), or_else(c->full, HEX));
    make_facts(&m->made, HM_FACTS_KEY, v1 ? SLSA1 : SLSA01, "x");
    m->made.facts.statement.text = hm_bytes_str(m->payload);
    m->from = (struct hm_evidence){.format = HM_EVIDENCE_GCLOUD,
        .text = hm_bytes_str(m->item),
        .beside = hm_bytes_str(m->beside)};
    m->made.facts.from = &m->from;
    m->made.facts.digests = &m->digest;
    m->made.facts.digest_count = 1;
    return hm_digest_parse(&m->digest, HM_LIT("sha256:" HEX), err);
}

/* Rules that take any key: of these facts no key is known. */
static struct hm_rules *new_rules(void)
{
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_cloud_build_require(rules, &err)))
        return NULL;
    return hm_move(rules);
}

static void what_stands_around_says_the_same(void)
{
    static const struct change rows[] = {
        {.what = "good", .failures = ""},
        {.what = "kind", .kind = "BUIL", .failures = " cloud-build:mismatch"},
        {.what = "uri", .uri = OTHER, .failures = " cloud-build:mismatch"},
        {.what = "digest",
            .digest = OTHER,
            .failures = " cloud-build:mismatch"},
        {.what = "full digest",
            .full = OTHER,
            .failures = " cloud-build:mismatch"},
        {.what = "subject",
            .subject = "[]",
            .failures = " cloud-build:mismatch"},
        {.what = "predicate",
            .predicate = "{\"a\":\"x\",\"b\":[2,1]}",
            .failures = " cloud-build:mismatch"},
        {.what = "no predicate",
            .predicate = "null",
            .failures = " cloud-build:mismatch"},
    };

    for (size_t i = 0; i < 2 * TEST_LEN(rows); i++) {
        hm_auto_ptr(rules) rules = new_rules();
        struct made m;
        struct hm_err err = {0};
        char want[64];

        test_case("%s, %zu", rows[i / 2].what, i % 2);
        if (rules == NULL ||
            !CHECK_OK(make(&m, &rows[i / 2], i % 2 == 1, &err)))
            return;
        /* Nobody is allowed here: that one fails in any case. */
        snprintf(want, sizeof(want), "identity:policy%s", rows[i / 2].failures);
        opinion(rules, &m.made.facts, want);
    }
}

static void nothing_else_is_cloud_builds(void)
{
    static const struct change good = {.failures = ""};
    hm_auto_ptr(rules) rules = new_rules();
    struct made m;
    struct hm_err err = {0};

    if (rules == NULL || !CHECK_OK(make(&m, &good, false, &err)))
        return;
    m.from.beside = hm_bytes(NULL, 0);
    opinion(rules, &m.made.facts, "identity:policy cloud-build:not-found");
    m.from.beside = HM_LIT("{}");
    opinion(rules, &m.made.facts, "identity:policy cloud-build:format");
    m.from.format = HM_EVIDENCE_DSSE;
    opinion(rules, &m.made.facts, "identity:policy cloud-build:mismatch");
    m.made.facts.digest_count = 0;
    m.from.format = HM_EVIDENCE_GCLOUD;
    opinion(rules, &m.made.facts, "identity:policy cloud-build:not-found");
}

static void keys_are_built_in(void)
{
    hm_auto(key_set) set = {.count = 0};
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_set_cloud_build(&set, &err)) ||
        !CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    CHECK_EQ(set.count, 22);
    CHECK_OK(hm_key_set_allow(&set, rules, &err));
}

TEST_SUITE(package_cloud_build, TEST(what_stands_around_says_the_same),
    TEST(nothing_else_is_cloud_builds), TEST(keys_are_built_in));
