/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/login.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cred/entry.h"
#include "scripts.h"
#include "test.h"

#define HOST HM_LIT("ghcr.io")
#define CONFIG ".docker/config.json"
#define ENTRY "\"ghcr.io\": {\"auth\": \"dTpw\"}"

static bool yes(void *ctx, struct hm_bytes host, const struct hm_cred *cred,
    struct hm_err *err)
{
    (void)ctx;
    (void)err;
    CHECK(host.len > 0 && cred->kind == HM_CRED_PASSWORD);
    return true;
}

static bool no(void *ctx, struct hm_bytes host, const struct hm_cred *cred,
    struct hm_err *err)
{
    (void)ctx;
    (void)host;
    (void)cred;
    return hm_fail(err, HM_DENIED, "status 401");
}

static bool password(struct hm_cred *out, struct hm_err *err)
{
    out->kind = HM_CRED_PASSWORD;
    return hm_cred_set_user(out, HM_LIT("u"), err) &&
        hm_secret_from(&out->secret, HM_LIT("p"), err);
}

static bool login_to(struct hm_cred_kept *kept, const char *file,
    struct hm_bytes host, struct hm_err *err)
{
    struct hm_cred_files files = {.file = file, .env = script_env()};
    struct hm_cred_prober prober = {yes, NULL};
    hm_auto(cred) cred = {0};

    return password(&cred, err) &&
        hm_cred_login(kept, &files, &prober, host, &cred, err);
}

static bool login(struct hm_cred_kept *kept, struct hm_err *err)
{
    return login_to(kept, NULL, HOST, err);
}

static bool logout(
    struct hm_cred_gone *gone, const char *file, struct hm_err *err)
{
    struct hm_cred_files files = {.file = file, .env = script_env()};

    return hm_cred_logout(gone, &files, HOST, err);
}

static bool find(struct hm_cred *out, struct hm_err *err)
{
    struct hm_cred_files files = {.env = script_env()};
    struct hm_cred_source source = hm_cred_files_source(&files);

    return hm_cred_find(out, &source, 1, HOST, HM_LIT("a"), err);
}

static unsigned mode_of(const char *path)
{
    struct stat st = {0};

    CHECK(stat(path, &st) == 0);
    return st.st_mode & 07777;
}

static void what_was_kept_is_found(void)
{
    hm_auto(cred) cred = {0};
    struct hm_cred_kept kept;
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(login(&kept, &err)))
        return;
    CHECK(strstr(kept.path, "/" CONFIG) != NULL);
    CHECK_STR(kept.helper, "");
    CHECK_EQ(mode_of(CONFIG), 0600);
    CHECK_EQ(mode_of(".docker"), 0700);
    if (CHECK_OK(find(&cred, &err)))
        CHECK_BYTES(hm_secret_view(&cred.secret), HM_LIT("p"));
}

static void nothing_is_kept_when_the_registry_says_no(void)
{
    struct hm_cred_files files = {.env = script_env()};
    struct hm_cred_prober prober = {no, NULL};
    struct hm_cred_kept kept;
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    test_scratch();
    files.env = script_env();
    if (CHECK_OK(password(&cred, &err)))
        CHECK_ERR(hm_cred_login(&kept, &files, &prober, HOST, &cred, &err),
            HM_DENIED, "status 401");
    CHECK(access(".docker", F_OK) != 0);
}

/* What is written there is what is found: podman's file goes before. */
static void the_first_file_that_is_there_takes_it(void)
{
    struct hm_cred_kept kept;
    struct hm_err err = {0};

    test_scratch();
    CHECK(mkdir(".docker", 0700) == 0 && mkdir(".config", 0700) == 0 &&
        mkdir(".config/containers", 0700) == 0);
    if (!script_file(CONFIG, "{}", 0600) ||
        !script_file(".config/containers/auth.json", "{ }", 0644) ||
        !CHECK_OK(login(&kept, &err)))
        return;
    CHECK(strstr(kept.path, "/.config/containers/auth.json") != NULL);
    CHECK(script_holds(CONFIG, "{}"));
    CHECK_EQ(mode_of(".config/containers/auth.json"), 0600);
}

static void the_rest_of_the_file_stays(void)
{
    struct hm_cred_kept kept;
    struct hm_cred_gone gone;
    struct hm_err err = {0};

    test_scratch();
    if (!script_file("f",
            "{\"HttpHeaders\":{\"a\":\"\\u0062\"},\"auths\":{\"x\":{}}, "
            "\"n\":1.0e0}\n",
            0600) ||
        !CHECK_OK(login_to(&kept, "f", HOST, &err)))
        return;
    CHECK(test_torture() ||
        script_holds("f",
            "{\"HttpHeaders\":{\"a\":\"\\u0062\"},\"auths\":{\n\t\t\"x\": "
            "{},\n\t\t" ENTRY "\n\t}, \"n\":1.0e0}\n"));
    if (!CHECK_OK(logout(&gone, "f", &err)))
        return;
    CHECK_EQ(gone.count, 1);
    CHECK(test_torture() ||
        script_holds("f",
            "{\"HttpHeaders\":{\"a\":\"\\u0062\"},\"auths\":{\n\t\t\"x\": "
            "{}\n\t}, \"n\":1.0e0}\n"));
}

