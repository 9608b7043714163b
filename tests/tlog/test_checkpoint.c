/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/checkpoint.h"

#include <string.h>

#include "base/buf.h"
#include "crypto/keys.h"
#include "enc/base64.h"
#include "test.h"
#include "tlog/log.h"

#define ROOT "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define BODY "log.example\n7\n" ROOT "\n"

static void a_checkpoint_is_read(void)
{
    struct hm_checkpoint c;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_checkpoint_parse(&c,
            HM_LIT("rekor.example - 3904496407287907110\n"
                   "18446744073709551615\n" ROOT "\nTimestamp: 1\nb\n"),
            &err)))
        return;
    CHECK_BYTES(c.origin, HM_LIT("rekor.example - 3904496407287907110"));
    CHECK(c.head.size == UINT64_MAX);
    CHECK_EQ(c.head.root.b[31], 31);
    CHECK_BYTES(c.extensions, HM_LIT("Timestamp: 1\nb\n"));
    if (CHECK_OK(hm_checkpoint_parse(&c, HM_LIT(BODY), &err)))
        CHECK_EQ(c.extensions.len, 0);
}

static void checkpoints_are_refused(void)
{
    static const struct {
        const char *name, *words;
        struct hm_bytes in;
    } cases[] = {
#define IN(s) {(const uint8_t *)(s), sizeof(s) - 1}
        {"empty", "does not end", IN("")},
        {"the last line does not end", "does not end",
            IN("log.example\n7\n" ROOT)},
        {"no origin", "no origin", IN("\n7\n" ROOT "\n")},
        {"the origin is missing", "tree size \"AAEC", IN("7\n" ROOT "\nx\n")},
        {"the size is missing", "tree size", IN("log.example\n" ROOT "\n7\n")},
        {"the root is missing", "truncated", IN("log.example\n7\n")},
        {"the root is an extension", "root hash", IN("log.example\n7\nx\n")},
        {"a size with a zero in front", "tree size \"07\"",
            IN("log.example\n07\n" ROOT "\n")},
        {"a size with a plus", "tree size", IN("log.example\n+7\n" ROOT "\n")},
        {"a negative size", "tree size", IN("log.example\n-7\n" ROOT "\n")},
        {"an empty size", "tree size", IN("log.example\n\n" ROOT "\n")},
        {"a size beyond 64 bits", "tree size",
            IN("log.example\n18446744073709551616\n" ROOT "\n")},
        {"a size in hex", "tree size", IN("log.example\n0x7\n" ROOT "\n")},
        {"a root of 31 bytes", "root hash",
            IN("log.example\n7\n"
               "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==\n")},
        {"a root of 33 bytes", "root hash",
            IN("log.example\n7\n"
               "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g\n")},
        {"a root with bits behind", "root hash",
            IN("log.example\n7\n"
               "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n")},
        {"an empty extension", "empty line", IN(BODY "\nx\n")},
        {"an empty last extension", "empty line", IN(BODY "\n")},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_checkpoint c = {.head = {.size = 99}};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(hm_checkpoint_parse(&c, cases[i].in, &err), HM_FORMAT,
            cases[i].words);
        CHECK_EQ(c.head.size, 99);
    }
}

static void every_kind_of_key_signs_checkpoints(void)
{
    static const char *const keys[] = {
        KEY_P256, KEY_P384, KEY_P521, KEY_ED25519, KEY_RSA};
    struct hm_tree_head head = {7, {{1}}};

    for (size_t i = 0; i < TEST_LEN(keys); i++) {
        hm_auto_ptr(key) key = log_key(keys[i]);
        hm_auto(buf) note = hm_buf(HM_NOTE_MAX);
        struct hm_note_signer signer;
        struct hm_checkpoint c;
        struct hm_err err = {0};

        test_case("key %zu", i);
        if (!log_signer(&signer, key, "log.example") ||
            !log_checkpoint(&note, "log.example", &head, &signer) ||
            !CHECK_OK(
                hm_checkpoint_verify(&c, hm_buf_view(&note), &signer, &err)))
            continue;
        CHECK_EQ(c.head.size, 7);
        CHECK_EQ(c.head.root.b[0], 1);
    }
}

/* A log of one key, for the tests below. */
struct hm_lab {
    struct hm_key *key, *other_key;
    struct hm_note_signer log, other;
    struct hm_tree_head head;
    struct hm_buf note;
};

static void hm_lab_free(struct hm_lab *lab)
{
    hm_key_free(lab->key);
    hm_key_free(lab->other_key);
    hm_buf_free(&lab->note);
}
HM_DEFINE_AUTO(lab)

