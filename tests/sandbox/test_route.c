/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/route.h"

#include <string.h>

#include "base/limits.h"
#include "sandbox/fault.h"
#include "test.h"

#define SHA                                                                    \
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

static void paths_are_told_apart(void)
{
    static const struct {
        const char *path;
        enum hm_oci_kind kind;
        const char *name, *reference;
    } cases[] = {
        {"/v2/", HM_OCI_BASE, "", ""},
        {"/v2", HM_OCI_BASE, "", ""},
        {"/v2/_catalog", HM_OCI_CATALOG, "", ""},
        {"/v2/a/b/manifests/v1", HM_OCI_MANIFEST, "a/b", "v1"},
        {"/v2/a/manifests/" SHA, HM_OCI_MANIFEST, "a", SHA},
        {"/v2/a/blobs/" SHA, HM_OCI_BLOB, "a", SHA},
        {"/v2/a/blobs/uploads/", HM_OCI_UPLOADS, "a", ""},
        {"/v2/a/blobs/uploads", HM_OCI_UPLOADS, "a", "uploads"},
        {"/v2/a/blobs/uploads/0af", HM_OCI_UPLOAD, "a", "0af"},
        {"/v2/a/tags/list", HM_OCI_TAGS, "a", "list"},
        {"/v2/a/referrers/" SHA, HM_OCI_REFERRERS, "a", SHA},
        {"/v2/blobs/uploads/tags/list", HM_OCI_TAGS, "blobs/uploads", "list"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_oci_route r = hm_oci_route(hm_bytes_str(cases[i].path));

        test_case("%s", cases[i].path);
        CHECK_EQ(r.kind, cases[i].kind);
        CHECK_BYTES(r.name, hm_bytes_str(cases[i].name));
        CHECK_BYTES(r.reference, hm_bytes_str(cases[i].reference));
        CHECK(!r.bad_reference);
    }
}

static void other_paths_are_none(void)
{
    static const char *const cases[] = {"", "/", "/v3/", "/v2/x", "/v2/x/",
        "/v2//manifests/v1", "/v2/manifests/v1", "/v2/a/tags/lists",
        "/v2/a/things/x", "/v2/a/uploads/0af", "/v2/A/tags/list",
        "/v2/a//b/tags/list", "/v2/../a/tags/list",
        "/v2/a/blobs/sha256:../../etc"};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i]);
        CHECK_EQ(hm_oci_route(hm_bytes_str(cases[i])).kind, HM_OCI_NONE);
    }
}

static void what_cannot_be_there_is_marked(void)
{
    static const char *const cases[] = {"/v2/a/blobs/latest",
        "/v2/a/blobs/sha256:44", "/v2/a/blobs/sha256:..",
        "/v2/a/manifests/sha256:44", "/v2/a/manifests/.x", "/v2/a/manifests/",
        "/v2/a/referrers/v1", "/v2/a/blobs/uploads/A.."};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i]);
        CHECK(hm_oci_route(hm_bytes_str(cases[i])).bad_reference);
    }
}

static void names_follow_the_grammar(void)
{
    static const char *const good[] = {
        "a", "a/b/c", "a0", "a.b", "a_b", "a__b", "a-b", "a---b", "0/1"};
    static const char *const bad[] = {"", "/", "a/", "/a", "a//b", "a..b",
        "a___b", ".a", "a.", "a_", "_a", "a-", "-a", "a/-b", "a._b", "a b",
        "a:b", "A", "a%b"};
    char name[HM_REF_REPOSITORY_MAX + 2] = "";

    for (size_t i = 0; i < TEST_LEN(good); i++) {
        test_case("%s", good[i]);
        CHECK(hm_oci_name_ok(hm_bytes_str(good[i])));
    }
    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        test_case("\"%s\"", bad[i]);
        CHECK(!hm_oci_name_ok(hm_bytes_str(bad[i])));
    }
    memset(name, 'a', sizeof(name) - 1);
    CHECK(!hm_oci_name_ok(hm_bytes_str(name)));
    CHECK(hm_oci_name_ok(hm_bytes(name, HM_REF_REPOSITORY_MAX)));
}

static void each_kind_is_a_part_for_faults(void)
{
    CHECK_EQ(hm_oci_part(HM_OCI_BASE), HM_PART_BASE);
    CHECK_EQ(hm_oci_part(HM_OCI_NONE), HM_PART_BASE);
    CHECK_EQ(hm_oci_part(HM_OCI_MANIFEST), HM_PART_MANIFEST);
    CHECK_EQ(hm_oci_part(HM_OCI_BLOB), HM_PART_BLOB);
    CHECK_EQ(hm_oci_part(HM_OCI_UPLOAD), HM_PART_UPLOAD);
    CHECK_EQ(hm_oci_part(HM_OCI_UPLOADS), HM_PART_UPLOAD);
    CHECK_EQ(hm_oci_part(HM_OCI_TAGS), HM_PART_TAGS);
    CHECK_EQ(hm_oci_part(HM_OCI_REFERRERS), HM_PART_REFERRERS);
}

TEST_SUITE(sandbox_route, TEST(paths_are_told_apart),
    TEST(other_paths_are_none), TEST(what_cannot_be_there_is_marked),
    TEST(names_follow_the_grammar), TEST(each_kind_is_a_part_for_faults));
