/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "facts/facts.h"
#include "hallmark/rules.h"
#include "test.h"
#include "x509/cert.h"

static void nothing_is_known_about_nothing(void)
{
    const struct hm_facts zeroed = {.kind = HM_FACTS_NONE};
    const struct hm_facts *cases[] = {NULL, &zeroed};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_facts *f = cases[i];

        test_case("%zu", i);
        CHECK_EQ(hm_facts_domain(f).len, 0);
        CHECK_EQ(hm_facts_key_id(f)->hash, HM_HASH_NONE);
        CHECK(!hm_facts_by_certificate(f));
        CHECK_EQ(hm_facts_issuer(f).len, 0);
        CHECK_EQ(hm_facts_san_count(f), 0);
        CHECK_EQ(hm_facts_san(f, 0).len, 0);
        CHECK_EQ(hm_facts_extension(f, HM_LIT("issuer")).len, 0);
        CHECK_EQ(hm_facts_time_count(f), 0);
        CHECK(hm_facts_time(f, 0) == NULL);
        CHECK_EQ(hm_facts_predicate_type(f).len, 0);
        CHECK_EQ(hm_facts_predicate(f).len, 0);
        CHECK_EQ(hm_facts_statement(f).len, 0);
        CHECK_EQ(hm_facts_subject(f).len, 0);
    }
}

static void names_are_those_that_a_rule_compares(void)
{
    const struct hm_san sans[] = {
        {HM_SAN_EMAIL, HM_LIT("a@example.com")},
        {HM_SAN_DNS, HM_LIT("example.com")},
        {HM_SAN_URI, HM_LIT("https://example.com")},
        {HM_SAN_OTHER, HM_LIT("user")},
        {HM_SAN_IP, HM_LIT("abcd")},
        {HM_SAN_UNKNOWN, HM_LIT("xyz")},
        {HM_SAN_NONE, HM_LIT("none")},
    };
    const struct hm_facts facts = {
        .kind = HM_FACTS_CERT, .sans = sans, .san_count = TEST_LEN(sans)};

    CHECK_EQ(hm_facts_san_count(&facts), TEST_LEN(sans));
    for (size_t i = 0; i < TEST_LEN(sans); i++) {
        test_case("%zu", i);
        CHECK_BYTES(
            hm_facts_san(&facts, i), i < 4 ? sans[i].value : hm_bytes(NULL, 0));
    }
    CHECK_EQ(hm_facts_san(&facts, TEST_LEN(sans)).len, 0);
    CHECK_EQ(hm_facts_san(&facts, SIZE_MAX).len, 0);
}

static void extensions_are_found_by_name(void)
{
    struct hm_facts facts = {.kind = HM_FACTS_CERT};

    facts.extensions.values[12] = HM_LIT("https://example.com/repo");
    CHECK_EQ(hm_extension_number(HM_LIT("source-repo-uri")), 12);
    CHECK_BYTES(hm_facts_extension(&facts, HM_LIT("source-repo-uri")),
        HM_LIT("https://example.com/repo"));
    CHECK_EQ(hm_facts_extension(&facts, HM_LIT("source-repo-ref")).len, 0);
    CHECK_EQ(hm_extension_number(HM_LIT("source-repo-ur")), 0);
    CHECK_EQ(hm_extension_number(HM_LIT("")), 0);
    CHECK_EQ(hm_facts_extension(&facts, HM_LIT("nobody")).len, 0);
}

static void a_statement_shows_only_when_it_was_proved(void)
{
    struct hm_subject subjects[] = {
        {.name = HM_LIT("first")}, {.name = HM_LIT("second")}};
    struct hm_facts facts = {
        .kind = HM_FACTS_KEY,
        .statement = {.text = HM_LIT("{}"),
            .predicate_type = HM_LIT("a:b"),
            .subjects = subjects,
            .subject_count = 2},
        .subject = 1,
    };

    CHECK_EQ(hm_facts_predicate_type(&facts).len, 0);
    CHECK_EQ(hm_facts_statement(&facts).len, 0);
    CHECK_EQ(hm_facts_subject(&facts).len, 0);
    facts.has_statement = true;
    CHECK_BYTES(hm_facts_predicate_type(&facts), HM_LIT("a:b"));
    CHECK_BYTES(hm_facts_statement(&facts), HM_LIT("{}"));
    CHECK_BYTES(hm_facts_subject(&facts), HM_LIT("second"));
    CHECK_EQ(hm_facts_predicate(&facts).len, 0);
    facts.subject = 2;
    CHECK_EQ(hm_facts_subject(&facts).len, 0);
}

static void times_are_listed_with_who_vouches(void)
{
    const struct hm_facts facts = {
        .times = {{.time = {5, 0}, .source = HM_TIME_TSA}}, .time_count = 1};

    CHECK_EQ(hm_facts_time_count(&facts), 1);
    CHECK_EQ(hm_facts_time(&facts, 0)->time.s, 5);
    CHECK_EQ(hm_facts_time(&facts, 0)->source, HM_TIME_TSA);
    CHECK(hm_facts_time(&facts, 1) == NULL);
}

TEST_SUITE(api_facts, TEST(nothing_is_known_about_nothing),
    TEST(names_are_those_that_a_rule_compares),
    TEST(extensions_are_found_by_name),
    TEST(a_statement_shows_only_when_it_was_proved),
    TEST(times_are_listed_with_who_vouches));
