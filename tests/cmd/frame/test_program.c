/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/program.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "test.h"

static bool say_hello(struct hm_run *run, struct hm_err *err)
{
    (void)err;
    hm_buf_put_str(run->out, "hello\n");
    run->status = HM_EXIT_YES;
    return true;
}

static bool forget_the_status(struct hm_run *run, struct hm_err *err)
{
    (void)err;
    hm_buf_put_str(run->out, "hello\n");
    return true;
}

static bool say_no(struct hm_run *run, struct hm_err *err)
{
    (void)err;
    run->status = HM_EXIT_NO;
    return true;
}

static bool fail_late(struct hm_run *run, struct hm_err *err)
{
    hm_buf_put_str(run->out, "half a document");
    run->status = HM_EXIT_YES;
    run->next_step = "do this next";
    return hm_fail(err, HM_NETWORK, "no answer");
}

static enum hm_full must(const struct hm_run *run)
{
    (void)run;
    return HM_FULL_MUST;
}

static enum hm_full tables(const struct hm_run *run)
{
    (void)run;
    return HM_FULL_TABLES;
}

static enum hm_full if_there(const struct hm_run *run)
{
    (void)run;
    return HM_FULL_IF_THERE;
}

static bool tell_problem(struct hm_run *run, struct hm_err *err)
{
    (void)err;
    hm_buf_put_str(
        run->out, run->full_problem == NULL ? "none" : run->full_problem);
    run->status = HM_EXIT_YES;
    return true;
}

/* Says what became of a socket. */
static bool open_socket(struct hm_run *run, struct hm_err *err)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    (void)err;
    hm_buf_put_str(run->out, fd < 0 ? "refused" : "open");
    run->status = HM_EXIT_YES;
    if (fd >= 0)
        close(fd);
    return true;
}

static const struct hm_command talks = {
    .name = "talks", .run = open_socket, .common = HM_COMMON_OFFLINE};
static const struct hm_command hello = {.name = "hello", .run = say_hello};
static const struct hm_command forget = {
    .name = "forget", .run = forget_the_status};
static const struct hm_command no = {.name = "no", .run = say_no};
static const struct hm_command late = {.name = "late", .run = fail_late};
static const struct hm_command needs = {
    .name = "needs", .run = say_hello, .needs_full = must};
static const struct hm_command likes = {
    .name = "likes", .run = tell_problem, .needs_full = if_there};
static const struct hm_command lists = {
    .name = "lists", .run = say_hello, .needs_full = tables};
static const struct hm_listed list[] = {{"hello", &hello}, {"forget", &forget},
    {"no", &no}, {"late", &late}, {"needs", &needs}, {"likes", &likes},
    {"talks", &talks}, {"lists", &lists}, {"away", NULL}, {"apart", NULL}, {0}};

static enum hm_object asked_for;

static bool take_over(int *status, enum hm_object object, int argc, char **argv,
    struct hm_err *err)
{
    (void)argc, (void)argv, (void)err;
    asked_for = object;
    *status = HM_EXIT_NOTHING;
    return true;
}

static bool be_missing(int *status, enum hm_object object, int argc,
    char **argv, struct hm_err *err)
{
    (void)status, (void)object, (void)argc, (void)argv;
    return hm_fail(err, HM_SYSTEM, "object is missing");
}

static const char *no_env(const char *name)
{
    (void)name;
    return NULL;
}

static const char *offline_env(const char *name)
{
    return strcmp(name, "HALLMARK_OFFLINE") == 0 ? "1" : NULL;
}

struct result {
    int status;
    char out[256], err[512];
};

static void slurp(char *into, size_t size, int fd)
{
    ssize_t len = read(fd, into, size - 1);

    into[len > 0 ? len : 0] = '\0';
    close(fd);
}

/* Run a command line of one word; what it prints fits into a pipe. */
static struct result run_in(hm_env *env, hm_hand_over *hand_over, char *word)
{
    char *argv[] = {"hallmark", word, NULL};
    struct result result = {.status = -1};
    int out[2], err[2];
    struct hm_program program = {.commands = list,
        .apart = (const char *const[]){"apart", NULL},
        .hand_over = hand_over,
        .env = env};

    if (!CHECK(pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0))
        return result;
    program.out_fd = out[1];
    program.err_fd = err[1];
    result.status = hm_program_run(&program, word == NULL ? 1 : 2, argv);
    close(out[1]);
    close(err[1]);
    slurp(result.out, sizeof(result.out), out[0]);
    slurp(result.err, sizeof(result.err), err[0]);
    return result;
}

