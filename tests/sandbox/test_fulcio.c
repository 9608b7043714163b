/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/fulcio.h"

#include <string.h>

#include "fulcio_ask.h"
#include "test.h"

static void chain_and_configuration_are_told(void)
{
    static const struct {
        const char *method, *path;
        int status;
        const char *words;
    } rows[] = {
        {"GET", "/fulcio/api/v2/trustBundle", 200,
            "{\"chains\":[{\"certificates\":[\"-----BEGIN CERTIFICATE-----"},
        {"GET", "/fulcio/api/v2/configuration", 200,
            "{\"issuers\":[{\"issuerUrl\":\"http://127.0.0.1:5000/oidc\","
            "\"audience\":\"sigstore\",\"challengeClaim\":\"sub\""},
        {"GET", "/fulcio/healthz", 200, "{\"status\":\"SERVING\"}"},
        {"GET", "/fulcio/api/v2/signingCert", 501, "Method Not Allowed"},
        {"POST", "/fulcio/api/v2/trustBundle", 501, "Method Not Allowed"},
        {"GET", "/fulcio/api/v1/rootCert", 404, "Not Found"},
        {"GET", "/fulcio", 404, "Not Found"},
    };
    lab_authority_auto lab = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        AUTO_ASKED got = fulcio_asked();

        test_case("%s %s", rows[i].method, rows[i].path);
        CHECK_EQ(fulcio_ask(&got, &lab, rows[i].method, rows[i].path),
            rows[i].status);
        CHECK(strstr(hm_buf_str(&got.resp.body), rows[i].words) != NULL);
    }
}

static void an_authority_needs_its_own_key_and_chain(void)
{
    lab_authority_auto lab = {0};
    struct hm_sandbox_fulcio *none = NULL;
    struct hm_sandbox_fulcio_opts opts = {0};
    struct hm_err err = {0};
    struct hm_bytes junk[] = {HM_LIT("junk")};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)))
        return;
    opts.key = lab.root_key;
    opts.chain = lab.chain;
    opts.chain_count = 2;
    CHECK_ERR(hm_sandbox_fulcio_new(&none, &opts, &err), HM_MISMATCH,
        "not that of the first certificate");
    opts.chain_count = 0;
    CHECK_ERR(
        hm_sandbox_fulcio_new(&none, &opts, &err), HM_USAGE, "a chain of 0");
    opts.chain = junk;
    opts.chain_count = 1;
    CHECK_ERR(hm_sandbox_fulcio_new(&none, &opts, &err), HM_FORMAT,
        "certificate authority");
}

TEST_SUITE(sandbox_fulcio, TEST(chain_and_configuration_are_told),
    TEST(an_authority_needs_its_own_key_and_chain));
