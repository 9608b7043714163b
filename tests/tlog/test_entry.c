/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/entry.h"

#include <string.h>

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/keys.h"
#include "test.h"
#include "tlog/log.h"
#include "tlog/made.h"
#include "tlog/tree.h"

/* A tree of seven leaves, and the entry at 5 with its proof. */
struct hm_lab {
    struct hm_key *key;
    struct hm_note_signer log;
    struct tree tree;
    struct tree_proof proof;
    struct hm_tree_head head;
    struct hm_buf checkpoint;
    struct hm_entry entry;
};

static void hm_lab_free(struct hm_lab *lab)
{
    hm_key_free(lab->key);
    hm_buf_free(&lab->checkpoint);
}
HM_DEFINE_AUTO(lab)

static bool sign_head(struct hm_lab *lab, const char *origin)
{
    bool ok;

    hm_buf_cut(&lab->checkpoint, 0);
    ok = log_checkpoint(&lab->checkpoint, origin, &lab->head, &lab->log);
    lab->entry.checkpoint = hm_buf_view(&lab->checkpoint);
    return ok;
}

/* *lab must not move: views point into it. */
static bool lab_init(struct hm_lab *lab, const char *origin)
{
    *lab = (struct hm_lab){.key = log_key(KEY_ED25519),
        .checkpoint = hm_buf(HM_NOTE_MAX),
        .head = {.size = 7}};
    if (!log_signer(&lab->log, lab->key, "log.example") ||
        !tree_make(&lab->tree, 7) ||
        !tree_range(&lab->head.root, &lab->tree, 0, 7) ||
        !tree_path(&lab->proof, &lab->tree, 5, 7))
        return false;
    lab->entry = (struct hm_entry){
        .index = 5,
        .has_proof = true,
        .proof_index = 5,
        .proof_size = 7,
        .proof_root = hm_bytes(lab->head.root.b, 32),
        .proof = lab->proof.proof,
        .body = HM_LIT("leaf 5"),
    };
    return sign_head(lab, origin);
}

static bool included(struct hm_lab *lab, struct hm_err *err)
{
    struct hm_checkpoint out;

    return hm_entry_included(&out, &lab->entry, &lab->log, err);
}

static void an_entry_is_included(void)
{
    hm_auto(lab) lab = {0};
    struct hm_checkpoint out;
    struct hm_err err = {0};

    if (!lab_init(&lab, "log.example") ||
        !CHECK_OK(hm_entry_included(&out, &lab.entry, &lab.log, &err)))
        return;
    CHECK_EQ(out.head.size, 7);
    CHECK_BYTES(out.origin, HM_LIT("log.example"));
}

static void what_is_not_there_is_not_included(void)
{
    hm_auto(lab) lab = {0};
    struct hm_err err = {0};
    struct hm_entry good;

    if (!lab_init(&lab, "log.example"))
        return;
    good = lab.entry;
    lab.entry.has_proof = false;
    CHECK_ERR(included(&lab, &err), HM_NOT_FOUND, "no proof of inclusion");
    lab.entry = good;
    lab.entry.checkpoint.len = 0;
    CHECK_ERR(included(&lab, &err), HM_NOT_FOUND, "no checkpoint");
    lab.entry = good;
    lab.entry.body.len = 0;
    CHECK_ERR(included(&lab, &err), HM_FORMAT, "no body");
    lab.entry = good;
    lab.entry.proof_root.len--;
    CHECK_ERR(included(&lab, &err), HM_FORMAT, "root hash of 31 bytes, not 32");
    lab.entry = good;
    lab.entry.proof.count--;
    CHECK_ERR(included(&lab, &err), HM_FORMAT, "hashes, not");
    lab.entry = good;
    lab.entry.proof_index = 7;
    CHECK_ERR(included(&lab, &err), HM_FORMAT, "leaf 7 in a tree of 7");
}

