/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/registry/stores.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/line.h"
#include "cmd/registry/opts.h"
#include "cmd/run.h"
#include "test.h"

static const struct hm_opt options[] = {HM_REGISTRY_OPTS, {0}};
static const struct hm_command command = {.name = "x", .options = options};

static const char *no_env(const char *name)
{
    (void)name;
    return NULL;
}

/* Opens what `text` names, by a command line that names it. */
static bool open_one(struct hm_stores **stores, struct hm_store *out,
    const char *text, bool write, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(64 * 1024);
    hm_auto(args) args = {0};
    struct hm_run run = test_run(NULL, -1, NULL);
    struct hm_ref ref;

    run.args = &args;
    run.env = no_env;
    HM_TRY(test_line(&args, &command, "", err));
    HM_TRY(hm_ref_parse(&ref, &arena, hm_bytes_str(text), err));
    HM_TRY(hm_stores_new(stores, &run, &ref, 1, err));
    return hm_stores_opener(*stores).open(*stores, out, &ref, write, err);
}

static void a_layout_is_made_only_to_be_written(void)
{
    static const bool writes[] = {false, true, false};

    test_scratch();
    for (size_t i = 0; i < TEST_LEN(writes); i++) {
        hm_auto_ptr(stores) stores = NULL;
        struct hm_store store = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        CHECK_CODE(
            open_one(&stores, &store, "oci-layout:l:v1", writes[i], &err),
            i == 0 ? HM_NOT_FOUND : HM_OK, "l: ");
        if (i > 0 && err.code == HM_OK)
            CHECK_STR(store.ops->kind, "layout");
    }
}

static void a_registry_is_opened_and_not_asked(void)
{
    hm_auto_ptr(stores) stores = NULL;
    struct hm_store store = {0};
    struct hm_err err = {0};

    if (CHECK_OK(open_one(&stores, &store, "nobody.invalid/app", false, &err)))
        CHECK_BYTES(store.name, HM_LIT("nobody.invalid/app"));
}

static void a_word_that_cannot_be_meant_is_usage(void)
{
    static const struct {
        const char *options, *text;
        enum hm_code code;
        const char *words;
        bool hint; /* that a file is verified otherwise */
    } cases[] = {
        {"", "debian", HM_OK, NULL, false},
        {"", "A:B", HM_USAGE, "A:B: ", false},
        {"", "app.json", HM_USAGE, "app.json: is a file here", true},
        {"", "./app.json", HM_USAGE, "./app.json: ", true},
        {"", "registry.test/app.json", HM_OK, NULL, false},
        {"", "oci-layout:app.json", HM_OK, NULL, false},
        {"", "folder", HM_OK, NULL, false},
        {"--offline", "debian", HM_USAGE, "debian: --offline and an", false},
        {"--offline", "oci-layout:d", HM_OK, NULL, false},
    };
    static const struct hm_command offline = {
        .name = "x", .options = options, .common = HM_COMMON_OFFLINE};

    test_scratch();
    CHECK(mkdir("folder", 0755) == 0 && mkdir("registry.test", 0755) == 0);
    for (int i = 0; i < 2; i++)
        close(open(i == 0 ? "app.json" : "registry.test/app.json",
            O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(64 * 1024);
        struct hm_run run = test_run(NULL, -1, NULL);
        hm_auto(args) args = {0};
        struct hm_err err = {0};
        struct hm_ref ref;

        test_case("%s %s", cases[i].options, cases[i].text);
        run.args = &args;
        if (!CHECK_OK(test_line(&args, &offline, cases[i].options, &err)))
            return;
        CHECK_CODE(hm_stores_ref(&ref, &arena, &run, cases[i].text, &err),
            cases[i].code, cases[i].words);
        CHECK((run.next_step != NULL) == cases[i].hint || test_torture());
    }
}

TEST_SUITE(cmd_registry_stores, TEST(a_word_that_cannot_be_meant_is_usage),
    TEST(a_layout_is_made_only_to_be_written),
    TEST(a_registry_is_opened_and_not_asked));
