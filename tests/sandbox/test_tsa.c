/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/tsa.h"

#include <stdio.h>
#include <string.h>

#include "authority.h"
#include "base/arena.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "enc/base64.h"
#include "sandbox/stamp.h"
#include "test.h"
#include "tsa/request.h"
#include "tsa/timestamp.h"

#define STAMP "/tsa/api/v1/timestamp"
#define QUERY "application/timestamp-query"
#define JSON "application/json"

/* ABC_JSON(MORE): a request in JSON for the hash of "abc". */
#define ABC_JSON(more)                                                         \
    "{\"artifactHash\":\"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\","      \
    "\"hashAlgorithm\":\"sha256\"" more "}"

struct asked {
    const char *method, *path, *type;
    struct hm_bytes body;
    const char *fault; /* NULL: none */
};

static bool make_query(
    struct hm_buf *out, const struct hm_tsa_request *like, struct hm_err *err)
{
    struct hm_tsa_request request = *like;

    HM_TRY(hm_digest_of(&request.imprint, HM_SHA256, HM_LIT("abc"), err));
    return hm_tsa_request_write(out, &request, err);
}

static int ask(struct hm_serve_response *resp, struct authority *authority,
    const struct asked *asked)
{
    struct hm_fault_rule rule = {0};
    struct hm_fault_hits hits = {.rules = &rule};
    const struct hm_serve_field field = {
        HM_LIT("Content-Type"), hm_bytes_str(asked->type)};
    const struct hm_serve_request req = {
        .method = hm_bytes_str(asked->method),
        .path = hm_bytes_str(asked->path),
        .fields = &field,
        .field_count = 1,
        .body = asked->body,
        .body_fd = -1,
        .body_len = asked->body.len,
    };

    if (asked->fault != NULL) {
        hits.count = 1;
        rule.fault = strcmp(asked->fault, "reject") == 0 ? HM_FAULT_REJECT
                                                         : HM_FAULT_CLOCK_SKEW;
        rule.seconds = -100;
    }
    *resp = hm_serve_response();
    hm_sandbox_tsa_handle(authority->tsa, &hits, &req, resp);
    return resp->status;
}

