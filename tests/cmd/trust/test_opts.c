/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/trust/opts.h"

#include "base/file.h"
#include "cmd/line.h"
#include "enc/pem.h"
#include "root/docs.h"

static const struct hm_opt options[] = {HM_TRUST_OPTS, {0}};
static const struct hm_command command = {.name = "x", .options = options};

static char warnings[1024];

static void keep(void *ctx, enum hm_log_level level, const char *line)
{
    (void)ctx;
    CHECK_EQ(level, HM_LOG_WARN);
    snprintf(warnings, sizeof(warnings), "%s", line);
}

static bool root_of(struct hm_root **out, const char *line, struct hm_err *err)
{
    hm_auto(args) args = {0};
    struct hm_run run = test_run(NULL, -1, NULL);

    warnings[0] = '\0';
    run.log = (struct hm_log){HM_LOG_WARN, keep, NULL};
    run.args = &args;
    HM_TRY(test_line(&args, &command, line, err));
    return hm_root_from_args(out, &run, err);
}

static bool file_of(const char *path, struct hm_bytes in, struct hm_err *err)
{
    return hm_file_write(path, in, &(struct hm_file_opts){0}, err);
}

/* root.json, odd.json (with a field that nobody knows), ca.pem, no.json. */
static bool make_files(struct hm_err *err)
{
    hm_auto(docs) docs = {0};
    hm_auto(buf) odd = hm_buf(HM_ROOT_MAX);
    hm_auto(buf) pem = hm_buf(HM_ROOT_MAX);

    test_scratch();
    HM_TRY(docs_new(&docs, err));
    HM_TRY(file_of("root.json", hm_buf_view(&docs.text), err));
    docs_edit(&odd, hm_buf_view(&docs.text), "\"tlogs\"", "\"x\":1,\"tlogs\"");
    HM_TRY(file_of("odd.json", hm_buf_view(&odd), err));
    hm_pem_write(&pem, "CERTIFICATE", hm_buf_view(&docs.ca.der));
    HM_TRY(file_of("ca.pem", hm_buf_view(&pem), err));
    return file_of("no.json", HM_LIT("{}"), err);
}

static void without_a_word_the_embedded_roots_are_trusted(void)
{
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(root_of(&root, "", &err)))
        return;
    CHECK_EQ(hm_root_count(root), 2);
    CHECK_BYTES(hm_root_domain(root, 0)->name, HM_LIT("public-good"));
    CHECK_BYTES(hm_root_domain(root, 1)->name, HM_LIT("github"));
}

static void what_is_named_is_trusted_and_nothing_else(void)
{
    static const struct {
        const char *line;
        size_t count;
        bool long_lived; /* the last */
    } cases[] = {
        {"--trusted-root root.json", 1, false},
        {"--ca ca.pem", 1, true},
        {"--trusted-root root.json --trusted-root odd.json", 2, false},
        {"--ca ca.pem --trusted-root root.json", 2, true},
    };
    struct hm_err err = {0};

    if (!CHECK_OK(make_files(&err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(root) root = NULL;

        test_case("%s", cases[i].line);
        if (!CHECK_OK(root_of(&root, cases[i].line, &err)))
            continue;
        if (CHECK_EQ(hm_root_count(root), cases[i].count))
            CHECK_EQ(
                hm_root_domain(root, cases[i].count - 1)->profile.long_lived,
                cases[i].long_lived);
    }
}

static void what_cannot_be_used_is_the_callers_mistake(void)
{
    static const struct {
        const char *line;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"--trusted-root no.json", HM_USAGE, "no.json: $.mediaType"},
        {"--trusted-root root.json --trusted-root no.json", HM_USAGE,
            "no.json"},
        {"--ca root.json", HM_USAGE, "root.json"},
        {"--ca no.json", HM_USAGE, "no.json"},
        {"--trusted-root .", HM_USAGE, "is a folder"},
        {"--trusted-root nowhere", HM_NOT_FOUND, "nowhere"},
        {"--ca nowhere", HM_NOT_FOUND, "nowhere"},
    };
    struct hm_err err = {0};

    if (!CHECK_OK(make_files(&err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(root) root = NULL;

        test_case("%s", cases[i].line);
        err = (struct hm_err){0};
        CHECK_ERR(
            root_of(&root, cases[i].line, &err), cases[i].code, cases[i].words);
        CHECK(root == NULL);
    }
}

static void what_is_odd_is_said(void)
{
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(make_files(&err)) ||
        !CHECK_OK(root_of(&root, "--trusted-root odd.json", &err)))
        return;
    CHECK(strstr(warnings, "odd.json: $.x: unknown field") != NULL);
}

TEST_SUITE(cmd_trust_opts, TEST(without_a_word_the_embedded_roots_are_trusted),
    TEST(what_is_named_is_trusted_and_nothing_else),
    TEST(what_cannot_be_used_is_the_callers_mistake),
    TEST(what_is_odd_is_said));
