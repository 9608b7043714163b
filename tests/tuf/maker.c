/* SPDX-License-Identifier: Apache-2.0 */
#include "tuf/maker.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "enc/hex.h"
#include "enc/olpc.h"
#include "tuf/path.h"

bool tuf_maker_new(struct tuf_maker *out, struct hm_err *err)
{
    *out = (struct tuf_maker){0};
    for (size_t i = 0; i < TUF_MAKER_KEYS; i++)
        HM_TRY(hm_key_generate(&out->keys[i], HM_KEY_ED25519, 0, err));
    return true;
}

void hm_tuf_maker_free(struct tuf_maker *maker)
{
    for (size_t i = 0; i < TUF_MAKER_KEYS; i++)
        hm_key_free(maker->keys[i]);
}

struct tuf_spec tuf_good(void)
{
    struct tuf_spec spec = {0};

    for (int type = HM_TUF_ROOT; type < HM_TUF_TYPES; type++) {
        spec.version[type] = spec.threshold[type] = 1;
        spec.expires[type] = TUF_LATER;
        spec.keys[type] = spec.signers[type] = 2;
    }
    spec.keys[HM_TUF_ROOT] = spec.signers[HM_TUF_ROOT] = 1;
    spec.keys[HM_TUF_TARGETS] = spec.signers[HM_TUF_TARGETS] = 4;
    return spec;
}

/* ---- Texts ---- */

void tuf_put_keys(
    struct hm_buf *out, const struct tuf_maker *maker, unsigned keys)
{
    const char *comma = "";

    hm_buf_put_u8(out, '{');
    for (unsigned i = 0; i < TUF_MAKER_KEYS; i++) {
        if ((keys & 1U << i) == 0)
            continue;
        hm_buf_printf(out,
            "%s\"k%u\":{\"keytype\":\"ed25519\",\"scheme\":\"ed25519\","
            "\"keyval\":{\"public\":\"",
            comma, i);
        hm_hex_encode(out, hm_key_raw(maker->keys[i]));
        hm_buf_put_str(out, "\"}}");
        comma = ",";
    }
    hm_buf_put_u8(out, '}');
}

static void put_role(struct hm_buf *out, const struct tuf_spec *spec, int type)
{
    const char *comma = "";

    hm_buf_printf(out, "%s\"%s\":{\"keyids\":[", type > HM_TUF_ROOT ? "," : "",
        hm_tuf_type_name((enum hm_tuf_type)type));
    for (unsigned i = 0; i < TUF_MAKER_KEYS; i++) {
        if ((spec->keys[type] & 1U << i) != 0) {
            hm_buf_printf(out, "%s\"k%u\"", comma, i);
            comma = ",";
        }
    }
    hm_buf_printf(out, "],\"threshold\":%u}", spec->threshold[type]);
}

static void put_root(struct hm_buf *out, const struct tuf_maker *maker,
    const struct tuf_spec *spec)
{
    hm_buf_printf(out, ",\"consistent_snapshot\":%s,\"keys\":",
        spec->plain ? "false" : "true");
    tuf_put_keys(out, maker, 15);
    hm_buf_put_str(out, ",\"roles\":{");
    for (int type = HM_TUF_ROOT; type < HM_TUF_TYPES; type++)
        put_role(out, spec, type);
    hm_buf_put_u8(out, '}');
}

static bool put_about(
    struct hm_buf *out, struct hm_bytes text, struct hm_err *err)
{
    struct hm_digest digest;

    HM_TRY(hm_digest_of(&digest, HM_SHA256, text, err));
    hm_buf_printf(out, "\"length\":%zu,\"hashes\":{\"sha256\":\"%s\"}",
        text.len, HM_SHOW_HEX(hm_digest_view(&digest)));
    return true;
}

