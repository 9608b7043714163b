/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/checksums.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "enc/hex.h"

static size_t digits(struct hm_bytes line)
{
    size_t len = 0;

    while (len < line.len &&
        (hm_is_digit(line.p[len]) ||
            (hm_to_lower(line.p[len]) >= 'a' &&
                hm_to_lower(line.p[len]) <= 'f')))
        len++;
    return len;
}

static enum hm_hash hash_of(size_t digit_count)
{
    static const enum hm_hash hashes[] = {HM_SHA256, HM_SHA384, HM_SHA512};

    for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
        if (digit_count == 2 * hm_hash_len(hashes[i]))
            return hashes[i];
    }
    return HM_HASH_NONE;
}

static bool read_digest(
    struct hm_digest *out, struct hm_bytes line, size_t len, struct hm_err *err)
{
    hm_auto(buf) raw = hm_buf(HM_DIGEST_MAX);
    enum hm_hash hash = hash_of(len);

    if (hash == HM_HASH_NONE)
        return hm_fail(err, HM_FORMAT,
            "%zu digits, wanted 64 (SHA-256), 96 or 128 (SHA-512)", len);
    HM_TRY(hm_hex_decode(
        &raw, HM_HEX_ANY_CASE, hm_bytes_slice(line, 0, len), err));
    return hm_digest_from(out, hash, hm_buf_view(&raw), err);
}

static bool read_name(
    struct hm_bytes *out, struct hm_bytes line, size_t at, struct hm_err *err)
{
    if (line.len < at + 3 || line.p[at] != ' ' ||
        (line.p[at + 1] != ' ' && line.p[at + 1] != '*'))
        return hm_fail(
            err, HM_FORMAT, "wanted two spaces and a name behind the digits");
    *out = hm_bytes_slice(line, at + 2, line.len);
    if (!hm_utf8_ok(*out))
        return hm_fail(err, HM_FORMAT, "the name is no UTF-8");
    return true;
}

static bool read_line(struct hm_new_subject *out, struct hm_arena *arena,
    struct hm_bytes line, struct hm_err *err)
{
    size_t len = digits(line);
    struct hm_digest *digest = hm_arena_alloc(arena, 1, sizeof(*digest));

    if (digest == NULL)
        return hm_arena_fail(arena, err);
    if (line.p[0] == '\\')
        return hm_fail(
            err, HM_UNSUPPORTED, "a name with a line feed or backslash in it");
    HM_TRY(read_digest(digest, line, len, err));
    *out = (struct hm_new_subject){.digests = digest, .digest_count = 1};
    return read_name(&out->name, line, len, err);
}

static struct hm_bytes next_line(struct hm_bytes *rest)
{
    size_t end = hm_bytes_find(*rest, '\n');
    struct hm_bytes line = hm_bytes_slice(*rest, 0, end);

    *rest = hm_bytes_slice(*rest, end + 1, rest->len);
    if (line.len > 0 && line.p[line.len - 1] == '\r')
        line.len--;
    return line;
}

bool hm_checksums_parse(struct hm_new_subject **out, size_t *count,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err)
{
    struct hm_new_subject *list =
        hm_arena_alloc(arena, HM_SUBJECTS_MAX, sizeof(*list));
    size_t found = 0, number = 0;

    if (list == NULL)
        return hm_arena_fail(arena, err);
    while (text.len > 0) {
        struct hm_bytes line = next_line(&text);

        number++;
        if (line.len == 0 || line.p[0] == '#')
            continue;
        if (found == HM_SUBJECTS_MAX)
            return hm_fail(
                err, HM_LIMIT, "more than %d files", HM_SUBJECTS_MAX);
        if (!read_line(&list[found], arena, line, err))
            return hm_wrap(err, "line %zu", number);
        found++;
    }
    if (found == 0)
        return hm_fail(err, HM_NOT_FOUND, "no checksum in it");
    *out = list;
    *count = found;
    return true;
}
