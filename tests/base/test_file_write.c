/* SPDX-License-Identifier: Apache-2.0 */
/* The second half of file.c: what writing leaves behind, above all when it
 * fails. A filter in the kernel (seccomp) makes chosen system calls fail in
 * this process, and so shows every way through the code on one filesystem. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "test.h"

static const struct hm_file_opts plain = {0}, secret = {.private_mode = true},
                                 over = {.replace = true};

/* From now on the system call fails with `error` when its argument `arg` has
 * one of the bits of `mask` (0: always). False where that is not possible. */
static bool deny(unsigned call, unsigned arg, uint32_t mask, unsigned error)
{
    const unsigned low = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 4;
    const unsigned at = (unsigned)offsetof(struct seccomp_data, args) + low;
    const uint16_t test = mask == 0 ? BPF_JGE : BPF_JSET;
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at + arg * 8),
        BPF_JUMP((uint16_t)(BPF_JMP | test | BPF_K), mask, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {TEST_LEN(steps), steps};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0)
        return true;
    test_skip(1, "no system call filters here: %s", strerror(errno));
    return false;
}

/* A filesystem without files that have no name. */
static bool deny_unnamed(void)
{
    return deny(SYS_openat, 2, O_TMPFILE & ~O_DIRECTORY, EOPNOTSUPP);
}

static bool write_text(const char *path, const char *text,
    const struct hm_file_opts *opts, struct hm_err *err)
{
    return hm_file_write(path, hm_bytes_str(text), opts, err);
}

/* The content, read without our code; "(none)" if there is none. */
static const char *content(const char *path)
{
    static char text[1000];
    FILE *file = fopen(path, "r");
    size_t len;

    if (file == NULL)
        return "(none)";
    len = fread(text, 1, sizeof(text) - 1, file);
    text[len] = '\0';
    fclose(file);
    return text;
}

static unsigned mode_of(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 ? st.st_mode & 07777U : 0;
}

static int entries(void)
{
    DIR *dir = opendir(".");
    int count = 0;

    if (dir == NULL)
        return -1;
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count - 2;
}

static int open_fds(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) != -1;
    return count;
}

/* What must hold on every filesystem. */
static void check_all_promises(void)
{
    struct hm_err err = {0};
    int fds = open_fds();

    test_scratch();
    umask(022);
    if (!CHECK_OK(write_text("f", "one", &plain, &err)))
        return;
    CHECK_STR(content("f"), "one");
    CHECK_EQ(mode_of("f"), 0644);
    CHECK_ERR(write_text("f", "two", &plain, &err), HM_USAGE, "f: File exists");
    CHECK_STR(content("f"), "one");
    CHECK_OK(write_text("f", "three", &over, &err));
    CHECK_STR(content("f"), "three");
    if (!CHECK_OK(write_text("s", "", &secret, &err)))
        return;
    CHECK_EQ(mode_of("s"), 0600);
    CHECK_ERR(write_text("s", "x", &secret, &err), HM_USAGE, "File exists");
    CHECK(symlink("f", "link") == 0 && symlink("nowhere", "dangling") == 0);
    CHECK_ERR(write_text("link", "x", &plain, &err), HM_USAGE, "File exists");
    CHECK_ERR(
        write_text("dangling", "x", &plain, &err), HM_USAGE, "File exists");
    CHECK_OK(write_text("link", "four", &over, &err));
    CHECK_STR(content("link"), "four");
    CHECK_STR(content("f"), "three");
    CHECK_STR(content("nowhere"), "(none)");
    CHECK_EQ(entries(), 4);
    CHECK_EQ(open_fds(), fds);
}

static void promises_hold(void)
{
    check_all_promises();
}

static void promises_hold_without_unnamed_files(void)
{
    if (deny_unnamed())
        check_all_promises();
}

static void promises_hold_without_proc(void)
{
    if (deny(SYS_faccessat, 0, 0, ENOENT))
        check_all_promises();
}

/* NFS: neither unnamed files nor RENAME_NOREPLACE. */
static void promises_hold_with_links_only(void)
{
    if (deny_unnamed() && deny(SYS_renameat2, 4, RENAME_NOREPLACE, EINVAL))
        check_all_promises();
}

