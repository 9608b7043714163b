/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "identity/claims.h"
#include "test.h"
#include "x509/fulcio.h"

static bool expand(struct hm_bytes *out, const char *option,
    const char *const values[2], const char *provider, struct hm_arena *arena,
    struct hm_err *err)
{
    const struct hm_shorthand *shorthand =
        hm_shorthand_find(hm_bytes_str(option));
    struct hm_shorthand_use use = {.shorthand = shorthand,
        .provider = hm_provider_find(hm_bytes_str(provider)),
        .value = hm_bytes_str(values[0]),
        .base = hm_bytes_str(values[1])};

    CHECK(shorthand != NULL);
    return hm_shorthand_expand(out, &use, arena, err);
}

#define AT "@(?:refs/.+|[0-9a-f]{40}|[0-9a-f]{64})"

static void a_shorthand_is_one_text(void)
{
    static const struct {
        const char *option, *values[2], *provider, *out;
    } cases[] = {
        {"github-repo", {"acme/payments"}, "github",
            "https://github.com/acme/payments"},
        {"github-owner", {"acme"}, "github", "https://github.com/acme"},
        {"github-workflow", {".github/workflows/a-b.yml", "acme/p.q"}, "github",
            "https\\:\\/\\/github\\.com\\/acme\\/p\\.q\\/\\.github\\/workflows"
            "\\/a\\-b\\.yml" AT},
        {"signer-workflow", {"o/r/.github/workflows/x.yaml"}, "github",
            "https\\:\\/\\/github\\.com\\/o\\/r\\/\\.github\\/workflows\\/x\\."
            "yaml" AT},
        {"signer-repo", {"o/r"}, "github",
            "https\\:\\/\\/github\\.com\\/o\\/r\\/\\.github\\/workflows\\/"
            "[^/@]+" AT},
        {"gitlab-project", {"group/team/app"}, "gitlab",
            "https://gitlab.com/group/team/app"},
        {"gitlab-config", {".gitlab-ci.yml", "g/p"}, "gitlab",
            "https\\:\\/\\/gitlab\\.com\\/g\\/p\\/\\/\\.gitlab\\-ci\\.yml" AT},
        {"source-ref", {"refs/tags/v1"}, NULL, "refs/tags/v1"},
        {"source-digest", {"0123456789abcdef0123456789abcdef01234567"}, NULL,
            "0123456789abcdef0123456789abcdef01234567"},
        {"source-repo-id", {"4711"}, NULL, "4711"},
        {"source-owner-id", {"1"}, "gitlab", "1"},
        {"deny-self-hosted-runners", {NULL}, "github", "github-hosted"},
        {"deny-self-hosted-runners", {NULL}, "gitlab", "gitlab-hosted"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_bytes out = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].option);
        if (CHECK_OK(expand(&out, cases[i].option, cases[i].values,
                cases[i].provider, &arena, &err)))
            CHECK_BYTES(out, hm_bytes_str(cases[i].out));
    }
}

