/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/gate.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "gate/tribunal.h"
#include "judge/plan.h"
#include "test.h"
#include "verify/court.h"

#define APP "registry.test/app:latest"

static void one_bundle_costs_four_requests(void)
{
    tribunal_auto t = {0};
    struct place_thing image, bundle;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)) ||
        !CHECK_OK(place_bundle(&t.place, &bundle, &image, BUNDLE_KIND,
            &(struct place_how){0}, &err)))
        return;
    tribunal_says(&t, APP, HM_YES, "sha256:");
    CHECK_STR(
        hm_buf_str(&t.place.log), "tag latest; referrers; manifest; blob");
    CHECK(test_torture() || hm_digest_eq(&t.digest, &image.digest));
    CHECK(test_torture() || hm_digest_eq(&t.chosen, &image.digest));
}

static void an_older_signature_costs_the_tag_and_its_layer(void)
{
    tribunal_auto t = {0};
    struct place_thing image;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)) ||
        !CHECK_OK(place_layer(&t.place, &image, LAYER_KIND, ".sig", &err)))
        return;
    tribunal_says(&t, APP, HM_YES, "layer 0 (.sig tag)");
    CHECK_EQ(t.place.asked, 4);
    CHECK_EQ(t.place.blobs, 1);
}

static void nothing_attached_is_said_when_everything_was_asked(void)
{
    tribunal_auto t = {0};
    struct place_thing image;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)))
        return;
    tribunal_says(&t, APP, HM_NOTHING, NULL);
    CHECK_EQ(t.place.asked, 4);
    CHECK_EQ(t.targets, 1);
}

/* For every question and each way in which it may go wrong: no yes that was not
 * earned, and never "nothing attached". */
static void a_question_that_fails_is_never_an_answer(void)
{
    static const enum hm_code codes[] = {HM_NETWORK, HM_DENIED, HM_SYSTEM,
        HM_FORMAT, HM_LIMIT, HM_MISMATCH, HM_UNSUPPORTED};
    tribunal_auto t = {0};
    struct place_thing image, index, thing;
    hm_auto(buf) entries = hm_buf(4 * HM_KIB);
    const struct place_how sbom = {.type = "application/spdx+json",
        .layer_type = "application/spdx+json",
        .hint = "application/spdx+json"};
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", NULL, &err)))
        return;
    place_entry(&entries, &image,
        ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}");
    if (!CHECK_OK(place_index(
            &t.place, &index, hm_buf_str(&entries), "latest", &err)) ||
        !CHECK_OK(place_attach(
            &t.place, &thing, &image.digest, HM_LIT("{}"), &sbom, &err)))
        return;
    tribunal_platform(&t, "linux/amd64");
    tribunal_says(&t, APP, HM_NOTHING, "sbom sha256:");
    for (size_t n = t.place.asked; n > 0 && !test_torture(); n--) {
        for (size_t c = 0; c < TEST_LEN(codes); c++) {
            t.place.fail_at = n;
            t.place.fail_code = codes[c];
            test_case("question %zu, %s", n, hm_code_name(codes[c]));
            tribunal_says(&t, APP, HM_COULD_NOT_TELL, NULL);
        }
    }
}

static void with_good_evidence_a_failure_is_a_yes_or_no_answer(void)
{
    tribunal_auto t = {0};
    struct place_thing image, thing;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)) ||
        !CHECK_OK(place_bundle(&t.place, &thing, &image, BUNDLE_KIND,
            &(struct place_how){0}, &err)) ||
        !CHECK_OK(place_layer(&t.place, &image, LAYER_KIND, ".sig", &err)))
        return;
    t.gate.all = true;
    tribunal_says(&t, APP, HM_YES, NULL);
    for (size_t n = t.place.asked; n > 0 && !test_torture(); n--) {
        t.place.fail_at = n;
        t.place.fail_code = HM_NETWORK;
        test_case("question %zu", n);
        tribunal_says(&t, APP, n == 1 ? HM_COULD_NOT_TELL : HM_YES, "network");
    }
}

static void one_unreadable_among_good_ones_is_told(void)
{
    tribunal_auto t = {0};
    struct place_thing image, bad, good;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)) ||
        !CHECK_OK(place_attach(&t.place, &bad, &image.digest, HM_LIT("{}"),
            &(struct place_how){0}, &err)))
        return;
    t.place.bad = &bad.digest;
    t.place.fail_code = HM_NETWORK;
    tribunal_says(&t, APP, HM_COULD_NOT_TELL, "not today");
    /* Listed, and not there: nobody knows what it was. */
    t.place.fail_code = HM_NOT_FOUND;
    tribunal_says(&t, APP, HM_COULD_NOT_TELL, "[not-found]");
    if (CHECK_OK(place_bundle(&t.place, &good, &image, BUNDLE_KIND,
            &(struct place_how){0}, &err)))
        tribunal_says(&t, APP, HM_YES, "not today");
}

