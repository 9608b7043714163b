/* SPDX-License-Identifier: Apache-2.0 */
#include "client/fulcio.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "http/fake.h"
#include "lab/authority.h"
#include "test.h"
#include "x509/cert.h"

/* A client, its key and token, and what it got. */
struct client {
    struct hm_key *key;
    struct hm_buf token, leaf;
    struct hm_fulcio_ask ask;
};

static void client_free(struct client *client)
{
    hm_key_free(client->key);
    hm_buf_free(&client->token);
    hm_buf_free(&client->leaf);
}
#define AUTO_CLIENT __attribute__((cleanup(client_free))) struct client

static bool client_new(struct client *out, struct lab_authority *lab,
    const char *claims, struct hm_err *err)
{
    *out = (struct client){.token = hm_buf(HM_MIB), .leaf = hm_buf(HM_MIB)};
    HM_TRY(hm_key_generate(&out->key, HM_KEY_P256, 0, err));
    lab_token(&out->token, claims, false);
    out->ask = (struct hm_fulcio_ask){
        .http = &lab->serve.http,
        .url = HM_LIT(LAB_FULCIO),
        .token = hm_buf_view(&out->token),
        .key = out->key,
        .root = lab->root,
        .deadline_ms = hm_http_mono_ms(&lab->serve.http) + 20000,
    };
    return hm_buf_end(&out->token, NULL, err);
}

static bool set_up(struct lab_authority *lab, struct client *client,
    const struct lab_authority_opts *opts, struct hm_err *err)
{
    return lab_authority_new(lab, opts, err) &&
        client_new(client, lab, lab_github_claims, err);
}

static void a_certificate_is_got_and_believed(void)
{
    lab_authority_auto lab = {0};
    AUTO_CLIENT client = {0};
    struct hm_err err = {0};
    struct hm_cert leaf;

    if (!CHECK_OK(set_up(&lab, &client, NULL, &err)) ||
        !CHECK_OK(hm_fulcio_certify(&client.leaf, &client.ask, &err)) ||
        !CHECK_OK(hm_cert_parse(&leaf, hm_buf_view(&client.leaf), &err)))
        return;
    CHECK_BYTES(leaf.spki, hm_key_spki(client.key));
    CHECK_BYTES(leaf.sans[0].value, HM_LIT(LAB_GITHUB_IDENTITY));
    CHECK_EQ(lab.serve.count, 1);
}

static void every_kind_of_identity_is_recognised(void)
{
    static const char *const rows[] = {
        "{\"iss\":\"https://i.test\",\"sub\":\"1\",\"email\":\"a@b.test\","
        "\"email_verified\":true}",
        "{\"iss\":\"https://accounts.google.com\",\"sub\":\"1\",\"email\":"
        "\"a@b.test\",\"email_verified\":true}",
        "{\"iss\":\"https://oauth2.sigstore.dev/auth\",\"sub\":\"1\",\"email\":"
        "\"a@b.test\",\"email_verified\":true,\"federated_claims\":"
        "{\"connector_id\":\"https://github.com/login/oauth\"}}",
        "{\"iss\":\"https://i.test\",\"sub\":\"spiffe://td.test/x\"}",
        "{\"iss\":\"https://i.test\",\"sub\":\"https://users.test/x\"}",
        "{\"iss\":\"https://i.test\",\"sub\":\"somebody\"}",
        "{\"iss\":\"https://i.test\",\"sub\":\"x\",\"kubernetes.io\":"
        "{\"namespace\":\"n\",\"serviceaccount\":{\"name\":\"s\"}}}",
    };
    lab_authority_auto lab = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)))
        return;
    TEST_EACH(i, rows) {
        AUTO_CLIENT client = {0};

        test_case("%zu", i);
        if (CHECK_OK(client_new(&client, &lab, rows[i], &err)))
            CHECK_OK(hm_fulcio_certify(&client.leaf, &client.ask, &err));
    }
}

