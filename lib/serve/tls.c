/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "serve/sock.h"

enum { FILES = 3 };

struct hm_serve_tls {
    const struct hm_serve_opts *opts;
    OSSL_LIB_CTX *libctx;
    OSSL_PROVIDER *provider;
    BIO_METHOD *method;
    struct stat seen[FILES]; /* when they were last looked at */
    pthread_mutex_t lock;    /* for what follows */
    SSL_CTX *ctx;
};

/* OpenSSL's own socket BIO writes by write(2), which raises SIGPIPE, and a
 * library must not ask its program to ignore that. */

static int sock_read(BIO *bio, char *out, int len)
{
    const struct hm_serve_sock *sock = BIO_get_data(bio);
    ssize_t got = recv(sock->fd, out, (size_t)len, MSG_DONTWAIT);

    BIO_clear_retry_flags(bio);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        BIO_set_retry_read(bio);
    if (got == 0)
        BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return (int)got;
}

static int sock_write(BIO *bio, const char *in, int len)
{
    const struct hm_serve_sock *sock = BIO_get_data(bio);
    ssize_t put = send(sock->fd, in, (size_t)len, MSG_DONTWAIT | MSG_NOSIGNAL);

    BIO_clear_retry_flags(bio);
    if (put < 0 && (errno == EAGAIN || errno == EINTR))
        BIO_set_retry_write(bio);
    return (int)put;
}

static long sock_ctrl(BIO *bio, int what, long num, void *p)
{
    (void)num;
    (void)p;
    switch (what) {
    case BIO_CTRL_FLUSH:
        return 1;
    case BIO_CTRL_EOF:
        return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    default:
        return 0;
    }
}

static BIO_METHOD *method_new(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "hallmark");

    if (method != NULL) {
        BIO_meth_set_read(method, sock_read);
        BIO_meth_set_write(method, sock_write);
        BIO_meth_set_ctrl(method, sock_ctrl);
    }
    return method;
}

/* A key under a password is refused: OpenSSL would ask at the terminal. */
static int no_password(char *out, int size, int writing, void *ctx)
{
    (void)out;
    (void)size;
    (void)writing;
    (void)ctx;
    return -1;
}

/* Forward secrecy and authenticated encryption in 1.2, too. Tickets are the
 * only kind of resumption: nothing is kept here for clients that left. */
