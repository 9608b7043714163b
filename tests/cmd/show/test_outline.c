/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/show/outline.h"

#include <jansson.h>

#include "base/err.h"
#include "base/limits.h"
#include "test.h"

static void is(
    const struct hm_outline *outline, const char *text, const char *json)
{
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};
    json_t *read;

    if (CHECK_OK(hm_outline_write_text(&out, outline, &err)))
        CHECK_STR(hm_buf_str(&out), text);
    hm_buf_cut(&out, 0);
    if (!CHECK_OK(hm_outline_write_json(&out, outline, &err)))
        return;
    CHECK_STR(hm_buf_str(&out), json);
    hm_buf_cut(&out, 0);
    if (!CHECK_OK(hm_outline_write(&out, outline, false, &err)))
        return;
    CHECK_STR(hm_buf_str(&out), text);
    hm_buf_cut(&out, 0);
    if (!CHECK_OK(hm_outline_write(&out, outline, true, &err)))
        return;
    CHECK_STR(hm_buf_str(&out), json);
    read = json_loadb((const char *)out.p, out.len,
        JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    CHECK(read != NULL);
    json_decref(read);
}

static void one_tree_has_two_forms(void)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at root = hm_outline_root(&outline), map, list, item;

    hm_outline_str(root, "kind", "bundle");
    map = hm_outline_map(root, "publicKey");
    hm_outline_hex(map, "keyId", HM_LIT("\x01\xff"));
    hm_outline_base64(map, "signature", HM_LIT("\x01\xff"));
    hm_outline_u64(map, "bits", 256);
    hm_outline_u64(map, "logIndex", UINT64_MAX);
    hm_outline_bool(map, "isCritical", true);
    hm_outline_bool(map, "other", false);
    hm_outline_time(map, "at", (struct hm_time){1700000000, 500000000});
    hm_outline_time(map, "never", (struct hm_time){INT64_MAX, 0});
    hm_outline_opt(map, "leftOut", HM_LIT(""));
    list = hm_outline_list(root, "entries");
    hm_outline_str(list, NULL, "first");
    item = hm_outline_map(list, NULL);
    hm_outline_str(item, "a", "1");
    hm_outline_str(item, "b", "");
    item = hm_outline_list(list, NULL);
    hm_outline_str(item, NULL, "x");
    hm_outline_str(item, NULL, "y");
    hm_outline_map(root, "nothing");
    hm_outline_list(root, "none");
    is(&outline,
        "kind: bundle\n"
        "public key:\n"
        "  key id: 01ff\n"
        "  signature: Af8=\n"
        "  bits: 256\n"
        "  log index: 18446744073709551615\n"
        "  is critical: yes\n"
        "  other: no\n"
        "  at: 2023-11-14T22:13:20.500Z\n"
        "  never: second 9223372036854775807\n"
        "entries:\n"
        "  - first\n"
        "  - a: 1\n"
        "    b: (empty)\n"
        "  - - x\n"
        "    - y\n"
        "nothing: (none)\n"
        "none: (none)\n",
        "{\n"
        "  \"kind\": \"bundle\",\n"
        "  \"publicKey\": {\n"
        "    \"keyId\": \"01ff\",\n"
        "    \"signature\": \"Af8=\",\n"
        "    \"bits\": 256,\n"
        "    \"logIndex\": \"18446744073709551615\",\n"
        "    \"isCritical\": true,\n"
        "    \"other\": false,\n"
        "    \"at\": \"2023-11-14T22:13:20.500Z\",\n"
        "    \"never\": \"second 9223372036854775807\"\n"
        "  },\n"
        "  \"entries\": [\n"
        "    \"first\",\n"
        "    {\n"
        "      \"a\": \"1\",\n"
        "      \"b\": \"\"\n"
        "    },\n"
        "    [\n"
        "      \"x\",\n"
        "      \"y\"\n"
        "    ]\n"
        "  ],\n"
        "  \"nothing\": {},\n"
        "  \"none\": []\n"
        "}\n");
}

static void foreign_documents_keep_what_they_say(void)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at root = hm_outline_root(&outline), list;

    hm_outline_json(root, "predicate",
        HM_LIT("{\"a "
               "b\":1.50,\"c\":[12345678901234567890.50,{\"d\":\"1\",\"e\":"
               "null},[2,[3]],"
               "[]],\"f\":{}, \"g-1\":true}"));
    list = hm_outline_list(root, "list");
    hm_outline_json(list, NULL, HM_LIT("{\"x\":1,\"y\":2}"));
    hm_outline_json(list, NULL, HM_LIT("7"));
    is(&outline,
        "predicate:\n"
        "  \"a b\": 1.50\n"
        "  c:\n"
        "    - 12345678901234567890.50\n"
        "    - d: \"1\"\n"
        "      e: null\n"
        "    - - 2\n"
        "      - - 3\n"
        "    - []\n"
        "  f: {}\n"
        "  g-1: true\n"
        "list:\n"
        "  - x: 1\n"
        "    y: 2\n"
        "  - 7\n",
        "{\n"
        "  \"predicate\": {\n"
        "    \"a b\": 1.50,\n"
        "    \"c\": [\n"
        "      12345678901234567890.50,\n"
        "      {\n"
        "        \"d\": \"1\",\n"
        "        \"e\": null\n"
        "      },\n"
        "      [\n"
        "        2,\n"
        "        [\n"
        "          3\n"
        "        ]\n"
        "      ],\n"
        "      []\n"
        "    ],\n"
        "    \"f\": {},\n"
        "    \"g-1\": true\n"
        "  },\n"
        "  \"list\": [\n"
        "    {\n"
        "      \"x\": 1,\n"
        "      \"y\": 2\n"
        "    },\n"
        "    7\n"
        "  ]\n"
        "}\n");
}

