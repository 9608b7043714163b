/* SPDX-License-Identifier: Apache-2.0 */
/* A signed list of files is that of a folder when it has each of them, and no
 * other: with one more, with one less or with another digest it never is. And
 * names in any order are put into one order. */
#include <stdlib.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "intoto/statement.h"
#include "model/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES = 3, NAMES_MAX = 64 };

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void make(struct hm_model_file *files)
{
    static const char *const names[FILES] = {"one", "two", "two"};
    struct hm_err err = {0};

    for (size_t i = 0; i < FILES; i++) {
        files[i].name = hm_bytes_str(names[i]);
        must(hm_digest_of(&files[i].digest, HM_SHA256, files[i].name, &err));
    }
    must(hm_digest_of(&files[2].digest, HM_SHA256, HM_LIT("2"), &err));
}

static bool ask(const struct hm_model *model, struct hm_bytes predicate)
{
    struct hm_subject subject = {.name = HM_LIT("m")};
    struct hm_facts facts = {.kind = HM_FACTS_CERT, .has_statement = true};
    hm_auto_ptr(report) report = NULL;
    struct hm_rules *rules = NULL;
    struct hm_err err = {0};

    must(hm_rules_new(&rules, &err) && hm_model_require(rules, model, &err));
    hm_rules_unsafe_any_identity(rules);
    facts.statement = (struct hm_statement){.subjects = &subject,
        .subject_count = 1,
        .predicate_type = hm_bytes_str(hm_predicate_uri("model-signing")),
        .predicate = predicate};
    must(hm_report_new(&report, &err));
    hm_rules_check(rules, &facts, hm_report_root(report));
    hm_rules_free(rules);
    return hm_report_verdict(report) == HM_YES;
}

static void read_list(struct hm_bytes in)
{
    struct hm_model_file files[FILES];
    struct hm_model model = {files, 2};

    make(files);
    if (!ask(&model, in))
        return;
    model.count = 1;
    must(!ask(&model, in));
    model.count = FILES;
    must(!ask(&model, in));
    model.count = 2;
    files[1].digest = files[2].digest;
    must(!ask(&model, in));
}

/* One name a line. What stands below a folder stands behind it at once. */
static void sort(struct hm_bytes in)
{
    struct hm_model_file files[NAMES_MAX] = {{.name = {0}}};
    struct hm_model model = {files, 0};
    struct hm_rd rd = hm_rd(in);
    size_t len = 0, sorted = 0;

    while (model.count < NAMES_MAX && hm_rd_left(&rd) > 0) {
        files[model.count].name = hm_rd_line(&rd);
        len += files[model.count++].name.len;
    }
    hm_model_sort(&model);
    for (size_t i = 0; i < model.count; i++) {
        struct hm_model_file pair[2] = {files[i]};
        struct hm_model two = {pair, 2};

        sorted += files[i].name.len;
        if (i == 0)
            continue;
        pair[1] = files[i - 1];
        hm_model_sort(&two);
        must(hm_bytes_eq(pair[0].name, files[i - 1].name));
    }
    must(sorted == len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hm_bytes in = {data, size};

    read_list(in);
    sort(in);
    return 0;
}
