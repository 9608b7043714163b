/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/semver.h"

#include "base/text.h"

static struct hm_bytes take_number(struct hm_rd *rd)
{
    struct hm_rd from = *rd;
    size_t len = 0;

    while (hm_is_digit(hm_rd_peek(rd))) {
        (void)hm_rd_u8(rd);
        len++;
    }
    if (len == 0 || (len > 1 && hm_rd_peek(&from) == '0'))
        hm_rd_fail(rd);
    return hm_rd_take(&from, len);
}

/* Letters, digits and '-' between dots; in a pre-release no number begins with
 * a zero. */
static bool is_identifiers(struct hm_bytes in, bool zeros)
{
    size_t start = 0;

    for (size_t i = 0; i <= in.len; i++) {
        bool numeric = true;

        if (i < in.len && in.p[i] != '.') {
            if (!hm_is_alnum(in.p[i]) && in.p[i] != '-')
                return false;
            continue;
        }
        if (i == start)
            return false;
        for (size_t j = start; j < i; j++)
            numeric = numeric && hm_is_digit(in.p[j]);
        if (!zeros && numeric && i - start > 1 && in.p[start] == '0')
            return false;
        start = i + 1;
    }
    return true;
}

bool hm_semver_parse(struct hm_semver *out, struct hm_bytes in)
{
    size_t plus = hm_bytes_find(in, '+');
    struct hm_bytes build = hm_bytes_slice(in, plus, in.len);
    struct hm_rd rd = hm_rd(hm_bytes_slice(in, 0, plus));
    struct hm_bytes rest;

    *out = (struct hm_semver){.has_build = build.len > 0};
    if (hm_rd_u8(&rd) != 'v')
        return false;
    do {
        out->number[out->parts++] = take_number(&rd);
    } while (out->parts < 3 && hm_rd_peek(&rd) == '.' && hm_rd_u8(&rd) == '.');
    rest = hm_rd_rest(&rd);
    if (rd.failed || ((rest.len > 0 || out->has_build) && out->parts < 3))
        return false;
    if (out->has_build &&
        !is_identifiers(hm_bytes_slice(build, 1, build.len), true))
        return false;
    if (rest.len == 0)
        return true;
    out->pre = hm_bytes_slice(rest, 1, rest.len);
    return rest.p[0] == '-' && is_identifiers(out->pre, false);
}

bool hm_semver_is_release(struct hm_bytes in)
{
    struct hm_semver v;

    return hm_semver_parse(&v, in) && v.parts == 3 && v.pre.len == 0 &&
        !v.has_build;
}

bool hm_semver_fits(const struct hm_semver *wanted, const struct hm_semver *got)
{
    for (unsigned i = 0; i < wanted->parts; i++) {
        struct hm_bytes number = i < got->parts ? got->number[i] : HM_LIT("0");

        if (!hm_bytes_eq(wanted->number[i], number))
            return false;
    }
    return wanted->parts < 3 || hm_bytes_eq(wanted->pre, got->pre);
}