static void what_cannot_be_such_a_value_is_refused(void)
{
    static const struct {
        const char *option, *values[2], *provider, *words;
    } cases[] = {
        {"github-repo", {"acme"}, "github", "OWNER/REPO wanted, got \"acme\""},
        {"github-repo", {"acme/"}, "github", "OWNER/REPO wanted"},
        {"github-repo", {"/acme"}, "github", "OWNER/REPO wanted"},
        {"github-repo", {"a/b/c"}, "github", "OWNER/REPO wanted"},
        {"github-repo", {"a/.."}, "github", "OWNER/REPO wanted"},
        {"github-repo", {"./b"}, "github", "OWNER/REPO wanted"},
        {"github-repo", {"https://github.com/a/b"}, "github", "OWNER/REPO"},
        {"github-repo", {"a/b c"}, "github", "OWNER/REPO wanted"},
        {"github-repo", {"a/b*"}, "github", "OWNER/REPO wanted"},
        {"github-repo", {""}, "github", "OWNER/REPO wanted, got \"\""},
        {"github-owner", {"a/b"}, "github", "OWNER wanted"},
        {"github-workflow", {"release.yml", "a/b"}, "github",
            ".github/workflows/NAME.yml wanted, got \"release.yml\""},
        {"github-workflow", {".github/workflows/x.sh", "a/b"}, "github",
            "NAME.yml wanted"},
        {"github-workflow", {".github/workflows/.yml", "a/b"}, "github", NULL},
        {"github-workflow", {".github/workflows/a/x.yml", "a/b"}, "github",
            "NAME.yml wanted"},
        {"github-workflow", {".github/workflows/x.yml@evil.yml", "a/b"},
            "github", "NAME.yml wanted"},
        {"github-workflow", {".github/workflows/x.yml"}, "github",
            "--github-repo is needed, too"},
        {"signer-workflow", {".github/workflows/x.yml"}, "github",
            "OWNER/REPO/.github/workflows/NAME.yml wanted"},
        {"signer-workflow", {"a/b/c/.github/workflows/x.yml"}, "github",
            "wanted"},
        {"signer-workflow", {"a/b/github/workflows/x.yml"}, "github", "wanted"},
        {"signer-repo", {"a"}, "github", "OWNER/REPO wanted"},
        {"signer-repo", {"a/b/c"}, "github", "OWNER/REPO wanted"},
        {"gitlab-project", {"app"}, "gitlab", "GROUP/PROJECT wanted"},
        {"gitlab-config", {"/x.yml", "g/p"}, "gitlab", "PATH wanted"},
        {"gitlab-config", {"x.yml"}, "gitlab", "--gitlab-project is needed"},
        {"source-ref", {"main"}, NULL, "refs/heads/NAME wanted, got \"main\""},
        {"source-ref", {"refs/"}, NULL, "refs/heads/NAME wanted"},
        {"source-ref", {"refs/heads/a b"}, NULL, "refs/heads/NAME wanted"},
        {"source-digest", {"0123456"}, NULL, "COMMIT wanted"},
        {"source-digest", {"0123456789ABCDEF0123456789abcdef01234567"}, NULL,
            "COMMIT wanted"},
        {"source-repo-id", {"0"}, NULL, "NUMBER wanted"},
        {"source-repo-id", {"007"}, NULL, "NUMBER wanted"},
        {"source-repo-id", {"a/b"}, NULL, "NUMBER wanted"},
        {"deny-self-hosted-runners", {"x"}, "github", "no value wanted"},
        {"deny-self-hosted-runners", {NULL}, NULL, "there is no hosted"},
        {"deny-self-hosted-runners", {NULL}, "circleci",
            "circleci: there is no hosted"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_bytes out = {0};
        struct hm_err err = {0};

        test_case("row %zu, %s", i, cases[i].option);
        if (cases[i].words == NULL)
            CHECK_OK(expand(&out, cases[i].option, cases[i].values,
                cases[i].provider, &arena, &err));
        else
            CHECK_ERR(expand(&out, cases[i].option, cases[i].values,
                          cases[i].provider, &arena, &err),
                HM_USAGE, cases[i].words);
    }
}

static void the_table_is_complete(void)
{
    size_t count;
    const struct hm_shorthand *all = hm_shorthands(&count);

    for (size_t i = 0; i < count; i++) {
        test_case("%s", all[i].option);
        CHECK(hm_shorthand_find(hm_bytes_str(all[i].option)) == &all[i]);
        CHECK(all[i].provider == NULL ||
            hm_provider_find(hm_bytes_str(all[i].provider)) != NULL);
        CHECK(all[i].extension == 0 || hm_fulcio_row(all[i].extension) != NULL);
        CHECK((all[i].kind == HM_VALUE_NONE) ==
            (hm_value_name(all[i].kind) == NULL));
        CHECK(all[i].needs == NULL ||
            hm_shorthand_find(hm_bytes_str(all[i].needs)) != NULL);
    }
    CHECK(hm_shorthand_find(HM_LIT("github")) == NULL);
    CHECK(hm_value_name((enum hm_value_kind)99) == NULL);
}

TEST_SUITE(identity_shorthand, TEST(a_shorthand_is_one_text),
    TEST(what_cannot_be_such_a_value_is_refused), TEST(the_table_is_complete));