/* ---- Before anything is asked ---- */

static void a_token_that_is_none_or_expired_is_not_sent(void)
{
    lab_authority_auto lab = {0};
    AUTO_CLIENT client = {0};
    hm_auto(buf) old = hm_buf(HM_MIB), large = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&lab, &client, NULL, &err)))
        return;
    lab_token(&old,
        "{\"iss\":\"https://i.test\",\"sub\":\"x\",\"exp\":1700000000}", false);
    for (size_t i = 0; i <= HM_JWS_MAX; i++)
        hm_buf_put_u8(&large, 'a');
    const struct {
        struct hm_bytes token;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {hm_buf_view(&old), HM_EXPIRED,
            "identity token: it expired at 2023-11-14T22:13:20Z"},
        {HM_LIT(""), HM_FORMAT, "no token in compact form"},
        {HM_LIT("a.b"), HM_FORMAT, "no token in compact form"},
        {HM_LIT("a.b\".c"), HM_FORMAT, "no token in compact form"},
        {HM_LIT("e30.e.x"), HM_FORMAT, "identity token: claims"},
        {HM_LIT("e30.eA.x"), HM_FORMAT, "identity token"},
        {hm_buf_view(&large), HM_LIMIT, "it has 65537 bytes"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%zu", i);
        client.ask.token = rows[i].token;
        CHECK_ERR(hm_fulcio_certify(&client.leaf, &client.ask, &err),
            rows[i].code, rows[i].words);
    }
    CHECK_EQ(lab.serve.count, 0);
}

static void a_key_that_cannot_sign_asks_nobody(void)
{
    lab_authority_auto lab = {0};
    AUTO_CLIENT client = {0};
    hm_auto_ptr(key) public = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&lab, &client, NULL, &err)) ||
        !CHECK_OK(hm_key_parse_spki(&public, hm_key_spki(client.key), &err)))
        return;
    client.ask.key = public;
    CHECK_ERR(hm_fulcio_certify(&client.leaf, &client.ask, &err), HM_USAGE,
        "cannot sign");
    CHECK_EQ(lab.serve.count, 0);
}

/* ---- Answers that are none ---- */

static void answers_that_are_none_are_told_apart(void)
{
    static const struct {
        const char *name;
        struct fake_answer answer;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"bad request",
            {.status = 400,
                .body = "{\"code\":3,\"message\":\"There was an error "
                        "processing the identity token\"}"},
            HM_DENIED, "error processing the identity token"},
        {"unauthorised", {.status = 401, .body = "{\"message\":\"who\"}"},
            HM_DENIED, "401"},
        {"forbidden", {.status = 403, .body = "no"}, HM_DENIED, "403"},
        {"not there", {.status = 404, .body = ""}, HM_NOT_FOUND, "404"},
        {"moved", {.status = 302, .body = ""}, HM_DENIED, "302"},
        {"HTML", {.status = 200, .body = "<html>hello</html>"}, HM_FORMAT,
            "answer: line 1"},
        {"nothing", {.status = 200, .body = ""}, HM_FORMAT, "answer"},
        {"neither form", {.status = 200, .body = "{}"}, HM_FORMAT, "answer"},
        {"no certificate",
            {.status = 201,
                .body = "{\"signedCertificateEmbeddedSct\":{\"chain\":"
                        "{\"certificates\":[]}}}"},
            HM_FORMAT, "it holds no certificate"},
        {"no PEM",
            {.status = 200,
                .body = "{\"signedCertificateEmbeddedSct\":{\"chain\":"
                        "{\"certificates\":[\"x\"]}}}"},
            HM_FORMAT, "answer: certificate 0"},
        {"no DER",
            {.status = 200,
                .body = "{\"signedCertificateEmbeddedSct\":{\"chain\":"
                        "{\"certificates\":[\"-----BEGIN CERTIFICATE-----\\n"
                        "eHg=\\n-----END CERTIFICATE-----\"]}}}"},
            HM_FORMAT, "certificate refused"},
        {"a chain that is too long",
            {.status = 200,
                .body = "{\"signedCertificateEmbeddedSct\":{\"chain\":"
                        "{\"certificates\":[1,2,3,4,5,6,7,8,9,10]}}}"},
            HM_LIMIT, "certificates"},
    };
    lab_authority_auto lab = {0};
    AUTO_CLIENT client = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&lab, &client, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_fake fake;

        test_case("%s", rows[i].name);
        fake_init(&fake, &rows[i].answer, 1);
        client.ask.http = &fake.http;
        client.ask.deadline_ms = FAKE_START_MS + 20000;
        CHECK_ERR(hm_fulcio_certify(&client.leaf, &client.ask, &err),
            rows[i].code, rows[i].words);
        CHECK(strstr(err.msg, hm_buf_str(&client.token)) == NULL);
    }
    CHECK_EQ(client.leaf.len, 0);
}