static void a_request_is_stamped(void)
{
    static const struct {
        const char *path, *type, *json, *fault;
        size_t ca;
        int64_t time_s;
    } cases[] = {
        {STAMP, QUERY, NULL, NULL, 0, AUTHORITY_NOW_S},
        {"/tsa/2/api/v1/timestamp", QUERY, NULL, NULL, 1, AUTHORITY_NOW_S},
        {STAMP, QUERY, NULL, "clock-skew", 0, AUTHORITY_NOW_S - 100},
        {STAMP, JSON, ABC_JSON(""), NULL, 0, AUTHORITY_NOW_S},
        {STAMP, JSON "; charset=utf-8",
            ABC_JSON(",\"certificates\":true,\"nonce\":123,"
                     "\"tsaPolicyOID\":\"1.3.6.1.4.1.57264.2\""),
            NULL, 0, AUTHORITY_NOW_S},
    };
    const struct hm_tsa_request like = {.policy = hm_stamp_policy};
    authority_auto authority = {0};
    hm_auto(buf) query = hm_buf(HM_KIB);
    struct hm_err err = {0};

    if (!CHECK_OK(authority_new(&authority, &err)) ||
        !CHECK_OK(make_query(&query, &like, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct asked asked = {"POST", cases[i].path, cases[i].type,
            cases[i].json != NULL ? hm_bytes_str(cases[i].json)
                                  : hm_buf_view(&query),
            cases[i].fault};
        hm_auto(serve_response) resp = {0};
        struct hm_timestamp token;

        test_case("%zu", i);
        if (!CHECK_EQ(ask(&resp, &authority, &asked), 200) ||
            !CHECK_OK(hm_timestamp_parse_response(
                &token, hm_buf_view(&resp.body), &err)))
            continue;
        CHECK(strstr(hm_buf_str(&resp.fields), "timestamp-reply") != NULL);
        CHECK_OK(hm_timestamp_verify(
            &token, authority.cas[cases[i].ca], HM_LIT("abc"), NULL, &err));
        CHECK_EQ(token.time.s, cases[i].time_s);
        CHECK_EQ(token.nonce.len > 0, i == 4);
    }
}

static void serial_numbers_are_not_used_twice(void)
{
    const struct hm_tsa_request like = {0};
    authority_auto authority = {0};
    hm_auto(buf) query = hm_buf(HM_KIB);
    hm_auto(serve_response) first = {0};
    hm_auto(serve_response) second = {0};
    struct hm_timestamp a, b;
    struct hm_err err = {0};

    if (!CHECK_OK(authority_new(&authority, &err)) ||
        !CHECK_OK(make_query(&query, &like, &err)))
        return;
    {
        const struct asked asked = {
            "POST", STAMP, QUERY, hm_buf_view(&query), NULL};

        ask(&first, &authority, &asked);
        ask(&second, &authority, &asked);
    }
    if (CHECK_OK(
            hm_timestamp_parse_response(&a, hm_buf_view(&first.body), &err)) &&
        CHECK_OK(
            hm_timestamp_parse_response(&b, hm_buf_view(&second.body), &err)))
        CHECK(!hm_bytes_eq(a.serial, b.serial));
}

static void what_it_does_not_take_is_told(void)
{
    static const struct {
        const char *name;
        struct asked asked;
        int status;
        const char *words;
    } cases[] = {
        {"no media type", {"POST", STAMP, "", {0}, NULL}, 415,
            "wanted application/timestamp-query"},
        {"nothing", {"POST", STAMP, QUERY, {0}, NULL}, 400,
            "{\"code\":400,\"message\":\"timestamp request"},
        {"a method", {"GET", STAMP, QUERY, {0}, NULL}, 404, "no such path"},
        {"a path", {"POST", "/tsa/x", QUERY, {0}, NULL}, 404, "no such path"},
        {"an authority", {"POST", "/tsa/3/api/v1/timestamp", QUERY, {0}, NULL},
            404, "no such authority"},
        {"JSON, another field",
            {"POST", STAMP, JSON, {(const uint8_t *)"{\"x\":1}", 7}, NULL}, 400,
            "artifactHash"},
    };
    authority_auto authority = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(authority_new(&authority, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(serve_response) resp = {0};

        test_case("%s", cases[i].name);
        CHECK_EQ(ask(&resp, &authority, &cases[i].asked), cases[i].status);
        CHECK(strstr(hm_buf_str(&resp.body), cases[i].words) != NULL);
    }
}

static void a_policy_of_others_is_refused(void)
{
    const struct hm_tsa_request like = {.policy = HM_LIT("\x2a\x03")};
    authority_auto authority = {0};
    hm_auto(buf) query = hm_buf(HM_KIB);
    hm_auto(serve_response) resp = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(authority_new(&authority, &err)) ||
        !CHECK_OK(make_query(&query, &like, &err)))
        return;
    {
        const struct asked asked = {
            "POST", STAMP, QUERY, hm_buf_view(&query), NULL};

        CHECK_EQ(ask(&resp, &authority, &asked), 400);
        CHECK(strstr(hm_buf_str(&resp.body), "unaccepted policy") != NULL);
    }
}

static void a_rejection_comes_with_200(void)
{
    const struct hm_tsa_request like = {0};
    authority_auto authority = {0};
    hm_auto(buf) query = hm_buf(HM_KIB);
    hm_auto(serve_response) resp = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(authority_new(&authority, &err)) ||
        !CHECK_OK(make_query(&query, &like, &err)))
        return;
    {
        const struct asked asked = {
            "POST", STAMP, QUERY, hm_buf_view(&query), "reject"};

        CHECK_EQ(ask(&resp, &authority, &asked), 200);
        CHECK(hm_timestamp_refused(hm_buf_view(&resp.body)));
    }
}

static void the_chain_is_in_pem(void)
{
    const struct asked asked = {"GET", STAMP "/certchain", "", {0}, NULL};
    authority_auto authority = {0};
    hm_auto(serve_response) resp = {0};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_cert_list list;
    struct hm_err err = {0};

    if (!CHECK_OK(authority_new(&authority, &err)) ||
        !CHECK_EQ(ask(&resp, &authority, &asked), 200) ||
        !CHECK_OK(
            hm_cert_parse_pem(&list, &arena, hm_buf_view(&resp.body), &err)) ||
        !CHECK_EQ(list.count, 2))
        return;
    CHECK(hm_cert_has_eku(&list.certs[0], hm_eku_time_stamping));
    CHECK(list.certs[1].is_ca);
}

TEST_SUITE(sandbox_tsa, TEST(a_request_is_stamped),
    TEST(serial_numbers_are_not_used_twice),
    TEST(what_it_does_not_take_is_told), TEST(a_policy_of_others_is_refused),
    TEST(a_rejection_comes_with_200), TEST(the_chain_is_in_pem));
