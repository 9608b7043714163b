/* SPDX-License-Identifier: Apache-2.0 */
/* Trust roots of any number of documents, and all that is lazy in them. */
#include <stdlib.h>

#include "root/root.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct hm_root_log *logs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct hm_key *key;
        struct hm_err err = {0};

        if (hm_root_log_find(logs, count, logs[i].id, NULL) == NULL)
            abort();
        if (hm_root_log_key(&key, &logs[i], &err) == (err.code != HM_OK))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    if (!hm_root_new(&root, &err))
        return 0;
    if (!hm_root_add_json(root, HM_LIT("fuzz"), hm_bytes(data, size), &err)) {
        if (hm_root_count(root) != 0)
            abort();
        return 0;
    }
    for (size_t i = 0; i < hm_root_count(root); i++) {
        const struct hm_domain *domain = hm_root_domain(root, i);

        ask(domain->tlogs, domain->tlog_count);
        ask(domain->ctlogs, domain->ctlog_count);
    }
    return 0;
}
