/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/misbehave.h"

#include <string.h>

#include "ask.h"
#include "base/limits.h"
#include "lab/registry.h"
#include "test.h"

#define ABC                                                                    \
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define BLOB "GET /v2/x/blobs/" ABC

static bool with_fault(struct asker *a, const char *fault)
{
    struct hm_err err = {0};

    test_case("%s", fault);
    return CHECK_OK(asker_new(a, NULL, &err)) &&
        CHECK_EQ(ask_push_blob(a, "x", HM_LIT("abc")), 201) &&
        CHECK_OK(hm_sandbox_fault(a->sandbox, fault, &err));
}

static void faults_answer_instead(void)
{
    static const struct {
        const char *fault;
        int status;
        const char *field, *value;
        enum hm_serve_end end;
        unsigned delay_ms;
        uint64_t cut_after;
    } cases[] = {
        {"oci=status:503", 503, "Retry-After", "", HM_SERVE_KEEP, 0, 0},
        {"oci=throttle:7", 429, "Retry-After", "7", HM_SERVE_KEEP, 0, 0},
        {"oci=html", 200, "Content-Type", "text/html", HM_SERVE_KEEP, 0, 0},
        {"oci=reset", 500, "Content-Type", "application/json", HM_SERVE_RESET,
            0, 1},
        {"oci=stall", 504, "Content-Type", "application/json", HM_SERVE_KEEP,
            3600000, 0},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        asker_auto a = {0};

        if (!with_fault(&a, cases[i].fault))
            return;
        CHECK_EQ(ask_get(&a, BLOB), cases[i].status);
        CHECK_STR(ask_field(&a, cases[i].field), cases[i].value);
        CHECK_EQ(a.resp.end, cases[i].end);
        CHECK_EQ(a.resp.delay_ms, cases[i].delay_ms);
        CHECK_EQ(a.resp.cut_after, cases[i].cut_after);
    }
}

