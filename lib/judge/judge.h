/* SPDX-License-Identifier: Apache-2.0 */
/* judge.h - one artifact, all its evidence, the rules: one section of a report.
 *
 * Each candidate is verified by itself, the rules look at what was proved, and
 * the candidates are combined: one that passes satisfies; several are needed
 * where the rules demand distinct signers; one that could not be read makes a
 * "no" a "could not tell". */
#ifndef HM_JUDGE_H
#define HM_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "policy/rules.h"
#include "verify/verify.h"

/* Evidence, or why there is none of it. */
struct hm_candidate {
    struct hm_bytes name; /* "bundle.json line 2" */
    const struct hm_evidence *evidence;
    const struct hm_err *problem; /* when evidence is NULL */
    /* Nothing of it was seen: its problem makes "could not tell" of a "no",
     * whatever its code is. */
    bool unread;
};

/* All there is about one artifact. `incomplete` is a reason code when not
 * everything could be listed, otherwise NULL. */
struct hm_evidences {
    const struct hm_candidate *candidates;
    size_t count;
    const char *incomplete;
};

struct hm_panel;
struct hm_panel_hearing;

struct hm_judge {
    /* Policies, which say all of the rest (plan.h); NULL: it is said here. */
    const struct hm_panel *panel;
    const struct hm_root *root;
    const struct hm_rules *rules;
    const struct hm_key *const
        *keys;        /* that evidence may be signed with; the */
    size_t key_count; /* rules decide whether they suffice */
    const struct hm_key_terms *terms; /* of each key; NULL: none known */
    const struct hm_verify_opts *opts;
};

/* What came out of it. The caller gives the arena; when the answer is yes, the
 * facts of the candidates that passed everything are listed in it. */
struct hm_proved {
    struct hm_arena *arena;
    const struct hm_facts *const *facts;
    size_t count;
};

/* The same piece by piece, for evidence that comes from afar and in any number:
 * a candidate is heard, and gone unless it proved something. What *judge and
 * *artifact point to, and the evidence behind proved->facts, stay until the
 * end. Until then nobody may ask for the verdict. */
struct hm_hearing {
    const struct hm_judge *judge;
    const struct hm_artifact *artifact;
    struct hm_proved *proved;
    size_t max; /* candidates; the rest makes the listing incomplete, "limit" */
    /* What all artifacts that are judged with this one may cost; NULL: it is
     * alone. */
    struct hm_work *whole;

    /* Inside. */
    struct hm_section *target, *evidence;
    struct hm_check *threshold;     /* NULL: one signer is enough */
    struct hm_check **together;     /* one for each such rule */
    struct hm_work work;            /* left for all candidates together */
    const struct hm_facts **passed; /* room for `max` */
    size_t passed_count, heard;
    bool unsure; /* some candidate could not be told, or listed */
    struct hm_panel_hearing *panel; /* with judge->panel */
};

/* The first five are set: add a "target" section below `parent`. */
void hm_hearing_begin(struct hm_hearing *hearing, struct hm_section *parent);

/* Judge one more. True when it proved something: its evidence is needed until
 * the facts are not. */
bool hm_hearing_add(
    struct hm_hearing *hearing, const struct hm_candidate *candidate);

/* Would it be a yes if nothing else came, and can nothing that comes take that
 * back? */
bool hm_hearing_enough(const struct hm_hearing *hearing);

/* Something could not be listed, for that reason code. */
void hm_hearing_incomplete(struct hm_hearing *hearing, const char *reason);

/* All that there is was heard: what it came to is in the report and, for a yes,
 * in *proved. */
void hm_hearing_end(struct hm_hearing *hearing);

/* Add a "target" section below `parent` and judge. What cannot be done is in
 * the report. */
void hm_judge_target(struct hm_proved *proved, struct hm_section *parent,
    const struct hm_judge *judge, const struct hm_artifact *artifact,
    const struct hm_evidences *evidence);

#endif
