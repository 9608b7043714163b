/* SPDX-License-Identifier: Apache-2.0 */
#include "tuf/path.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "enc/hex.h"

/* The next segment of `*left`, which becomes what stands behind its slash;
 * *more: there was one. */
static struct hm_bytes next_segment(struct hm_bytes *left, bool *more)
{
    size_t at = hm_bytes_find(*left, '/');
    struct hm_bytes segment = hm_bytes_slice(*left, 0, at);

    *more = at < left->len;
    *left =
        *more ? hm_bytes_slice(*left, at + 1, left->len) : hm_bytes(NULL, 0);
    return segment;
}

bool hm_tuf_name_check(const char *name, struct hm_err *err)
{
    struct hm_bytes left = hm_bytes_str(name);
    bool more = true;

    if (left.len == 0 || left.len > HM_TUF_NAME_MAX)
        return hm_fail(err, HM_USAGE, "a target's name of %zu bytes", left.len);
    for (size_t i = 0; i < left.len; i++) {
        if (left.p[i] <= ' ' || left.p[i] > '~' || left.p[i] == '\\')
            return hm_fail(err, HM_USAGE, "%s is no name of a target",
                HM_SHOW(hm_bytes_str(name)));
    }
    while (more) {
        struct hm_bytes segment = next_segment(&left, &more);

        if (segment.len == 0 || hm_bytes_eq_str(segment, ".") ||
            hm_bytes_eq_str(segment, ".."))
            return hm_fail(err, HM_USAGE,
                "%s is no name of a target: a segment is \"%s\"",
                HM_SHOW(hm_bytes_str(name)), HM_SHOW(segment));
    }
    return true;
}

/* ---- Patterns ---- */

/* The length of "[..]" at the front; 0: it is not closed, and a bracket. A ']'
 * that comes first is one of the letters. */
static size_t class_len(struct hm_bytes p)
{
    size_t at = 1;

    if (at < p.len && p.p[at] == '!')
        at++;
    if (at < p.len && p.p[at] == ']')
        at++;
    while (at < p.len && p.p[at] != ']')
        at++;
    return at < p.len ? at + 1 : 0;
}

static bool in_class(struct hm_bytes class, uint8_t c)
{
    bool not = class.p[1] == '!', in = false;

    for (size_t i = not ? 2 : 1; i + 1 < class.len; i++) {
        if (i + 3 < class.len && class.p[i + 1] == '-') {
            in |= class.p[i] <= c && c <= class.p[i + 2];
            i += 2;
        } else {
            in |= class.p[i] == c;
        }
    }
    return in != not ;
}

/* How much of the pattern matches this one letter; 0: it does not. */
static size_t match_one(struct hm_bytes p, uint8_t c)
{
    size_t len = p.len > 0 && p.p[0] == '[' ? class_len(p) : 0;

    if (len > 0)
        return in_class(hm_bytes_slice(p, 0, len), c) ? len : 0;
    return p.len > 0 && (p.p[0] == '?' || p.p[0] == c) ? 1 : 0;
}

/* One star back is enough: what an earlier one could take, the last can. */
static bool match_segment(struct hm_bytes p, struct hm_bytes s)
{
    size_t at = 0, i = 0, star = SIZE_MAX, from = 0;

    while (i < s.len) {
        struct hm_bytes rest = hm_bytes_slice(p, at, p.len);
        size_t len;

        if (rest.len > 0 && rest.p[0] == '*') {
            star = at++;
            from = i;
            continue;
        }
        len = match_one(rest, s.p[i]);
        if (len == 0 && star == SIZE_MAX)
            return false;
        at = len > 0 ? at + len : star + 1;
        i = len > 0 ? i + 1 : ++from;
    }
    while (at < p.len && p.p[at] == '*')
        at++;
    return at == p.len;
}