static void a_link_stays_a_link(void)
{
    struct hm_cred_kept kept;
    struct hm_err err = {0};
    struct stat st;

    test_scratch();
    CHECK(mkdir("real", 0700) == 0 && symlink("real/f", "l") == 0);
    CHECK_ERR(login_to(&kept, "l", HOST, &err), HM_USAGE,
        "l: a link to a file that is not there");
    if (!script_file("real/f", "{}", 0600) ||
        !CHECK_OK(login_to(&kept, "l", HOST, &err)))
        return;
    CHECK(lstat("l", &st) == 0 && S_ISLNK(st.st_mode));
    CHECK(test_torture() ||
        script_holds("real/f", "{\n\t\"auths\": {\n\t\t" ENTRY "\n\t}\n}\n"));
}

static void a_file_that_makes_no_sense_is_not_touched(void)
{
    static const char *const texts[] = {
        "{", "[]", "{\"auths\": 1}", "{\"credsStore\": \"a/b\"}"};

    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        struct hm_cred_kept kept;
        struct hm_cred_gone gone;
        struct hm_err err = {0};

        test_case("%s", texts[i]);
        test_scratch();
        if (!script_file("f", texts[i], 0600))
            continue;
        CHECK_ERR(login_to(&kept, "f", HOST, &err), HM_USAGE, "f: ");
        CHECK_ERR(logout(&gone, "f", &err), HM_USAGE, "f: ");
        CHECK(script_holds("f", texts[i]) || test_torture());
    }
}

/* A person whose entry is broken must be able to log in again. */
static void a_broken_entry_is_replaced(void)
{
    struct hm_cred_kept kept;
    struct hm_err err = {0};

    test_scratch();
    if (script_file("f", "{\"auths\":{\"ghcr.io\":{\"auth\":\"!\"}}}", 0600) &&
        CHECK_OK(login_to(&kept, "f", HOST, &err)))
        CHECK(test_torture() ||
            script_holds("f", "{\"auths\":{\n\t\t" ENTRY "\n\t}}"));
}

#define KEEPER                                                                 \
    "cd \"${0%/*}\"; case $1 in store) cat >kept;; erase) rm kept;; esac"

static void a_helper_keeps_the_secret_and_the_file_a_sign(void)
{
    struct hm_cred_kept kept;
    struct hm_cred_gone gone;
    struct hm_err err = {0};

    test_scratch();
    if (!script_helper("it", "PATH=/usr/bin:/bin; " KEEPER) ||
        !script_file("f", "{\"credsStore\":\"it\"}", 0600) ||
        !CHECK_OK(login_to(&kept, "f", HOST, &err)))
        return;
    CHECK_STR(kept.helper, "it");
    CHECK(test_torture() ||
        script_holds("kept",
            "{\"ServerURL\":\"ghcr.io\",\"Username\":\"u\",\"Secret\":"
            "\"p\"}"));
    CHECK(test_torture() ||
        script_holds("f",
            "{\n\t\"auths\": {\n\t\t\"ghcr.io\": "
            "{}\n\t},\"credsStore\":\"it\"}"));
    if (!CHECK_OK(logout(&gone, "f", &err)))
        return;
    CHECK_EQ(gone.count, 1);
    CHECK_STR(gone.list[0].helper, "it");
    CHECK(test_torture() || access("kept", F_OK) != 0);
}

static void a_helper_that_fails_changes_no_file(void)
{
    struct hm_cred_kept kept;
    struct hm_err err = {0};

    test_scratch();
    if (!script_helper("it", "echo locked; exit 1") ||
        !script_file("f", "{\"credsStore\":\"it\"}", 0600))
        return;
    CHECK_ERR(login_to(&kept, "f", HOST, &err), HM_DENIED, "\"locked\"");
    CHECK(script_holds("f", "{\"credsStore\":\"it\"}") || test_torture());
}

static void logging_out_forgets_everywhere(void)
{
    static const char entry[] = "{\"auths\":{\"https://GHCR.io/\":{}}}";
    struct hm_cred_gone gone;
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    test_scratch();
    CHECK(mkdir(".docker", 0700) == 0 && mkdir(".config", 0700) == 0 &&
        mkdir(".config/containers", 0700) == 0);
    if (!script_file(CONFIG, entry, 0600) ||
        !script_file(".config/containers/auth.json", entry, 0600) ||
        !CHECK_OK(logout(&gone, NULL, &err)))
        return;
    CHECK_EQ(gone.count, 2);
    CHECK_OK(find(&cred, &err));
    CHECK_EQ(cred.kind, HM_CRED_NONE);
    CHECK_OK(logout(&gone, NULL, &err));
    CHECK_EQ(gone.count, 0);
}

