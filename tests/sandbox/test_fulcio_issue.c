/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "crypto/key_gen.h"
#include "enc/base64.h"
#include "enc/json_field.h"
#include "enc/json_write.h"
#include "fulcio_ask.h"
#include "root/domain.h"
#include "sandbox/issue.h"
#include "test.h"

static void a_certificate_is_for_the_key_and_leads_to_the_root(void)
{
    static const enum hm_key_type types[] = {
        HM_KEY_P256, HM_KEY_P384, HM_KEY_P521, HM_KEY_ED25519};
    lab_authority_auto lab = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(types); i++) {
        AUTO_ASKED got = fulcio_asked();
        struct hm_path path;

        test_case("%s", hm_key_type_name(types[i]));
        if (!CHECK_OK(fulcio_certify(
                &got, &lab, lab_github_claims, types[i], &err)) ||
            !CHECK_OK(fulcio_read_leaf(&got, fulcio_embedded, &err)))
            continue;
        CHECK_BYTES(got.leaf.spki, hm_key_spki(got.key));
        CHECK_OK(fulcio_find_path(&path, &lab, &got.leaf, &err));
        CHECK_EQ(path.count, 3);
    }
}

static void the_embedded_timestamp_is_one_of_the_log(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = fulcio_asked();
    struct hm_err err = {0};
    struct hm_sct_list list;
    struct hm_domain_sct sct;
    struct hm_path path;

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(
            fulcio_certify(&got, &lab, lab_github_claims, HM_KEY_P256, &err)) ||
        !CHECK_OK(fulcio_read_leaf(&got, fulcio_embedded, &err)) ||
        !CHECK_OK(fulcio_find_path(&path, &lab, &got.leaf, &err)) ||
        !CHECK_OK(hm_sct_list_parse(&list, &got.leaf, &err)) ||
        !CHECK_EQ(list.count, 1))
        return;
    CHECK_OK(hm_domain_sct(
        &sct, hm_root_domain(lab.root, 0), &list.scts[0], &path, NULL, &err));
    CHECK(sct.log != NULL);
    CHECK_EQ(list.scts[0].time_ms, lab_authority_now_s(&lab) * 1000 + 250);
}

static void it_lives_ten_minutes_and_has_no_subject(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = fulcio_asked();
    struct hm_err err = {0};
    struct hm_cert ca;

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(
            fulcio_certify(&got, &lab, lab_github_claims, HM_KEY_P256, &err)) ||
        !CHECK_OK(fulcio_read_leaf(&got, fulcio_embedded, &err)) ||
        !CHECK_OK(hm_cert_parse(&ca, lab.chain[0], &err)))
        return;
    CHECK_EQ(got.leaf.valid.start.s, lab_authority_now_s(&lab));
    CHECK_EQ(got.leaf.valid.end.s, lab_authority_now_s(&lab) + 600);
    CHECK_BYTES(got.leaf.subject, HM_LIT("\x30\x00"));
    CHECK_EQ(got.leaf.serial.len, HM_ISSUE_SERIAL_LEN);
    CHECK_BYTES(got.leaf.issuer_key_id, ca.key_id);
    CHECK(strstr(HM_SHOW_NAME(ca.subject), "sandbox") != NULL);
    CHECK(!got.leaf.is_ca);
    CHECK_EQ(got.leaf.san_count, 1);
    CHECK(got.leaf.san_critical);
    CHECK_BYTES(got.leaf.sans[0].value, HM_LIT(LAB_GITHUB_IDENTITY));
}