static void a_cut_list_is_no_complete_one(void)
{
    tribunal_auto t = {0};
    struct place_thing image, good;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)))
        return;
    t.place.incomplete = "network";
    tribunal_says(&t, APP, HM_COULD_NOT_TELL, "network");
    t.place.incomplete = "no such reason";
    tribunal_says(&t, APP, HM_COULD_NOT_TELL, "system");
    if (CHECK_OK(place_bundle(&t.place, &good, &image, BUNDLE_KIND,
            &(struct place_how){0}, &err)))
        tribunal_says(&t, APP, HM_YES, NULL);
}

static void what_is_attached_to_another_image_does_not_count(void)
{
    static const struct {
        const char *name;
        bool other_subject, other_statement, none;
        const char *words;
    } rows[] = {
        {"both bind it", false, false, false, NULL},
        {"its manifest names another image", true, false, false,
            "it is attached to sha256:"},
        {"its statement names another image", false, true, false, "artifact"},
        {"its manifest names none", false, false, true, "has no subject"},
        {"neither is about it", true, true, false, "it is attached to sha256:"},
    };

    TEST_EACH(i, rows) {
        tribunal_auto t = {0};
        struct place_thing image, other, of, thing;
        struct place_how how = {.no_subject = rows[i].none};
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        if (!CHECK_OK(tribunal_new(&t, &err)) ||
            !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)) ||
            !CHECK_OK(place_image(&t.place, &other, "arm64", "other", &err)))
            return;
        of = rows[i].other_statement ? other : image;
        of.digest = rows[i].other_subject ? other.digest : image.digest;
        how.listed_for = &image.digest;
        if (!CHECK_OK(
                place_bundle(&t.place, &thing, &of, BUNDLE_KIND, &how, &err)))
            return;
        tribunal_says(
            &t, APP, rows[i].words == NULL ? HM_YES : HM_NO, rows[i].words);
    }
}

static void a_tag_that_moves_changes_nothing(void)
{
    tribunal_auto t = {0};
    struct place_thing good, evil, thing;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &good, "amd64", "latest", &err)) ||
        !CHECK_OK(place_image(&t.place, &evil, "evil", "evil", &err)) ||
        !CHECK_OK(place_bundle(&t.place, &thing, &good, BUNDLE_KIND,
            &(struct place_how){0}, &err)))
        return;
    t.place.moves_to = &evil.digest;
    tribunal_says(&t, APP, HM_YES, NULL);
    CHECK(test_torture() || hm_digest_eq(&t.chosen, &good.digest));
    CHECK(test_torture() ||
        strstr(hm_buf_str(&t.report), HM_SHOW_DIGEST(&evil.digest)) == NULL);
    /* It has moved by now, and that is what is judged then; not so where torture
     * ended the first question before it was asked. */
    if (test_torture())
        return;
    tribunal_says(&t, APP, HM_NOTHING, NULL);
    CHECK(test_torture() || hm_digest_eq(&t.chosen, &evil.digest));
}

/* ---- Indexes ---- */

#define FOR_(arch)                                                             \
    ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" arch "\"}"
#define BUILDKIT                                                               \
    ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},"         \
    "\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"," \
    "\"vnd.docker.reference.digest\":\"%s\"}"

struct fleet {
    struct place_thing amd64, arm64, notes, index, thing;
};

static bool fleet_new(struct tribunal *t, struct fleet *f, struct hm_err *err)
{
    hm_auto(buf) entries = hm_buf(4 * HM_KIB), more = hm_buf(HM_KIB);

    HM_TRY(tribunal_new(t, err));
    HM_TRY(place_image(&t->place, &f->amd64, "amd64", NULL, err));
    HM_TRY(place_image(&t->place, &f->arm64, "arm64", NULL, err));
    HM_TRY(place_image(&t->place, &f->notes, "notes", NULL, err));
    hm_buf_printf(&more, BUILDKIT, HM_SHOW_DIGEST(&f->amd64.digest));
    place_entry(&entries, &f->amd64, FOR_("amd64"));
    place_entry(&entries, &f->arm64, FOR_("arm64"));
    place_entry(&entries, &f->notes, hm_buf_str(&more));
    HM_TRY(hm_buf_end(&entries, NULL, err));
    return place_index(
        &t->place, &f->index, hm_buf_str(&entries), "latest", err);
}

