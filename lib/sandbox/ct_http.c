/* SPDX-License-Identifier: Apache-2.0 */
/* What the certificate log is asked over HTTP (RFC 6962 section 4). */
#include "base/err.h"
#include "base/text.h"
#include "enc/json_field.h"
#include "enc/json_write.h"
#include "sandbox/answer.h"
#include "sandbox/ct_impl.h"

/* TreeHeadSignature (section 3.5). */
enum { VERSION_1 = 0, TREE_HASH = 1, HEAD_TEXT = 64 };

struct call {
    struct hm_sandbox_ct *ct;
    const struct hm_fault_hits *hits;
    const struct hm_serve_request *req;
    struct hm_json_out *json; /* the answer */
};

/* ---- What was asked ---- */

static bool number(uint64_t *out, const struct call *call, const char *name,
    struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KIB);

    if (!hm_serve_query(&text, call->req, name) ||
        !hm_text_u64(out, hm_buf_view(&text)))
        return hm_fail(err, HM_FORMAT, "%s: a number is wanted", name);
    return true;
}

/* ---- Adding ---- */

/* Did each certificate sign the one in front of it, up to one of our roots? */
static bool check_links(const struct hm_sandbox_ct *ct,
    const struct hm_cert *certs, size_t count, struct hm_err *err)
{
    const struct hm_cert *last = &certs[count - 1];

    for (size_t i = 0; i + 1 < count; i++) {
        hm_auto_ptr(key) key = NULL;

        if (!hm_cert_key(&key, &certs[i + 1], err) ||
            !hm_cert_signed_by(&certs[i], key, err))
            return hm_wrap(err, "chain: certificate %zu", i);
    }
    for (size_t i = 0; i < ct->opts.root_count; i++) {
        hm_auto_ptr(key) key = NULL;

        if (hm_bytes_eq(last->der, ct->roots[i].der))
            return true;
        if (!hm_bytes_eq(last->issuer, ct->roots[i].subject))
            continue;
        HM_TRY(hm_cert_key(&key, &ct->roots[i], err));
        if (hm_cert_signed_by(last, key, err))
            return true;
    }
    return hm_fail(err, HM_UNTRUSTED, "chain: leads to no root of this log");
}

/* The chain of the request, and the root behind it when it was left out. */
struct chain {
    struct hm_cert certs[HM_CHAIN_MAX];
    struct hm_bytes ders[HM_CHAIN_MAX];
    size_t count;
};

static bool read_chain(struct chain *out, struct hm_arena *arena,
    struct hm_bytes body, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json root;
    struct hm_json_obj o;
    struct hm_json_list list;

    HM_TRY(hm_json_parse_borrowed(
        &root, arena, body, HM_SANDBOX_CT_CHAIN_MAX, err));
    o = hm_json_root(&rd, root);
    list = hm_json_list(&o, "chain", HM_CHAIN_MAX - 1);
    while (hm_json_next(&list))
        out->ders[out->count++] = hm_json_rd_base64(&rd, list.item, HM_BASE64);
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    for (size_t i = 0; i < out->count; i++) {
        if (!hm_cert_parse(&out->certs[i], out->ders[i], err))
            return hm_wrap(err, "chain: certificate %zu", i);
    }
    return out->count > 0 || hm_fail(err, HM_FORMAT, "the chain is empty");
}

static void complete(struct chain *chain, const struct hm_sandbox_ct *ct)
{
    struct hm_bytes issuer = chain->certs[chain->count - 1].issuer;

    if (hm_bytes_eq(issuer, chain->certs[chain->count - 1].subject))
        return;
    for (size_t i = 0; i < ct->opts.root_count; i++) {
        if (!hm_bytes_eq(issuer, ct->roots[i].subject))
            continue;
        chain->certs[chain->count] = ct->roots[i];
        chain->ders[chain->count++] = ct->roots[i].der;
        return;
    }
}

static bool add(const struct call *call, bool precert, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(2 * HM_SANDBOX_CT_CHAIN_MAX);
    hm_auto(buf) sct = hm_buf(HM_KIB);
    struct chain *chain = hm_arena_alloc(&arena, 1, sizeof(*chain));
    struct hm_sandbox_ct_chain ders;

    if (chain == NULL)
        return hm_arena_fail(&arena, err);
    HM_TRY(read_chain(chain, &arena, call->req->body, err));
    complete(chain, call->ct);
    HM_TRY(check_links(call->ct, chain->certs, chain->count, err));
    if (hm_sandbox_ct_is_precert(&chain->certs[0]) != precert)
        return hm_fail(err, HM_FORMAT, "chain: certificate 0 is %s",
            precert ? "no precertificate" : "a precertificate");
    ders = (struct hm_sandbox_ct_chain){chain->ders, chain->count, call->hits};
    HM_TRY(hm_sandbox_ct_sct(&sct, call->ct, &ders, err));
    return hm_sandbox_ct_json(call->json, hm_buf_view(&sct), err);
}

