/* SPDX-License-Identifier: Apache-2.0 */
/* A whole refresh: tests/cli/tuf.sh. */
#include "cmd/judge/policies_tuf.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "cmd/line.h"
#include "tuf/maker.h"

static const struct hm_opt options[] = {
    {.name = "timeout",
        .kind = HM_OPT_DURATION,
        .arg = "TIME",
        .min = 1000,
        .max = 86400000,
        .fallback = "5m",
        .help = "x"},
    {0},
};
static const struct hm_command full = {.name = "x",
                                   .common = HM_COMMON_OFFLINE,
                                   .options = options},
                               plain = {.name = "x"};

static const char *cache, *home;

static bool ask(const struct hm_command *command, const char *line,
    const struct tuf_maker *maker, struct hm_err *err)
{
    hm_auto(buf) root = hm_buf(HM_MIB), out = hm_buf(HM_MIB),
                 warning = hm_buf(HM_KIB);
    struct tuf_spec spec = tuf_good();
    struct hm_args args = {0};
    const struct test_var vars[] = {
        {"XDG_CACHE_HOME", cache}, {"HOME", home}, {NULL, NULL}};
    struct hm_run run = test_run(NULL, -1, vars);
    /* Nobody listens at that port, and it is asked without retries for long. */
    struct hm_document_tuf tuf = {
        .url = HM_LIT("http://127.0.0.1:1/"), .target = TUF_TARGET};
    bool ok;

    run.args = &args;
    HM_TRY(test_line(&args, command, line, err));
    ok = tuf_make(&root, maker, &spec, HM_TUF_ROOT, err);
    tuf.root = hm_buf_view(&root);
    ok = ok && hm_policies_tuf(&run, &out, &warning, &tuf, err);
    hm_args_free(&args);
    return ok;
}

static void what_is_verified_has_a_place(void)
{
    static const struct {
        const char *cache, *home; /* below the scratch folder */
        const char *made;         /* NULL: none */
    } cases[] = {
        {"/c", "/h", "c/hallmark/tuf"},
        {NULL, "/h", "h/.cache/hallmark/tuf"},
        {"", "/h", "h/.cache/hallmark/tuf"},
        {"c", NULL, NULL},
        {NULL, "", NULL},
        {NULL, NULL, NULL},
    };
    char here[1024], paths[2][2048];

    TEST_EACH(i, cases) {
        tuf_maker_auto maker = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        test_scratch();
        if (!CHECK(getcwd(here, sizeof(here)) != NULL) ||
            !CHECK_OK(tuf_maker_new(&maker, &err)))
            return;
        snprintf(paths[0], sizeof(paths[0]), "%s%s", here,
            cases[i].cache != NULL ? cases[i].cache : "");
        snprintf(paths[1], sizeof(paths[1]), "%s%s", here,
            cases[i].home != NULL ? cases[i].home : "");
        cache = cases[i].cache != NULL && cases[i].cache[0] == '/'
            ? paths[0]
            : cases[i].cache;
        home = cases[i].home != NULL && cases[i].home[0] == '/' ? paths[1]
                                                                : cases[i].home;
        if (cases[i].made == NULL) {
            CHECK_ERR(ask(&full, "--offline", &maker, &err), HM_USAGE,
                "set XDG_CACHE_HOME");
            continue;
        }
        CHECK_ERR(ask(&full, "--offline", &maker, &err), HM_NOT_FOUND,
            "nothing of it is kept");
        CHECK(test_torture() || hm_file_exists(cases[i].made));
    }
}

static void somebody_is_asked_unless_offline(void)
{
    static const struct {
        const struct hm_command *command;
        const char *line;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {&full, "--offline", HM_NOT_FOUND, "nothing of it is kept"},
        {&full, "--timeout 1s", HM_NETWORK, "127.0.0.1"},
    };
    char here[1024];

    TEST_EACH(i, cases) {
        tuf_maker_auto maker = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        test_scratch();
        if (!CHECK(getcwd(here, sizeof(here)) != NULL) ||
            !CHECK_OK(tuf_maker_new(&maker, &err)))
            return;
        cache = here;
        CHECK_ERR(ask(cases[i].command, cases[i].line, &maker, &err),
            cases[i].code, cases[i].words);
    }
}

/* A command without these options asks, and for as long as a refresh may take. */
static void a_command_may_have_no_options_about_it(void)
{
    tuf_maker_auto maker = {0};
    struct hm_err err = {0};

    cache = home = NULL;
    if (CHECK_OK(tuf_maker_new(&maker, &err)))
        CHECK_ERR(ask(&plain, "", &maker, &err), HM_USAGE, "XDG_CACHE_HOME");
}

TEST_SUITE(cmd_judge_policies_tuf, TEST(what_is_verified_has_a_place),
    TEST(somebody_is_asked_unless_offline),
    TEST(a_command_may_have_no_options_about_it));