static void a_timestamp_may_come_beside_the_certificate(void)
{
    const struct lab_authority_opts opts = {.detached = true};
    lab_authority_auto lab = {0};
    AUTO_ASKED got = fulcio_asked();
    hm_auto(buf) text = hm_buf(HM_MIB), sct = hm_buf(HM_KIB);
    struct hm_sct_list none;
    struct hm_err err = {0};
    struct hm_bytes field, sig;
    struct hm_json json;
    uint64_t time_ms = 0;
    struct hm_sct made;

    if (!CHECK_OK(lab_authority_new(&lab, &opts, &err)) ||
        !CHECK_OK(
            fulcio_certify(&got, &lab, lab_github_claims, HM_KEY_P256, &err)) ||
        !CHECK_OK(fulcio_read_leaf(&got, fulcio_detached, &err)) ||
        !CHECK_OK(hm_sct_list_parse(&none, &got.leaf, &err)))
        return;
    CHECK_EQ(none.count, 0);
    if (!CHECK_OK(hm_json_as_str(&field,
            hm_json_get(hm_json_get(got.answer, fulcio_detached),
                "signedCertificateTimestamp"),
            &got.arena, &err)) ||
        !CHECK_OK(hm_base64_decode(&text, HM_BASE64, field, &err)) ||
        !CHECK_OK(hm_json_parse(
            &json, &got.arena, hm_buf_view(&text), HM_MIB, &err)) ||
        !CHECK_OK(hm_json_as_str(
            &field, hm_json_get(json, "signature"), &got.arena, &err)) ||
        !CHECK_OK(hm_base64_decode(&sct, HM_BASE64, field, &err)) ||
        !CHECK(hm_json_as_u64(&time_ms, hm_json_get(json, "timestamp"))))
        return;
    sig = hm_bytes_slice(hm_buf_view(&sct), 4, sct.len);
    made = (struct hm_sct){
        .time_ms = time_ms, .hash = 4, .kind = 3, .signature = sig};
    CHECK_OK(hm_sct_verify_detached(&made, &got.leaf, lab.ct_key, &err));
}

static void without_a_log_there_is_no_timestamp(void)
{
    const struct lab_authority_opts opts = {.no_ct = true};
    lab_authority_auto lab = {0};
    AUTO_ASKED got = fulcio_asked();
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, &opts, &err)) ||
        !CHECK_OK(
            fulcio_certify(&got, &lab, lab_github_claims, HM_KEY_P256, &err)) ||
        !CHECK_OK(fulcio_read_leaf(&got, fulcio_detached, &err)))
        return;
    CHECK_EQ(hm_json_type(hm_json_get(hm_json_get(got.answer, fulcio_detached),
                 "signedCertificateTimestamp")),
        HM_JSON_NONE);
}

static void a_clock_that_is_wrong_shows_in_the_certificate(void)
{
    struct hm_fault_rule rule = {
        .fault = HM_FAULT_CLOCK_SKEW, .seconds = -3600};
    const struct hm_fault_hits hits = {.rules = &rule, .count = 1};
    lab_authority_auto lab = {0};
    AUTO_ASKED got = fulcio_asked();
    struct hm_err err = {0};
    struct hm_serve_request req = {.method = HM_LIT("POST"),
        .path = HM_LIT("/fulcio/api/v2/signingCert"),
        .body_fd = -1};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(
            fulcio_certify(&got, &lab, lab_github_claims, HM_KEY_P256, &err)))
        return;
    req.body = hm_buf_view(&got.body);
    hm_serve_response_free(&got.resp);
    got.resp = hm_serve_response();
    hm_sandbox_fulcio_handle(lab.fulcio, &hits, &req, &got.resp);
    if (!CHECK_OK(hm_json_parse(&got.answer, &got.arena,
            hm_buf_view(&got.resp.body), HM_MIB, &err)) ||
        !CHECK_OK(fulcio_read_leaf(&got, fulcio_embedded, &err)))
        return;
    CHECK_EQ(got.leaf.valid.start.s, lab_authority_now_s(&lab) - 3600);
}

static void a_log_that_takes_nothing_is_an_error_of_the_service(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = fulcio_asked();
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(hm_key_generate(&got.key, HM_KEY_P256, 0, &err)))
        return;
    lab.skew_s = INT64_C(300000000000); /* no certificate tells such a date */
    fulcio_put_token(&got, lab_github_claims, false);
    if (!CHECK_OK(fulcio_put_csr(&got, got.key, &err)))
        return;
    CHECK(fulcio_sign(&got, &lab) != 200);
}

/* ---- Beside a real one ---- */

/* The certificate of a bundle. */
static bool read_real(struct hm_cert *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json root;
    struct hm_json_obj o, material, cert;
    struct hm_bytes der;

    HM_TRY(hm_json_parse(&root, arena, text, HM_MIB, err));
    o = hm_json_root(&rd, root);
    material = hm_json_obj(&o, "verificationMaterial");
    cert = hm_json_obj(&material, "certificate");
    der = hm_json_base64(&cert, "rawBytes", HM_BASE64);
    hm_json_close(&cert, HM_JSON_IGNORE);
    hm_json_close(&material, HM_JSON_IGNORE);
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err) && hm_cert_parse(out, der, err);
}

/* What follows "https://github.com/", or all of it. */
static struct hm_bytes path_of(struct hm_bytes uri)
{
    const struct hm_bytes url = HM_LIT("https://github.com/");

