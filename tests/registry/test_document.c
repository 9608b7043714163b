/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/document.h"

#include <string.h>

#include "image/sample.h"
#include "site.h"
#include "test.h"

#define ACCEPT                                                                 \
    "Accept: " HM_MEDIA_OCI_INDEX ", " HM_MEDIA_OCI_MANIFEST                   \
    ", " HM_MEDIA_DOCKER_LIST ", " HM_MEDIA_DOCKER_MANIFEST "\n"

static bool get(struct hm_site *p, struct hm_doc *doc, struct hm_err *err)
{
    const struct hm_at at = {.tag = HM_LIT("latest")};

    return hm_store_get(&p->store, doc, &at, err);
}

static void a_name_is_resolved_in_one_request(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200, .headers = OCI_MANIFEST, .body = MANIFEST("")}};
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};
    struct hm_digest want;

    if (!site_open(&p, answers, 1, NULL) || !CHECK_OK(get(&p, &doc, &err)) ||
        !site_digest(&want, MANIFEST("")))
        return;
    CHECK_STR(
        fake_request(&p.fake, 0), "GET " PLACE "manifests/latest\n" ACCEPT);
    CHECK(hm_digest_eq(&doc.digest, &want));
    CHECK_STR(doc.media_type, HM_MEDIA_OCI_MANIFEST);
    CHECK_BYTES(hm_buf_view(&doc.text), HM_LIT(MANIFEST("")));
}

static void hub_has_another_host_and_its_own_name(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200, .headers = OCI_MANIFEST, .body = MANIFEST("")}};
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};

    if (!site_open(&p, answers, 1, &(struct site_opts){.ref = "debian"}) ||
        !CHECK_OK(get(&p, &doc, &err)))
        return;
    CHECK_ASKED(&p, 0,
        "GET https://registry-1.docker.io/v2/library/debian/manifests/"
        "latest\n");
    CHECK_BYTES(p.store.name, HM_LIT("docker.io/library/debian"));
}

#define ERROR(code) "{\"errors\":[{\"code\":\"" code "\",\"message\":\"m\"}]}"

/* Each ends at once, with its own words and code. */
static void hostile_answers_are_told_apart(void)
{
    static char huge[5 << 20];
    static const struct {
        struct fake_answer answer;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{.status = 404, .body = ERROR("MANIFEST_UNKNOWN")}, HM_NOT_FOUND,
            "registry.test/team/app: manifest latest: MANIFEST_UNKNOWN: m"},
        {{.status = 404, .body = ERROR("NAME_UNKNOWN")}, HM_NOT_FOUND,
            "NAME_UNKNOWN: m"},
        {{.status = 404}, HM_NOT_FOUND, "status 404"},
        /* A refusal in the clothes of "there is nothing". */
        {{.status = 404, .body = ERROR("DENIED")}, HM_DENIED, "DENIED: m"},
        {{.status = 404, .body = ERROR("UNAUTHORIZED")}, HM_DENIED,
            "UNAUTHORIZED: m"},
        {{.status = 404, .body = ERROR("TOOMANYREQUESTS")}, HM_DENIED,
            "TOOMANYREQUESTS: m"},
        {{.status = 403, .body = ERROR("DENIED")}, HM_DENIED,
            "DENIED: m: not without credentials, and none are known for "
            "registry.test: hallmark login registry.test"},
        {{.status = 401, .headers = BASIC, .body = ERROR("UNAUTHORIZED")},
            HM_DENIED, "UNAUTHORIZED: m: not without credentials"},
        {{.status = 429,
             .headers = "Retry-After: 99\n",
             .body = ERROR("TOOMANYREQUESTS")},
            HM_NETWORK,
            "status 429, asks to wait 99 s, and the deadline comes first: "
            "TOOMANYREQUESTS: m"},
        {{.status = 400, .body = ERROR("UNSUPPORTED")}, HM_UNSUPPORTED,
            "UNSUPPORTED: m"},
        {{.status = 405}, HM_UNSUPPORTED, "status 405"},
        {{.status = 204}, HM_FORMAT, "status 204 is no answer to GET"},
        {{.status = 200,
             .headers = "Content-Type: text/html\n",
             .body = "<html>"},
            HM_FORMAT, "an HTML page came"},
        {{.status = 200, .headers = "Content-Type: Text/HTML; charset=utf-8\n"},
            HM_FORMAT, "an HTML page came"},
        {{.status = 200,
             .headers = OCI_MANIFEST "Content-Encoding: gzip\n",
             .body = "x"},
            HM_FORMAT, "Content-Encoding gzip, which was not asked for"},
        {{.status = 200,
             .headers = OCI_MANIFEST "Docker-Content-Digest: sha256:" D64 "\n",
             .body = "x"},
            HM_MISMATCH, "the registry says sha256:" D64},
        {{.status = 200,
             .headers = OCI_MANIFEST "Docker-Content-Digest: x\n",
             .body = "x"},
            HM_FORMAT, "Docker-Content-Digest"},
        {{.status = 200,
             .headers =
                 OCI_MANIFEST "Docker-Content-Digest: sha512:" D64 D64 "\n",
             .body = "x"},
            HM_MISMATCH, "the registry says sha512:"},
        {{.status = 200, .headers = "Content-Length: 1073741824\n"}, HM_LIMIT,
            "longer than 4194304 bytes"},
        {{.status = 200, .body = huge, .body_len = sizeof(huge)}, HM_LIMIT,
            "longer than 4194304 bytes"},
        {{.status = 307, .headers = "Location: https://evil.test/v2/x\n"},
            HM_DENIED, "redirect to evil.test: to another origin"},
        {{.status = 301, .headers = "Location: https://registry.test:8443/\n"},
            HM_DENIED, "to another origin"},
        {{.status = 302, .headers = "Location: http://registry.test/\n"},
            HM_DENIED, "from https to http"},
        {{.status = 401}, HM_FORMAT, "status 401 without WWW-Authenticate"},
        {{.status = 401, .headers = "WWW-Authenticate: Digest a=b\n"},
            HM_UNSUPPORTED, "neither Basic nor Bearer"},
        {{.status = 401, .headers = "WWW-Authenticate: Bearer \"\n"}, HM_FORMAT,
            "WWW-Authenticate: "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct fake_answer answers[] = {cases[i].answer, cases[i].answer};
        hm_auto(site) p = {0};
        hm_auto(doc) doc = {0};
        struct hm_err err = {0};

        test_case("%d %s", cases[i].answer.status, cases[i].words);
        if (site_open(&p, answers, 2, NULL))
            CHECK_ERR(get(&p, &doc, &err), cases[i].code, cases[i].words);
        CHECK(!site_has(&p, 1, "evil"));
    }
}

