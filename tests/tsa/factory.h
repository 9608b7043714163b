/* SPDX-License-Identifier: Apache-2.0 */
/* factory.h - timestamp tokens made on the spot, good ones and wrong ones.
 *
 *     struct stamp_spec spec = stamp_by(&leaf);
 *
 *     spec.raw[STAMP_INFO_VERSION] = HM_LIT("\x02\x01\x02");
 *     HM_TRY(stamp_response(&response, &spec, err));
 *
 * Every part is signed as it was made, so that a token with one wrong part is
 * wrong in that part only. */
#ifndef HM_TESTS_TSA_FACTORY_H
#define HM_TESTS_TSA_FACTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/time.h"
#include "crypto/sig.h"
#include "tsa/timestamp.h"
#include "x509/factory.h"

/* What a token is of, and when, unless the spec says otherwise. */
#define STAMP_MESSAGE "the signature"
enum { STAMP_TIME = MADE_FROM + 86400 };
#define STAMP_POLICY "1.3.6.1.4.1.57264.2"
#define STAMP_NONCE "\xe0\x01\x02\x03\x04\x05\x06\x07"

enum { STAMP_CERTS = 10 };

/* Parts that can be given as raw bytes: of any contents; with p set and len 0
 * the part is left out. */
enum stamp_part {
    STAMP_STATUS, /* PKIStatusInfo */
    STAMP_TYPE,   /* of the ContentInfo */
    STAMP_VERSION,
    STAMP_DIGESTS,
    STAMP_CONTENT_TYPE,
    STAMP_CERTIFICATES, /* with its [0] */
    STAMP_CRLS,         /* [1]; absent */
    STAMP_SIGNER_VERSION,
    STAMP_SIGNER_ID,
    STAMP_DIGEST_ALGORITHM,
    STAMP_ATTRIBUTES, /* with its [0]; signed as it stands */
    STAMP_SIGNATURE_ALGORITHM,
    STAMP_UNSIGNED,     /* [1]; absent */
    STAMP_MORE_SIGNERS, /* behind the first; absent */
    STAMP_INFO,         /* all of TSTInfo */
    STAMP_INFO_VERSION,
    STAMP_INFO_POLICY,
    STAMP_INFO_IMPRINT,
    STAMP_INFO_SERIAL,
    STAMP_INFO_TIME,
    STAMP_INFO_ACCURACY,
    STAMP_INFO_ORDERING, /* absent */
    STAMP_INFO_NONCE,
    STAMP_INFO_NAME,       /* [0]; absent */
    STAMP_INFO_EXTENSIONS, /* [1]; absent */
    STAMP_ATTR_TYPE,       /* attributes, each a whole Attribute, */
    STAMP_ATTR_TIME,       /* absent */
    STAMP_ATTR_DIGEST,
    STAMP_ATTR_ESS,
    STAMP_ATTR_PROTECTION, /* absent */
    STAMP_ATTR_MORE,       /* absent */
    STAMP_PARTS,
};

struct stamp_spec {
    const struct hm_made *signer;      /* named, hashed, and its key signs */
    const struct hm_key *key;          /* unless this one does */
    struct hm_bytes message;           /* p NULL: STAMP_MESSAGE */
    struct hm_time time;               /* zeroed: STAMP_TIME */
    struct hm_sig_alg alg;             /* zeroed: what suits the key */
    enum hm_hash digest, imprint, ess; /* none: alg's, SHA-256, SHA-256 */
    const struct hm_made *hashed;      /* by ESS instead of the signer */
    bool ess_spelled; /* SHA-256 is written, though the default */
    bool ess_bare;    /* without issuer and number */
    bool key_kind;    /* the key's kind stands for the signature algorithm */
    bool protected;   /* with CMSAlgorithmProtection */
    bool unsorted;    /* attributes in the order above */
    bool broken;      /* the last byte of the signature is another */
    const struct hm_made *certs[STAMP_CERTS]; /* embedded, to the first NULL */
    struct hm_bytes raw[STAMP_PARTS];
};

/* A good one by that signer, without certificates. */
struct stamp_spec stamp_by(const struct hm_made *signer);

/* A root, and an authority's certificate under it. */
struct hm_stamp_lab {
    struct hm_made root, leaf;
};
void hm_stamp_lab_free(struct hm_stamp_lab *lab);
HM_DEFINE_AUTO(stamp_lab)
HM_MUST_USE bool stamp_lab(struct hm_stamp_lab *lab, struct hm_err *err);

/* Append a TimeStampResp, or the token alone. */
HM_MUST_USE bool stamp_response(
    struct hm_buf *out, const struct stamp_spec *spec, struct hm_err *err);
HM_MUST_USE bool stamp_token(
    struct hm_buf *out, const struct stamp_spec *spec, struct hm_err *err);

/* Make an answer in `room`, which is emptied before, and read it. */
HM_MUST_USE bool stamp_read(struct hm_timestamp *out, struct hm_buf *room,
    const struct stamp_spec *spec, struct hm_err *err);

/* Tokens of the lab's authority with one raw part each: parsing says `code` and
 * `words`, or takes it (HM_OK). */
struct stamp_case {
    const char *name;
    enum stamp_part part;
    struct hm_bytes raw;
    enum hm_code code;
    const char *words;
};
void stamp_check(const struct stamp_case *cases, size_t count);

/* Initialises `raw`. */
#define STAMP_RAW(s)                                                           \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

/* Append an Attribute of one value; for the parts above. */
HM_MUST_USE bool stamp_attr(struct hm_buf *out, const char *oid,
    struct hm_bytes value, struct hm_err *err);

#endif
