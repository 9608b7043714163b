/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed, and what lies in folders: tests/cli/image.sh. */
#include "cmd/judge/images.h"

#include "cmd/judge/judging.h"
#include "cmd/line.h"
#include "cmd/registry/opts.h"
#include "cmd/trust/opts.h"

static const struct hm_opt options[] = {HM_IMAGES_OPTS, HM_JUDGING_OPTS,
    HM_TRUST_OPTS, HM_RULE_OPTS, HM_REGISTRY_OPTS, {0}};
static const struct hm_command command = {.name = "x",
    .options = options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_OFFLINE,
    .operands = {.name = "IMAGE", .max = SIZE_MAX}};

#define ANY "--insecure-any-identity "

static bool verify(struct hm_run *run, const char *line, struct hm_buf *out,
    struct hm_err *err)
{
    hm_auto(args) args = {0};

    *run = test_run(out, -1, NULL);
    run->args = &args;
    HM_TRY(test_line(&args, &command, line, err));
    return hm_images_verify(run, (struct hm_time){0}, err);
}

static void each_image_is_told_and_counts(void)
{
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_run run;
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(verify(&run, ANY "oci-layout:a oci-layout:b", &out, &err)))
        return;
    CHECK_EQ(run.status, HM_EXIT_UNSURE);
    CHECK(strncmp(hm_buf_str(&out),
              "could not tell: oci-layout:a: resolve: ", 39) == 0);
    CHECK(strstr(hm_buf_str(&out),
              "\ncould not tell: oci-layout:b: resolve: ") != NULL);
}

static void nothing_is_asked_when_a_word_is_wrong(void)
{
    static const struct {
        const char *line, *words;
    } cases[] = {
        {"--insecure-any-identity", "IMAGE is missing"},
        {ANY "oci-layout:a A:B:C", "A:B:C"},
        {"oci-layout:a", "nobody is named"},
        {ANY "--platform x oci-layout:a", "--platform"},
        {ANY "--platform linux/amd64 --recursive oci-layout:a", "all of them"},
        {ANY "--evidence-repository : oci-layout:a", "reference"},
        {ANY "--evidence-repository a --bundle b oci-layout:a", "is not asked"},
        {ANY "--offline debian", "--offline and an image in a registry"},
        {ANY "--offline --evidence-repository registry.test/b oci-layout:a",
            "registry.test/b: --offline and an image in a registry"},
    };
    struct hm_run run;

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        CHECK_ERR(
            verify(&run, cases[i].line, &out, &err), HM_USAGE, cases[i].words);
        CHECK_EQ(out.len, 0);
        CHECK_EQ(run.status, HM_EXIT_UNSURE);
    }
}

TEST_SUITE(cmd_judge_images, TEST(each_image_is_told_and_counts),
    TEST(nothing_is_asked_when_a_word_is_wrong));
