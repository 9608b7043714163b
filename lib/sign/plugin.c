/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/plugin.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "enc/json_field.h"
#include "enc/json_write.h"
#include "spawn/find.h"
#include "spawn/spawn.h"

static const char prefix[] = "sigstore-kms-", version[] = "v1";

struct hm_plugin {
    struct hm_plugin_opts opts;
    struct hm_buf name, path;
    const char *id; /* what stands behind "://" */
    struct hm_key *key;
};

void hm_plugin_free(struct hm_plugin *plugin)
{
    if (plugin == NULL)
        return;
    hm_key_free(plugin->key);
    hm_buf_free(&plugin->name);
    hm_buf_free(&plugin->path);
    hm_free(plugin);
}

/* ---- References ---- */

/* The scheme becomes a part of a program's name: letters, digits and dashes. */
static size_t scheme_len(const char *ref)
{
    size_t len = 0;

    while (hm_is_alnum((uint8_t)ref[len]) || (len > 0 && ref[len] == '-'))
        len++;
    return len <= HM_PLUGIN_SCHEME_MAX ? len : 0;
}

bool hm_plugin_is_ref(const char *ref)
{
    size_t len = scheme_len(ref);

    return len > 0 && strncmp(ref + len, "://", 3) == 0 && ref[len + 3] != '\0';
}

/* ---- What it is asked ---- */

/* Go's numbers for hash functions, which the protocol has. */
static int64_t hash_number(enum hm_hash hash)
{
    switch (hash) {
    case HM_SHA384:
        return 6;
    case HM_SHA512:
        return 7;
    case HM_SHA256:
    case HM_HASH_NONE: /* not known yet, or none: it must be something */
        break;
    }
    return 5;
}

/* As Sigstore's client fills them in, whose plugins may count on both. */
static void add_rpc_options(struct hm_json_out *json, json_t *at)
{
    json_t *options = hm_json_add_obj(json, at, "rpcOptions");

    hm_json_add_str(json, options, "keyVersion", HM_LIT(""));
    hm_json_add_bool(json, options, "remoteVerification", false);
}

static void add_init(
    struct hm_json_out *json, const struct hm_plugin *plugin, enum hm_hash hash)
{
    json_t *at = hm_json_add_obj(json, json->root, "initOptions");

    hm_json_add_str(json, at, "protocolVersion", hm_bytes_str(version));
    hm_json_add_str(json, at, "keyResourceID", hm_bytes_str(plugin->id));
    hm_json_add_i64(json, at, "hashFunc", hash_number(hash));
    add_rpc_options(json, at);
}

/* One run. With `sign` it signs: bytes that fit into a pipe come on standard
 * input, of others it gets the digest. */
struct question {
    const char *method, *field;
    const struct hm_to_sign *sign;
    bool by_digest;
};

static void add_method(struct hm_json_out *json, const struct question *q)
{
    json_t *at, *options;

    hm_json_add_str(json, json->root, "methodName", hm_bytes_str(q->method));
    at = hm_json_add_obj(json, json->root, q->method);
    at = hm_json_add_obj(
        json, at, q->sign == NULL ? "publicKeyOptions" : "signOptions");
    add_rpc_options(json, at);
    if (q->sign == NULL)
        return;
    options = hm_json_add_obj(json, at, "messageOptions");
    if (q->by_digest)
        hm_json_add_base64(json, options, "digest", HM_BASE64,
            hm_digest_view(&q->sign->digest));
    if (q->sign->alg.hash != HM_HASH_NONE)
        hm_json_add_i64(
            json, options, "hashFunc", hash_number(q->sign->alg.hash));
}

static bool write_question(struct hm_buf *out, const struct hm_plugin *plugin,
    const struct question *q, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();

    add_init(&json, plugin, q->sign == NULL ? HM_HASH_NONE : q->sign->alg.hash);
    add_method(&json, q);
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

/* ---- What it answers ---- */

static bool read_answer(struct hm_bytes *error, struct hm_bytes *value,
    struct hm_arena *arena, struct hm_bytes text, const char *const names[2],
    struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json root;
    struct hm_json_obj o, inner;

    HM_TRY(
        hm_json_parse_borrowed(&root, arena, text, HM_PLUGIN_ANSWER_MAX, err));
    rd.null_is_absent = true;
    o = hm_json_root(&rd, root);
    *error = hm_json_opt_str(&o, "errorMessage");
    if (error->len == 0) {
        inner = hm_json_obj(&o, names[0]);
        *value = hm_json_base64(&inner, names[1], HM_BASE64);
        hm_json_close(&inner, HM_JSON_IGNORE);
    }
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err);
}