bool hm_tuf_pattern_matches(struct hm_bytes pattern, struct hm_bytes name)
{
    bool more_pattern = true, more_name = true;

    while (more_pattern && more_name) {
        struct hm_bytes p = next_segment(&pattern, &more_pattern);
        struct hm_bytes s = next_segment(&name, &more_name);

        if (!match_segment(p, s))
            return false;
    }
    return more_pattern == more_name;
}

/* ---- Delegations ---- */

static bool hash_name(
    struct hm_digest *out, const char *target, struct hm_err *err)
{
    return hm_digest_of(out, HM_SHA256, hm_bytes_str(target), err);
}

/* An empty prefix would be everything; a list that says so is not believed. */
static bool is_prefix(struct hm_bytes prefix, const struct hm_digest *digest)
{
    char hex[2 * HM_DIGEST_MAX + 4];

    hm_hex_show(hex, hm_digest_view(digest));
    return prefix.len > 0 && hm_bytes_starts(hm_bytes_str(hex), prefix);
}

static bool any(bool *yes, struct hm_json list, const struct hm_digest *digest,
    const char *target, struct hm_err *err)
{
    hm_auto(arena) scratch = hm_arena(HM_TUF_TARGETS_MAX);
    struct hm_json_rd rd = hm_json_rd(&scratch);
    struct hm_json_iter it = hm_json_iter(list);

    if (!hm_json_want(&rd, list, HM_JSON_ARRAY))
        return hm_json_end(&rd, err);
    while (!*yes && !hm_json_failed(&rd) && hm_json_iter_next(&it)) {
        struct hm_bytes text = hm_json_rd_str(&rd, it.value);

        if (!hm_json_failed(&rd))
            *yes = digest != NULL
                ? is_prefix(text, digest)
                : hm_tuf_pattern_matches(text, hm_bytes_str(target));
    }
    return hm_json_end(&rd, err);
}

bool hm_tuf_delegates(bool *yes, const struct hm_tuf_delegations *delegations,
    size_t index, const char *target, struct hm_err *err)
{
    const struct hm_tuf_delegation *d = &delegations->list[index];
    struct hm_digest digest;

    *yes = delegations->succinct;
    if (delegations->succinct)
        return true;
    if (hm_json_type(d->paths) != HM_JSON_NONE)
        return any(yes, d->paths, NULL, target, err);
    HM_TRY(hash_name(&digest, target, err));
    return any(yes, d->prefixes, &digest, target, err);
}

bool hm_tuf_role_name(struct hm_buf *out,
    const struct hm_tuf_delegations *delegations, size_t index,
    const char *target, struct hm_err *err)
{
    struct hm_digest digest;
    uint32_t bin = 0;

    hm_buf_put(out, delegations->list[index].name);
    if (!delegations->succinct)
        return hm_buf_end(out, NULL, err);
    HM_TRY(hash_name(&digest, target, err));
    for (size_t i = 0; i < sizeof(bin); i++)
        bin = bin << 8 | digest.b[i];
    bin >>= 32 - delegations->bits;
    hm_buf_printf(
        out, "-%0*x", (int)(delegations->bits + 3) / 4, (unsigned)bin);
    return hm_buf_end(out, NULL, err);
}

/* ---- Where files lie ---- */

void hm_tuf_put_file(struct hm_buf *out, uint64_t version, struct hm_bytes role)
{
    if (version > 0)
        hm_buf_printf(out, "%llu.", (unsigned long long)version);
    hm_uri_escape(out, role);
    hm_buf_put_str(out, ".json");
}

void hm_tuf_put_target(
    struct hm_buf *out, const char *name, const struct hm_digest *digest)
{
    struct hm_bytes left = hm_bytes_str(name);
    bool more = true;

    hm_buf_put_str(out, "targets/");
    while (more) {
        struct hm_bytes segment = next_segment(&left, &more);

        if (!more && digest != NULL) {
            hm_hex_encode(out, hm_digest_view(digest));
            hm_buf_put_u8(out, '.');
        }
        hm_uri_escape(out, segment);
        if (more)
            hm_buf_put_u8(out, '/');
    }
}
