/* SPDX-License-Identifier: Apache-2.0 */
#include "tuf/file.h"

#include <assert.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "enc/hex.h"
#include "enc/olpc.h"

static const struct {
    const char *name;
    size_t max;
} types[HM_TUF_TYPES] = {
    {"none", 0},
    {"root", HM_TUF_ROOT_MAX},
    {"timestamp", HM_TUF_TIMESTAMP_MAX},
    {"snapshot", HM_TUF_SNAPSHOT_MAX},
    {"targets", HM_TUF_TARGETS_MAX},
};

const char *hm_tuf_type_name(enum hm_tuf_type type)
{
    return types[type < HM_TUF_TYPES ? type : HM_TUF_NONE].name;
}

size_t hm_tuf_type_max(enum hm_tuf_type type)
{
    return types[type < HM_TUF_TYPES ? type : HM_TUF_NONE].max;
}

/* ---- What is said about other files ---- */

static uint64_t read_version(struct hm_json_obj *o)
{
    uint64_t version = hm_json_u64(o, "version", HM_JSON_INT_NUMBER);

    if (version == 0 || version > HM_TUF_VERSION_MAX)
        hm_json_fail(o->rd, o->v, HM_FORMAT, "version %llu",
            (unsigned long long)version);
    return version;
}

static void read_hash(struct hm_tuf_about *out, struct hm_json_rd *rd,
    const struct hm_json_iter *it)
{
    enum hm_hash hash = hm_hash_by_name(hm_json_rd_str(rd, it->key));
    struct hm_bytes hex = hm_json_rd_str(rd, it->value);
    struct hm_digest *digest = &out->digests[out->digest_count];
    struct hm_err err = {0};

    if (hm_json_failed(rd) || hash == HM_HASH_NONE)
        return;
    assert(out->digest_count < sizeof(out->digests) / sizeof(*digest));
    if (!hm_hex_decode_exact(
            digest->b, hm_hash_len(hash), HM_HEX_ANY_CASE, hex, &err))
        hm_json_fail(rd, it->value, err.code, "%s", err.msg);
    digest->hash = hash;
    digest->len = (uint8_t)hm_hash_len(hash);
    out->digest_count++;
}

/* At most one of each kind: no key is there twice. */
static void read_hashes(struct hm_tuf_about *out, struct hm_json_obj *o)
{
    struct hm_json map = hm_json_any(o, "hashes");
    struct hm_json_iter it = hm_json_iter(map);

    out->has_hashes = true;
    if (hm_json_want(o->rd, map, HM_JSON_OBJECT) && hm_json_count(map) == 0)
        hm_json_fail(o->rd, map, HM_FORMAT, "no hash");
    while (!hm_json_failed(o->rd) && hm_json_iter_next(&it))
        read_hash(out, o->rd, &it);
}

/* A target must have a length and hashes, and has no version; of metadata only
 * the version must be there. */
static void read_about(struct hm_tuf_about *out, struct hm_json_rd *rd,
    const struct hm_json_iter *it, bool target)
{
    struct hm_json_obj o = hm_json_root(rd, it->value);

    out->name = hm_json_rd_str(rd, it->key);
    if (!target)
        out->version = read_version(&o);
    out->has_length = target || hm_json_has(&o, "length");
    if (out->has_length)
        out->length = hm_json_u64(&o, "length", HM_JSON_INT_NUMBER);
    if (target || hm_json_has(&o, "hashes"))
        read_hashes(out, &o);
    hm_json_close(&o, HM_JSON_IGNORE);
}

bool hm_tuf_about_check(
    const struct hm_tuf_about *about, struct hm_bytes text, struct hm_err *err)
{
    if (about->has_length && text.len != about->length)
        return hm_fail(err, HM_MISMATCH, "%zu bytes, its length is %llu",
            text.len, (unsigned long long)about->length);
    if (about->has_hashes && about->digest_count == 0)
        return hm_fail(err, HM_UNSUPPORTED,
            "all of its hashes are of kinds that we do not know");
    for (size_t i = 0; i < about->digest_count; i++) {
        struct hm_digest got;

        HM_TRY(hm_digest_of(&got, about->digests[i].hash, text, err));
        if (!hm_digest_eq(&got, &about->digests[i]))
            return hm_fail(err, HM_MISMATCH, "it has %s, wanted %s",
                HM_SHOW_DIGEST(&got), HM_SHOW_DIGEST(&about->digests[i]));
    }
    return true;
}

/* ---- The four types ---- */

static void read_root(struct hm_tuf_file *out, struct hm_json_obj *o)
{
    struct hm_json_obj roles;

    out->consistent_snapshot = hm_json_opt_bool(o, "consistent_snapshot");
    hm_tuf_keys_read(&out->keys, o);
    roles = hm_json_obj(o, "roles");
    for (int type = HM_TUF_ROOT; type < HM_TUF_TYPES; type++) {
        struct hm_json_obj role = hm_json_obj(&roles, types[type].name);

        hm_tuf_role_read(&out->roles[type], &role);
        hm_json_close(&role, HM_JSON_IGNORE);
    }
    hm_json_close(&roles, HM_JSON_IGNORE);
}

