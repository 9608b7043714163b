/* SPDX-License-Identifier: Apache-2.0 */
/* root_write.h - trusted_root.json and signing_config.json from parts.
 *
 * What is written can be read by hm_root_add_json() and by
 * hm_signing_config_parse(); the caller asks them, because a writer knows only
 * what it was given. */
#ifndef HM_ROOT_WRITE_H
#define HM_ROOT_WRITE_H

#include "base/buf.h"
#include "crypto/key.h"
#include "root/signing_config.h"

/* A chain of DER certificates, its anchor last; a time-stamping authority's
 * leaf first. */
struct hm_authority_spec {
    const struct hm_bytes *certs;
    size_t cert_count;
    struct hm_bytes uri, operator_name; /* empty: left out */
    struct hm_window valid;
};

struct hm_log_spec {
    const struct hm_key *key; /* public half */
    struct hm_bytes base_url; /* empty: left out */
    /* The name in its checkpoints, where the log's id follows from it as C2SP
     * signed-note has it (Rekor v2, Ed25519 only). Empty: the id is the SHA-256
     * of the key, as for Rekor v1 and certificate transparency logs. */
    struct hm_bytes origin;
    struct hm_bytes operator_name; /* empty: left out */
    struct hm_window valid;        /* with a start */
};

struct hm_root_spec {
    const struct hm_authority_spec *cas, *tsas;
    size_t ca_count, tsa_count;
    const struct hm_log_spec *tlogs, *ctlogs;
    size_t tlog_count, ctlog_count;
};

/* Append the documents, indented, with a line feed at the end. HM_UNSUPPORTED
 * for a key that no log may have, HM_USAGE for an origin beside another key
 * than Ed25519. */
HM_MUST_USE bool hm_root_write(
    struct hm_buf *out, const struct hm_root_spec *spec, struct hm_err *err);
HM_MUST_USE bool hm_signing_config_write(struct hm_buf *out,
    const struct hm_signing_config *config, struct hm_err *err);

#endif
