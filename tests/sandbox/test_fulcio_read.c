/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "crypto/alg.h"
#include "crypto/key_gen.h"
#include "crypto/sig.h"
#include "enc/base64.h"
#include "enc/pem.h"
#include "fulcio_ask.h"
#include "sandbox/issue.h"
#include "test.h"
#include "x509/csr.h"
#include "x509/fulcio.h"

/* ---- Whom ---- */

#define TOKEN(sub, more)                                                       \
    "{\"iss\":\"https://issuer.test\",\"sub\":\"" sub "\"" more "}"

static void every_kind_of_token_has_its_kind_of_name(void)
{
    static const struct {
        const char *name, *claims;
        enum hm_san_kind kind;
        const char *san, *issuer;
    } rows[] = {
        {"address",
            TOKEN("1", ",\"email\":\"a@b.test\",\"email_verified\":true"),
            HM_SAN_EMAIL, "a@b.test", "https://issuer.test"},
        {"address of a Dex",
            TOKEN("1",
                ",\"email\":\"a@b.test\",\"email_verified\":true,"
                "\"federated_claims\":{\"connector_id\":\"https://c.test\"}"),
            HM_SAN_EMAIL, "a@b.test", "https://c.test"},
        {"SPIFFE", TOKEN("spiffe://td.test/sa", ""), HM_SAN_URI,
            "spiffe://td.test/sa", "https://issuer.test"},
        {"Kubernetes",
            TOKEN("system:serviceaccount:ns:sa",
                ",\"kubernetes.io\":{\"namespace\":\"ns\",\"serviceaccount\":"
                "{\"name\":\"sa\"}}"),
            HM_SAN_URI,
            "https://kubernetes.io/namespaces/ns/serviceaccounts/sa",
            "https://issuer.test"},
        {"URI", TOKEN("https://users.test/me", ""), HM_SAN_URI,
            "https://users.test/me", "https://issuer.test"},
        {"user name", TOKEN("me", ""), HM_SAN_OTHER,
            "me!" HM_SANDBOX_FULCIO_DOMAIN, "https://issuer.test"},
        {"GitLab of an unknown issuer",
            TOKEN("project_path:g/p",
                ",\"ci_config_ref_uri\":\"gitlab.com/g/p//.gitlab-ci.yml@"
                "refs/heads/x\",\"ci_config_sha\":\"1\","
                "\"runner_environment\":\"gitlab-hosted\",\"project_path\":"
                "\"g/p\",\"sha\":\"1\",\"ref_type\":\"branch\",\"ref\":\"x\","
                "\"project_id\":\"4\",\"namespace_path\":\"g\","
                "\"namespace_id\":\"5\",\"pipeline_source\":\"push\","
                "\"job_id\":\"6\",\"project_visibility\":\"public\""),
            HM_SAN_URI, "https://gitlab.com/g/p//.gitlab-ci.yml@refs/heads/x",
            "https://issuer.test"},
    };
    lab_authority_auto lab = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        AUTO_ASKED got = fulcio_asked();
        struct hm_fulcio facts;

        test_case("%s", rows[i].name);
        if (!CHECK_OK(fulcio_certify(
                &got, &lab, rows[i].claims, HM_KEY_P256, &err)) ||
            !CHECK_OK(fulcio_read_leaf(&got, fulcio_embedded, &err)) ||
            !CHECK_OK(hm_fulcio_parse(&facts, &got.leaf, &err)))
            continue;
        CHECK_OK(hm_cert_check_critical(&got.leaf, &err));
        CHECK_EQ(got.leaf.sans[0].kind, rows[i].kind);
        CHECK_BYTES(got.leaf.sans[0].value, hm_bytes_str(rows[i].san));
        CHECK_BYTES(hm_fulcio_issuer(&facts), hm_bytes_str(rows[i].issuer));
    }
}

/* ---- The other form ---- */

