/* SPDX-License-Identifier: Apache-2.0 */
#include "root/root_write.h"

#include <string.h>

#include "base/limits.h"
#include "crypto/key_gen.h"
#include "root/docs.h"
#include "test.h"

#define START .valid = {.start = {MADE_FROM, 500000000}, .has_start = true}

/* The parts of a made document, put together again. */
static bool write_parts(
    struct hm_buf *out, const struct hm_docs *docs, struct hm_err *err)
{
    const struct hm_bytes ca[] = {
        hm_buf_view(&docs->link.der), hm_buf_view(&docs->ca.der)};
    const struct hm_bytes tsa[] = {
        hm_buf_view(&docs->tsa.der), hm_buf_view(&docs->tsa_ca.der)};
    const struct hm_authority_spec cas[] = {{.certs = ca,
        .cert_count = 2,
        .uri = HM_LIT("https://ca.example.com"),
        .operator_name = HM_LIT("example"),
        .valid = {.start = {MADE_FROM, 0},
            .end = {MADE_TO - 1, 999000000},
            .has_start = true,
            .has_end = true}}};
    const struct hm_authority_spec tsas[] = {{.certs = tsa,
        .cert_count = 2,
        .uri = cas[0].uri,
        .operator_name = cas[0].operator_name,
        .valid = cas[0].valid}};
    const struct hm_log_spec tlogs[] = {
        {.key = docs->p256,
            .base_url = HM_LIT("https://rekor.example.com"),
            .operator_name = HM_LIT("example"),
            START},
        {.key = docs->ed25519,
            .base_url = HM_LIT("https://log2.example.com"),
            .origin = HM_LIT("log2.example.com"),
            START},
    };
    const struct hm_log_spec ctlogs[] = {{.key = docs->p256,
        .base_url = HM_LIT("https://ct.example.com/2025"),
        START}};
    const struct hm_root_spec spec = {.cas = cas,
        .tsas = tsas,
        .ca_count = 1,
        .tsa_count = 1,
        .tlogs = tlogs,
        .ctlogs = ctlogs,
        .tlog_count = 2,
        .ctlog_count = 1};

    return hm_root_write(out, &spec, err);
}

static void what_is_written_reads_as_it_was(void)
{
    hm_auto(docs) docs = {0};
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    hm_auto(buf) a = hm_buf(HM_MIB), b = hm_buf(HM_MIB);
    hm_auto_ptr(root) wanted = NULL;
    hm_auto_ptr(root) written = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)) ||
        !CHECK_OK(write_parts(&text, &docs, &err)) ||
        !CHECK_OK(docs_root(&written, hm_buf_view(&text), &err)) ||
        !CHECK_OK(docs_root_with(&wanted, &docs,
            ",\"checkpointKeyId\":{\"keyId\":\"AQIDBA==\"}", "", &err)))
        return;
    docs_dump(&a, wanted);
    docs_dump(&b, written);
    CHECK_BYTES(hm_buf_view(&b), hm_buf_view(&a));
    CHECK_EQ(hm_root_warning_count(written), 0);
}

/* Who reads no certificates finds the anchor's name beside it. */
static void authorities_have_a_name(void)
{
    static const char subject[] = "\"subject\": {\n"
                                  "        \"organization\": \"\",\n"
                                  "        \"commonName\": \"";
    hm_auto(docs) docs = {0};
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    const struct hm_bytes certs[] = {HM_LIT("no certificate")};
    const struct hm_authority_spec bad = {.certs = certs, .cert_count = 1};
    const struct hm_root_spec of_ca = {.cas = &bad, .ca_count = 1};
    const struct hm_root_spec of_tsa = {.tsas = &bad, .tsa_count = 1};
    const uint8_t *first;
    struct hm_err err = {0};

    CHECK_ERR(hm_root_write(&text, &of_ca, &err), HM_FORMAT, "");
    CHECK_ERR(hm_root_write(&text, &of_tsa, &err), HM_FORMAT, "");
    if (!CHECK_OK(docs_new(&docs, &err)) ||
        !CHECK_OK(write_parts(&text, &docs, &err)))
        return;
    first = memmem(text.p, text.len, subject, strlen(subject));
    if (CHECK(first != NULL))
        CHECK(memmem(first + 1, text.len - (size_t)(first + 1 - text.p),
                  subject, strlen(subject)) != NULL);
}

static void a_log_needs_a_key_that_suits_it(void)
{
    hm_auto(docs) docs = {0};
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    struct hm_log_spec log = {.origin = HM_LIT("log.example.com"), START};
    const struct hm_root_spec spec = {.tlogs = &log, .tlog_count = 1};
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)))
        return;
    log.key = docs.p256;
    CHECK_ERR(hm_root_write(&text, &spec, &err), HM_USAGE,
        "an origin is for Ed25519 keys");
    CHECK_EQ(text.len, 0);
}

static void nothing_gives_an_empty_document(void)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    const struct hm_root_spec spec = {0};
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    if (CHECK_OK(hm_root_write(&text, &spec, &err)) &&
        CHECK_OK(docs_root(&root, hm_buf_view(&text), &err)))
        CHECK_EQ(hm_root_domain(root, 0)->ca_count, 0);
}

static void a_configuration_reads_as_it_was_written(void)
{
    const struct hm_service services[] = {
        {.url = HM_LIT("https://one.example.com"), .major_version = 1, START},
        {.url = HM_LIT("https://two.example.com"),
            .major_version = 2,
            .operator_name = HM_LIT("other"),
            START},
    };
    const struct hm_signing_config config = {
        .cas = {.items = services, .count = 1},
        .oidcs = {.items = services, .count = 1},
        .tlogs = {.items = services,
            .count = 2,
            .selector = HM_SELECT_EXACT,
            .exact = 2},
        .tsas = {.items = services, .count = 1, .selector = HM_SELECT_ALL},
    };
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX), again = hm_buf(HM_ROOT_MAX);
    hm_auto_ptr(signing_config) read = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_signing_config_write(&text, &config, &err)) ||
        !CHECK_OK(hm_signing_config_parse(&read, hm_buf_view(&text), &err)) ||
        !CHECK_OK(hm_signing_config_write(&again, read, &err)))
        return;
    CHECK_BYTES(hm_buf_view(&again), hm_buf_view(&text));
    CHECK_EQ(read->tlogs.count, 2);
    CHECK_EQ(read->tlogs.exact, 2);
    CHECK_BYTES(read->tlogs.items[1].operator_name, HM_LIT("other"));
    CHECK_EQ(read->tsas.selector, HM_SELECT_ALL);
    CHECK_EQ(read->warning_count, 0);
}

TEST_SUITE(root_root_write, TEST(what_is_written_reads_as_it_was),
    TEST(authorities_have_a_name), TEST(a_log_needs_a_key_that_suits_it),
    TEST(nothing_gives_an_empty_document),
    TEST(a_configuration_reads_as_it_was_written));
