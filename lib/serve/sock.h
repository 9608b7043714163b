/* SPDX-License-Identifier: Apache-2.0 */
/* sock.h - a connected socket that never waits, with or without TLS. */
#ifndef HM_SERVE_SOCK_H
#define HM_SERVE_SOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct ssl_st;

struct hm_serve_sock {
    int fd;
    struct ssl_st *ssl; /* NULL: none */
    bool broken;        /* nothing more can be said by TLS */
};

enum hm_serve_io {
    HM_SERVE_IO_DONE,       /* some bytes */
    HM_SERVE_IO_WANT_READ,  /* again when it is readable */
    HM_SERVE_IO_WANT_WRITE, /* again when it is writable */
    HM_SERVE_IO_END,        /* the client says no more, or is gone */
};

/* `*len` bytes at most, and then how many it were. TLS shakes hands inside. */
enum hm_serve_io hm_serve_sock_read(
    struct hm_serve_sock *sock, uint8_t *out, size_t *len);

/* The same; no signal is raised when the client is gone. */
enum hm_serve_io hm_serve_sock_write(
    struct hm_serve_sock *sock, struct hm_bytes in, size_t *len);

/* May there be bytes that the socket does not tell of any more? */
bool hm_serve_sock_pending(const struct hm_serve_sock *sock);

/* Is the handshake still under way? */
bool hm_serve_sock_greeting(const struct hm_serve_sock *sock);

/* Say that nothing more will be sent; the client's words are still read. */
void hm_serve_sock_finish(struct hm_serve_sock *sock);

/* Close it; `reset` drops what was not sent yet, and the client sees RST. */
void hm_serve_sock_close(struct hm_serve_sock *sock, bool reset);

/* Is all that was written with the client's kernel? */
bool hm_serve_sock_sent(const struct hm_serve_sock *sock);

#endif
