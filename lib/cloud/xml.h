/* SPDX-License-Identifier: Apache-2.0 */
/* xml.h - the little XML in which AWS's STS answers. Pure.
 *
 * Elements, attributes (which are passed over) and text. What such answers
 * never have, and what makes XML dangerous, is refused: document types and with
 * them entities of one's own, processing instructions, CDATA, comments. */
#ifndef HM_CLOUD_XML_H
#define HM_CLOUD_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "hallmark/api.h"

struct hm_err;

/* An element that is looked for. */
struct hm_cloud_xml {
    const char *path;     /* from the root: "ErrorResponse/Error/Code" */
    struct hm_bytes text; /* a view into the document, entities as written; p
                             is NULL when there is no such element */
};

/* Read a whole document. An element that is looked for holds text alone and
 * occurs once at most. HM_FORMAT, HM_LIMIT (nesting), HM_UNSUPPORTED; messages
 * hold no text of the document. */
HM_MUST_USE bool hm_cloud_xml_read(struct hm_cloud_xml *wants, size_t count,
    struct hm_bytes in, struct hm_err *err);

#endif