static void read_metas(struct hm_tuf_file *out, struct hm_json_obj *o)
{
    struct hm_json map = hm_json_any(o, "meta");
    struct hm_json_iter it = hm_json_iter(map);
    size_t count = hm_json_count(map);

    if (hm_json_want(o->rd, map, HM_JSON_OBJECT) && count > HM_TUF_METAS_MAX)
        hm_json_fail(o->rd, map, HM_LIMIT, "%zu files, more than %d", count,
            HM_TUF_METAS_MAX);
    out->metas = hm_json_rd_alloc(o->rd, map, count, sizeof(*out->metas));
    while (out->metas != NULL && hm_json_iter_next(&it))
        read_about(&out->metas[out->meta_count++], o->rd, &it, false);
}

static const char *needed_meta(enum hm_tuf_type type)
{
    return type == HM_TUF_TIMESTAMP ? "snapshot.json" : "targets.json";
}

static void read_meta_file(struct hm_tuf_file *out, struct hm_json_obj *o)
{
    const char *needed = needed_meta(out->type);

    read_metas(out, o);
    if (!hm_json_failed(o->rd) &&
        hm_tuf_file_meta(out, hm_bytes_str(needed)) == NULL)
        hm_json_fail(o->rd, o->v, HM_FORMAT, "nothing about %s", needed);
}

/* A name that is a top-level role's would be taken for that. */
static void check_role_name(
    struct hm_json_rd *rd, struct hm_json v, struct hm_bytes name)
{
    if (name.len == 0 || name.len > HM_TUF_NAME_MAX)
        hm_json_fail(rd, v, HM_FORMAT, "a role's name of %zu bytes", name.len);
    for (int type = HM_TUF_ROOT; type < HM_TUF_TYPES; type++) {
        if (hm_bytes_eq_str(name, types[type].name))
            hm_json_fail(
                rd, v, HM_FORMAT, "delegated to the role %s", types[type].name);
    }
}

static void read_delegation(
    struct hm_tuf_delegations *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_tuf_delegation *d = &out->list[out->count];
    struct hm_json_obj o = hm_json_root(rd, v);

    d->name = hm_json_str(&o, "name");
    check_role_name(rd, v, d->name);
    d->terminating = hm_json_bool(&o, "terminating");
    hm_tuf_role_read(&d->role, &o);
    if (hm_json_has(&o, "paths") == hm_json_has(&o, "path_hash_prefixes"))
        hm_json_fail(rd, v, HM_FORMAT,
            "exactly one of paths and path_hash_prefixes is wanted");
    d->paths = hm_json_opt_any(&o, "paths");
    d->prefixes = hm_json_opt_any(&o, "path_hash_prefixes");
    hm_json_close(&o, HM_JSON_IGNORE);
    for (size_t i = 0; i < out->count; i++) {
        if (hm_bytes_eq(out->list[i].name, d->name))
            hm_json_fail(
                rd, v, HM_FORMAT, "the role %s twice", HM_SHOW(d->name));
    }
    out->count++;
}

static void read_list(struct hm_tuf_delegations *out, struct hm_json_obj *o)
{
    struct hm_json_list list = hm_json_list(o, "roles", HM_TUF_DELEGATIONS_MAX);

    out->list = hm_json_rd_alloc(o->rd, o->v, list.count, sizeof(*out->list));
    while (out->list != NULL && hm_json_next(&list))
        read_delegation(out, list.rd, list.item);
}

/* A single row, whose name is what the names of its files begin with. */
static void read_succinct(struct hm_tuf_delegations *out, struct hm_json_obj *o)
{
    struct hm_json_obj s = hm_json_obj(o, "succinct_roles");
    uint64_t bits = hm_json_u64(&s, "bit_length", HM_JSON_INT_NUMBER);

    out->list = hm_json_rd_alloc(o->rd, s.v, 1, sizeof(*out->list));
    if (out->list != NULL) {
        out->list[0].name = hm_json_str(&s, "name_prefix");
        check_role_name(o->rd, s.v, out->list[0].name);
        out->list[0].terminating = true;
        hm_tuf_role_read(&out->list[0].role, &s);
        out->count = 1;
    }
    if (bits < 1 || bits > 32)
        hm_json_fail(
            o->rd, s.v, HM_FORMAT, "bit_length %llu", (unsigned long long)bits);
    out->succinct = true;
    out->bits = (unsigned)bits;
    hm_json_close(&s, HM_JSON_IGNORE);
}

static void read_delegations(struct hm_tuf_file *out, struct hm_json_obj *o)
{
    struct hm_json_obj d = hm_json_obj(o, "delegations");
    bool succinct = hm_json_has(&d, "succinct_roles");

    hm_tuf_keys_read(&out->delegations.keys, &d);
    if (succinct && hm_json_has(&d, "roles"))
        hm_json_fail(o->rd, d.v, HM_FORMAT, "roles and succinct_roles");
    if (succinct)
        read_succinct(&out->delegations, &d);
    else
        read_list(&out->delegations, &d);
    hm_json_close(&d, HM_JSON_IGNORE);
}

