/* SPDX-License-Identifier: Apache-2.0 */
/* sigalg.h - AlgorithmIdentifiers of signatures, as a fixed table.
 *
 * The message names its algorithm here, so the table is what keeps it from
 * choosing a weak one: no row has MD5 or SHA-1, and the parameters are checked
 * to the byte. The key still has its say (hm_sigalg_suits). */
#ifndef HM_X509_SIGALG_H
#define HM_X509_SIGALG_H

#include <stdbool.h>

#include "base/bytes.h"
#include "crypto/key.h"
#include "crypto/sig.h"

/* `params` is the whole element behind the OID, or empty when there is none.
 * ecdsa-with-SHA*, sha*WithRSAEncryption (parameters NULL), RSASSA-PSS (MGF1
 * and salt of the same hash), Ed25519; SHA-256, 384 and 512. HM_UNSUPPORTED for
 * anything else, HM_FORMAT for wrong parameters. */
HM_MUST_USE bool hm_sigalg_parse(struct hm_sig_alg *out, struct hm_bytes oid,
    struct hm_bytes params, struct hm_err *err);

/* A hash function's AlgorithmIdentifier by the same rules (parameters NULL or
 * absent): SHA-256, 384, 512. */
HM_MUST_USE bool hm_hashalg_parse(enum hm_hash *out, struct hm_bytes oid,
    struct hm_bytes params, struct hm_err *err);

/* HM_MISMATCH when keys of this kind make no such signatures. */
HM_MUST_USE bool hm_sigalg_suits(
    struct hm_sig_alg alg, const struct hm_key *key, struct hm_err *err);

/* Write the AlgorithmIdentifier of an algorithm of the table, but PSS, which
 * nobody writes: for that and any other the writer fails with HM_USAGE. */
struct hm_der_out;
void hm_sigalg_write(struct hm_der_out *out, struct hm_sig_alg alg);

#endif
