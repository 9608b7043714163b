/* SPDX-License-Identifier: Apache-2.0 */
/* vex.h - OpenVEX: which vulnerabilities do not matter in one artifact.
 *
 * A document says that a product has a vulnerability, has it not, or has it no
 * more. Whether its author may say so is decided elsewhere; here it is read, and
 * of its statements those are kept that are about the artifact, by its digest. A
 * package of the same name is not the artifact. */
#ifndef HM_FINDINGS_VEX_H
#define HM_FINDINGS_VEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/time.h"
#include "findings/report.h"
#include "hallmark/digest.h"

struct hm_vex_names {
    struct hm_bytes *list;
    size_t count;
};

struct hm_vex_statement {
    struct hm_vex_names names; /* of the vulnerability, aliases as well */
    /* Package URLs of parts that it is about; none: about all of it. */
    struct hm_vex_names parts;
    bool excuses; /* fixed, or not affected with a reason */
    struct hm_time time;
    const struct hm_vex_statement *next;
};

struct hm_vex {
    const struct hm_vex_statement *first; /* about the artifact */
    size_t count;                         /* of those */
    size_t others;                        /* statements about other products */
};

/* Is it OpenVEX's predicate type, with or without a version? */
bool hm_vex_is_type(struct hm_bytes type);

/* Read a document about an artifact with these digests. A statement without
 * products is about the subject that it was attested for: that is the artifact.
 * `document` and the arena outlive *out. HM_FORMAT, HM_UNSUPPORTED (a status
 * that OpenVEX does not have), HM_LIMIT. */
HM_MUST_USE bool hm_vex_read(struct hm_vex *out, struct hm_arena *arena,
    struct hm_bytes document, const struct hm_digest *digests, size_t count,
    struct hm_err *err);

/* Do documents excuse it? The newest statement about this vulnerability in this
 * artifact decides; of several of one time, the one that does not excuse. What
 * another name of the excusing one says later counts, too: one vulnerability has
 * several. Comparing takes from *steps; with too few nothing is excused, and 0 is
 * left. */
bool hm_vex_excuses(const struct hm_vex *documents, size_t count,
    const struct hm_finding *finding, size_t *steps);

#endif