static void large_content_arrives(void)
{
    static char bytes[3 * 1024 * 1024 + 1];
    struct hm_err err = {0};
    struct stat st = {0};

    test_scratch();
    CHECK_OK(hm_file_write("f", hm_bytes(bytes, sizeof(bytes)), &plain, &err));
    CHECK(stat("f", &st) == 0 && st.st_size == sizeof(bytes));
}

static void modes_follow_their_promise(void)
{
    static const struct {
        mode_t umask;
        bool private_mode;
        unsigned want;
    } cases[] = {
        {0, true, 0600},
        {0777, true, 0600},
        {0, false, 0644},
        {0077, false, 0600},
        {0002, false, 0644},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_file_opts opts = {
            .private_mode = cases[i].private_mode, .replace = true};
        struct hm_err err = {0};

        test_case("umask %03o", (unsigned)cases[i].umask);
        test_scratch();
        umask(0);
        CHECK_OK(write_text("f", "old", &over, &err));
        umask(cases[i].umask);
        CHECK_OK(write_text("f", "new", &opts, &err));
        CHECK_EQ(mode_of("f"), cases[i].want);
        umask(022);
    }
}

static void modes_without_unnamed_files_are_the_same(void)
{
    if (deny_unnamed())
        modes_follow_their_promise();
}

static void paths_have_many_forms(void)
{
    char longest[256] = {0};
    struct hm_err err = {0};
    char cwd[4000], path[4100];

    test_scratch();
    memset(longest, 'n', sizeof(longest) - 1);
    CHECK(mkdir("sub", 0700) == 0 && symlink("sub", "to-sub") == 0);
    CHECK_OK(write_text(longest, "a", &over, &err));
    CHECK_OK(write_text("./b", "b", &plain, &err));
    CHECK_OK(write_text("sub/../sub//c", "c", &plain, &err));
    CHECK_OK(write_text("to-sub/d", "d", &plain, &err));
    CHECK(getcwd(cwd, sizeof(cwd)) != NULL);
    snprintf(path, sizeof(path), "%s/e", cwd);
    CHECK_OK(write_text(path, "e", &plain, &err));
    CHECK_STR(content(longest), "a");
    CHECK_STR(content("b"), "b");
    CHECK_STR(content("sub/c"), "c");
    CHECK_STR(content("sub/d"), "d");
    CHECK_STR(content("e"), "e");
}

/* A FIFO stands for /dev/null here: were the check broken, and this run by
 * root, the machine would lose its device. */
static void what_is_no_place_for_a_file_is_refused(void)
{
    static const struct {
        const char *path;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"", HM_USAGE, "does not name a file"},
        {".", HM_USAGE, "does not name a file"},
        {"..", HM_USAGE, "does not name a file"},
        {"/", HM_USAGE, "does not name a file"},
        {"folder/", HM_USAGE, "does not name a file"},
        {"folder/..", HM_USAGE, "does not name a file"},
        {"folder", HM_USAGE, "folder: is a folder"},
        {"fifo", HM_USAGE, "fifo: is not a regular file"},
        {"missing/f", HM_NOT_FOUND, "missing/f: No such file"},
        {"f/f", HM_NOT_FOUND, "f/f: Not a directory"},
        {"a\nb/f", HM_NOT_FOUND, "a\\nb/f: No such file"},
    };
    char too_long[300] = {0};
    struct hm_err err = {0};
    struct stat st;

    test_scratch();
    CHECK(mkdir("folder", 0700) == 0 && mkfifo("fifo", 0600) == 0);
    CHECK_OK(write_text("f", "x", &plain, &err));
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].path);
        CHECK_ERR(write_text(cases[i].path, "x", &over, &err), cases[i].code,
            cases[i].words);
    }
    memset(too_long, 'n', sizeof(too_long) - 1);
    CHECK_ERR(write_text(too_long, "x", &plain, &err), HM_USAGE, "too long");
    CHECK_ERR(write_text("folder", "x", &plain, &err), HM_USAGE, "File exists");
    CHECK_EQ(entries(), 3);
    CHECK(lstat("fifo", &st) == 0 && S_ISFIFO(st.st_mode));
}

