/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/uploads.h"

#include <pthread.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/random.h"
#include "enc/hex.h"

struct hm_oci_uploads {
    pthread_mutex_t lock;
    struct hm_oci_upload *list[HM_SANDBOX_UPLOADS_MAX]; /* the oldest first */
    size_t count;
};

void hm_oci_upload_free(struct hm_oci_upload *upload)
{
    if (upload == NULL)
        return;
    hm_spool_free(&upload->spool);
    hm_free(upload);
}

bool hm_oci_upload_new(
    struct hm_oci_upload **out, struct hm_bytes repository, struct hm_err *err)
{
    hm_auto_ptr(oci_upload) upload = hm_alloc(sizeof(*upload) + repository.len);
    hm_auto(buf) hex = hm_buf(HM_UPLOAD_ID);
    uint8_t raw[HM_UPLOAD_ID / 2];

    if (upload == NULL)
        return hm_fail_memory(err);
    HM_TRY(hm_random(raw, sizeof(raw), err));
    hm_hex_encode(&hex, hm_bytes(raw, sizeof(raw)));
    HM_TRY(hm_buf_end(&hex, NULL, err));
    memcpy(upload->id, hex.p, HM_UPLOAD_ID);
    memcpy(upload + 1, repository.p, repository.len);
    upload->repository = hm_bytes(upload + 1, repository.len);
    *out = hm_move(upload);
    return true;
}

bool hm_oci_uploads_new(struct hm_oci_uploads **out, struct hm_err *err)
{
    *out = hm_alloc(sizeof(**out));
    if (*out == NULL)
        return hm_fail_memory(err);
    pthread_mutex_init(&(*out)->lock, NULL);
    return true;
}

void hm_oci_uploads_free(struct hm_oci_uploads *uploads)
{
    if (uploads == NULL)
        return;
    for (size_t i = 0; i < uploads->count; i++)
        hm_oci_upload_free(uploads->list[i]);
    pthread_mutex_destroy(&uploads->lock);
    hm_free(uploads);
}

static struct hm_oci_upload *take_at(struct hm_oci_uploads *uploads, size_t at)
{
    struct hm_oci_upload *upload = uploads->list[at];

    uploads->count--;
    memmove(uploads->list + at, uploads->list + at + 1,
        (uploads->count - at) * sizeof(struct hm_oci_upload *));
    return upload;
}

void hm_oci_uploads_give(
    struct hm_oci_uploads *uploads, struct hm_oci_upload *upload)
{
    struct hm_oci_upload *oldest = NULL;

    pthread_mutex_lock(&uploads->lock);
    if (uploads->count == HM_SANDBOX_UPLOADS_MAX)
        oldest = take_at(uploads, 0);
    uploads->list[uploads->count++] = upload;
    pthread_mutex_unlock(&uploads->lock);
    hm_oci_upload_free(oldest);
}

bool hm_oci_uploads_take(struct hm_oci_upload **out,
    struct hm_oci_uploads *uploads, struct hm_bytes repository,
    struct hm_bytes id, struct hm_err *err)
{
    struct hm_oci_upload *found = NULL;

    pthread_mutex_lock(&uploads->lock);
    for (size_t i = 0; found == NULL && i < uploads->count; i++) {
        if (hm_bytes_eq_str(id, uploads->list[i]->id) &&
            hm_bytes_eq(repository, uploads->list[i]->repository))
            found = take_at(uploads, i);
    }
    pthread_mutex_unlock(&uploads->lock);
    if (found == NULL)
        return hm_fail(err, HM_NOT_FOUND, "no upload %s to \"%s\" here",
            HM_SHOW(id), HM_SHOW(repository));
    *out = found;
    return true;
}
