/* SPDX-License-Identifier: Apache-2.0 */
/* slsa_impl.h - between the files of this folder. */
#ifndef HM_SLSA_IMPL_H
#define HM_SLSA_IMPL_H

#include "enc/json_field.h"
#include "slsa/slsa.h"

/* An object, which may be sealed, or a list, or nothing. */
struct hm_json hm_slsa_object(struct hm_json_obj *o, const char *name);
struct hm_json hm_slsa_list(struct hm_json_obj *o, const char *name);

struct hm_slsa_metadata_names {
    const char *id, *id_go, *started, *finished;
};

void hm_slsa_read_metadata(struct hm_slsa *out, struct hm_json_obj *parent,
    const struct hm_slsa_metadata_names *names);

/* old.c */
void hm_slsa_read_v0_1(struct hm_slsa *out, struct hm_json_obj *root);
void hm_slsa_read_v0_2(struct hm_slsa *out, struct hm_json_obj *root);

/* source.c: fill in out->source where the version has no place of its own. */
HM_MUST_USE bool hm_slsa_find_source(
    struct hm_slsa *out, struct hm_arena *arena, struct hm_err *err);

#endif