static void answer_500(void *ctx, struct hm_serve_response *resp)
{
    (void)ctx;
    resp->status = 500;
}

static void answer_late(void *ctx, struct hm_serve_response *resp)
{
    (void)ctx;
    resp->delay_ms = 60000;
}

static void answer_huge(void *ctx, struct hm_serve_response *resp)
{
    (void)ctx;
    for (size_t i = 0; i <= HM_CLIENT_FULCIO_MAX; i += 16)
        hm_buf_put_str(&resp->body, "                ");
}

static void trouble_on_the_way_is_told_apart(void)
{
    static const struct {
        const char *name;
        void (*change)(void *ctx, struct hm_serve_response *resp);
        enum hm_code code;
        uint64_t asked;
        const char *words;
    } rows[] = {
        {"5xx", answer_500, HM_NETWORK, 4, "500"},
        {"late", answer_late, HM_NETWORK, 1, "certificate authority"},
        {"huge", answer_huge, HM_LIMIT, 1, "certificate authority"},
    };
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        lab_authority_auto lab = {0};
        AUTO_CLIENT client = {0};

        test_case("%s", rows[i].name);
        if (!CHECK_OK(set_up(&lab, &client, NULL, &err)))
            return;
        lab.change = rows[i].change;
        CHECK_ERR(hm_fulcio_certify(&client.leaf, &client.ask, &err),
            rows[i].code, rows[i].words);
        CHECK_EQ(lab.serve.count, rows[i].asked);
    }
}

static void an_answer_that_was_lost_is_asked_for_again(void)
{
    lab_authority_auto lab = {0};
    AUTO_CLIENT client = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&lab, &client, NULL, &err)))
        return;
    lab.serve.lose = 1;
    CHECK_OK(hm_fulcio_certify(&client.leaf, &client.ask, &err));
    CHECK_EQ(lab.serve.count, 2);
}

static void a_host_that_is_not_there_is_no_answer(void)
{
    lab_authority_auto lab = {0};
    AUTO_CLIENT client = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&lab, &client, NULL, &err)))
        return;
    client.ask.url = HM_LIT("https://nobody.test");
    CHECK_ERR(hm_fulcio_certify(&client.leaf, &client.ask, &err), HM_NETWORK,
        "certificate authority https://nobody.test");
}

/* ---- Timestamps beside the certificate ---- */

static void a_timestamp_beside_the_certificate_is_of_no_use(void)
{
    const struct lab_authority_opts opts = {.detached = true};
    lab_authority_auto lab = {0};
    AUTO_CLIENT client = {0};
    struct hm_err err = {0};

    if (CHECK_OK(set_up(&lab, &client, &opts, &err)))
        CHECK_ERR(hm_fulcio_certify(&client.leaf, &client.ask, &err),
            HM_UNSUPPORTED, "its SCT came beside it");
}

