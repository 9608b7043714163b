/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/glob.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

bool hm_glob_is(struct hm_bytes text)
{
    return hm_bytes_find(text, '*') != text.len;
}

bool hm_glob_check(struct hm_bytes glob, struct hm_err *err)
{
    size_t stars = 0;

    if (glob.len > HM_GLOB_MAX)
        return hm_fail(err, HM_USAGE, "%zu letters with stars, %d are the most",
            glob.len, HM_GLOB_MAX);
    for (size_t i = 0; i < glob.len; i++) {
        stars = glob.p[i] == '*' ? stars + 1 : 0;
        if (stars > 2)
            return hm_fail(err, HM_USAGE,
                "%s: a star stands for one component, two for any number, and "
                "three for nothing",
                HM_SHOW(glob));
    }
    return true;
}

/* The places in the glob that a beginning of the text may have led to: all of
 * them at once, so nothing is tried twice. */
struct places {
    bool at[HM_GLOB_MAX + 1];
};

static bool is_star(struct hm_bytes glob, size_t i)
{
    return i < glob.len && glob.p[i] == '*';
}

static size_t star_len(struct hm_bytes glob, size_t i)
{
    return is_star(glob, i + 1) ? 2 : 1;
}

/* A star may stand for nothing. */
static void put(struct places *places, struct hm_bytes glob, size_t i)
{
    places->at[i] = true;
    while (is_star(glob, i)) {
        i += star_len(glob, i);
        places->at[i] = true;
    }
}

static bool step(struct places *to, const struct places *from,
    struct hm_bytes glob, uint8_t c)
{
    bool any = false;

    for (size_t i = 0; i < glob.len; i++) {
        if (!from->at[i])
            continue;
        if (!is_star(glob, i) && glob.p[i] == c) {
            put(to, glob, i + 1);
            any = true;
        } else if (is_star(glob, i) && (star_len(glob, i) == 2 || c != '/')) {
            put(to, glob, i);
            any = true;
        }
    }
    return any;
}

static bool match_rest(struct hm_bytes glob, struct hm_bytes in)
{
    struct places places[2] = {0};
    size_t now = 0;

    put(&places[0], glob, 0);
    for (size_t i = 0; i < in.len; i++, now = !now) {
        memset(places[!now].at, 0, glob.len + 1);
        if (!step(&places[!now], &places[now], glob, in.p[i]))
            return false;
    }
    return places[now].at[glob.len];
}

void hm_glob_regexp(struct hm_buf *out, struct hm_bytes glob)
{
    for (size_t i = 0; i < glob.len; i++) {
        uint8_t c = glob.p[i];

        if (is_star(glob, i)) {
            hm_buf_put_str(out, star_len(glob, i) == 2 ? ".*" : "[^/]*");
            i += star_len(glob, i) - 1;
            continue;
        }
        if (c < 0x80 && !hm_is_alnum(c))
            hm_buf_put_u8(out, '\\');
        hm_buf_put_u8(out, c);
    }
}

bool hm_glob_match(struct hm_bytes glob, struct hm_bytes in)
{
    size_t head = hm_bytes_find(glob, '*');
    struct hm_bytes rest = hm_bytes_slice(glob, head, glob.len);

    /* Most are told apart by what stands in front of the first star. */
    if (head == glob.len)
        return hm_bytes_eq(glob, in);
    if (!hm_bytes_starts(in, hm_bytes(glob.p, head)))
        return false;
    in = hm_bytes_slice(in, head, in.len);
    if (rest.len == 2 && rest.p[1] == '*')
        return true;
    return match_rest(rest, in);
}