static bool add_chain(const struct call *call, struct hm_err *err)
{
    return add(call, false, err);
}

static bool add_pre_chain(const struct call *call, struct hm_err *err)
{
    return add(call, true, err);
}

/* ---- Reading: all of these under the lock ---- */

static struct hm_bytes hash_view(const struct hm_tree_hash *hash)
{
    return hm_bytes(hash->b, sizeof(hash->b));
}

static bool get_sth(const struct call *call, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HEAD_TEXT), sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_json_out *json = call->json;
    struct hm_sandbox_ct *ct = call->ct;
    uint64_t size = hm_sandbox_tree_size(ct->tree);
    uint64_t now_ms =
        (uint64_t)hm_fault_now_ms(call->hits, ct->opts.now_ms(ct->opts.clock));
    struct hm_tree_hash root;

    HM_TRY(hm_sandbox_tree_root(&root, ct->tree, size, err));
    hm_buf_put_u8(&text, VERSION_1);
    hm_buf_put_u8(&text, TREE_HASH);
    hm_buf_put_u64(&text, now_ms);
    hm_buf_put_u64(&text, size);
    hm_buf_put(&text, hash_view(&root));
    HM_TRY(hm_buf_end(&text, NULL, err));
    HM_TRY(hm_sandbox_ct_sign(&sig, ct, hm_buf_view(&text), err));
    hm_json_add_u64(json, json->root, "tree_size", size);
    hm_json_add_u64(json, json->root, "timestamp", now_ms);
    hm_json_add_base64(
        json, json->root, "sha256_root_hash", HM_BASE64, hash_view(&root));
    hm_json_add_base64(
        json, json->root, "tree_head_signature", HM_BASE64, hm_buf_view(&sig));
    return true;
}

static void add_hashes(
    struct hm_json_out *json, const char *name, struct hm_bytes hashes)
{
    json_t *list = hm_json_add_list(json, json->root, name);

    for (size_t at = 0; at < hashes.len; at += HM_TREE_HASH_LEN)
        hm_json_add_base64(json, list, NULL, HM_BASE64,
            hm_bytes_slice(hashes, at, HM_TREE_HASH_LEN));
}

static bool get_consistency(const struct call *call, struct hm_err *err)
{
    hm_auto(buf) hashes =
        hm_buf((size_t)HM_PROOF_HASHES_MAX * HM_TREE_HASH_LEN);
    uint64_t first, second;

    HM_TRY(number(&first, call, "first", err) &&
        number(&second, call, "second", err));
    HM_TRY(hm_sandbox_tree_consistency(
        &hashes, call->ct->tree, first, second, err));
    add_hashes(call->json, "consistency", hm_buf_view(&hashes));
    return true;
}

static bool add_audit_path(
    const struct call *call, uint64_t index, uint64_t size, struct hm_err *err)
{
    hm_auto(buf) hashes =
        hm_buf((size_t)HM_PROOF_HASHES_MAX * HM_TREE_HASH_LEN);

    HM_TRY(
        hm_sandbox_tree_inclusion(&hashes, call->ct->tree, index, size, err));
    add_hashes(call->json, "audit_path", hm_buf_view(&hashes));
    return true;
}

static bool get_proof(const struct call *call, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_tree_hash hash;
    uint64_t index, size;

    HM_TRY(number(&size, call, "tree_size", err));
    if (!hm_serve_query(&text, call->req, "hash") ||
        !hm_base64_decode_exact(
            hash.b, sizeof(hash.b), HM_BASE64, hm_buf_view(&text), err))
        return hm_fail(err, HM_FORMAT, "hash: base64 of 32 bytes is wanted");
    if (!hm_sandbox_tree_find(&index, call->ct->tree, &hash))
        return hm_fail(err, HM_NOT_FOUND, "no entry has that hash");
    hm_json_add_u64(call->json, call->json->root, "leaf_index", index);
    return add_audit_path(call, index, size, err);
}

static bool add_entry(
    const struct call *call, json_t *at, uint64_t index, struct hm_err *err)
{
    hm_auto(buf) record = hm_buf(HM_SANDBOX_LEAF_RECORD_MAX);
    struct hm_bytes leaf, extra;

    HM_TRY(hm_sandbox_ct_entry(&leaf, &extra, &record, call->ct, index, err));
    hm_json_add_base64(call->json, at, "leaf_input", HM_BASE64, leaf);
    hm_json_add_base64(call->json, at, "extra_data", HM_BASE64, extra);
    return true;
}

