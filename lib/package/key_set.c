/* SPDX-License-Identifier: Apache-2.0 */
#include "package/key_set.h"

#include "base/err.h"
#include "base/text.h"
#include "crypto/alg.h"
#include "enc/json_field.h"

void hm_key_set_free(struct hm_key_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        hm_key_free(set->keys[i]);
    hm_arena_free(&set->arena);
    *set = (struct hm_key_set){0};
}

/* The set takes the key, also when it has no room for it. */
static bool add_key(struct hm_key_set *set, struct hm_key *key,
    const struct hm_key_terms *terms, const struct hm_window *valid,
    struct hm_err *err)
{
    size_t i = set->count;

    if (i == HM_PACKAGE_KEYS_MAX) {
        hm_key_free(key);
        return hm_fail(err, HM_LIMIT, "more than %d keys", HM_PACKAGE_KEYS_MAX);
    }
    set->keys[i] = key;
    set->terms[i] = *terms;
    set->valid[i] = *valid;
    set->count++;
    return hm_arena_copy(&set->arena, &set->terms[i].id, terms->id, err);
}

/* ---- npm ---- */

struct npm_key {
    struct hm_bytes id, usage, raw;
    const struct hm_alg *alg;
    struct hm_window valid;
};

static struct hm_window read_window(struct hm_json_obj *key)
{
    struct hm_window valid = {0};
    struct hm_json_obj v;

    if (!hm_json_has(key, "validFor"))
        return valid;
    v = hm_json_obj(key, "validFor");
    valid.has_start = hm_json_has(&v, "start");
    valid.start = hm_json_opt_time(&v, "start");
    valid.has_end = hm_json_has(&v, "end");
    valid.end = hm_json_opt_time(&v, "end");
    hm_json_close(&v, HM_JSON_IGNORE);
    return valid;
}

static void read_npm_key(
    struct npm_key *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(rd, v), key;

    out->id = hm_json_str(&o, "keyId");
    out->usage = hm_json_str(&o, "keyUsage");
    key = hm_json_obj(&o, "publicKey");
    out->raw = hm_json_base64(&key, "rawBytes", HM_BASE64);
    out->alg = hm_alg_by_details(hm_json_str(&key, "keyDetails"));
    out->valid = read_window(&key);
    hm_json_close(&key, HM_JSON_IGNORE);
    hm_json_close(&o, HM_JSON_IGNORE);
    if (!hm_json_failed(rd) && out->id.len == 0)
        hm_json_fail(rd, v, HM_FORMAT, "a key without an id");
}

/* npm signs attestations with one usage of a key and tarballs with another: the
 * same bits, and windows of their own. */
static bool add_npm_key(
    struct hm_key_set *out, const struct npm_key *read, struct hm_err *err)
{
    const struct hm_key_terms terms = {.id = read->id};
    struct hm_key *key;

    if (!hm_bytes_eq_str(read->usage, "npm:attestations"))
        return true;
    if (!hm_alg_parse_key(&key, read->alg, read->raw, err))
        return hm_wrap(err, "key %s", HM_SHOW(read->id));
    return add_key(out, key, &terms, &read->valid, err);
}

static bool read_npm(struct hm_key_set *out, struct hm_arena *arena,
    struct hm_json root, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_obj o = hm_json_root(&rd, root);
    struct hm_json_list l = hm_json_list(&o, "keys", HM_PACKAGE_KEYS_MAX);

    hm_json_close(&o, HM_JSON_IGNORE);
    while (hm_json_next(&l)) {
        struct npm_key key = {.alg = NULL};

        read_npm_key(&key, &rd, l.item);
        if (!hm_json_failed(&rd))
            HM_TRY(add_npm_key(out, &key, err));
    }
    return hm_json_end(&rd, err);
}

bool hm_key_set_parse_npm(
    struct hm_key_set *out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_PACKAGE_ARENA_MAX);
    hm_auto(key_set)
        set = {.kind = HM_KEY_SET_NPM, .arena = hm_arena(HM_PACKAGE_TEXT_MAX)};
    struct hm_json root;

    HM_TRY(
        hm_json_parse_borrowed(&root, &arena, text, HM_PACKAGE_TEXT_MAX, err));
    HM_TRY(read_npm(&set, &arena, root, err));
    if (set.count == 0)
        return hm_fail(
            err, HM_NOT_FOUND, "no key in it is for npm:attestations");
    *out = set;
    set = (struct hm_key_set){0};
    return true;
}

/* ---- Cloud Build ---- */

static const char pae[] = "global-pae";

/* Which ring a key is in, and by what name, is in the id that Cloud KMS gives
 * it. "global-pae" was the first that signs the DSSE encoding. */
