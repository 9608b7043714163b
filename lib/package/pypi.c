/* SPDX-License-Identifier: Apache-2.0 */
#include "package/pypi.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "bundle/evidence.h"
#include "enc/json_field.h"
#include "identity/claims.h"
#include "package/pypi_name.h"

/* In two pieces: it holds the host name of a registry. */
const char hm_pypi_publish_type[] = "https://docs.py"
                                    "pi.org/attestations/publish/v1";

static const char slsa_v1[] = "https://slsa.dev/provenance/v1";

/* What the index writes into "kind", and by which shorthands of the command
 * line its publisher is demanded. */
static const struct kind {
    const char *name, *repo, *config;
    const char *folder; /* that the index leaves out of the workflow's path */
    const char *member; /* that names the workflow, beside "repository" */
} kinds[] = {
    {"GitHub", "github-repo", "github-workflow", ".github/workflows/",
        "workflow"},
    {"GitLab", "gitlab-project", "gitlab-config", "", "workflow_filepath"},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* In the arena of the rules. */
struct rule {
    const struct kind *kind;
    struct hm_bytes repository, workflow;
    struct hm_bytes project, version; /* normal forms; p NULL: not demanded */
};

/* ---- What is demanded ---- */

static struct hm_bytes part(struct hm_bytes in, size_t from, size_t end)
{
    return hm_bytes_slice(in, from, end - from);
}

static bool parse_publisher(
    struct rule *out, struct hm_bytes text, struct hm_err *err)
{
    size_t first = hm_bytes_find(text, ':');
    struct hm_bytes rest = hm_bytes_slice(text, first + 1, text.len);
    size_t second = hm_bytes_find(rest, ':');

    for (size_t i = 0; i < KINDS; i++) {
        if (hm_bytes_eq_str(part(text, 0, first), kinds[i].name))
            out->kind = &kinds[i];
    }
    out->repository = part(rest, 0, second);
    out->workflow = hm_bytes_slice(rest, second + 1, rest.len);
    if (out->kind != NULL && out->repository.len > 0 && out->workflow.len > 0)
        return true;
    return hm_fail(err, HM_USAGE,
        "publisher %s: wanted GitHub:OWNER/REPO:WORKFLOW.yml or "
        "GitLab:GROUP/PROJECT:PATH",
        HM_SHOW(text));
}

typedef bool normal_form(
    struct hm_buf *out, struct hm_bytes in, struct hm_err *err);

static bool demand_part(struct hm_bytes *out, struct hm_arena *arena,
    struct hm_bytes text, normal_form *normal, struct hm_err *err)
{
    hm_auto(buf) form = hm_buf(HM_PACKAGE_NAME_MAX);

    if (text.p == NULL)
        return true;
    if (!normal(&form, text, err)) {
        if (err->code == HM_FORMAT)
            err->code = HM_USAGE;
        return false;
    }
    return hm_arena_copy(arena, out, hm_buf_view(&form), err);
}

static const struct hm_provider *provider_of(const struct kind *kind)
{
    return hm_provider_find(
        hm_bytes_str(hm_shorthand_find(hm_bytes_str(kind->repo))->provider));
}

/* The text that a shorthand of the command line demands. */
static bool expand(struct hm_bytes *out, struct hm_arena *arena,
    const char *option, const struct hm_shorthand_use *values,
    struct hm_err *err)
{
    struct hm_shorthand_use use = *values;

    use.shorthand = hm_shorthand_find(hm_bytes_str(option));
    use.provider = hm_provider_find(hm_bytes_str(use.shorthand->provider));
    return hm_shorthand_expand(out, &use, arena, err);
}

/* What a shorthand of the source says is a whole text in an extension. */
static bool add_source(struct hm_ext_demand *out, struct hm_arena *arena,
    const struct kind *kind, const struct hm_shorthand_use *source,
    struct hm_err *err)
{
    struct hm_shorthand_use use = *source;
    const struct hm_shorthand *shorthand = use.shorthand;

    if (shorthand == NULL || shorthand->provider != NULL ||
        shorthand->any_ref || shorthand->extension == 0)
        return hm_fail(
            err, HM_USAGE, "what is said beside a publisher is of its source");
    use.provider = provider_of(kind);
    *out =
        (struct hm_ext_demand){shorthand->extension, {.match = HM_MATCH_EXACT}};
    return hm_shorthand_expand(&out->value.text, &use, arena, err) ||
        hm_wrap(err, "%s", shorthand->option);
}

static bool workflow_path(struct hm_bytes *out, struct hm_arena *arena,
    const struct rule *rule, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_PACKAGE_NAME_MAX);

    hm_buf_put_str(&path, rule->kind->folder);
    hm_buf_put(&path, rule->workflow);
    HM_TRY(hm_buf_end(&path, NULL, err));
    return hm_arena_copy(arena, out, hm_buf_view(&path), err);
}

