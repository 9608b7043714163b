/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/sigstore.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "sandbox/ct.h"
#include "sandbox/fulcio.h"
#include "sandbox/oidc.h"
#include "sandbox/rekor1.h"
#include "sandbox/rekor2.h"
#include "sandbox/tsa.h"

enum { CHAIN = 2 };

struct hm_sandbox_sigstore {
    struct hm_sandbox_sigstore_opts opts;
    struct hm_world *world;
    struct hm_sandbox_oidc *oidc;
    struct hm_sandbox_ct *ct;
    struct hm_sandbox_fulcio *fulcio;
    struct hm_sandbox_rekor1 *rekor1;
    struct hm_sandbox_rekor2 *rekor2;
    struct hm_sandbox_tsa *tsa;
    struct hm_bytes chain[CHAIN]; /* who issues, the root */
};

/* ---- Made ---- */

static bool add_oidc(struct hm_sandbox_sigstore *out, struct hm_err *err)
{
    struct hm_sandbox_oidc_opts opts = {
        .dir = out->opts.dir,
        .now_ms = hm_world_now_ms,
        .clock = out->world,
        .claims = out->opts.claims,
    };

    HM_TRY(hm_world_key(&opts.key, out->world, HM_WORLD_OIDC, err));
    return hm_sandbox_oidc_new(&out->oidc, &opts, err);
}

static bool add_chain(struct hm_sandbox_sigstore *out, struct hm_err *err)
{
    const struct hm_cert *ca, *root;

    HM_TRY(hm_world_cert(&ca, out->world, HM_WORLD_CA, err));
    HM_TRY(hm_world_cert(&root, out->world, HM_WORLD_CA_ROOT, err));
    out->chain[0] = ca->der;
    out->chain[1] = root->der;
    return true;
}

static bool add_ct(struct hm_sandbox_sigstore *out, struct hm_err *err)
{
    struct hm_sandbox_ct_opts opts = {
        .dir = out->opts.dir,
        .roots = &out->chain[1],
        .root_count = 1,
        .now_ms = hm_world_now_ms,
        .clock = out->world,
    };

    HM_TRY(hm_world_key(&opts.key, out->world, HM_WORLD_CT, err));
    return hm_sandbox_ct_new(&out->ct, &opts, err);
}

/* The authority takes the tokens of the issuer beside it. */
static bool take_token(
    void *ctx, struct hm_buf *claims, struct hm_bytes token, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_SANDBOX_BODY_MAX);
    struct hm_jwt jwt;

    HM_TRY(hm_sandbox_oidc_verify(&jwt, ctx, token, &arena, err));
    hm_buf_put(claims, hm_json_text(jwt.claims));
    return hm_buf_end(claims, NULL, err);
}

static bool add_fulcio(struct hm_sandbox_sigstore *out, struct hm_err *err)
{
    struct hm_sandbox_fulcio_opts opts = {
        .chain = out->chain,
        .chain_count = CHAIN,
        .ct = out->ct,
        .token = take_token,
        .token_ctx = out->oidc,
        .issuer = HM_SANDBOX_OIDC_PREFIX,
        .audience = HM_SANDBOX_OIDC_AUDIENCE,
        .now_ms = hm_world_now_ms,
        .clock = out->world,
    };

    HM_TRY(hm_world_key(&opts.key, out->world, HM_WORLD_CA, err));
    return hm_sandbox_fulcio_new(&out->fulcio, &opts, err);
}

static bool add_rekors(struct hm_sandbox_sigstore *out, struct hm_err *err)
{
    const char *host = out->opts.host != NULL ? out->opts.host : "127.0.0.1";
    struct hm_sandbox_rekor1_opts first = {.dir = out->opts.dir,
        .name = host,
        .now_ms = hm_world_now_ms,
        .clock = out->world};
    struct hm_sandbox_rekor2_opts second = {.dir = out->opts.dir,
        .origin = host,
        .now_ms = hm_world_now_ms,
        .clock = out->world};

    HM_TRY(hm_world_key(&first.key, out->world, HM_WORLD_REKOR, err));
    HM_TRY(hm_world_key(&second.key, out->world, HM_WORLD_REKOR2, err));
    HM_TRY(hm_sandbox_rekor1_new(&out->rekor1, &first, err));
    return hm_sandbox_rekor2_new(&out->rekor2, &second, err);
}

static bool add_authority(struct hm_sandbox_tsa_opts *opts,
    struct hm_world *world, enum hm_world_row leaf, enum hm_world_row root,
    struct hm_err *err)
{
    struct hm_sandbox_tsa_authority *to = &opts->authorities[opts->count++];

