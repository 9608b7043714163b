/* SPDX-License-Identifier: Apache-2.0 */
/* Signed notes: what is read, written anew, is the note again. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "tlog/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(buf) again = hm_buf(HM_NOTE_MAX);
    struct hm_bytes in = hm_bytes(data, size);
    struct hm_checkpoint checkpoint;
    struct hm_note note;
    struct hm_err err = {0};

    if (!hm_note_parse(&note, in, &err))
        return 0;
    hm_buf_put(&again, note.text);
    hm_buf_put_u8(&again, '\n');
    for (size_t i = 0; i < note.sig_count; i++) {
        hm_buf_put_str(&again, "\xe2\x80\x94 ");
        hm_buf_put(&again, note.sigs[i].name);
        hm_buf_put_u8(&again, ' ');
        hm_buf_put(&again, note.sigs[i].base64);
        hm_buf_put_u8(&again, '\n');
    }
    must(hm_bytes_eq(hm_buf_view(&again), in));
    if (hm_checkpoint_parse(&checkpoint, note.text, &err))
        must(checkpoint.origin.len > 0);
    return 0;
}