static void put_id(struct hm_buf *out, struct hm_bytes name, bool is_pae)
{
    struct hm_bytes location = name, key = HM_LIT("builtByGCB");
    struct hm_bytes version = HM_LIT("1");

    if (is_pae) {
        size_t prefix = sizeof(pae); /* and the hyphen */
        struct hm_bytes rest = hm_bytes_slice(name, prefix, name.len);
        size_t at = hm_bytes_find(rest, '_');

        location = HM_LIT("global");
        key = rest.len == 0 ? HM_LIT("provenanceSigner")
                            : hm_bytes_slice(rest, 0, at);
        if (at < rest.len)
            version = hm_bytes_slice(rest, at + 1, rest.len);
    }
    hm_buf_put_str(out, "projects/verified-builder/locations/");
    hm_buf_put(out, location);
    hm_buf_put_str(out, "/keyRings/attestor/cryptoKeys/");
    hm_buf_put(out, key);
    hm_buf_put_str(out, "/cryptoKeyVersions/");
    hm_buf_put(out, version);
}

static bool check_name(struct hm_bytes name, struct hm_err *err)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!hm_is_alnum(name.p[i]) && name.p[i] != '-' && name.p[i] != '_')
            return hm_fail(err, HM_FORMAT, "\"%s\" is no name of a location",
                HM_SHOW(name));
    }
    return name.len > 0 || hm_fail(err, HM_FORMAT, "a key without a location");
}

bool hm_key_set_add_cloud_build(struct hm_key_set *set, struct hm_bytes name,
    struct hm_bytes pem, struct hm_err *err)
{
    hm_auto(buf) id = hm_buf(HM_PACKAGE_NAME_MAX);
    bool is_pae = hm_bytes_starts(name, hm_bytes_str(pae));
    const struct hm_window always = {0};
    struct hm_key_terms terms = {.bare = !is_pae, .unlogged = true};
    struct hm_key *key;

    HM_TRY(check_name(name, err));
    put_id(&id, name, is_pae);
    HM_TRY(hm_buf_end(&id, &terms.id, err));
    if (!hm_key_parse_pem(&key, pem, err))
        return hm_wrap(err, "%s", HM_SHOW(name));
    if (set->count == 0)
        set->arena =
            hm_arena((size_t)HM_PACKAGE_KEYS_MAX * HM_PACKAGE_NAME_MAX);
    set->kind = HM_KEY_SET_CLOUD_BUILD;
    return add_key(set, key, &terms, &always, err);
}

/* ---- Either ---- */

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct hm_bytes trim(struct hm_bytes in)
{
    while (in.len > 0 && is_space(in.p[0]))
        in = hm_bytes_slice(in, 1, in.len - 1);
    while (in.len > 0 && is_space(in.p[in.len - 1]))
        in.len--;
    return in;
}

/* The line that ends a block, and the text up to it. */
static struct hm_bytes take_block(struct hm_rd *rd)
{
    const uint8_t *start = rd->p;

    while (hm_rd_left(rd) > 0) {
        if (hm_bytes_starts(hm_rd_line(rd), HM_LIT("-----END ")))
            break;
    }
    return hm_bytes(start, (size_t)(rd->p - start));
}

static bool parse_cloud_build(
    struct hm_key_set *set, struct hm_bytes text, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(text);

    while (hm_rd_left(&rd) > 0) {
        struct hm_bytes name = trim(hm_rd_line(&rd));

        if (name.len == 0)
            continue;
        HM_TRY(hm_key_set_add_cloud_build(set, name, take_block(&rd), err));
    }
    return set->count > 0 || hm_fail(err, HM_NOT_FOUND, "no key in it");
}

bool hm_key_set_parse(
    struct hm_key_set *out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(key_set) set = {.kind = HM_KEY_SET_CLOUD_BUILD};
    struct hm_bytes first = trim(text);

    if (text.len > HM_PACKAGE_TEXT_MAX)
        return hm_fail(err, HM_LIMIT, "keys of %zu bytes, limit %zu", text.len,
            (size_t)HM_PACKAGE_TEXT_MAX);
    if (first.len > 0 && first.p[0] == '{')
        return hm_key_set_parse_npm(out, text, err);
    HM_TRY(parse_cloud_build(&set, text, err));
    *out = set;
    set = (struct hm_key_set){0};
    return true;
}

/* Cloud Build has the same key under two names; allowed once is enough, and each
 * of its names is tried. */
static bool is_repeated(const struct hm_key_set *set, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (hm_key_eq(set->keys[i], set->keys[index]))
            return true;
    }
    return false;
}

bool hm_key_set_allow(
    const struct hm_key_set *set, struct hm_rules *rules, struct hm_err *err)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->kind == HM_KEY_SET_CLOUD_BUILD && is_repeated(set, i))
            continue;
        if (!hm_rules_allow_key(rules, set->keys[i], &set->valid[i], err))
            return hm_wrap(err, "key %s", HM_SHOW(set->terms[i].id));
    }
    return true;
}