static void read_targets(struct hm_tuf_file *out, struct hm_json_obj *o)
{
    struct hm_json_iter it;

    out->targets = hm_json_any(o, "targets");
    it = hm_json_iter(out->targets);
    if (!hm_json_want(o->rd, out->targets, HM_JSON_OBJECT))
        return;
    while (!hm_json_failed(o->rd) && hm_json_iter_next(&it))
        read_about(&(struct hm_tuf_about){0}, o->rd, &it, true);
    if (hm_json_has(o, "delegations"))
        read_delegations(out, o);
}

/* ---- A file ---- */

static void check_type(struct hm_tuf_file *out, struct hm_json_obj *o)
{
    struct hm_bytes type = hm_json_str(o, "_type");
    struct hm_bytes spec = hm_json_str(o, "spec_version");

    if (!hm_bytes_eq_str(type, types[out->type].name))
        hm_json_fail(o->rd, o->v, HM_MISMATCH, "_type is %s, wanted %s",
            HM_SHOW(type), types[out->type].name);
    if (!hm_bytes_eq_str(spec, "1") && !hm_bytes_starts(spec, HM_LIT("1.")))
        hm_json_fail(
            o->rd, o->v, HM_UNSUPPORTED, "spec_version is %s", HM_SHOW(spec));
}

static void read_signed(struct hm_tuf_file *out, struct hm_json_obj *o)
{
    check_type(out, o);
    out->version = read_version(o);
    out->expires = hm_json_time(o, "expires");
    if (out->type == HM_TUF_ROOT)
        read_root(out, o);
    else if (out->type == HM_TUF_TARGETS)
        read_targets(out, o);
    else
        read_meta_file(out, o);
}

static bool read_file(
    struct hm_tuf_file *out, struct hm_json root, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&out->arena);
    struct hm_json_obj o = hm_json_root(&rd, root);
    struct hm_json_obj signed_ = hm_json_obj(&o, "signed");
    struct hm_json message = signed_.v;

    hm_tuf_sigs_read(&out->sigs, &o);
    if (!hm_json_failed(&rd))
        read_signed(out, &signed_);
    hm_json_close(&signed_, HM_JSON_IGNORE);
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    return hm_olpc_write(&out->message, message, err) &&
        hm_buf_end(&out->message, NULL, err);
}

bool hm_tuf_file_parse(struct hm_tuf_file **out, enum hm_tuf_type type,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(tuf_file) file = hm_alloc(sizeof(*file));
    struct hm_json root;

    assert(type > HM_TUF_NONE && type < HM_TUF_TYPES);
    if (file == NULL)
        return hm_fail_memory(err);
    file->type = type;
    file->arena = hm_arena(HM_TUF_ARENA_MAX);
    file->message = hm_buf(text.len); /* no form of it is longer */
    HM_TRY(hm_arena_copy(&file->arena, &file->text, text, err));
    HM_TRY(hm_json_parse_borrowed(
        &root, &file->arena, file->text, types[type].max, err));
    HM_TRY(read_file(file, root, err));
    *out = hm_move(file);
    return true;
}

void hm_tuf_file_free(struct hm_tuf_file *file)
{
    if (file == NULL)
        return;
    hm_tuf_keys_free(&file->keys);
    hm_tuf_keys_free(&file->delegations.keys);
    hm_buf_free(&file->message);
    hm_arena_free(&file->arena);
    hm_free(file);
}

bool hm_tuf_file_verify(const struct hm_tuf_file *file,
    const struct hm_tuf_keys *keys, const struct hm_tuf_role *role,
    struct hm_err *err)
{
    return hm_tuf_keys_verify(
        keys, role, &file->sigs, hm_buf_view(&file->message), err);
}

const struct hm_tuf_about *hm_tuf_file_meta(
    const struct hm_tuf_file *file, struct hm_bytes name)
{
    for (size_t i = 0; i < file->meta_count; i++) {
        if (hm_bytes_eq(file->metas[i].name, name))
            return &file->metas[i];
    }
    return NULL;
}

bool hm_tuf_file_target(struct hm_tuf_about *out, bool *there,
    const struct hm_tuf_file *file, const char *name, struct hm_err *err)
{
    /* Names of hashes that we do not know may be as long as the file. */
    struct hm_arena scratch = hm_arena(HM_TUF_TARGETS_MAX);
    struct hm_json_rd rd = hm_json_rd(&scratch);
    struct hm_json_iter it = hm_json_iter(file->targets);
    bool ok = true;

    *there = false;
    while (!*there && hm_json_iter_next(&it))
        *there = hm_json_str_eq(it.key, name);
    *out = (struct hm_tuf_about){0};
    if (*there) {
        read_about(out, &rd, &it, true);
        ok = hm_json_end(&rd, err);
        out->name = hm_bytes_str(name);
    }
    hm_arena_free(&scratch);
    return ok;
}
