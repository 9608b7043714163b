/* SPDX-License-Identifier: Apache-2.0 */
/* load - how many requests a second a server on loopback answers:
 *
 *     load PORT CONNECTIONS MILLISECONDS
 *
 * TLS, kept alive, one request after the other on each connection, a thread for
 * each. Every answer must be 200 and carry 100 bytes of body; a figure of
 * something that failed is worse than none. Prints requests and microseconds. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

enum { CONNECTIONS_MAX = 256, ANSWER_MAX = 4096, BODY = 100 };

static SSL_CTX *ctx;
static unsigned short port;
static int64_t until_ms;
static atomic_ullong answered;
static atomic_bool failed;
static pthread_barrier_t ready;

static SSL *connected(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    SSL *ssl = SSL_new(ctx);

    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0)
        return NULL;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    SSL_set_fd(ssl, fd);
    return SSL_connect(ssl) == 1 ? ssl : NULL;
}

static bool is_whole(const char *in, size_t len)
{
    const char *end = strstr(in, "\r\n\r\n");

    return end != NULL && len == (size_t)(end - in) + 4 + BODY;
}

static bool ask(SSL *ssl)
{
    static const char request[] =
        "GET /small HTTP/1.1\r\nHost: localhost\r\n\r\n";
    char in[ANSWER_MAX];
    size_t len = 0;

    if (SSL_write(ssl, request, sizeof(request) - 1) <= 0)
        return false;
    do {
        int got = SSL_read(ssl, in + len, (int)(sizeof(in) - 1 - len));

        if (got <= 0)
            return false;
        len += (size_t)got;
        in[len] = '\0';
    } while (!is_whole(in, len) && len < sizeof(in) - 1);
    return is_whole(in, len) && strncmp(in, "HTTP/1.1 200 ", 13) == 0;
}

static void *run(void *arg)
{
    SSL *ssl = connected();
    unsigned long long count = 0;

    (void)arg;
    pthread_barrier_wait(&ready);
    pthread_barrier_wait(&ready);
    while (ssl != NULL && hm_clock_mono_ms() < until_ms) {
        if (!ask(ssl)) {
            ssl = NULL;
            break;
        }
        count++;
    }
    if (ssl == NULL)
        atomic_store(&failed, true);
    atomic_fetch_add(&answered, count);
    return NULL;
}

static bool take_number(uint64_t *out, const char *word, uint64_t max)
{
    return hm_text_u64(out, hm_bytes_str(word)) && *out > 0 && *out <= max;
}

int main(int argc, char **argv)
{
    pthread_t threads[CONNECTIONS_MAX];
    uint64_t where, count, ms;
    int64_t start_ms;

    if (argc != 4 || !take_number(&where, argv[1], 65535) ||
        !take_number(&count, argv[2], CONNECTIONS_MAX) ||
        !take_number(&ms, argv[3], 60000))
        return 2;
    signal(SIGPIPE, SIG_IGN);
    port = (unsigned short)where;
    ctx = SSL_CTX_new(TLS_client_method());
    pthread_barrier_init(&ready, NULL, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++)
        pthread_create(&threads[i], NULL, run, NULL);
    pthread_barrier_wait(&ready); /* all have shaken hands */
    start_ms = hm_clock_mono_ms();
    until_ms = start_ms + (int64_t)ms;
    pthread_barrier_wait(&ready);
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    if (atomic_load(&failed)) {
        fprintf(stderr, "load: a request was not answered as it should be\n");
        return 1;
    }
    printf("%llu %lld\n", (unsigned long long)atomic_load(&answered),
        (long long)(hm_clock_mono_ms() - start_ms) * 1000);
    return 0;
}