static struct hm_lab lab_new(const char *origin)
{
    struct hm_lab lab = {.key = log_key(KEY_ED25519),
        .other_key = log_key(KEY_P256),
        .head = {7, {{1}}},
        .note = hm_buf(HM_NOTE_MAX)};

    if (log_signer(&lab.log, lab.key, "log.example") &&
        log_signer(&lab.other, lab.other_key, "witness.example"))
        CHECK(log_checkpoint(&lab.note, origin, &lab.head, &lab.log));
    lab.log.url = HM_LIT("log.example/v2");
    return lab;
}

static bool verify(struct hm_lab *lab, struct hm_err *err)
{
    struct hm_checkpoint c;

    return hm_checkpoint_verify(&c, hm_buf_view(&lab->note), &lab->log, err);
}

/* The text is made anew, with these signatures. */
static struct hm_bytes start(struct hm_lab *lab, const char *text)
{
    hm_buf_cut(&lab->note, 0);
    hm_buf_put_str(&lab->note, text);
    hm_buf_put_u8(&lab->note, '\n');
    return hm_bytes_str(text);
}

static void origins_name_the_log(void)
{
    static const struct {
        const char *origin;
        bool good;
    } cases[] = {
        {"log.example", true},
        {"log.example - 0", true},
        {"log.example - 1193050959916656506", true},
        {"log.example - ", false},
        {"log.example -", false},
        {"log.example - 12x", false},
        {"log.example - 012", false},
        {"log.example - 12 - 13", false},
        {"log.example - -1", false},
        {"log.example2", false},
        {"xlog.example", false},
        {"log.exampl", false},
        {"log.example/v2", false}, /* signed under the other name */
        {"witness.example", false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(lab) lab = lab_new(cases[i].origin);
        struct hm_err err = {0};

        test_case("%s", cases[i].origin);
        if (cases[i].good)
            CHECK_OK(verify(&lab, &err));
        else
            CHECK_ERR(verify(&lab, &err), HM_MISMATCH, "but its origin is");
    }
}

static void the_url_may_be_the_name(void)
{
    hm_auto(lab) lab = lab_new("log.example");
    struct hm_bytes text = start(&lab, "log.example/v2\n7\n" ROOT "\n");
    struct hm_err err = {0};

    if (!log_sign(&lab.note, text, &lab.log, "log.example/v2"))
        return;
    CHECK_OK(verify(&lab, &err));
    lab.log.url = HM_LIT("log.example/v3");
    CHECK_ERR(verify(&lab, &err), HM_NOT_FOUND, "no signature by log.example");
}

static void signatures_of_others_do_not_matter(void)
{
    hm_auto(lab) lab = lab_new("log.example");
    struct hm_bytes text = start(&lab, BODY);
    struct hm_err err = {0};

    if (!log_sign(&lab.note, text, &lab.other, NULL) ||
        !log_sign(&lab.note, text, &lab.other, "log.example"))
        return;
    hm_buf_put_str(&lab.note, "\xe2\x80\x94 log.example AAECAwQF\n");
    CHECK_ERR(verify(&lab, &err), HM_NOT_FOUND,
        "no signature by log.example with its key");
    if (!log_sign(&lab.note, text, &lab.log, "else.example"))
        return;
    CHECK_ERR(verify(&lab, &err), HM_NOT_FOUND, "no signature by");
    if (!log_sign(&lab.note, text, &lab.log, NULL) ||
        !log_sign(&lab.note, text, &lab.other, NULL))
        return;
    CHECK_OK(verify(&lab, &err));
}

/* The log's own line again and again would verify each time. */
static void each_signature_of_the_log_is_paid_for(void)
{
    enum { LINES = 5, PLENTY = 100, EACH = 2 };
    hm_auto(lab) lab = lab_new("log.example");
    struct hm_bytes text = start(&lab, BODY);
    struct hm_work work = hm_work(PLENTY, NULL);
    struct hm_err err = {0};

    for (size_t i = 0; i < LINES; i++) {
        if (!log_sign(&lab.note, text, &lab.log, NULL) ||
            !log_sign(&lab.note, text, &lab.other, NULL))
            return;
    }
    lab.log.work = &work;
    CHECK_OK(verify(&lab, &err));
    CHECK_EQ(PLENTY - work.left, LINES * EACH);
    work.left = LINES * EACH - 1;
    CHECK_ERR(verify(&lab, &err), HM_LIMIT, "one piece of evidence");
}

static void a_signer_without_a_name_has_signed_nothing(void)
{
    hm_auto(lab) lab = lab_new("log.example");
    struct hm_err err = {0};

    lab.log.host = lab.log.url = hm_bytes(NULL, 0);
    CHECK_ERR(verify(&lab, &err), HM_NOT_FOUND, "no signature by");
}

static void a_bad_signature_of_the_log_rejects_whatever_else_is_there(void)
{
    static const bool good_first[] = {true, false};

    for (size_t i = 0; i < TEST_LEN(good_first); i++) {
        hm_auto(lab) lab = lab_new("log.example");
        struct hm_bytes text = start(&lab, BODY);
        struct hm_err err = {0};

        test_case("good first: %d", good_first[i]);
        if (good_first[i] && !log_sign(&lab.note, text, &lab.log, NULL))
            return;
        if (!log_sign(&lab.note, HM_LIT("another text\n"), &lab.log, NULL))
            return;
        if (!good_first[i] && !log_sign(&lab.note, text, &lab.log, NULL))
            return;
        CHECK_ERR(verify(&lab, &err), HM_MISMATCH,
            good_first[i] ? "signature 1, by log.example"
                          : "signature 0, by log.example");
    }
}

static void a_signature_longer_than_any_is_a_mismatch(void)
{
    hm_auto(lab) lab = lab_new("log.example");
    uint8_t sig[HM_NOTE_ID_LEN + HM_SIGNATURE_MAX + 2] = {0};
    struct hm_err err = {0};

    start(&lab, BODY);
    memcpy(sig, lab.log.id, sizeof(lab.log.id));
    hm_buf_put_str(&lab.note, "\xe2\x80\x94 log.example ");
    hm_base64_encode(&lab.note, HM_BASE64, hm_bytes(sig, sizeof(sig)));
    hm_buf_put_u8(&lab.note, '\n');
    CHECK_ERR(verify(&lab, &err), HM_MISMATCH, "signature of 1026 bytes");
}

/* Turned bits in the text and in the log's line are refused. */
static void ghsa_jp26_88mw_89qr_the_signature_is_verified(void)
{
    hm_auto(lab) lab = lab_new("log.example");

    for (size_t i = 0; i < 8 * lab.note.len; i += test_torture() ? 401 : 1) {
        struct hm_checkpoint c;
        struct hm_err err = {0};

        test_case("bit %zu", i);
        lab.note.p[i / 8] ^= (uint8_t)(1 << i % 8);
        CHECK(
            !hm_checkpoint_verify(&c, hm_buf_view(&lab.note), &lab.log, &err));
        lab.note.p[i / 8] ^= (uint8_t)(1 << i % 8);
    }
}

/* A genuine note of another key under our name and key id. */
static void ghsa_jp26_88mw_89qr_another_key_does_not_do(void)
{
    hm_auto(lab) lab = lab_new("log.example");
    struct hm_bytes text = start(&lab, BODY);
    struct hm_err err = {0};

    memcpy(lab.other.id, lab.log.id, sizeof(lab.other.id));
    if (!log_sign(&lab.note, text, &lab.other, "log.example"))
        return;
    CHECK_ERR(verify(&lab, &err), HM_MISMATCH, "signature 0, by log.example");
}

/* The text ends at the last empty line, not at the first: a second text in
 * front of the signed one changes what is signed. */
static void an_empty_line_in_the_text_hides_nothing(void)
{
    hm_auto(lab) lab = lab_new("log.example");
    hm_auto(buf) note = hm_buf(HM_NOTE_MAX);
    struct hm_checkpoint c;
    struct hm_err err = {0};

    hm_buf_put_str(&note, "log.example\n9\n" ROOT "\n\n");
    hm_buf_put(&note, hm_buf_view(&lab.note));
    CHECK_ERR(hm_checkpoint_verify(&c, hm_buf_view(&note), &lab.log, &err),
        HM_FORMAT, "empty line");
}

TEST_SUITE(tlog_checkpoint, TEST(a_checkpoint_is_read),
    TEST(checkpoints_are_refused), TEST(every_kind_of_key_signs_checkpoints),
    TEST(origins_name_the_log), TEST(the_url_may_be_the_name),
    TEST(signatures_of_others_do_not_matter),
    TEST(each_signature_of_the_log_is_paid_for),
    TEST(a_signer_without_a_name_has_signed_nothing),
    TEST(a_bad_signature_of_the_log_rejects_whatever_else_is_there),
    TEST(a_signature_longer_than_any_is_a_mismatch),
    TEST(ghsa_jp26_88mw_89qr_the_signature_is_verified),
    TEST(ghsa_jp26_88mw_89qr_another_key_does_not_do),
    TEST(an_empty_line_in_the_text_hides_nothing));
