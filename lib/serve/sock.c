/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/sock.h"

#include <errno.h>
#include <linux/sockios.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

static enum hm_serve_io plain(
    ssize_t result, size_t *len, enum hm_serve_io again)
{
    if (result > 0) {
        *len = (size_t)result;
        return HM_SERVE_IO_DONE;
    }
    if (result < 0 &&
        (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return again;
    return HM_SERVE_IO_END;
}

static enum hm_serve_io secured(struct hm_serve_sock *sock, int result)
{
    switch (SSL_get_error(sock->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return HM_SERVE_IO_WANT_READ;
    case SSL_ERROR_WANT_WRITE:
        return HM_SERVE_IO_WANT_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return HM_SERVE_IO_END;
    default:
        /* OpenSSL wants no SSL_shutdown() behind an error. */
        sock->broken = true;
        ERR_clear_error();
        return HM_SERVE_IO_END;
    }
}

enum hm_serve_io hm_serve_sock_read(
    struct hm_serve_sock *sock, uint8_t *out, size_t *len)
{
    int result;

    if (sock->ssl == NULL)
        return plain(recv(sock->fd, out, *len, MSG_DONTWAIT), len,
            HM_SERVE_IO_WANT_READ);
    ERR_clear_error();
    result = SSL_read_ex(sock->ssl, out, *len, len);
    return result == 1 ? HM_SERVE_IO_DONE : secured(sock, result);
}

enum hm_serve_io hm_serve_sock_write(
    struct hm_serve_sock *sock, struct hm_bytes in, size_t *len)
{
    int result;

    if (sock->ssl == NULL)
        return plain(send(sock->fd, in.p, in.len, MSG_DONTWAIT | MSG_NOSIGNAL),
            len, HM_SERVE_IO_WANT_WRITE);
    ERR_clear_error();
    result = SSL_write_ex(sock->ssl, in.p, in.len, len);
    return result == 1 ? HM_SERVE_IO_DONE : secured(sock, result);
}

bool hm_serve_sock_pending(const struct hm_serve_sock *sock)
{
    return sock->ssl != NULL && SSL_has_pending(sock->ssl) == 1;
}

bool hm_serve_sock_greeting(const struct hm_serve_sock *sock)
{
    return sock->ssl != NULL && SSL_is_init_finished(sock->ssl) == 0;
}

void hm_serve_sock_finish(struct hm_serve_sock *sock)
{
    /* One try: who does not read it learns from the end of the connection. */
    if (sock->ssl != NULL && !sock->broken && !hm_serve_sock_greeting(sock)) {
        ERR_clear_error();
        if (SSL_shutdown(sock->ssl) < 0)
            ERR_clear_error();
    }
    shutdown(sock->fd, SHUT_WR);
}

void hm_serve_sock_close(struct hm_serve_sock *sock, bool reset)
{
    struct linger now = {.l_onoff = 1};

    if (sock->ssl != NULL) {
        SSL_free(sock->ssl);
        hm_mem_leave();
        sock->ssl = NULL;
    }
    if (sock->fd < 0)
        return;
    if (reset)
        setsockopt(sock->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close(sock->fd);
    sock->fd = -1;
}

bool hm_serve_sock_sent(const struct hm_serve_sock *sock)
{
    int left = 0;

    return ioctl(sock->fd, SIOCOUTQ, &left) != 0 || left == 0;
}
