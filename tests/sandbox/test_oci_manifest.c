/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "image/media.h"
#include "test.h"

enum { LINE = 512 };

#define SUBJECT                                                                \
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

static const struct ask_image v1 = {"x", "v1", "one", NULL, NULL, NULL};
static const struct ask_image v2 = {"x", "v2", "two", NULL, NULL, NULL};

static bool two_images(
    struct asker *a, char one[ASK_DIGEST], char two[ASK_DIGEST])
{
    struct hm_err err = {0};

    return CHECK_OK(asker_new(a, NULL, &err)) &&
        CHECK_EQ(ask_push(a, &v1, one), 201) &&
        CHECK_EQ(ask_push(a, &v2, two), 201);
}

static const char *manifest_line(
    char out[LINE], const char *method, const char *reference)
{
    snprintf(out, LINE, "%s /v2/x/manifests/%s", method, reference);
    return out;
}

static void a_manifest_comes_back_as_it_went(void)
{
    char one[ASK_DIGEST] = "", two[ASK_DIGEST] = "", line[LINE],
         tag[ASK_DIGEST];
    asker_auto a = {0};

    if (!two_images(&a, one, two))
        return;
    CHECK_EQ(ask_get(&a, manifest_line(line, "GET", one)), 200);
    CHECK_STR(ASK_DIGEST_OF(hm_buf_view(&a.text)), one);
    CHECK_STR(ask_field(&a, "Content-Type"), HM_MEDIA_OCI_MANIFEST);
    CHECK_STR(ask_field(&a, "Docker-Content-Digest"), one);
    snprintf(tag, sizeof(tag), "\"%s\"", one);
    CHECK_STR(ask_field(&a, "ETag"), tag);
    CHECK_EQ(ask_get(&a, "HEAD /v2/x/manifests/v2"), 200);
    CHECK_STR(ask_field(&a, "Docker-Content-Digest"), two);
    CHECK_EQ(ask_get(&a, "GET /v2/x/manifests/v3"), 404);
    CHECK(strstr(hm_buf_str(&a.text), "MANIFEST_UNKNOWN") != NULL);
}

static void what_is_known_is_not_sent_again(void)
{
    char one[ASK_DIGEST] = "", two[ASK_DIGEST] = "", field[LINE];
    asker_auto a = {0};

    if (!two_images(&a, one, two))
        return;
    snprintf(field, sizeof(field), "If-None-Match: \"%s\"\n", one);
    CHECK_EQ(ask(&a, "GET /v2/x/manifests/v1", field, HM_LIT("")), 304);
    CHECK_EQ(a.text.len, 0);
    CHECK_EQ(ask(&a, "GET /v2/x/manifests/v2", field, HM_LIT("")), 200);
}

/* Of the fallback tag: who writes on top of what another wrote is told. */
static void a_tag_is_replaced_only_where_it_is_as_it_was(void)
{
    char one[ASK_DIGEST] = "", two[ASK_DIGEST] = "", field[LINE];
    struct ask_image image = v2;
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!two_images(&a, one, two))
        return;
    image.tag = "v1";
    image.fields = field;
    snprintf(field, sizeof(field), "If-Match: \"%s\"\n", two);
    CHECK_EQ(ask_push(&a, &image, two), 412);
    snprintf(field, sizeof(field), "If-Match: W/\"%s\"\n", two);
    CHECK_EQ(ask_push(&a, &image, two), 412);
    snprintf(field, sizeof(field), "If-None-Match: *\n");
    CHECK_EQ(ask_push(&a, &image, two), 412);
    CHECK_EQ(ask_get(&a, "HEAD /v2/x/manifests/v1"), 200);
    CHECK_STR(ask_field(&a, "Docker-Content-Digest"), one);
    snprintf(field, sizeof(field), "If-Match: \"x\", \"%s\"\n", one);
    CHECK_EQ(ask_push(&a, &image, two), 201);
    image.tag = "new";
    snprintf(field, sizeof(field), "If-Match: *\n");
    CHECK_EQ(ask_push(&a, &image, two), 412);
    snprintf(field, sizeof(field), "If-None-Match: *\n");
    CHECK_EQ(ask_push(&a, &image, two), 201);
    if (CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=no-if-match", &err)))
        CHECK_EQ(ask_push(&a, &image, two), 201);
    CHECK_STR(ask_field(&a, "ETag"), "");
}

static void a_manifest_is_looked_at(void)
{
    static const struct {
        const char *line, *fields, *body;
        int status;
        const char *code;
    } cases[] = {
        {"PUT /v2/x/manifests/v1", "", "{", 400, "MANIFEST_INVALID"},
        {"PUT /v2/x/manifests/v1", "Content-Type: " HM_MEDIA_OCI_INDEX "\n",
            "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_MANIFEST
            "\",\"manifests\":[]}",
            400, "MANIFEST_INVALID"},
        {"PUT /v2/x/manifests/v1", "Content-Type: " HM_MEDIA_OCI_INDEX "\n",
            "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":"
            "\"" HM_MEDIA_OCI_MANIFEST "\",\"digest\":\"" SUBJECT
            "\",\"size\":2}]}",
            404, "MANIFEST_BLOB_UNKNOWN"},
        {"PUT /v2/x/manifests/v1", "Content-Type: " HM_MEDIA_OCI_MANIFEST "\n",
            "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\","
            "\"digest\":\"" SUBJECT "\",\"size\":2},\"layers\":[]}",
            404, "MANIFEST_BLOB_UNKNOWN"},
        {"PUT /v2/x/manifests/" SUBJECT,
            "Content-Type: " HM_MEDIA_OCI_INDEX "\n",
            "{\"schemaVersion\":2,\"manifests\":[]}", 400, "MANIFEST_INVALID"},
        {"PUT /v2/x/manifests/sha256:1", "", "{}", 400, "DIGEST_INVALID"},
    };
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%zu", i);
        CHECK_EQ(ask(&a, cases[i].line, cases[i].fields,
                     hm_bytes_str(cases[i].body)),
            cases[i].status);
        CHECK(strstr(hm_buf_str(&a.text), cases[i].code) != NULL);
        CHECK_EQ(ask_get(&a, "GET /v2/x/manifests/v1"), 404);
    }
}

