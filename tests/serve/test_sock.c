/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/sock.h"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test.h"

static void a_socket_never_waits(void)
{
    struct hm_serve_sock sock = {0};
    static uint8_t bytes[1 << 16];
    size_t len = sizeof(bytes);
    int fds[2];

    if (!CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0))
        return;
    sock.fd = fds[0];
    CHECK_EQ(hm_serve_sock_read(&sock, bytes, &len), HM_SERVE_IO_WANT_READ);
    CHECK(write(fds[1], "abc", 3) == 3);
    CHECK_EQ(hm_serve_sock_read(&sock, bytes, &len), HM_SERVE_IO_DONE);
    CHECK_EQ(len, 3);
    for (size_t i = 0; i < 1000; i++) {
        if (hm_serve_sock_write(&sock, hm_bytes(bytes, sizeof(bytes)), &len) ==
            HM_SERVE_IO_WANT_WRITE)
            break;
        CHECK(i < 999);
    }
    CHECK(!hm_serve_sock_sent(&sock));
    CHECK(!hm_serve_sock_pending(&sock) && !hm_serve_sock_greeting(&sock));
    close(fds[1]);
    hm_serve_sock_close(&sock, false);
    CHECK_EQ(sock.fd, -1);
}

static void who_left_raises_no_signal(void)
{
    struct hm_serve_sock sock = {0};
    size_t len = 1;
    uint8_t byte;
    int fds[2];

    signal(SIGPIPE, SIG_DFL);
    if (!CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0))
        return;
    sock.fd = fds[0];
    close(fds[1]);
    CHECK_EQ(hm_serve_sock_write(&sock, HM_LIT("abc"), &len), HM_SERVE_IO_END);
    CHECK_EQ(hm_serve_sock_read(&sock, &byte, &len), HM_SERVE_IO_END);
    hm_serve_sock_finish(&sock);
    hm_serve_sock_close(&sock, true);
}

TEST_SUITE(
    serve_sock, TEST(a_socket_never_waits), TEST(who_left_raises_no_signal));
