/* SPDX-License-Identifier: Apache-2.0 */
/* What a document's domain demands follows from its anchors, not from a name or
 * a URL in it. */
#include "crypto/digest.h"
#include "root/embedded.h"
#include "root/root_impl.h"

/* A log's promise or a timestamp gives the time, a log saw the signature and
 * another one the certificate. */
const struct hm_profile hm_profile_strict = {.sct_min = 1, .tlog_min = 1};

/* GitHub's private instance has no logs; its timestamps prove the time. */
const struct hm_profile hm_profile_github = {.tsa_min = 1};

static bool is_anchor(bool *found, const struct hm_embedded_root *instance,
    struct hm_bytes cert, struct hm_err *err)
{
    struct hm_digest digest = {0};

    HM_TRY(hm_digest_of(&digest, HM_SHA256, cert, err));
    *found = false;
    for (size_t i = 0; i < instance->anchor_count && !*found; i++)
        *found = hm_bytes_eq(hm_digest_view(&digest),
            hm_bytes(instance->anchors[i], HM_EMBEDDED_DIGEST_LEN));
    return true;
}

static bool are_anchors(bool *all, const struct hm_embedded_root *instance,
    const struct hm_bytes *certs, size_t count, struct hm_err *err)
{
    for (size_t i = 0; i < count && *all; i++)
        HM_TRY(is_anchor(all, instance, certs[i], err));
    return true;
}

/* Every anchor must be the instance's. With one that is not, the document could
 * bring a certificate authority of its own under rules that are only safe for
 * the instance's. Without any authority for certificates it is none. */
static bool is_instance(bool *yes, const struct hm_embedded_root *instance,
    const struct hm_anchors *anchors, struct hm_err *err)
{
    *yes = anchors->ca_count > 0;
    HM_TRY(are_anchors(yes, instance, anchors->cas, anchors->ca_count, err));
    return are_anchors(yes, instance, anchors->tsas, anchors->tsa_count, err);
}

bool hm_root_profile(struct hm_domain *domain, const struct hm_anchors *anchors,
    struct hm_err *err)
{
    bool is_public_good, is_github;

    HM_TRY(
        is_instance(&is_public_good, &hm_embedded_public_good, anchors, err));
    HM_TRY(is_instance(&is_github, &hm_embedded_github, anchors, err));
    domain->profile = is_github ? hm_profile_github : hm_profile_strict;
    domain->instance = is_public_good ? hm_embedded_public_good.name
        : is_github                   ? hm_embedded_github.name
                                      : NULL;
    return true;
}
