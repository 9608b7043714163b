/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/sigstore.h"

#include <stdio.h>

#include "ask.h"
#include "base/arena.h"
#include "base/limits.h"
#include "client/fulcio.h"
#include "client/rekor1.h"
#include "client/rekor2.h"
#include "client/tsa.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"
#include "crypto/sig.h"
#include "enc/json_field.h"
#include "lab/serve_http.h"
#include "root/root.h"
#include "sandbox/oidc.h"
#include "test.h"

static void paths_belong_to_services(void)
{
    static const struct {
        const char *path;
        int row; /* -1: none */
    } cases[] = {
        {"/tsa", HM_SANDBOX_TSA},
        {"/tsa/x", HM_SANDBOX_TSA},
        {"/tsax", -1},
        {"/rekor/x", HM_SANDBOX_REKOR1},
        {"/rekor2/x", HM_SANDBOX_REKOR2},
        {"/", -1},
        {"/v2/", -1},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        enum hm_sandbox_row row = HM_SANDBOX_SERVICES;
        bool found =
            hm_sandbox_sigstore_find(&row, hm_bytes_str(cases[i].path));

        test_case("%s", cases[i].path);
        CHECK_EQ(found ? (int)row : -1, cases[i].row);
    }
}

/* Every service but the registry is there, and misbehaves when told to. */
static void generic_faults_are_around_every_service(void)
{
    for (size_t i = 1; i < HM_SANDBOX_SERVICES; i++) {
        const struct hm_sandbox_service *row = &hm_sandbox_services[i];
        char line[128], fault[64];
        struct hm_err err = {0};
        asker_auto a = {0};

        test_case("%s", row->name);
        snprintf(line, sizeof(line), "GET %s", row->path);
        snprintf(fault, sizeof(fault), "%s=status:418@x1", row->name);
        if (!CHECK_OK(asker_new(&a, NULL, &err)) ||
            !CHECK_OK(hm_sandbox_fault(a.sandbox, fault, &err)))
            return;
        CHECK_EQ(ask_get(&a, line), 418);
        CHECK(ask_get(&a, line) != 418);
        snprintf(fault, sizeof(fault), "%s.%s=throttle:3", row->name,
            row->parts[0].name);
        CHECK_OK(hm_sandbox_fault(a.sandbox, fault, &err));
    }
}

/* Where a client that forgets the path asks, the authority answers, faults and
 * all. */
static void certificates_are_had_without_the_path(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)) ||
        !CHECK_OK(
            hm_sandbox_fault(a.sandbox, "fulcio.certify=status:418@x1", &err)))
        return;
    CHECK_EQ(ask_get(&a, "POST /api/v2/signingCert"), 418);
    CHECK_EQ(ask_get(&a, "POST /api/v2/signingCert"), 400);
    CHECK_EQ(ask_get(&a, "POST /api/v2/signingCert/"), 404);
    CHECK_EQ(ask_get(&a, "GET /api/v2/trustBundle"), 404);
}

static void faults_of_a_part_are_at_work_there(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)) ||
        !CHECK_OK(hm_sandbox_fault(a.sandbox, "tsa.stamp=throttle:3", &err)))
        return;
    CHECK_EQ(ask_get(&a, "POST /tsa/api/v1/timestamp"), 429);
    CHECK_STR(ask_field(&a, "Retry-After"), "3");
    CHECK_EQ(ask_get(&a, "POST /tsa/2/api/v1/timestamp"), 415);
    CHECK_EQ(ask_get(&a, "GET /tsa/api/v1/timestamp/certchain"), 200);
    CHECK_OK(hm_sandbox_fault(a.sandbox, NULL, &err));
    CHECK_OK(hm_sandbox_fault(a.sandbox, "tsa.chain=garbage", &err));
    CHECK_EQ(ask_get(&a, "GET /tsa/api/v1/timestamp/certchain"), 200);
    CHECK(a.text.len > 100 && a.text.p[0] == 0xff);
}

/* ---- From a token to timestamps, with the clients that signers use ---- */

#define HOST "http://127.0.0.1"

