/* SPDX-License-Identifier: Apache-2.0 */
#include "root/signing_config.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "root/docs.h"
#include "test.h"

#define TYPE "application/vnd.dev.sigstore.signingconfig.v0.2+json"
#define SERVICE(name, version)                                                 \
    "{\"url\":\"https://" name ".example.com\",\"majorApiVersion\":" version   \
    ",\"validFor\":{\"start\":\"2025-01-01T00:00:00.5Z\","                     \
    "\"end\":\"2026-01-01T00:00:00Z\"},\"operator\":\"op\"}"
#define GOOD                                                                   \
    "{\"mediaType\":\"" TYPE "\",\"caUrls\":[" SERVICE("ca",                   \
        "1") "],"                                                              \
             "\"oidcUrls\":[" SERVICE("oidc",                                  \
                 "1") "],"                                                     \
                      "\"rekorTlogUrls\":[" SERVICE("log1", "1") "," SERVICE(  \
                          "log2",                                              \
                          "2") "],"                                            \
                               "\"tsaUrls\":[" SERVICE("tsa",                  \
                                   "1") "],"                                   \
                                        "\"rekorTlogConfig\":{\"selector\":"   \
                                        "\"EXACT\",\"count\":2},"              \
                                        "\"tsaConfig\":{\"selector\":\"ANY\"}" \
                                        "}"

static void a_configuration_is_read_whole(void)
{
    hm_auto_ptr(signing_config) config = NULL;
    const struct hm_service *service;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_signing_config_parse(&config, HM_LIT(GOOD), &err)))
        return;
    CHECK_EQ(config->cas.count, 1);
    CHECK_EQ(config->oidcs.count, 1);
    CHECK_EQ(config->tlogs.count, 2);
    CHECK_EQ(config->tsas.count, 1);
    CHECK_EQ(config->warning_count, 0);
    CHECK_EQ(config->tlogs.selector, HM_SELECT_EXACT);
    CHECK_EQ(config->tlogs.exact, 2);
    CHECK_EQ(config->tsas.selector, HM_SELECT_ANY);
    CHECK_EQ(config->cas.selector, HM_SELECT_NONE);
    service = &config->tlogs.items[1];
    CHECK_BYTES(service->url, HM_LIT("https://log2.example.com"));
    CHECK_EQ(service->major_version, 2);
    CHECK_BYTES(service->operator_name, HM_LIT("op"));
    CHECK_EQ(service->valid.start.ns, 500000000);
    CHECK(service->valid.has_start && service->valid.has_end);
}

static void one_wrong_thing_refuses_the_configuration(void)
{
    static const struct {
        const char *from, *to;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"config.v0.2", "config.v0.1", HM_UNSUPPORTED,
            "$: this is version 0.1 of a signing configuration"},
        {"config.v0.2", "config.v0.3", HM_UNSUPPORTED,
            "$.mediaType: unknown value"},
        {"\"mediaType\"", "\"x\"", HM_FORMAT, "$.mediaType: "},
        {"\"caUrls\":[", "\"caUrls\":{},\"x\":[", HM_FORMAT, "$.caUrls: "},
        {"\"url\"", "\"URL\"", HM_FORMAT, "$.caUrls[0].url: "},
        {"https://ca", "https://me@ca", HM_FORMAT, "$.caUrls[0].url: "},
        {"https://ca", "ftp://ca", HM_FORMAT,
            "$.caUrls[0].url: is no http or https URL"},
        {"https://ca", "ca", HM_FORMAT, "$.caUrls[0].url: "},
        {"\"majorApiVersion\":1", "\"majorApiVersion\":0", HM_FORMAT,
            "$.caUrls[0]: majorApiVersion is 0"},
        {"\"majorApiVersion\":1", "\"majorApiVersion\":-1", HM_FORMAT,
            "$.caUrls[0].majorApiVersion: "},
        {"\"majorApiVersion\"", "\"x\"", HM_FORMAT,
            "$.caUrls[0].majorApiVersion: "},
        {"\"validFor\"", "\"x\"", HM_FORMAT, "$.caUrls[0].validFor: "},
        {"\"start\"", "\"x\"", HM_FORMAT, "$.caUrls[0].validFor.start: "},
        {"\"end\":\"2026", "\"end\":\"2024", HM_FORMAT,
            "$.caUrls[0].validFor: ends before it starts"},
        {"\"EXACT\"", "\"SOME\"", HM_UNSUPPORTED,
            "$.rekorTlogConfig.selector: unknown value"},
        {",\"count\":2", "", HM_FORMAT,
            "$.rekorTlogConfig: EXACT needs a count"},
        {"\"count\":2", "\"count\":0", HM_FORMAT,
            "$.rekorTlogConfig: EXACT needs a count"},
        {"\"operator\":\"op\"", "\"operator\":1", HM_FORMAT,
            "$.caUrls[0].operator: "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
        hm_auto_ptr(signing_config) config = NULL;
        struct hm_err err = {0};

        test_case("%s -> %s", cases[i].from, cases[i].to);
        docs_edit(&text, HM_LIT(GOOD), cases[i].from, cases[i].to);
        CHECK_ERR(hm_signing_config_parse(&config, hm_buf_view(&text), &err),
            cases[i].code, cases[i].words);
        CHECK(config == NULL);
    }
}

