/* SPDX-License-Identifier: Apache-2.0 */
/* policies_tuf.h - the trusted root of a Trust's tuf: asked for over the network
 * where that may be used, and kept below XDG_CACHE_HOME (docs/formats/tuf.md). */
#ifndef HM_CMD_POLICIES_TUF_H
#define HM_CMD_POLICIES_TUF_H

#include <stdbool.h>

#include "cmd/frame/command.h"
#include "document/document.h"

/* What commands that load policies read of the environment for it. */
#define HM_POLICIES_VARIABLE                                                   \
    {                                                                          \
        "XDG_CACHE_HOME",                                                      \
            "folder of caches, else ~/.cache: TUF repositories are kept there" \
    }

/* For struct hm_document_source, whose `ctx` is the run. */
HM_MUST_USE bool hm_policies_tuf(void *ctx, struct hm_buf *out,
    struct hm_buf *warning, const struct hm_document_tuf *tuf,
    struct hm_err *err);

#endif
