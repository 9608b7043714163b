/* SPDX-License-Identifier: Apache-2.0 */
#include "logger.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "crypto/key_private.h"
#include "crypto/keys.h"
#include "test.h"
#include "tlog/body.h"

enum { NOW_S = 1795262400 };

static int64_t now_ms(void *ctx)
{
    (void)ctx;
    return (int64_t)NOW_S * 1000;
}

bool logger_again(struct logger *logger, const char *dir, struct hm_err *err)
{
    const struct hm_sandbox_rekor1_opts opts1 = {
        .dir = dir, .key = logger->key1, .name = "log.test", .now_ms = now_ms};
    const struct hm_sandbox_rekor2_opts opts2 = {.dir = dir,
        .key = logger->key2,
        .origin = "log.test",
        .now_ms = now_ms};

    hm_sandbox_rekor1_free(hm_move(logger->rekor1));
    hm_sandbox_rekor2_free(hm_move(logger->rekor2));
    return hm_sandbox_rekor1_new(&logger->rekor1, &opts1, err) &&
        hm_sandbox_rekor2_new(&logger->rekor2, &opts2, err);
}

bool logger_sign(struct logger *logger, const char *message, struct hm_err *err)
{
    hm_buf_cut(&logger->signature, 0);
    HM_TRY(
        hm_digest_of(&logger->digest, HM_SHA256, hm_bytes_str(message), err));
    HM_TRY(hm_sig_sign(&logger->signature, logger->signer,
        hm_alg_for_key(logger->signer)->sig, hm_bytes_str(message), err));
    logger->what = (struct hm_signed){
        .signature = hm_buf_view(&logger->signature),
        .key = logger->signer,
        .digests = &logger->digest,
        .digest_count = 1,
    };
    return true;
}

bool logger_new(struct logger *out, const char *dir, struct hm_err *err)
{
    *out = (struct logger){.resp = hm_serve_response(),
        .text = hm_buf(64 * HM_MIB),
        .signature = hm_buf(HM_SIGNATURE_MAX)};
    HM_TRY(hm_key_parse_private_pem(&out->key1, HM_LIT(KEY_P256), err));
    HM_TRY(hm_key_parse_private_pem(&out->key2, HM_LIT(KEY_ED25519), err));
    HM_TRY(hm_key_parse_private_pem(&out->signer, HM_LIT(KEY_P256), err));
    return logger_sign(out, "message", err) && logger_again(out, dir, err);
}

void logger_free(struct logger *logger)
{
    hm_sandbox_rekor1_free(logger->rekor1);
    hm_sandbox_rekor2_free(logger->rekor2);
    hm_key_free(logger->key1);
    hm_key_free(logger->key2);
    hm_key_free(logger->signer);
    hm_serve_response_free(&logger->resp);
    hm_buf_free(&logger->text);
    hm_buf_free(&logger->signature);
}

int logger_ask(struct logger *logger, const char *line, struct hm_bytes body)
{
    struct hm_fault_rule rule = {.fault = logger->fault};
    struct hm_fault_hits hits = {
        .rules = &rule, .count = logger->faulty ? 1 : 0};
    struct hm_bytes in = hm_bytes_str(line);
    size_t space = hm_bytes_find(in, ' '), mark = hm_bytes_find(in, '?');
    struct hm_serve_request req = {
        .method = hm_bytes_slice(in, 0, space),
        .path = hm_bytes_slice(in, space + 1, mark - space - 1),
        .query = hm_bytes_slice(in, mark + 1, in.len),
        .host = HM_LIT("127.0.0.1"),
        .body = body,
        .body_fd = -1,
        .body_len = body.len,
    };

    hm_serve_response_free(&logger->resp);
    logger->resp = hm_serve_response();
    if (hm_bytes_starts(req.path, HM_LIT("/rekor2/")))
        hm_sandbox_rekor2_handle(logger->rekor2, &hits, &req, &logger->resp);
    else
        hm_sandbox_rekor1_handle(logger->rekor1, &hits, &req, &logger->resp);
    hm_buf_free(&logger->text);
    logger->text = hm_buf(64 * HM_MIB);
    hm_buf_put(&logger->text, hm_buf_view(&logger->resp.body));
    return logger->resp.status;
}

int logger_add1(struct logger *logger)
{
    hm_auto(buf) body = hm_buf(HM_LOG_BODY_MAX);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_body_hashedrekord_1(&body, &logger->what, &err)))
        return 0;
    return logger_ask(
        logger, "POST /rekor/api/v1/log/entries", hm_buf_view(&body));
}

int logger_add2(struct logger *logger)
{
    hm_auto(buf) body = hm_buf(HM_LOG_BODY_MAX);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_body_hashedrekord_2_request(&body, &logger->what, &err)))
        return 0;
    return logger_ask(
        logger, "POST /rekor2/api/v2/log/entries", hm_buf_view(&body));
}

const char *logger_text(struct logger *logger)
{
    return hm_buf_str(&logger->text);
}

bool logger_says(struct logger *logger, const char *words)
{
    return logger->text.len > 0 &&
        memmem(logger->text.p, logger->text.len, words, strlen(words)) != NULL;
}

const char *logger_field(struct logger *logger, const char *name)
{
    static _Thread_local char out[256];
    struct hm_rd rd = hm_rd(hm_buf_view(&logger->resp.fields));
    size_t len = strlen(name);

    out[0] = '\0';
    while (hm_rd_left(&rd) > 0) {
        struct hm_bytes line = hm_rd_line(&rd);

        if (hm_bytes_starts(line, hm_bytes_str(name)) && line.len > len + 2 &&
            line.p[len] == ':')
            snprintf(out, sizeof(out), "%.*s", (int)(line.len - len - 2),
                (const char *)line.p + len + 2);
    }
    out[strcspn(out, "\r\n")] = '\0';
    return out;
}