static void without_a_timestamp_no_log_vouches(void)
{
    const struct lab_authority_opts opts = {.no_ct = true};
    lab_authority_auto lab = {0};
    AUTO_CLIENT client = {0};
    struct hm_err err = {0};

    if (CHECK_OK(set_up(&lab, &client, &opts, &err)))
        CHECK_ERR(hm_fulcio_certify(&client.leaf, &client.ask, &err),
            HM_NOT_FOUND, "1 SCT demanded, 0 of 0 from a known log");
}

/* ---- Certificates for somebody else ---- */

/* The answer that another request got. */
static void answer_other(void *ctx, struct hm_serve_response *resp)
{
    hm_buf_cut(&resp->body, 0);
    hm_buf_put(&resp->body, hm_buf_view(ctx));
}

static void keep_answer(void *ctx, struct hm_serve_response *resp)
{
    hm_buf_put(ctx, hm_buf_view(&resp->body));
}

static void a_certificate_for_another_key_is_refused(void)
{
    lab_authority_auto lab = {0};
    AUTO_CLIENT client = {0}, other = {0};
    hm_auto(buf) answer = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&lab, &client, NULL, &err)) ||
        !CHECK_OK(client_new(&other, &lab, lab_github_claims, &err)))
        return;
    lab.change = keep_answer;
    lab.change_ctx = &answer;
    if (!CHECK_OK(hm_fulcio_certify(&other.leaf, &other.ask, &err)))
        return;
    lab.change = answer_other;
    CHECK_ERR(hm_fulcio_certify(&client.leaf, &client.ask, &err), HM_MISMATCH,
        "certificate refused: it is for another key than ours");
}

static void a_certificate_of_a_stranger_is_refused(void)
{
    lab_authority_auto lab = {0}, stranger = {0};
    AUTO_CLIENT client = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(set_up(&lab, &client, NULL, &err)) ||
        !CHECK_OK(lab_authority_new(&stranger, NULL, &err)))
        return;
    client.ask.root = stranger.root;
    CHECK_ERR(hm_fulcio_certify(&client.leaf, &client.ask, &err), HM_UNTRUSTED,
        "no authority of the root issued it");
}

static void a_service_whose_clock_is_wrong_is_found_out(void)
{
    static const struct {
        int64_t skew_s;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {HM_CLIENT_SKEW_MAX_S, HM_OK, NULL},
        {HM_CLIENT_SKEW_MAX_S + 1, HM_EXPIRED, "it is valid from"},
        {-599, HM_OK, NULL},
        {-600, HM_EXPIRED, "it was valid to"},
    };
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        lab_authority_auto lab = {0};
        AUTO_CLIENT client = {0};

        test_case("%d s", (int)rows[i].skew_s);
        if (!CHECK_OK(set_up(&lab, &client, NULL, &err)))
            return;
        lab.skew_s = rows[i].skew_s;
        CHECK_CODE(hm_fulcio_certify(&client.leaf, &client.ask, &err),
            rows[i].code, rows[i].words);
    }
}

TEST_SUITE(client_fulcio, TEST(a_certificate_is_got_and_believed),
    TEST(every_kind_of_identity_is_recognised),
    TEST(a_token_that_is_none_or_expired_is_not_sent),
    TEST(a_key_that_cannot_sign_asks_nobody),
    TEST(answers_that_are_none_are_told_apart),
    TEST(trouble_on_the_way_is_told_apart),
    TEST(an_answer_that_was_lost_is_asked_for_again),
    TEST(a_host_that_is_not_there_is_no_answer),
    TEST(a_timestamp_beside_the_certificate_is_of_no_use),
    TEST(without_a_timestamp_no_log_vouches),
    TEST(a_certificate_for_another_key_is_refused),
    TEST(a_certificate_of_a_stranger_is_refused),
    TEST(a_service_whose_clock_is_wrong_is_found_out));
