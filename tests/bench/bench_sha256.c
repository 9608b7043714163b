/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256: our digests, OpenSSL called directly in the same run, and what the
 * openssl program says of itself where there is one. */
#include <fcntl.h>
#include <openssl/evp.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "bench.h"
#include "crypto/digest.h"

enum { CHUNK = 16384, CHUNKS = 64 };

static uint8_t data_bytes[CHUNK * CHUNKS];
static EVP_MD *md;
static EVP_MD_CTX *ctx;

static bool stream(void *data)
{
    hm_auto(hasher) hasher = {0};
    struct hm_digest digest;
    struct hm_err err = {0};

    (void)data;
    if (!hm_hasher_new(&hasher, HM_SHA256, &err))
        return false;
    for (size_t i = 0; i < CHUNKS; i++)
        hm_hasher_put(&hasher, hm_bytes(data_bytes + i * CHUNK, CHUNK));
    return hm_hasher_end(&digest, &hasher, &err);
}

static bool stream_openssl(void *data)
{
    uint8_t out[32];
    bool ok = EVP_DigestInit_ex(ctx, md, NULL) == 1;

    (void)data;
    for (size_t i = 0; i < CHUNKS && ok; i++)
        ok = EVP_DigestUpdate(ctx, data_bytes + i * CHUNK, CHUNK) == 1;
    return ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
}

static bool one(void *data)
{
    struct hm_digest digest;
    struct hm_err err = {0};

    (void)data;
    return hm_digest_of(&digest, HM_SHA256, hm_bytes(data_bytes, CHUNK), &err);
}

static bool one_openssl(void *data)
{
    uint8_t out[32];

    (void)data;
    return EVP_DigestInit_ex(ctx, md, NULL) == 1 &&
        EVP_DigestUpdate(ctx, data_bytes, CHUNK) == 1 &&
        EVP_DigestFinal_ex(ctx, out, NULL) == 1;
}

/* Run `openssl speed`; its machine-readable output, or an empty buffer. */
static void ask_openssl(struct hm_buf *out)
{
    static char *const argv[] = {"openssl", "speed", "-evp", "sha256", "-bytes",
        "16384", "-seconds", "1", "-mr", NULL};
    static char *const env[] = {"LC_ALL=C", NULL};
    posix_spawn_file_actions_t actions;
    struct hm_err err = {0};
    int fds[2];
    pid_t pid;

    if (pipe2(fds, O_CLOEXEC) != 0)
        return;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(
        &actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, env) != 0)
        pid = 0;
    close(fds[1]);
    if (pid > 0 && hm_fd_read(out, fds[0], argv[0], &err))
        waitpid(pid, NULL, 0);
    close(fds[0]);
    posix_spawn_file_actions_destroy(&actions);
}

/* Bytes a second from the line "+F:22:sha256:1380515840.00"; 0 for none. */
static double openssl_speed(void)
{
    hm_auto(buf) out = hm_buf(4096);
    struct hm_rd rd;
    uint64_t v = 0;

    ask_openssl(&out);
    for (rd = hm_rd(hm_buf_view(&out)); hm_rd_left(&rd) > 0;) {
        struct hm_rd line = hm_rd(hm_rd_line(&rd));

        if (!hm_bytes_starts(
                hm_bytes(line.p, hm_rd_left(&line)), HM_LIT("+F:")))
            continue;
        for (int field = 0; field < 3; field++)
            hm_rd_take(&line,
                hm_bytes_find(hm_bytes(line.p, hm_rd_left(&line)), ':') + 1);
        if (!hm_text_u64(&v,
                hm_rd_take(&line,
                    hm_bytes_find(hm_bytes(line.p, hm_rd_left(&line)), '.'))))
            v = 0;
    }
    return (double)v;
}

void bench_sha256(void)
{
    struct bench_case whole = {.name = "sha256, 1 MiB in chunks",
        .bytes = sizeof(data_bytes),
        .ways = {{"hallmark", stream}, {"EVP_Digest*", stream_openssl}}};
    struct bench_case chunk = {.name = "sha256, 16 KiB",
        .bytes = CHUNK,
        .ways = {{"hallmark", one}, {"EVP_Digest*", one_openssl}}};
    double speed = openssl_speed();

    bench_fill(data_bytes, sizeof(data_bytes));
    md = EVP_MD_fetch(NULL, "SHA256", NULL);
    ctx = EVP_MD_CTX_new();
    if (speed > 0) {
        whole.other_name = chunk.other_name = "openssl speed";
        whole.other_ns = sizeof(data_bytes) / speed * 1e9;
        chunk.other_ns = CHUNK / speed * 1e9;
    }
    bench_measure(&whole);
    bench_measure(&chunk);
    EVP_MD_CTX_free(ctx);
    EVP_MD_free(md);
}