static void a_path_longer_than_the_system_takes_is_refused(void)
{
    static char path[8000];
    struct hm_err err = {0};

    test_scratch();
    for (size_t i = 0; i + 2 < sizeof(path); i += 2)
        memcpy(path + i, "./", 2);
    path[sizeof(path) - 2] = 'f';
    CHECK_ERR(write_text(path, "x", &plain, &err), HM_LIMIT, "longer than");
}

/* A file size limit is the full disk that a test can have. */
static void check_full_disk(void)
{
    static char bytes[100000];
    struct rlimit before, limit;
    struct hm_err err = {0};

    test_scratch();
    CHECK_OK(write_text("f", "old", &plain, &err));
    signal(SIGXFSZ, SIG_IGN);
    if (!CHECK(getrlimit(RLIMIT_FSIZE, &before) == 0))
        return;
    limit = before;
    limit.rlim_cur = 50000;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    CHECK_ERR(hm_file_write("f", hm_bytes(bytes, sizeof(bytes)), &over, &err),
        HM_SYSTEM, "f: File too large");
    CHECK_ERR(hm_file_write("g", hm_bytes(bytes, sizeof(bytes)), &secret, &err),
        HM_SYSTEM, "g: File too large");
    CHECK(setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK_STR(content("f"), "old");
    CHECK_EQ(entries(), 1);
}

static void a_full_disk_leaves_the_old_file(void)
{
    check_full_disk();
}

static void a_full_disk_leaves_no_named_file_either(void)
{
    if (deny_unnamed())
        check_full_disk();
}

/* Whatever the step that fails, the old file stays and nothing is added. */
static void check_failing_step(enum hm_code code, const char *words)
{
    const struct hm_file_opts opts = {.private_mode = true, .replace = true};
    struct hm_err err = {0};
    int fds = open_fds();

    CHECK_ERR(write_text("f", "new", &opts, &err), code, words);
    CHECK_STR(content("f"), "old");
    CHECK_EQ(entries(), 1);
    CHECK_EQ(open_fds(), fds);
}

static void make_old_file(void)
{
    FILE *file;

    test_scratch();
    file = fopen("f", "w");
    if (!CHECK(file != NULL))
        return;
    fputs("old", file);
    fclose(file);
}

static void a_failing_flush_leaves_the_old_file(void)
{
    make_old_file();
    if (!deny(SYS_fsync, 0, 0, EIO))
        return;
    check_failing_step(HM_SYSTEM, "f: Input/output error");
    if (deny_unnamed())
        check_failing_step(HM_SYSTEM, "f: Input/output error");
}

/* The new file is in place, but may not outlive a power cut: that is told. The
 * folder gets descriptor 15 and the file 16, and the filter knows them apart. */
static void a_failing_flush_of_the_folder_is_told(void)
{
    struct hm_err err = {0};
    int fd;

    make_old_file();
    do
        fd = dup(STDIN_FILENO);
    while (fd >= 0 && fd < 14);
    if (!CHECK_EQ(fd, 14) || !deny(SYS_fsync, 0, 15, EIO))
        return;
    CHECK_ERR(write_text("f", "new", &over, &err), HM_SYSTEM,
        "f: Input/output error");
    CHECK_STR(content("f"), "new");
}

static void a_folder_that_cannot_be_flushed_is_fine(void)
{
    struct hm_err err = {0};
    int fd;

    make_old_file();
    do
        fd = dup(STDIN_FILENO);
    while (fd >= 0 && fd < 14);
    if (CHECK_EQ(fd, 14) && deny(SYS_fsync, 0, 15, EINVAL))
        CHECK_OK(write_text("f", "new", &over, &err));
}

static void a_failing_mode_leaves_the_old_file(void)
{
    make_old_file();
    if (!deny(SYS_fchmod, 0, 0, EPERM))
        return;
    check_failing_step(HM_DENIED, "f: Operation not permitted");
    if (deny_unnamed())
        check_failing_step(HM_DENIED, "f: Operation not permitted");
}

static void check_owner(const struct hm_file_opts *opts, unsigned want)
{
    struct hm_err err = {0};
    struct stat st = {0};

    CHECK(chown("f", 1234, 2345) == 0);
    CHECK_OK(write_text("f", "new", opts, &err));
    CHECK(stat("f", &st) == 0 && st.st_uid == want);
}

static void owners_keep_their_files_when_told_so(void)
{
    static const struct hm_file_opts keep = {
        .private_mode = true, .replace = true, .keep_owner = true};

    make_old_file();
    if (geteuid() != 0 || chown("f", 1234, 2345) != 0) {
        test_skip(1, "no right to give files away");
        return;
    }
    check_owner(&over, 0);
    check_owner(&keep, 0); /* somebody's file in our folder */
    CHECK(chown(".", 1234, 2345) == 0 && chmod(".", 0777) == 0);
    check_owner(&keep, 0); /* others may have put it there */
    CHECK(chmod(".", 0755) == 0);
    check_owner(&keep, 1234);
    if (!deny_unnamed())
        return;
    check_owner(&keep, 1234);
    /* Who may not give files away keeps them. */
    if (deny(SYS_fchown, 0, 0, EPERM))
        check_owner(&keep, 0);
    make_old_file();
    CHECK(chown(".", 1234, 2345) == 0 && chown("f", 1234, 2345) == 0);
    if (deny(SYS_fchown, 0, 0, EIO)) {
        struct hm_err err = {0};

        CHECK_ERR(write_text("f", "new", &keep, &err), HM_SYSTEM,
            "f: Input/output error");
        CHECK_STR(content("f"), "old");
    }
}

static void a_failing_rename_leaves_the_old_file(void)
{
    make_old_file();
    if (!deny(SYS_renameat, 0, 0, EBUSY) || !deny(SYS_renameat2, 0, 0, EBUSY))
        return;
    check_failing_step(HM_SYSTEM, "f: Device or resource busy");
    if (deny_unnamed())
        check_failing_step(HM_SYSTEM, "f: Device or resource busy");
}

static void a_failing_link_leaves_the_old_file(void)
{
    struct hm_err err = {0};

    /* What the last lines deny would stay denied in the next round. */
    if (test_torture())
        return;
    make_old_file();
    if (!deny(SYS_linkat, 0, 0, EMLINK))
        return;
    check_failing_step(HM_SYSTEM, "f: Too many links");
    CHECK_ERR(write_text("g", "new", &plain, &err), HM_SYSTEM, "g: Too many");
    if (deny_unnamed() && deny(SYS_renameat2, 4, RENAME_NOREPLACE, EINVAL))
        CHECK_ERR(write_text("g", "x", &plain, &err), HM_SYSTEM, "g: Too many");
    CHECK_EQ(entries(), 1);
}

static void a_failing_random_leaves_the_old_file(void)
{
    make_old_file();
    if (deny(SYS_getrandom, 0, 0, ENOSYS))
        check_failing_step(HM_SYSTEM, hm_errno_text(ENOSYS));
}

static void a_forbidden_folder_is_denied(void)
{
    make_old_file();
    if (deny_unnamed() && deny(SYS_openat, 2, O_CREAT, EACCES))
        check_failing_step(HM_DENIED, "f: Permission denied");
}

/* Names that are taken are tried again, but not for ever. */
static void taken_names_are_tried_a_few_times(void)
{
    make_old_file();
    if (deny_unnamed() && deny(SYS_openat, 2, O_EXCL, EEXIST))
        check_failing_step(HM_USAGE, "f: File exists");
}

static void *race(void *arg)
{
    struct hm_err err = {0};

    pthread_barrier_wait(arg);
    return write_text("f", "x", &plain, &err) ? arg : NULL;
}

static void check_one_winner(void)
{
    pthread_t threads[8];
    pthread_barrier_t start;

    if (test_torture())
        return;
    test_scratch();
    for (int round = 0; round < 20; round++) {
        int winners = 0;
        void *won;

        pthread_barrier_init(&start, NULL, TEST_LEN(threads));
        for (size_t i = 0; i < TEST_LEN(threads); i++)
            pthread_create(&threads[i], NULL, race, &start);
        for (size_t i = 0; i < TEST_LEN(threads); i++) {
            pthread_join(threads[i], &won);
            winners += won != NULL;
        }
        pthread_barrier_destroy(&start);
        CHECK_EQ(winners, 1);
        CHECK_EQ(entries(), 1);
        unlink("f");
    }
}

static void of_many_writers_one_wins(void)
{
    check_one_winner();
}

static void of_many_writers_with_named_files_one_wins(void)
{
    if (deny_unnamed())
        check_one_winner();
}

/* Write one file over and over, or many, until something ends us. */
static void write_for_ever(bool replace)
{
    const struct hm_file_opts opts = {.replace = replace};
    char text[900];
    struct hm_err err;

    memset(text, 'x', sizeof(text));
    for (unsigned i = 0;; i++) {
        char name[20];

        snprintf(name, sizeof(name), "f%u", replace ? 0 : i);
        if (!hm_file_write(name, hm_bytes(text, sizeof(text)), &opts, &err))
            _exit(1);
    }
}

/* Every file must be whole and none temporary. */
static bool folder_is_clean(void)
{
    DIR *dir = opendir(".");
    const struct dirent *entry;
    bool clean = dir != NULL;

    while (clean && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == 'f')
            clean = strlen(content(entry->d_name)) == 900;
        else
            clean = entry->d_name[0] == '.' &&
                strncmp(entry->d_name, ".hallmark", 9) != 0;
    }
    closedir(dir);
    return clean;
}

