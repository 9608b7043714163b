/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/claims.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/uri.h"
#include "test.h"
#include "x509/fulcio.h"

static void providers_are_found_by_name_and_issuer(void)
{
    size_t count;
    const struct hm_provider *all = hm_providers(&count);

    CHECK_EQ(count, 6);
    for (size_t i = 0; i < count; i++) {
        struct hm_err err = {0};
        struct hm_uri uri;

        test_case("%s", all[i].name);
        CHECK(hm_provider_find(hm_bytes_str(all[i].name)) == &all[i]);
        CHECK(hm_provider_of_issuer(hm_bytes_str(all[i].issuer)) == &all[i]);
        CHECK_OK(hm_uri_parse(&uri, hm_bytes_str(all[i].issuer), &err));
        CHECK_OK(hm_uri_parse(&uri, hm_bytes_str(all[i].url), &err));
    }
    CHECK(hm_provider_find(HM_LIT("GitHub")) == NULL);
    CHECK(hm_provider_find(HM_LIT("")) == NULL);
    CHECK(hm_provider_of_issuer(HM_LIT("https://gitlab.com/")) == NULL);
}

static void a_tenant_has_one_label(void)
{
    static const struct {
        const char *issuer, *host; /* NULL: none */
    } rows[] = {
        {"https://token.actions.acme.ghe.com", "acme.ghe.com"},
        {"https://token.actions.a-1.ghe.com", "a-1.ghe.com"},
        {"https://token.actions.ghe.com", NULL},
        {"https://token.actions..ghe.com", NULL},
        {"https://token.actions.acme.x.ghe.com", NULL},
        {"https://token.actions.acme.ghe.com/", NULL},
        {"https://token.actions.acme.ghe.com.eve.test", NULL},
        {"https://token.actions.eve.test/.ghe.com", NULL},
        {"https://token.actions.eve.test#.ghe.com", NULL},
        {"https://token.actions.-a.ghe.com", NULL},
        {"https://token.actions.Acme.ghe.com", NULL},
        {"http://token.actions.acme.ghe.com", NULL},
        {"https://acme.ghe.com", NULL},
        {"https://token.actions.acmeghe.com", NULL},
        {"", NULL},
    };

    TEST_EACH(i, rows) {
        struct hm_bytes host = HM_LIT("none");
        bool yes = hm_provider_is_tenant(&host, hm_bytes_str(rows[i].issuer));

        test_case("%s", rows[i].issuer);
        CHECK(yes == (rows[i].host != NULL));
        CHECK_BYTES(host, hm_bytes_str(yes ? rows[i].host : "none"));
    }
}

#define PUBLIC "https://token.actions.githubusercontent.com"

static void an_issuer_of_github_has_a_server(void)
{
    static const struct {
        const char *issuer, *server; /* "": of somebody else */
    } rows[] = {
        {PUBLIC, "https://github.com"},
        {PUBLIC "/acme", "https://github.com"},
        {PUBLIC "/", "https://github.com"},
        {PUBLIC ".eve.test", ""},
        {PUBLIC "?/", ""},
        {"https://token.actions.githubusercontent.co", ""},
        {"https://token.actions.acme.ghe.com", "https://acme.ghe.com"},
        {"https://token.actions.acme.ghe.com/x", ""},
        {"https://gitlab.com", ""},
        {"", ""},
    };

    TEST_EACH(i, rows) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_bytes server = HM_LIT("none");
        struct hm_err err = {0};

        test_case("%s", rows[i].issuer);
        if (!CHECK_OK(hm_provider_github_server(
                &server, hm_bytes_str(rows[i].issuer), &arena, &err)))
            return;
        CHECK_BYTES(server, hm_bytes_str(rows[i].server));
    }
}

static void every_claim_belongs_to_a_provider_and_an_extension(void)
{
    size_t count;
    const struct hm_claim_row *all = hm_claims(&count);

    for (size_t i = 0; i < count; i++) {
        test_case("%s .%u", all[i].provider, all[i].extension);
        CHECK(hm_provider_find(hm_bytes_str(all[i].provider)) != NULL);
        CHECK(all[i].extension == 0 || hm_fulcio_row(all[i].extension) != NULL);
        for (size_t j = 0; j < i; j++)
            CHECK(all[j].extension != all[i].extension ||
                strcmp(all[j].provider, all[i].provider) != 0);
    }
}

