/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "crypto/sig.h"
#include "ct_ask.h"
#include "enc/base64.h"
#include "test.h"
#include "tlog/merkle.h"

static void what_is_added_gets_a_timestamp_of_the_log(void)
{
    static const char *const paths[] = {"/ct/v1/", "/ct/ct/v1/"};
    lab_authority_auto lab = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(paths); i++) {
        AUTO_ASKED got = ct_asked();
        struct hm_sct sct;
        struct hm_cert cert, ca;
        char path[64];

        test_case("%s", paths[i]);
        if (!CHECK_OK(ct_make(&got, &lab, &err)) ||
            !CHECK_OK(hm_cert_parse(&cert, hm_buf_view(&got.cert), &err)) ||
            !CHECK_OK(hm_cert_parse(&ca, lab.chain[0], &err)))
            return;
        snprintf(path, sizeof(path), "%sadd-chain", paths[i]);
        CHECK_EQ(ct_add(&got, &lab, &got.cert, path), 200);
        sct = ct_sct_of(&got);
        CHECK_OK(hm_sct_verify_detached(&sct, &cert, lab.ct_key, &err));
        snprintf(path, sizeof(path), "%sadd-pre-chain", paths[i]);
        CHECK_EQ(ct_add(&got, &lab, &got.precert, path), 200);
        sct = ct_sct_of(&got);
        if (CHECK_OK(hm_cert_parse(&cert, hm_buf_view(&got.precert), &err)))
            CHECK_OK(hm_sct_verify(&sct, &cert, ca.spki, lab.ct_key, &err));
    }
}

/* ---- The tree ---- */

static struct hm_tree_head head_of(struct ct_asked *asked)
{
    struct hm_tree_head head = {.size = ct_number(asked, "tree_size")};
    struct hm_bytes root =
        ct_field(asked, hm_json_get(asked->answer, "sha256_root_hash"));

    if (CHECK_EQ(root.len, HM_TREE_HASH_LEN))
        memcpy(head.root.b, root.p, root.len);
    return head;
}

/* The hashes of a proof in the last answer. */
struct proof {
    struct hm_bytes hashes[HM_PROOF_HASHES_MAX];
    struct hm_tree_proof proof;
};

static void read_proof(
    struct proof *out, struct ct_asked *asked, const char *name)
{
    struct hm_json_iter it = hm_json_iter(hm_json_get(asked->answer, name));

    *out = (struct proof){0};
    while (hm_json_iter_next(&it) && out->proof.count < HM_PROOF_HASHES_MAX)
        out->hashes[out->proof.count++] = ct_field(asked, it.value);
    out->proof.hashes = out->hashes;
}

static void the_head_is_signed(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = ct_asked();
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_tree_head head;
    struct hm_bytes sig;
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(ct_fill(&lab, 3, &err)))
        return;
    CHECK_EQ(ct_ask(&got, &lab, "GET", "/ct/v1/get-sth"), 200);
    head = head_of(&got);
    CHECK_EQ(head.size, 3);
    sig = ct_field(&got, hm_json_get(got.answer, "tree_head_signature"));
    hm_buf_put(&text, HM_LIT("\0\1"));
    hm_buf_put_u64(&text, ct_number(&got, "timestamp"));
    hm_buf_put_u64(&text, head.size);
    hm_buf_put(&text, hm_bytes(head.root.b, HM_TREE_HASH_LEN));
    CHECK_OK(
        hm_sig_verify(lab.ct_key, (struct hm_sig_alg){HM_SIG_ECDSA, HM_SHA256},
            hm_buf_view(&text), hm_bytes_slice(sig, 4, sig.len), &err));
}

