/* SPDX-License-Identifier: Apache-2.0 */
/* load.c - a policy of 1 MiB with 5,000 rules: how long it takes to load, and to
 * hold what was proved against it. Processor time, the least of many runs. Fails
 * beyond 100 ms and 50 us. */
#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "base/limits.h"
#include "document/document.h"

enum { RULES = 5000, LOADS = 15, JUDGEMENTS = 200 };
#define GITHUB "https://token.actions.githubusercontent.com"

static double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static bool no_file(
    void *ctx, struct hm_buf *out, const char *path, struct hm_err *err)
{
    (void)ctx;
    (void)out;
    (void)path;
    return hm_fail(err, HM_NOT_FOUND, "no file");
}

/* One policy with all rules, or many with some each. */
static void write_policy(struct hm_buf *out, int policies)
{
    for (int p = 0; p < policies; p++) {
        hm_buf_printf(out,
            "---\napiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {name: "
            "p%d}\nspec:\n  match: {images: [\"ghcr.io/acme/team-%d/**\"]}\n"
            "  require:\n  - name: signed\n    signature:\n      from:\n",
            p, p);
        for (int i = 0; i < RULES / policies; i++)
            hm_buf_printf(out,
                "      # This repository is built by the team's own workflow.\n"
                "      - github: {repository: acme/repository-%05d, workflow: "
                ".github/workflows/release.yml, ref: \"refs/tags/v*\", "
                "repositoryId: %d}\n",
                p * (RULES / policies) + i, 1000 + i);
    }
}

static bool load(
    struct hm_documents **out, struct hm_bytes text, struct hm_err *err)
{
    static const struct hm_document_source source = {.read = no_file};
    static const struct hm_time now = {.s = 1795305600};

    return hm_documents_new(out, &source, err) &&
        hm_documents_add(*out, "policy.yaml", text, err) &&
        hm_documents_compile(*out, &now, err);
}

static struct hm_facts facts_of(struct hm_san *san, bool good)
{
    struct hm_facts facts = {.kind = HM_FACTS_CERT,
        .issuer = HM_LIT(GITHUB),
        .sans = san,
        .san_count = 1,
        .times = {{.time = {.s = 1700000000}, .source = HM_TIME_LOG}},
        .time_count = 1};

    facts.extensions.values[12] = good
        ? HM_LIT("https://github.com/acme/repository-04999")
        : HM_LIT("https://github.com/acme/repository-09999");
    facts.extensions.values[14] = HM_LIT("refs/tags/v1");
    facts.extensions.values[15] = HM_LIT("");
    facts.extensions.values[18] =
        HM_LIT("https://github.com/acme/repository-04999/.github/workflows/"
               "release.yml@refs/tags/v1");
    *san = (struct hm_san){HM_SAN_URI, facts.extensions.values[18]};
    return facts;
}

/* Choose the policies by the image's name, and ask each requirement. */
static bool judge(const struct hm_plan_set *set, const char *image,
    const struct hm_facts *facts, enum hm_verdict wanted, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto_ptr(report) report = NULL;
    const struct hm_plan_about about = {.image = hm_bytes_str(image)};
    struct hm_panel panel;

    HM_TRY(hm_report_new(&report, err));
    HM_TRY(hm_panel_choose(&panel, set, &about, &arena, err));
    for (size_t i = 0; i < panel.count; i++)
        hm_rules_check(panel.plans[i]->requirements[0].rules, facts,
            hm_report_root(report));
    return hm_report_verdict(report) == wanted ||
        hm_fail(err, HM_SYSTEM, "an unexpected verdict");
}

static bool measure_judging(double *best, const struct hm_plan_set *set,
    const char *image, bool good, struct hm_err *err)
{
    char id[16];
    struct hm_san san;
    struct hm_facts facts = facts_of(&san, good);

    snprintf(id, sizeof(id), "%d",
        1000 + RULES / (int)set->count - 1); /* of the last rule */
    facts.extensions.values[15] = hm_bytes_str(id);
    *best = 1e9;
    for (int i = 0; i < JUDGEMENTS; i++) {
        double start = now_us(), took;

        HM_TRY(judge(set, image, &facts, good ? HM_YES : HM_NO, err));
        took = now_us() - start;
        *best = took < *best ? took : *best;
    }
    return true;
}

static bool measure(int policies, bool *fast, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(4 * HM_MIB);
    hm_auto_ptr(documents) documents = NULL;
    char image[64];
    double best = 1e9, yes, no;

    write_policy(&text, policies);
    HM_TRY(hm_buf_end(&text, NULL, err));
    for (int i = 0; i < LOADS; i++) {
        double start = now_us(), took;

        hm_documents_free(documents);
        documents = NULL;
        HM_TRY(load(&documents, hm_buf_view(&text), err));
        took = now_us() - start;
        best = took < best ? took : best;
    }
    snprintf(image, sizeof(image), "ghcr.io/acme/team-%d/app", policies - 1);
    HM_TRY(
        measure_judging(&yes, hm_documents_set(documents), image, true, err));
    HM_TRY(
        measure_judging(&no, hm_documents_set(documents), image, false, err));
    printf("policy: %d rules in %4d policies, %zu KiB: load %.1f ms, "
           "judge: yes %.1f us, no %.1f us\n",
        RULES, policies, text.len / HM_KIB, best / 1000, yes, no);
    *fast = *fast && best <= 100e3 && yes <= 50 && no <= 50;
    return true;
}

int main(void)
{
    static const int policies[] = {1, 50, 1000};
    struct hm_err err = {0};
    bool fast = true;

    for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
        if (!measure(policies[i], &fast, &err)) {
            fprintf(stderr, "%s\n", err.msg);
            return 1;
        }
    }
    if (!fast)
        printf("policy: slower than 100 ms to load or 50 us to judge\n");
    return fast ? 0 : 1;
}