    return hm_bytes_starts(uri, url) ? hm_bytes_slice(uri, url.len, uri.len)
                                     : uri;
}

/* The token that the real one was issued for, as far as the certificate tells;
 * the run is a part of its URI. */
static bool put_claims(
    struct hm_buf *out, const struct hm_cert *real, struct hm_err *err)
{
    static const struct {
        const char *claim;
        unsigned number;
    } rows[] = {{"iss", 8}, {"event_name", 20}, {"sha", 13}, {"workflow", 4},
        {"repository", 5}, {"ref", 6}, {"job_workflow_ref", 9},
        {"job_workflow_sha", 10}, {"runner_environment", 11},
        {"repository_id", 15}, {"repository_owner", 16},
        {"repository_owner_id", 17}, {"workflow_ref", 18}, {"workflow_sha", 19},
        {"repository_visibility", 22}};
    hm_auto(json_out) json = hm_json_out();
    struct hm_fulcio facts;
    struct hm_bytes run;

    HM_TRY(hm_fulcio_parse(&facts, real, err));
    for (size_t i = 0; i < TEST_LEN(rows); i++)
        hm_json_add_str(&json, json.root, rows[i].claim,
            path_of(facts.values[rows[i].number]));
    run = path_of(facts.values[21]);
    run = hm_bytes_slice(
        run, facts.values[5].len + strlen("/actions/runs/"), run.len);
    hm_json_add_str(&json, json.root, "run_id",
        hm_bytes_slice(run, 0, hm_bytes_find(run, '/')));
    hm_json_add_str(&json, json.root, "run_attempt", HM_LIT("1"));
    hm_json_add_str(&json, json.root, "sub", HM_LIT("repo:x"));
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

/* These differ between any two certificates. */
static bool differs(struct hm_bytes oid)
{
    return hm_bytes_eq(oid, HM_LIT("\x55\x1d\x0e")) ||
        hm_bytes_eq(oid, HM_LIT("\x55\x1d\x23")) ||
        hm_bytes_eq(oid, HM_LIT("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"));
}

/* Newer than the real one. */
static bool is_token_subject(struct hm_bytes oid)
{
    return hm_bytes_eq(oid, HM_LIT("\x2b\x06\x01\x04\x01\x83\xbf\x30\x01\x18"));
}

static void compare(const struct hm_cert *real, const struct hm_cert *ours)
{
    size_t k = 0;

    CHECK_EQ(ours->ext_count, real->ext_count + 1);
    for (size_t i = 0; i < real->ext_count && k < ours->ext_count; i++, k++) {
        if (is_token_subject(ours->exts[k].oid))
            k++;
        test_case("extension %zu", i);
        CHECK_BYTES(ours->exts[k].oid, real->exts[i].oid);
        CHECK_EQ(ours->exts[k].critical, real->exts[i].critical);
        CHECK_EQ(ours->exts[k].value.p[0], real->exts[i].value.p[0]);
        if (!differs(real->exts[i].oid))
            CHECK_BYTES(ours->exts[k].value, real->exts[i].value);
    }
}

static void it_has_what_a_real_one_has_for_the_same_token(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB), claims = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(8 * HM_MIB);
    lab_authority_auto lab = {0};
    AUTO_ASKED got = fulcio_asked();
    struct hm_err err = {0};
    struct hm_cert real;

    if (!test_vector_read(&text,
            "sigstore-conformance/bundle-verify/rekor2-happy-path/"
            "bundle.sigstore.json") ||
        !CHECK_OK(read_real(&real, &arena, hm_buf_view(&text), &err)) ||
        !CHECK_OK(put_claims(&claims, &real, &err)) ||
        !CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(fulcio_certify(
            &got, &lab, hm_buf_str(&claims), HM_KEY_P256, &err)) ||
        !CHECK_OK(fulcio_read_leaf(&got, fulcio_embedded, &err)))
        return;
    compare(&real, &got.leaf);
}

TEST_SUITE(sandbox_fulcio_issue,
    TEST(a_certificate_is_for_the_key_and_leads_to_the_root),
    TEST(the_embedded_timestamp_is_one_of_the_log),
    TEST(it_lives_ten_minutes_and_has_no_subject),
    TEST(a_timestamp_may_come_beside_the_certificate),
    TEST(without_a_log_there_is_no_timestamp),
    TEST(a_clock_that_is_wrong_shows_in_the_certificate),
    TEST(a_log_that_takes_nothing_is_an_error_of_the_service),
    TEST(it_has_what_a_real_one_has_for_the_same_token));