static bool allow_publisher(struct hm_rules *rules, struct hm_arena *arena,
    const struct rule *rule, const struct hm_pypi_demand *demand,
    struct hm_err *err)
{
    const struct hm_shorthand *repo =
        hm_shorthand_find(hm_bytes_str(rule->kind->repo));
    struct hm_shorthand_use use = {.value = rule->repository};
    struct hm_ext_demand exts[2 + HM_PYPI_SOURCE_MAX] = {
        {repo->extension, {.match = HM_MATCH_EXACT}},
        {18, {.match = HM_MATCH_REGEXP}}, /* build-config-uri, at any ref */
    };
    struct hm_identity_spec spec = {
        .issuer = {HM_MATCH_EXACT,
            hm_bytes_str(provider_of(rule->kind)->issuer)},
        .subject = {.match = HM_MATCH_ANY},
        .extensions = exts,
        .extension_count = 2 + demand->source_count,
    };

    if (demand->source_count > HM_PYPI_SOURCE_MAX)
        return hm_fail(err, HM_USAGE, "too much is said of the source");
    for (size_t i = 0; i < demand->source_count; i++)
        HM_TRY(add_source(
            &exts[2 + i], arena, rule->kind, &demand->source[i], err));
    HM_TRY(expand(&exts[0].value.text, arena, rule->kind->repo, &use, err));
    use.base = rule->repository;
    HM_TRY(workflow_path(&use.value, arena, rule, err));
    HM_TRY(expand(&exts[1].value.text, arena, rule->kind->config, &use, err));
    return hm_rules_allow_identity(rules, &spec, err);
}

/* ---- Publisher ---- */

/* The certificate names the workflow's file at a ref or commit: that of the
 * source which it is about, and not another one of the repository. A certificate
 * without a ref has the commit. A ref may hold an '@' ("pkg@1.2.3"), and the path
 * of a publisher's workflow none (allow_publisher()). */
bool hm_pypi_check_config(const struct hm_fulcio *ext, struct hm_err *err)
{
    struct hm_bytes config = ext->values[18], ref = ext->values[14];
    struct hm_bytes commit = ext->values[13];
    size_t at = hm_bytes_find(config, '@');
    struct hm_bytes got = hm_bytes_slice(config, at + 1, config.len);

    if (at < config.len && got.len > 0 &&
        (hm_bytes_eq(got, ref) || hm_bytes_eq(got, commit)))
        return true;
    return hm_fail(err, HM_MISMATCH,
        "the workflow's file is %s, and the source is at %s, commit %s",
        HM_SHOW(config), HM_SHOW(ref), HM_SHOW(commit));
}

/* What the index says stands beside the attestation, in a provenance object
 * alone. It proves nothing; where it contradicts who is demanded, somebody was
 * told something else. */
static bool check_told(
    const struct rule *rule, const struct hm_facts *facts, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_PACKAGE_ARENA_MAX);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_bytes kind, repository, workflow;
    struct hm_json v;
    struct hm_json_obj o;

    if (facts->from == NULL || facts->from->beside.p == NULL)
        return true;
    HM_TRY(hm_json_parse_borrowed(
        &v, &arena, facts->from->beside, HM_PACKAGE_TEXT_MAX, err));
    o = hm_json_root(&rd, v);
    kind = hm_json_str(&o, "kind");
    repository = hm_json_opt_str(&o, "repository");
    workflow = hm_json_opt_str(&o, rule->kind->member);
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    if (hm_bytes_eq_str(kind, rule->kind->name) &&
        hm_bytes_eq(repository, rule->repository) &&
        hm_bytes_eq(workflow, rule->workflow))
        return true;
    return hm_fail(err, HM_MISMATCH, "the index names the publisher %s:%s:%s",
        HM_SHOW(kind), HM_SHOW(repository), HM_SHOW(workflow));
}

static void check_publisher(const struct rule *rule,
    const struct hm_facts *facts, struct hm_check *check)
{
    struct hm_err err = {0};

    if (facts->kind != HM_FACTS_CERT)
        hm_check_fail(check, "policy", "not signed with a certificate");
    else if (!hm_pypi_check_config(&facts->extensions, &err))
        hm_check_err(check, &err);
    else if (!check_told(rule, facts, &err)) {
        hm_wrap(&err, "publisher told by the index");
        hm_check_err(check, &err);
    } else
        hm_check_pass(check, "%s:%s:%s", rule->kind->name,
            HM_SHOW(rule->repository), HM_SHOW(rule->workflow));
}