static bool set_rules(SSL_CTX *ctx, const struct hm_serve_opts *opts)
{
    SSL_CTX_set_options(ctx,
        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
            SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
            SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(ctx,
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
            SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_security_level(ctx, 2);
    SSL_CTX_set_default_passwd_cb(ctx, no_password);
    SSL_CTX_set_read_ahead(ctx, 1); /* one system call for a record, not two */
    return SSL_CTX_set_min_proto_version(
               ctx, opts->tls13_only ? TLS1_3_VERSION : TLS1_2_VERSION) == 1 &&
        SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
        SSL_CTX_set1_groups_list(ctx, "X25519:P-256:P-384") == 1 &&
        SSL_CTX_set_num_tickets(ctx, 1) == 1 &&
        SSL_CTX_set_session_id_context(
            ctx, (const unsigned char *)"hallmark", 8) == 1;
}

/* OpenSSL's reason has no number that a user could do something with. */
static bool refuse_file(struct hm_err *err, const char *path, const char *what)
{
    ERR_clear_error();
    return hm_fail(err, HM_USAGE, "%s: %s", HM_SHOW_PATH(path), what);
}

static bool set_client_ca(
    SSL_CTX *ctx, OSSL_LIB_CTX *libctx, const char *path, struct hm_err *err)
{
    STACK_OF(X509_NAME) * names;

    if (SSL_CTX_load_verify_file(ctx, path) != 1)
        return refuse_file(err, path, "no PEM file of authorities");
    names = SSL_load_client_CA_file_ex(path, libctx, NULL);
    if (names == NULL)
        return refuse_file(err, path, "no PEM file of authorities");
    SSL_CTX_set_client_CA_list(ctx, names);
    SSL_CTX_set_verify(
        ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    return true;
}

static bool set_files(
    SSL_CTX *ctx, const struct hm_serve_tls *tls, struct hm_err *err)
{
    const struct hm_serve_opts *opts = tls->opts;

    if (SSL_CTX_use_certificate_chain_file(ctx, opts->cert_file) != 1)
        return refuse_file(err, opts->cert_file,
            "no PEM file of certificates that are strong enough");
    if (SSL_CTX_use_PrivateKey_file(ctx, opts->key_file, SSL_FILETYPE_PEM) != 1)
        return refuse_file(err, opts->key_file,
            "no PEM file of a private key that fits the certificate");
    if (SSL_CTX_check_private_key(ctx) != 1)
        return refuse_file(
            err, opts->key_file, "the key is not the certificate's");
    if (opts->client_ca_file == NULL)
        return true;
    return set_client_ca(ctx, tls->libctx, opts->client_ca_file, err);
}

static void ctx_free(SSL_CTX *ctx)
{
    if (ctx == NULL)
        return;
    SSL_CTX_free(ctx);
    hm_mem_leave();
}

static SSL_CTX *ctx_new(struct hm_serve_tls *tls, struct hm_err *err)
{
    SSL_CTX *ctx;

    if (!hm_mem_enter()) {
        hm_fail_memory(err);
        return NULL;
    }
    ctx = SSL_CTX_new_ex(tls->libctx, NULL, TLS_server_method());
    if (ctx == NULL) {
        hm_mem_leave();
        ERR_clear_error();
        hm_fail(err, HM_SYSTEM, "OpenSSL has no TLS");
        return NULL;
    }
    if (!set_rules(ctx, tls->opts)) {
        ERR_clear_error();
        hm_fail(err, HM_SYSTEM, "OpenSSL does not know our rules for TLS");
    } else if (set_files(ctx, tls, err)) {
        return ctx;
    }
    ctx_free(ctx);
    return NULL;
}

static const char *file_at(const struct hm_serve_opts *opts, size_t index)
{
    const char *const files[FILES] = {
        opts->cert_file, opts->key_file, opts->client_ca_file};

    return files[index];
}

static bool same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
        a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
        a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
        a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
        a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Remember what is there before it is read: a change meanwhile is then seen the
 * next time. A FIFO would hang whoever reads it. */
static bool look(
    struct hm_serve_tls *tls, bool *changed, bool *usable, struct hm_err *err)
{
    *changed = false;
    *usable = true;
    for (size_t i = 0; i < FILES; i++) {
        const char *path = file_at(tls->opts, i);
        struct stat st = {0};

        if (path == NULL)
            continue;
        if (stat(path, &st) != 0)
            *usable = hm_fail(err, HM_USAGE, "%s: %s", HM_SHOW_PATH(path),
                hm_errno_text(errno));
        else if (!S_ISREG(st.st_mode) || (size_t)st.st_size > HM_PEM_FILE_MAX)
            *usable = hm_fail(err, HM_USAGE,
                "%s: no regular file of at most %zu bytes", HM_SHOW_PATH(path),
                HM_PEM_FILE_MAX);
        *changed = *changed || !same(&st, &tls->seen[i]);
        tls->seen[i] = st;
    }
    return *usable;
}

static bool load(struct hm_serve_tls *tls, struct hm_err *err)
{
    SSL_CTX *ctx = ctx_new(tls, err), *old;

    if (ctx == NULL)
        return false;
    pthread_mutex_lock(&tls->lock);
    old = tls->ctx;
    tls->ctx = ctx;
    pthread_mutex_unlock(&tls->lock);
    ctx_free(old);
    return true;
}

void hm_serve_tls_refresh(struct hm_serve_tls *tls)
{
    struct hm_err err = {0};
    bool changed, usable;

    if (look(tls, &changed, &usable, &err) && !changed)
        return;
    if (!changed)
        return;
    if (usable && load(tls, &err))
        hm_log(tls->opts->log, HM_LOG_INFO, "certificate %s loaded again",
            HM_SHOW_PATH(tls->opts->cert_file));
    else
        hm_log(tls->opts->log, HM_LOG_ERROR,
            "%s; the certificate before stays in force", err.msg);
}

/* The same order as in lib/crypto and lib/http: before anything else of OpenSSL
 * looks for a configuration file, reading one is switched off. */
static bool start(struct hm_serve_tls *tls, struct hm_err *err)
{
    if (!hm_mem_enter())
        return hm_fail_memory(err);
    tls->libctx = OSSL_LIB_CTX_new();
    if (tls->libctx == NULL)
        hm_mem_leave();
    else
        tls->provider = OSSL_PROVIDER_load(tls->libctx, "default");
    tls->method = method_new();
    if (tls->provider != NULL && tls->method != NULL)
        return true;
    ERR_clear_error();
    return hm_fail(err, HM_SYSTEM, "OpenSSL cannot start");
}

bool hm_serve_tls_new(struct hm_serve_tls **out,
    const struct hm_serve_opts *opts, struct hm_err *err)
{
    hm_auto_ptr(serve_tls) tls = NULL;
    bool changed, usable;

    if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
        return hm_fail(err, HM_SYSTEM, "OpenSSL cannot start");
    tls = hm_alloc(sizeof(*tls));
    if (tls == NULL)
        return hm_fail_memory(err);
    tls->opts = opts;
    pthread_mutex_init(&tls->lock, NULL);
    HM_TRY(start(tls, err));
    HM_TRY(look(tls, &changed, &usable, err));
    HM_TRY(load(tls, err));
    *out = hm_move(tls);
    return true;
}

void hm_serve_tls_free(struct hm_serve_tls *tls)
{
    if (tls == NULL)
        return;
    ctx_free(tls->ctx);
    BIO_meth_free(tls->method);
    if (tls->provider != NULL)
        OSSL_PROVIDER_unload(tls->provider);
    if (tls->libctx != NULL) {
        OSSL_LIB_CTX_free(tls->libctx);
        hm_mem_leave();
    }
    pthread_mutex_destroy(&tls->lock);
    hm_free(tls);
}

bool hm_serve_tls_open(struct hm_serve_tls *tls, struct hm_serve_sock *sock)
{
    BIO *bio;

    if (!hm_mem_enter())
        return false;
    pthread_mutex_lock(&tls->lock);
    sock->ssl = SSL_new(tls->ctx);
    pthread_mutex_unlock(&tls->lock);
    bio = BIO_new_ex(tls->libctx, tls->method);
    if (sock->ssl == NULL || bio == NULL) {
        SSL_free(sock->ssl);
        sock->ssl = NULL;
        BIO_free(bio);
        ERR_clear_error();
        hm_mem_leave();
        return false;
    }
    BIO_set_data(bio, sock);
    BIO_set_init(bio, 1);
    SSL_set_bio(sock->ssl, bio, bio);
    SSL_set_accept_state(sock->ssl);
    return true;
}