static bool attach(struct tribunal *t, struct fleet *f,
    const struct place_thing *to, struct hm_err *err)
{
    return place_bundle(
        &t->place, &f->thing, to, BUNDLE_KIND, &(struct place_how){0}, err);
}

static void an_index_is_judged_as_itself(void)
{
    tribunal_auto t = {0};
    struct fleet f;
    struct hm_err err = {0};

    if (!CHECK_OK(fleet_new(&t, &f, &err)) ||
        !CHECK_OK(attach(&t, &f, &f.amd64, &err)))
        return;
    /* What is attached to a platform says nothing about the index. */
    tribunal_says(&t, APP, HM_NOTHING, "lists: linux/amd64 sha256:");
    if (CHECK_OK(attach(&t, &f, &f.index, &err)))
        tribunal_says(&t, APP, HM_YES, "unsigned, bound by the index digest");
    CHECK(test_torture() || hm_digest_eq(&t.chosen, &f.index.digest));
}

static void a_platform_is_bound_by_its_index(void)
{
    tribunal_auto t = {0};
    struct fleet f;
    struct hm_err err = {0};

    if (!CHECK_OK(fleet_new(&t, &f, &err)))
        return;
    tribunal_platform(&t, "linux/amd64");
    tribunal_says(&t, APP, HM_NOTHING, NULL);
    if (!CHECK_OK(attach(&t, &f, &f.arm64, &err)))
        return;
    tribunal_says(&t, APP, HM_NOTHING, NULL);
    if (!CHECK_OK(attach(&t, &f, &f.index, &err)))
        return;
    tribunal_says(&t, APP, HM_YES, "the index that lists it");
    CHECK(test_torture() || hm_digest_eq(&t.chosen, &f.amd64.digest));
    CHECK(test_torture() || hm_digest_eq(&t.digest, &f.index.digest));
    CHECK(test_torture() || t.targets == 2);
    if (!CHECK_OK(attach(&t, &f, &f.amd64, &err)))
        return;
    tribunal_says(&t, APP, HM_YES, "linux/amd64");
    CHECK(test_torture() || t.targets == 1);
}

/* A policy that demands what the rules do, and denies one digest. */
struct bench_of_denial {
    struct hm_bench bench;
    struct hm_requirement requirement;
    struct hm_denied denied;
    struct hm_plan plan;
    const struct hm_plan *chosen;
    struct hm_plan_set set;
    struct hm_panel panel;
};

static void deny(struct tribunal *t, struct bench_of_denial *b,
    const struct hm_digest *digest)
{
    b->bench.root = (struct hm_root *)(uintptr_t)court_root();
    b->bench.name = HM_LIT("lab");
    b->requirement =
        (struct hm_requirement){HM_LIT("signed"), "signature", t->rules};
    b->denied = (struct hm_denied){*digest, HM_LIT("INC-1")};
    b->plan = (struct hm_plan){.name = HM_LIT("plan"),
        .bench = &b->bench,
        .requirements = &b->requirement,
        .requirement_count = 1,
        .denied = &b->denied,
        .denied_count = 1};
    b->chosen = &b->plan;
    b->set = (struct hm_plan_set){.plans = &b->plan, .count = 1};
    b->panel =
        (struct hm_panel){.set = &b->set, .plans = &b->chosen, .count = 1};
    t->judge = (struct hm_judge){.panel = &b->panel};
}

/* Evidence for the one is enough for both; so is a denial of either. */
static void a_denial_of_an_index_or_of_its_platform_is_one_of_both(void)
{
    tribunal_auto t = {0};
    struct bench_of_denial b = {0};
    struct fleet f;
    struct hm_err err = {0};

    if (!CHECK_OK(fleet_new(&t, &f, &err)) ||
        !CHECK_OK(attach(&t, &f, &f.index, &err)) ||
        !CHECK_OK(attach(&t, &f, &f.amd64, &err)))
        return;
    tribunal_platform(&t, "linux/amd64");
    deny(&t, &b, &f.arm64.digest);
    tribunal_says(&t, APP, HM_YES, "none of 1 that are denied");
    deny(&t, &b, &f.index.digest);
    tribunal_says(&t, APP, HM_NO, "is denied: INC-1");
    deny(&t, &b, &f.amd64.digest);
    tribunal_says(&t, APP, HM_NO, "is denied: INC-1");
}

