/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/house.h"

#define OTHER "0000000000000000000000000000000000000001"
#define YAML "https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1"
#define STEPS "https://cloudbuild.googleapis.com/CloudBuildSteps@v0.1"

static const enum house_kind kinds[] = {
    HOUSE_CLOUD, HOUSE_CLOUD_OLD, HOUSE_CLOUD_FIRST};

/* The source stands in another place of each, and nothing else is needed. */
static void each_version_says_its_source(void)
{
    TEST_EACH(i, kinds) {
        struct house house = house_of(kinds[i]);
        struct hm_expect_spec spec = {.source = EXACTLY("github.com/acme/app"),
            .commit = EXACTLY(HOUSE_COMMIT),
            .workflow = EXACTLY("cloudbuild.yaml")};

        test_case("%zu", i);
        house_says(&house, &spec, "", "repository " HOUSE_REPO);
        spec.source.text = HM_LIT("github.com/acme/ap");
        house_says(&house, &spec, "source:policy", "wanted https://github");
        spec.source.text = HM_LIT("gitlab.com/acme/app");
        house_says(&house, &spec, "source:policy", "wanted https://gitlab");
        spec.source.text = HM_LIT("github.com/acme/app");
        spec.commit.text = HM_LIT(OTHER);
        house_says(&house, &spec, "source-digest:policy", "wanted " OTHER);
    }
}

/* The same text under another key is one's own word, of a platform that nobody
 * knows. */
static void its_name_counts_under_its_key_alone(void)
{
    static const struct hm_expect_spec spec = {
        .source = EXACTLY("github.com/acme/app"), .level = 2};
    struct house house = house_of(HOUSE_CLOUD);

    house_says(&house, &spec, "", "SLSA build level 3\n");
    house.kind = HOUSE_KEY; /* the rule is not told whose keys they are */
    house_says(&house, &spec, "builder:policy build-type:policy level:policy",
        "is not believed unless it is named");
    house = house_of(HOUSE_CLOUD);
    house.facts.kind = HM_FACTS_CERT;
    house.facts.issuer = HM_LIT("https://ci.example");
    house_says(&house, &spec,
        "builder:mismatch build-type:policy source:policy claims:mismatch "
        "level:policy",
        "somebody else signed");
}

static void a_builder_is_named_with_its_version_or_without(void)
{
    static const struct {
        enum house_kind kind;
        struct hm_demand wanted;
        const char *failures;
    } cases[] = {
        {HOUSE_CLOUD, EXACTLY(HOUSE_WORKER), ""},
        {HOUSE_CLOUD_OLD, EXACTLY(HOUSE_WORKER), ""},
        {HOUSE_CLOUD_FIRST, EXACTLY(HOUSE_WORKER), ""},
        {HOUSE_CLOUD_OLD, EXACTLY(HOUSE_WORKER "@v0.3"), ""},
        {HOUSE_CLOUD_FIRST, EXACTLY(HOUSE_WORKER "@v0.2"), ""},
        {HOUSE_CLOUD_OLD, LIKE(HOUSE_WORKER "@v0\\.[23]"), ""},
        {HOUSE_CLOUD_OLD, EXACTLY(HOUSE_WORKER "@v0.4"), "builder:policy"},
        {HOUSE_CLOUD_OLD, EXACTLY(HOUSE_WORKER "@v0.2"), "builder:policy"},
        {HOUSE_CLOUD, EXACTLY(HOUSE_WORKER "@v0.3"), "builder:policy"},
        {HOUSE_CLOUD_OLD, EXACTLY(HOUSE_WORKER "a"), "builder:policy"},
        {HOUSE_CLOUD_OLD, LIKE(HOUSE_WORKER), "builder:policy"},
    };

    TEST_EACH(i, cases) {
        const struct hm_expect_spec spec = {
            .builders = &cases[i].wanted, .builder_count = 1};
        struct house house = house_of(cases[i].kind);

        test_case("row %zu", i);
        house_says(&house, &spec, cases[i].failures,
            cases[i].failures[0] == '\0' ? "" : "wanted " HOUSE_WORKER);
    }
}

/* Another worker of that service, or a version in the other's form. */
static void no_other_builder_is_its(void)
{
    static const struct {
        enum house_kind kind;
        const char *from, *to;
    } cases[] = {
        {HOUSE_CLOUD, "GoogleHostedWorker\"", "OtherWorker\""},
        {HOUSE_CLOUD, "GoogleHostedWorker\"", "GoogleHostedWorker@v0.3\""},
        {HOUSE_CLOUD_OLD, "Worker@v0.3\"", "Worker\""},
        {HOUSE_CLOUD_OLD, "Worker@v0.3\"", "Worker@v0.4\""},
        {HOUSE_CLOUD_OLD, "Worker@v0.3\"", "Worker@v0.3x\""},
    };

    TEST_EACH(i, cases) {
        static const struct hm_demand any[] = {LIKE(".*")};
        static const struct hm_expect_spec spec = {.builders = any,
            .builder_count = 1,
            .build_types = any,
            .build_type_count = 1};
        struct house house = house_of(cases[i].kind);

        test_case("row %zu", i);
        house_change(&house, cases[i].from, cases[i].to);
        house_says(
            &house, &spec, "builder:mismatch", "a key of Cloud Build signed");
    }
}

