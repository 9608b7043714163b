/* SPDX-License-Identifier: Apache-2.0 */
/* page.h - lists that come in pages. */
#ifndef HM_REGISTRY_PAGE_H
#define HM_REGISTRY_PAGE_H

#include "registry/ask.h"

struct hm_registry_pages {
    struct hm_registry_repo *repo;
    const char *accept;
    uint64_t body_max;
    struct hm_registry_ask ask; /* of the page asked for last */
    struct hm_buf path;         /* of the next page; empty: there is none */
    unsigned count;             /* pages so far */
};
void hm_registry_pages_free(struct hm_registry_pages *pages);
HM_DEFINE_AUTO(registry_pages)

/* Ask for the next page. True for an answer of any status; one of 200 has been
 * looked at for the page behind it. HM_LIMIT beyond HM_REGISTRY_PAGES_MAX. */
HM_MUST_USE bool hm_registry_page(struct hm_registry_pages *pages,
    struct hm_http_response *resp, struct hm_err *err);

/* Is there one more? */
bool hm_registry_more(const struct hm_registry_pages *pages);

#endif