/* ,"publicKeyRequest":{..}} with a signature of `challenge`. */
static bool put_proof(struct fulcio_asked *asked, const struct hm_key *key,
    const char *challenge, struct hm_err *err)
{
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX), pem = hm_buf(HM_MIB);

    HM_TRY(hm_sig_sign(
        &sig, key, hm_alg_for_key(key)->sig, hm_bytes_str(challenge), err));
    hm_key_write_pem(&pem, key);
    hm_buf_put_str(&asked->body,
        ",\"publicKeyRequest\":{\"publicKey\":{\"algorithm\":\"ECDSA\","
        "\"content\":\"");
    for (size_t i = 0; i < pem.len; i++)
        hm_buf_put_str(&asked->body,
            pem.p[i] == '\n' ? "\\n" : (const char[]){(char)pem.p[i], 0});
    hm_buf_put_str(&asked->body, "\"},\"proofOfPossession\":\"");
    hm_base64_encode(&asked->body, HM_BASE64, hm_buf_view(&sig));
    hm_buf_put_str(&asked->body, "\"}}");
    return hm_buf_end(&asked->body, NULL, err);
}

static void a_key_may_come_with_a_proof_over_the_challenge(void)
{
    static const char mail[] =
        TOKEN("1", ",\"email\":\"a@b.test\",\"email_verified\":true");
    static const struct {
        const char *name, *claims, *challenge;
        enum hm_key_type type;
        int status;
    } rows[] = {
        {"subject", TOKEN("me", ""), "me", HM_KEY_P256, 200},
        {"subject by P-384", TOKEN("me", ""), "me", HM_KEY_P384, 200},
        {"subject by Ed25519", TOKEN("me", ""), "me", HM_KEY_ED25519, 200},
        {"address", mail, "a@b.test", HM_KEY_P256, 200},
        {"subject where it is the address", mail, "1", HM_KEY_P256, 400},
        {"the name that is certified", TOKEN("me", ""),
            "me!" HM_SANDBOX_FULCIO_DOMAIN, HM_KEY_P256, 400},
    };
    lab_authority_auto lab = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        AUTO_ASKED got = fulcio_asked();

        test_case("%s", rows[i].name);
        fulcio_put_token(&got, rows[i].claims, false);
        if (!CHECK_OK(hm_key_generate(&got.key, rows[i].type, 0, &err)) ||
            !CHECK_OK(put_proof(&got, got.key, rows[i].challenge, &err)))
            continue;
        CHECK_EQ(fulcio_sign(&got, &lab), rows[i].status);
        if (rows[i].status == 200)
            CHECK_OK(fulcio_read_leaf(&got, fulcio_embedded, &err));
    }
}

/* ---- What is refused ---- */

static void check_problem(
    const struct fulcio_asked *asked, int status, int code, const char *words)
{
    int64_t got = 0;

    CHECK_EQ(asked->resp.status, status);
    CHECK(hm_json_as_i64(&got, hm_json_get(asked->answer, "code")));
    CHECK_EQ(got, code);
    CHECK_EQ(
        hm_json_type(hm_json_get(asked->answer, "details")), HM_JSON_ARRAY);
    if (!CHECK(strstr(hm_buf_str(&asked->resp.body), words) != NULL))
        test_note("%s", hm_buf_str(&asked->resp.body));
}

