/* SPDX-License-Identifier: Apache-2.0 */
/* making.h - a requirement in the making; for lib/document only. */
#ifndef HM_DOCUMENT_MAKING_H
#define HM_DOCUMENT_MAKING_H

#include "document/impl.h"

struct hm_requiring {
    struct hm_making *m;
    struct hm_rules *rules;
    const char *kind;
};

/* What stands below "provenance" and "vulnerabilities", into the rules. */
void hm_doc_provenance(struct hm_requiring *r, const struct hm_yaml *node);
void hm_doc_vulnerabilities(struct hm_requiring *r, const struct hm_yaml *node);

#endif
