/* SPDX-License-Identifier: Apache-2.0 */
/* hearing.h - the inside of hearings, for the files of this folder. */
#ifndef HM_JUDGE_HEARING_H
#define HM_JUDGE_HEARING_H

#include "judge/judge.h"
#include "judge/plan.h"

/* What the rules demand of several candidates together is announced in
 * h->target, and a list of evidence begins there. */
void hm_hearing_open(struct hm_hearing *h);

/* panel.c: the same steps, where policies say what is demanded. h->panel stays
 * NULL when that cannot be done, and then the report says so. */
void hm_panel_begin(struct hm_hearing *h);
bool hm_panel_add(struct hm_hearing *h, const struct hm_candidate *candidate);
bool hm_panel_enough(const struct hm_hearing *h);
void hm_panel_incomplete(struct hm_hearing *h, const char *reason);
void hm_panel_end(struct hm_hearing *h);

#endif
