/* SPDX-License-Identifier: Apache-2.0 */
#include "package/pypi.h"

#include "base/limits.h"
#include "bundle/evidence.h"
#include "package/opinion.h"

#define REPO "https://github.com/acme/foo"
#define CONFIG REPO "/.github/workflows/release.yml@"
#define FILE_NAME "foo_bar-1.0.tar.gz"

/* A publication as it must be, and what a test changes. */
struct made {
    struct made_facts made;
    struct hm_evidence from;
    struct hm_arena arena;
    struct hm_rules *rules;
    struct hm_shorthand_use source;
};

static void made_free(struct made *made)
{
    hm_rules_free(made->rules);
    hm_arena_free(&made->arena);
}
#define made_auto __attribute__((cleanup(made_free))) struct made

static struct hm_facts *facts_of(struct made *m)
{
    struct hm_facts *facts = &m->made.facts;

    make_facts(&m->made, HM_FACTS_CERT, hm_pypi_publish_type, FILE_NAME);
    facts->issuer = HM_LIT("https://token.actions.githubusercontent.com");
    facts->extensions.values[12] = HM_LIT(REPO);
    facts->extensions.values[13] =
        HM_LIT("46e7056ff9912ebfee5298d94024895a9fea76c0");
    facts->extensions.values[14] = HM_LIT("refs/tags/v1");
    facts->extensions.values[18] = HM_LIT(CONFIG "refs/tags/v1");
    facts->name = HM_LIT("dist/Foo.bar-1.0.tar.gz");
    facts->from = &m->from;
    return facts;
}

static bool demand(struct made *m, const char *publisher, const char *project,
    const char *version, struct hm_err *err)
{
    const struct hm_pypi_demand demand = {.publisher = hm_bytes_str(publisher),
        .project = project == NULL ? hm_bytes(NULL, 0) : hm_bytes_str(project),
        .version = version == NULL ? hm_bytes(NULL, 0) : hm_bytes_str(version),
        .source = &m->source,
        .source_count = m->source.shorthand != NULL};

    m->arena = hm_arena(HM_MIB);
    HM_TRY(hm_rules_new(&m->rules, err));
    return hm_pypi_require(m->rules, &m->arena, &demand, err);
}

#define PUBLISHER "GitHub:acme/foo:release.yml"

static void a_publication_is_its_publishers(void)
{
    made_auto m = {.rules = NULL};
    struct hm_facts *facts = facts_of(&m);
    struct hm_err err = {0};

    if (!CHECK_OK(demand(&m, PUBLISHER, "foo.BAR", "v1.0", &err)))
        return;
    opinion(m.rules, facts, "");
    opinion(m.rules, NULL, "");
    facts->statement.predicate_type = HM_LIT("https://slsa.dev/provenance/v1");
    opinion(m.rules, facts, "");
    facts->extensions.values[12] = HM_LIT(REPO "2");
    opinion(m.rules, facts, "identity:policy");
    facts = facts_of(&m);
    facts->kind = HM_FACTS_KEY;
    opinion(m.rules, facts, "identity:policy publisher:policy");
}

/* The file at another ref than the source is another file. */
static void the_workflow_is_of_the_source(void)
{
    made_auto m = {.rules = NULL};
    struct hm_facts *facts = facts_of(&m);
    struct hm_err err = {0};

    if (!CHECK_OK(demand(&m, PUBLISHER, NULL, NULL, &err)))
        return;
    facts->extensions.values[18] =
        HM_LIT(CONFIG "46e7056ff9912ebfee5298d94024895a9fea76c0");
    opinion(m.rules, facts, "");
    facts->extensions.values[18] = HM_LIT(CONFIG "refs/heads/main");
    opinion(m.rules, facts, "publisher:mismatch");
    facts->extensions.values[14] = hm_bytes(NULL, 0);
    facts->extensions.values[13] = hm_bytes(NULL, 0);
    opinion(m.rules, facts, "publisher:mismatch");
}

