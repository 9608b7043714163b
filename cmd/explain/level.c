/* SPDX-License-Identifier: Apache-2.0 */
/* The level of SLSA's build track, as `hallmark verify` computes it: for a signer
 * who was proved, in whose provenance nothing contradicts the certificate. Nobody
 * named a builder here, so none is believed for being named. */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "cmd/explain/explain.h"
#include "expect/expect.h"
#include "report/tree.h"

static const char about[] = "the level of SLSA's build track";

static const struct hm_check *find(
    const struct hm_section *section, const char *name)
{
    for (const struct hm_check *c = section->checks; c != NULL; c = c->next) {
        if (strcmp(c->name, name) == 0)
            return c;
    }
    return NULL;
}

/* The checks that no demand makes: without one of them `verify` says no. Who names
 * a builder names its types of builds and parameters as well. */
static const char *const all[] = {"provenance", "builder", "build-type",
    "claims", "parameters", "level", NULL};
static const char *const some[] = {
    "provenance", "builder", "claims", "level", NULL};

/* What came of them. */
struct found {
    const char *name; /* of the first that is not right; NULL: all are */
    const struct hm_check *wrong;
    struct hm_bytes level;
};

static struct found look(
    const struct hm_section *section, const char *const *needed)
{
    struct hm_bytes last = {0};

    for (; *needed != NULL; needed++) {
        const struct hm_check *check = find(section, *needed);

        if (check == NULL || check->outcome != HM_PASS)
            return (struct found){.name = *needed, .wrong = check};
        last = check->detail;
    }
    return (struct found){.level = last};
}

/* `line`: in it foreign text is escaped already. */
static void say(const struct hm_explaining *e, bool proved, const char *what,
    struct hm_bytes line)
{
    const struct hm_saying saying = {
        .mark = proved ? HM_PROVED : HM_SEEN,
        .by = !proved                              ? "this run"
            : e->said->facts.kind == HM_FACTS_CERT ? "certificate"
                                                   : "given key",
        .about = what,
        .value = line,
        .line = true,
    };

    hm_page_say(e->page, &saying);
    if (e->how->brief != NULL)
        hm_page_say(e->how->brief, &saying);
}

static void put_none(const struct hm_explaining *e, const struct found *found)
{
    hm_auto(buf) text = hm_buf(HM_MIB);

    hm_buf_put_str(&text,
        hm_check_outcome(found->wrong) == HM_UNKNOWN ? "not known: "
                                                     : "none: ");
    if (found->wrong != NULL && found->wrong->detail.len > 0)
        hm_buf_put(&text, found->wrong->detail);
    else
        hm_buf_printf(&text, "%s was not looked at", found->name);
    say(e, false, about, hm_explain_text(e, &text));
}

static bool compute(const struct hm_explaining *e, struct hm_report *report,
    const struct hm_expect_spec *spec, struct hm_err *err)
{
    hm_auto_ptr(expect) expect = NULL;
    struct hm_content_rule rule;

    HM_TRY(hm_expect_new(&expect, spec, err));
    rule = hm_expect_rule(expect);
    rule.check(rule.ctx, &e->said->facts, hm_report_root(report));
    return hm_report_end(report, err);
}

/* What it would be for who names the builder. That one may sign for it was asked,
 * and it is not said that it is any good. */
static bool put_named(
    const struct hm_explaining *e, struct hm_bytes builder, struct hm_err *err)
{
    const struct hm_demand id = {HM_MATCH_EXACT, builder};
    const struct hm_expect_spec spec = {.builders = &id, .builder_count = 1};
    hm_auto_ptr(report) report = NULL;
    struct found found;

    HM_TRY(hm_report_new(&report, err));
    HM_TRY(compute(e, report, &spec, err));
    found = look(hm_report_root(report), some);
    if (found.name == NULL)
        say(e, false, "for who names that builder (--builder-id) it is",
            found.level);
    return true;
}

static bool put_level(
    const struct hm_explaining *e, struct hm_bytes builder, struct hm_err *err)
{
    /* The page names the signer: whether he is the right one is asked there. */
    static const struct hm_expect_spec spec = {.signer_named = true};
    hm_auto_ptr(report) report = NULL;
    struct found found;

    HM_TRY(hm_report_new(&report, err));
    HM_TRY(compute(e, report, &spec, err));
    found = look(hm_report_root(report), all);
    if (found.name == NULL) {
        say(e, true, about, found.level);
        return true;
    }
    put_none(e, &found);
    return builder.len == 0 || strcmp(found.name, "builder") != 0 ||
        put_named(e, builder, err);
}

void hm_explain_level(const struct hm_explaining *e, struct hm_bytes builder)
{
    struct hm_err err = {0};

    if (!e->said->proved)
        say(e, false, about,
            HM_LIT("none: who made the provenance is not proved"));
    else if (!put_level(e, builder, &err))
        hm_page_problem(e->page, &err);
}
