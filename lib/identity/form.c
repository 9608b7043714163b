/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form.h"

#include <assert.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

/* "name|instead?a=b,*=c" */
struct gap {
    struct hm_bytes name, instead, words;
    bool has_instead, has_words;
};

/* Cut at the first `byte`: what is in front stays, the rest is returned. */
static struct hm_bytes cut(struct hm_bytes *in, uint8_t byte, bool *found)
{
    size_t at = hm_bytes_find(*in, byte);
    struct hm_bytes rest = hm_bytes_slice(*in, at + 1, in->len);

    *found = at < in->len;
    in->len = at;
    return *found ? rest : hm_bytes(NULL, 0);
}

static struct gap read_gap(struct hm_bytes in)
{
    struct gap gap = {.name = in};

    gap.words = cut(&gap.name, '?', &gap.has_words);
    gap.instead = cut(&gap.name, '|', &gap.has_instead);
    return gap;
}

/* What the form calls a value. */
static bool put_word(struct hm_buf *out, const struct gap *gap,
    struct hm_bytes value, struct hm_err *err)
{
    struct hm_bytes rest = gap->words;
    bool more = true;

    while (more) {
        struct hm_bytes from = rest, to;
        bool pair;

        rest = cut(&from, ',', &more);
        to = cut(&from, '=', &pair);
        assert(pair);
        if (!hm_bytes_eq(from, value) && !hm_bytes_eq_str(from, "*"))
            continue;
        hm_buf_put(out, to);
        return true;
    }
    return hm_fail(err, HM_MISMATCH, "%s is %s, which has no meaning here",
        HM_SHOW(gap->name), HM_SHOW(value));
}

static bool put_gap(struct hm_buf *out, const struct hm_form *form,
    struct hm_bytes text, struct hm_err *err)
{
    struct gap gap = read_gap(text);
    struct hm_bytes value = form->value(form->ctx, gap.name);

    if (value.p == NULL && !gap.has_instead)
        return hm_fail(err, HM_NOT_FOUND, "there is no %s", HM_SHOW(gap.name));
    if (value.p == NULL)
        value = gap.instead;
    if (gap.has_words)
        return put_word(out, &gap, value, err);
    hm_buf_put(out, value);
    return true;
}

bool hm_form_fill(struct hm_bytes *out, const struct hm_form *form,
    struct hm_arena *arena, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_FORM_MAX);
    struct hm_bytes rest = hm_bytes_str(form->text), filled;
    bool more = true;

    while (more) {
        struct hm_bytes plain = rest;

        rest = cut(&plain, '{', &more);
        hm_buf_put(&text, plain);
        if (!more)
            break;
        plain = rest;
        rest = cut(&plain, '}', &more);
        assert(more);
        HM_TRY(put_gap(&text, form, plain, err));
    }
    HM_TRY(hm_buf_end(&text, &filled, err));
    return hm_arena_copy(arena, out, filled, err);
}