/* Each part of the proof and of the checkpoint wrong, and only that. */
static void parts_that_do_not_fit_are_refused(void)
{
    hm_auto(lab) lab = {0};
    struct hm_err err = {0};
    struct hm_entry good;
    uint8_t other[32] = {0};

    if (!lab_init(&lab, "log.example"))
        return;
    good = lab.entry;
    lab.entry.body = HM_LIT("leaf 6");
    CHECK_ERR(included(&lab, &err), HM_MISMATCH, "proof leads to");
    lab.entry = good;
    lab.entry.proof_index = lab.entry.index = 4;
    CHECK_ERR(included(&lab, &err), HM_MISMATCH, "proof leads to");
    lab.entry = good;
    lab.entry.proof_root = hm_bytes(other, 32);
    CHECK_ERR(included(&lab, &err), HM_MISMATCH, "proof leads to");
    lab.entry = good;
    lab.proof.hashes[1].b[7] ^= 1;
    CHECK_ERR(included(&lab, &err), HM_MISMATCH, "proof leads to");
    lab.proof.hashes[1].b[7] ^= 1;
    CHECK_OK(included(&lab, &err));
    lab.head.size = 8;
    if (!sign_head(&lab, "log.example"))
        return;
    CHECK_ERR(included(&lab, &err), HM_MISMATCH,
        "proof for a tree of 7, checkpoint of one of 8");
}

/* A genuine checkpoint of another state of the log. */
static void the_root_is_the_one_that_was_signed(void)
{
    hm_auto(lab) lab = {0};
    uint8_t root[32];
    struct hm_err err = {0};

    if (!lab_init(&lab, "log.example"))
        return;
    memcpy(root, lab.head.root.b, sizeof(root));
    lab.entry.proof_root = hm_bytes(root, sizeof(root));
    lab.head.root.b[0] ^= 1;
    if (!sign_head(&lab, "log.example"))
        return;
    CHECK_ERR(included(&lab, &err), HM_MISMATCH, "the checkpoint's is");
}

static void ghsa_jp26_88mw_89qr_an_unsigned_root_proves_nothing(void)
{
    hm_auto(lab) lab = {0};
    struct hm_err err = {0};

    if (!lab_init(&lab, "log.example"))
        return;
    lab.checkpoint.p[lab.checkpoint.len - 10] ^= 1; /* in the signature */
    CHECK_ERR(included(&lab, &err), HM_MISMATCH,
        "checkpoint: signature 0, by log.example");
}

static void an_index_that_nothing_covers_is_the_shards_only(void)
{
    hm_auto(lab) lab = {0};
    struct hm_err err = {0};

    if (!lab_init(&lab, "log.example"))
        return;
    lab.entry.index = 6;
    CHECK_ERR(
        included(&lab, &err), HM_MISMATCH, "entry 6, but the proof is of 5");
    if (!sign_head(&lab, "log.example - 77"))
        return;
    CHECK_OK(included(&lab, &err));
}

static struct hm_signed mix(struct hm_made_two *two, unsigned bits)
{
    struct hm_signed out = two->what[bits & 1];
    unsigned who = bits >> 1 & 1, over = bits >> 2 & 1;

    out.cert = &two->certs[who];
    out.key = two->keys[0]; /* as of one kind: only the certificate differs */
    out.digests = &two->digests[over];
    out.digest_count = 1;
    out.payload = two->what[over].payload;
    return out;
}

/* Signature, certificate and content of two signings in every mixture: only
 * the one that was logged is the one. */
static void check_mixture(enum made_kind kind, unsigned logged, unsigned shown)
{
    hm_auto(made_two) two = made_two(kind);
    hm_auto(buf) body = hm_buf(HM_MIB);
    struct hm_signed a = mix(&two, logged), b = mix(&two, shown);
    struct hm_entry entry = {0};
    struct hm_err err = {0};

    test_case("kind %d, logged %u, shown %u", (int)kind, logged, shown);
    if (!made_entry(&entry, &body, kind, &a))
        return;
    if (logged == shown)
        CHECK_OK(hm_entry_binds(&entry, &b, &err));
    else
        CHECK_ERR(hm_entry_binds(&entry, &b, &err), HM_MISMATCH, "log entry ");
}

static void cve_2022_36056_no_mixture_of_parts_binds(void)
{
    const unsigned all = test_torture() ? 2 : 64;

    for (unsigned i = 0; i < all * MADE_KINDS; i++) {
        unsigned mixture = i % all;

        check_mixture((enum made_kind)(i / all), mixture & 7, mixture >> 3);
    }
}

