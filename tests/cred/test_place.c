/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/place.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "scripts.h"
#include "test.h"

static void the_order_of_the_search(void)
{
    static const struct {
        const char *file;
        struct script_var vars[8];
        const char *want; /* with spaces between */
    } cases[] = {
        {NULL, {{"HOME", "/h"}, {NULL, NULL}},
            "/h/.config/containers/auth.json /h/.docker/config.json "},
        {NULL,
            {{"HOME", "/h"}, {"XDG_RUNTIME_DIR", "/r"},
                {"XDG_CONFIG_HOME", "/c"}, {NULL, NULL}},
            "/r/containers/auth.json /c/containers/auth.json "
            "/h/.docker/config.json "},
        {NULL,
            {{"HOME", "/h"}, {"DOCKER_CONFIG", "d"}, {"XDG_RUNTIME_DIR", "/r"},
                {NULL, NULL}},
            "d/config.json /r/containers/auth.json "
            "/h/.config/containers/auth.json "},
        {NULL,
            {{"HOME", "/h"}, {"DOCKER_CONFIG", "d"},
                {"REGISTRY_AUTH_FILE", "f"}, {NULL, NULL}},
            "f "},
        {"x",
            {{"HOME", "/h"}, {"DOCKER_CONFIG", "d"},
                {"REGISTRY_AUTH_FILE", "f"}, {NULL, NULL}},
            "x "},
        {NULL,
            {{"HOME", ""}, {"DOCKER_CONFIG", ""}, {"REGISTRY_AUTH_FILE", ""},
                {"XDG_RUNTIME_DIR", ""}, {NULL, NULL}},
            ""},
        {NULL,
            {{"HOME", "h"}, {"XDG_RUNTIME_DIR", "."}, {"XDG_CONFIG_HOME", "c"},
                {NULL, NULL}},
            ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred_places) places = {0};
        hm_auto(buf) got = hm_buf(HM_KIB);
        struct hm_cred_env env;
        struct hm_err err = {0};

        test_case("%zu", i);
        script_vars = cases[i].vars;
        env = script_env();
        if (!CHECK_OK(hm_cred_places(&places, cases[i].file, &env, &err)))
            continue;
        for (size_t n = 0; n < places.count; n++) {
            hm_buf_put(&got, hm_buf_view(&places.list[n].path));
            hm_buf_put_str(&got, " ");
        }
        CHECK_STR(hm_buf_str(&got), cases[i].want);
    }
    script_vars = NULL;
}

static void a_path_that_is_too_long_is_a_limit(void)
{
    static char home[HM_PATH_MAX];
    const struct script_var vars[] = {{"HOME", home}, {NULL, NULL}};
    hm_auto(cred_places) places = {0};
    struct hm_cred_env env;
    struct hm_err err = {0};

    memset(home, '/', sizeof(home) - 1);
    script_vars = vars;
    env = script_env();
    CHECK_ERR(hm_cred_places(&places, NULL, &env, &err), HM_LIMIT, "4095");
    script_vars = NULL;
}

static bool read_path(struct hm_secret *out, bool *there, const char *path,
    bool any_owner, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_PATH_MAX);
    struct hm_cred_place place = {.any_owner = any_owner};

    hm_buf_put_str(&text, path);
    HM_TRY(hm_buf_end(&text, NULL, err));
    place.path = text;
    return hm_cred_place_read(out, there, &place, err);
}

static void a_file_comes_whole_or_is_not_there(void)
{
    hm_auto(secret) out = {0};
    hm_auto(secret) linked = {0};
    hm_auto(secret) none = {0};
    struct hm_err err = {0};
    bool there = true;

    test_scratch();
    if (!script_file("a", "{}", 0664) || !CHECK(symlink("a", "l") == 0))
        return;
    if (CHECK_OK(read_path(&out, &there, "a", false, &err)))
        CHECK(there && hm_bytes_eq_str(hm_secret_view(&out), "{}"));
    if (CHECK_OK(read_path(&linked, &there, "l", false, &err)))
        CHECK(there);
    if (CHECK_OK(read_path(&none, &there, "b", false, &err)))
        CHECK(!there && none.p == NULL);
    if (CHECK_OK(read_path(&none, &there, "a/b", false, &err)))
        CHECK(!there);
}

static void what_others_can_write_is_refused(void)
{
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    bool there = false;

    test_scratch();
    if (script_file("a", "{}", 0602)) {
        CHECK_ERR(read_path(&out, &there, "a", false, &err), HM_DENIED,
            "a: everybody can write to it (mode 602)");
        CHECK_ERR(read_path(&out, &there, "a", true, &err), HM_DENIED,
            "everybody can write");
    }
    CHECK(!there && out.p == NULL);
}

static void what_is_somebody_elses_is_refused_unless_named(void)
{
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    bool there = false;

    test_scratch();
    if (!script_file("a", "{}", 0600))
        return;
    if (geteuid() != 0 || chown("a", 4711, 4711) != 0) {
        test_skip(1, "only root can give a file away");
        return;
    }
    CHECK_ERR(read_path(&out, &there, "a", false, &err), HM_DENIED,
        "a: belongs to user 4711");
    CHECK_OK(read_path(&out, &there, "a", true, &err));
}

static void what_is_no_file_or_too_large_is_an_error(void)
{
    static char large[HM_CRED_FILE_MAX + 2];
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    bool there = false;

    test_scratch();
    memset(large, ' ', sizeof(large) - 1);
    CHECK(mkdir("folder", 0700) == 0 && mkfifo("fifo", 0600) == 0);
    CHECK_ERR(read_path(&out, &there, "folder", false, &err), HM_USAGE,
        "is a folder");
    CHECK_ERR(read_path(&out, &there, "fifo", false, &err), HM_USAGE,
        "not a regular file");
    if (script_file("large", large, 0600))
        CHECK_ERR(read_path(&out, &there, "large", false, &err), HM_LIMIT,
            "large: more than 524288 bytes");
    large[HM_CRED_FILE_MAX] = '\0';
    if (script_file("large", large, 0600))
        CHECK_OK(read_path(&out, &there, "large", false, &err));
}

TEST_SUITE(cred_place, TEST(the_order_of_the_search),
    TEST(a_path_that_is_too_long_is_a_limit),
    TEST(a_file_comes_whole_or_is_not_there),
    TEST(what_others_can_write_is_refused),
    TEST(what_is_somebody_elses_is_refused_unless_named),
    TEST(what_is_no_file_or_too_large_is_an_error));