struct flow {
    struct lab_serve serve;
    struct hm_sandbox *sandbox;
    struct hm_root *root;
    struct hm_key *key;
    struct hm_buf token, leaf, signature;
    struct hm_digest digest;
    struct hm_cert cert;
    struct hm_signed what;
};

static int64_t flow_ms(void *ctx)
{
    return (int64_t)LAB_SERVE_EPOCH_S * 1000 +
        ((struct flow *)ctx)->serve.now_ms;
}

static bool flow_answer(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    hm_sandbox_handle(((struct flow *)ctx)->sandbox, req, resp);
    return true;
}

static void flow_free(struct flow *flow)
{
    hm_root_free(flow->root);
    hm_sandbox_free(flow->sandbox);
    hm_key_free(flow->key);
    hm_buf_free(&flow->token);
    hm_buf_free(&flow->leaf);
    hm_buf_free(&flow->signature);
}
#define flow_auto __attribute__((cleanup(flow_free))) struct flow

static bool flow_root(struct flow *flow, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);

    HM_TRY(hm_sandbox_write(
        &text, flow->sandbox, &hm_sandbox_documents[0], HOST, err));
    HM_TRY(hm_root_new(&flow->root, err));
    return hm_root_add_json(
        flow->root, HM_LIT("sandbox"), hm_buf_view(&text), err);
}

static bool flow_new(struct flow *out, struct hm_err *err)
{
    const struct hm_sandbox_opts opts = {.now_ms = flow_ms, .clock = out};

    *out = (struct flow){.token = hm_buf(HM_MIB),
        .leaf = hm_buf(HM_MIB),
        .signature = hm_buf(HM_KIB)};
    lab_serve_new(&out->serve, flow_answer, out);
    HM_TRY(hm_sandbox_new(&out->sandbox, &opts, err));
    HM_TRY(hm_key_generate(&out->key, HM_KEY_P256, 0, err));
    return flow_root(out, err);
}

static bool get_token(struct flow *flow, struct hm_err *err)
{
    const struct hm_http_header header = {.name = "Authorization",
        .value = HM_LIT("bearer " HM_SANDBOX_OIDC_REQUEST_TOKEN)};
    const struct hm_http_request req = {
        .url = HM_LIT(HOST HM_SANDBOX_OIDC_ACTIONS "&audience=sigstore"),
        .headers = &header,
        .header_count = 1,
        .body_max = HM_MIB,
        .deadline_ms = hm_http_mono_ms(&flow->serve.http) + 20000,
    };
    hm_auto(http_response) resp = {0};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_obj o;
    struct hm_json root;

    HM_TRY(hm_http_do(&flow->serve.http, &req, &resp, err));
    HM_TRY(hm_http_check_ok(&resp, err));
    HM_TRY(hm_json_parse(&root, &arena, hm_buf_view(&resp.body), HM_MIB, err));
    o = hm_json_root(&rd, root);
    hm_buf_put(&flow->token, hm_json_str(&o, "value"));
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err);
}

static bool get_certificate(struct flow *flow, struct hm_err *err)
{
    const struct hm_fulcio_ask ask = {
        .http = &flow->serve.http,
        .url = HM_LIT(HOST "/fulcio"),
        .token = hm_buf_view(&flow->token),
        .key = flow->key,
        .root = flow->root,
        .deadline_ms = hm_http_mono_ms(&flow->serve.http) + 20000,
    };

    HM_TRY(hm_fulcio_certify(&flow->leaf, &ask, err));
    return hm_cert_parse(&flow->cert, hm_buf_view(&flow->leaf), err);
}

static bool sign(struct flow *flow, struct hm_err *err)
{
    const struct hm_sig_alg alg = {HM_SIG_ECDSA, HM_SHA256};

    HM_TRY(hm_digest_of(&flow->digest, HM_SHA256, HM_LIT("artifact"), err));
    HM_TRY(
        hm_sig_sign(&flow->signature, flow->key, alg, HM_LIT("artifact"), err));
    flow->what = (struct hm_signed){
        .signature = hm_buf_view(&flow->signature),
        .cert = &flow->cert,
        .key = flow->key,
        .digests = &flow->digest,
        .digest_count = 1,
    };
    return true;
}

