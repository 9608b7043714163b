/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/house.h"

#define PAIR(name, value)                                                      \
    {                                                                          \
        {(const uint8_t *)(name), sizeof(name) - 1}, EXACTLY(value)            \
    }
#define NAME(name)                                                             \
    {                                                                          \
        (const uint8_t *)(name), sizeof(name) - 1                              \
    }

static void external_parameters_are_compared_by_their_place(void)
{
    static const struct {
        struct hm_expect_pair pair;
        const char *failures, *words;
    } cases[] = {
        {PAIR("/inputs/directory", "./e2e"), "", "1 as demanded"},
        {PAIR("/inputs/jdk", "17"), "", ""},
        {PAIR("/vars", "{}"), "", ""},
        {PAIR("/inputs/jdk", "18"), "parameters:policy",
            "/inputs/jdk is 17, wanted 18"},
        {PAIR("/inputs/jdk", "17.0"), "parameters:policy", ""},
        {PAIR("/inputs/none", "x"), "parameters:policy",
            "/inputs/none is not there, wanted x"},
        {PAIR("/inputs/jdk/x", "17"), "parameters:policy", "not there"},
        {PAIR("/inputs/directory/x", "17"), "parameters:policy", "not there"},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(HOUSE_DELEGATED);
        const struct hm_expect_spec spec = {
            .parameters = &cases[i].pair, .parameter_count = 1};

        test_case("row %zu", i);
        house_says(&house, &spec, cases[i].failures, cases[i].words);
    }
}

static void pointers_are_decoded(void)
{
    static const struct hm_expect_pair good[] = {PAIR("/a~1b~0c/1", "y")},
                                       bad[] = {PAIR("a", "y")},
                                       half[] = {PAIR("/a~2", "y")};
    static const struct hm_bytes allowed[] = {NAME("a~1b~0c")};
    struct house house = house_of(HOUSE_DELEGATED);

    house_change(&house, "\"vars\":{}", "\"a/b~c\":[\"x\",\"y\"]");
    house_says(&house,
        &(struct hm_expect_spec){.parameters = good,
            .parameter_count = 1,
            .allowed = allowed,
            .allowed_count = 1},
        "", "");
    house = house_of(HOUSE_DELEGATED);
    house_says(&house,
        &(struct hm_expect_spec){.parameters = bad, .parameter_count = 1},
        "parameters:usage", "begins with '/'");
    house_says(&house,
        &(struct hm_expect_spec){.parameters = half, .parameter_count = 1},
        "parameters:usage", "is written");
}

/* SLSA: "unknown external parameters: reject". */
static void what_a_build_type_does_not_have_is_refused(void)
{
    static const struct hm_bytes more[] = {NAME("more")};
    static const struct hm_expect_pair inner[] = {PAIR("/more/x", "1")};
    static const struct hm_expect_spec none = {0},
                                       allowed = {
                                           .allowed = more, .allowed_count = 1};
    struct house house = house_of(HOUSE_DELEGATED);

    house_says(&house, &none, "", "none that the build type does not have");
    house_change(&house, "\"vars\":{}", "\"vars\":{},\"more\":{\"x\":1}");
    house_says(&house, &none, "parameters:policy",
        "external parameter more is none that the build type is known");
    house_says(&house, &allowed, "", "");
    house_says(&house,
        &(struct hm_expect_spec){.parameters = inner, .parameter_count = 1}, "",
        "");
    house_change(&house, "{\"x\":1}", "{\"x\":1,\"y\":2}");
    house_says(&house,
        &(struct hm_expect_spec){.parameters = inner, .parameter_count = 1},
        "parameters:policy", "/more/y was not expected");
}

