/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/facts.h"

#include "test.h"

#define SAN(text)                                                              \
    {                                                                          \
        HM_SAN_EMAIL,                                                          \
        {                                                                      \
            (const uint8_t *)(text), sizeof(text) - 1                          \
        }                                                                      \
    }

static struct hm_facts cert(
    const char *issuer, const struct hm_san *sans, size_t count, uint8_t key)
{
    return (struct hm_facts){.kind = HM_FACTS_CERT,
        .issuer = hm_bytes_str(issuer),
        .sans = sans,
        .san_count = count,
        .key_id = {.hash = HM_SHA256, .len = 32, .b = {key}}};
}

static void one_signer_by_name_or_by_key(void)
{
    static const struct hm_san ab[] = {SAN("a"), SAN("b")};
    static const struct hm_san bc[] = {SAN("b"), SAN("c")};
    const struct {
        const char *name;
        struct hm_facts a, b;
        bool same;
    } cases[] = {
        {"one name", cert("i", ab, 1, 1), cert("i", ab, 1, 2), true},
        {"one name of two", cert("i", ab, 2, 1), cert("i", bc, 2, 2), true},
        {"other names", cert("i", ab, 1, 1), cert("i", bc, 2, 2), false},
        {"another issuer", cert("i", ab, 1, 1), cert("j", ab, 1, 2), false},
        {"one key", cert("i", ab, 1, 1), cert("j", bc, 2, 1), true},
        {"no names", cert("i", NULL, 0, 1), cert("i", NULL, 0, 2), false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].name);
        CHECK_EQ(hm_facts_same_signer(&cases[i].a, &cases[i].b), cases[i].same);
        CHECK_EQ(hm_facts_same_signer(&cases[i].b, &cases[i].a), cases[i].same);
    }
}

static void a_key_is_itself_also_in_a_certificate(void)
{
    static const struct hm_san a[] = {SAN("a")};
    struct hm_facts in_cert = cert("", a, 1, 1), key = cert("", a, 1, 1);
    struct hm_facts other = cert("", a, 1, 2);

    key.kind = other.kind = HM_FACTS_KEY;
    CHECK(hm_facts_same_signer(&key, &key));
    CHECK(hm_facts_same_signer(&in_cert, &key));
    CHECK(!hm_facts_same_signer(&key, &other));
    CHECK(!hm_facts_same_signer(&in_cert, &other));
}

static void what_nobody_proved_is_nobody(void)
{
    struct hm_facts none = {0};

    CHECK(!hm_facts_same_signer(&none, &none));
}

static void a_payload_or_one_type_signs_an_image(void)
{
    static const struct {
        const char *name;
        bool image, claim;
        const char *type;
        bool is;
    } rows[] = {
        {"a payload", true, true, NULL, true},
        {"a statement", true, false, "https://sigstore.dev/cosign/sign/v1",
            true},
        {"another", true, false, "https://sigstore.dev/cosign/sign/v2", false},
        {"in capitals", true, false, "https://sigstore.dev/cosign/Sign/v1",
            false},
        {"neither", true, false, NULL, false},
        {"both", true, true, "https://sigstore.dev/cosign/sign/v1", false},
        {"a payload of a file", false, true, NULL, false},
        {"a statement of a file", false, false,
            "https://sigstore.dev/cosign/sign/v1", false},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_facts facts = {.image = rows[i].image,
            .has_claim = rows[i].claim,
            .has_statement = rows[i].type != NULL};

        test_case("%s", rows[i].name);
        facts.statement.predicate_type = hm_bytes_str(rows[i].type);
        CHECK_EQ(hm_facts_is_image_signature(&facts), rows[i].is);
    }
}

static void a_certificate_has_a_beginning_and_a_key_none(void)
{
    struct hm_facts facts = {.kind = HM_FACTS_CERT,
        .has_since = true,
        .since = {.s = 7},
        .times = {{.time = {.s = 9}, .source = HM_TIME_TSA}},
        .time_count = 1};
    struct hm_time since = {0};
    struct hm_err err = {0};

    if (CHECK_OK(hm_facts_since(&since, &facts, &err)))
        CHECK_EQ(since.s, 7);
    facts.has_since = false;
    CHECK_ERR(
        hm_facts_since(&since, &facts, &err), HM_POLICY, "at the earliest");
    facts = (struct hm_facts){.kind = HM_FACTS_KEY, .has_since = true};
    CHECK_ERR(
        hm_facts_since(&since, &facts, &err), HM_POLICY, "signed with a key");
    facts = (struct hm_facts){.has_since = true};
    CHECK_ERR(hm_facts_since(&since, &facts, &err), HM_POLICY, "");
}

static void the_first_name_that_is_text_is_shown(void)
{
    const struct hm_san sans[] = {{HM_SAN_UNKNOWN, HM_LIT("\x30")},
        {HM_SAN_IP, HM_LIT("\x7f\0\0\1")}, {HM_SAN_URI, HM_LIT("a")},
        {HM_SAN_EMAIL, HM_LIT("b")}};
    struct hm_facts facts = {.kind = HM_FACTS_CERT, .sans = sans};

    CHECK(hm_facts_name(&facts) == NULL);
    facts.san_count = 2;
    CHECK(hm_facts_name(&facts) == NULL);
    facts.san_count = 4;
    CHECK(hm_facts_name(&facts) == &sans[2]);
}

TEST_SUITE(facts_facts, TEST(the_first_name_that_is_text_is_shown),
    TEST(a_certificate_has_a_beginning_and_a_key_none),
    TEST(a_payload_or_one_type_signs_an_image),
    TEST(one_signer_by_name_or_by_key),
    TEST(a_key_is_itself_also_in_a_certificate),
    TEST(what_nobody_proved_is_nobody));