/* As podman does it: who names the whole did not name these. */
static void what_is_kept_for_a_part_stays_and_is_told(void)
{
    static const char entry[] = "{\"auths\":{\"ghcr.io/team\":{}}}";
    static struct hm_cred_gone gone;
    struct hm_err err = {0};

    test_scratch();
    if (!script_file("f", entry, 0600) || !CHECK_OK(logout(&gone, "f", &err)))
        return;
    CHECK_EQ(gone.count, 0);
    CHECK(script_holds("f", entry) || test_torture());
    if (CHECK_EQ(gone.stays_count, 1)) {
        CHECK_STR(gone.stays[0].path, "f");
        CHECK_STR(gone.stays[0].what.part, "ghcr.io/team");
    }
}

/* "sudo hallmark login --auth-file" must not lock the owner out. */
static void a_file_stays_its_owners(void)
{
    struct hm_cred_kept kept;
    struct hm_err err = {0};
    struct stat st = {0};

    test_scratch();
    if (!script_file("f", "{}", 0600))
        return;
    if (geteuid() != 0 || chown(".", 1234, 2345) != 0 ||
        chown("f", 1234, 2345) != 0) {
        test_skip(1, "no right to give files away");
        return;
    }
    if (!CHECK_OK(login_to(&kept, "f", HOST, &err)))
        return;
    CHECK(stat("f", &st) == 0 && st.st_uid == 1234 && st.st_gid == 2345);
    CHECK_EQ(st.st_mode & 07777, 0600);
}

static void without_a_home_there_is_no_place(void)
{
    static const struct script_var vars[] = {{"HOME", ""}, {NULL, NULL}};
    struct hm_cred_kept kept;
    struct hm_err err = {0};

    test_scratch();
    script_vars = vars;
    CHECK_ERR(login(&kept, &err), HM_USAGE, "no place for credentials");
    script_vars = NULL;
}

static void a_home_that_takes_nothing_is_told(void)
{
    char here[256], home[300];
    const struct script_var vars[] = {{"HOME", home}, {NULL, NULL}};
    struct hm_cred_kept kept;
    struct hm_err err = {0};

    test_scratch();
    if (!script_file("file", "", 0600) || !CHECK(getcwd(here, 256) != NULL))
        return;
    snprintf(home, sizeof(home), "%s/file", here);
    script_vars = vars;
    CHECK_ERR(login(&kept, &err), HM_SYSTEM,
        "file/.docker/: cannot be made: Not a directory (REGISTRY_AUTH_FILE");
    script_vars = NULL;
}

static void *login_in_thread(void *arg)
{
    struct hm_cred_kept kept;
    struct hm_err err = {0};

    CHECK_OK(login_to(&kept, "f", hm_bytes_str(arg), &err));
    return NULL;
}

static void logins_at_once_are_all_there(void)
{
    static char names[8][16];
    pthread_t threads[TEST_LEN(names)];

    if (test_torture())
        return; /* the n-th allocation of several threads is not one */
    test_scratch();
    (void)script_env();
    for (size_t i = 0; i < TEST_LEN(names); i++) {
        snprintf(names[i], sizeof(names[i]), "h%zu.test", i);
        CHECK(
            pthread_create(&threads[i], NULL, login_in_thread, names[i]) == 0);
    }
    for (size_t i = 0; i < TEST_LEN(names); i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < TEST_LEN(names); i++) {
        hm_auto(cred) cred = {0};
        struct hm_cred_files files = {.file = "f", .env = script_env()};
        struct hm_cred_source source = hm_cred_files_source(&files);
        struct hm_err err = {0};

        test_case("%s", names[i]);
        CHECK_OK(hm_cred_find(
            &cred, &source, 1, hm_bytes_str(names[i]), HM_LIT("a"), &err));
        CHECK_EQ(cred.kind, HM_CRED_PASSWORD);
    }
}

TEST_SUITE(cred_login, TEST(what_was_kept_is_found),
    TEST(nothing_is_kept_when_the_registry_says_no),
    TEST(the_first_file_that_is_there_takes_it),
    TEST(the_rest_of_the_file_stays), TEST(a_link_stays_a_link),
    TEST(a_file_that_makes_no_sense_is_not_touched),
    TEST(a_broken_entry_is_replaced),
    TEST(a_helper_keeps_the_secret_and_the_file_a_sign),
    TEST(a_helper_that_fails_changes_no_file),
    TEST(logging_out_forgets_everywhere),
    TEST(what_is_kept_for_a_part_stays_and_is_told),
    TEST(a_file_stays_its_owners), TEST(a_home_that_takes_nothing_is_told),
    TEST(without_a_home_there_is_no_place), TEST(logins_at_once_are_all_there));