static void every_entry_is_proved_and_found(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = ct_asked();
    struct hm_tree_head head;
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(ct_fill(&lab, 7, &err)))
        return;
    CHECK_EQ(ct_ask(&got, &lab, "GET", "/ct/v1/get-sth"), 200);
    head = head_of(&got);
    for (size_t i = 0; i < 7; i++) {
        hm_auto(buf) hash = hm_buf(HM_KIB);
        struct hm_tree_hash leaf, root;
        struct proof proof;
        char path[256];

        test_case("entry %zu", i);
        snprintf(path, sizeof(path),
            "/ct/v1/get-entry-and-proof?leaf_index=%zu&tree_size=7", i);
        if (!CHECK_EQ(ct_ask(&got, &lab, "GET", path), 200) ||
            !CHECK_OK(hm_tree_leaf(&leaf,
                ct_field(&got, hm_json_get(got.answer, "leaf_input")), &err)))
            return;
        read_proof(&proof, &got, "audit_path");
        if (CHECK_OK(hm_tree_root(&root, &leaf, i, 7, &proof.proof, &err)))
            CHECK_BYTES(hm_bytes(root.b, HM_TREE_HASH_LEN),
                hm_bytes(head.root.b, HM_TREE_HASH_LEN));
        hm_base64_encode(&hash, HM_BASE64, hm_bytes(leaf.b, HM_TREE_HASH_LEN));
        snprintf(path, sizeof(path),
            "/ct/v1/get-proof-by-hash?tree_size=7&hash=%s", hm_buf_str(&hash));
        CHECK_EQ(ct_ask(&got, &lab, "GET", path), 200);
        CHECK_EQ(ct_number(&got, "leaf_index"), i);
    }
}

static void what_was_logged_stays_logged(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = ct_asked();
    struct hm_tree_head older, newer;
    struct proof proof;
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(ct_fill(&lab, 3, &err)))
        return;
    CHECK_EQ(ct_ask(&got, &lab, "GET", "/ct/v1/get-sth"), 200);
    older = head_of(&got);
    if (!CHECK_OK(ct_fill(&lab, 5, &err)))
        return;
    CHECK_EQ(ct_ask(&got, &lab, "GET", "/ct/v1/get-sth"), 200);
    newer = head_of(&got);
    CHECK_EQ(ct_ask(&got, &lab, "GET",
                 "/ct/v1/get-sth-consistency?first=3&second=8"),
        200);
    read_proof(&proof, &got, "consistency");
    CHECK_OK(hm_tree_consistent(&older, &newer, &proof.proof, &err));
}

static void entries_hold_the_certificate_and_its_chain(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = ct_asked();
    struct hm_err err = {0};
    struct hm_json entries;
    struct hm_json_iter it;
    struct hm_rd rd, chain;

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(ct_make(&got, &lab, &err)))
        return;
    CHECK_EQ(ct_add(&got, &lab, &got.precert, "/ct/v1/add-pre-chain"), 200);
    CHECK_EQ(ct_add(&got, &lab, &got.cert, "/ct/v1/add-chain"), 200);
    CHECK_EQ(
        ct_ask(&got, &lab, "GET", "/ct/v1/get-entries?start=0&end=99"), 200);
    entries = hm_json_get(got.answer, "entries");
    if (!CHECK_EQ(hm_json_count(entries), 2))
        return;
    it = hm_json_iter(entries);
    CHECK(hm_json_iter_next(&it));
    rd = hm_rd(ct_field(&got, hm_json_get(it.value, "extra_data")));
    CHECK_BYTES(hm_rd_vec24(&rd), hm_buf_view(&got.precert));
    chain = hm_rd(hm_rd_vec24(&rd));
    CHECK_BYTES(hm_rd_vec24(&chain), lab.chain[0]);
    CHECK_BYTES(hm_rd_vec24(&chain), lab.chain[1]);
    CHECK_OK(hm_rd_end(&chain, &err));
    CHECK_OK(hm_rd_end(&rd, &err));
    CHECK(hm_json_iter_next(&it));
    rd = hm_rd(ct_field(&got, hm_json_get(it.value, "extra_data")));
    chain = hm_rd(hm_rd_vec24(&rd));
    CHECK_BYTES(hm_rd_vec24(&chain), lab.chain[0]);
    CHECK_OK(hm_rd_end(&rd, &err));
}

static void a_root_that_was_left_out_is_known(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = ct_asked();
    struct hm_bytes certs[2];
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(ct_make(&got, &lab, &err)))
        return;
    certs[0] = hm_buf_view(&got.precert);
    certs[1] = lab.chain[0];
    ct_put_chain(&got, certs, 2);
    CHECK_EQ(ct_ask(&got, &lab, "POST", "/ct/v1/add-pre-chain"), 200);
    CHECK_EQ(ct_ask(&got, &lab, "GET", "/ct/v1/get-roots"), 200);
    CHECK_EQ(hm_json_count(hm_json_get(got.answer, "certificates")), 1);
}

/* ---- Refusals ---- */

