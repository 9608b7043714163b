/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/keys/keypair.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "crypto/key_private.h"
#include "crypto/keyfile.h"
#include "test.h"

#define PASSWORD HM_LIT("pw")

/* A folder of its own, and the names in it. */
struct place {
    char folder[32], prefix[48], key[64], pub[64];
};

static bool place_new(struct place *place)
{
    snprintf(place->folder, sizeof(place->folder), "/tmp/hallmark-XXXXXX");
    if (!CHECK(mkdtemp(place->folder) != NULL))
        return false;
    snprintf(place->prefix, sizeof(place->prefix), "%s/k", place->folder);
    snprintf(place->key, sizeof(place->key), "%s.key", place->prefix);
    snprintf(place->pub, sizeof(place->pub), "%s.pub", place->prefix);
    return true;
}

/* How many files are there; and with `empty`, remove them. */
static size_t place_count(const struct place *place, bool empty)
{
    DIR *dir = opendir(place->folder);
    size_t count = 0;

    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        char path[400];

        if (e->d_name[0] == '.')
            continue;
        count++;
        snprintf(path, sizeof(path), "%s/%s", place->folder, e->d_name);
        if (empty && unlink(path) != 0)
            rmdir(path);
    }
    if (dir != NULL)
        closedir(dir);
    return count;
}

static void place_free(struct place *place)
{
    place_count(place, true);
    CHECK(rmdir(place->folder) == 0);
}

static bool put(const char *path, const char *text)
{
    struct hm_file_opts opts = {0};
    struct hm_err err = {0};

    return CHECK_OK(hm_file_write(path, hm_bytes_str(text), &opts, &err));
}

static bool holds(const char *path, const char *text)
{
    hm_auto(buf) buf = hm_buf(HM_KEY_FILE_MAX);
    struct hm_err err = {0};

    return hm_file_read(&buf, path, &err) &&
        hm_bytes_eq_str(hm_buf_view(&buf), text);
}

/* Make a key and write the pair. */
static bool write_pair(struct hm_key **key, const struct place *place,
    bool force, struct hm_err *err)
{
    hm_auto(keypair) pair = {0};

    return hm_keypair_new(&pair, place->prefix, force, err) &&
        hm_key_generate(key, HM_KEY_ED25519, 0, err) &&
        hm_keypair_write(&pair, *key, PASSWORD, err);
}

/* Do the two files hold that key? */
static void check_pair(const struct place *place, const struct hm_key *key)
{
    hm_auto(buf) text = hm_buf(HM_KEY_FILE_MAX);
    hm_auto(buf) pub = hm_buf(HM_KEY_FILE_MAX);
    hm_auto(keyfile) file = {0};
    hm_auto(secret) pkcs8 = {0};
    hm_auto_ptr(key) again = NULL;
    hm_auto_ptr(key) public = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_file_read(&text, place->key, &err)) ||
        !CHECK_OK(hm_keyfile_parse(&file, hm_buf_view(&text), &err)) ||
        !CHECK_OK(hm_keyfile_open(&pkcs8, &file, PASSWORD, &err)) ||
        !CHECK_OK(hm_key_parse_pkcs8(&again, hm_secret_view(&pkcs8), &err)) ||
        !CHECK_OK(hm_file_read(&pub, place->pub, &err)) ||
        !CHECK_OK(hm_key_parse_pem(&public, hm_buf_view(&pub), &err)))
        return;
    CHECK(hm_key_eq(again, key));
    CHECK(hm_key_eq(public, key));
}

static void check_mode(const char *path, mode_t mode)
{
    struct stat st = {0};

    CHECK(stat(path, &st) == 0);
    CHECK_EQ(st.st_mode & 07777, mode);
}

static void two_files_that_belong_together(void)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct place place;

    if (!place_new(&place))
        return;
    umask(0002);
    if (CHECK_OK(write_pair(&key, &place, false, &err))) {
        check_pair(&place, key);
        check_mode(place.key, 0600);
        check_mode(place.pub, 0644);
        CHECK_EQ(place_count(&place, false), 2);
    }
    place_free(&place);
}

static void nothing_is_overwritten_without_force(void)
{
    for (int i = 0; i < 2; i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};
        struct place place;
        const char *path;

        if (!place_new(&place))
            return;
        path = i == 0 ? place.key : place.pub;
        test_case("%s", i == 0 ? "key" : "pub");
        if (put(path, "old"))
            CHECK_ERR(write_pair(&key, &place, false, &err), HM_USAGE,
                "is there already; --force replaces it");
        CHECK(test_torture() || holds(path, "old"));
        CHECK(test_torture() || place_count(&place, false) == 1);
        place_free(&place);
    }
}

