/* SPDX-License-Identifier: Apache-2.0 */
/* generate.h - statements that nobody signed yet. */
#ifndef HM_CMD_PROVENANCE_GENERATE_H
#define HM_CMD_PROVENANCE_GENERATE_H

#include "cmd/provenance/said.h"

/* Append a statement about all files of the command line and what
 * --subject-checksums lists. */
HM_MUST_USE bool hm_generate_files(
    struct hm_buf *out, const struct hm_said *said, struct hm_err *err);

/* Append one about each image, and with --recursive about each that it lists:
 * a line each. */
HM_MUST_USE bool hm_generate_images(
    struct hm_buf *out, const struct hm_said *said, struct hm_err *err);

#endif