    return hm_world_cert(&to->certs[0], world, leaf, err) &&
        hm_world_cert(&to->certs[1], world, root, err) &&
        hm_world_key(&to->key, world, leaf, err);
}

static bool add_tsa(struct hm_sandbox_sigstore *out, struct hm_err *err)
{
    struct hm_sandbox_tsa_opts opts = {
        .now_ms = hm_world_now_ms, .clock = out->world};

    HM_TRY(
        add_authority(&opts, out->world, HM_WORLD_TSA, HM_WORLD_TSA_ROOT, err));
    HM_TRY(add_authority(
        &opts, out->world, HM_WORLD_TSA2, HM_WORLD_TSA2_ROOT, err));
    return hm_sandbox_tsa_new(&out->tsa, &opts, err);
}

bool hm_sandbox_sigstore_new(struct hm_sandbox_sigstore **out,
    const struct hm_sandbox_sigstore_opts *opts, struct hm_err *err)
{
    hm_auto_ptr(sandbox_sigstore) made = hm_alloc(sizeof(*made));

    if (made == NULL)
        return hm_fail_memory(err);
    made->opts = *opts;
    made->world = opts->world;
    HM_TRY(add_oidc(made, err) && add_chain(made, err) && add_ct(made, err) &&
        add_fulcio(made, err) && add_rekors(made, err) && add_tsa(made, err));
    *out = hm_move(made);
    return true;
}

void hm_sandbox_sigstore_free(struct hm_sandbox_sigstore *sigstore)
{
    if (sigstore == NULL)
        return;
    hm_sandbox_tsa_free(sigstore->tsa);
    hm_sandbox_rekor2_free(sigstore->rekor2);
    hm_sandbox_rekor1_free(sigstore->rekor1);
    hm_sandbox_fulcio_free(sigstore->fulcio);
    hm_sandbox_ct_free(sigstore->ct);
    hm_sandbox_oidc_free(sigstore->oidc);
    hm_free(sigstore);
}

/* ---- Asked ---- */

/* What all handlers have in common, but for the type of their service. */
#define ASK(name)                                                              \
    static void ask_##name(struct hm_sandbox_sigstore *sigstore,               \
        const struct hm_fault_hits *hits, const struct hm_serve_request *req,  \
        struct hm_serve_response *resp)                                        \
    {                                                                          \
        hm_sandbox_##name##_handle(sigstore->name, hits, req, resp);           \
    }

ASK(oidc)
ASK(ct)
ASK(fulcio)
ASK(rekor1)
ASK(rekor2)
ASK(tsa)

static const struct mount {
    enum hm_sandbox_row row;
    const char *prefix;
    void (*ask)(struct hm_sandbox_sigstore *sigstore,
        const struct hm_fault_hits *hits, const struct hm_serve_request *req,
        struct hm_serve_response *resp);
} mounts[] = {
    {HM_SANDBOX_OIDC, HM_SANDBOX_OIDC_PREFIX, ask_oidc},
    {HM_SANDBOX_FULCIO, HM_SANDBOX_FULCIO_PREFIX, ask_fulcio},
    {HM_SANDBOX_CT, HM_SANDBOX_CT_PREFIX, ask_ct},
    {HM_SANDBOX_REKOR1, HM_SANDBOX_REKOR1_PREFIX, ask_rekor1},
    {HM_SANDBOX_REKOR2, HM_SANDBOX_REKOR2_PREFIX, ask_rekor2},
    {HM_SANDBOX_TSA, HM_SANDBOX_TSA_PREFIX, ask_tsa},
};

enum { MOUNTS = sizeof(mounts) / sizeof(mounts[0]) };

/* "/rekor" is no prefix of "/rekor2/". */
static bool is_below(struct hm_bytes path, struct hm_bytes prefix)
{
    return hm_bytes_starts(path, prefix) &&
        (path.len == prefix.len || path.p[prefix.len] == '/');
}

bool hm_sandbox_sigstore_find(enum hm_sandbox_row *out, struct hm_bytes path)
{
    for (size_t i = 0; i < MOUNTS; i++) {
        if (is_below(path, hm_bytes_str(mounts[i].prefix))) {
            *out = mounts[i].row;
            return true;
        }
    }
    return false;
}

void hm_sandbox_sigstore_handle(struct hm_sandbox_sigstore *sigstore,
    enum hm_sandbox_row row, const struct hm_fault_hits *hits,
    const struct hm_serve_request *req, struct hm_serve_response *resp)
{
    for (size_t i = 0; i < MOUNTS; i++) {
        if (mounts[i].row == row)
            mounts[i].ask(sigstore, hits, req, resp);
    }
}
