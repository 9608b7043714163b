/* SPDX-License-Identifier: Apache-2.0 */
/* signing_config.h - which services sign: signing_config.json v0.2.
 *
 * Only for those who sign: nothing in it says whom to trust. It is read whole
 * here; which of the services are used follows from it where signing is done. */
#ifndef HM_SIGNING_CONFIG_H
#define HM_SIGNING_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/window.h"

struct hm_service {
    struct hm_bytes url;
    uint64_t major_version;        /* of its interface; at least 1 */
    struct hm_window valid;        /* has a start */
    struct hm_bytes operator_name; /* empty: not told */
};

/* How many of a list's services, one for each operator, are to be used. */
enum hm_selector {
    HM_SELECT_NONE, /* the file has none: nothing is to be used */
    HM_SELECT_ALL,
    HM_SELECT_ANY,   /* one */
    HM_SELECT_EXACT, /* as many as `exact` says */
};

struct hm_services {
    const struct hm_service *items; /* in the order of the file */
    size_t count;
    enum hm_selector selector; /* for logs and timestamps; else NONE */
    uint64_t exact;            /* at least 1; 0 without HM_SELECT_EXACT */
};

struct hm_signing_config {
    struct hm_services cas, oidcs, tlogs, tsas;
    const char *const *warnings; /* unknown fields */
    size_t warning_count;
};

/* By media type v0.2, or out of a client trust config. HM_UNSUPPORTED for v0.1,
 * whose services have neither windows nor versions, HM_FORMAT, HM_LIMIT. All is
 * copied. */
HM_MUST_USE bool hm_signing_config_parse(
    struct hm_signing_config **out, struct hm_bytes text, struct hm_err *err);
/* The public instance's, as of the library's version (hm_root_sources()). */
HM_MUST_USE bool hm_signing_config_public_good(
    struct hm_signing_config **out, struct hm_err *err);
void hm_signing_config_free(struct hm_signing_config *config);
HM_DEFINE_AUTO_PTR(signing_config)

/* The name of a selector as files have it, "ANY"; NULL for NONE. */
const char *hm_selector_name(enum hm_selector selector);

#endif