static void faults_spoil_the_answer(void)
{
    static const struct {
        const char *fault;
        struct hm_serve_response want;
        const char *body;
    } cases[] = {
        {"oci=latency:250", {.delay_ms = 250}, "abc"},
        {"oci=slow:10", {.bytes_per_s = 10}, "abc"},
        {"oci=truncate:2", {.cut_after = 2, .end = HM_SERVE_CLOSE}, "abc"},
        {"oci=lying-length:9", {.lie_length = true, .claimed_len = 9}, "abc"},
        {"oci=lying-length", {.lie_length = true, .claimed_len = 1U << 30},
            "abc"},
        {"oci=endless", {.endless = true}, "abc"},
        {"oci=wrong-digest", {.status = 200}, "abb"},
        {"oci=garbage", {.status = 200}, "\xff\xfe sandbox "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_serve_response *want = &cases[i].want;
        asker_auto a = {0};

        if (!with_fault(&a, cases[i].fault))
            return;
        CHECK_EQ(ask_get(&a, BLOB), 200);
        CHECK_STR(hm_buf_str(&a.text), cases[i].body);
        CHECK_EQ(a.resp.delay_ms, want->delay_ms);
        CHECK_EQ(a.resp.bytes_per_s, want->bytes_per_s);
        CHECK_EQ(a.resp.cut_after, want->cut_after);
        CHECK_EQ(a.resp.end, want->end);
        CHECK_EQ(a.resp.lie_length, want->lie_length);
        CHECK_EQ(a.resp.claimed_len, want->claimed_len);
        CHECK_EQ(a.resp.endless, want->endless);
        /* What is not there is told truly. */
        CHECK_EQ(ask_get(&a, "GET /v2/y/blobs/" ABC), 404);
        CHECK(!a.resp.lie_length && !a.resp.endless);
        CHECK_EQ(a.resp.cut_after, 0);
    }
}

static void a_large_blob_is_spoiled_for_one_reader_only(void)
{
    static char large[HM_SANDBOX_MEMORY_MAX + 1];
    char line[256] = "GET /v2/x/blobs/";
    struct hm_err err = {0};
    asker_auto a = {0};

    ask_digest(line + strlen(line), hm_bytes(large, sizeof(large)));
    if (!with_fault(&a, "oci=wrong-digest@x1"))
        return;
    CHECK_EQ(ask_push_blob(&a, "x", hm_bytes(large, sizeof(large))), 201);
    CHECK_EQ(ask_get(&a, line), 200);
    if (CHECK_EQ(a.text.len, sizeof(large)))
        CHECK_EQ(a.text.p[sizeof(large) - 1], 1);
    CHECK_EQ(ask_get(&a, line), 200);
    if (CHECK_EQ(a.text.len, sizeof(large)))
        CHECK_EQ(a.text.p[sizeof(large) - 1], 0);
    CHECK_OK(hm_sandbox_fault(a.sandbox, NULL, &err));
}

/* Made by hand: gzip knows its beginning, and the length says the rest. */
static void a_bomb_is_small_and_looks_like_gzip(void)
{
    asker_auto a = {0};

    if (!with_fault(&a, "oci=gzip:64"))
        return;
    CHECK_EQ(ask_get(&a, BLOB), 200);
    CHECK_STR(ask_field(&a, "Content-Encoding"), "gzip");
    CHECK(a.text.len > 400 * HM_KIB && a.text.len < HM_MIB);
    CHECK_BYTES(
        hm_bytes_slice(hm_buf_view(&a.text), 0, 3), HM_LIT("\x1f\x8b\x08"));
}

static void digests_are_not_said_when_told_so(void)
{
    asker_auto a = {0};

    if (!with_fault(&a, "oci=no-digest"))
        return;
    CHECK_EQ(ask_get(&a, BLOB), 200);
    CHECK_STR(ask_field(&a, "Docker-Content-Digest"), "");
}

static struct hm_http_request get(const struct lab_net *net, const char *url)
{
    return (struct hm_http_request){
        .url = hm_bytes_str(url),
        .body_max = 4 * HM_KIB,
        .deadline_ms = hm_http_mono_ms(&net->serve.http) + 20000,
    };
}

#define URL "https://" LAB_REGISTRY "/v2/x/blobs/" ABC

/* The net between a client and the sandbox shows each of them for what it is. */
static void a_client_meets_them(void)
{
    static const struct {
        const char *fault;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {NULL, HM_OK, ""},
        {"oci=reset", HM_NETWORK, "cut"},
        {"oci=stall", HM_NETWORK, "cut"},
        {"oci=truncate:5", HM_NETWORK, "cut"},
        {"oci=truncate:200", HM_NETWORK, "cut"},
        {"oci=lying-length:5", HM_NETWORK, "cut"},
        {"oci=lying-length", HM_LIMIT, "longer than 4096"},
        {"oci=endless", HM_LIMIT, "longer than 4096"},
        {"oci=latency:100", HM_OK, ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_response) resp = {0}, pushed = {0};
        struct hm_http_request req;
        struct hm_err err = {0};
        lab_net_auto net = {0};

        test_case("%s", cases[i].fault == NULL ? "none" : cases[i].fault);
        if (!CHECK_OK(lab_net_new(&net, NULL, &err)))
            return;
        req = get(
            &net, "https://" LAB_REGISTRY "/v2/x/blobs/uploads/?digest=" ABC);
        req.method = "POST";
        req.body = HM_LIT("abc");
        if (!CHECK_OK(hm_http_do(&net.serve.http, &req, &pushed, &err)) ||
            !CHECK_EQ(pushed.status, 201) ||
            !CHECK_OK(
                hm_sandbox_fault(net.hosts[0].sandbox, cases[i].fault, &err)))
            return;
        req = get(&net, URL);
        /* A sandbox that is short of memory says 500 before it misbehaves. */
        CHECK_CODE(
            hm_http_do(&net.serve.http, &req, &resp, &err) && resp.status < 500,
            cases[i].code, cases[i].words);
        CHECK_EQ(net.serve.count, 2);
        if (cases[i].code == HM_OK)
            CHECK_BYTES(hm_buf_view(&resp.body), HM_LIT("abc"));
    }
}

TEST_SUITE(sandbox_misbehave, TEST(faults_answer_instead),
    TEST(faults_spoil_the_answer),
    TEST(a_large_blob_is_spoiled_for_one_reader_only),
    TEST(a_bomb_is_small_and_looks_like_gzip),
    TEST(digests_are_not_said_when_told_so), TEST(a_client_meets_them));
