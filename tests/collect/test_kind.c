/* SPDX-License-Identifier: Apache-2.0 */
#include "collect/kind.h"

#include <string.h>

#include "image/sample.h"
#include "test.h"

static void types_say_what_it_is(void)
{
    static const struct {
        const char *type;
        enum hm_attached_kind kind;
    } rows[] = {
        {"application/vnd.dev.sigstore.bundle.v0.3+json", HM_ATTACHED_BUNDLE},
        {"application/vnd.dev.sigstore.bundle+json;version=0.1",
            HM_ATTACHED_BUNDLE},
        {"application/vnd.dev.cosign.simplesigning.v1+json",
            HM_ATTACHED_SIGNATURE},
        {"application/vnd.dev.cosign.artifact.sig.v1+json",
            HM_ATTACHED_SIGNATURE},
        {"application/vnd.dsse.envelope.v1+json", HM_ATTACHED_ATTESTATION},
        {"application/vnd.cncf.notary.signature", HM_ATTACHED_NOTARY},
        {"application/vnd.in-toto+json", HM_ATTACHED_STATEMENT},
        {"application/spdx+json", HM_ATTACHED_SBOM},
        {"text/spdx+json", HM_ATTACHED_SBOM},
        {"application/vnd.cyclonedx+json", HM_ATTACHED_SBOM},
        {"application/vnd.syft+json", HM_ATTACHED_SBOM},
        {"application/vnd.dev.sigstore.bundl", HM_ATTACHED_OTHER},
        {"application/VND.dev.sigstore.bundle", HM_ATTACHED_OTHER},
        {"", HM_ATTACHED_OTHER},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i].type);
        CHECK_EQ(
            hm_attached_kind_of_type(hm_bytes_str(rows[i].type)), rows[i].kind);
    }
}

#define SIG "application/vnd.dev.cosign.simplesigning.v1+json"
#define BUNDLE "application/vnd.dev.sigstore.bundle.v0.3+json"
#define OF(config, layers, more)                                               \
    "{" V2 "," TYPE(HM_MEDIA_OCI_MANIFEST) ",\"config\":" DESC(                \
        config, "") ",\"layers\":[" layers "]" more "}"
#define AS(type) ",\"artifactType\":\"" type "\""

static void the_manifest_decides(void)
{
    static const struct {
        const char *name, *text;
        enum hm_attached_kind kind;
    } rows[] = {
        {"an image", MANIFEST(""), HM_ATTACHED_OTHER},
        {"artifact type", MANIFEST(AS(BUNDLE)), HM_ATTACHED_BUNDLE},
        {"layer", OF(HM_MEDIA_OCI_EMPTY, DESC(BUNDLE, ""), ""),
            HM_ATTACHED_BUNDLE},
        {"layer, under another artifact type",
            OF(HM_MEDIA_OCI_EMPTY, DESC(BUNDLE, ""), AS("text/spdx")),
            HM_ATTACHED_BUNDLE},
        {"the second layer",
            OF(HM_MEDIA_OCI_EMPTY, LAYER "," DESC(SIG, ""), ""),
            HM_ATTACHED_SIGNATURE},
        {"the config's type alone",
            OF("application/vnd.dev.cosign.artifact.sig.v1+json", LAYER, ""),
            HM_ATTACHED_SIGNATURE},
        {"the config's type beside an artifact type",
            OF("application/vnd.cncf.notary.signature", LAYER, AS("a/b")),
            HM_ATTACHED_NOTARY},
        {"envelopes as statements",
            OF(HM_MEDIA_OCI_EMPTY,
                DESC("application/vnd.dsse.envelope.v1+json", ""),
                AS("application/vnd.in-toto+json")),
            HM_ATTACHED_ATTESTATION},
        {"an index", INDEX("", ""), HM_ATTACHED_OTHER},
        {"an index that says so", INDEX("", AS(BUNDLE)), HM_ATTACHED_BUNDLE},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_manifest m;
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        if (CHECK_OK(hm_manifest_parse(&m, &arena, hm_bytes_str(rows[i].text),
                hm_bytes(NULL, 0), &err)))
            CHECK_EQ(hm_attached_kind_of(&m), rows[i].kind);
    }
}

static void a_hint_orders_and_nothing_else(void)
{
    static const struct {
        const char *hint;
        bool likely;
    } rows[] = {
        {"", true},
        {HM_MEDIA_OCI_EMPTY, true},
        {HM_MEDIA_OCI_CONFIG, true},
        {HM_MEDIA_DOCKER_CONFIG, true},
        {BUNDLE, true},
        {SIG, true},
        {"application/vnd.in-toto+json", true},
        {"application/vnd.cncf.notary.signature", false},
        {"application/spdx+json", false},
        {"application/vnd.example", false},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        const struct hm_descriptor d = {
            .artifact_type = hm_bytes_str(rows[i].hint)};

        test_case("%s", rows[i].hint);
        CHECK_EQ(hm_attached_likely(&d), rows[i].likely);
    }
}

static void only_what_cannot_run_is_buildkits(void)
{
    static const char kind[] = "vnd.docker.reference.type";
    static const struct {
        const char *os, *arch, *name, *value;
        bool is;
    } rows[] = {
        {"unknown", "unknown", kind, "attestation-manifest", true},
        {"linux", "unknown", kind, "attestation-manifest", false},
        {"unknown", "amd64", kind, "attestation-manifest", false},
        {"", "", kind, "attestation-manifest", false},
        {"unknown", "unknown", kind, "attestation", false},
        {"unknown", "unknown", "vnd.docker.reference", "attestation-manifest",
            false},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_member member = {
            hm_bytes_str(rows[i].name), hm_bytes_str(rows[i].value)};
        const struct hm_descriptor d = {
            .annotations = {&member, 1},
            .platform = {.os = hm_bytes_str(rows[i].os),
                .arch = hm_bytes_str(rows[i].arch)},
        };

        test_case("%zu", i);
        CHECK_EQ(hm_attached_is_buildkit(&d), rows[i].is);
    }
}

static void what_is_judged_has_a_name(void)
{
    for (int i = 0; i <= HM_ATTACHED_OTHER; i++)
        CHECK(strlen(hm_attached_kind_name((enum hm_attached_kind)i)) > 0);
    CHECK_STR(hm_attached_kind_name((enum hm_attached_kind)99), "nothing");
    CHECK(hm_attached_kind_judged(HM_ATTACHED_BUNDLE));
    CHECK(hm_attached_kind_judged(HM_ATTACHED_UNREADABLE));
    CHECK(!hm_attached_kind_judged(HM_ATTACHED_SBOM));
    CHECK(!hm_attached_kind_judged(HM_ATTACHED_STATEMENT));
}

TEST_SUITE(collect_kind, TEST(types_say_what_it_is), TEST(the_manifest_decides),
    TEST(a_hint_orders_and_nothing_else),
    TEST(only_what_cannot_run_is_buildkits), TEST(what_is_judged_has_a_name));
