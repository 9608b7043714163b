/* SPDX-License-Identifier: Apache-2.0 */
/* A layer of cosign's, in two ways: the input as a descriptor with its data, and
 * as the parts of a layer, cut at line feeds that are doubled. Both ways say the
 * same, and what is read keeps its promises. The payload that it may hold is
 * read, too. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "bundle/layer.h"
#include "image/claim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {"dev.cosignproject.cosign/signature",
    "dev.sigstore.cosign/certificate", "dev.sigstore.cosign/chain",
    "dev.sigstore.cosign/bundle", "dev.sigstore.cosign/rfc3161timestamp"};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_claim(struct hm_bytes payload)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct hm_image_claim claim;
    struct hm_err err = {0};

    if (!hm_image_claim_parse(&claim, &arena, payload, &err)) {
        must(err.code != HM_OK && err.code != HM_SYSTEM);
        return;
    }
    must(payload.len <= HM_CLAIM_MAX && claim.text.len == payload.len);
    must(claim.digest.hash == HM_SHA256 || claim.digest.hash == HM_SHA512);
    must(claim.optional.count <= HM_IMAGE_ANNOTATIONS_MAX);
}

static void check(const struct hm_evidence *e)
{
    bool is_sig = e->format == HM_EVIDENCE_COSIGN_SIG;

    must(is_sig || e->format == HM_EVIDENCE_COSIGN_ATT);
    must(e->has_payload == is_sig && e->has_envelope == !is_sig);
    must((e->signature.len > 0) == is_sig);
    must((e->stamped.p == NULL) == is_sig);
    must((e->payload.len > 0) == is_sig);
    must(e->has_key_hint == (e->cert_count == 0));
    must(e->cert_count <= HM_EVIDENCE_CERTS_MAX);
    must(e->entry_count <= 1 && e->timestamp_count <= 1);
    for (size_t i = 0; i < e->cert_count; i++)
        must(e->certs[i].len > 0);
    if (e->entry_count == 1)
        must(e->entries[0].set.len > 0 && e->entries[0].body.len > 0 &&
            e->entries[0].log_id.len == 32 && !e->entries[0].has_proof);
}

/* A text that was read once is read again as the same. */
static void check_text(const struct hm_evidence *e)
{
    hm_auto_ptr(evidence_file) again = NULL;
    struct hm_err err = {0};

    must(hm_evidence_parse(&again, e->text, &err));
    must(hm_evidence_count(again) == 1);
    must(hm_evidence_at(again, 0)->format == e->format);
    must(hm_bytes_eq(hm_evidence_at(again, 0)->payload, e->payload));
    must(hm_bytes_eq(hm_evidence_at(again, 0)->stamped, e->stamped));
}

static struct hm_bytes cut(struct hm_bytes *rest)
{
    struct hm_bytes all = *rest;
    size_t at = 0;

    while (at + 1 < all.len && (all.p[at] != '\n' || all.p[at + 1] != '\n'))
        at++;
    if (at + 1 >= all.len) {
        *rest = hm_bytes(NULL, 0);
        return all;
    }
    *rest = hm_bytes_slice(all, at + 2, all.len);
    return hm_bytes_slice(all, 0, at);
}

static void by_parts(struct hm_bytes in, const char *media_type)
{
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_member list[NAMES];
    struct hm_members members = {list, 0};
    struct hm_cosign_layer layer = {
        .media_type = hm_bytes_str(media_type), .annotations = &members};
    struct hm_err err = {0};

    layer.blob = cut(&in);
    for (size_t i = 0; i < NAMES; i++) {
        struct hm_bytes value = cut(&in);

        if (value.len > 0)
            list[members.count++] =
                (struct hm_member){hm_bytes_str(names[i]), value};
    }
    check_claim(layer.blob);
    if (!hm_evidence_layer(&file, &layer, &err)) {
        must(err.code != HM_OK && err.code != HM_SYSTEM);
        return;
    }
    must(hm_evidence_count(file) == 1);
    check(hm_evidence_at(file, 0));
    check_text(hm_evidence_at(file, 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_bytes in = hm_bytes(data, size);
    struct hm_err err = {0};

    by_parts(in, hm_layer_signature);
    by_parts(in, hm_layer_attestation);
    if (!hm_evidence_parse(&file, in, &err))
        return 0;
    for (size_t i = 0; i < hm_evidence_count(file); i++) {
        const struct hm_evidence *e = hm_evidence_at(file, i);

        if (e->problem == NULL &&
            (e->has_payload || e->format == HM_EVIDENCE_COSIGN_ATT))
            check(e);
    }
    return 0;
}
