/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "api/ask.h"
#include "bundle/write.h"
#include "test.h"

enum { D256 = 1 << HM_SHA256, D384 = 1 << HM_SHA384, D512 = 1 << HM_SHA512 };

static void a_file_needs_what_its_evidence_needs(void)
{
    static const struct {
        const char *kind;
        unsigned hashes;
        bool message;
    } cases[] = {
        {"message, Rekor v2", D256, false},
        {"message, P-384", D256 | D384, false},
        {"message, Ed25519", D256 | D512, true},
        {"statement, Rekor v2", D256, false},
        {"message by a key, Rekor v2", D256, false},
    };
    struct hm_err err = {0};

    TEST_EACH(i, cases) {
        ask_auto ask = {0};

        test_case("%s", cases[i].kind);
        if (!CHECK_OK(ask_new(&ask, cases[i].kind, &err)))
            return;
        CHECK_EQ(hm_evidence_hashes(ask.file, ask.keys, 1), cases[i].hashes);
        CHECK_EQ(
            hm_evidence_wants_message(ask.file, ask.keys, 1), cases[i].message);
    }
}

static void of_several_pieces_all_are_asked(void)
{
    ask_auto ask = {0};
    lab_made_auto other = {0};
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(ask_new(&ask, "message, Rekor v2", &err)) ||
        !CHECK_OK(
            lab_sign(&other, ask.lab, lab_kind("message, Ed25519"), &err)) ||
        !CHECK_OK(hm_bundle_write(&text, &ask.made.evidence, &err)))
        return;
    hm_buf_put_u8(&text, '\n');
    if (!CHECK_OK(hm_bundle_write(&text, &other.evidence, &err)) ||
        !CHECK_OK(hm_evidence_parse(&file, hm_buf_view(&text), &err)))
        return;
    CHECK_EQ(hm_evidence_hashes(file, NULL, 0), D256 | D512);
    CHECK(hm_evidence_wants_message(file, NULL, 0));
}

TEST_SUITE(api_need, TEST(a_file_needs_what_its_evidence_needs),
    TEST(of_several_pieces_all_are_asked));