/* A public key in place of a certificate. */
static void keys_are_told_apart_and_from_certificates(void)
{
    for (unsigned i = 0; i < MADE_KINDS; i++) {
        enum made_kind kind = (enum made_kind)i;
        hm_auto(made_two) two = made_two(kind);
        hm_auto(buf) body = hm_buf(HM_MIB);
        struct hm_signed what = mix(&two, 0);
        struct hm_entry entry = {0};
        struct hm_err err = {0};

        test_case("kind %u", i);
        what.cert = NULL;
        if (!made_entry(&entry, &body, kind, &what))
            continue;
        CHECK_OK(hm_entry_binds(&entry, &what, &err));
        what.cert = &two.certs[0];
        CHECK_ERR(
            hm_entry_binds(&entry, &what, &err), HM_MISMATCH, "log entry ");
        what.cert = NULL;
        what.key = two.keys[1];
        if (kind == MADE_HASHEDREKORD_2)
            CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_USAGE,
                "no sha384 digest");
        else
            CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_MISMATCH,
                "by another key");
        what.cert = &two.certs[0];
        what.key = two.keys[0];
        if (!made_entry(&entry, &body, kind, &what))
            continue;
        what.cert = NULL;
        CHECK_ERR(
            hm_entry_binds(&entry, &what, &err), HM_MISMATCH, "certificate");
    }
}

/* A genuine entry, included and all, of another artifact. */
static void an_entry_of_another_artifact(void)
{
    hm_auto(made_two) two = made_two(MADE_HASHEDREKORD_1);
    hm_auto(lab) lab = {0};
    hm_auto(buf) body = hm_buf(HM_MIB);
    struct hm_signed theirs = mix(&two, 7), ours = mix(&two, 0);
    struct hm_err err = {0};

    if (!lab_init(&lab, "log.example") ||
        !made_entry(&lab.entry, &body, MADE_HASHEDREKORD_1, &theirs) ||
        !CHECK_OK(hm_tree_leaf(&lab.tree.leaves[5], lab.entry.body, &err)) ||
        !tree_range(&lab.head.root, &lab.tree, 0, 7) ||
        !tree_path(&lab.proof, &lab.tree, 5, 7))
        return;
    if (!sign_head(&lab, "log.example"))
        return;
    CHECK_OK(included(&lab, &err));
    CHECK_OK(hm_entry_binds(&lab.entry, &theirs, &err));
    CHECK_ERR(hm_entry_binds(&lab.entry, &ours, &err), HM_MISMATCH,
        "of another signature");
}

static void cve_2026_22703_a_valid_entry_of_another_artifact(void)
{
    an_entry_of_another_artifact();
}

static void cve_2024_53267_an_unrelated_entry(void)
{
    an_entry_of_another_artifact();
}

static void messages_and_envelopes_are_told_apart(void)
{
    for (unsigned i = 0; i < MADE_KINDS; i++) {
        enum made_kind kind = (enum made_kind)i;
        hm_auto(made_two) two = made_two(kind);
        hm_auto(buf) body = hm_buf(HM_MIB);
        struct hm_signed what = mix(&two, 0);
        struct hm_entry entry = {0};
        struct hm_err err = {0};

        test_case("kind %u", i);
        if (!made_entry(&entry, &body, kind, &what))
            continue;
        what.envelope = !what.envelope;
        CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_MISMATCH,
            "log entry is of a");
    }
}

static void the_body_is_of_the_kind_that_the_entry_declares(void)
{
    hm_auto(made_two) two = made_two(MADE_DSSE_1);
    hm_auto(buf) body = hm_buf(HM_MIB);
    struct hm_signed what = mix(&two, 0);
    struct hm_entry entry = {0};
    struct hm_err err = {0};

    if (!made_entry(&entry, &body, MADE_DSSE_1, &what))
        return;
    entry.kind = HM_LIT("rekord");
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_UNSUPPORTED,
        "log entry of kind \"rekord\" \"0.0.1\"");
    entry.kind = HM_LIT("dsse");
    entry.version = HM_LIT("0.0.3");
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_UNSUPPORTED, "0.0.3");
    entry.version = hm_bytes(NULL, 0);
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_UNSUPPORTED, "kind");
    entry.version = HM_LIT("0.0.1");
    CHECK_OK(hm_entry_binds(&entry, &what, &err));
    CHECK_ERR(made_binds_after(
                  &err, MADE_DSSE_1, "\"kind\":\"dsse\"", "\"kind\":\"dss\""),
        HM_MISMATCH, "body: kind is \"dss\", not \"dsse\"");
    CHECK_ERR(made_binds_after(&err, MADE_DSSE_1, "\"apiVersion\":\"0.0.1\"",
                  "\"apiVersion\":\"0.0.2\""),
        HM_MISMATCH, "body: version is \"0.0.2\", not \"0.0.1\"");
}

