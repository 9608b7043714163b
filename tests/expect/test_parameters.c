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
    TEST(inputs_are_those_of_a_dispatched_workflow));