/* Steps that came with the request could do anything with the source. */
static void steps_are_a_file_of_the_source(void)
{
    static const struct hm_demand steps[] = {EXACTLY(STEPS)};
    static const struct hm_expect_spec plain = {.level = 1},
                                       named = {.build_types = steps,
                                           .build_type_count = 1};
    struct house house = house_of(HOUSE_CLOUD_OLD);

    house_change(&house, YAML, STEPS);
    house_says(&house, &plain, "build-type:policy", "CloudBuildSteps@v0.1 is");
    house_says(&house, &named, "", "CloudBuildSteps");
    house_change(&house, "\"entryPoint\":\"cloudbuild.yaml\",", "");
    house_says(&house, &named, "claims:mismatch", "names no file");
    house = house_of(HOUSE_CLOUD_FIRST);
    house_change(&house, "\"entryPoint\":\"cloudbuild.yaml\",", "");
    house_says(&house, &plain, "claims:mismatch", "names no file");
    house = house_of(HOUSE_CLOUD_FIRST);
    house_change(
        &house, "\"type\":\"" HOUSE_WORKER "@v0.2\"", "\"type\":\"" YAML "\"");
    house_says(&house, &plain, "build-type:policy", "is none that this");
    house = house_of(HOUSE_CLOUD);
    house_change(&house, "\"path\":\"cloudbuild.yaml\",", "");
    house_says(&house, &plain, "claims:mismatch", "names no file");
    house = house_of(HOUSE_CLOUD);
    house_change(&house, "buildConfigSource", "substitution");
    house_says(&house, &(struct hm_expect_spec){.level = 1},
        "claims:mismatch parameters:policy", "names no file");
}

/* A tag is the platform's word in each; a branch in version 1 alone. */
static void refs_are_what_the_platform_put_in(void)
{
    static const struct hm_expect_spec tag = {.tag = EXACTLY("v1.4.2")},
                                       wrong = {.tag = EXACTLY("v1.4.3")},
                                       branch = {.branch = EXACTLY("main")};
    struct hm_expect_spec version = {.versioned_tag = HM_LIT("v1.4")};
    struct house house = house_of(HOUSE_CLOUD_OLD);

    house_says(&house, &tag, "", "refs/tags/v1.4.2 (by Cloud Build)");
    house_says(&house, &version, "", "");
    house_says(&house, &wrong, "source-ref:policy", "tag is v1.4.2, wanted");
    version.versioned_tag = HM_LIT("v1.5");
    house_says(&house, &version, "source-ref:policy", "version is v1.4.2");
    house_says(&house, &branch, "source-ref:policy", "no branch is named");
    house_change(&house, "TAG_NAME", "BRANCH_NAME");
    house_says(&house, &tag, "source-ref:policy", "no ref that is told");
    house_says(&house, &branch, "source-ref:policy", "nothing is no branch");
    house = house_of(HOUSE_CLOUD_FIRST);
    house_says(&house, &tag, "source-ref:policy", "no ref that is told");

    house = house_of(HOUSE_CLOUD);
    house_says(&house, &branch, "", "refs/heads/main (by Cloud Build)");
    house_says(&house, &tag, "source-ref:policy", "built from refs/heads/main");
    house_change(&house, "\"BRANCH_NAME\":\"main\",", "");
    house_says(&house, &branch, "source-ref:policy", "nothing is no branch");
    house = house_of(HOUSE_CLOUD);
    house_change(
        &house, "\"BRANCH_NAME\"", "\"TAG_NAME\":\"main\",\"BRANCH_NAME\"");
    house_says(&house, &branch, "source-ref:policy", "nothing is no branch");
}

/* What is the user's, in a place where the platform's is looked for. */
static void what_the_user_chose_is_no_proof(void)
{
    static const struct hm_expect_spec branch = {.branch = EXACTLY("main")};
    struct house house = house_of(HOUSE_CLOUD);

    house_change(&house, "\"BRANCH_NAME\":\"main\",", "");
    house_change(&house, "\"_IMAGE\":\"app\"",
        "\"_IMAGE\":\"app\",\"BRANCH_NAME\":\"main\"");
    house_says(&house, &branch, "source-ref:policy", "nothing is no branch");
}