/* The same manifest by its own digest: no index was looked at. */
static void an_index_nobody_asked_for_binds_nothing(void)
{
    tribunal_auto t = {0};
    struct fleet f;
    struct hm_err err = {0};
    char ref[256];

    if (!CHECK_OK(fleet_new(&t, &f, &err)) ||
        !CHECK_OK(attach(&t, &f, &f.index, &err)))
        return;
    snprintf(ref, sizeof(ref), "registry.test/app@%s",
        HM_SHOW_DIGEST(&f.amd64.digest));
    tribunal_says(&t, ref, HM_NOTHING, NULL);
    tribunal_platform(&t, "linux/amd64");
    tribunal_says(&t, ref, HM_NOTHING, NULL);
    tribunal_platform(&t, "linux/arm64");
    tribunal_says(&t, ref, HM_NO, "the image is for linux/amd64");
}

static void a_platform_that_is_not_there_is_a_no(void)
{
    tribunal_auto t = {0};
    struct fleet f;
    struct hm_err err = {0};

    if (!CHECK_OK(fleet_new(&t, &f, &err)) ||
        !CHECK_OK(attach(&t, &f, &f.index, &err)))
        return;
    tribunal_platform(&t, "linux/s390x");
    tribunal_says(&t, APP, HM_NO, "[not-found]");
    CHECK(test_torture() || t.targets == 0);
    tribunal_platform(&t, "unknown/unknown");
    tribunal_says(&t, APP, HM_NO, "and no image");
}

static void everything_below_must_pass_by_itself(void)
{
    tribunal_auto t = {0};
    struct fleet f;
    struct hm_err err = {0};

    if (!CHECK_OK(fleet_new(&t, &f, &err)) ||
        !CHECK_OK(attach(&t, &f, &f.index, &err)))
        return;
    t.gate.recursive = true;
    tribunal_says(&t, APP, HM_NOTHING, NULL);
    if (!CHECK_OK(attach(&t, &f, &f.amd64, &err)))
        return;
    tribunal_says(&t, APP, HM_NOTHING, NULL);
    if (!CHECK_OK(attach(&t, &f, &f.arm64, &err)))
        return;
    tribunal_says(&t, APP, HM_YES, "targets               3");
    CHECK(test_torture() || t.targets == 3);
    t.place.bad = &f.arm64.digest;
    t.place.fail_code = HM_NOT_FOUND;
    tribunal_says(&t, APP, HM_COULD_NOT_TELL, "not today");
}

static void indexes_in_indexes_end(void)
{
    tribunal_auto t = {0};
    struct place_thing image, index, thing;
    /* Each level asks for the same memory once more. */
    int end = test_torture() ? 2 : HM_GATE_DEPTH_MAX + 1;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", NULL, &err)))
        return;
    index = image;
    for (int depth = 1; depth <= end; depth++) {
        hm_auto(buf) entries = hm_buf(4 * HM_KIB);

        place_entry(&entries, &index, FOR_("amd64"));
        if (!CHECK_OK(hm_buf_end(&entries, NULL, &err)) ||
            !CHECK_OK(place_index(
                &t.place, &index, hm_buf_str(&entries), NULL, &err)))
            return;
        place_tag(&t.place, "latest", &index.digest);
        t.place.tags[0] = t.place.tags[t.place.tag_count - 1];
        t.place.tag_count = 1;
        test_case("%d", depth);
        if (!CHECK_OK(place_bundle(&t.place, &thing, &index, BUNDLE_KIND,
                &(struct place_how){0}, &err)))
            return;
        tribunal_platform(&t, "linux/amd64");
        t.gate.recursive = false;
        tribunal_says(&t, APP,
            depth <= HM_GATE_DEPTH_MAX ? HM_YES : HM_COULD_NOT_TELL,
            depth <= HM_GATE_DEPTH_MAX ? NULL : "one in the other");
        t.gate.platform = NULL;
        t.gate.recursive = true;
        tribunal_says(&t, APP,
            depth <= HM_GATE_DEPTH_MAX ? HM_NOTHING : HM_COULD_NOT_TELL, NULL);
    }
}

static void an_index_of_too_many_is_not_told(void)
{
    tribunal_auto t = {0};
    hm_auto(buf) entries = hm_buf(HM_MIB);
    struct place_thing image = {0}, index;
    struct hm_err err = {0};
    char arch[32];

    if (test_torture() || !CHECK_OK(tribunal_new(&t, &err)))
        return;
    for (int i = 0; i <= HM_GATE_TARGETS_MAX; i++) {
        snprintf(arch, sizeof(arch), "a%d", i);
        if (!CHECK_OK(place_image(&t.place, &image, arch, NULL, &err)))
            return;
        place_entry(&entries, &image, "");
    }
    t.gate.recursive = true;
    if (CHECK_OK(place_index(
            &t.place, &index, hm_buf_str(&entries), "latest", &err)))
        tribunal_says(&t, APP, HM_COULD_NOT_TELL, "limit");
}