static void closed_parameters_are_all_expected(void)
{
    static const struct hm_bytes allowed[] = {NAME("inputs/jdk"), NAME("vars")};
    static const struct hm_expect_pair one[] = {
        PAIR("/inputs/directory", "./e2e")};
    struct hm_expect_spec spec = {.closed = true};
    struct house house = house_of(HOUSE_DELEGATED);

    house_says(&house, &spec, "parameters:policy",
        "external parameter /inputs/jdk was not expected");
    spec.allowed = allowed;
    spec.allowed_count = 1;
    house_says(&house, &spec, "parameters:policy", "/inputs/directory");
    spec.parameters = one;
    spec.parameter_count = 1;
    house_says(&house, &spec, "", "");
    house_change(&house, "\"vars\":{}", "\"vars\":{\"v\":\"\"}");
    house_says(&house, &spec, "parameters:policy", "/vars/v was not");
    spec.allowed_count = 2;
    house_says(&house, &spec, "", "");
    /* The source is compared with the certificate, so it is expected. */
    house = house_of(HOUSE_ATTEST);
    house_says(&house,
        &(struct hm_expect_spec){.closed = true, .signer_named = true}, "",
        "none that was not expected");
}

/* A pass tells whose word it is. */
static void a_step_of_the_workflow_only_claims(void)
{
    static const struct {
        enum house_kind kind;
        const char *words;
    } cases[] = {
        {HOUSE_NPM1, "1 as demanded (claimed by the workflow itself)\n"},
        {HOUSE_DELEGATED, "1 as demanded\n"},
        {HOUSE_KEY, "1 as demanded (claimed by the owner of the key)\n"},
    };

    TEST_EACH(i, cases) {
        static const struct hm_demand any[] = {LIKE("https://.*")};
        static const struct hm_expect_pair level[] = {
            PAIR("/inputs/level", "high")};
        struct house house = house_of(cases[i].kind);
        const struct hm_expect_spec spec = {.builders = any,
            .builder_count = 1,
            .build_types = any,
            .build_type_count = 1,
            .parameters = level,
            .parameter_count = 1};

        test_case("row %zu", i);
        if (cases[i].kind == HOUSE_DELEGATED)
            house_change(&house, "\"jdk\":17", "\"level\":\"high\"");
        else if (cases[i].kind == HOUSE_NPM1)
            house_change(&house, "\"externalParameters\":{",
                "\"externalParameters\":{\"inputs\":{\"level\":\"high\"},");
        else
            house_change(&house, "\"invocation\":{",
                "\"invocation\":{\"parameters\":{\"inputs\":{\"level\":"
                "\"high\"}},");
        house_says(&house, &spec, "", cases[i].words);
    }
}

static void a_claimed_input_is_told_as_such(void)
{
    static const struct hm_demand runner[] = {
        EXACTLY("https://github.com/actions/runner/github-hosted")};
    static const struct hm_expect_pair level[] = {PAIR("level", "high")};
    static const struct hm_expect_spec spec = {.builders = runner,
        .builder_count = 1,
        .inputs = level,
        .input_count = 1};
    struct house house = house_of(HOUSE_NPM1);

    house_change(&house, "\"externalParameters\":{",
        "\"externalParameters\":{\"inputs\":{\"level\":\"high\"},");
    house_says(
        &house, &spec, "", "1 as demanded (claimed by the workflow itself)\n");
}

/* What the certificate does not say is nobody's source. */
static void the_source_holds_what_the_certificate_says(void)
{
    static const struct {
        const char *from, *to, *words;
    } cases[] = {
        {"\"workflow\":{", "\"workflow\":{\"shell\":\"sh\",",
            "external parameter /workflow/shell is none that the build type"},
        {"\"path\":\".github/workflows/release.yml\"", "\"path\":[\"x\"]",
            "external parameter /workflow/path: no text"},
        {"\"ref\":\"refs/heads/main\"", "\"ref\":null",
            "external parameter /workflow/ref: no text"},
    };
    static const struct hm_bytes shell[] = {NAME("workflow/shell")};
    struct house house;

    TEST_EACH(i, cases) {
        static const struct hm_expect_spec spec = {.signer_named = true};

        test_case("row %zu", i);
        house = house_of(HOUSE_ATTEST);
        house_change(&house, cases[i].from, cases[i].to);
        house_says(&house, &spec, "parameters:policy", cases[i].words);
    }
    house = house_of(HOUSE_ATTEST);
    house_change(&house, cases[0].from, cases[0].to);
    house_says(&house,
        &(struct hm_expect_spec){
            .allowed = shell, .allowed_count = 1, .signer_named = true},
        "", "");
}

