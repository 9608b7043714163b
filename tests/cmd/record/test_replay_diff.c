/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/record/replay_diff.h"

#include "test.h"

static void the_first_difference_is_named(void)
{
    static const struct {
        const char *recorded, *now, *want;
    } cases[] = {
        {"", "", ""},
        {"{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}\n{\"b\":2}\n", ""},
        {"{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}\n{\"b\":3}\n",
            "report 2, at $.b: recorded 2, now 3"},
        {"{\"a\":1}\n", "",
            "report 1 is there in one of the two only, or no JSON"},
        {"x\n", "{}\n", "report 1 is there in one of the two only, or no JSON"},
        {"{\"a\":{\"b\":[1,2,3]}}", "{\"a\":{\"b\":[1,4,5]}}",
            "report 1, at $.a.b[1]: recorded 2, now 4"},
        {"{\"a\":[1]}", "{\"a\":[1,2]}",
            "report 1, at $.a: recorded [1], now [1,2]"},
        {"{\"a\":1}", "{\"b\":1}",
            "report 1, at $: recorded {\"a\":1}, now {\"b\":1}"},
        {"{\"checks\":[{\"name\":\"sct\",\"outcome\":\"pass\"}]}",
            "{\"checks\":[{\"name\":\"sct\",\"outcome\":\"fail\"}]}",
            "report 1, check \"sct\", at $.checks[0].outcome: recorded "
            "\"pass\", now \"fail\""},
        {"{\"a\":\"\\u001b\"}", "{\"a\":\"x\"}",
            "report 1, at $.a: recorded \"\\\\u001b\", now \"x\""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(4096);

        test_case("%zu", i);
        hm_replay_diff(
            &out, hm_bytes_str(cases[i].recorded), hm_bytes_str(cases[i].now));
        CHECK_STR(hm_buf_str(&out), cases[i].want);
    }
}

TEST_SUITE(cmd_record_replay_diff, TEST(the_first_difference_is_named));