/* ---- Distribution ---- */

static bool is_publication(struct hm_bytes type)
{
    return hm_bytes_eq_str(type, hm_pypi_publish_type) ||
        hm_bytes_eq_str(type, slsa_v1);
}

/* "sha256:..", standard input: what the caller calls it is no file's name. Any
 * other colon is one of the path. */
static bool has_name(struct hm_bytes name)
{
    static const char *const digests[] = {
        "sha256:", "sha384:", "sha512:", "gitCommit:", "gce_image_id:"};

    for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
        if (hm_bytes_starts(name, hm_bytes_str(digests[i])))
            return false;
    }
    return !hm_bytes_eq_str(name, "-") && name.len > 0;
}

static struct hm_bytes base_name(struct hm_bytes path)
{
    size_t at = path.len;

    while (at > 0 && path.p[at - 1] != '/')
        at--;
    return part(path, at, path.len);
}

static bool check_file(
    struct hm_bytes normal, struct hm_bytes path, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_PACKAGE_NAME_MAX);
    struct hm_pypi_name name;

    if (!has_name(path))
        return true;
    HM_TRY(hm_pypi_name_parse(&name, &text, base_name(path), err));
    if (hm_bytes_eq(name.file, normal))
        return true;
    return hm_fail(err, HM_MISMATCH, "the file is %s, attested is %s",
        HM_SHOW(name.file), HM_SHOW(normal));
}

static bool check_demanded(const struct rule *rule,
    const struct hm_pypi_name *name, struct hm_err *err)
{
    if (rule->project.p != NULL && !hm_bytes_eq(rule->project, name->project))
        return hm_fail(err, HM_MISMATCH, "project is %s, wanted %s",
            HM_SHOW(name->project), HM_SHOW(rule->project));
    if (rule->version.p != NULL && !hm_bytes_eq(rule->version, name->version))
        return hm_fail(err, HM_MISMATCH, "version is %s, wanted %s",
            HM_SHOW(name->version), HM_SHOW(rule->version));
    return true;
}

static bool check_names(
    const struct rule *rule, const struct hm_facts *facts, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_PACKAGE_NAME_MAX);
    struct hm_pypi_name name;

    if (!facts->has_statement ||
        !is_publication(facts->statement.predicate_type))
        return hm_fail(err, HM_MISMATCH,
            "neither a statement of publication nor of provenance");
    if (facts->statement.subject_count != 1)
        return hm_fail(err, HM_FORMAT, "one subject wanted, got %zu",
            facts->statement.subject_count);
    HM_TRY(hm_pypi_name_parse(
        &name, &text, facts->statement.subjects[0].name, err));
    HM_TRY(check_file(name.file, facts->name, err));
    return check_demanded(rule, &name, err);
}

static void check(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    const struct rule *rule = ctx;
    struct hm_check *publisher = hm_section_expect(section, "publisher");
    struct hm_check *distribution = hm_section_expect(section, "distribution");
    struct hm_err err = {0};

    if (facts == NULL)
        return;
    check_publisher(rule, facts, publisher);
    if (check_names(rule, facts, &err))
        hm_check_pass(
            distribution, "%s", HM_SHOW(facts->statement.subjects[0].name));
    else
        hm_check_err(distribution, &err);
}

bool hm_pypi_require(struct hm_rules *rules, struct hm_arena *arena,
    const struct hm_pypi_demand *demand, struct hm_err *err)
{
    struct rule *rule = hm_arena_alloc(arena, 1, sizeof(*rule));
    struct hm_bytes publisher;

    if (rule == NULL)
        return hm_arena_fail(arena, err);
    HM_TRY(hm_arena_copy(arena, &publisher, demand->publisher, err));
    HM_TRY(parse_publisher(rule, publisher, err));
    HM_TRY(demand_part(
        &rule->project, arena, demand->project, hm_pypi_project, err));
    HM_TRY(demand_part(
        &rule->version, arena, demand->version, hm_pypi_version, err));
    HM_TRY(allow_publisher(rules, arena, rule, demand, err));
    HM_TRY(hm_rules_allow_predicate(
        rules, hm_bytes_str(hm_pypi_publish_type), err));
    HM_TRY(hm_rules_allow_predicate(rules, hm_bytes_str(slsa_v1), err));
    return hm_rules_require_content(
        rules, &(struct hm_content_rule){rule, check}, err);
}
