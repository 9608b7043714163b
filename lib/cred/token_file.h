/* SPDX-License-Identifier: Apache-2.0 */
/* token_file.h - a token out of a file, straight into guarded memory. */
#ifndef HM_CRED_TOKEN_FILE_H
#define HM_CRED_TOKEN_FILE_H

#include "crypto/secret.h"

/* Of a regular file (Kubernetes puts it behind a link), without the white space
 * at its end. HM_LIMIT beyond `len_max`, and what hm_file_open() says. */
HM_MUST_USE bool hm_cred_token_file(struct hm_secret *out, const char *path,
    size_t len_max, struct hm_err *err);

#endif