static void check_killed_writer(bool replace, int number)
{
    enum { ROUNDS = 30 };
    int clean = 0;

    if (test_torture())
        return;
    for (int round = 0; round < ROUNDS; round++) {
        int status = 0;
        pid_t pid;

        test_scratch();
        pid = fork();
        if (pid == 0)
            write_for_ever(replace);
        usleep((unsigned)(2000 + round * 377));
        kill(pid, number);
        waitpid(pid, &status, 0);
        clean += WIFSIGNALED(status) && folder_is_clean();
    }
    CHECK_EQ(clean, ROUNDS);
}

static void ctrl_c_leaves_no_temporary_file(void)
{
    check_killed_writer(true, SIGINT);
}

static void ctrl_c_leaves_no_named_file_either(void)
{
    if (deny_unnamed())
        check_killed_writer(true, SIGINT);
}

static void kill_9_leaves_no_unnamed_file(void)
{
    check_killed_writer(false, SIGKILL);
}

static void signals_arrive_after_all(void)
{
    sigset_t before, after;
    struct hm_err err = {0};

    test_scratch();
    sigemptyset(&before);
    sigaddset(&before, SIGUSR2);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!CHECK_OK(write_text("f", "x", &plain, &err)))
        return;
    CHECK_ERR(write_text("f", "x", &plain, &err), HM_USAGE, "File exists");
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int i = 1; i < 32; i++)
        CHECK_EQ(sigismember(&after, i), i == SIGUSR2);
}