static void a_container_is_built_from_a_commit(void)
{
#define CONTAINER                                                              \
    "https://github.com/slsa-framework/slsa-github-generator/.github/"         \
    "workflows/builder_container-based_slsa3.yml@refs/tags/v2.1.0"
#define FROM                                                                   \
    "\"workflow\":{\"ref\":\"refs/heads/main\",\"repository\":\"" HOUSE_REPO   \
    "\",\"path\":\".github/workflows/release.yml\"}"
#define SOURCE(digest)                                                         \
    "\"configPath\":\".github/workflows/release.yml\",\"source\":{\"uri\":"    \
    "\"git+" HOUSE_REPO "@refs/heads/main\",\"digest\":{" digest "}}"
    static const struct {
        const char *to, *failures;
    } cases[] = {
        {SOURCE("\"sha1\":\"" HOUSE_COMMIT "\""), ""},
        {SOURCE("\"gitCommit\":\"" HOUSE_COMMIT "\""), ""},
        {SOURCE("\"sha1\":[]"), "parameters:policy"},
        {SOURCE("\"sha256\":\"00\""), "parameters:policy"},
        {SOURCE("}, \"x\":{"), "parameters:policy"},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(HOUSE_ATTEST);

        test_case("row %zu", i);
        house_change(&house, HOUSE_WORKFLOW "@refs/heads/main", CONTAINER);
        house_change(&house, "https://actions.github.io/buildtypes/workflow/v1",
            "https://slsa.dev/container-based-build/v0.1?draft");
        house_change(&house, FROM, cases[i].to);
        house_prove(&house, 0, CONTAINER);
        house_says(&house, &(struct hm_expect_spec){0}, cases[i].failures, "");
    }
}

/* With a key there is nothing that the source is compared with. */
static void the_source_of_a_key_is_a_parameter(void)
{
    static const struct hm_bytes workflow[] = {NAME("workflow")};
    static const struct hm_demand builder[] = {EXACTLY(
        HOUSE_WORKFLOW "@refs/heads/main")},
                                  type[] = {LIKE("https://actions\\..*")};
    struct hm_expect_spec spec = {.builders = builder,
        .builder_count = 1,
        .build_types = type,
        .build_type_count = 1};
    struct house house = house_of(HOUSE_ATTEST);

    house.facts.kind = HM_FACTS_KEY;
    house_says(&house, &spec, "", "none that the build type does not have");
    spec.closed = true;
    house_says(&house, &spec, "parameters:policy",
        "external parameter /workflow/ref was not expected");
    spec.allowed = workflow;
    spec.allowed_count = 1;
    house_says(&house, &spec, "", "");
}

/* Its own parts are held against each other; the file of steps is said once. */
static void the_source_of_cloud_build_is_compared(void)
{
    static const struct hm_bytes names[] = {
        NAME("substitutions/_IMAGE"), NAME("buildConfigSource/path")};
    static const struct {
        const char *name, *from, *to;
        bool open, by_path;
        size_t allowed;
        const char *failures, *words;
    } cases[] = {
        {"all", "x", "x", false, false, 1, "", "none that was not expected"},
        {"a substitution", "x", "x", false, false, 0, "parameters:policy",
            "external parameter /substitutions/_IMAGE was not expected"},
        {"any file", "x", "x", false, true, 1, "parameters:policy",
            "external parameter /buildConfigSource/path was not expected"},
        {"a file that is allowed", "x", "x", false, true, 2, "", ""},
        {"no trigger", "\"BRANCH_NAME\":\"main\",", "", false, false, 1,
            "parameters:policy",
            "external parameter /buildConfigSource/ref was not expected"},
        {"no trigger, and open", "\"BRANCH_NAME\":\"main\",", "", true, false,
            1, "", ""},
        {"another member", "\"path\":", "\"dir\":\"x\",\"path\":", true, false,
            1, "parameters:policy",
            "external parameter /buildConfigSource/dir is none that the build "
            "type"},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(HOUSE_CLOUD);
        struct hm_expect_spec spec = {.closed = !cases[i].open,
            .workflow = EXACTLY("cloudbuild.yaml"),
            .allowed = names,
            .allowed_count = cases[i].allowed};

        test_case("%s", cases[i].name);
        if (cases[i].by_path)
            spec.workflow = (struct hm_demand){0};
        house_change(&house, cases[i].from, cases[i].to);
        house_says(&house, &spec, cases[i].failures, cases[i].words);
    }
}

