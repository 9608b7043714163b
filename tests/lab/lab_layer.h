/* SPDX-License-Identifier: Apache-2.0 */
/* lab_layer.h - what the lab signed, as cosign's older layers have it. */
#ifndef HM_TESTS_LAB_LAYER_H
#define HM_TESTS_LAB_LAYER_H

#include "bundle/layer.h"
#include "lab/lab.h"

enum { LAB_ANNOTATIONS = 8 };

/* Everything in it may be changed; it must not move. */
struct lab_layer {
    struct hm_cosign_layer layer;
    struct hm_members members;
    struct hm_member list[LAB_ANNOTATIONS];
    struct hm_buf bufs[LAB_ANNOTATIONS];
};

/* Of a kind that is a layer. */
HM_MUST_USE bool lab_layer(
    struct lab_layer *out, const struct lab_made *made, struct hm_err *err);
void hm_lab_layer_free(struct lab_layer *layer);
#define lab_layer_auto                                                         \
    __attribute__((cleanup(hm_lab_layer_free))) struct lab_layer

#endif