static bool add_to_log(const struct flow *flow, bool second, struct hm_err *err)
{
    const struct hm_rekor_ask ask = {
        .http = &flow->serve.http,
        .url = second ? HM_LIT(HOST "/rekor2") : HM_LIT(HOST "/rekor"),
        .root = flow->root,
        .deadline_ms = hm_http_mono_ms(&flow->serve.http) + 20000,
    };
    hm_auto(logged) logged = {0};

    return second ? hm_rekor2_add_hashedrekord(&logged, &ask, &flow->what, err)
                  : hm_rekor1_add_hashedrekord(&logged, &ask, &flow->what, err);
}

static bool get_stamp(
    const struct flow *flow, struct hm_bytes url, struct hm_err *err)
{
    const struct hm_tsa_ask ask = {
        .http = &flow->serve.http,
        .url = url,
        .root = flow->root,
        .message = flow->what.signature,
        .within = &flow->cert.valid,
        .deadline_ms = hm_http_mono_ms(&flow->serve.http) + 20000,
    };
    hm_auto(buf) out = hm_buf(HM_TSA_MAX);

    return hm_tsa_stamp(&out, &ask, err);
}

/* All the services trust each other as the files say that they do. Each of them
 * is tried without memory by itself: here that takes minutes. */
static void a_signature_is_made_from_token_to_timestamp(void)
{
    struct hm_err err = {0};
    flow_auto flow = {0};

    if (test_torture())
        return;
    if (!CHECK_OK(flow_new(&flow, &err)) || !CHECK_OK(get_token(&flow, &err)) ||
        !CHECK_OK(get_certificate(&flow, &err)) || !CHECK_OK(sign(&flow, &err)))
        return;
    CHECK_EQ(flow.cert.san_count, 1);
    CHECK_OK(add_to_log(&flow, false, &err));
    CHECK_OK(add_to_log(&flow, true, &err));
    CHECK_OK(get_stamp(&flow, HM_LIT(HOST "/tsa/api/v1/timestamp"), &err));
    CHECK_OK(get_stamp(&flow, HM_LIT(HOST "/tsa/2/api/v1/timestamp"), &err));
}

/* The log is asked by the authority, not by who wants a certificate. */
static void what_meets_the_log_meets_who_wants_a_certificate(void)
{
    static const struct {
        const char *fault;
        bool good;
    } rows[] = {
        {"ct=clock-skew:-60", true},
        {"ct.read=status:503", true},
        {"ct=latency:1", true},
        {"ct=slow:100000", true},
        {"ct=status:503@x9", false},
        {"ct.add=garbage@x9", false},
    };
    struct hm_err err = {0};
    flow_auto flow = {0};

    if (test_torture() || !CHECK_OK(flow_new(&flow, &err)) ||
        !CHECK_OK(get_token(&flow, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i].fault);
        hm_buf_cut(&flow.leaf, 0);
        CHECK_OK(hm_sandbox_fault(flow.sandbox, NULL, &err));
        CHECK_OK(hm_sandbox_fault(flow.sandbox, rows[i].fault, &err));
        CHECK_CODE(get_certificate(&flow, &err),
            rows[i].good ? HM_OK : HM_NETWORK,
            "Error entering certificate in CTL: the sandbox was told to: ");
        err = (struct hm_err){0};
    }
}

static void the_clock_of_the_issuer_may_be_wrong(void)
{
    struct hm_err err = {0};
    flow_auto flow = {0};

    if (test_torture() || !CHECK_OK(flow_new(&flow, &err)) ||
        !CHECK_OK(
            hm_sandbox_fault(flow.sandbox, "oidc=clock-skew:-7200", &err)) ||
        !CHECK_OK(get_token(&flow, &err)))
        return;
    CHECK_ERR(get_certificate(&flow, &err), HM_EXPIRED, "expired at");
}

TEST_SUITE(sandbox_sigstore, TEST(a_signature_is_made_from_token_to_timestamp),
    TEST(what_meets_the_log_meets_who_wants_a_certificate),
    TEST(the_clock_of_the_issuer_may_be_wrong), TEST(paths_belong_to_services),
    TEST(generic_faults_are_around_every_service),
    TEST(certificates_are_had_without_the_path),
    TEST(faults_of_a_part_are_at_work_there));
