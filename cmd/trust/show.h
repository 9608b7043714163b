/* SPDX-License-Identifier: Apache-2.0 */
/* trust_show.h - trust roots and signing configurations for people and as
 * JSON. All text of a document is escaped for people. */
#ifndef HM_TRUST_SHOW_H
#define HM_TRUST_SHOW_H

#include "base/buf.h"
#include "root/root.h"
#include "root/signing_config.h"

/* A signing configuration and the file that it came from. */
struct hm_shown_config {
    const char *name;
    const struct hm_signing_config *config;
};

struct hm_shown {
    const struct hm_root *root;
    const struct hm_shown_config *configs;
    size_t config_count;
};

/* Append all of it: a table with two spaces for each level, or one JSON object
 * "hallmark.trust/1" in a line. */
void hm_trust_show_text(struct hm_buf *out, const struct hm_shown *shown);
HM_MUST_USE bool hm_trust_show_json(
    struct hm_buf *out, const struct hm_shown *shown, struct hm_err *err);

/* For both: "ecdsa-p256", "rsa-3072", or why a certificate's key cannot be
 * used. */
enum { HM_TRUST_KEY_SIZE = 160 };
void hm_trust_key_name(char out[HM_TRUST_KEY_SIZE], const struct hm_cert *cert);
/* Why a log cannot be used, its key included; NULL when it can. `err` has room
 * for it. */
const char *hm_trust_log_problem(
    const struct hm_root_log *log, struct hm_err *err);
/* Where an embedded root is from; NULL for any other. */
const struct hm_root_source *hm_trust_source(const struct hm_domain *domain);

#endif