/* As many as fit into one answer: the client asks again for the rest. */
static bool get_entries(const struct call *call, struct hm_err *err)
{
    uint64_t start, end, size = hm_sandbox_tree_size(call->ct->tree);
    json_t *list;

    HM_TRY(
        number(&start, call, "start", err) && number(&end, call, "end", err));
    if (start > end || start >= size)
        return hm_fail(
            err, HM_FORMAT, "start: not below the size and at most the end");
    if (end >= size)
        end = size - 1;
    if (end - start >= HM_SANDBOX_CT_PAGE_MAX)
        end = start + HM_SANDBOX_CT_PAGE_MAX - 1;
    list = hm_json_add_list(call->json, call->json->root, "entries");
    for (uint64_t i = start; i <= end; i++)
        HM_TRY(
            add_entry(call, hm_json_add_obj(call->json, list, NULL), i, err));
    return true;
}

static bool get_entry_and_proof(const struct call *call, struct hm_err *err)
{
    uint64_t index, size;

    HM_TRY(number(&index, call, "leaf_index", err) &&
        number(&size, call, "tree_size", err));
    return add_entry(call, call->json->root, index, err) &&
        add_audit_path(call, index, size, err);
}

static bool get_roots(const struct call *call, struct hm_err *err)
{
    json_t *list =
        hm_json_add_list(call->json, call->json->root, "certificates");

    (void)err;
    for (size_t i = 0; i < call->ct->opts.root_count; i++)
        hm_json_add_base64(
            call->json, list, NULL, HM_BASE64, call->ct->roots[i].der);
    return true;
}

/* ---- Who answers what ---- */

static const struct route {
    const char *path, *method;
    bool (*answer)(const struct call *call, struct hm_err *err);
    bool writes; /* takes the lock itself */
} routes[] = {
    {"/v1/add-chain", "POST", add_chain, true},
    {"/v1/add-pre-chain", "POST", add_pre_chain, true},
    {"/v1/get-sth", "GET", get_sth, false},
    {"/v1/get-sth-consistency", "GET", get_consistency, false},
    {"/v1/get-proof-by-hash", "GET", get_proof, false},
    {"/v1/get-entries", "GET", get_entries, false},
    {"/v1/get-entry-and-proof", "GET", get_entry_and_proof, false},
    {"/v1/get-roots", "GET", get_roots, false},
};

static void answer_error(
    struct hm_serve_response *resp, int status, const char *message)
{
    hm_auto(json_out) json = hm_json_out();

    hm_json_add_bool(&json, json.root, "success", false);
    hm_json_add_str(&json, json.root, "error_message", hm_bytes_str(message));
    hm_sandbox_json(resp, status, &json);
}

static int status_of(const struct hm_err *err)
{
    switch (err->code) {
    case HM_SYSTEM:
        return 500;
    case HM_NOT_FOUND:
        return 404;
    default:
        return 400;
    }
}

static bool run(
    const struct call *call, const struct route *route, struct hm_err *err)
{
    bool good;

    if (route->writes)
        return route->answer(call, err);
    pthread_mutex_lock(&call->ct->lock);
    good = route->answer(call, err);
    pthread_mutex_unlock(&call->ct->lock);
    return good;
}

static struct hm_bytes below(struct hm_bytes path, const char *prefix)
{
    struct hm_bytes front = hm_bytes_str(prefix);

    return hm_bytes_starts(path, front)
        ? hm_bytes_slice(path, front.len, path.len)
        : path;
}

static const struct route *find_route(struct hm_bytes path)
{
    /* "/ct/ct/v1/..": the prefix, and what RFC 6962 puts behind a log's URL. */
    path = below(below(path, HM_SANDBOX_CT_PREFIX), "/ct");
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (hm_bytes_eq_str(path, routes[i].path))
            return &routes[i];
    }
    return NULL;
}

void hm_sandbox_ct_handle(struct hm_sandbox_ct *ct,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    const struct route *route = find_route(req->path);
    hm_auto(json_out) json = hm_json_out();
    struct call call = {ct, hits, req, &json};
    struct hm_err err = {0};

    if (route == NULL)
        answer_error(resp, 404, "no such path in a certificate log");
    else if (!hm_sandbox_is(req, route->method))
        answer_error(resp, 405, "not a method for this path");
    else if (!run(&call, route, &err))
        answer_error(resp, status_of(&err), err.msg);
    else
        hm_sandbox_json(resp, 200, &json);
}
