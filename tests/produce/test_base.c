/* SPDX-License-Identifier: Apache-2.0 */
#include "produce/base.h"

#include "base/buf.h"
#include "enc/json_write.h"
#include "noted.h"
#include "test.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ANNOTATED(name)                                                        \
    "{\"org.opencontainers.image.base.name\":\"" name                          \
    "\",\"org.opencontainers.image.base.digest\":\"sha256:" HEX "\"}"
#define DIGEST ",\"digest\":{\"sha256\":\"" HEX "\"}"

/* Append the list as JSON. */
static bool find(struct hm_buf *out, struct noted *noted,
    const struct hm_digest *digest, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_PRODUCE_ARENA_MAX);
    hm_auto(json_out) json = hm_json_out();
    struct hm_bases *bases = hm_arena_alloc(&arena, 1, sizeof(*bases));
    const struct hm_base_of of = {&noted->store, &noted->ref, digest};

    if (bases == NULL)
        return hm_arena_fail(&arena, err);
    bases->arena = &arena;
    HM_TRY(hm_bases_add(bases, &of, err));
    hm_resources_add(&json, json.root, "b", bases->list, bases->count);
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

static void bases_are_named_by_annotations_and_buildkit(void)
{
    static const struct {
        const char *name, *json;
        struct noted_how how;
        bool refused; /* `json` is what is said */
    } rows[] = {
        {.name = "nobody says it", .json = "{\"b\":[]}"},
        {.name = "of Docker Hub",
            .how = {.annotations = ANNOTATED("docker.io/library/alpine:3.20")},
            .json = "{\"b\":[{\"uri\":\"pkg:docker/alpine@3.20\"" DIGEST "}]}"},
        {.name = "of somebody there",
            .how = {.annotations = ANNOTATED("acme/base:1")},
            .json = "{\"b\":[{\"uri\":\"pkg:docker/acme/base@1\"" DIGEST "}]}"},
        {.name = "of another registry",
            .how = {.annotations = ANNOTATED("r.test:5000/a/b:1")},
            .json = "{\"b\":[{\"uri\":\"pkg:docker/r.test%3A5000/a/"
                    "b@1\"" DIGEST "}]}"},
        {.name = "a digest alone",
            .how = {.annotations = "{\"org.opencontainers.image.base.digest\":"
                                   "\"sha256:" HEX "\"}"},
            .json = "{\"b\":[{\"digest\":{\"sha256\":\"" HEX "\"}}]}"},
        {.name = "a name alone",
            .how = {.annotations =
                        "{\"org.opencontainers.image.base.name\":\"a\"}"},
            .json = "{\"b\":[]}"},
        {.name = "BuildKit, and the same once",
            .how = {.annotations = ANNOTATED("alpine:3"),
                .predicate =
                    "{\"builder\":{\"id\":\"\"},\"buildType\":\"b:k\","
                    "\"materials\":[{\"uri\":\"pkg:docker/alpine@3\"" DIGEST
                    "},{\"uri\":\"pkg:docker/go@1?platform=x\"" DIGEST
                    "},{\"uri\":\"https://e.test/f\"" DIGEST
                    "},{\"uri\":\"pkg:docker/none@1\"}]}"},
            .json = "{\"b\":[{\"uri\":\"pkg:docker/alpine@3\"" DIGEST
                    "},{\"uri\":\"pkg:docker/go@1?platform=x\"" DIGEST "}]}"},
        {.name = "BuildKit's newer form",
            .how = {.type = "https://slsa.dev/provenance/v1",
                .predicate =
                    "{\"buildDefinition\":{\"buildType\":\"b:k\","
                    "\"externalParameters\":{},\"resolvedDependencies\":[{"
                    "\"uri\":\"pkg:docker/go@1\"" DIGEST "}]},"
                    "\"runDetails\":{\"builder\":{\"id\":\"\"}}}"},
            .json = "{\"b\":[{\"uri\":\"pkg:docker/go@1\"" DIGEST "}]}"},
        {.name = "an SBOM is none",
            .how = {.type = "https://spdx.dev/Document", .predicate = "{}"},
            .json = "{\"b\":[]}"},
        {.name = "no digest",
            .how = {.annotations =
                        "{\"org.opencontainers.image.base.digest\":\"x\"}"},
            .refused = true,
            .json = "annotation org.opencontainers.image.base.digest: "},
        {.name = "no name",
            .how = {.annotations = ANNOTATED("A B")},
            .refused = true,
            .json = "annotation org.opencontainers.image.base.name: "},
        {.name = "a folder",
            .how = {.annotations = ANNOTATED("oci-layout:x")},
            .refused = true,
            .json = "is no image of a registry"},
        {.name = "a digest of BuildKit's that is none",
            .how = {.predicate =
                        "{\"builder\":{\"id\":\"\"},\"buildType\":\"b:k\","
                        "\"materials\":[{\"uri\":\"pkg:docker/a@1\","
                        "\"digest\":{\"sha256\":\"A\"}}]}"},
            .refused = true,
            .json = "sha256 A has 1 digits"},
    };

    TEST_EACH(i, rows) {
        noted_auto noted = {0};
        hm_auto(buf) text = hm_buf(HM_KIB);
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        if (!CHECK_OK(noted_new(&noted, &rows[i].how, &err)))
            continue;
        if (rows[i].refused) {
            CHECK_ERR(find(&text, &noted, &noted.image.digest, &err), HM_FORMAT,
                rows[i].json);
            continue;
        }
        if (CHECK_OK(find(&text, &noted, &noted.image.digest, &err)))
            CHECK_STR(hm_buf_str(&text), rows[i].json);
    }
}

/* The index has annotations of its own, and all that was noted in it. */
static void an_index_has_the_bases_of_all(void)
{
    const struct noted_how how = {.annotations = ANNOTATED("alpine:3"),
        .predicate =
            "{\"builder\":{\"id\":\"\"},\"buildType\":\"b:k\","
            "\"materials\":[{\"uri\":\"pkg:docker/go@1\"" DIGEST "}]}"};
    noted_auto noted = {0};
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_err err = {0};

    if (CHECK_OK(noted_new(&noted, &how, &err)) &&
        CHECK_OK(find(&text, &noted, &noted.index.digest, &err)))
        CHECK_STR(hm_buf_str(&text),
            "{\"b\":[{\"uri\":\"pkg:docker/go@1\"" DIGEST "}]}");
}

TEST_SUITE(produce_base, TEST(bases_are_named_by_annotations_and_buildkit),
    TEST(an_index_has_the_bases_of_all));
