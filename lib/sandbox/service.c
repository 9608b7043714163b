/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/service.h"

#include "sandbox/answer.h"
#include "sandbox/fault.h"

static const struct hm_sandbox_part oci_parts[] = {
    {"base", HM_PART_BASE, NULL, NULL},
    {"manifest", HM_PART_MANIFEST, NULL, NULL},
    {"blob", HM_PART_BLOB, NULL, NULL},
    {"upload", HM_PART_UPLOAD, NULL, NULL},
    {"tags", HM_PART_TAGS, NULL, NULL},
    {"referrers", HM_PART_REFERRERS, NULL, NULL},
    {"token", HM_PART_TOKEN, NULL, NULL},
    {NULL, 0, NULL, NULL},
};

static const struct hm_sandbox_part oidc_parts[] = {
    {"discovery", 1, "GET", "/oidc/.well-known/"},
    {"keys", 2, "GET", "/oidc/keys"},
    {"actions", 4, "GET", "/oidc/actions/"},
    {"authorize", 8, NULL, "/oidc/authorize"},
    {"token", 16, "POST", "/oidc/token"},
    {"other", 32, NULL, ""},
    {NULL, 0, NULL, NULL},
};

static const struct hm_sandbox_part fulcio_parts[] = {
    {"certify", 1, "POST", "/fulcio/api/v2/signingCert"},
    {"bundle", 2, "GET", "/fulcio/api/v2/trustBundle"},
    {"configuration", 4, "GET", "/fulcio/api/v2/configuration"},
    {"other", 8, NULL, ""},
    {NULL, 0, NULL, NULL},
};

/* Logs are added to, and read. */
static const struct hm_sandbox_part ct_parts[] = {
    {"add", 1, "POST", "/ct/"},
    {"read", 2, NULL, ""},
    {NULL, 0, NULL, NULL},
};

static const struct hm_sandbox_part rekor1_parts[] = {
    {"search", 4, "POST", "/rekor/api/v1/log/entries/retrieve"},
    {"add", 1, "POST", "/rekor/api/v1/log/entries"},
    {"read", 2, NULL, ""},
    {NULL, 0, NULL, NULL},
};

static const struct hm_sandbox_part rekor2_parts[] = {
    {"add", 1, "POST", "/rekor2/api/v2/log/entries"},
    {"read", 2, NULL, ""},
    {NULL, 0, NULL, NULL},
};

static const struct hm_sandbox_part tsa_parts[] = {
    {"chain", 1, "GET", "/tsa/api/v1/timestamp/certchain"},
    {"stamp", 2, "POST", "/tsa/api/v1/timestamp"},
    {"second", 4, "POST", "/tsa/2/"},
    {"other", 8, NULL, ""},
    {NULL, 0, NULL, NULL},
};

const struct hm_sandbox_service hm_sandbox_services[] = {
    {"oci", "/v2/", "HALLMARK_SANDBOX_REGISTRY", true, "OCI registry",
        oci_parts},
    {"oidc", "/oidc", "HALLMARK_SANDBOX_OIDC", false, "identity tokens",
        oidc_parts},
    {"fulcio", "/fulcio", "HALLMARK_SANDBOX_FULCIO", false, "certificates",
        fulcio_parts},
    {"ct", "/ct", "HALLMARK_SANDBOX_CT", false, "certificate log", ct_parts},
    {"rekor", "/rekor", "HALLMARK_SANDBOX_REKOR", false, "log of signatures",
        rekor1_parts},
    {"rekor2", "/rekor2", "HALLMARK_SANDBOX_REKOR2", false,
        "the same, version 2", rekor2_parts},
    {"tsa", "/tsa/api/v1/timestamp", "HALLMARK_SANDBOX_TSA", false,
        "timestamps", tsa_parts},
    {NULL, NULL, NULL, false, NULL, NULL},
};

static bool is_for(
    const struct hm_sandbox_part *part, const struct hm_serve_request *req)
{
    return (part->method == NULL || hm_sandbox_is(req, part->method)) &&
        part->path != NULL &&
        hm_bytes_starts(req->path, hm_bytes_str(part->path));
}

unsigned hm_sandbox_part_of(const struct hm_sandbox_service *service,
    const struct hm_serve_request *req)
{
    for (size_t i = 0; service->parts[i].name != NULL; i++) {
        if (is_for(&service->parts[i], req))
            return service->parts[i].bit;
    }
    return 0;
}