static void a_digest_is_what_was_asked_for(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200, .headers = OCI_MANIFEST, .body = "one"},
        {.status = 200, .headers = OCI_MANIFEST, .body = "two"}};
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    hm_auto(doc) no_doc = {0};
    struct hm_err err = {0};
    struct hm_digest digest;
    const struct hm_at at = {.tag = HM_LIT("ignored"), .digest = &digest};

    if (!site_open(&p, answers, 2, NULL) || !site_digest(&digest, "one"))
        return;
    if (!CHECK_OK(hm_store_get(&p.store, &doc, &at, &err)))
        return;
    CHECK_ERR(hm_store_get(&p.store, &no_doc, &at, &err), HM_MISMATCH,
        "the bytes that came have the digest");
    CHECK_ASKED(&p, 0, "GET " PLACE "manifests/sha256:");
}

static void no_name_is_put_into_a_path_unchecked(void)
{
    static const char *const bad[] = {"", "../x", "a b", "a?b", "a/b"};

    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        const struct hm_at at = {.tag = hm_bytes_str(bad[i])};
        hm_auto(site) p = {0};
        hm_auto(doc) doc = {0};
        struct hm_err err = {0};

        test_case("%s", bad[i]);
        if (site_open(&p, NULL, 0, NULL)) {
            CHECK_ERR(hm_store_get(&p.store, &doc, &at, &err), HM_USAGE, "");
            CHECK_ERR(hm_store_remove(&p.store, &at, &err), HM_USAGE, "");
        }
    }
}

static bool doc_of(struct hm_doc *doc, const char *text, struct hm_err *err)
{
    hm_auto(buf) buf = hm_buf(1 << 20);

    hm_buf_put_str(&buf, text);
    return hm_doc_make(doc, &buf, HM_LIT(HM_MEDIA_OCI_MANIFEST), NULL, err);
}

static void a_manifest_is_put_under_its_name(void)
{
    static const struct fake_answer answers[] = {
        {.status = 201}, {.status = 201}};
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};

    if (!site_open(&p, answers, 2, NULL) ||
        !CHECK_OK(doc_of(&doc, MANIFEST(""), &err)) ||
        !CHECK_OK(hm_store_put(&p.store, &doc, HM_LIT("v1"), &err)) ||
        !CHECK_OK(hm_store_put(&p.store, &doc, HM_LIT(""), &err)))
        return;
    CHECK_STR(fake_request(&p.fake, 0),
        "PUT " PLACE "manifests/v1\nContent-Type: " HM_MEDIA_OCI_MANIFEST
        "\n" MANIFEST(""));
    CHECK_ASKED(&p, 1, "PUT " PLACE "manifests/sha256:");
}

