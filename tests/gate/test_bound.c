/* SPDX-License-Identifier: Apache-2.0 */
/* What all digests of one image share: whoever attaches to one of them may use it
 * up, and then nothing is known about the others. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "gate/target.h"
#include "gate/tribunal.h"
#include "test.h"

#define APP "registry.test/app"

/* Two images of one index, each with good evidence. */
struct pair {
    struct tribunal t;
    struct place_thing image[2], thing[2];
};

static void pair_free(struct pair *pair)
{
    hm_tribunal_free(&pair->t);
}
#define pair_auto __attribute__((cleanup(pair_free))) struct pair

static bool pair_new(struct pair *pair, struct hm_err *err)
{
    static const char *const archs[] = {"amd64", "arm64"};

    HM_TRY(tribunal_new(&pair->t, err));
    for (size_t i = 0; i < 2; i++) {
        HM_TRY(
            place_image(&pair->t.place, &pair->image[i], archs[i], NULL, err));
        HM_TRY(place_bundle(&pair->t.place, &pair->thing[i], &pair->image[i],
            BUNDLE_KIND, &(struct place_how){0}, err));
    }
    return true;
}

/* CHECK what becomes of the n-th, and that the report has these words. */
static bool judge(const struct pair *pair, struct hm_gate_shared *shared,
    size_t n, enum hm_verdict verdict, const char *words)
{
    const struct hm_gate_about about = {.digest = pair->image[n].digest,
        .text = pair->image[n].text,
        .repository = HM_LIT(APP)};
    hm_auto_ptr(gate_target) target = NULL;
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    bool ok;

    if (!CHECK_OK(hm_report_new(&report, &err)) ||
        !CHECK_OK(hm_gate_target_new(&target, &about, &err)))
        return false;
    hm_gate_target_judge(
        target, &pair->t.gate, shared, hm_report_root(report), &about);
    hm_report_text(&text, report);
    ok = CHECK_STR(hm_verdict_name(hm_report_verdict(report)),
             hm_verdict_name(verdict)) &&
        (words == NULL || CHECK(strstr(hm_buf_str(&text), words) != NULL));
    if (!ok && !test_torture())
        test_note("%s", hm_buf_str(&text));
    return ok;
}

static struct hm_gate_shared share(struct pair *pair)
{
    struct hm_gate_shared shared = hm_gate_shared();

    shared.evidence = place_store(&pair->t.place);
    return shared;
}

static void what_an_image_may_cost(void)
{
    struct hm_gate_shared shared = hm_gate_shared();

    CHECK_EQ(shared.work.left, 5 * HM_WORK_TARGET_MAX);
    CHECK(shared.work.whole == NULL);
    CHECK_EQ(shared.bytes + shared.kept, 0);
    CHECK_EQ(HM_GATE_BYTES_MAX, 5 * HM_COLLECT_BYTES_MAX);
}

/* To the last unit, the last byte: enough for both, or for the first alone. Then
 * the second is neither a no nor without evidence. */
static void what_one_used_up_the_other_has_not(void)
{
    pair_auto pair = {0};
    struct hm_gate_shared all, shared;
    struct hm_err err = {0};
    size_t cost;

    if (!CHECK_OK(pair_new(&pair, &err)))
        return;
    all = share(&pair);
    if (!judge(&pair, &all, 0, HM_YES, NULL) ||
        !judge(&pair, &all, 1, HM_YES, NULL))
        return;
    cost = HM_GATE_WORK_MAX - all.work.left;
    CHECK(cost > 2 && all.bytes >= 4 * HM_COLLECT_QUESTION && all.kept > 0);
    /* The same paths, and those of the next test, six times. */
    if (test_torture())
        return;

    shared = share(&pair);
    shared.work.left = cost;
    shared.bytes = HM_GATE_BYTES_MAX - all.bytes;
    judge(&pair, &shared, 0, HM_YES, NULL);
    judge(&pair, &shared, 1, HM_YES, NULL);
    CHECK_EQ(shared.work.left, 0);

    test_case("work");
    shared = share(&pair);
    shared.work.left = cost - 1;
    judge(&pair, &shared, 0, HM_YES, NULL);
    judge(&pair, &shared, 1, HM_COULD_NOT_TELL, "is spent on one image");

    test_case("bytes");
    shared = share(&pair);
    shared.bytes = HM_GATE_BYTES_MAX - all.bytes + 1;
    judge(&pair, &shared, 0, HM_YES, NULL);
    judge(&pair, &shared, 1, HM_COULD_NOT_TELL, "attached to one image may");

    test_case("memory");
    shared = share(&pair);
    shared.kept = HM_GATE_KEPT_MAX - all.kept / 2;
    judge(&pair, &shared, 0, HM_YES, NULL);
    judge(&pair, &shared, 1, HM_COULD_NOT_TELL, "limit");
    shared.kept = SIZE_MAX;
    judge(&pair, &shared, 0, HM_COULD_NOT_TELL, "limit");
}