/* ---- References ---- */

static void what_is_not_there_is_no_answer(void)
{
    tribunal_auto t = {0};
    struct place_thing html;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)))
        return;
    tribunal_says(&t, APP, HM_COULD_NOT_TELL, "no such tag");
    if (!CHECK_OK(
            place_put(&t.place, &html, "text/html", HM_LIT("<html>"), &err)))
        return;
    place_tag(&t.place, "latest", &html.digest);
    tribunal_says(&t, APP, HM_COULD_NOT_TELL, "manifest");
    CHECK(test_torture() || t.targets == 0);
}

static void evidence_may_lie_elsewhere(void)
{
    tribunal_auto t = {0};
    const struct hm_ref elsewhere = {.kind = HM_REF_REGISTRY,
        .host = HM_LIT("registry.test"),
        .repository = HM_LIT("signatures")};
    struct place_thing image, thing;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)) ||
        !CHECK_OK(place_bundle(&t.place, &thing, &image, BUNDLE_KIND,
            &(struct place_how){0}, &err)))
        return;
    t.gate.evidence_repository = &elsewhere;
    tribunal_says(&t, APP, HM_YES, NULL);
}

static bool open_one(void *ctx, struct hm_store *out, const struct hm_ref *ref,
    bool write, struct hm_err *err)
{
    (void)write;
    if (!hm_bytes_eq(ref->repository, HM_LIT("app")))
        return hm_fail(err, HM_NETWORK, "no way there");
    *out = place_store(ctx);
    return true;
}

static void a_place_that_cannot_be_opened_is_told(void)
{
    tribunal_auto t = {0};
    const struct hm_ref elsewhere = {.repository = HM_LIT("signatures")};
    struct place_thing image, thing;
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)) ||
        !CHECK_OK(place_bundle(&t.place, &thing, &image, BUNDLE_KIND,
            &(struct place_how){0}, &err)))
        return;
    t.opener.open = open_one;
    tribunal_says(&t, "registry.test/other", HM_COULD_NOT_TELL, "no way there");
    tribunal_says(&t, APP, HM_YES, NULL);
    t.gate.evidence_repository = &elsewhere;
    tribunal_says(
        &t, APP, HM_COULD_NOT_TELL, "the repository of evidence: no way there");
    CHECK(test_torture() || t.targets == 0);
}

static void the_callers_evidence_is_all_there_is(void)
{
    tribunal_auto t = {0};
    struct hm_candidate file = {.name = HM_LIT("a file")};
    struct place_thing image, thing;
    const struct hm_err unread = {HM_NETWORK, "x:1", "no answer"};
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_new(&t, &err)) ||
        !CHECK_OK(place_image(&t.place, &image, "amd64", "latest", &err)) ||
        !CHECK_OK(place_bundle(&t.place, &thing, &image, BUNDLE_KIND,
            &(struct place_how){0}, &err)))
        return;
    t.gate.has_files = true;
    tribunal_says(&t, APP, HM_NOTHING, NULL);
    CHECK(test_torture() || t.place.asked == 1);
    file.problem = &unread;
    t.gate.files = &file;
    t.gate.file_count = 1;
    tribunal_says(&t, APP, HM_COULD_NOT_TELL, "a file");
}

TEST_SUITE(gate_gate, TEST(one_bundle_costs_four_requests),
    TEST(an_older_signature_costs_the_tag_and_its_layer),
    TEST(nothing_attached_is_said_when_everything_was_asked),
    TEST(a_question_that_fails_is_never_an_answer),
    TEST(with_good_evidence_a_failure_is_a_yes_or_no_answer),
    TEST(one_unreadable_among_good_ones_is_told),
    TEST(a_cut_list_is_no_complete_one),
    TEST(what_is_attached_to_another_image_does_not_count),
    TEST(a_tag_that_moves_changes_nothing), TEST(an_index_is_judged_as_itself),
    TEST(a_platform_is_bound_by_its_index),
    TEST(a_denial_of_an_index_or_of_its_platform_is_one_of_both),
    TEST(an_index_nobody_asked_for_binds_nothing),
    TEST(a_platform_that_is_not_there_is_a_no),
    TEST(everything_below_must_pass_by_itself), TEST(indexes_in_indexes_end),
    TEST(an_index_of_too_many_is_not_told),
    TEST(what_is_not_there_is_no_answer), TEST(evidence_may_lie_elsewhere),
    TEST(a_place_that_cannot_be_opened_is_told),
    TEST(the_callers_evidence_is_all_there_is));
