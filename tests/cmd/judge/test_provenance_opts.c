/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/provenance_opts.h"

#include <stdio.h>
#include <string.h>

#include "cmd/judge/rule_opts.h"
#include "cmd/run.h"
#include "expect/house.h"
#include "policy/rules.h"

static const struct hm_opt options[] = {HM_RULE_OPTS, {0}};
static const struct hm_command command = {.name = "x", .options = options};

#define P " --provenance"
#define SRC P " --source-uri github.com/acme/app"
#define NAMED                                                                  \
    " --certificate-identity " HOUSE_WORKFLOW "@refs/heads/main"               \
    " --certificate-oidc-issuer " HOUSE_GITHUB

static bool compile(
    struct hm_rule_args *out, const char *line, struct hm_err *err)
{
    static char copy[4096];
    char *words[32];
    size_t count = 0;
    hm_auto(args) args = {0};
    struct hm_run run = test_run(NULL, -1, NULL);

    snprintf(copy, sizeof(copy), "%s", line);
    for (char *c = copy; *c != '\0' && count < TEST_LEN(words);) {
        if (*c == ' ')
            *c++ = '\0';
        words[count++] = c;
        c += strcspn(c, " ");
    }
    HM_TRY(hm_args_parse(
        &args, &command, &(struct hm_words){words, count, NULL}, err));
    run.args = &args;
    return hm_rules_from_args(
        out, &run, (struct hm_time){.s = 1700003600}, err);
}

static enum hm_verdict judge(const struct hm_rules *rules, struct house *house)
{
    hm_auto_ptr(report) report = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return HM_COULD_NOT_TELL;
    house->facts.sans = &house->san;
    house->facts.san_count = 1;
    house->facts.statement.predicate = hm_bytes_str(house->predicate);
    hm_rules_check(rules, &house->facts, hm_report_root(report));
    return hm_report_verdict(report);
}

/* Each option with a value that holds and with one that does not. */
static void each_option_is_demanded(void)
{
    static const struct {
        enum house_kind kind;
        const char *line;
        bool good;
    } cases[] = {
        {HOUSE_GENERATOR, SRC, true},
        {HOUSE_GENERATOR, P " --source-uri github.com/acme/other", false},
        {HOUSE_GENERATOR, P " --source-repo-id 4711", true},
        {HOUSE_GENERATOR, P " --source-repo-id 4712", false},
        {HOUSE_GENERATOR, SRC " --source-owner-id 99", true},
        {HOUSE_GENERATOR, SRC " --source-owner-id 98", false},
        {HOUSE_GENERATOR, SRC " --source-branch main", true},
        {HOUSE_GENERATOR, SRC " --source-branch dev", false},
        {HOUSE_GENERATOR, SRC " --source-ref refs/heads/main", true},
        {HOUSE_GENERATOR, SRC " --source-ref refs/heads/dev", false},
        {HOUSE_TAG, SRC " --source-tag v1.4.2", true},
        {HOUSE_TAG, SRC " --source-tag v1.4", false},
        {HOUSE_TAG, SRC " --source-versioned-tag v1.4", true},
        {HOUSE_TAG, SRC " --source-versioned-tag v1.3", false},
        {HOUSE_GENERATOR, SRC " --source-digest " HOUSE_COMMIT, true},
        {HOUSE_GENERATOR, SRC " --source-digest 4f2a", false},
        {HOUSE_GENERATOR,
            SRC " --source-workflow .github/workflows/release.yml", true},
        {HOUSE_GENERATOR, SRC " --source-workflow .github/workflows/x.yml",
            false},
        {HOUSE_GENERATOR, SRC " --deny-self-hosted-runners", true},
        {HOUSE_GENERATOR, SRC " --event workflow_dispatch", true},
        {HOUSE_GENERATOR, SRC " --event push --event workflow_dispatch", true},
        {HOUSE_GENERATOR, SRC " --event push", false},
        {HOUSE_GENERATOR, SRC " --builder-id " HOUSE_GENERATOR_ID, true},
        {HOUSE_GENERATOR, SRC " --builder-id " HOUSE_GENERATOR_ID "@v2.1.0",
            true},
        {HOUSE_GENERATOR, SRC " --builder-id " HOUSE_GENERATOR_ID "@v2.0.0",
            false},
        {HOUSE_GENERATOR, SRC " --build-type https://example.com/t", false},
        {HOUSE_GENERATOR, SRC " --build-input level=high", true},
        {HOUSE_GENERATOR, SRC " --build-input level=low", false},
        {HOUSE_GENERATOR, SRC " --build-input empty=", true},
        {HOUSE_DELEGATED, SRC " --build-parameter /inputs/jdk=17", true},
        {HOUSE_DELEGATED, SRC " --build-parameter /inputs/jdk=18", false},
        {HOUSE_DELEGATED, SRC " --closed-parameters", false},
        {HOUSE_DELEGATED, SRC " --closed-parameters --allow-parameter inputs",
            true},
        {HOUSE_GENERATOR, SRC " --max-age 1h", true},
        {HOUSE_GENERATOR, SRC " --max-age 3599s", false},
        {HOUSE_GENERATOR, SRC " --slsa-level 3", true},
        {HOUSE_ATTEST, P NAMED " --slsa-level 2", true},
        {HOUSE_ATTEST, P NAMED " --slsa-level 3", false},
        /* Who signs follows from the builder, or is named. */
        {HOUSE_ATTEST, SRC, false},
        {HOUSE_ATTEST, SRC NAMED, true},
        {HOUSE_ATTEST, P NAMED, true},
        {HOUSE_GENERATOR, P NAMED, false},
        {HOUSE_ATTEST,
            P " --github-repo acme/app --source-uri "
              "github.com/acme/app --source-ref refs/heads/main",
            true},
        {HOUSE_REUSABLE,
            SRC " --builder-id https://github.com/acme/ci/.github/workflows/"
                "b.yml",
            true},
        {HOUSE_GENERATOR,
            SRC " --deny-identity " HOUSE_GENERATOR_ID "@refs/tags/v2.1.0",
            false},
    };

    TEST_EACH(i, cases) {
        hm_auto(rule_args) got = {0};
        struct house house = house_of(cases[i].kind);
        struct hm_err err = {0};

        test_case("row %zu, %s", i, cases[i].line);
        if (CHECK_OK(compile(&got, cases[i].line, &err)))
            CHECK(test_torture() ||
                (judge(got.rules, &house) == HM_YES) == cases[i].good);
    }
}