/* Nothing left at all, from the first question on. */
static void with_nothing_left_there_is_no_answer(void)
{
    pair_auto pair = {0};
    struct hm_gate_shared shared;
    struct hm_err err = {0};

    if (!CHECK_OK(pair_new(&pair, &err)) ||
        !CHECK_OK(place_layer(
            &pair.t.place, &pair.image[0], LAYER_KIND, ".sig", &err)))
        return;
    shared = share(&pair);
    shared.bytes = HM_GATE_BYTES_MAX;
    judge(&pair, &shared, 0, HM_COULD_NOT_TELL, "(.sig tag)");
    shared = share(&pair);
    shared.work.left = 0;
    judge(&pair, &shared, 0, HM_COULD_NOT_TELL, "is spent on one image");
}

/* What is no good stays no good: a limit is no excuse for it. */
static void a_no_needs_nothing_of_what_is_left(void)
{
    pair_auto pair = {0};
    struct hm_gate_shared shared;
    struct place_thing other, thing;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&pair.t, &err)) ||
        !CHECK_OK(
            place_image(&pair.t.place, &pair.image[0], "amd64", NULL, &err)) ||
        !CHECK_OK(place_image(&pair.t.place, &other, "arm64", NULL, &err)) ||
        !CHECK_OK(place_attach(&pair.t.place, &thing, &pair.image[0].digest,
            HM_LIT("{}"), &(struct place_how){0}, &err)))
        return;
    shared = share(&pair);
    shared.work.left = 0;
    judge(&pair, &shared, 0, HM_NO, "[unsupported]");
}

/* ---- The repository of evidence ---- */

/* Everything that is asked of a repository that is not there is not there. */
static void a_repository_that_is_not_there_has_not_nothing(void)
{
    static const enum hm_code codes[] = {
        HM_NETWORK, HM_DENIED, HM_SYSTEM, HM_FORMAT, HM_LIMIT, HM_NOT_FOUND};
    const struct hm_ref elsewhere = {.kind = HM_REF_REGISTRY,
        .host = HM_LIT("registry.test"),
        .repository = HM_LIT("signatures")};
    tribunal_auto t = {0};
    struct place_thing image, thing;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)))
        return;
    tribunal_says(&t, APP, HM_NOTHING, NULL);
    CHECK(strstr(hm_buf_str(&t.place.log), "exists") == NULL);
    t.gate.evidence_repository = &elsewhere;
    tribunal_says(&t, APP, HM_NOTHING, NULL);
    CHECK(test_torture() || t.place.asked == 5);
    for (size_t i = 0; i < TEST_LEN(codes) && !test_torture(); i++) {
        t.place.fail_at = 5;
        t.place.fail_code = codes[i];
        test_case("%s", hm_code_name(codes[i]));
        tribunal_says(&t, APP, HM_COULD_NOT_TELL, "no repository of evidence");
    }
    t.place.fail_at = 0;
    t.place.absent = true;
    tribunal_says(&t, APP, HM_COULD_NOT_TELL, "no such repository");
    /* Not asked where something is: not everybody may list names. */
    if (CHECK_OK(place_bundle(&t.place, &thing, &image, BUNDLE_KIND,
            &(struct place_how){0}, &err)))
        tribunal_says(&t, APP, HM_YES, NULL);
    CHECK(test_torture() || t.place.asked == 4);
}

static void whether_it_is_there_is_asked_once(void)
{
    const struct hm_ref elsewhere = {.kind = HM_REF_REGISTRY,
        .host = HM_LIT("registry.test"),
        .repository = HM_LIT("signatures")};
    tribunal_auto t = {0};
    struct place_thing image[2], index, thing;
    hm_auto(buf) entries = hm_buf(4 * HM_KIB);
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image[0], "amd64", NULL, &err)) ||
        !CHECK_OK(place_image(&t.place, &image[1], "arm64", NULL, &err)))
        return;
    place_entry(&entries, &image[0], "");
    place_entry(&entries, &image[1], "");
    if (!CHECK_OK(hm_buf_end(&entries, NULL, &err)) ||
        !CHECK_OK(place_index(
            &t.place, &index, hm_buf_str(&entries), "latest", &err)))
        return;
    t.gate.recursive = true;
    t.gate.evidence_repository = &elsewhere;
    t.place.absent = true;
    tribunal_says(&t, APP, HM_COULD_NOT_TELL, "no such repository");
    CHECK(test_torture() || t.place.asked == 3 + 3 * 3 + 1);
    /* Of three digests only one has something: it is there. */
    if (CHECK_OK(place_bundle(&t.place, &thing, &index, BUNDLE_KIND,
            &(struct place_how){0}, &err)))
        tribunal_says(&t, APP, HM_NOTHING, NULL);
    CHECK(test_torture() || strstr(hm_buf_str(&t.place.log), "exists") == NULL);
}

TEST_SUITE(gate_bound, TEST(what_an_image_may_cost),
    TEST(what_one_used_up_the_other_has_not),
    TEST(with_nothing_left_there_is_no_answer),
    TEST(a_no_needs_nothing_of_what_is_left),
    TEST(a_repository_that_is_not_there_has_not_nothing),
    TEST(whether_it_is_there_is_asked_once));
