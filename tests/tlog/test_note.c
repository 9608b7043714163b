/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "crypto/keys.h"
#include "test.h"
#include "tlog/checkpoint.h"
#include "tlog/log.h"

#define DASH "\xe2\x80\x94 "
#define SIG DASH "log AAECAwQF\n"
#define GOOD "text\n\n" SIG

/* For the name log.example. */
#define ID_P256 "\xb2\x6f\x32\x57"
#define ID_P384 "\xba\xf0\x08\xdb"
#define ID_P521 "\xed\x75\x99\x89"
#define ID_ED25519 "\x10\xe7\x7f\x26"
#define ID_RSA "\x03\x0d\x05\x98"

static void a_note_has_a_text_and_signatures(void)
{
    struct hm_note note;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_note_parse(&note,
            HM_LIT("first\n\nsecond\n\n" SIG DASH "b.example/x BwgJCgsM\n"),
            &err)))
        return;
    CHECK_BYTES(note.text, HM_LIT("first\n\nsecond\n"));
    CHECK_EQ(note.sig_count, 2);
    CHECK_BYTES(note.sigs[0].name, HM_LIT("log"));
    CHECK_BYTES(hm_bytes(note.sigs[0].id, 4), HM_LIT("\0\1\2\3"));
    CHECK_BYTES(note.sigs[1].name, HM_LIT("b.example/x"));
    CHECK_BYTES(note.sigs[1].base64, HM_LIT("BwgJCgsM"));
    CHECK_BYTES(hm_bytes(note.sigs[1].id, 4), HM_LIT("\7\x8\x9\xa"));
}

static void notes_are_refused(void)
{
    static const struct {
        const char *name, *words;
        struct hm_bytes in;
    } cases[] = {
#define IN(s) {(const uint8_t *)(s), sizeof(s) - 1}
        {"empty", "no empty line", IN("")},
        {"no empty line", "no empty line", IN("text\n" SIG)},
        {"no signature", "no signature", IN("text\n\n")},
        {"an empty line at the end", "no signature", IN(GOOD "\n")},
        {"the end is cut off", "cut off", IN("text\n\n" DASH "log AAECAwQF")},
        {"a carriage return", "control character 0x0d at offset 4",
            IN("text\r\n\n" SIG)},
        {"a tab", "control character 0x09", IN("te\txt\n\n" SIG)},
        {"a NUL", "control character 0x00", IN("te\0xt\n\n" SIG)},
        {"a DEL", "control character 0x7f", IN("te\x7fxt\n\n" SIG)},
        {"no UTF-8", "not UTF-8", IN("te\xffxt\n\n" SIG)},
        {"a hyphen", "no em dash", IN("text\n\n- log AAECAwQF\n")},
        {"no space behind the dash", "no em dash",
            IN("text\n\n\xe2\x80\x94log AAECAwQF\n")},
        {"no name", "without a name", IN("text\n\n" DASH " AAECAwQF\n")},
        {"a plus", "space or plus", IN("text\n\n" DASH "a+b AAECAwQF\n")},
        {"a hard space", "space or plus",
            IN("text\n\n" DASH "a\xc2\xa0 AAECAwQF\n")},
        {"an ideographic space", "space or plus",
            IN("text\n\n" DASH "a\xe3\x80\x80 AAECAwQF\n")},
        {"a line separator", "space or plus",
            IN("text\n\n" DASH "a\xe2\x80\xa8 AAECAwQF\n")},
        {"no base64", "no room", IN("text\n\n" DASH "log\n")},
        {"a key id only", "no room", IN("text\n\n" DASH "log AAECAw==\n")},
        {"two spaces", "base64", IN("text\n\n" DASH "log  AAECAwQF\n")},
        {"something behind it", "base64",
            IN("text\n\n" DASH "log AAECAwQF x\n")},
        {"base64 without padding", "base64",
            IN("text\n\n" DASH "log AAECAwQFBg\n")},
        {"base64 with bits behind", "base64",
            IN("text\n\n" DASH "log AAECAwR=\n")},
        {"a bad line behind a good one",
            "signature 1: ", IN(GOOD DASH "x A\n")},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_note note;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(
            hm_note_parse(&note, cases[i].in, &err), HM_FORMAT, cases[i].words);
        CHECK_EQ(note.text.len, 0);
    }
}

