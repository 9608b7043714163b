/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "intoto/statement.h"
#include "test.h"

static void the_names_of_cosign_are_known(void)
{
    static const struct {
        const char *name, *uri;
    } cases[] = {
        {"slsaprovenance", "https://slsa.dev/provenance/v0.2"},
        {"slsaprovenance02", "https://slsa.dev/provenance/v0.2"},
        {"slsaprovenance1", "https://slsa.dev/provenance/v1"},
        {"link", "https://in-toto.io/Link/v1"},
        {"spdx", "https://spdx.dev/Document"},
        {"spdxjson", "https://spdx.dev/Document"},
        {"cyclonedx", "https://cyclonedx.org/bom"},
        {"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1"},
        {"openvex", "https://openvex.dev/ns"},
        {"custom", "https://cosign.sigstore.dev/attestation/v1"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        CHECK_STR(hm_predicate_uri(cases[i].name), cases[i].uri);
}

static void a_name_with_a_colon_is_its_own_uri(void)
{
    CHECK_STR(hm_predicate_uri("https://example.com/x/v1"),
        "https://example.com/x/v1");
    CHECK_STR(hm_predicate_uri("urn:x"), "urn:x");
}

static void other_names_are_unknown(void)
{
    static const char *const names[] = {"", "slsa", "SLSAProvenance",
        "slsaprovenance ", "slsaprovenance1x", "slsa.dev/provenance/v1"};

    for (size_t i = 0; i < TEST_LEN(names); i++) {
        test_case("\"%s\"", names[i]);
        CHECK(hm_predicate_uri(names[i]) == NULL);
    }
}

static void a_uri_has_a_name_to_show(void)
{
    CHECK_STR(hm_predicate_name(HM_LIT("https://slsa.dev/provenance/v1")),
        "slsaprovenance1");
    CHECK_STR(hm_predicate_name(HM_LIT("https://slsa.dev/provenance/v0.2")),
        "slsaprovenance02");
    CHECK_STR(
        hm_predicate_name(HM_LIT("https://spdx.dev/Document")), "spdxjson");
    CHECK_STR(hm_predicate_name(HM_LIT("cosign.sigstore.dev/attestation/v1")),
        "custom");
}

/* Types are opaque: no other version, case or ending is taken for one. */
static void other_uris_have_none(void)
{
    static const char *const uris[] = {"", "https://slsa.dev/provenance/v1.0",
        "https://slsa.dev/provenance/v1.0?draft",
        "https://slsa.dev/provenance/V1", "https://slsa.dev/provenance/v1/",
        "http://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v",
        "slsaprovenance1"};

    for (size_t i = 0; i < TEST_LEN(uris); i++) {
        test_case("%s", uris[i]);
        CHECK(hm_predicate_name(hm_bytes_str(uris[i])) == NULL);
    }
}

/* A name leads to a URI that leads back to a name of the same URI. */
static void the_table_agrees_with_itself(void)
{
    size_t count = 0;
    const struct hm_predicate_type *types = hm_predicate_types(&count);

    CHECK(count >= 10);
    for (size_t i = 0; i < count; i++) {
        const char *shown = hm_predicate_name(hm_bytes_str(types[i].uri));
        const char *uri = hm_predicate_uri(types[i].name);

        test_case("%s %s", types[i].name, types[i].uri);
        CHECK(types[i].name[0] != '\0' && strchr(types[i].name, ':') == NULL);
        CHECK(uri != NULL && strchr(uri, ':') != NULL);
        CHECK(shown != NULL && hm_predicate_uri(shown) != NULL);
    }
}

TEST_SUITE(intoto_predicate, TEST(the_names_of_cosign_are_known),
    TEST(a_name_with_a_colon_is_its_own_uri), TEST(other_names_are_unknown),
    TEST(a_uri_has_a_name_to_show), TEST(other_uris_have_none),
    TEST(the_table_agrees_with_itself));
