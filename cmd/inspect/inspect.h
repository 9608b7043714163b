/* SPDX-License-Identifier: Apache-2.0 */
/* inspect.h - what is in a file of evidence or trust: the parts of
 * cmd_inspect.c, which says where they are used.
 *
 * Nothing is verified. Each function adds what it reads to an outline, as it
 * stands there; what cannot be read is added as it came, with a problem. */
#ifndef HM_CMD_INSPECT_H
#define HM_CMD_INSPECT_H

#include "cmd/show/outline.h"
#include "dsse/dsse.h"
#include "tlog/entry.h"

/* Find out by its content what `in` is, and add it: "kind" and what belongs to
 * it. `in` outlives the outline. HM_UNSUPPORTED when it is nothing we know;
 * what is malformed inside is in the outline. */
HM_MUST_USE bool hm_inspect(
    struct hm_outline_at at, struct hm_bytes in, struct hm_err *err);

/* ---- Names: inspect_oid.c ---- */

/* "ecdsa-with-SHA256", "subjectAltName"; NULL for what has none here. */
const char *hm_inspect_oid_name(struct hm_bytes oid);
/* The name, or the dotted form. */
void hm_inspect_oid(
    struct hm_outline_at at, const char *name, struct hm_bytes oid);
/* A distinguished name: a list of "O=sigstore.dev". */
void hm_inspect_name(
    struct hm_outline_at at, const char *name, struct hm_bytes dn);

/* ---- Parts; each adds to the map `at` ---- */

void hm_inspect_cert(struct hm_outline_at at, struct hm_bytes der);
/* The extensions of a certificate, as a list. */
struct hm_cert;
void hm_inspect_extensions(struct hm_outline_at at, const struct hm_cert *cert);
void hm_inspect_spki(struct hm_outline_at at, struct hm_bytes der);
void hm_inspect_dsse(struct hm_outline_at at, const struct hm_dsse *envelope);
/* An in-toto statement. */
void hm_inspect_statement(struct hm_outline_at at, struct hm_bytes text);
void hm_inspect_entry(struct hm_outline_at at, const struct hm_entry *entry);
/* One by itself, as bundles have it. */
void hm_inspect_proto_entry(struct hm_outline_at at, struct hm_bytes text);
/* What Rekor's first interface answers: an object of entries by UUID, or such
 * an entry alone. */
void hm_inspect_rekor_answer(struct hm_outline_at at, struct hm_bytes text);
bool hm_inspect_is_rekor_entry(struct hm_json v);
/* A signed note; a checkpoint when it is one. */
void hm_inspect_note(struct hm_outline_at at, struct hm_bytes text);
void hm_inspect_timestamp_response(
    struct hm_outline_at at, struct hm_bytes der);
void hm_inspect_timestamp_token(struct hm_outline_at at, struct hm_bytes der);
/* With its "kind", which is "json" when it is no evidence after all. */
void hm_inspect_evidence(struct hm_outline_at at, struct hm_bytes text);
void hm_inspect_trusted_root(struct hm_outline_at at, struct hm_bytes text);
void hm_inspect_signing_config(struct hm_outline_at at, struct hm_bytes text);
void hm_inspect_jwk_set(struct hm_outline_at at, struct hm_bytes text);
void hm_inspect_token(struct hm_outline_at at, struct hm_bytes text);
/* Documents of an image, each with its digest and size; the rules that tell them
 * apart; a layout's header. */
void hm_inspect_manifest(struct hm_outline_at at, struct hm_bytes text);
void hm_inspect_image_config(struct hm_outline_at at, struct hm_bytes text);
void hm_inspect_layout(struct hm_outline_at at, struct hm_bytes text);
bool hm_inspect_is_manifest(struct hm_json v);
bool hm_inspect_is_index(struct hm_json v);
bool hm_inspect_is_image_config(struct hm_json v);
/* All blocks of a PEM text. */
void hm_inspect_pem(struct hm_outline_at at, struct hm_bytes text);

#endif