static void unknown_fields_are_warnings(void)
{
    static const struct {
        const char *from, *to, *warning;
    } cases[] = {
        {"\"tsaUrls\"", "\"x\":1,\"tsaUrls\"", "$.x: unknown field, ignored"},
        {"\"url\"", "\"x\":1,\"url\"", "$.caUrls[0].x: unknown field, ignored"},
        {"\"start\"", "\"x\":1,\"start\"",
            "$.caUrls[0].validFor.x: unknown field, ignored"},
        {"\"selector\"", "\"x\":1,\"selector\"",
            "$.rekorTlogConfig.x: unknown field, ignored"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
        hm_auto_ptr(signing_config) config = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].to);
        docs_edit(&text, HM_LIT(GOOD), cases[i].from, cases[i].to);
        if (CHECK_OK(
                hm_signing_config_parse(&config, hm_buf_view(&text), &err)) &&
            CHECK_EQ(config->warning_count, 1))
            CHECK_STR(config->warnings[0], cases[i].warning);
    }
}

static void many_unknown_fields_are_counted(void)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    hm_auto_ptr(signing_config) config = NULL;
    struct hm_err err = {0};

    hm_buf_put_str(&text, "{\"mediaType\":\"" TYPE "\"");
    for (int i = 0; i < 100; i++)
        hm_buf_printf(&text, ",\"x%d\":1", i);
    hm_buf_put_str(&text, "}");
    if (CHECK_OK(hm_signing_config_parse(&config, hm_buf_view(&text), &err)) &&
        CHECK_EQ(config->warning_count, HM_JSON_UNKNOWN_MAX + 1))
        CHECK_STR(config->warnings[HM_JSON_UNKNOWN_MAX],
            "92 more unknown fields, ignored");
}

static void a_client_trust_config_holds_one(void)
{
    static const struct {
        const char *head;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"\"trustedRoot\":{},\"signingConfig\":", HM_OK, NULL},
        {"\"trusted_root\":{},\"signing_config\":", HM_OK, NULL},
        {"\"signing\":", HM_FORMAT, "$.signingConfig: "},
        {"\"signingConfig\":{\"mediaType\":\"application/vnd.dev.sigstore."
         "clienttrustconfig.v0.1+json\"},\"x\":",
            HM_FORMAT, "$.signingConfig: is no signing configuration"},
        {"\"signingConfig\":{\"mediaType\":\"application/vnd.dev.sigstore."
         "signingconfig.v0.1+json\"},\"x\":",
            HM_UNSUPPORTED, "$.signingConfig: this is version 0.1"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
        hm_auto_ptr(signing_config) config = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].head);
        hm_buf_printf(&text,
            "{\"mediaType\":\"application/vnd.dev.sigstore.clienttrustconfig."
            "v0.1+json\",%s%s}",
            cases[i].head, GOOD);
        if (cases[i].code != HM_OK)
            CHECK_ERR(
                hm_signing_config_parse(&config, hm_buf_view(&text), &err),
                cases[i].code, cases[i].words);
        else if (CHECK_OK(hm_signing_config_parse(
                     &config, hm_buf_view(&text), &err)))
            CHECK_EQ(config->tlogs.count, 2);
    }
}

static void selectors_have_names(void)
{
    CHECK_STR(hm_selector_name(HM_SELECT_ALL), "ALL");
    CHECK_STR(hm_selector_name(HM_SELECT_ANY), "ANY");
    CHECK_STR(hm_selector_name(HM_SELECT_EXACT), "EXACT");
    CHECK(hm_selector_name(HM_SELECT_NONE) == NULL);
}

