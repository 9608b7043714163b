/* SPDX-License-Identifier: Apache-2.0 */
#include "collect/kind.h"

#include "image/media.h"

static const char *const names[] = {
    [HM_ATTACHED_NONE] = "nothing",
    [HM_ATTACHED_UNREADABLE] = "unreadable",
    [HM_ATTACHED_BUNDLE] = "bundle",
    [HM_ATTACHED_SIGNATURE] = "signature",
    [HM_ATTACHED_ATTESTATION] = "attestation",
    [HM_ATTACHED_NOTARY] = "notary signature",
    [HM_ATTACHED_STATEMENT] = "unsigned statement",
    [HM_ATTACHED_SBOM] = "sbom",
    [HM_ATTACHED_OTHER] = "other",
};

const char *hm_attached_kind_name(enum hm_attached_kind kind)
{
    return (size_t)kind < sizeof(names) / sizeof(names[0])
        ? names[kind]
        : names[HM_ATTACHED_NONE];
}

bool hm_attached_kind_judged(enum hm_attached_kind kind)
{
    switch (kind) {
    case HM_ATTACHED_UNREADABLE:
    case HM_ATTACHED_BUNDLE:
    case HM_ATTACHED_SIGNATURE:
    case HM_ATTACHED_ATTESTATION:
        return true;
    case HM_ATTACHED_NONE:
    case HM_ATTACHED_NOTARY:
    case HM_ATTACHED_STATEMENT:
    case HM_ATTACHED_SBOM:
    case HM_ATTACHED_OTHER:
        break;
    }
    return false;
}

/* ---- By type ---- */

/* Types have versions and formats at their end ("..bundle.v0.3+json"), and new
 * ones come: what begins so is one. The first that fits. */
static const struct {
    const char *begins;
    enum hm_attached_kind kind;
} types[] = {
    {"application/vnd.dev.sigstore.bundle", HM_ATTACHED_BUNDLE},
    {"application/vnd.dev.cosign.simplesigning", HM_ATTACHED_SIGNATURE},
    {"application/vnd.dev.cosign.artifact.sig", HM_ATTACHED_SIGNATURE},
    {"application/vnd.dsse.envelope", HM_ATTACHED_ATTESTATION},
    {"application/vnd.cncf.notary.signature", HM_ATTACHED_NOTARY},
    {"application/vnd.docker.attestation", HM_ATTACHED_STATEMENT},
    {"application/vnd.in-toto", HM_ATTACHED_STATEMENT},
    {"application/spdx", HM_ATTACHED_SBOM},
    {"text/spdx", HM_ATTACHED_SBOM},
    {"application/vnd.cyclonedx", HM_ATTACHED_SBOM},
    {"application/vnd.syft", HM_ATTACHED_SBOM},
    {"application/vnd.dev.cosign.artifact.sbom", HM_ATTACHED_SBOM},
};

enum hm_attached_kind hm_attached_kind_of_type(struct hm_bytes type)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (hm_bytes_starts(type, hm_bytes_str(types[i].begins)))
            return types[i].kind;
    }
    return HM_ATTACHED_OTHER;
}

/* What can be judged comes first: who adds a second type to a signature shall
 * not make an SBOM of it. Between two that are judged, the judge sees. */
static enum hm_attached_kind stronger(
    enum hm_attached_kind a, enum hm_attached_kind b)
{
    return a <= b ? a : b;
}

enum hm_attached_kind hm_attached_kind_of(const struct hm_manifest *manifest)
{
    enum hm_attached_kind kind =
        hm_attached_kind_of_type(hm_manifest_artifact_type(manifest));

    if (manifest->kind != HM_MANIFEST_IMAGE)
        return stronger(kind, HM_ATTACHED_OTHER);
    kind =
        stronger(kind, hm_attached_kind_of_type(manifest->config.media_type));
    for (size_t i = 0; i < manifest->layers.count; i++)
        kind = stronger(kind,
            hm_attached_kind_of_type(manifest->layers.list[i].media_type));
    return kind;
}

/* ---- By hint ---- */

/* Registries put the config's type there, or the empty one, whatever it is. */
bool hm_attached_likely(const struct hm_descriptor *listed)
{
    struct hm_bytes type = listed->artifact_type;
    enum hm_media media = hm_media_of(type);

    if (type.len == 0 || media == HM_MEDIA_CONFIG || media == HM_MEDIA_EMPTY)
        return true;
    return hm_attached_kind_judged(hm_attached_kind_of_type(type)) ||
        hm_bytes_starts(type, HM_LIT("application/vnd.in-toto"));
}

static bool unknown(const struct hm_platform *platform)
{
    return hm_bytes_eq(platform->os, HM_LIT("unknown")) &&
        hm_bytes_eq(platform->arch, HM_LIT("unknown"));
}

bool hm_attached_is_buildkit(const struct hm_descriptor *entry)
{
    const struct hm_bytes *type =
        hm_members_get(&entry->annotations, "vnd.docker.reference.type");

    return unknown(&entry->platform) && type != NULL &&
        hm_bytes_eq(*type, HM_LIT("attestation-manifest"));
}