static void a_subject_need_not_be_there(void)
{
    struct ask_image image = {"x", NULL, "s", SUBJECT, "a/b", NULL};
    char digest[ASK_DIGEST];
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_push(&a, &image, digest), 201);
    CHECK_STR(ask_field(&a, "OCI-Subject"), SUBJECT);
    if (!CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=no-referrers", &err)))
        return;
    CHECK_EQ(ask_push(&a, &image, digest), 201);
    CHECK_STR(ask_field(&a, "OCI-Subject"), "");
}

static void a_tag_or_a_manifest_with_its_tags_is_deleted(void)
{
    char one[ASK_DIGEST] = "", two[ASK_DIGEST] = "", line[LINE];
    asker_auto a = {0};

    if (!two_images(&a, one, two))
        return;
    CHECK_EQ(ask_get(&a, "DELETE /v2/x/manifests/v1"), 202);
    CHECK_EQ(ask_get(&a, "GET /v2/x/manifests/v1"), 404);
    CHECK_EQ(ask_get(&a, manifest_line(line, "GET", one)), 200);
    CHECK_EQ(ask_get(&a, manifest_line(line, "DELETE", two)), 202);
    CHECK_EQ(ask_get(&a, "GET /v2/x/manifests/v2"), 404);
    CHECK_EQ(ask_get(&a, manifest_line(line, "GET", two)), 404);
    CHECK_EQ(ask_get(&a, manifest_line(line, "DELETE", two)), 404);
}

static void faults_of_manifests_do_what_they_say(void)
{
    static const struct {
        const char *fault, *line;
        int status;
    } cases[] = {
        {"oci=max-manifest:10", NULL, 413},
        {"oci=deny-push", NULL, 403},
        {"oci=redirect-manifest:http://b.test", "GET /v2/x/manifests/v1", 307},
        {"oci=status:502", "GET /v2/x/manifests/v1", 502},
        {"oci=unreadable-referrer:1", "GET /v2/x/manifests/v1", 200},
    };
    char one[ASK_DIGEST] = "", two[ASK_DIGEST] = "", digest[ASK_DIGEST];
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!two_images(&a, one, two))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].fault);
        if (!CHECK_OK(hm_sandbox_fault(a.sandbox, NULL, &err)) ||
            !CHECK_OK(hm_sandbox_fault(a.sandbox, cases[i].fault, &err)))
            return;
        if (cases[i].line != NULL)
            CHECK_EQ(ask_get(&a, cases[i].line), cases[i].status);
        else
            CHECK_EQ(ask_push(&a, &v1, digest), cases[i].status);
    }
}

static void the_nth_referrer_cannot_be_read(void)
{
    struct ask_image image = {"x", NULL, "s", SUBJECT, "a/b", NULL};
    char one[ASK_DIGEST], two[ASK_DIGEST], line[LINE];
    struct hm_err err = {0};
    asker_auto a = {0};
    int status;

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_push(&a, &image, one), 201);
    image.layer = "t";
    CHECK_EQ(ask_push(&a, &image, two), 201);
    if (!CHECK_OK(
            hm_sandbox_fault(a.sandbox, "oci=unreadable-referrer:2", &err)))
        return;
    status = strcmp(one, two) < 0 ? 200 : 500;
    CHECK_EQ(ask_get(&a, manifest_line(line, "GET", one)), status);
    CHECK_EQ(ask_get(&a, manifest_line(line, "GET", two)), 700 - status);
}

static void a_tag_moves_when_told_so(void)
{
    char one[ASK_DIGEST] = "", two[ASK_DIGEST] = "", line[LINE];
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!two_images(&a, one, two) ||
        !CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=moving-tag:v2", &err)))
        return;
    CHECK_EQ(ask_get(&a, "GET /v2/x/manifests/v1"), 200);
    CHECK_STR(ask_field(&a, "Docker-Content-Digest"), one);
    CHECK_EQ(ask_get(&a, "GET /v2/x/manifests/v1"), 200);
    CHECK_STR(ask_field(&a, "Docker-Content-Digest"), two);
    CHECK_EQ(ask_get(&a, manifest_line(line, "GET", one)), 200);
    CHECK_STR(ask_field(&a, "Docker-Content-Digest"), one);
    if (!CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=moving-tag", &err)))
        return;
    ask_get(&a, "GET /v2/x/manifests/v1");
    CHECK_STR(ask_field(&a, "Docker-Content-Digest"), one);
    ask_get(&a, "GET /v2/x/manifests/v1");
    CHECK_STR(ask_field(&a, "Docker-Content-Digest"), two);
}

TEST_SUITE(sandbox_oci_manifest, TEST(a_manifest_comes_back_as_it_went),
    TEST(what_is_known_is_not_sent_again),
    TEST(a_tag_is_replaced_only_where_it_is_as_it_was),
    TEST(a_manifest_is_looked_at), TEST(a_subject_need_not_be_there),
    TEST(a_tag_or_a_manifest_with_its_tags_is_deleted),
    TEST(faults_of_manifests_do_what_they_say),
    TEST(the_nth_referrer_cannot_be_read), TEST(a_tag_moves_when_told_so));
