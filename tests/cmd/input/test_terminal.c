/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/err.h"
#include "test.h"

static const char prompt[] = "Password: ";

/* A pseudo-terminal: what we read from, and the side of the person. */
struct pty {
    int fd, person;
};

static bool pty_open(struct pty *pty)
{
    pty->person = posix_openpt(O_RDWR | O_NOCTTY);
    if (!CHECK(pty->person >= 0) || !CHECK(grantpt(pty->person) == 0) ||
        !CHECK(unlockpt(pty->person) == 0))
        return false;
    pty->fd = open(ptsname(pty->person), O_RDWR | O_NOCTTY);
    return CHECK(pty->fd >= 0);
}

static void pty_close(struct pty *pty)
{
    close(pty->fd);
    close(pty->person);
}

/* In a process of its own: wait for the prompt, then type; a NULL hangs up. */
static pid_t person_types(const struct pty *pty, const char *text)
{
    char seen[256] = {0};
    size_t len = 0;
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    close(pty->fd);
    while (strstr(seen, prompt) == NULL && len < sizeof(seen) - 1) {
        if (read(pty->person, seen + len, 1) != 1)
            _exit(1);
        len++;
    }
    if (write(pty->person, text, strlen(text)) < 0)
        _exit(1);
    /* What is shown afterwards ends with the line feed, and holds no secret. */
    len = 0;
    memset(seen, 0, sizeof(seen));
    while (strchr(seen, '\n') == NULL && len < sizeof(seen) - 1) {
        if (read(pty->person, seen + len, 1) != 1)
            _exit(2);
        len++;
    }
    _exit(strstr(seen, "horse") == NULL ? 0 : 3);
}

static bool ended_well(pid_t pid)
{
    int status = 1;

    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
        WEXITSTATUS(status) == 0;
}

static bool echoes(int fd)
{
    struct termios now;

    return tcgetattr(fd, &now) == 0 && (now.c_lflag & ECHO) != 0;
}

static void a_line_is_read_and_not_shown(void)
{
    hm_auto(secret) got = {0};
    struct hm_err err = {0};
    struct pty pty;
    pid_t person;

    if (test_torture() || !pty_open(&pty))
        return; /* without a prompt the person waits for ever */
    CHECK(echoes(pty.fd));
    person = person_types(&pty, "correct horse\n");
    if (CHECK_OK(hm_terminal_ask(&got, pty.fd, prompt, &err)))
        CHECK_BYTES(hm_secret_view(&got), HM_LIT("correct horse"));
    CHECK(ended_well(person));
    CHECK(echoes(pty.fd));
    pty_close(&pty);
}

static void an_empty_line_is_an_empty_password(void)
{
    hm_auto(secret) got = {0};
    struct hm_err err = {0};
    struct pty pty;
    pid_t person;

    if (test_torture() || !pty_open(&pty))
        return;
    person = person_types(&pty, "\n");
    if (CHECK_OK(hm_terminal_ask(&got, pty.fd, prompt, &err)))
        CHECK(got.p != NULL && got.len == 0);
    CHECK(ended_well(person));
    pty_close(&pty);
}

static void an_end_of_file_is_no_line(void)
{
    hm_auto(secret) got = {0};
    struct hm_err err = {0};
    struct pty pty;
    pid_t person;

    if (test_torture() || !pty_open(&pty))
        return;
    person = person_types(&pty, "\4");
    CHECK_ERR(hm_terminal_ask(&got, pty.fd, prompt, &err), HM_USAGE,
        "no line was entered");
    CHECK(echoes(pty.fd));
    kill(person, SIGKILL);
    waitpid(person, NULL, 0);
    pty_close(&pty);
}

/* A signal while the prompt waits: the terminal is as it was, and only then the
 * signal does what it does. */
static void a_signal_finds_the_echo_on_again(void)
{
    struct pty pty;
    char c = 0;
    int status = 0;
    size_t len = 0;
    pid_t child;

    if (test_torture() || !pty_open(&pty))
        return;
    child = fork();
    if (child == 0) {
        hm_auto(secret) got = {0};
        struct hm_err err = {0};

        close(pty.person);
        _exit(hm_terminal_ask(&got, pty.fd, prompt, &err) ? 1 : 2);
    }
    while (c != ' ' && len++ < sizeof(prompt) && read(pty.person, &c, 1) == 1)
        continue;
    CHECK(!echoes(pty.fd));
    kill(child, SIGTERM);
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    CHECK(echoes(pty.fd));
    pty_close(&pty);
}

static void what_is_no_terminal_is_refused(void)
{
    hm_auto(secret) got = {0};
    struct hm_err err = {0};
    int fds[2];

    if (!CHECK(pipe(fds) == 0))
        return;
    CHECK_ERR(
        hm_terminal_ask(&got, fds[0], prompt, &err), HM_SYSTEM, "terminal: ");
    close(fds[0]);
    close(fds[1]);
}

TEST_SUITE(cmd_input_terminal, TEST(a_line_is_read_and_not_shown),
    TEST(an_empty_line_is_an_empty_password), TEST(an_end_of_file_is_no_line),
    TEST(a_signal_finds_the_echo_on_again),
    TEST(what_is_no_terminal_is_refused));
