/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/world.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "sandbox/anchor.h"
#include "test.h"
#include "x509/ca.h"

static int64_t at_7000(void *ctx)
{
    (void)ctx;
    return 7000;
}

static void a_key_is_made_once(void)
{
    const struct hm_world_opts opts = {0};
    const struct hm_key *first, *second, *other;
    hm_auto_ptr(world) world = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_world_new(&world, &opts, &err)) ||
        !CHECK_OK(hm_world_key(&first, world, HM_WORLD_CT, &err)) ||
        !CHECK_OK(hm_world_key(&second, world, HM_WORLD_CT, &err)) ||
        !CHECK_OK(hm_world_key(&other, world, HM_WORLD_REKOR2, &err)))
        return;
    CHECK(first == second && hm_key_is_private(first));
    CHECK_EQ(hm_key_type(first), HM_KEY_P256);
    CHECK_EQ(hm_key_type(other), HM_KEY_ED25519);
}

static void the_clock_is_shifted(void)
{
    const struct hm_world_opts opts = {.now_ms = at_7000, .shift_ms = -2000};
    hm_auto_ptr(world) world = NULL;
    struct hm_err err = {0};

    if (CHECK_OK(hm_world_new(&world, &opts, &err)))
        CHECK_EQ(hm_world_now_ms(world), 5000);
}

/* The library's own judge of chains takes them. */
static void its_chains_are_chains(void)
{
    static const struct {
        enum hm_world_row leaf, root;
        enum hm_ca_purpose purpose;
    } cases[] = {
        {HM_WORLD_TSA, HM_WORLD_TSA_ROOT, HM_CA_TIME_STAMPING},
        {HM_WORLD_TSA2, HM_WORLD_TSA2_ROOT, HM_CA_TIME_STAMPING},
    };
    const struct hm_world_opts opts = {0};
    const struct hm_window always = {0};
    hm_auto_ptr(world) world = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_world_new(&world, &opts, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_time times[] = {
            {.s = HM_ANCHOR_FROM_S}, {.s = HM_ANCHOR_TO_S}};
        const struct hm_cert *leaf, *root;
        struct hm_bytes certs[2];
        hm_auto_ptr(ca) ca = NULL;
        struct hm_path path;

        if (!CHECK_OK(hm_world_cert(&leaf, world, cases[i].leaf, &err)) ||
            !CHECK_OK(hm_world_cert(&root, world, cases[i].root, &err)))
            return;
        certs[0] = leaf->der;
        certs[1] = root->der;
        if (!CHECK_OK(
                hm_ca_new(&ca, cases[i].purpose, certs, 2, &always, &err)))
            return;
        CHECK_OK(hm_ca_leaf_path(&path, ca, times, 2, &err));
    }
}

static void the_intermediate_issues_leaves_only(void)
{
    const struct hm_world_opts opts = {0};
    hm_auto_ptr(world) world = NULL;
    hm_auto_ptr(key) key = NULL;
    const struct hm_cert *ca, *root;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_world_new(&world, &opts, &err)) ||
        !CHECK_OK(hm_world_cert(&ca, world, HM_WORLD_CA, &err)) ||
        !CHECK_OK(hm_world_cert(&root, world, HM_WORLD_CA_ROOT, &err)) ||
        !CHECK_OK(hm_cert_key(&key, root, &err)))
        return;
    CHECK(ca->is_ca && ca->has_path_len && ca->path_len == 0);
    CHECK(hm_cert_has_eku(ca, hm_eku_code_signing));
    CHECK_BYTES(ca->issuer, root->subject);
    CHECK_OK(hm_cert_signed_by(ca, key, &err));
    CHECK_ERR(hm_world_cert(&ca, world, HM_WORLD_CT, &err), HM_USAGE,
        "no certificate for ct");
}

static void what_is_in_a_folder_is_used_again(void)
{
    const struct hm_world_opts opts = {.dir = "."};
    hm_auto_ptr(world) first = NULL;
    hm_auto_ptr(world) second = NULL;
    const struct hm_key *made, *read;
    const struct hm_cert *made_cert, *read_cert;
    struct hm_err err = {0};
    struct stat stat_of;

    test_scratch();
    if (!CHECK_OK(hm_world_new(&first, &opts, &err)) ||
        !CHECK_OK(hm_world_cert(&made_cert, first, HM_WORLD_TSA, &err)) ||
        !CHECK_OK(hm_world_key(&made, first, HM_WORLD_TSA, &err)) ||
        !CHECK_OK(hm_world_new(&second, &opts, &err)) ||
        !CHECK_OK(hm_world_cert(&read_cert, second, HM_WORLD_TSA, &err)) ||
        !CHECK_OK(hm_world_key(&read, second, HM_WORLD_TSA, &err)))
        return;
    CHECK(hm_key_eq(made, read) && hm_key_is_private(read));
    CHECK_BYTES(made_cert->der, read_cert->der);
    if (CHECK(stat("keys/tsa.pem", &stat_of) == 0))
        CHECK_EQ(stat_of.st_mode & 0777, 0600);
}

static void a_folder_with_something_else_is_an_error(void)
{
    static const struct {
        const char *file, *text;
        enum hm_world_row row;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"keys/tsa.pem", "x", HM_WORLD_TSA, HM_FORMAT, "key tsa: "},
        {"keys/tsa.crt", "x", HM_WORLD_TSA, HM_FORMAT, "certificate tsa: "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_world_opts opts = {.dir = "."};
        const struct hm_file_opts file = {.replace = true};
        const struct hm_cert *cert;
        hm_auto_ptr(world) world = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].file);
        test_scratch();
        if (CHECK_OK(hm_world_new(&world, &opts, &err)) &&
            CHECK_OK(hm_file_write(
                cases[i].file, hm_bytes_str(cases[i].text), &file, &err)))
            CHECK_ERR(hm_world_cert(&cert, world, cases[i].row, &err),
                cases[i].code, cases[i].words);
    }
}

TEST_SUITE(sandbox_world, TEST(a_key_is_made_once), TEST(the_clock_is_shifted),
    TEST(its_chains_are_chains), TEST(the_intermediate_issues_leaves_only),
    TEST(what_is_in_a_folder_is_used_again),
    TEST(a_folder_with_something_else_is_an_error));