/* Between the look and the writing somebody else makes one of the files. */
static void a_race_leaves_no_half_pair(void)
{
    if (test_torture())
        return; /* no allocation that the tests around it do not make */
    for (int i = 0; i < 2; i++) {
        hm_auto(keypair) pair = {0};
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};
        struct place place;
        const char *path;

        if (!place_new(&place))
            return;
        path = i == 0 ? place.key : place.pub;
        test_case("%s", i == 0 ? "key" : "pub");
        if (CHECK_OK(hm_keypair_new(&pair, place.prefix, false, &err)) &&
            CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)) &&
            put(path, "theirs")) {
            CHECK_ERR(
                hm_keypair_write(&pair, key, PASSWORD, &err), HM_USAGE, path);
            CHECK(holds(path, "theirs"));
            CHECK_EQ(place_count(&place, false), 1);
        }
        place_free(&place);
    }
}

static void force_replaces_both(void)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct place place;

    if (!place_new(&place))
        return;
    if (put(place.key, "old") && put(place.pub, "old") &&
        CHECK_OK(write_pair(&key, &place, true, &err))) {
        check_pair(&place, key);
        check_mode(place.key, 0600);
        CHECK_EQ(place_count(&place, false), 2);
    }
    place_free(&place);
}

static void force_that_fails_leaves_the_old_pair(void)
{
    hm_auto(keypair) pair = {0};
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct place place;

    if (test_torture() || !place_new(&place))
        return;
    if (put(place.key, "old") &&
        CHECK_OK(hm_keypair_new(&pair, place.prefix, true, &err)) &&
        CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)) &&
        CHECK(mkdir(place.pub, 0700) == 0)) {
        CHECK_ERR(
            hm_keypair_write(&pair, key, PASSWORD, &err), HM_USAGE, place.pub);
        CHECK(holds(place.key, "old"));
        CHECK_EQ(place_count(&place, false), 2);
    }
    place_free(&place);
}

static void a_folder_in_the_way_is_seen_early(void)
{
    hm_auto(keypair) pair = {0};
    struct hm_err err = {0};
    struct place place;

    if (!place_new(&place))
        return;
    CHECK(mkdir(place.pub, 0700) == 0);
    CHECK_ERR(hm_keypair_new(&pair, place.prefix, true, &err), HM_USAGE,
        "no file, so it cannot be replaced");
    place_free(&place);
}

static void prefixes_that_name_no_file_are_refused(void)
{
    static char path[HM_PATH_MAX];
    hm_auto(keypair) pair = {0};
    struct hm_err err = {0};

    CHECK_ERR(
        hm_keypair_new(&pair, "", false, &err), HM_USAGE, "two file names");
    CHECK_ERR(hm_keypair_new(&pair, "keys/", false, &err), HM_USAGE, "keys/: ");
    memset(path, 'a', sizeof(path) - 1);
    CHECK_ERR(
        hm_keypair_new(&pair, path, false, &err), HM_USAGE, "longer than 4096");
    CHECK(pair.key_path.p == NULL);
}

static struct place watched;
static volatile sig_atomic_t halves;

/* Where a signal that kills would have left one file without the other. */
static void look_for_half(int number)
{
    struct stat st;
    int before = errno;

    (void)number;
    if ((stat(watched.key, &st) == 0) != (stat(watched.pub, &st) == 0))
        halves = 1;
    errno = before;
}

static void a_signal_finds_both_files_or_none(void)
{
    struct sigaction look = {.sa_handler = look_for_half}, before;
    struct itimerval often = {{0, 200}, {0, 200}}, never = {0};
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    look.sa_flags = SA_RESTART;
    if (test_torture() || !place_new(&watched))
        return;
    sigaction(SIGALRM, &look, &before);
    setitimer(ITIMER_REAL, &often, NULL);
    CHECK_OK(write_pair(&key, &watched, false, &err));
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before, NULL);
    CHECK_EQ(halves, 0);
    place_free(&watched);
}

static void *write_in_thread(void *arg)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    CHECK_OK(write_pair(&key, arg, true, &err));
    return NULL;
}

static void two_writers_wait_for_each_other(void)
{
    struct place place;
    pthread_t thread;
    int other;

    if (test_torture() || !place_new(&place))
        return;
    other = open(place.folder, O_RDONLY | O_DIRECTORY);
    CHECK(flock(other, LOCK_EX) == 0);
    if (CHECK(pthread_create(&thread, NULL, write_in_thread, &place) == 0)) {
        for (int i = 0; i < 150 && place_count(&place, false) == 0; i++)
            usleep(10000);
        CHECK_EQ(place_count(&place, false), 0);
        flock(other, LOCK_UN);
        pthread_join(thread, NULL);
        CHECK_EQ(place_count(&place, false), 2);
    }
    close(other);
    place_free(&place);
}

TEST_SUITE(cmd_keys_keypair, TEST(two_files_that_belong_together),
    TEST(nothing_is_overwritten_without_force),
    TEST(a_race_leaves_no_half_pair), TEST(force_replaces_both),
    TEST(force_that_fails_leaves_the_old_pair),
    TEST(a_signal_finds_both_files_or_none),
    TEST(two_writers_wait_for_each_other),
    TEST(a_folder_in_the_way_is_seen_early),
    TEST(prefixes_that_name_no_file_are_refused));