static void its_parts_agree(void)
{
    static const struct {
        enum house_kind kind;
        const char *from, *to, *words;
    } cases[] = {
        {HOUSE_CLOUD, "\"COMMIT_SHA\":\"" HOUSE_COMMIT,
            "\"COMMIT_SHA\":\"" OTHER, "COMMIT_SHA"},
        {HOUSE_CLOUD, "\"REVISION_ID\":\"" HOUSE_COMMIT,
            "\"REVISION_ID\":\"" OTHER, "REVISION_ID"},
        {HOUSE_CLOUD, "\"gitCommit\"", "\"gitTree\"", "of its source"},
        {HOUSE_CLOUD, "\"gitCommit\":\"4f", "\"gitCommit\":\"4F", "none"},
        {HOUSE_CLOUD, "\"ref\":\"refs/heads/main\"",
            "\"ref\":\"refs/tags/main\"", "ref: one part"},
        {HOUSE_CLOUD, "\"ref\":\"refs/heads/main\",", "", "ref: one part"},
        {HOUSE_CLOUD, "@refs/heads/main", "@refs/heads/dev", "ref: one part"},
        {HOUSE_CLOUD, "\"REF_NAME\":\"main\"", "\"REF_NAME\":\"dev\"",
            "REF_NAME"},
        {HOUSE_CLOUD, "\"repository\":\"git+" HOUSE_REPO,
            "\"repository\":\"git+" HOUSE_REPO "2", "first dependency"},
        {HOUSE_CLOUD, "\"BUILD_ID\":\"9c11d255\"", "\"BUILD_ID\":\"9c11d256\"",
            "BUILD_ID"},
        {HOUSE_CLOUD_OLD, "\"COMMIT_SHA\":\"" HOUSE_COMMIT,
            "\"COMMIT_SHA\":\"" OTHER, "COMMIT_SHA"},
        {HOUSE_CLOUD_OLD, "\"sha1\"", "\"sha512\"", "of its source"},
        {HOUSE_CLOUD_OLD, "\"REF_NAME\":\"v1.4.2\"", "\"REF_NAME\":\"v1.4.3\"",
            "REF_NAME"},
        {HOUSE_CLOUD_OLD, "\"id\":\"40edaaed\"", "\"id\":\"40edaaee\"",
            "invocation"},
        {HOUSE_CLOUD_OLD, "cloudbuild.v1.Build", "cloudbuild.v2.Build",
            "@type"},
        {HOUSE_CLOUD_FIRST, "/commit/4f", "/commit/4F", "of its source"},
        {HOUSE_CLOUD_FIRST, "\"}],\"metadata\"",
            "\",\"digest\":{\"sha1\":\"" OTHER "\"}}],\"metadata\"", "commit:"},
    };

    TEST_EACH(i, cases) {
        static const struct hm_expect_spec spec = {.level = 1};
        struct house house = house_of(cases[i].kind);

        test_case("row %zu", i);
        house_says(&house, &spec, "", "of the source agrees");
        house_change(&house, cases[i].from, cases[i].to);
        house_says(&house, &spec, "claims:mismatch", cases[i].words);
    }
}

/* Another material that is called the source, or none. */
static void the_source_is_the_first_material(void)
{
    static const struct hm_expect_spec spec = {
        .source = EXACTLY("github.com/acme/app")};
    struct house house = house_of(HOUSE_CLOUD_OLD);

    house_change(&house, "\"materials\":[",
        "\"materials\":[{\"uri\":\"git+https://github.com/eve/x\",\"digest\":{"
        "\"sha1\":\"" HOUSE_COMMIT "\"}},");
    house_says(&house, &spec, "source:policy", "repository is https://github");
    house_change(
        &house, "\"recipe\":{", "\"recipe\":{\"definedInMaterial\":1,");
    house_says(&house, &spec, "claims:mismatch", "first dependency");
    house = house_of(HOUSE_CLOUD_OLD);
    house_change(&house, "\"materials\"", "\"others\"");
    house_says(&house, &spec, "source:policy claims:mismatch", "says no repos");
}

/* Of version 0.1 all of the build stands there. */
static void arguments_may_be_closed(void)
{
    const struct hm_bytes names[] = {HM_LIT("@type"), HM_LIT("id"),
        HM_LIT("options"), HM_LIT("steps"), HM_LIT("substitutions")};
    struct hm_expect_spec spec = {
        .closed = true, .allowed = names, .allowed_count = 5};
    struct house house = house_of(HOUSE_CLOUD_OLD);

    house_says(&house, &spec, "", "");
    spec.allowed_count = 4;
    house_says(&house, &spec, "parameters:policy", "/substitutions/COMMIT_SHA");
    spec.closed = false;
    house_change(&house, "\"options\"", "\"pool\"");
    house_says(&house, &spec, "parameters:policy", "external parameter pool");
}

TEST_SUITE(expect_cloud_build, TEST(each_version_says_its_source),
    TEST(its_name_counts_under_its_key_alone),
    TEST(a_builder_is_named_with_its_version_or_without),
    TEST(no_other_builder_is_its), TEST(steps_are_a_file_of_the_source),
    TEST(refs_are_what_the_platform_put_in),
    TEST(what_the_user_chose_is_no_proof), TEST(its_parts_agree),
    TEST(the_source_is_the_first_material), TEST(arguments_may_be_closed));
