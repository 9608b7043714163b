/* SPDX-License-Identifier: Apache-2.0 */
#include "document/witness.h"

#include "document/made.h"
#include "expect/house.h"
#include "findings/reports.h"
#include "judge/judge.h"
#include "policy/who.h"
#include "verify/court.h"

#define TAG REPO "/.github/workflows/release.yml@refs/tags/v1"
#define ACCOUNT_NAME "https://kubernetes.io/namespaces/ci/serviceaccounts/sign"
#define RESULT                                                                 \
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{"           \
    "\"result\":\"PASSED\",\"list\":[1,2]}}"
#define CRITICAL                                                               \
    "[{\"id\":\"CVE-1\",\"severity\":[{\"method\":\"m\",\"score\":"            \
    "\"critical\"}]}]"
#define VEX                                                                    \
    "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"timestamp\":"           \
    "\"2026-11-01T00:00:00Z\",\"statements\":[{\"vulnerability\":{\"name\":"   \
    "\"CVE-1\"},\"status\":\"fixed\"}]}"

/* ---- Facts ---- */

/* And what they borrow from. */
struct facts {
    struct hm_facts facts;
    struct hm_san san;
    struct house house;
};

static void name(struct facts *f, const char *issuer, const char *subject)
{
    f->facts = test_workflow(&f->san, subject);
    f->facts.issuer = hm_bytes_str(issuer);
}

static void state(struct facts *f, const char *type, const char *predicate)
{
    name(f, "https://issuer.example", "https://example.com/me");
    f->facts.times[0].time.s = 1793538000;
    f->facts.since = f->facts.times[0].time;
    f->facts.has_statement = true;
    f->facts.statement.predicate_type = hm_bytes_str(type);
    f->facts.statement.predicate = hm_bytes_str(predicate);
    f->facts.statement.text = hm_bytes_str(predicate);
}

static void settle(struct facts *f, enum house_kind kind, bool own)
{
    f->house = house_of(kind);
    if (own)
        house_prove(&f->house, 11, "self-hosted");
    f->facts = f->house.facts;
    f->facts.sans = &f->house.san;
    f->facts.san_count = 1;
    f->facts.statement.predicate = hm_bytes_str(f->house.predicate);
}

static void make_gitlab(struct facts *f)
{
    struct hm_bytes *values = f->facts.extensions.values;

    name(f, "https://gitlab.com", "x");
    values[12] = HM_LIT("https://gitlab.com/a/b/c");
    values[15] = HM_LIT("7");
    values[17] = HM_LIT("8");
    values[18] =
        HM_LIT("https://gitlab.com/a/b/c//.gitlab-ci.yml@refs/heads/main");
}

static void make_build(struct facts *f)
{
    struct hm_bytes *values = f->facts.extensions.values;

    name(f, GITHUB, TAG);
    values[14] = HM_LIT("refs/tags/v1");
    values[17] = HM_LIT("42");
    values[18] = HM_LIT(TAG);
}

static void make_stated(struct facts *f, enum witness by)
{
    if (by == STATED)
        state(f, "https://in-toto.io/attestation/test-result/v0.1", RESULT);
    else if (by == UNFIXED)
        state(f, COSIGN_VULN,
            COSIGN(TRIVY(
                "[" TRIVY_ONE("CVE-1", ",\"Severity\":\"CRITICAL\"") "]")));
    else
        state(f, VULNS02, VULNS(CRITICAL));
}

static bool make(struct facts *f, enum witness by)
{
    switch (by) {
    case BY_ME:
        name(f, "https://issuer.example", "https://example.com/me");
        break;
    case BY_KEY_:
        if (made_key(true) == NULL)
            return false;
        f->facts = test_by_key(made_key(true), 1700000000);
        break;
    case BUILD:
        make_build(f);
        break;
    case GITLAB:
        make_gitlab(f);
        break;
    case BUILDKITE:
        name(
            f, "https://agent.buildkite.com", "https://buildkite.com/acme/app");
        break;
    case EMAIL:
        name(f, "https://i", "a@acme.example");
        break;
    case SPIFFE:
        name(f, "https://i", "spiffe://acme/build");
        break;
    case ACCOUNT:
        name(f, "https://i", ACCOUNT_NAME);
        break;
    case OF_TAG:
    case OF_OWN:
        settle(f, HOUSE_TAG, by == OF_OWN);
        break;
    case OF_MAIN:
        settle(f, HOUSE_GENERATOR, false);
        break;
    case OF_STEPS:
        settle(f, HOUSE_ATTEST, false);
        break;
    default:
        make_stated(f, by);
        break;
    }
    return true;
}

/* What is demanded of several together, as the judge asks it. */
static void ask(struct hm_section *section, const struct hm_rules *rules,
    struct facts *facts, enum witness by)
{
    struct facts vex;
    const struct hm_facts *const list[] = {&facts->facts, &vex.facts};
    const struct hm_together_rule *rule;
    struct hm_err err = {0};

    state(&vex, "https://openvex.dev/ns/v0.2.0", VEX);
    hm_rules_check(rules, &facts->facts, section);
    for (size_t i = 0; (rule = hm_rules_together(rules, i)) != NULL; i++) {
        struct hm_check *check = hm_section_expect(section, rule->name);

        if (rule->holds(rule->ctx, list, by == EXCUSED ? 2 : 1, &err))
            hm_check_pass(check, "%s", rule->passed);
        else
            hm_check_err(check, &err);
    }
}

/* ---- Evidence ---- */

static void no_issuer(struct made_spec *spec)
{
    static const struct made_ext other = {"1.2.3.5", false, RAW("\5\0")},
                                 more = {"1.2.3.6", false, RAW("\5\0")};

    ((struct made_ext *)spec->exts)[0] = other;
    ((struct made_ext *)spec->exts)[1] = more;
}

/* What `made` is freed with is empty but for LAB_OWN. */
static bool exhibit(struct exhibit *out, struct lab_made *made, enum witness by,
    struct hm_err *err)
{
    const struct lab_made *usual =
        court_made(lab_kind(by == LAB_STATED ? "statement, Rekor v1 dsse"
                : by == LAB_UNLOGGED         ? "message by a key, Rekor v1"
                                             : "message, Rekor v1"));
    struct lab lab;

    if (usual == NULL || court_lab() == NULL)
        return hm_fail_memory(err);
    exhibit_of(out, &usual->evidence, &usual->artifact);
    if (by == LAB_OWN) {
        lab = *court_lab();
        lab.change_leaf = no_issuer;
        HM_TRY(court_sign(out, made, &lab, "message, Rekor v1", err));
    }
    if (by == LAB_OWN || by == LAB_UNLOGGED)
        out->evidence.entry_count = 0;
    return true;
}

#define NAME(s)                                                                \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

/* All policies of the set, by evidence. */
static bool judge(struct hm_report *report, const struct hm_plan_set *set,
    enum witness by, struct hm_err *err)
{
    static const struct hm_plan_about about = {.image = NAME("x.test/a"),
        .namespace_name = NAME("prod"),
        .resource = NAME("Pod")};
    lab_made_auto made = {0};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_proved proved = {.arena = &arena};
    struct hm_panel panel;
    const struct hm_judge asked = {.panel = &panel};
    struct hm_candidate candidate = {.name = HM_LIT("a file")};
    const struct hm_evidences evidence = {&candidate, 1, NULL};
    struct exhibit e;

    HM_TRY(exhibit(&e, &made, by, err));
    candidate.evidence = &e.evidence;
    HM_TRY(hm_panel_choose(&panel, set, &about, &arena, err));
    panel.has_now = true;
    panel.now = hm_time_of(LAB_TIME_S);
    hm_judge_target(
        &proved, hm_report_root(report), &asked, &e.artifact, &evidence);
    return true;
}

bool witness_asked(struct hm_buf *report, enum hm_verdict *verdict,
    const char *documents, enum witness by, struct hm_err *err)
{
    hm_auto_ptr(documents) d = NULL;
    hm_auto_ptr(report) r = NULL;
    const struct hm_plan_set *set;
    struct facts facts = {0};

    HM_TRY(made_new(&d, documents, err));
    HM_TRY(hm_report_new(&r, err));
    set = hm_documents_set(d);
    if (by >= LAB_CERT)
        HM_TRY(judge(r, set, by, err));
    else if (make(&facts, by))
        ask(hm_report_root(r), set->plans[0].requirements[0].rules, &facts, by);
    *verdict = hm_report_verdict(r);
    hm_report_text(report, r);
    return hm_buf_end(report, NULL, err);
}
