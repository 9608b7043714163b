/* SPDX-License-Identifier: Apache-2.0 */
/* trust_part.c, trust_build.c, trust_show.c and trust_json.c; what they do with
 * files is in tests/cli/trust.sh. */
#include <string.h>

#include "base/limits.h"
#include "cmd/trust/build.h"
#include "cmd/trust/show.h"
#include "root/docs.h"
#include "test.h"

static const struct hm_part_rule rule = {"--log",
    HM_PART_BIT(HM_PART_URL) | HM_PART_BIT(HM_PART_START) |
        HM_PART_BIT(HM_PART_END) | HM_PART_BIT(HM_PART_VERSION),
    HM_PART_BIT(HM_PART_URL)};

static void a_part_is_pairs_with_commas_between(void)
{
    struct hm_window window;
    struct hm_part part;
    struct hm_err err = {0};
    uint64_t version;

    if (!CHECK_OK(hm_part_parse(&part, &rule,
            "start-time=2025-01-01T00:00:00Z,url=https://x/?a=b", &err)))
        return;
    CHECK_BYTES(part.values[HM_PART_URL], HM_LIT("https://x/?a=b"));
    CHECK_EQ(part.values[HM_PART_END].len, 0);
    if (CHECK_OK(hm_part_window(&window, &part, &err))) {
        CHECK(window.has_start && !window.has_end);
        CHECK_EQ(window.start.s, MADE_FROM);
    }
    if (CHECK_OK(hm_part_version(&version, &part, &err)))
        CHECK_EQ(version, 1);
}

static void a_wrong_part_is_refused(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "--log: wanted NAME=VALUE, got "},
        {"url", "--log: wanted NAME=VALUE, got url"},
        {"url=x,", "--log: wanted NAME=VALUE, got "},
        {",url=x", "--log: wanted NAME=VALUE, got "},
        {"url=", "--log: url= is empty"},
        {"url=x,url=x", "--log: url= is given twice"},
        {"end-time=x", "--log: url= is missing"},
        {"URL=x", "--log: there is no URL="},
        {"operator=x,url=x", "--log: there is no operator="},
        {"=x", "--log: there is no ="},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_part part;
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        CHECK_ERR(hm_part_parse(&part, &rule, cases[i].text, &err), HM_USAGE,
            cases[i].words);
    }
}

static void a_wrong_value_is_refused(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"url=x,start-time=2025", "start-time=2025: "},
        {"url=x,end-time=never", "end-time=never: "},
        {"url=x,api-version=0", "api-version=0: wanted a number from 1"},
        {"url=x,api-version=01", "api-version=01: wanted a number from 1"},
        {"url=x,api-version=v2", "api-version=v2: wanted a number from 1"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_window window;
        struct hm_part part;
        struct hm_err err = {0};
        uint64_t version;

        test_case("%s", cases[i].text);
        if (CHECK_OK(hm_part_parse(&part, &rule, cases[i].text, &err)))
            CHECK_ERR(hm_part_window(&window, &part, &err) &&
                    hm_part_version(&version, &part, &err),
                HM_USAGE, cases[i].words);
    }
}

static bool shown(struct hm_buf *text, struct hm_buf *json, struct hm_err *err)
{
    hm_auto(docs) docs = {0};
    hm_auto_ptr(root) root = NULL;
    struct hm_shown what = {0};

    HM_TRY(docs_new(&docs, err));
    HM_TRY(docs_root(&root, hm_buf_view(&docs.text), err));
    what.root = root;
    hm_trust_show_text(text, &what);
    HM_TRY(hm_buf_end(text, NULL, err));
    return hm_trust_show_json(json, &what, err);
}

static void everything_of_a_root_is_shown(void)
{
    static const char *const both[] = {"https://rekor.example.com",
        "https://log2.example.com", "https://ct.example.com/2025",
        "https://ca.example.com", "example", "ecdsa-p256",
        "PKIX_ECDSA_P256_SHA_256", "PKIX_ED25519", "link", "tsa root",
        "2025-01-01T00:00:00.500Z", "2025-12-31T23:59:59.999Z", "sha256:"};
    hm_auto(buf) text = hm_buf(HM_OUT_MAX), json = hm_buf(HM_OUT_MAX);
    struct hm_err err = {0};

    if (!CHECK_OK(shown(&text, &json, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(both); i++) {
        test_case("%s", both[i]);
        CHECK(strstr(hm_buf_str(&text), both[i]) != NULL);
        CHECK(strstr(hm_buf_str(&json), both[i]) != NULL);
    }
}

static void a_key_that_cannot_be_used_is_named(void)
{
    hm_auto(made) made = {0};
    struct made_spec spec = made_ca("x", NULL);
    char name[HM_TRUST_KEY_SIZE];
    struct hm_err err = {0};

    spec.raw[MADE_SPKI] = HM_LIT("\x30\x0b\x30\x06\x06\x01\x2a\x06\x01\x2a"
                                 "\x03\x01\0");
    if (!CHECK_OK(made_cert(&made, &spec, &err)) || !CHECK(made.cert.der.len))
        return;
    hm_trust_key_name(name, &made.cert);
    CHECK(name[0] != '\0' && strstr(name, "ecdsa") == NULL);
}

/* A name in a document does not make it an embedded one. */
static void only_the_embedded_roots_have_a_source(void)
{
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_root_new(&root, &err)) ||
        !CHECK_OK(hm_root_add_github(root, &err)) ||
        !CHECK_OK(hm_root_add_json(root, HM_LIT("github"),
            HM_LIT("{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot."
                   "v0.1+json\"}"),
            &err)))
        return;
    CHECK(hm_trust_source(hm_root_domain(root, 0)) != NULL);
    CHECK(hm_trust_source(hm_root_domain(root, 1)) == NULL);
}

TEST_SUITE(cmd_trust_trust, TEST(a_part_is_pairs_with_commas_between),
    TEST(a_wrong_part_is_refused), TEST(a_wrong_value_is_refused),
    TEST(everything_of_a_root_is_shown),
    TEST(a_key_that_cannot_be_used_is_named),
    TEST(only_the_embedded_roots_have_a_source));