/* A release of a monorepo; and a file that only begins like the workflow. */
static void a_ref_may_hold_an_at(void)
{
    static const struct {
        const char *config, *ref, *failures;
    } rows[] = {
        {CONFIG "refs/tags/pkg@1.2.3", "refs/tags/pkg@1.2.3", ""},
        {CONFIG "refs/tags/pkg@1.2.3", "1.2.3", "publisher:mismatch"},
        {CONFIG "refs/tags/x@refs/tags/v1", "refs/tags/v1",
            "publisher:mismatch"},
        {CONFIG "evil.yml@refs/tags/v1", "refs/tags/v1",
            "identity:policy publisher:mismatch"},
        {CONFIG, "", "identity:policy publisher:mismatch"},
    };
    made_auto m = {.rules = NULL};
    struct hm_facts *facts = facts_of(&m);
    struct hm_err err = {0};

    if (!CHECK_OK(demand(&m, PUBLISHER, NULL, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i].config);
        facts->extensions.values[18] = hm_bytes_str(rows[i].config);
        facts->extensions.values[14] = hm_bytes_str(rows[i].ref);
        opinion(m.rules, facts, rows[i].failures);
    }
}

static void the_source_can_be_demanded(void)
{
    static const struct {
        const char *option, *value, *failures;
    } rows[] = {
        {"source-ref", "refs/tags/v1", ""},
        {"source-ref", "refs/tags/v2", "identity:policy"},
        {"source-digest", "46e7056ff9912ebfee5298d94024895a9fea76c0", ""},
        {"source-digest", "56e7056ff9912ebfee5298d94024895a9fea76c0",
            "identity:policy"},
        /* The certificate does not say it. */
        {"source-repo-id", "1", "identity:policy"},
        {"deny-self-hosted-runners", "", "identity:policy"},
    };

    TEST_EACH(i, rows) {
        made_auto m = {.rules = NULL};
        struct hm_err err = {0};

        test_case("%s %s", rows[i].option, rows[i].value);
        m.source = (struct hm_shorthand_use){
            .shorthand = hm_shorthand_find(hm_bytes_str(rows[i].option)),
            .value = hm_bytes_str(rows[i].value)};
        if (CHECK_OK(demand(&m, PUBLISHER, NULL, NULL, &err)))
            opinion(m.rules, facts_of(&m), rows[i].failures);
    }
}

static void what_is_not_of_the_source_is_refused(void)
{
    static const char *const rows[][3] = {
        {"github-owner", "acme", "of its source"},
        {"signer-repo", "acme/foo", "of its source"},
        {"source-ref", "main", "source-ref: refs/heads/NAME wanted"}};

    TEST_EACH(i, rows) {
        made_auto m = {.rules = NULL};
        struct hm_err err = {0};

        test_case("%s", rows[i][0]);
        m.source = (struct hm_shorthand_use){
            .shorthand = hm_shorthand_find(hm_bytes_str(rows[i][0])),
            .value = hm_bytes_str(rows[i][1])};
        CHECK_ERR(
            demand(&m, PUBLISHER, NULL, NULL, &err), HM_USAGE, rows[i][2]);
    }
}

static void the_index_does_not_contradict_it(void)
{
    made_auto m = {.rules = NULL};
    struct hm_facts *facts = facts_of(&m);
    struct hm_err err = {0};

    if (!CHECK_OK(demand(&m, PUBLISHER, NULL, NULL, &err)))
        return;
    m.from.beside = HM_LIT("{\"kind\":\"GitHub\",\"repository\":\"acme/foo\","
                           "\"workflow\":\"release.yml\",\"claims\":null}");
    opinion(m.rules, facts, "");
    m.from.beside = HM_LIT("{\"kind\":\"GitHub\",\"repository\":\"acme/bar\","
                           "\"workflow\":\"release.yml\"}");
    opinion(m.rules, facts, "publisher:mismatch");
    m.from.beside = HM_LIT("{\"kind\":\"GitLab\",\"repository\":\"acme/foo\","
                           "\"workflow\":\"release.yml\"}");
    opinion(m.rules, facts, "publisher:mismatch");
    m.from.beside = HM_LIT("[]");
    opinion(m.rules, facts, "publisher:format");
}

