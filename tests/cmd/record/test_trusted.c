/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/record/trusted.h"

#include "base/limits.h"
#include "root/embedded.h"
#include "test.h"

/* A record with a file, a root of that text called like ours, and a CA. */
static void fill(struct hm_tape_item items[3], struct hm_bytes root)
{
    items[0] = (struct hm_tape_item){
        .kind = HM_TAPE_EVIDENCE, .ref = "a.json", .text = HM_LIT("{}")};
    items[1] = (struct hm_tape_item){.kind = HM_TAPE_EMBEDDED,
        .ref = hm_embedded_public_good.name,
        .text = root};
    items[2] = (struct hm_tape_item){
        .kind = HM_TAPE_CA, .ref = "own\n.pem", .text = HM_LIT("pem")};
}

static void what_was_trusted_is_listed_and_nothing_else(void)
{
    struct hm_tape_item items[4];
    const struct hm_tape tape = {.items = items, .count = 4};
    hm_auto(trusted) trusted = {0};
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_err err = {0};

    fill(items, HM_LIT("another version"));
    items[3] = (struct hm_tape_item){
        .kind = HM_TAPE_POLICY, .ref = "p.yaml", .text = HM_LIT("pem")};
    if (!CHECK_OK(hm_trusted_list(&trusted, &tape, &err)) ||
        !CHECK_EQ(trusted.count, 3))
        return;
    CHECK(trusted.foreign == &trusted.list[0]);
    hm_trusted_text(&text, &trusted);
    CHECK_STR(hm_buf_str(&text),
        "trusted: public-good, embedded, not of this version, sha256:"
        "bdc29e70cdfaa5df77c2f2d63ddda21ffa90ca603803edb9d73c82edb622f7b5\n"
        "trusted: own\\n.pem, ca, sha256:"
        "f0aeace912cf19dc1c6fffd41de6e395daeb5462f1221945706bd0674c3005eb\n"
        "trusted: p.yaml, policy, sha256:"
        "f0aeace912cf19dc1c6fffd41de6e395daeb5462f1221945706bd0674c3005eb\n");
}

/* The other half: the very parts that are built in are not foreign. */
static void an_embedded_root_is_known_by_its_bytes(void)
{
    struct hm_tape_item items[3];
    const struct hm_tape tape = {.items = items, .count = 3};
    hm_auto(trusted) trusted = {0};
    hm_auto(buf) root = hm_buf(HM_MIB);
    struct hm_err err = {0};

    for (size_t i = 0; hm_embedded_public_good.parts[i] != NULL; i++)
        hm_buf_put_str(&root, hm_embedded_public_good.parts[i]);
    fill(items, hm_buf_view(&root));
    if (!CHECK_OK(hm_trusted_list(&trusted, &tape, &err)))
        return;
    CHECK(trusted.foreign == NULL);
    hm_trusted_free(&trusted);
    items[1].ref = hm_embedded_github.name; /* the bytes of another */
    if (CHECK_OK(hm_trusted_list(&trusted, &tape, &err)))
        CHECK(trusted.foreign == &trusted.list[0]);
}

TEST_SUITE(cmd_record_trusted,
    TEST(what_was_trusted_is_listed_and_nothing_else),
    TEST(an_embedded_root_is_known_by_its_bytes));
