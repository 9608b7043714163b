/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/room.h"

#include "test.h"

static void what_is_built_is_cut_to_its_length(void)
{
    hm_auto(secret) room = {0};
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    struct hm_buf text;

    if (!CHECK_OK(hm_cred_room(&room, &text, 64, &err)))
        return;
    hm_cred_put_json(&text, HM_LIT("a\"\\\n\x1f/"));
    CHECK(text.p == room.p);
    CHECK_OK(hm_cred_room_end(&out, &room, &text, &err));
    CHECK_BYTES(hm_secret_view(&out), HM_LIT("\"a\\\"\\\\\\u000a\\u001f/\""));
    CHECK(room.p == NULL);
}

static void it_never_grows_out_of_its_memory(void)
{
    hm_auto(secret) room = {0};
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    struct hm_buf text;

    if (!CHECK_OK(hm_cred_room(&room, &text, 4, &err)))
        return;
    hm_buf_put_str(&text, "1234");
    CHECK(text.failed == HM_OK);
    hm_buf_put_str(&text, "5");
    CHECK(text.p == room.p);
    CHECK_ERR(hm_cred_room_end(&out, &room, &text, &err), HM_LIMIT, "4");
    CHECK(out.p == NULL);
}

TEST_SUITE(cred_room, TEST(what_is_built_is_cut_to_its_length),
    TEST(it_never_grows_out_of_its_memory));
