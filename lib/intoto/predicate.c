/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "intoto/statement.h"

/* The names that cosign's --type takes, and after them names of our own for
 * types that have none there. A name stands for its first row, a URI is shown
 * by its first row; so what is clear stands before what is short. */
static const struct hm_predicate_type types[] = {
    {"slsaprovenance02", "https://slsa.dev/provenance/v0.2"},
    {"slsaprovenance", "https://slsa.dev/provenance/v0.2"},
    {"slsaprovenance1", "https://slsa.dev/provenance/v1"},
    {"link", "https://in-toto.io/Link/v1"},
    {"spdxjson", "https://spdx.dev/Document"},
    {"spdx", "https://spdx.dev/Document"},
    {"cyclonedx", "https://cyclonedx.org/bom"},
    {"openvex", "https://openvex.dev/ns"},
    {"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1"},
    {"custom", "https://cosign.sigstore.dev/attestation/v1"},
    /* As cosign 1 wrote the two above: no scheme, so only shown by name. */
    {"vuln", "cosign.sigstore.dev/attestation/vuln/v1"},
    {"custom", "cosign.sigstore.dev/attestation/v1"},

    {"slsaprovenance01", "https://slsa.dev/provenance/v0.1"},
    {"vsa", "https://slsa.dev/verification_summary/v1"},
    {"svr", "https://in-toto.io/attestation/svr/v0.2"},
    {"vulns", "https://in-toto.io/attestation/vulns/v0.2"},
    {"vulns01", "https://in-toto.io/attestation/vulns/v0.1"},
    {"scai", "https://in-toto.io/attestation/scai/v0.3"},
    {"release", "https://in-toto.io/attestation/release/v0.1"},
    {"test-result", "https://in-toto.io/attestation/test-result/v0.1"},
    {"runtime-trace", "https://in-toto.io/attestation/runtime-trace/v0.1"},
    {"reference", "https://in-toto.io/attestation/reference/v0.1"},
    {"link03", "https://in-toto.io/attestation/link/v0.3"},
    {"cosign-sign", "https://sigstore.dev/cosign/sign/v1"},
    {"model-signing", "https://model_signing/signature/v1.0"},
    {"npm-publish",
        "https://github.com/npm/attestation/tree/main/specs/publish/v0.1"},
};

enum { TYPE_COUNT = sizeof(types) / sizeof(types[0]) };

const struct hm_predicate_type *hm_predicate_types(size_t *count)
{
    *count = TYPE_COUNT;
    return types;
}

const char *hm_predicate_uri(const char *name)
{
    if (strchr(name, ':') != NULL)
        return name;
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (strcmp(types[i].name, name) == 0)
            return types[i].uri;
    }
    return NULL;
}

const char *hm_predicate_name(struct hm_bytes uri)
{
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (hm_bytes_eq_str(uri, types[i].uri))
            return types[i].name;
    }
    return NULL;
}
