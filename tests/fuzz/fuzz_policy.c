/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_policy.c - documents into plans: any text is a set of plans that can be
 * asked, or an error that says where. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "document/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool no_file(
    void *ctx, struct hm_buf *out, const char *path, struct hm_err *err)
{
    (void)ctx;
    (void)out;
    (void)path;
    return hm_fail(err, HM_NOT_FOUND, "no file");
}

static void ask(const struct hm_plan_set *set)
{
    const struct hm_plan_about about = {.image = HM_LIT("ghcr.io/acme/app")};
    const struct hm_facts nobody = {0};

    for (size_t i = 0; i < set->count; i++) {
        const struct hm_plan *plan = &set->plans[i];
        hm_auto_ptr(report) report = NULL;
        struct hm_err err = {0};

        (void)hm_plan_matches(plan, &about);
        if (plan->requirement_count == 0 || !hm_report_new(&report, &err))
            abort();
        hm_rules_check(
            plan->requirements[0].rules, &nobody, hm_report_root(report));
        if (hm_report_verdict(report) == HM_YES)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct hm_document_source source = {.read = no_file};
    static const struct hm_time now = {.s = 1795305600};
    hm_auto_ptr(documents) documents = NULL;
    struct hm_err err = {0};

    if (!hm_documents_new(&documents, &source, &err))
        abort();
    if (hm_documents_add(documents, "p", hm_bytes(data, size), &err) &&
        hm_documents_compile(documents, &now, &err))
        ask(hm_documents_set(documents));
    else if (err.code == HM_OK || err.msg[0] == '\0')
        abort();
    return 0;
}