static void the_file_is_called_as_attested(void)
{
    static const struct {
        const char *name, *failures;
    } rows[] = {
        {"foo-bar-1.0.tar.gz", ""},
        {"-", ""},
        {"sha256:0123", ""},
        {"sha384:0123", ""},
        {"sha512:0123", ""},
        {"gitCommit:0123", ""},
        {"gce_image_id:1", ""},
        {"a:b/foo-bar-1.0.tar.gz", ""},
        {"a:b/foo_bar-2.0.tar.gz", "distribution:mismatch"},
        {"./sha256:0123", "distribution:format"},
        {"foo_bar-2.0.tar.gz", "distribution:mismatch"},
        {"foo_bar-1.0.zip", "distribution:mismatch"},
        {"foo.txt", "distribution:format"},
    };
    made_auto m = {.rules = NULL};
    struct hm_facts *facts = facts_of(&m);
    struct hm_err err = {0};

    if (!CHECK_OK(demand(&m, PUBLISHER, NULL, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i].name);
        facts->name = hm_bytes_str(rows[i].name);
        opinion(m.rules, facts, rows[i].failures);
    }
    m.made.subject.name = HM_LIT("evil");
    opinion(m.rules, facts, "distribution:format");
    facts->statement.subject_count = 2;
    opinion(m.rules, facts, "distribution:format");
    facts->statement.predicate_type = HM_LIT("https://spdx.dev/Document");
    opinion(m.rules, facts, "content:policy distribution:mismatch");
}

static void project_and_version_can_be_demanded(void)
{
    static const char *const rows[][2] = {{"foo", "1.0"}, {"foo_bar", "1.1"}};

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        made_auto m = {.rules = NULL};
        struct hm_err err = {0};

        test_case("%s %s", rows[i][0], rows[i][1]);
        if (CHECK_OK(demand(&m, PUBLISHER, rows[i][0], rows[i][1], &err)))
            opinion(m.rules, facts_of(&m), "distribution:mismatch");
    }
}

static void gitlab_has_its_own_paths(void)
{
    made_auto m = {.rules = NULL};
    struct hm_facts *facts = facts_of(&m);
    struct hm_err err = {0};

    if (!CHECK_OK(demand(
            &m, "GitLab:acme/team/foo:ci/release.yml", NULL, NULL, &err)))
        return;
    facts->issuer = HM_LIT("https://gitlab.com");
    facts->extensions.values[12] = HM_LIT("https://gitlab.com/acme/team/foo");
    facts->extensions.values[18] =
        HM_LIT("https://gitlab.com/acme/team/foo//ci/release.yml@refs/tags/v1");
    opinion(m.rules, facts, "");
    facts->extensions.values[18] =
        HM_LIT("https://gitlab.com/acme/team/foo//ci/evil.yml@refs/tags/v1");
    opinion(m.rules, facts, "identity:policy");
}

static void what_names_no_publisher_is_refused(void)
{
    static const char *const rows[] = {"", "GitHub", "GitHub:acme/foo",
        "GitHub::x.yml", "GitHub:acme/foo:", "Github:acme/foo:x.yml",
        "GitHub:acme:x.yml", "GitHub:acme/foo:../x.yml", "GitHub:acme/foo:x.sh",
        "Circle:acme/foo:x.yml"};

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        made_auto m = {.rules = NULL};
        struct hm_err err = {0};

        test_case("%s", rows[i]);
        CHECK_ERR(demand(&m, rows[i], NULL, NULL, &err), HM_USAGE, "");
    }
    for (size_t i = 0; i < 2; i++) {
        made_auto m = {.rules = NULL};
        struct hm_err err = {0};

        CHECK_ERR(demand(&m, PUBLISHER, i == 0 ? "-" : NULL,
                      i == 1 ? "new" : NULL, &err),
            HM_USAGE, "is no ");
    }
}

TEST_SUITE(package_pypi, TEST(a_publication_is_its_publishers),
    TEST(the_workflow_is_of_the_source), TEST(a_ref_may_hold_an_at),
    TEST(the_source_can_be_demanded),
    TEST(what_is_not_of_the_source_is_refused),
    TEST(the_index_does_not_contradict_it),
    TEST(the_file_is_called_as_attested),
    TEST(project_and_version_can_be_demanded), TEST(gitlab_has_its_own_paths),
    TEST(what_names_no_publisher_is_refused));
