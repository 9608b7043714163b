/* SPDX-License-Identifier: Apache-2.0 */
/* tell.h - proved facts as lines of a report: who, when, built from what. */
#ifndef HM_FACTS_TELL_H
#define HM_FACTS_TELL_H

#include "facts/facts.h"
#include "report/report.h"

/* Add to `section`, in this order: "subject" for each name (an IP address is
 * left out), "issuer", "key id", "signed at" for each proved time with who
 * vouches for it, every fact of the certificate under its name in fulcio.h (an
 * old spelling only where the new one is missing), "predicate type"; of an
 * image "signed as" and each "annotation" of its signer, NAME=VALUE. */
void hm_facts_tell(struct hm_section *section, const struct hm_facts *facts);

#endif