static void dangerous_characters_are_escaped_everywhere(void)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at root = hm_outline_root(&outline);

    hm_outline_text(root, "escape", HM_LIT("\x1b[2J\r\t\\\"\x7f"));
    hm_outline_text(root, "turned",
        HM_LIT("a\xe2\x80\xae"
               "b\xf0\x9f\x98\x80"));
    hm_outline_text(root, "bytes", HM_LIT("\xff\0"));
    hm_outline_text(root, "block", HM_LIT("one\nverdict: yes\n\n\x1b"));
    hm_outline_json(root, "json", HM_LIT("{\"k\\u001b\":\"\\u202e\\u0000\"}"));
    is(&outline,
        "escape: \\x1b[2J\\r\\t\\\\\"\\x7f\n"
        "turned: a\\u{202e}b\xf0\x9f\x98\x80\n"
        "bytes: \\xff\\x00\n"
        "block:\n"
        "  | one\n"
        "  | verdict: yes\n"
        "  | \n"
        "  | \\x1b\n"
        "json:\n"
        "  \"k\\x1b\": \"\\u{202e}\\x00\"\n",
        "{\n"
        "  \"escape\": \"\\u001b[2J\\u000d\\u0009\\\\\\\"\\u007f\",\n"
        "  \"turned\": \"a\\u202eb\\ud83d\\ude00\",\n"
        "  \"bytes\": \"\\\\xff\\\\x00\",\n"
        "  \"block\": \"one\\nverdict: yes\\n\\n\\u001b\",\n"
        "  \"json\": {\n"
        "    \"k\\u001b\": \"\\u202e\\u0000\"\n"
        "  }\n"
        "}\n");
}

static void what_is_no_json_is_text_with_a_problem(void)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at root = hm_outline_root(&outline);
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    hm_outline_json(root, "body", HM_LIT("{\"a\":"));
    if (!CHECK_OK(hm_outline_write_text(&out, &outline, &err)))
        return;
    CHECK(hm_bytes_starts(
        hm_buf_view(&out), HM_LIT("body: {\"a\":\nproblems:\n  - line 1")));
}

static void problems_stand_where_they_were_met(void)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at leaf;
    struct hm_err err = {0};

    CHECK(!hm_fail(&err, HM_FORMAT, "no certificate"));
    leaf = hm_outline_map(hm_outline_root(&outline), "leaf");
    hm_outline_problem(leaf, &err);
    CHECK_EQ(err.code, HM_OK);
    hm_outline_str(leaf, "der", "MA");
    CHECK(!hm_fail(&err, HM_FORMAT, "no key"));
    hm_outline_problem(leaf, &err);
    CHECK_EQ(outline.problems, 2);
    is(&outline,
        "leaf:\n"
        "  problems:\n"
        "    - no certificate\n"
        "    - no key\n"
        "  der: MA\n",
        "{\n"
        "  \"leaf\": {\n"
        "    \"problems\": [\n"
        "      \"no certificate\",\n"
        "      \"no key\"\n"
        "    ],\n"
        "    \"der\": \"MA\"\n"
        "  }\n"
        "}\n");
}

/* Half a tree is not printed as if it were all. */
static void a_tree_that_failed_is_not_written(void)
{
    hm_auto(outline) outline = hm_outline();
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_outline_at root = hm_outline_root(&outline), inner;
    struct hm_err err = {0};

    outline.arena = hm_arena(400);
    for (unsigned i = 0; i < 10; i++) {
        inner = hm_outline_map(root, "map");
        hm_outline_str(inner, "a", "b");
    }
    CHECK_ERR(hm_outline_write_text(&out, &outline, &err), HM_LIMIT, "");
    CHECK_ERR(hm_outline_write_json(&out, &outline, &err), HM_LIMIT, "");
    CHECK_EQ(out.len, 0);
}

static void output_that_is_too_long_is_an_error(void)
{
    hm_auto(outline) outline = hm_outline();
    hm_auto(buf) out = hm_buf(10);
    struct hm_err err = {0};

    hm_outline_str(hm_outline_root(&outline), "name", "longer than that");
    CHECK_ERR(hm_outline_write_text(&out, &outline, &err), HM_LIMIT, "10");
}

TEST_SUITE(cmd_show_outline, TEST(one_tree_has_two_forms),
    TEST(foreign_documents_keep_what_they_say),
    TEST(dangerous_characters_are_escaped_everywhere),
    TEST(what_is_no_json_is_text_with_a_problem),
    TEST(problems_stand_where_they_were_met),
    TEST(a_tree_that_failed_is_not_written),
    TEST(output_that_is_too_long_is_an_error));
