/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/document.h"

#include <string.h>

#include "base/limits.h"
#include "root/root.h"
#include "root/signing_config.h"
#include "test.h"

#define ORIGIN "http://127.0.0.1:5000"

static bool write(struct hm_buf *out, struct hm_world *world, const char *name,
    struct hm_err *err)
{
    const struct hm_sandbox_seen seen = {world, ORIGIN, "127.0.0.1"};

    return hm_sandbox_document_write(out, &seen, hm_bytes_str(name), err);
}

/* By the readers that judge with them. */
static void what_is_written_can_be_read(void)
{
    const struct hm_world_opts opts = {0};
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto_ptr(world) world = NULL;
    hm_auto_ptr(root) root = NULL;
    hm_auto_ptr(signing_config) config = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_world_new(&world, &opts, &err)) ||
        !CHECK_OK(write(&text, world, "trusted_root.json", &err)) ||
        !CHECK_OK(hm_root_new(&root, &err)) ||
        !CHECK_OK(hm_root_add_json(
            root, HM_LIT("sandbox"), hm_buf_view(&text), &err)))
        return;
    CHECK_EQ(hm_root_warning_count(root), 0);
    CHECK_EQ(hm_root_domain(root, 0)->tsa_count, 2);
    CHECK_EQ(hm_root_domain(root, 0)->tlog_count, 2);
    CHECK_EQ(hm_root_domain(root, 0)->ctlog_count, 1);
    CHECK_EQ(hm_root_domain(root, 0)->ca_count, 1);
    hm_buf_cut(&text, 0);
    if (!CHECK_OK(write(&text, world, "signing_config.json", &err)) ||
        !CHECK_OK(hm_signing_config_parse(&config, hm_buf_view(&text), &err)))
        return;
    CHECK_EQ(config->warning_count, 0);
    CHECK_EQ(config->tsas.count, 2);
    CHECK_BYTES(
        config->tsas.items[0].url, HM_LIT(ORIGIN "/tsa/api/v1/timestamp"));
}

static void both_come_in_one_file(void)
{
    const struct hm_world_opts opts = {0};
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto_ptr(world) world = NULL;
    hm_auto_ptr(signing_config) config = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_world_new(&world, &opts, &err)) ||
        !CHECK_OK(write(&text, world, "trust_config.json", &err)))
        return;
    CHECK_OK(hm_signing_config_parse(&config, hm_buf_view(&text), &err));
}

/* The same world gives the same files: they can be kept. */
static void nothing_is_made_anew(void)
{
    const struct hm_world_opts opts = {0};
    hm_auto_ptr(world) world = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_world_new(&world, &opts, &err)))
        return;
    for (size_t i = 0; hm_sandbox_documents[i].name != NULL; i++) {
        hm_auto(buf) first = hm_buf(HM_MIB), second = hm_buf(HM_MIB);
        const char *name = hm_sandbox_documents[i].name;

        test_case("%s", name);
        if (CHECK_OK(write(&first, world, name, &err)) &&
            CHECK_OK(write(&second, world, name, &err)))
            CHECK_BYTES(hm_buf_view(&first), hm_buf_view(&second));
    }
}

static void other_files_are_not_there(void)
{
    const struct hm_world_opts opts = {0};
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto_ptr(world) world = NULL;
    struct hm_err err = {0};

    if (CHECK_OK(hm_world_new(&world, &opts, &err)))
        CHECK_ERR(write(&text, world, "x", &err), HM_NOT_FOUND, "no such file");
}

TEST_SUITE(sandbox_document, TEST(what_is_written_can_be_read),
    TEST(both_come_in_one_file), TEST(nothing_is_made_anew),
    TEST(other_files_are_not_there));