bool hm_plugin_answer(struct hm_buf *out, struct hm_bytes text,
    const char *method, const char *field, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_PLUGIN_ARENA_MAX);
    const char *const names[2] = {method, field};
    struct hm_bytes error, value = {0};

    HM_TRY(read_answer(&error, &value, &arena, text, names, err));
    if (error.len > 0)
        return hm_fail(err, HM_DENIED, "says \"%s\"", HM_SHOW(error));
    if (value.len == 0)
        return hm_fail(err, HM_FORMAT, "$.%s.%s: empty", method, field);
    hm_buf_put(out, value);
    return hm_buf_end(out, NULL, err);
}

/* ---- One run ---- */

static bool spawn(struct hm_secret *answer, const struct hm_plugin *plugin,
    const struct question *q, const char *question, struct hm_err *err)
{
    const char *words[] = {version, question, NULL};
    struct hm_spawn what = {
        .path = hm_buf_str(&plugin->path),
        .name = hm_buf_str(&plugin->name),
        .words = words,
        .out_max = HM_PLUGIN_ANSWER_MAX,
        .show_errors = true,
        .timeout_ms = plugin->opts.timeout_ms > 0 ? plugin->opts.timeout_ms
                                                  : HM_PLUGIN_MS,
    };
    int64_t left_ms = q->sign != NULL ? q->sign->left_ms : 0;
    char **vars = NULL;
    int status; /* says nothing: the protocol has it so */
    bool ok;

    if (q->sign != NULL && !q->by_digest)
        what.in = q->sign->message;
    if (left_ms > 0 && left_ms < what.timeout_ms)
        what.timeout_ms = left_ms;
    HM_TRY(hm_spawn_vars(&vars, plugin->opts.vars, err));
    what.vars = vars;
    ok = hm_spawn_run(answer, &status, &what, err);
    hm_free(vars);
    return ok;
}

static bool ask(struct hm_buf *out, const struct hm_plugin *plugin,
    const struct question *q, struct hm_err *err)
{
    hm_auto(buf) question = hm_buf(HM_PLUGIN_QUESTION_MAX);
    hm_auto(secret) answer = {0};

    HM_TRY(write_question(&question, plugin, q, err));
    HM_TRY(spawn(&answer, plugin, q, hm_buf_str(&question), err));
    if (!hm_plugin_answer(
            out, hm_secret_view(&answer), q->method, q->field, err))
        return hm_wrap(err, "%s %s", hm_buf_str(&plugin->name), q->method);
    return true;
}

static bool sign(void *ctx, struct hm_buf *out, const struct hm_to_sign *what,
    struct hm_err *err)
{
    const struct hm_plugin *plugin = ctx;
    struct question q = {
        .method = "signMessage", .field = "signature", .sign = what};
    bool fits = what->has_message && what->message.len <= HM_PLUGIN_MESSAGE_MAX;

    q.by_digest = !fits;
    if (!fits && what->alg.hash == HM_HASH_NONE)
        return hm_fail(err, HM_UNSUPPORTED,
            "a plugin's Ed25519 key signs at most %zu bytes",
            (size_t)HM_PLUGIN_MESSAGE_MAX);
    return ask(out, plugin, &q, err);
}

struct hm_signer hm_plugin_signer(const struct hm_plugin *plugin)
{
    return (struct hm_signer){.kind = "plugin",
        .key = plugin->key,
        .sign = sign,
        .ctx = (void *)plugin};
}

/* ---- Opening ---- */

static bool load_key(struct hm_plugin *plugin, struct hm_err *err)
{
    const struct question q = {.method = "publicKey", .field = "publicKeyPEM"};
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);

    HM_TRY(ask(&pem, plugin, &q, err));
    return hm_key_parse_pem(&plugin->key, hm_buf_view(&pem), err) ||
        hm_wrap(err, "%s: the public key", hm_buf_str(&plugin->name));
}

bool hm_plugin_open(struct hm_plugin **out, const struct hm_plugin_opts *opts,
    struct hm_err *err)
{
    size_t len = scheme_len(opts->ref);
    hm_auto_ptr(plugin) plugin = NULL;

    if (!hm_plugin_is_ref(opts->ref) || !hm_utf8_ok(hm_bytes_str(opts->ref)))
        return hm_fail(err, HM_USAGE, "%s: no key of a plugin, \"name://key\"",
            HM_SHOW_STR(opts->ref));
    plugin = hm_alloc(sizeof(*plugin));
    if (plugin == NULL)
        return hm_fail_memory(err);
    *plugin = (struct hm_plugin){.opts = *opts,
        .name = hm_buf(HM_PATH_MAX),
        .path = hm_buf(HM_PATH_MAX),
        .id = opts->ref + len + 3};
    hm_buf_put_str(&plugin->name, prefix);
    hm_buf_put(&plugin->name, hm_bytes(opts->ref, len));
    HM_TRY(hm_buf_end(&plugin->name, NULL, err));
    HM_TRY(hm_spawn_find(
        &plugin->path, opts->path_var, hm_buf_str(&plugin->name), err));
    HM_TRY(load_key(plugin, err));
    *out = hm_move(plugin);
    return true;
}
