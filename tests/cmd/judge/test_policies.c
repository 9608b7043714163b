/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/policies.h"

#include <sys/stat.h>

#include "base/file.h"
#include "cmd/input/tape.h"
#include "cmd/judge/judging.h"
#include "cmd/line.h"
#include "cmd/trust/opts.h"
#include "image/ref.h"

static const struct hm_opt options[] = {
    HM_POLICY_OPTS, HM_JUDGING_OPTS, HM_TRUST_OPTS, HM_RULE_OPTS, {0}};
static const struct hm_command command = {.name = "x",
    .options = options,
    .operands = {.name = "FILE", .max = SIZE_MAX}};
static const struct hm_time now = {.s = 1795305600};

#define POLICY(name, images)                                                   \
    "apiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {name: " name        \
    "}\nspec:\n  match: {images: [\"" images                                   \
    "\"]}\n  require: [{name: r, signature: {from: [{issuer: x, subject: "     \
    "y}]}}]\n"

static bool make_files(struct hm_err *err)
{
    static const struct hm_file_opts opts = {0};

    test_scratch();
    HM_TRY(mkdir("set", 0700) == 0 && mkdir("empty", 0700) == 0);
    HM_TRY(hm_file_write(
        "set/b.yaml", HM_LIT(POLICY("b", "x.test/**")), &opts, err));
    HM_TRY(hm_file_write(
        "set/a.json", HM_LIT(POLICY("a", "x.test/a")), &opts, err));
    HM_TRY(hm_file_write("set/.c.yaml", HM_LIT("?"), &opts, err));
    return hm_file_write("set/README", HM_LIT("?"), &opts, err);
}

static bool load(struct hm_policies *out, const char *line, struct hm_err *err)
{
    hm_auto(args) args = {0};
    struct hm_run run = test_run(NULL, -1, NULL);

    run.args = &args;
    return test_line(&args, &command, line, err) &&
        hm_policies_check(&args, err) &&
        hm_policies_from_args(out, &run, now, err);
}

static void a_folder_is_read_by_name(void)
{
    hm_auto(policies) policies = {0};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_panel panel;
    struct hm_ref ref;
    struct hm_err err = {0};

    if (!CHECK(make_files(&err)) ||
        !CHECK_OK(load(&policies, "--policy set", &err)))
        return;
    CHECK_EQ(policies.set->count, 2);
    CHECK_BYTES(policies.set->plans[0].name, HM_LIT("a"));
    if (!CHECK_OK(hm_ref_parse(&ref, &arena, HM_LIT("X.test:443/b"), &err)) ||
        !CHECK_OK(hm_policies_choose(&panel, &policies, &ref, &arena, &err)))
        return;
    CHECK_EQ(panel.count, 1);
    CHECK_EQ(panel.now.s, now.s);
    if (CHECK_OK(hm_policies_choose(&panel, &policies, NULL, &arena, &err)))
        CHECK_EQ(panel.count, 2);
}

static bool load_by(
    struct hm_policies *out, struct hm_tape *tape, struct hm_err *err)
{
    static const char *const list[] = {"set"};
    struct hm_run run = test_run(NULL, -1, NULL);

    run.tape = tape;
    return hm_policies_load(out, &run,
        &(struct hm_policy_paths){.list = list, .count = 1}, now, err);
}

/* A record gives back what was read, by the same names, and reads nothing. */
static void a_tape_has_all_of_a_set(void)
{
    hm_auto(policies) policies = {0};
    hm_auto(policies) again = {0};
    hm_auto(tape) tape = hm_tape(false);
    struct hm_err err = {0};

    if (!CHECK(make_files(&err)) || !CHECK_OK(load_by(&policies, &tape, &err)))
        return;
    CHECK_EQ(tape.items[0].kind, HM_TAPE_POLICIES);
    CHECK_BYTES(tape.items[0].text, HM_LIT("set/a.json\nset/b.yaml\n"));
    CHECK_EQ(tape.items[1].kind, HM_TAPE_POLICY);
    tape.replay = true;
    if (!CHECK_OK(hm_file_write("set/a.json", HM_LIT("?"),
            &(struct hm_file_opts){.replace = true}, &err)) ||
        !CHECK_OK(load_by(&again, &tape, &err)))
        return;
    CHECK(hm_digest_eq(&policies.set->digest, &again.set->digest));
    CHECK(CHECK_OK(hm_tape_end(&tape, &err)));
}

static void what_cannot_be_loaded_is_told(void)
{
    static const struct {
        const char *line;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"--policy empty", HM_USAGE, "no file of the folder"},
        {"--policy none", HM_NOT_FOUND, "none"},
        {"--policy set --policy set", HM_USAGE, "is a name twice"},
        {"--policy set --key k", HM_USAGE, "--policy and --key"},
        {"--policy set --ca k", HM_USAGE, "--policy and --ca"},
        {"--policy set --tlog-min 1", HM_USAGE, "--policy and --tlog-min"},
        {"--no-match warn", HM_USAGE, "--no-match is about --policy"},
        {"--resource Pod", HM_USAGE, "--resource is about --policy"},
    };
    struct hm_err err = {0};

    if (!CHECK(make_files(&err)))
        return;
    TEST_EACH(i, cases) {
        hm_auto(policies) policies = {0};

        test_case("%s", cases[i].line);
        CHECK_ERR(load(&policies, cases[i].line, &err), cases[i].code,
            cases[i].words);
    }
}

TEST_SUITE(cmd_judge_policies, TEST(a_tape_has_all_of_a_set),
    TEST(a_folder_is_read_by_name), TEST(what_cannot_be_loaded_is_told));
