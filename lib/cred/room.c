/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/room.h"

#include "base/err.h"

bool hm_cred_room(struct hm_secret *room, struct hm_buf *text, size_t size,
    struct hm_err *err)
{
    HM_TRY(hm_secret_new(room, size + 1, err));
    *text = (struct hm_buf){.p = room->p, .cap = room->len, .max = size};
    return true;
}

bool hm_cred_room_end(struct hm_secret *out, struct hm_secret *room,
    const struct hm_buf *text, struct hm_err *err)
{
    HM_TRY(hm_buf_end(text, NULL, err));
    hm_secret_cut(room, text->len);
    *out = hm_secret_move(room);
    return true;
}

void hm_cred_put_json(struct hm_buf *out, struct hm_bytes in)
{
    static const char digits[] = "0123456789abcdef";

    hm_buf_put_u8(out, '"');
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.p[i];

        if (c < ' ') {
            hm_buf_put_str(out, "\\u00");
            hm_buf_put_u8(out, (uint8_t)digits[c >> 4]);
            hm_buf_put_u8(out, (uint8_t)digits[c & 15]);
            continue;
        }
        if (c == '"' || c == '\\')
            hm_buf_put_u8(out, '\\');
        hm_buf_put_u8(out, c);
    }
    hm_buf_put_u8(out, '"');
}