static void check_error(const struct ct_asked *asked, const char *words)
{
    if (!CHECK(strstr(hm_buf_str(&asked->resp.body), words) != NULL))
        test_note("%s", hm_buf_str(&asked->resp.body));
}

static void what_leads_to_no_root_is_not_logged(void)
{
    lab_authority_auto lab = {0}, other = {0};
    AUTO_ASKED got = ct_asked(), stranger = ct_asked();
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(lab_authority_new(&other, NULL, &err)) ||
        !CHECK_OK(ct_make(&got, &lab, &err)) ||
        !CHECK_OK(ct_make(&stranger, &other, &err)))
        return;
    const struct {
        const char *name, *path;
        struct hm_bytes certs[3];
        size_t count;
        const char *words;
    } rows[] = {
        {"nothing", "add-chain", {{0}}, 0, "the chain is empty"},
        {"junk", "add-chain", {HM_LIT("junk")}, 1, "certificate 0"},
        {"a leaf alone", "add-chain", {hm_buf_view(&got.cert)}, 1,
            "leads to no root"},
        {"another authority's chain", "add-chain",
            {hm_buf_view(&stranger.cert), other.chain[0], other.chain[1]}, 3,
            "leads to no root"},
        {"a chain that does not hang together", "add-chain",
            {hm_buf_view(&stranger.cert), lab.chain[0], lab.chain[1]}, 3,
            "chain: certificate 0"},
        {"a precertificate as a certificate", "add-chain",
            {hm_buf_view(&got.precert), lab.chain[0], lab.chain[1]}, 3,
            "is a precertificate"},
        {"a certificate as a precertificate", "add-pre-chain",
            {hm_buf_view(&got.cert), lab.chain[0], lab.chain[1]}, 3,
            "is no precertificate"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        char path[64];

        test_case("%s", rows[i].name);
        snprintf(path, sizeof(path), "/ct/v1/%s", rows[i].path);
        ct_put_chain(&got, rows[i].certs, rows[i].count);
        CHECK_EQ(ct_ask(&got, &lab, "POST", path), 400);
        check_error(&got, rows[i].words);
    }
    CHECK_EQ(ct_ask(&got, &lab, "GET", "/ct/v1/get-sth"), 200);
    CHECK_EQ(ct_number(&got, "tree_size"), 0);
}

static void questions_that_make_no_sense_are_refused(void)
{
    static const struct {
        const char *method, *path;
        int status;
        const char *words;
    } rows[] = {
        {"GET", "/ct/v1/get-entries", 400, "start: a number"},
        {"GET", "/ct/v1/get-entries?start=0&end=x", 400, "end: a number"},
        {"GET", "/ct/v1/get-entries?start=1&end=0", 400, "start"},
        {"GET", "/ct/v1/get-entries?start=2&end=3", 400, "start"},
        {"GET", "/ct/v1/get-proof-by-hash?tree_size=1", 400, "hash"},
        {"GET", "/ct/v1/get-proof-by-hash?tree_size=1&hash=eA==", 400, "hash"},
        {"GET",
            "/ct/v1/get-proof-by-hash?tree_size=1&hash="
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            404, "no entry has that hash"},
        {"GET", "/ct/v1/get-entry-and-proof?leaf_index=2&tree_size=2", 404, ""},
        {"GET", "/ct/v1/get-sth-consistency?first=1&second=9", 404, ""},
        {"GET", "/ct/v1/add-chain", 405, "not a method"},
        {"POST", "/ct/v1/get-sth", 405, "not a method"},
        {"GET", "/ct/v2/get-sth", 404, "no such path"},
        {"GET", "/ct", 404, "no such path"},
    };
    lab_authority_auto lab = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(ct_fill(&lab, 2, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        AUTO_ASKED got = ct_asked();

        test_case("%s", rows[i].path);
        CHECK_EQ(
            ct_ask(&got, &lab, rows[i].method, rows[i].path), rows[i].status);
        check_error(&got, rows[i].words);
    }
}

TEST_SUITE(sandbox_ct_http, TEST(what_is_added_gets_a_timestamp_of_the_log),
    TEST(the_head_is_signed), TEST(every_entry_is_proved_and_found),
    TEST(what_was_logged_stays_logged),
    TEST(entries_hold_the_certificate_and_its_chain),
    TEST(a_root_that_was_left_out_is_known),
    TEST(what_leads_to_no_root_is_not_logged),
    TEST(questions_that_make_no_sense_are_refused));