static void dump_services(struct hm_buf *out, const struct hm_services *list)
{
    hm_buf_printf(out, "%d %d\n", (int)list->selector, (int)list->exact);
    for (size_t i = 0; i < list->count; i++) {
        const struct hm_service *s = &list->items[i];

        hm_buf_printf(out, "%d ", (int)s->major_version);
        hm_buf_put(out, s->url);
        hm_buf_put(out, s->operator_name);
        hm_time_write(out, s->valid.start);
        hm_buf_put_u8(out, s->valid.has_end);
        hm_time_write(out, s->valid.end);
    }
}

static void dump(struct hm_buf *out, const struct hm_signing_config *config)
{
    dump_services(out, &config->cas);
    dump_services(out, &config->oidcs);
    dump_services(out, &config->tlogs);
    dump_services(out, &config->tsas);
    for (size_t i = 0; i < config->warning_count; i++)
        hm_buf_put_str(out, config->warnings[i]);
}

static void every_prefix_and_flip_is_refused_or_reads_otherwise(void)
{
    hm_auto(buf) good = hm_buf(HM_MIB);
    hm_auto_ptr(signing_config) whole = NULL;
    struct hm_err err = {0};
    char copy[] = GOOD;

    if (!CHECK_OK(hm_signing_config_parse(&whole, HM_LIT(GOOD), &err)))
        return;
    dump(&good, whole);
    for (size_t i = 0; i < sizeof(GOOD) - 1; i += test_torture() ? 41 : 1) {
        hm_auto(buf) other = hm_buf(HM_MIB);
        hm_auto_ptr(signing_config) config = NULL;

        test_case("byte %zu", i);
        CHECK(!hm_signing_config_parse(&config, hm_bytes(GOOD, i), &err));
        copy[i] ^= 0x01;
        if (hm_signing_config_parse(&config, HM_LIT(copy), &err)) {
            dump(&other, config);
            CHECK(!hm_bytes_eq(hm_buf_view(&other), hm_buf_view(&good)));
        }
        copy[i] ^= 0x01;
    }
}

static void run_vector(const char *name, const size_t counts[4])
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    hm_auto_ptr(signing_config) config = NULL;
    const char *path = test_vector_path(name);
    struct hm_err err = {0};

    test_case("%s", name);
    if (path == NULL) {
        test_skip(1, "no %s", name);
        return;
    }
    if (!CHECK_OK(hm_file_read(&text, path, &err)))
        return;
    if (counts == NULL) {
        CHECK_ERR(hm_signing_config_parse(&config, hm_buf_view(&text), &err),
            HM_UNSUPPORTED, "version 0.1");
        return;
    }
    if (!CHECK_OK(hm_signing_config_parse(&config, hm_buf_view(&text), &err)))
        return;
    CHECK_EQ(config->tlogs.count, counts[0]);
    CHECK_EQ(config->cas.count, counts[1]);
    CHECK_EQ(config->oidcs.count, counts[2]);
    CHECK_EQ(config->tsas.count, counts[3]);
    CHECK_EQ(config->tlogs.selector, HM_SELECT_ANY);
    CHECK_EQ(config->warning_count, 0);
}

static void those_of_the_public_instances_are_read(void)
{
    static const struct {
        const char *name;
        size_t counts[4]; /* as cases.tsv has them */
    } cases[] = {
        {"trust/signing-config-public-good.json", {1, 1, 1, 1}},
        {"trust/signing-config-public-good-rekor2.json", {2, 1, 1, 1}},
        {"trust/signing-config-example.json", {2, 2, 1, 1}},
        {"trust/client-trust-config.json", {2, 2, 1, 1}},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        run_vector(cases[i].name, cases[i].counts);
    run_vector("trust/signing-config-v0.1.json", NULL);
}

TEST_SUITE(root_signing_config, TEST(a_configuration_is_read_whole),
    TEST(one_wrong_thing_refuses_the_configuration),
    TEST(unknown_fields_are_warnings), TEST(many_unknown_fields_are_counted),
    TEST(a_client_trust_config_holds_one), TEST(selectors_have_names),
    TEST(every_prefix_and_flip_is_refused_or_reads_otherwise),
    TEST(those_of_the_public_instances_are_read));
