/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/program.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "cmd/frame/help.h"
#include "cmd/frame/offline.h"
#include "crypto/process.h"

struct session {
    const struct hm_program *program;
    int argc;
    char **argv;
    struct hm_found found;
    struct hm_buf *out;
    int status;       /* of the command, or of the object that took over */
    bool handed_over; /* then everything was printed already */
    bool verbose;
    const char *next_step;
    bool out_stands;
    char full_problem[HM_ERR_MSG_SIZE];
};

static const char *read_env(const char *name)
{
    return secure_getenv(name);
}

struct hm_program hm_program(hm_hand_over *hand_over)
{
    return (struct hm_program){
        .commands = hm_commands,
        .apart = hm_commands_apart,
        .hand_over = hand_over,
        .env = read_env,
        .vars = environ,
        .in_fd = STDIN_FILENO,
        .out_fd = STDOUT_FILENO,
        .err_fd = STDERR_FILENO,
    };
}

/* Talk goes out at once and unbuffered. When even that fails there is nobody
 * left to tell. */
static void talk(
    const struct hm_program *program, const char *prefix, const char *text)
{
    dprintf(program->err_fd, "hallmark: %s%s\n", prefix, text);
}

static void write_log(void *ctx, enum hm_log_level level, const char *line)
{
    talk(ctx, level == HM_LOG_WARN ? "warning: " : "", line);
}

static bool hand_over(
    struct session *s, enum hm_object object, struct hm_err *err)
{
    if (s->program->hand_over == NULL)
        return hm_fail(err, HM_SYSTEM, "%s has no code", s->found.title);
    s->next_step = "reinstall hallmark: the program and hallmark-full.so are "
                   "one build and belong together";
    if (object == HM_OBJECT_SANDBOX)
        s->next_step = "reinstall hallmark, all of it: hallmark-sandbox.so is "
                       "left out where nothing is tested";
    HM_TRY(s->program->hand_over(&s->status, object, s->argc, s->argv, err));
    s->handed_over = true;
    return true;
}

/* Does the other object have to run this command line? On true and not handed
 * over, go on here. */
static bool hand_over_if_needed(
    struct session *s, struct hm_run *run, struct hm_err *err)
{
    enum hm_full need = HM_FULL_NO;

    if (s->program->hand_over != NULL && run->command->needs_full != NULL)
        need = run->command->needs_full(run);
    if (need == HM_FULL_NO ||
        hand_over(
            s, need == HM_FULL_TABLES ? HM_OBJECT_TABLES : HM_OBJECT_FULL, err))
        return true;
    if (need != HM_FULL_IF_THERE)
        return false;
    memcpy(s->full_problem, err->msg, sizeof(s->full_problem));
    run->full_problem = s->full_problem;
    *err = (struct hm_err){0};
    return true;
}

static enum hm_log_level log_level(const struct hm_args *args)
{
    if (hm_args_flag(args, "verbose"))
        return HM_LOG_DEBUG;
    if ((args->command->common & HM_COMMON_QUIET) != 0 &&
        hm_args_flag(args, "quiet"))
        return HM_LOG_WARN;
    return HM_LOG_INFO;
}

/* Before the command sees a byte of anybody's input. */
static bool go_offline(struct hm_run *run, struct hm_err *err)
{
    if ((run->command->common & HM_COMMON_OFFLINE) == 0 ||
        !hm_args_flag(run->args, "offline") || hm_offline_enter(err))
        return true;
    run->next_step = "run it elsewhere, or without --offline and its promise";
    return false;
}

static bool run_command(
    struct session *s, const struct hm_args *args, struct hm_err *err)
{
    struct hm_run run = {
        .program = s->program,
        .command = args->command,
        .args = args,
        .out = s->out,
        .log = {log_level(args), write_log, (void *)s->program},
        .env = s->program->env,
        .vars = s->program->vars,
        .in_fd = s->program->in_fd,
        .status = HM_EXIT_UNSURE,
    };
    bool ok;