static void every_prefix_is_refused(void)
{
    struct hm_bytes good = HM_LIT(GOOD);

    for (size_t len = 0; len < good.len; len++) {
        struct hm_note note;
        struct hm_err err = {0};

        CHECK_ERR(hm_note_parse(&note, hm_bytes(good.p, len), &err), HM_FORMAT,
            "note: ");
    }
}

/* A bit that is turned makes another text, name or signature, or no note. */
static void every_flip_is_refused_or_seen(void)
{
    struct hm_bytes good = HM_LIT(GOOD);
    uint8_t copy[sizeof(GOOD)];

    for (size_t i = 0; i < 8 * good.len; i += test_torture() ? 41 : 1) {
        struct hm_note note;
        struct hm_err err = {0};

        memcpy(copy, good.p, good.len);
        copy[i / 8] ^= (uint8_t)(1 << i % 8);
        if (!hm_note_parse(&note, hm_bytes(copy, good.len), &err))
            continue;
        CHECK(!hm_bytes_eq(note.text, HM_LIT("text\n")) ||
            !hm_bytes_eq(note.sigs[0].name, HM_LIT("log")) ||
            !hm_bytes_eq(note.sigs[0].base64, HM_LIT("AAECAwQF")));
    }
}

static void signatures_are_counted_and_long_ones_read(void)
{
    hm_auto(buf) in = hm_buf(HM_NOTE_MAX + 2);
    struct hm_note note;
    struct hm_err err = {0};

    hm_buf_put_str(&in, "text\n\n" DASH "long ");
    for (size_t i = 0; i < 5000; i++)
        hm_buf_put_str(&in, "AAAA");
    hm_buf_put_u8(&in, '\n');
    for (size_t i = 1; i < HM_NOTE_SIGS_MAX; i++)
        hm_buf_put_str(&in, SIG);
    if (CHECK_OK(hm_note_parse(&note, hm_buf_view(&in), &err)))
        CHECK_EQ(note.sig_count, HM_NOTE_SIGS_MAX);
    hm_buf_put_str(&in, SIG);
    CHECK_ERR(hm_note_parse(&note, hm_buf_view(&in), &err), HM_LIMIT,
        "more than 64 signatures");
    if (in.len > 100)
        in.p[100] = '='; /* in the middle of the long one */
    hm_buf_cut(&in, in.len - sizeof(SIG) + 1);
    CHECK_ERR(hm_note_parse(&note, hm_buf_view(&in), &err), HM_FORMAT,
        "signature 0: ");
    while (in.len <= HM_NOTE_MAX && in.failed == HM_OK)
        hm_buf_put_str(&in, in.len % 2 ? "x" : "\n");
    CHECK_ERR(hm_note_parse(&note, hm_buf_view(&in), &err), HM_LIMIT,
        "note: 262145 bytes");
}

/* The ids were computed with sha256sum over the parts that C2SP names. */
static void keys_have_the_ids_of_the_specification(void)
{
    static const struct {
        const char *key, *id;
    } cases[] = {
        {PUB_P256, ID_P256},
        {PUB_P384, ID_P384},
        {PUB_P521, ID_P521},
        {PUB_ED25519, ID_ED25519},
        {PUB_RSA, ID_RSA},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_tree_hash full;
        struct hm_err err = {0};

        test_case("row %zu", i);
        if (CHECK_OK(
                hm_key_parse_pem(&key, hm_bytes_str(cases[i].key), &err)) &&
            CHECK_OK(hm_note_key_id(&full, key, HM_LIT("log.example"), &err)))
            CHECK_BYTES(hm_bytes(full.b, 4), hm_bytes(cases[i].id, 4));
    }
}

TEST_SUITE(tlog_note, TEST(a_note_has_a_text_and_signatures),
    TEST(notes_are_refused), TEST(every_prefix_is_refused),
    TEST(every_flip_is_refused_or_seen),
    TEST(signatures_are_counted_and_long_ones_read),
    TEST(keys_have_the_ids_of_the_specification));