/* {"FILE.json": {"version": N, ..}} of the type that comes next. */
static bool put_meta(struct hm_buf *out, const struct tuf_maker *maker,
    const struct tuf_spec *spec, enum hm_tuf_type of, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);

    hm_buf_printf(out, ",\"meta\":{\"%s.json\":{\"version\":%u",
        hm_tuf_type_name(of), spec->version[of]);
    if (spec->hashes) {
        HM_TRY(tuf_make(&text, maker, spec, of, err));
        hm_buf_put_u8(out, ',');
        HM_TRY(put_about(out, hm_buf_view(&text), err));
    }
    hm_buf_put_u8(out, '}');
    if (of == HM_TUF_TARGETS && spec->metas != NULL)
        hm_buf_put_str(out, spec->metas);
    hm_buf_put_u8(out, '}');
    return true;
}

static const char *target_of(const struct tuf_spec *spec)
{
    return spec->target != NULL ? spec->target : TUF_CONTENT;
}

static bool put_targets(
    struct hm_buf *out, const struct tuf_spec *spec, struct hm_err *err)
{
    hm_buf_put_str(out, ",\"targets\":");
    if (spec->targets != NULL) {
        hm_buf_put_str(out, spec->targets);
    } else {
        hm_buf_put_str(out, "{\"" TUF_TARGET "\":{");
        HM_TRY(put_about(out, hm_bytes_str(target_of(spec)), err));
        hm_buf_put_str(out, "}}");
    }
    if (spec->delegations != NULL)
        hm_buf_printf(out, ",\"delegations\":%s", spec->delegations);
    return true;
}

static bool put_signed(struct hm_buf *out, const struct tuf_maker *maker,
    const struct tuf_spec *spec, enum hm_tuf_type type, struct hm_err *err)
{
    hm_buf_printf(out,
        "{\"_type\":\"%s\",\"spec_version\":\"1.0.31\",\"x-unknown\":[true],"
        "\"version\":%u,\"expires\":\"%s\"",
        hm_tuf_type_name(type), spec->version[type], spec->expires[type]);
    if (type == HM_TUF_ROOT)
        put_root(out, maker, spec);
    else if (type == HM_TUF_TARGETS)
        HM_TRY(put_targets(out, spec, err));
    else
        HM_TRY(put_meta(out, maker, spec, type + 1, err));
    hm_buf_put_u8(out, '}');
    return hm_buf_end(out, NULL, err);
}

/* ---- Signatures ---- */

static bool put_signature(struct hm_buf *out, const struct tuf_maker *maker,
    unsigned key, struct hm_bytes message, struct hm_err *err)
{
    const struct hm_sig_alg alg = {HM_SIG_ED25519, HM_HASH_NONE};
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);

    HM_TRY(hm_sig_sign(&sig, maker->keys[key], alg, message, err));
    hm_buf_printf(out, "{\"keyid\":\"k%u\",\"sig\":\"", key);
    hm_hex_encode(out, hm_buf_view(&sig));
    hm_buf_put_str(out, "\"}");
    return true;
}

bool tuf_sign(struct hm_buf *out, const struct tuf_maker *maker,
    const char *signed_, unsigned signers, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) message = hm_buf(HM_MIB);
    struct hm_json json;
    const char *comma = "";

    HM_TRY(hm_json_parse(&json, &arena, hm_bytes_str(signed_), HM_MIB, err));
    HM_TRY(hm_olpc_write(&message, json, err));
    hm_buf_put_str(out, "{\"signatures\":[");
    for (unsigned i = 0; i < TUF_MAKER_KEYS; i++) {
        if ((signers & 1U << i) == 0)
            continue;
        hm_buf_put_str(out, comma);
        HM_TRY(put_signature(out, maker, i, hm_buf_view(&message), err));
        comma = ",";
    }
    hm_buf_printf(out, "],\"signed\":%s}\n", signed_);
    return hm_buf_end(out, NULL, err);
}