    HM_TRY(hand_over_if_needed(s, &run, err));
    if (s->handed_over)
        return true;
    /* Here the judge is alone: no TLS, nothing else that uses OpenSSL. */
    if (s->program->hand_over != NULL)
        hm_crypto_own_process();
    ok = go_offline(&run, err) && run.command->run(&run, err);
    s->status = (int)run.status;
    s->next_step = run.next_step;
    s->out_stands = run.out_stands;
    return ok;
}

static enum hm_object object_of(
    const struct hm_program *program, const char *name)
{
    const char *const *apart = program->apart;

    while (apart != NULL && *apart != NULL) {
        if (strcmp(*apart++, name) == 0)
            return HM_OBJECT_SANDBOX;
    }
    return HM_OBJECT_FULL;
}

static bool serve(
    struct session *s, const struct hm_words *words, struct hm_err *err)
{
    hm_auto(args) args = {0};
    struct hm_words rest;

    HM_TRY(hm_program_find(&s->found, s->program, words, err));
    if (s->found.command == NULL)
        return hand_over(s, object_of(s->program, words->words[0]), err);
    rest = *words;
    rest.words += s->found.used;
    rest.count -= s->found.used;
    HM_TRY(hm_args_parse(&args, s->found.command, &rest, err));
    s->verbose = hm_args_flag(&args, "verbose");
    if (hm_args_flag(&args, "help")) {
        hm_help_command(s->out, &s->found);
        s->status = HM_EXIT_YES;
        return true;
    }
    if (s->found.command->run == NULL)
        return hm_fail(
            err, HM_USAGE, "a command is missing after \"%s\"", s->found.title);
    return run_command(s, &args, err);
}

/* The buffer goes out whole, or the run has failed. A reader that went away
 * (`| head`) is no news to tell, but no success either. */
static bool write_out(const struct session *s, bool *quiet, struct hm_err *err)
{
    struct hm_bytes view;

    HM_TRY(hm_buf_end(s->out, &view, err));
    if (view.len == 0)
        return true;
    errno = 0;
    if (hm_fd_write(s->program->out_fd, view, "standard output", err))
        return true;
    *quiet = errno == EPIPE;
    return false;
}

static int report(const struct session *s, const struct hm_err *err)
{
    enum hm_exit status = hm_exit_of(err->code);

    talk(s->program, "", err->msg);
    if (s->next_step != NULL)
        talk(s->program, "", s->next_step);
    else if (status == HM_EXIT_USAGE)
        dprintf(s->program->err_fd, "hallmark: see \"%s --help\"\n",
            s->found.title);
    if (s->verbose)
        dprintf(s->program->err_fd, "hallmark: code %s, found at %s\n",
            hm_code_name(err->code), err->where);
    return (int)status;
}

/* What people type before they know the commands. */
static struct hm_words first_words(int argc, char **argv)
{
    static char *help[] = {"help"}, *version[] = {"version"};
    struct hm_words words = {argv + 1, argc > 1 ? (size_t)argc - 1 : 0, NULL};

    if (words.count == 1 &&
        (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        words.words = help;
    else if (words.count == 1 && strcmp(argv[1], "--version") == 0)
        words.words = version;
    return words;
}

int hm_program_run(const struct hm_program *program, int argc, char **argv)
{
    hm_auto(buf) out = hm_buf(HM_OUT_MAX);
    struct hm_words words = first_words(argc, argv);
    struct hm_err err = {0};
    struct session s = {.program = program,
        .argc = argc,
        .argv = argv,
        .out = &out,
        .status = HM_EXIT_UNSURE};
    bool quiet = false;

    words.env = program->env;
    if (!serve(&s, &words, &err)) {
        struct hm_err ignored = {0};

        /* Its failure is not told beside the greater one. */
        if (s.out_stands)
            (void)write_out(&s, &quiet, &ignored);
        return report(&s, &err);
    }
    if (s.handed_over || write_out(&s, &quiet, &err))
        return s.status;
    if (quiet)
        return HM_EXIT_UNSURE;
    s.next_step = NULL;
    return report(&s, &err);
}