static void what_can_be_misread_is_refused(void)
{
    static const struct {
        const char *line, *words;
    } cases[] = {
        {P, "from which source? add --source-uri"},
        {P " --source-branch main", "from which source?"},
        {P " --source-ref refs/heads/main", "from which source?"},
        {SRC " --attestation any", "each says which statements count"},
        {NAMED " --source-branch main", "--source-branch is about provenance"},
        {NAMED " --source-uri github.com/a/b", "add --provenance"},
        {NAMED " --max-age 1h", "--max-age is about provenance"},
        {NAMED " --slsa-level 2", "add --provenance"},
        {NAMED " --closed-parameters", "add --provenance"},
        {SRC " --source-tag v1 --source-versioned-tag v1", "one of them"},
        {SRC " --source-versioned-tag 1.4", "is no version"},
        {P " --source-uri ssh://h/r", "no https URL"},
        {SRC " --build-input level", "--build-input level is not NAME=VALUE"},
        {SRC " --build-parameter /a", "is not NAME=VALUE"},
        {SRC " --build-input =x", "without a name"},
        {SRC " --build-input a=x --build-input a=y", "a is given twice"},
        {SRC " --publisher GitHub:a/b:c.yml",
            "--provenance and --publisher: name who signs, too"},
        {SRC " --package-name x", "and --package-name: name who signs, too"},
        {SRC " --package-version x",
            "and --package-version: name who signs, too"},
        {SRC " --verifier-id x", "and --verifier-id: name who signs, too"},
        {SRC " --resource-uri x", "and --resource-uri: name who signs, too"},
        {SRC " --verified-level x",
            "and --verified-level: name who signs, too"},
        {SRC " --key-valid x", "and --key-valid: name who signs, too"},
        {SRC " --key-id x", "and --key-id: name who signs, too"},
        {SRC " --slsa-level 4", "slsa-level"},
        {SRC " --max-age 1", "max-age"},
        {SRC " --builder-id https://ci.example/b", "with an identity or a key"},
        {P " --source-repo-id 4711 --builder-id "
           "https://github.com/actions/runner",
            "say from which source"},
    };

    TEST_EACH(i, cases) {
        hm_auto(rule_args) got = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        CHECK_ERR(compile(&got, cases[i].line, &err), HM_USAGE, cases[i].words);
    }
}

static void nobody_is_named_by_what_is_said_of_the_source(void)
{
    static const struct {
        const char *line;
        bool nobody;
    } cases[] = {
        {SRC, true},
        {SRC " --source-ref r --source-digest " HOUSE_COMMIT, true},
        {SRC " --deny-self-hosted-runners", true},
        {SRC " --github-repo acme/app", false},
        {SRC NAMED, false},
        {SRC " --insecure-any-identity", false},
        {SRC " --cloud-build", false},
        {SRC " --keys keys.json", false},
        {"", false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        static char copy[1024];
        char *words[16];
        size_t count = 0;
        hm_auto(args) args = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        snprintf(copy, sizeof(copy), "%s", cases[i].line);
        for (char *c = copy; *c != '\0' && count < TEST_LEN(words);) {
            *c++ = '\0';
            words[count++] = c;
            c += strcspn(c, " ");
        }
        if (CHECK_OK(hm_args_parse(
                &args, &command, &(struct hm_words){words, count, NULL}, &err)))
            CHECK_EQ(hm_provenance_names_nobody(&args), cases[i].nobody);
    }
}

TEST_SUITE(cmd_judge_provenance_opts, TEST(each_option_is_demanded),
    TEST(what_can_be_misread_is_refused),
    TEST(nobody_is_named_by_what_is_said_of_the_source));
