/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/guess.h"

#include "test.h"

static void finds_what_was_meant(void)
{
    static const char *const names[] = {
        "verify", "version", "sign", "tree", "output", "json"};
    static const struct {
        const char *word, *want; /* NULL: nothing is close */
    } cases[] = {
        {"verfy", "verify"}, {"verison", "version"}, {"versoin", "version"},
        {"vesrfiy", "verify"}, {"sing", "sign"}, {"tre", "tree"},
        {"out", "output"}, {"outptu", "output"}, {"jsno", "json"},
        {"verify", "verify"}, {"attest", NULL}, {"x", NULL}, {"", NULL},
        {"verify-blob-attestation", "verify"}, {"verifyblob", NULL},
        {"sogm", NULL}, /* two slips in a short word */
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_guess guess = hm_guess(cases[i].word);

        for (size_t j = 0; j < TEST_LEN(names); j++)
            hm_guess_try(&guess, names[j]);
        test_case("%s", cases[i].word);
        if (cases[i].want == NULL)
            CHECK(hm_guess_best(&guess) == NULL);
        else if (CHECK(hm_guess_best(&guess) != NULL))
            CHECK_STR(hm_guess_best(&guess), cases[i].want);
    }
}

TEST_SUITE(cmd_frame_guess, TEST(finds_what_was_meant));