/* What the certificate authority calls an extension in its configuration. */
static const char *const config_names[HM_FULCIO_LAST + 1] = {
    [0] = "subject-alternative-name-template",
    [2] = "github-workflow-trigger",
    [3] = "github-workflow-sha",
    [4] = "github-workflow-name",
    [5] = "github-workflow-repository",
    [6] = "github-workflow-ref",
    [9] = "build-signer-uri",
    [10] = "build-signer-digest",
    [11] = "runner-environment",
    [12] = "source-repository-uri",
    [13] = "source-repository-digest",
    [14] = "source-repository-ref",
    [15] = "source-repository-identifier",
    [16] = "source-repository-owner-uri",
    [17] = "source-repository-owner-identifier",
    [18] = "build-config-uri",
    [19] = "build-config-digest",
    [20] = "build-trigger",
    [21] = "run-invocation-uri",
    [22] = "source-repository-visibility-at-signing",
    [23] = "deployment-environment",
};

/* A form as a template of that configuration: {claim} alone is its bare name,
 * among other text {{.claim}}; what stands in for a missing one is elsewhere
 * in the file. False for forms that the template language writes otherwise. */
static bool as_template(struct hm_buf *out, const char *form)
{
    struct hm_bytes all = hm_bytes_str(form);
    bool alone = form[0] == '{' && hm_bytes_find(all, '}') == all.len - 1;

    for (const char *c = form; *c != '\0'; c++) {
        if (*c == '?')
            return false;
        if (*c == '|')
            while (c[1] != '}')
                c++;
        else if (*c == '{' && !alone)
            hm_buf_put_str(out, "{{.");
        else if (*c == '}' && !alone)
            hm_buf_put_str(out, "}}");
        else if (*c != '{' && *c != '}')
            hm_buf_put_u8(out, (uint8_t)*c);
    }
    return true;
}

/* The file without spaces, from where this provider's part begins. */
static const char *part_of(const char *text, const char *provider)
{
    char name[64];

    snprintf(name, sizeof(name), "\n*%s-type:", provider);
    return strstr(text, name);
}

static void check_row(const char *text, const struct hm_claim_row *row)
{
    const char *part = part_of(text, row->provider), *end, *found;
    hm_auto(buf) line = hm_buf(HM_MIB);

    hm_buf_printf(&line, "%s:\"", config_names[row->extension]);
    if (!as_template(&line, row->form))
        return;
    if (strstr(row->form, "circleci.com/") != NULL)
        return; /* names with slashes are looked up by a function there */
    hm_buf_put_str(&line, "\"");
    if (!CHECK(part != NULL))
        return;
    end = strstr(part + 1, "\n*");
    found = strstr(part, hm_buf_str(&line));
    if (!CHECK(found != NULL && (end == NULL || found < end)))
        test_note("wanted %s", hm_buf_str(&line));
}

static void the_table_is_the_public_instances(void)
{
    const char *path = test_vector_path("fulcio/identity-config.yaml");
    hm_auto(buf) file = hm_buf(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    size_t count;
    const struct hm_claim_row *all = hm_claims(&count);

    if (path == NULL) {
        test_skip(1, "no %s", "fulcio/identity-config.yaml");
        return;
    }
    if (!CHECK_OK(hm_file_read(&file, path, &err)))
        return;
    for (size_t i = 0; i < file.len; i++) {
        if (file.p[i] != ' ')
            hm_buf_put_u8(&text, file.p[i]);
    }
    for (size_t i = 0; i < count && hm_buf_end(&text, NULL, &err); i++) {
        test_case("%s .%u", all[i].provider, all[i].extension);
        check_row(hm_buf_str(&text), &all[i]);
    }
}

TEST_SUITE(identity_claims, TEST(a_tenant_has_one_label),
    TEST(an_issuer_of_github_has_a_server),
    TEST(providers_are_found_by_name_and_issuer),
    TEST(every_claim_belongs_to_a_provider_and_an_extension),
    TEST(the_table_is_the_public_instances));
