/* SPDX-License-Identifier: Apache-2.0 */
/* fetch HOST:PORT/REPOSITORY DIGEST SIZE - one blob of a registry in plain http,
 * the way that everything of ours fetches one: hashed while it comes, written to
 * standard output piece by piece. Prints the milliseconds and the resident set
 * in KiB to standard error. For tests/bench/blob.sh. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "http/curl.h"
#include "registry/registry.h"

enum { MINUTE_MS = 60000, ARENA_MAX = 65536 };

static bool write_out(void *ctx, struct hm_bytes chunk, struct hm_err *err)
{
    (void)ctx;
    return hm_fd_write(STDOUT_FILENO, chunk, "standard output", err);
}

static bool fetch(char **words, struct hm_err *err)
{
    const struct hm_http_opts http_opts = {0};
    const struct hm_sink sink = {.write = write_out};
    hm_auto(arena) arena = hm_arena(ARENA_MAX);
    hm_auto_ptr(http_client) client = NULL;
    hm_auto_ptr(registry) registry = NULL;
    struct hm_registry_opts opts = {
        .deadline_ms = hm_clock_mono_ms() + MINUTE_MS, .plain_count = 1};
    const char *plain[1];
    struct hm_descriptor want = {0};
    struct hm_store store;
    struct hm_bytes host;
    struct hm_ref ref;

    HM_TRY(hm_ref_parse(&ref, &arena, hm_bytes_str(words[1]), err));
    HM_TRY(hm_image_digest_parse(&want.digest, hm_bytes_str(words[2]), err));
    if (!hm_text_u64(&want.size, hm_bytes_str(words[3])))
        return hm_fail(err, HM_USAGE, "size %s", words[3]);
    HM_TRY(hm_http_client_new(&client, &http_opts, err));
    HM_TRY(hm_arena_copy(&arena, &host, ref.host, err));
    plain[0] = (const char *)host.p;
    opts.plain_hosts = plain;
    opts.http = hm_http_client_http(client);
    HM_TRY(hm_registry_new(&registry, &opts, err));
    HM_TRY(hm_registry_store(&store, registry, &ref, err));
    return hm_store_blob_to(&store, &want, &sink, err);
}

int main(int argc, char **argv)
{
    int64_t start_ms = hm_clock_mono_ms();
    struct hm_err err = {0};
    struct rusage usage;

    if (argc != 4) {
        fprintf(stderr, "usage: fetch HOST:PORT/REPOSITORY DIGEST SIZE\n");
        return 2;
    }
    if (!fetch(argv, &err)) {
        fprintf(stderr, "fetch: %s\n", err.msg);
        return 1;
    }
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 1;
    fprintf(stderr, "%" PRId64 " %ld\n", hm_clock_mono_ms() - start_ms,
        usage.ru_maxrss);
    return 0;
}
