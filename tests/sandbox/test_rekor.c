/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/rekor.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/keys.h"
#include "test.h"
#include "tlog/log.h"

static void checkpoints_verify(void)
{
    static const char *const keys[] = {KEY_P256, KEY_P384, KEY_ED25519};

    for (size_t i = 0; i < TEST_LEN(keys); i++) {
        hm_auto_ptr(key) key = log_key(keys[i]);
        hm_auto_ptr(sandbox_tree) tree = NULL;
        hm_auto(buf) note = hm_buf(HM_NOTE_MAX);
        struct hm_rekor_signer signer = {key, "log.test", "log.test - 7"};
        const struct hm_sandbox_leaf leaf = {HM_LIT("x"), HM_LIT("")};
        struct hm_note_signer check;
        struct hm_checkpoint got;
        struct hm_err err = {0};
        uint64_t index;

        test_case("%zu", i);
        if (key == NULL || !log_signer(&check, key, "log.test") ||
            !CHECK_OK(hm_rekor_open(&tree, NULL, "x", &err)) ||
            !CHECK_OK(hm_sandbox_tree_append(&index, tree, &leaf, &err)) ||
            !CHECK_OK(hm_rekor_checkpoint(&note, &signer, tree, 1, &err)) ||
            !CHECK_OK(
                hm_checkpoint_verify(&got, hm_buf_view(&note), &check, &err)))
            continue;
        CHECK_BYTES(got.origin, HM_LIT("log.test - 7"));
        CHECK_EQ(got.head.size, 1);
        CHECK_ERR(hm_rekor_checkpoint(&note, &signer, tree, 2, &err),
            HM_NOT_FOUND, "a tree of 2");
    }
}

static void bodies_come_from_memory_or_a_file(void)
{
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_serve_request req = {
        .body = HM_LIT("in memory"), .body_len = 9, .body_fd = -1};
    const struct hm_file_opts opts = {.replace = true};
    struct hm_err err = {0};

    test_scratch();
    if (CHECK_OK(hm_rekor_body(&out, &req, &err)))
        CHECK_BYTES(hm_buf_view(&out), HM_LIT("in memory"));
    if (!CHECK_OK(hm_file_write("body", HM_LIT("in a file"), &opts, &err)))
        return;
    req = (struct hm_serve_request){
        .body_fd = open("body", O_RDONLY | O_CLOEXEC), .body_len = 9};
    hm_buf_cut(&out, 0);
    if (CHECK_OK(hm_rekor_body(&out, &req, &err)))
        CHECK_BYTES(hm_buf_view(&out), HM_LIT("in a file"));
    req.body_len = HM_SANDBOX_LEAF_MAX + 1;
    CHECK_ERR(
        hm_rekor_body(&out, &req, &err), HM_LIMIT, "a request of 4194305");
    close(req.body_fd);
}

static void paths_and_faults(void)
{
    struct hm_fault_rule rule = {.fault = HM_FAULT_DUPLICATE};
    struct hm_fault_hits hits = {.rules = &rule, .count = 1};
    hm_auto_ptr(sandbox_tree) tree = NULL;
    struct hm_err err = {0};
    const struct hm_sandbox_leaf leaf = {HM_LIT("x"), HM_LIT("")};
    uint64_t index;

    CHECK_BYTES(hm_rekor_behind(HM_LIT("/rekor/x"), "/rekor"), HM_LIT("/x"));
    CHECK(hm_rekor_behind(HM_LIT("/reko"), "/rekor").p == NULL);
    CHECK(hm_rekor_fault(&hits, HM_FAULT_DUPLICATE));
    CHECK(!hm_rekor_fault(&hits, HM_FAULT_WRONG_LOG_ENTRY));
    CHECK(!hm_rekor_fault(NULL, HM_FAULT_DUPLICATE));
    if (!CHECK_OK(hm_rekor_open(&tree, NULL, "x", &err)) ||
        !CHECK_OK(hm_sandbox_tree_append(&index, tree, &leaf, &err)))
        return;
    CHECK_OK(hm_rekor_somebody_elses(&index, tree, &hits, &err));
    CHECK_OK(hm_rekor_somebody_elses(&index, tree, NULL, &err));
    CHECK_EQ(index, 0);
    CHECK_EQ(hm_sandbox_tree_size(tree), 1);
    rule.fault = HM_FAULT_WRONG_LOG_ENTRY;
    CHECK_OK(hm_rekor_somebody_elses(&index, tree, &hits, &err));
    CHECK_EQ(index, 1);
    CHECK_OK(hm_rekor_somebody_elses(&index, tree, &hits, &err));
    CHECK_EQ(index, 0);
    CHECK_EQ(hm_sandbox_tree_size(tree), 2);
}

static void a_name_is_one_that_notes_can_have(void)
{
    static const char *const wrong[] = {"", "a b", "a+b"};
    char name[HM_REKOR_NAME_SIZE], text[HM_REKOR_NAME_SIZE + 1];
    struct hm_err err = {0};

    memset(text, 'n', sizeof(text));
    text[HM_REKOR_NAME_SIZE] = '\0';
    CHECK_ERR(hm_rekor_name(name, text, &err), HM_USAGE, "as an origin");
    CHECK_OK(hm_rekor_name(name, text + 1, &err));
    CHECK_STR(name, text + 1);
    for (size_t i = 0; i < TEST_LEN(wrong); i++) {
        test_case("%s", wrong[i]);
        CHECK_ERR(
            hm_rekor_name(name, wrong[i], &err), HM_USAGE, "as an origin");
    }
}

TEST_SUITE(sandbox_rekor, TEST(a_name_is_one_that_notes_can_have),
    TEST(checkpoints_verify), TEST(bodies_come_from_memory_or_a_file),
    TEST(paths_and_faults));