/* The same under a key of one's own is compared with nothing. */
static void the_source_of_another_cloud_is_a_parameter(void)
{
    static const struct hm_demand builder[] = {EXACTLY(HOUSE_WORKER)},
                                  type[] = {LIKE("https://cloud\\..*")};
    static const struct hm_bytes names[] = {
        NAME("substitutions/_IMAGE"), NAME("buildConfigSource")};
    struct hm_expect_spec spec = {.builders = builder,
        .builder_count = 1,
        .build_types = type,
        .build_type_count = 1,
        .closed = true,
        .workflow = EXACTLY("cloudbuild.yaml"),
        .allowed = names,
        .allowed_count = 1};
    struct house house = house_of(HOUSE_CLOUD);

    house.kind = HOUSE_KEY; /* the rule is not told whose keys they are */
    house_says(&house, &spec, "parameters:policy",
        "external parameter /buildConfigSource/path was not expected");
    spec.allowed_count = 2;
    house_says(&house, &spec, "", "");
}

static void inputs_are_those_of_a_dispatched_workflow(void)
{
    static const struct {
        enum house_kind kind;
        struct hm_expect_pair pair;
        const char *failures, *words;
    } cases[] = {
        {HOUSE_GENERATOR, PAIR("level", "high"), "", "1 as demanded"},
        {HOUSE_GENERATOR, PAIR("n", "3"), "", ""},
        {HOUSE_GENERATOR, PAIR("empty", ""), "", ""},
        {HOUSE_GENERATOR, PAIR("level", "low"), "inputs:policy",
            "level is high, wanted low"},
        {HOUSE_GENERATOR, PAIR("level", ""), "inputs:policy", ""},
        {HOUSE_GENERATOR, PAIR("none", "x"), "inputs:policy", "not there"},
        {HOUSE_DELEGATED, PAIR("level", "high"), "", ""},
        {HOUSE_DELEGATED, PAIR("level", "low"), "inputs:policy", ""},
        {HOUSE_TAG, PAIR("level", "high"), "inputs:policy",
            "this was started by push"},
        /* GitHub's own do not record them. */
        {HOUSE_ATTEST, PAIR("level", "high"), "inputs:policy", "not there"},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(cases[i].kind);
        const struct hm_expect_spec spec = {
            .inputs = &cases[i].pair, .input_count = 1, .signer_named = true};

        test_case("row %zu", i);
        house_says(&house, &spec, cases[i].failures, cases[i].words);
    }
}

TEST_SUITE(expect_parameters,
    TEST(external_parameters_are_compared_by_their_place),
    TEST(pointers_are_decoded),
    TEST(what_a_build_type_does_not_have_is_refused),
    TEST(closed_parameters_are_all_expected),
    TEST(a_step_of_the_workflow_only_claims),
    TEST(a_claimed_input_is_told_as_such),
    TEST(the_source_holds_what_the_certificate_says),
    TEST(a_container_is_built_from_a_commit),
    TEST(the_source_of_a_key_is_a_parameter),
    TEST(the_source_of_cloud_build_is_compared),
    TEST(the_source_of_another_cloud_is_a_parameter),
    TEST(inputs_are_those_of_a_dispatched_workflow));