bool tuf_make(struct hm_buf *out, const struct tuf_maker *maker,
    const struct tuf_spec *spec, enum hm_tuf_type type, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);

    HM_TRY(put_signed(&text, maker, spec, type, err));
    return tuf_sign(out, maker, hm_buf_str(&text), spec->signers[type], err);
}

/* ---- A server ---- */

/* Is this the path of that file, of that version or of none? */
static bool is_path(const char *path, const struct tuf_spec *spec,
    unsigned version, const char *name)
{
    char wanted[256];

    if (spec->plain)
        snprintf(wanted, sizeof(wanted), "%s.json", name);
    else
        snprintf(wanted, sizeof(wanted), "%u.%s.json", version, name);
    return strcmp(path, wanted) == 0;
}

static bool serve_root(struct hm_buf *out, bool *there,
    const struct tuf_maker *maker, const struct tuf_spec *spec,
    const char *path)
{
    char wanted[64];
    struct hm_err err = {0};

    snprintf(
        wanted, sizeof(wanted), "%u.root.json", spec->version[HM_TUF_ROOT]);
    *there = strcmp(path, wanted) == 0;
    return !*there || tuf_make(out, maker, spec, HM_TUF_ROOT, &err);
}

static bool serve_role(struct hm_buf *out, bool *there,
    const struct tuf_maker *maker, const struct tuf_spec *spec,
    const char *path)
{
    struct hm_err err = {0};

    for (const struct tuf_role_spec *role = spec->roles;
         role != NULL && role->name != NULL && !*there; role++) {
        *there = is_path(path, spec, 1, role->name);
        if (*there && !tuf_sign(out, maker, role->signed_, role->signers, &err))
            return false;
    }
    return true;
}

bool tuf_serve(struct hm_buf *out, bool *there, const struct tuf_maker *maker,
    const struct tuf_spec *spec, const char *path, struct hm_err *err)
{
    hm_buf_cut(out, 0);
    if (!serve_root(out, there, maker, spec, path) ||
        (!*there && !serve_role(out, there, maker, spec, path)))
        return hm_fail_memory(err);
    if (*there)
        return true;
    *there = true;
    if (strncmp(path, "targets/", strlen("targets/")) == 0) {
        hm_buf_put_str(
            out, spec->content != NULL ? spec->content : target_of(spec));
        return hm_buf_end(out, NULL, err);
    }
    if (strcmp(path, "timestamp.json") == 0)
        return tuf_make(out, maker, spec, HM_TUF_TIMESTAMP, err);
    for (int type = HM_TUF_SNAPSHOT; type < HM_TUF_TYPES; type++) {
        if (is_path(path, spec, spec->version[type],
                hm_tuf_type_name((enum hm_tuf_type)type)))
            return tuf_make(out, maker, spec, (enum hm_tuf_type)type, err);
    }
    *there = false;
    return true;
}

bool tuf_begin(struct hm_tuf **out, const struct tuf_maker *maker,
    const struct tuf_spec *spec, struct hm_err *err)
{
    hm_auto(buf) root = hm_buf(HM_MIB);
    struct hm_tuf_opts opts = {
        .target = TUF_TARGET, .target_max = HM_MIB, .now = {.s = TUF_NOW_S}};

    HM_TRY(tuf_make(&root, maker, spec, HM_TUF_ROOT, err));
    opts.root = hm_buf_view(&root);
    return hm_tuf_new(out, &opts, err);
}

bool tuf_feed(struct hm_tuf *tuf, const struct tuf_maker *maker,
    const struct tuf_spec *spec, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    bool there;

    while (hm_tuf_want(tuf)->type != HM_TUF_NONE) {
        HM_TRY(
            tuf_serve(&text, &there, maker, spec, hm_tuf_want(tuf)->path, err));
        if (there)
            HM_TRY(hm_tuf_give(tuf, hm_buf_view(&text), NULL, err));
        else
            HM_TRY(hm_tuf_absent(tuf, err));
    }
    return true;
}
