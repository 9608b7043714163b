/* SPDX-License-Identifier: Apache-2.0 */
/* The names of the public suite are in tests/vectors_pypi.c. */
#include "package/pypi_name.h"

#include "base/limits.h"
#include "test.h"

static void check_form(
    bool (*form)(struct hm_buf *out, struct hm_bytes in, struct hm_err *err),
    const char *in, const char *want)
{
    hm_auto(buf) out = hm_buf(HM_PACKAGE_NAME_MAX);
    struct hm_err err = {0};

    test_case("%s", in);
    if (want == NULL)
        CHECK_ERR(form(&out, hm_bytes_str(in), &err), HM_FORMAT, "is no ");
    else if (CHECK_OK(form(&out, hm_bytes_str(in), &err)))
        CHECK_STR(hm_buf_str(&out), want);
}

static void versions_have_one_form(void)
{
    static const char *const rows[][2] = {
        {"1", "1"},
        {"v1.0", "1.0"},
        {"1.00.07", "1.0.7"},
        {"2!1.0", "2!1.0"},
        {"1.0alpha", "1.0a0"},
        {"1.0-ALPHA.02", "1.0a2"},
        {"1.0c1", "1.0rc1"},
        {"1.0preview3", "1.0rc3"},
        {"1.0-1", "1.0.post1"},
        {"1.0.rev2", "1.0.post2"},
        {"1.0post", "1.0.post0"},
        {"1.0a1.post2.dev3", "1.0a1.post2.dev3"},
        {"1.0DEV", "1.0.dev0"},
        {"1.0+Ubuntu-1_2", "1.0+ubuntu.1.2"},
        {"", NULL},
        {"1.", NULL},
        {"1.0+", NULL},
        {"1.0+a..b", NULL},
        {"1.0+a/b", NULL},
        {"1.0charmander", NULL},
        {"one", NULL},
        {"1.0 ", NULL},
        {"!1", NULL},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++)
        check_form(hm_pypi_version, rows[i][0], rows[i][1]);
}

static void projects_have_one_form(void)
{
    static const char *const rows[][2] = {
        {"Foo.-_bar", "foo_bar"},
        {"a", "a"},
        {"", NULL},
        {"-a", NULL},
        {"a.", NULL},
        {"a b", NULL},
        {"../a", NULL},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++)
        check_form(hm_pypi_project, rows[i][0], rows[i][1]);
}

static void a_file_names_project_and_version(void)
{
    hm_auto(buf) out = hm_buf(HM_PACKAGE_NAME_MAX);
    struct hm_pypi_name name;
    struct hm_err err = {0};

    hm_buf_put_str(&out, "before ");
    if (!CHECK_OK(hm_pypi_name_parse(&name, &out,
            HM_LIT("Foo.Bar-01.0-2x-py3.PY2.py3-none-any.whl"), &err)))
        return;
    CHECK_BYTES(name.file, HM_LIT("foo_bar-1.0-2x-py2.py3-none-any.whl"));
    CHECK_BYTES(name.project, HM_LIT("foo_bar"));
    CHECK_BYTES(name.version, HM_LIT("1.0"));
}

/* What differs behind a NUL differs. */
static void tags_are_compared_to_their_end(void)
{
    static const char in[] = "foo-1.0-py3-none-a\0b.A\0b.a\0a.whl";
    static const char want[] = "foo-1.0-py3-none-a\0a.a\0b.whl";
    hm_auto(buf) out = hm_buf(HM_PACKAGE_NAME_MAX);
    struct hm_pypi_name name;
    struct hm_err err = {0};

    if (CHECK_OK(hm_pypi_name_parse(
            &name, &out, hm_bytes(in, sizeof(in) - 1), &err)))
        CHECK_BYTES(name.file, hm_bytes(want, sizeof(want) - 1));
}

static void other_files_are_refused(void)
{
    static const struct {
        const char *name;
        enum hm_code code;
    } rows[] = {
        {"", HM_FORMAT},
        {".whl", HM_FORMAT},
        {"foo-1.0.exe", HM_FORMAT},
        {"foo-1.0-py3-none.whl", HM_FORMAT},
        {"foo-1.0-1-py3-none-any-more.whl", HM_FORMAT},
        {"foo-1.0-x-py3-none-any.whl", HM_FORMAT},
        {"foo-1.0-py3-none-.whl", HM_FORMAT},
        {"foo-1.0-py3-none-a..b.whl", HM_FORMAT},
        {"foo-1.0-py3-none-a..whl", HM_FORMAT},
        {"foo.tar.gz", HM_FORMAT},
        {"-1.0.tar.gz", HM_FORMAT},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) out = hm_buf(HM_PACKAGE_NAME_MAX);
        struct hm_pypi_name name;
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        CHECK_ERR(
            hm_pypi_name_parse(&name, &out, hm_bytes_str(rows[i].name), &err),
            rows[i].code, "distribution");
    }
}

static void names_have_an_end(void)
{
    static uint8_t large[HM_PACKAGE_NAME_MAX + 1];
    hm_auto(buf) out = hm_buf(HM_PACKAGE_NAME_MAX), tags = hm_buf(HM_KIB);
    struct hm_pypi_name name;
    struct hm_err err = {0};

    CHECK_ERR(
        hm_pypi_name_parse(&name, &out, hm_bytes(large, sizeof(large)), &err),
        HM_LIMIT, "limit 4096");
    hm_buf_put_str(&tags, "foo-1.0-py3-none-a");
    for (int i = 0; i < 64; i++)
        hm_buf_printf(&tags, ".b%d", i);
    hm_buf_put_str(&tags, ".whl");
    CHECK_ERR(hm_pypi_name_parse(&name, &out, hm_buf_view(&tags), &err),
        HM_LIMIT, "more than 64 tags");
}

TEST_SUITE(package_pypi_name, TEST(versions_have_one_form),
    TEST(projects_have_one_form), TEST(a_file_names_project_and_version),
    TEST(tags_are_compared_to_their_end), TEST(other_files_are_refused),
    TEST(names_have_an_end));