static void what_is_no_request_is_answered_with_the_reason(void)
{
    static const struct {
        const char *name, *claims;
        bool bad;
        const char *rest, *words;
    } rows[] = {
        {"a wrong signature", lab_github_claims, true, "}",
            "processing the identity token: its signature is wrong"},
        {"an address that is not verified",
            TOKEN("1", ",\"email\":\"a@b.test\",\"email_verified\":false"),
            false, "}", "email_verified is not true"},
        {"a claim that is missing",
            "{\"iss\":\"https://gitlab.com\",\"sub\":\"a\"}", false, "}",
            "there is no ci_config_ref_uri"},
        {"no key at all", lab_github_claims, false, "}",
            "public key supplied in the request could not be parsed"},
        {"a key that is none", lab_github_claims, false,
            ",\"publicKeyRequest\":{\"publicKey\":{\"content\":\"x\"}}}",
            "public key supplied in the request could not be parsed"},
        {"a request that is no base64", lab_github_claims, false,
            ",\"certificateSigningRequest\":\"!\"}",
            "$.certificateSigningRequest"},
        {"a request that is none", lab_github_claims, false,
            ",\"certificateSigningRequest\":\"eA==\"}",
            "certificate signing request could not be parsed"},
        {"JSON that ends early", lab_github_claims, false, "", "line 1"},
    };
    lab_authority_auto lab = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        AUTO_ASKED got = fulcio_asked();

        test_case("%s", rows[i].name);
        fulcio_put_token(&got, rows[i].claims, rows[i].bad);
        hm_buf_put_str(&got.body, rows[i].rest);
        fulcio_sign(&got, &lab);
        check_problem(&got, 400, 3, rows[i].words);
    }
}

static void without_a_token_nothing_is_issued(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = fulcio_asked();
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(hm_key_generate(&got.key, HM_KEY_P256, 0, &err)))
        return;
    hm_buf_put_str(&got.body, "{\"credentials\":null");
    if (!CHECK_OK(fulcio_put_csr(&got, got.key, &err)))
        return;
    fulcio_sign(&got, &lab);
    check_problem(&got, 400, 3, "identity token: there is none");
}

static void a_token_may_come_in_the_field_for_it(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = fulcio_asked();
    hm_auto(buf) field = hm_buf(HM_MIB);
    struct hm_serve_field fields[] = {{HM_LIT("authorization"), {0}}};
    struct hm_serve_request req = {.method = HM_LIT("POST"),
        .path = HM_LIT("/fulcio/api/v2/signingCert"),
        .fields = fields,
        .field_count = 1,
        .body_fd = -1};
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(hm_key_generate(&got.key, HM_KEY_P256, 0, &err)))
        return;
    hm_buf_put_str(&got.body, "{\"ignored\":1");
    if (!CHECK_OK(fulcio_put_csr(&got, got.key, &err)))
        return;
    hm_buf_put_str(&field, "bearer ");
    lab_token(&field, lab_github_claims, false);
    fields[0].value = hm_buf_view(&field);
    req.body = hm_buf_view(&got.body);
    hm_sandbox_fulcio_handle(lab.fulcio, NULL, &req, &got.resp);
    CHECK_EQ(got.resp.status, 200);
}

static void a_request_signed_by_another_key_is_refused(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = fulcio_asked();
    hm_auto_ptr(key) other = NULL;
    hm_auto(buf) der = hm_buf(HM_CSR_MAX), pem = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(hm_key_generate(&other, HM_KEY_ED25519, 0, &err)) ||
        !CHECK_OK(hm_csr_write(&der, other, &err)))
        return;
    der.p[der.len - 40] ^= 1; /* in the signature */
    fulcio_put_token(&got, lab_github_claims, false);
    hm_pem_write(&pem, hm_csr_label, hm_buf_view(&der));
    hm_buf_put_str(&got.body, ",\"certificateSigningRequest\":\"");
    hm_base64_encode(&got.body, HM_BASE64, hm_buf_view(&pem));
    hm_buf_put_str(&got.body, "\"}");
    fulcio_sign(&got, &lab);
    check_problem(&got, 400, 3,
        "signature supplied in the request could not be verified");
}

TEST_SUITE(sandbox_fulcio_read, TEST(every_kind_of_token_has_its_kind_of_name),
    TEST(a_key_may_come_with_a_proof_over_the_challenge),
    TEST(what_is_no_request_is_answered_with_the_reason),
    TEST(without_a_token_nothing_is_issued),
    TEST(a_token_may_come_in_the_field_for_it),
    TEST(a_request_signed_by_another_key_is_refused));