static void puts_that_went_wrong_are_told(void)
{
    static const struct {
        struct fake_answer answer;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{.status = 400, .body = ERROR("MANIFEST_BLOB_UNKNOWN")}, HM_DENIED,
            "manifest v1: https://registry.test"},
        {{.status = 201, .headers = "Docker-Content-Digest: sha256:" D64 "\n"},
            HM_MISMATCH, "the registry says sha256:" D64},
        {{.status = 307, .headers = "Location: https://evil.test/\n"},
            HM_DENIED, "PUT to another origin"},
        {{.status = 412}, HM_DENIED, "status 412"},
        {{.status = 200, .headers = "Content-Type: text/html\n"}, HM_FORMAT,
            "status 200, wanted 201: an HTML page came"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(site) p = {0};
        hm_auto(doc) doc = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].words);
        if (site_open(&p, &cases[i].answer, 1, NULL) &&
            CHECK_OK(doc_of(&doc, MANIFEST(""), &err)))
            CHECK_ERR(hm_store_put(&p.store, &doc, HM_LIT("v1"), &err),
                cases[i].code, cases[i].words);
    }
}

/* Old registries say 202; something in between may say anything. */
static void another_yes_than_created_is_looked_into(void)
{
    static const struct fake_answer there[] = {{.status = 202},
        {.status = 200, .headers = OCI_MANIFEST, .body = MANIFEST("")}};
    static const struct fake_answer gone[] = {{.status = 204}, {.status = 404}};

    for (int i = 0; i < 4; i++) {
        struct hm_bytes tag = i < 2 ? HM_LIT("") : HM_LIT("v1");
        bool good = i % 2 == 0;
        hm_auto(site) p = {0};
        hm_auto(doc) doc = {0};
        struct hm_err err = {0};

        test_case("%d", i);
        if (!site_open(&p, good ? there : gone, 2, NULL) ||
            !CHECK_OK(doc_of(&doc, MANIFEST(""), &err)))
            return;
        CHECK_CODE(hm_store_put(&p.store, &doc, tag, &err),
            good ? HM_OK : HM_FORMAT,
            "status 204, wanted 201, and it could not be read back");
        CHECK_ASKED(&p, 1,
            i < 2 ? "GET " PLACE "manifests/sha256:"
                  : "GET " PLACE "manifests/v1");
    }
}

/* Such as the one that the tag stood for before. */
static void what_another_yes_left_as_it_was_is_no_success(void)
{
    static const struct fake_answer answers[] = {{.status = 200},
        {.status = 200, .headers = OCI_MANIFEST, .body = MANIFEST("") " "}};
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};

    if (site_open(&p, answers, 2, NULL) &&
        CHECK_OK(doc_of(&doc, MANIFEST(""), &err)))
        CHECK_ERR(hm_store_put(&p.store, &doc, HM_LIT("v1"), &err), HM_MISMATCH,
            "could not be read back: another manifest is there");
}

static void what_is_no_manifest_is_not_sent(void)
{
    hm_auto(site) p = {0};
    hm_auto(doc) doc = {0};
    struct hm_err err = {0};

    if (!site_open(&p, NULL, 0, NULL) || !CHECK_OK(doc_of(&doc, "{}", &err)))
        return;
    CHECK_ERR(hm_store_put(&p.store, &doc, HM_LIT("v1"), &err), HM_FORMAT, "");
    CHECK_ERR(hm_store_put(&p.store, &doc, HM_LIT("../v"), &err), HM_USAGE,
        "is no tag");
    CHECK_EQ(p.fake.asked, 0);
}

static void removing_says_what_came_of_it(void)
{
    static const struct fake_answer answers[] = {
        {.status = 202}, {.status = 405}, {.status = 404}};
    const struct hm_at at = {.tag = HM_LIT("v1")};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (!site_open(&p, answers, 3, NULL) ||
        !CHECK_OK(hm_store_remove(&p.store, &at, &err)))
        return;
    CHECK_STR(fake_request(&p.fake, 0), "DELETE " PLACE "manifests/v1\n");
    CHECK_ERR(hm_store_remove(&p.store, &at, &err), HM_UNSUPPORTED, "405");
    CHECK_ERR(hm_store_remove(&p.store, &at, &err), HM_NOT_FOUND, "404");
}

TEST_SUITE(registry_document, TEST(a_name_is_resolved_in_one_request),
    TEST(hub_has_another_host_and_its_own_name),
    TEST(hostile_answers_are_told_apart), TEST(a_digest_is_what_was_asked_for),
    TEST(no_name_is_put_into_a_path_unchecked),
    TEST(a_manifest_is_put_under_its_name), TEST(puts_that_went_wrong_are_told),
    TEST(another_yes_than_created_is_looked_into),
    TEST(what_another_yes_left_as_it_was_is_no_success),
    TEST(what_is_no_manifest_is_not_sent), TEST(removing_says_what_came_of_it));
