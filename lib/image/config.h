/* SPDX-License-Identifier: Apache-2.0 */
/* config.h - the configuration of an image: what it is for, and what its layers
 * unpack to. */
#ifndef HM_IMAGE_CONFIG_H
#define HM_IMAGE_CONFIG_H

#include <stdbool.h>

#include "image/descriptor.h"

struct hm_image_config {
    struct hm_bytes text;        /* all of it */
    struct hm_platform platform; /* as written; may be empty texts */
    struct hm_bytes created;     /* as written; may be empty */
    struct hm_bytes author;      /* the same */
    struct hm_digest *diff_ids;  /* of the layers, unpacked */
    size_t diff_id_count;
    struct hm_bytes run;      /* "config", its exact text; empty when absent */
    struct hm_members labels; /* of it */
    struct hm_bytes history;  /* its exact text; empty when absent */
    struct hm_members unknown;
};

/* Read a configuration of OCI or Docker that fills `text`, which must outlive
 * *out. HM_FORMAT, HM_LIMIT, HM_UNSUPPORTED (a rootfs that is no layers). */
HM_MUST_USE bool hm_image_config_parse(struct hm_image_config *out,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err);

#endif