static struct result run(hm_hand_over *hand_over, char *word)
{
    return run_in(no_env, hand_over, word);
}

static void each_end_has_its_status(void)
{
    static const struct {
        hm_hand_over *hand_over;
        char *word;
        int status;
        const char *out, *err;
    } cases[] = {
        {NULL, "hello", HM_EXIT_YES, "hello\n", ""},
        {NULL, "forget", HM_EXIT_UNSURE, "hello\n", ""},
        {NULL, "no", HM_EXIT_NO, "", ""},
        {NULL, "late", HM_EXIT_UNSURE, "",
            "hallmark: no answer\nhallmark: do this next\n"},
        {NULL, NULL, HM_EXIT_USAGE, "",
            "hallmark: a command is missing\nhallmark: see \"hallmark "
            "--help\"\n"},
        {take_over, "hello", HM_EXIT_YES, "hello\n", ""},
        {take_over, "away", HM_EXIT_NOTHING, "", ""},
        {take_over, "needs", HM_EXIT_NOTHING, "", ""},
        {take_over, "likes", HM_EXIT_NOTHING, "", ""},
        {be_missing, "likes", HM_EXIT_YES, "object is missing", ""},
        {NULL, "needs", HM_EXIT_YES, "hello\n", ""}, /* inside the object */
        {NULL, "likes", HM_EXIT_YES, "none", ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct result result = run(cases[i].hand_over, cases[i].word);

        test_case("%zu: %s", i, cases[i].word ? cases[i].word : "nothing");
        CHECK_EQ(result.status, cases[i].status);
        CHECK_STR(result.out, cases[i].out);
        CHECK_STR(result.err, cases[i].err);
    }
}

static void a_missing_object_is_no_yes(void)
{
    static char *const words[] = {"away", "needs"};

    for (size_t i = 0; i < TEST_LEN(words); i++) {
        struct result result = run(be_missing, words[i]);

        test_case("%s", words[i]);
        CHECK_EQ(result.status, HM_EXIT_UNSURE);
        CHECK_STR(result.out, "");
        CHECK(strstr(result.err, "hallmark: object is missing\n") != NULL);
        CHECK(strstr(result.err, "reinstall hallmark") != NULL);
    }
}

static void the_right_object_is_asked(void)
{
    static const struct {
        char *word;
        enum hm_object object;
    } cases[] = {
        {"away", HM_OBJECT_FULL},
        {"needs", HM_OBJECT_FULL},
        {"lists", HM_OBJECT_TABLES},
        {"apart", HM_OBJECT_SANDBOX},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].word);
        CHECK_EQ(run(take_over, cases[i].word).status, HM_EXIT_NOTHING);
        CHECK_EQ(asked_for, cases[i].object);
    }
    CHECK(
        strstr(run(be_missing, "apart").err,
            "hallmark-sandbox.so is left out where nothing is tested") != NULL);
    CHECK_EQ(run(be_missing, "lists").status, HM_EXIT_UNSURE);
}

static void a_full_disk_is_no_yes(void)
{
    char *argv[] = {"hallmark", "hello", NULL};
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    struct hm_program program = {
        .commands = list, .env = no_env, .out_fd = full, .err_fd = null};

    CHECK_EQ(hm_program_run(&program, 2, argv), HM_EXIT_UNSURE);
    close(full);
    close(null);
}

static void offline_is_in_force_before_the_command_runs(void)
{
    CHECK_STR(run(NULL, "talks").out, "open");
    CHECK_STR(run_in(offline_env, NULL, "talks").out, "refused");
}

/* What a container looks like that lets nobody install a filter. */
static bool forbid_filters(void)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
    bool ok = ctx != NULL &&
        seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(seccomp), 0) ==
            0 &&
        seccomp_load(ctx) == 0;

    seccomp_release(ctx);
    return ok;
}

static void a_promise_that_cannot_be_given_is_status_2(void)
{
    struct result result;

    if (!CHECK(forbid_filters()))
        return;
    result = run_in(offline_env, NULL, "talks");
    CHECK_EQ(result.status, HM_EXIT_USAGE);
    CHECK_STR(result.out, "");
    CHECK(strstr(result.err, "--offline: the kernel refuses") != NULL);
    CHECK(strstr(result.err, "elsewhere") != NULL);
}

TEST_SUITE(cmd_frame_program, TEST(offline_is_in_force_before_the_command_runs),
    TEST(a_promise_that_cannot_be_given_is_status_2),
    TEST(each_end_has_its_status), TEST(a_missing_object_is_no_yes),
    TEST(the_right_object_is_asked), TEST(a_full_disk_is_no_yes));
