/* SPDX-License-Identifier: Apache-2.0 */
/* room.h - building a text with secrets in it, in locked memory.
 *
 *     hm_auto(secret) room = {0};
 *     struct hm_buf text;
 *
 *     HM_TRY(hm_cred_room(&room, &text, size, err));
 *     hm_buf_put(&text, ..);
 *     return hm_cred_room_end(out, &room, &text, err);
 *
 * The buffer lies in the secret and never grows, so nothing stays behind
 * unwiped. It is never freed; the secret is. */
#ifndef HM_CRED_ROOM_H
#define HM_CRED_ROOM_H

#include <stdbool.h>

#include "base/buf.h"
#include "crypto/secret.h"

/* Room for `size` bytes. */
HM_MUST_USE bool hm_cred_room(struct hm_secret *room, struct hm_buf *text,
    size_t size, struct hm_err *err);

/* The room becomes *out, cut to the text. HM_LIMIT when it was too small. */
HM_MUST_USE bool hm_cred_room_end(struct hm_secret *out, struct hm_secret *room,
    const struct hm_buf *text, struct hm_err *err);

/* Append `in` as a JSON string with its quotes. */
void hm_cred_put_json(struct hm_buf *out, struct hm_bytes in);

#endif
