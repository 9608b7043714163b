/* SPDX-License-Identifier: Apache-2.0 */
/* A manifest, where each file of the record has one fixed content by its kind:
 * good ones, but a signature that nobody made. What can be judged is judged, and
 * no manifest makes a yes of it. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cmd/judge/targets.h"
#include "cmd/record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern const struct hm_command hm_command_verify;

static const struct {
    const char *begins, *content;
} contents[] = {
    {"key-",
        "-----BEGIN PUBLIC KEY-----\n"
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEh6vFQCbf3wYSfiRviH/IQsgjKglz\n"
        "n+bNjgUMt9/Cy7b5PoKDJI11Hl4Z+uwiRKMu+hq1jEuyQ9lgjq04mnYdxw==\n"
        "-----END PUBLIC KEY-----\n"},
    {"evidence-",
        "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\","
        "\"verificationMaterial\":{\"publicKey\":{\"hint\":\"\"}},"
        "\"messageSignature\":{\"signature\":\"MAYCAQECAQE=\"}}"},
    {"root-",
        "{\"mediaType\":\"application/"
        "vnd.dev.sigstore.trustedroot+json;version=0.1\"}"},
    {"embedded-",
        "{\"mediaType\":\"application/"
        "vnd.dev.sigstore.trustedroot+json;version=0.1\"}"},
    {"", ""},
};

static const char *no_env(const char *name)
{
    (void)name;
    return NULL;
}

static bool give(
    struct hm_buf *out, void *ctx, struct hm_bytes name, struct hm_err *err)
{
    size_t i = 0;

    (void)ctx;
    if (!hm_record_is_name(name))
        abort();
    while (!hm_bytes_starts(name, hm_bytes_str(contents[i].begins)))
        i++;
    hm_buf_put_str(out, contents[i].content);
    return hm_buf_end(out, NULL, err);
}

/* As audit replay does it. */
static void judge(struct hm_record *record)
{
    hm_auto(args) args = {0};
    hm_auto(buf) out = hm_buf(HM_OUT_MAX), reports = hm_buf(HM_OUT_MAX);
    const struct hm_words words = {
        (char **)(uintptr_t)record->words, record->word_count, NULL};
    struct hm_run run = {.command = &hm_command_verify,
        .args = &args,
        .out = &out,
        .env = no_env,
        .in_fd = -1,
        .tape = &record->tape,
        .status = HM_EXIT_UNSURE};
    struct hm_err err = {0};

    if (hm_args_parse(&args, run.command, &words, &err) &&
        hm_record_check(&args, &err) &&
        hm_targets_verify(&run, record->time, &reports, &err) &&
        run.status == HM_EXIT_YES)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hm_record_files files = {give, NULL};
    hm_auto(record) record = {0};
    struct hm_err err = {0};

    if (hm_record_parse(&record, hm_bytes(data, size), &files, &err))
        judge(&record);
    else if (err.code == HM_OK)
        abort();
    return 0;
}
