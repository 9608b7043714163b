/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/files.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cred/config.h"
#include "cred/place.h"

bool hm_cred_configured(struct hm_err *err)
{
    switch (err->code) {
    case HM_FORMAT:
    case HM_LIMIT:
    case HM_UNSUPPORTED:
    case HM_MISMATCH:
    case HM_NOT_FOUND: /* a caller would take it for the image's absence */
        err->code = HM_USAGE;
        return false;
    default:
        return false;
    }
}

bool hm_cred_helper_time(
    int64_t *out_ms, const struct hm_cred_files *files, struct hm_err *err)
{
    int64_t left_ms = files->deadline_ms - hm_clock_mono_ms();

    *out_ms = HM_CRED_HELPER_MS;
    if (files->deadline_ms == 0 || left_ms >= HM_CRED_HELPER_MS)
        return true;
    *out_ms = left_ms;
    return left_ms > 0 ||
        hm_fail(err, HM_NETWORK,
            "the time is over, and a credential helper was not asked");
}

struct question {
    const struct hm_cred_files *files;
    struct hm_bytes host, repository;
};

static bool ask_helper(struct hm_cred *out, const struct question *q,
    const struct hm_cred_choice *choice, struct hm_err *err)
{
    struct hm_cred_helper helper = {choice->helper, &q->files->env, 0};

    HM_TRY(hm_cred_helper_time(&helper.timeout_ms, q->files, err));
    HM_TRY(hm_cred_helper_get(out, &helper, q->host, err));
    snprintf(out->source, sizeof(out->source), "docker-credential-%s",
        choice->helper);
    return true;
}

static bool decide(struct hm_cred *out, const struct question *q,
    struct hm_cred_choice *choice, const char *path, struct hm_err *err)
{
    if (choice->helper[0] != '\0')
        HM_TRY(ask_helper(out, q, choice, err));
    if (out->kind != HM_CRED_NONE || choice->helper_decides)
        return true;
    *out = choice->entry;
    choice->entry = (struct hm_cred){0};
    snprintf(out->source, sizeof(out->source), "%s", path);
    return true;
}

static bool ask_text(struct hm_cred *out, const struct question *q,
    const struct hm_secret *text, const char *path, struct hm_err *err)
{
    hm_auto(cred_choice) choice = {0};

    return hm_cred_config_find(
               &choice, hm_secret_view(text), q->host, q->repository, err) &&
        decide(out, q, &choice, path, err);
}

static bool ask_place(struct hm_cred *out, const struct question *q,
    const struct hm_cred_place *place, struct hm_err *err)
{
    const char *path = hm_buf_str(&place->path);
    hm_auto(secret) text = {0};
    bool there;

    HM_TRY(hm_cred_place_read(&text, &there, place, err));
    if (!there && place->named)
        return hm_fail(err, HM_USAGE,
            "%s: is named for credentials, and is not there",
            HM_SHOW_PATH(path));
    if (!there || ask_text(out, q, &text, path, err))
        return true;
    return hm_wrap(err, "%s", HM_SHOW_PATH(path));
}

static bool ask_all(struct hm_cred *out, const struct question *q,
    const struct hm_cred_places *places, struct hm_err *err)
{
    for (size_t i = 0; i < places->count && out->kind == HM_CRED_NONE; i++)
        HM_TRY(ask_place(out, q, &places->list[i], err));
    return true;
}

static bool find(void *ctx, struct hm_cred *out, struct hm_bytes host,
    struct hm_bytes repository, struct hm_err *err)
{
    const struct question q = {ctx, host, repository};
    hm_auto(cred_places) places = {0};
    hm_auto(cred) cred = {0};

    if (!hm_cred_places(&places, q.files->file, &q.files->env, err) ||
        !ask_all(&cred, &q, &places, err))
        return hm_cred_configured(err);
    *out = cred;
    cred = (struct hm_cred){0};
    return true;
}

struct hm_cred_source hm_cred_files_source(const struct hm_cred_files *files)
{
    return (struct hm_cred_source){find, (void *)files};
}