static void empty_signatures_and_huge_bodies_bind_nothing(void)
{
    hm_auto(made_two) two = made_two(MADE_DSSE_1);
    hm_auto(buf) body = hm_buf(HM_MIB);
    struct hm_signed what = mix(&two, 0);
    struct hm_entry entry = {0};
    struct hm_err err = {0};

    what.signature.len = 0;
    if (!made_entry(&entry, &body, MADE_DSSE_1, &what))
        return;
    CHECK_ERR(
        hm_entry_binds(&entry, &what, &err), HM_FORMAT, "empty signature");
    what.signature.len = 1;
    entry.body.len = HM_LOG_BODY_MAX + 1; /* refused before it is read */
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_LIMIT, "body of");
}

static void bodies_name_the_hash_that_they_need(void)
{
    static const struct {
        const char *kind, *version, *body;
        enum hm_hash hash;
    } cases[] = {
#define V1(a) "{\"spec\":{\"data\":{\"hash\":{\"algorithm\":" a "}}}}"
#define V2(a)                                                                  \
    "{\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":" a "}}}}"
        {"hashedrekord", "0.0.1", V1("\"sha256\""), HM_SHA256},
        {"hashedrekord", "0.0.1", V1("\"sha384\""), HM_SHA384},
        {"hashedrekord", "0.0.1", V1("\"sha512\""), HM_SHA512},
        {"hashedrekord", "0.0.1", V1("\"sha1\""), HM_HASH_NONE},
        {"hashedrekord", "0.0.1", V1("1"), HM_HASH_NONE},
        {"hashedrekord", "0.0.1", V2("\"SHA2_256\""), HM_HASH_NONE},
        {"hashedrekord", "0.0.2", V2("\"SHA2_256\""), HM_SHA256},
        {"hashedrekord", "0.0.2", V2("\"SHA2_384\""), HM_SHA384},
        {"hashedrekord", "0.0.2", V2("\"SHA2_512\""), HM_SHA512},
        {"hashedrekord", "0.0.3", V1("\"sha256\""), HM_HASH_NONE},
        {"hashedrekord", "0.0.1", "", HM_HASH_NONE},
        {"hashedrekord", "0.0.1", "[]", HM_HASH_NONE},
        {"hashedrekord", "0.0.1", "{\"spec\":", HM_HASH_NONE},
        {"dsse", "0.0.1", V1("\"sha256\""), HM_HASH_NONE},
        {"", "", V1("\"sha256\""), HM_HASH_NONE},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_entry entry = {.kind = hm_bytes_str(cases[i].kind),
            .version = hm_bytes_str(cases[i].version),
            .body = hm_bytes_str(cases[i].body)};

        test_case("row %zu", i);
        if (!test_torture() || cases[i].hash == HM_HASH_NONE)
            CHECK_EQ(hm_entry_hash(&entry), cases[i].hash);
    }
}

TEST_SUITE(tlog_entry, TEST(an_entry_is_included),
    TEST(what_is_not_there_is_not_included),
    TEST(parts_that_do_not_fit_are_refused),
    TEST(the_root_is_the_one_that_was_signed),
    TEST(ghsa_jp26_88mw_89qr_an_unsigned_root_proves_nothing),
    TEST(an_index_that_nothing_covers_is_the_shards_only),
    TEST(cve_2022_36056_no_mixture_of_parts_binds),
    TEST(keys_are_told_apart_and_from_certificates),
    TEST(cve_2026_22703_a_valid_entry_of_another_artifact),
    TEST(cve_2024_53267_an_unrelated_entry),
    TEST(messages_and_envelopes_are_told_apart),
    TEST(the_body_is_of_the_kind_that_the_entry_declares),
    TEST(empty_signatures_and_huge_bodies_bind_nothing),
    TEST(bodies_name_the_hash_that_they_need));
