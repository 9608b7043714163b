/* SPDX-License-Identifier: Apache-2.0 */
/* Own certificate authorities out of a PEM file: every self-issued certificate
 * is an anchor, and becomes an authority with those links that lead to it. */
#include "base/text.h"
#include "crypto/digest.h"
#include "root/root_impl.h"
#include "x509/cert.h"

/* The certificates of one file, and which of them were used. */
struct hm_pool {
    struct hm_cert_list list;
    bool *used;
    struct hm_arena arena;
};

static void hm_pool_free(struct hm_pool *pool)
{
    hm_arena_free(&pool->arena);
}
HM_DEFINE_AUTO(pool)

static bool is_anchor(const struct hm_cert *cert)
{
    return hm_bytes_eq(cert->issuer, cert->subject);
}

static bool read_pool(
    struct hm_pool *out, struct hm_bytes pem, struct hm_err *err)
{
    HM_TRY(hm_cert_parse_pem(&out->list, &out->arena, pem, err));
    if (out->list.count > HM_ROOT_OWN_CAS_MAX)
        return hm_fail(err, HM_LIMIT, "%zu certificates, more than %d",
            out->list.count, HM_ROOT_OWN_CAS_MAX);
    for (size_t i = 0; i < out->list.count; i++) {
        if (!out->list.certs[i].is_ca)
            return hm_fail(err, HM_FORMAT,
                "certificate %zu, %s, is no certificate authority's", i + 1,
                HM_SHOW_NAME(out->list.certs[i].subject));
    }
    out->used =
        hm_arena_alloc(&out->arena, out->list.count, sizeof(*out->used));
    return out->used != NULL || hm_arena_fail(&out->arena, err);
}

/* Whom the certificates so far name as issued by: links below links below the
 * anchor, found from the anchor down. */
struct branch {
    struct hm_bytes certs[HM_CHAIN_MAX]; /* filled from the end */
    const struct hm_cert *members[HM_CHAIN_MAX];
    size_t count;
};

static bool holds(const struct branch *branch, const struct hm_cert *cert)
{
    for (size_t i = 0; i < branch->count; i++) {
        if (hm_bytes_eq(branch->members[i]->der, cert->der))
            return true;
    }
    return false;
}

static bool hangs_on(const struct branch *branch, const struct hm_cert *cert)
{
    for (size_t i = 0; i < branch->count; i++) {
        if (hm_bytes_eq(cert->issuer, branch->members[i]->subject))
            return true;
    }
    return false;
}

static bool grow(
    struct branch *branch, const struct hm_cert *cert, struct hm_err *err)
{
    if (branch->count == HM_CHAIN_MAX)
        return hm_fail(err, HM_LIMIT, "more than %d certificates below %s",
            HM_CHAIN_MAX - 1, HM_SHOW_NAME(branch->members[0]->subject));
    branch->members[branch->count++] = cert;
    branch->certs[HM_CHAIN_MAX - branch->count] = cert->der;
    return true;
}

/* One round over the pool: every link that hangs on the branch joins it. */
static bool join_links(
    struct branch *branch, struct hm_pool *pool, struct hm_err *err)
{
    for (size_t i = 0; i < pool->list.count; i++) {
        const struct hm_cert *cert = &pool->list.certs[i];

        if (is_anchor(cert) || !hangs_on(branch, cert))
            continue;
        pool->used[i] = true;
        if (!holds(branch, cert))
            HM_TRY(grow(branch, cert, err));
    }
    return true;
}

/* Is it the first of its kind in the file? */
static bool is_first(const struct hm_pool *pool, size_t index)
{
    const struct hm_cert *certs = pool->list.certs;

    for (size_t i = 0; i < index; i++) {
        if (hm_bytes_eq(certs[i].der, certs[index].der))
            return false;
    }
    return true;
}

static bool add_authority(struct hm_root_box *box, struct hm_pool *pool,
    const struct hm_cert *anchor, struct hm_err *err)
{
    static const struct hm_window always = {0};
    struct branch branch = {0};
    size_t before = 0;
    struct hm_ca *ca = NULL;

    HM_TRY(grow(&branch, anchor, err));
    while (before != branch.count) {
        before = branch.count;
        HM_TRY(join_links(&branch, pool, err));
    }
    HM_TRY(hm_ca_new(&ca, HM_CA_CODE_SIGNING,
        &branch.certs[HM_CHAIN_MAX - branch.count], branch.count, &always,
        err));
    box->cas[box->domain.ca_count++].ca = ca;
    return true;
}

static bool add_authorities(
    struct hm_root_box *box, struct hm_pool *pool, struct hm_err *err)
{
    const struct hm_cert *certs = pool->list.certs;

    box->cas = hm_arena_alloc(&box->arena, pool->list.count, sizeof(*box->cas));
    if (box->cas == NULL)
        return hm_arena_fail(&box->arena, err);
    box->domain.cas = box->cas;
    for (size_t i = 0; i < pool->list.count; i++) {
        if (!is_anchor(&certs[i]))
            continue;
        pool->used[i] = true;
        if (is_first(pool, i))
            HM_TRY(add_authority(box, pool, &certs[i], err));
    }
    if (box->domain.ca_count == 0)
        return hm_fail(err, HM_FORMAT,
            "no certificate is self-issued: there is no anchor");
    return true;
}

static void warn_unused(struct hm_root_box *box, const struct hm_pool *pool)
{
    for (size_t i = 0; i < pool->list.count; i++) {
        if (!pool->used[i])
            hm_root_box_warn(box, "%s: certificate %zu, %s, leads to no anchor",
                HM_SHOW(box->domain.name), i + 1,
                HM_SHOW_NAME(pool->list.certs[i].subject));
    }
}

bool hm_root_add_ca_pem(struct hm_root *root, struct hm_bytes name,
    struct hm_bytes pem, struct hm_err *err)
{
    hm_auto_ptr(root_box) box = NULL;
    hm_auto(pool) pool = {.arena = hm_arena(HM_ROOT_ARENA_MAX)};

    HM_TRY(hm_root_check_given(root, name, pem, err));
    HM_TRY(hm_root_box_new(&box, name, err));
    box->domain.profile = (struct hm_profile){.long_lived = true};
    HM_TRY(hm_digest_of(&box->domain.digest, HM_SHA256, pem, err));
    HM_TRY(read_pool(&pool, pem, err));
    HM_TRY(add_authorities(box, &pool, err));
    warn_unused(box, &pool);
    return hm_root_take(root, &box, 1, err);
}
