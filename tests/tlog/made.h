/* SPDX-License-Identifier: Apache-2.0 */
/* made.h - bodies of log entries, of every kind, over parts of our own. */
#ifndef HM_TEST_MADE_H
#define HM_TEST_MADE_H

#include "tlog/entry.h"

enum made_kind {
    MADE_HASHEDREKORD_1,
    MADE_HASHEDREKORD_2,
    MADE_HASHEDREKORD_2_ENVELOPE,
    MADE_DSSE_1,
    MADE_DSSE_2,
    MADE_INTOTO_1,
    MADE_INTOTO_2,
    MADE_KINDS,
};

/* Does the kind speak of an envelope? */
bool made_is_envelope(enum made_kind kind);

/* Two signatures, by two certificates (or keys) over two things. The DER of
 * the certificates is none: only equality is asked for. */
struct hm_made_two {
    struct hm_key *keys[2];
    struct hm_cert certs[2];
    struct hm_digest digests[2];
    struct hm_signed what[2];
};
struct hm_made_two made_two(enum made_kind kind);
void hm_made_two_free(struct hm_made_two *two);
HM_DEFINE_AUTO(made_two)

/* Write the body of that kind about `what`, and set kind, version and body of
 * *entry. */
bool made_entry(struct hm_entry *entry, struct hm_buf *out, enum made_kind kind,
    const struct hm_signed *what);

/* The body of hashedrekord 0.0.2, its algorithms spelled out. */
void made_body_2(struct hm_buf *out, const struct hm_signed *what,
    const char *details, const char *hash, struct hm_bytes digest);

/* Does every prefix of the body, and every flipped bit outside of the text
 * between `from` and `to`, make it about something else? The text may be NULL:
 * then no flip is forgiven. */
void made_check_flips(enum made_kind kind, const char *from, const char *to);

/* Is the body about `what` after `old` was replaced by `new`? */
bool made_binds_after(
    struct hm_err *err, enum made_kind kind, const char *old, const char *new);

#endif