TEST_SUITE(base_file_write, TEST(promises_hold),
    TEST(promises_hold_without_unnamed_files), TEST(promises_hold_without_proc),
    TEST(promises_hold_with_links_only), TEST(large_content_arrives),
    TEST(modes_follow_their_promise),
    TEST(modes_without_unnamed_files_are_the_same), TEST(paths_have_many_forms),
    TEST(what_is_no_place_for_a_file_is_refused),
    TEST(a_path_longer_than_the_system_takes_is_refused),
    TEST(a_full_disk_leaves_the_old_file),
    TEST(a_full_disk_leaves_no_named_file_either),
    TEST(a_failing_flush_leaves_the_old_file),
    TEST(a_failing_flush_of_the_folder_is_told),
    TEST(a_folder_that_cannot_be_flushed_is_fine),
    TEST(a_failing_mode_leaves_the_old_file),
    TEST(owners_keep_their_files_when_told_so),
    TEST(a_failing_rename_leaves_the_old_file),
    TEST(a_failing_link_leaves_the_old_file),
    TEST(a_failing_random_leaves_the_old_file),
    TEST(a_forbidden_folder_is_denied), TEST(taken_names_are_tried_a_few_times),
    TEST(of_many_writers_one_wins),
    TEST(of_many_writers_with_named_files_one_wins),
    TEST(ctrl_c_leaves_no_temporary_file),
    TEST(ctrl_c_leaves_no_named_file_either),
    TEST(kill_9_leaves_no_unnamed_file), TEST(signals_arrive_after_all));
