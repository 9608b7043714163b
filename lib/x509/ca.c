/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/ca.h"

#include <pthread.h>

#include "base/err.h"
#include "base/mem.h"
#include "x509/ca_impl.h"

/* What was found out about the certificates, under the lock. */
struct hm_ca_memo {
    pthread_mutex_t lock;
    struct hm_key *keys[HM_CHAIN_MAX];
    bool links[HM_CHAIN_MAX][HM_CHAIN_MAX]; /* [child][issuer]: it did sign */
};

/* Copies of the certificates, and views of them. */
enum { PER_CERT = sizeof(struct hm_cert) + HM_CERT_MAX + 64 };
#define ARENA_MAX                                                              \
    ((size_t)HM_CHAIN_MAX * PER_CERT + sizeof(struct hm_ca_memo) + 64)

/* RFC 5280 section 4.2.1.3: key usage, where it is there, says keyCertSign.
 * Section 4.2.1.9: a reader that does not know basic constraints must not take
 * a CA for something else, so they are critical. */
const char *hm_ca_flaw(const struct hm_cert *cert)
{
    if (!cert->is_ca)
        return "no CA";
    if (!cert->ca_critical)
        return "its basic constraints are not critical";
    if (cert->has_key_usage && (cert->key_usage & HM_KU_CERT_SIGN) == 0)
        return "may not sign certificates";
    return NULL;
}

/* Only time-stamping authorities have a certificate of their own. */
static bool may_be_leaf(const struct hm_ca *ca, size_t index)
{
    return ca->purpose == HM_CA_TIME_STAMPING && index == 0 && ca->count > 1;
}

static bool add_cert(struct hm_ca *ca, struct hm_cert *out, size_t index,
    struct hm_bytes der, struct hm_err *err)
{
    const char *flaw;

    if (der.len > HM_CERT_MAX)
        return hm_fail(err, HM_LIMIT, "%zu bytes, at most %zu", der.len,
            (size_t)HM_CERT_MAX);
    HM_TRY(hm_arena_copy(&ca->arena, &der, der, err));
    HM_TRY(hm_cert_parse(out, der, err));
    if (!out->is_ca && may_be_leaf(ca, index)) {
        ca->has_leaf = true;
        return true;
    }
    flaw = hm_ca_flaw(out);
    return flaw == NULL || hm_fail(err, HM_FORMAT, "%s", flaw);
}

static bool add_certs(
    struct hm_ca *ca, const struct hm_bytes *certs, struct hm_err *err)
{
    struct hm_cert *out =
        hm_arena_alloc(&ca->arena, ca->count, sizeof(struct hm_cert));

    if (out == NULL)
        return hm_arena_fail(&ca->arena, err);
    for (size_t i = 0; i < ca->count; i++) {
        if (!add_cert(ca, &out[i], i, certs[i], err))
            return hm_wrap(err, "certificate %zu of the authority", i);
    }
    ca->certs = out;
    return true;
}

static bool add_memo(struct hm_ca *ca, struct hm_err *err)
{
    struct hm_ca_memo *memo = hm_arena_alloc(&ca->arena, 1, sizeof(*memo));

    if (memo == NULL)
        return hm_arena_fail(&ca->arena, err);
    if (pthread_mutex_init(&memo->lock, NULL) != 0)
        return hm_fail(err, HM_SYSTEM, "no lock");
    ca->memo = memo;
    return true;
}

bool hm_ca_new(struct hm_ca **out, enum hm_ca_purpose purpose,
    const struct hm_bytes *certs, size_t count, const struct hm_window *valid,
    struct hm_err *err)
{
    hm_auto_ptr(ca) ca = NULL;

    if (count == 0)
        return hm_fail(err, HM_FORMAT, "authority without certificates");
    if (count > HM_CHAIN_MAX)
        return hm_fail(err, HM_LIMIT,
            "authority of %zu certificates, at most %d", count, HM_CHAIN_MAX);
    ca = hm_alloc(sizeof(*ca));
    if (ca == NULL)
        return hm_fail_memory(err);
    ca->arena = hm_arena(ARENA_MAX);
    ca->purpose = purpose;
    ca->valid = *valid;
    ca->count = count;
    HM_TRY(add_certs(ca, certs, err));
    HM_TRY(add_memo(ca, err));
    *out = hm_move(ca);
    return true;
}

void hm_ca_free(struct hm_ca *ca)
{
    if (ca == NULL)
        return;
    if (ca->memo != NULL) {
        for (size_t i = 0; i < HM_CHAIN_MAX; i++)
            hm_key_free(ca->memo->keys[i]);
        pthread_mutex_destroy(&ca->memo->lock);
    }
    hm_arena_free(&ca->arena);
    hm_free(ca);
}

const struct hm_cert *hm_ca_leaf(const struct hm_ca *ca)
{
    return ca->has_leaf ? &ca->certs[0] : NULL;
}

const struct hm_cert *hm_ca_cert(const struct hm_ca *ca, size_t index)
{
    return index < ca->count ? &ca->certs[index] : NULL;
}

size_t hm_ca_cert_count(const struct hm_ca *ca)
{
    return ca->count;
}

const struct hm_window *hm_ca_window(const struct hm_ca *ca)
{
    return &ca->valid;
}

/* With the lock held. */
static bool get_key(const struct hm_key **out, const struct hm_ca *ca,
    size_t index, struct hm_err *err)
{
    struct hm_key **key = &ca->memo->keys[index];

    if (*key == NULL)
        HM_TRY(hm_cert_key(key, &ca->certs[index], err));
    *out = *key;
    return true;
}

bool hm_ca_key(const struct hm_key **out, const struct hm_ca *ca, size_t index,
    struct hm_err *err)
{
    bool ok;

    pthread_mutex_lock(&ca->memo->lock);
    ok = get_key(out, ca, index, err);
    pthread_mutex_unlock(&ca->memo->lock);
    return ok;
}

/* With the lock held: whoever else needs the same answer waits for it. */
static bool get_link(const struct hm_ca *ca, size_t child, size_t issuer,
    size_t *computed, struct hm_err *err)
{
    bool *link = &ca->memo->links[child][issuer];
    const struct hm_key *key = NULL;

    if (*link)
        return true;
    ++*computed;
    HM_TRY(get_key(&key, ca, issuer, err));
    HM_TRY(hm_cert_signed_by(&ca->certs[child], key, err));
    *link = true;
    return true;
}

bool hm_ca_link(const struct hm_ca *ca, size_t child, size_t issuer,
    size_t *computed, struct hm_err *err)
{
    bool ok;

    pthread_mutex_lock(&ca->memo->lock);
    ok = get_link(ca, child, issuer, computed, err);
    pthread_mutex_unlock(&ca->memo->lock);
    return ok;
}

bool hm_ca_leaf_key(
    const struct hm_key **out, const struct hm_ca *ca, struct hm_err *err)
{
    if (!ca->has_leaf)
        return hm_fail(err, HM_USAGE, "authority without a leaf");
    return hm_ca_key(out, ca, 0, err);
}
