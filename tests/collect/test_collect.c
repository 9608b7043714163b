/* SPDX-License-Identifier: Apache-2.0 */
#include "collect/collect.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "lab/place.h"
#include "test.h"

/* What was handed over: a letter and the name of each. */
struct basket {
    struct hm_buf text;
    size_t count, kinds[HM_ATTACHED_OTHER + 1], unread, problems, files;
    size_t enough; /* stop after so many; 0: never */
    struct hm_collect *collect;
    bool inside; /* somebody is at it */
};

static void take(void *ctx, struct hm_attached *attached)
{
    struct basket *b = ctx;

    CHECK(!__atomic_exchange_n(&b->inside, true, __ATOMIC_SEQ_CST));
    b->count++;
    b->kinds[attached->kind]++;
    b->unread += attached->unread;
    b->problems += attached->problem.code != HM_OK;
    b->files += attached->file != NULL;
    hm_buf_printf(&b->text, "%s %s", hm_attached_kind_name(attached->kind),
        hm_attached_from_name(attached->from));
    if (attached->problem.code != HM_OK)
        hm_buf_printf(&b->text, " %s%s: %s", attached->unread ? "unread " : "",
            hm_code_name(attached->problem.code), attached->problem.msg);
    hm_buf_put_str(&b->text, "\n");
    CHECK(attached->file == NULL || attached->problem.code == HM_OK);
    if (b->count == b->enough)
        hm_collect_stop(b->collect);
    __atomic_store_n(&b->inside, false, __ATOMIC_SEQ_CST);
}

struct scene {
    struct place place;
    struct hm_store store;
    struct place_thing image;
    struct hm_collect collect;
    struct basket basket;
};

static bool scene_new(struct scene *s, struct hm_err *err)
{
    *s = (struct scene){.basket.text = hm_buf(16 * HM_MIB)};
    HM_TRY(place_new(&s->place, err));
    HM_TRY(place_image(&s->place, &s->image, "amd64", "latest", err));
    s->store = place_store(&s->place);
    s->collect = (struct hm_collect){
        .store = &s->store, .subject = &s->image.digest, .threads = 1};
    s->basket.collect = &s->collect;
    return true;
}

static void scene_free(struct scene *s)
{
    hm_collect_free(&s->collect);
    hm_buf_free(&s->basket.text);
    hm_lab_place_free(&s->place);
}
#define scene_auto __attribute__((cleanup(scene_free))) struct scene

static bool run_round(struct scene *s, int round, struct hm_err *err)
{
    return hm_collect_round(
        &s->collect, (enum hm_collect_round)round, take, &s->basket, err);
}

static bool run(struct scene *s, struct hm_err *err)
{
    for (int round = 0; round < HM_COLLECT_ROUNDS; round++)
        HM_TRY(run_round(s, round, err));
    return true;
}

static bool says(const struct scene *s, const char *words)
{
    bool ok = CHECK(strstr(hm_buf_str(&s->basket.text), words) != NULL);

    if (!ok && !test_torture())
        test_note("%s", hm_buf_str(&s->basket.text));
    return ok;
}

static bool attach(
    struct scene *s, const struct place_how *how, const char *blob)
{
    struct place_thing thing;
    struct hm_err err = {0};

    return CHECK_OK(place_attach(
        &s->place, &thing, &s->image.digest, hm_bytes_str(blob), how, &err));
}

#define ENVELOPE                                                               \
    "{\"payload\":\"e30=\",\"payloadType\":\"t\",\"signatures\":"              \
    "[{\"sig\":\"AAAA\"}]}\n"
#define TWO_BUNDLES ENVELOPE ENVELOPE

/* Each row is one thing that is attached, and what is said of it. */
static void each_thing_is_told_with_its_reason(void)
{
    static const struct {
        const char *name;
        struct place_how how;
        const char *blob, *words;
    } rows[] = {
        {"no evidence", {0}, "{}", "bundle referrers API unsupported: "},
        {"garbage", {0}, "\x1f\x8b\b", "bundle referrers API format: "},
        {"two bundles", {0}, TWO_BUNDLES,
            "bundle referrers API format: 2 pieces of evidence, a bundle is "
            "one"},
        {"two layers", {.layers = 2}, "{}",
            "bundle referrers API format: 2 layers, a bundle is one"},
        {"a layer says so, the artifact type does not", {.type = "a/b"}, "{}",
            "bundle referrers API unsupported: "},
        {"the artifact type says so, the layer does not", {.layer_type = "a/b"},
            "{}", "bundle referrers API unsupported: "},
        {"no subject", {.no_subject = true}, "{}",
            "format: it is listed as attached"},
        {"longer than listed", {.lie = 1}, "{}",
            "unreadable referrers API unread mismatch: "},
        {"a manifest of 1 GiB, as listed", {.lie = 1024 * HM_MIB}, "{}",
            "unreadable referrers API unread limit: "},
        {"an sbom", {.type = "text/spdx", .layer_type = "text/spdx"}, "x",
            "sbom referrers API\n"},
        {"an sbom of another image",
            {.type = "text/spdx",
                .layer_type = "text/spdx",
                .no_subject = true},
            "x", "sbom referrers API format: "},
        {"notary",
            {.type = "application/vnd.cncf.notary.signature",
                .layer_type = "application/jose+json"},
            "x", "notary signature referrers API\n"},
        {"an unsigned statement",
            {.type = "application/vnd.docker.attestation.manifest.v1+json",
                .layer_type = "application/vnd.in-toto+json"},
            "{}", "unsigned statement referrers API\n"},
        {"a layer of cosign's",
            {.type = "application/vnd.dev.cosign.artifact.sig.v1+json",
                .layer_type =
                    "application/vnd.dev.cosign.simplesigning.v1+json"},
            "{}", "signature referrers API format: "},
        {"cosign's artifact with another layer",
            {.type = "application/vnd.dev.cosign.artifact.sig.v1+json",
                .layer_type = "a/b"},
            "{}", "other referrers API\n"},
    };

    TEST_EACH(i, rows) {
        scene_auto s = {0};
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        if (!CHECK_OK(scene_new(&s, &err)) ||
            !attach(&s, &rows[i].how, rows[i].blob) || !CHECK_OK(run(&s, &err)))
            return;
        says(&s, rows[i].words);
        CHECK(test_torture() || s.basket.count == 1);
        CHECK_EQ(s.basket.files, 0);
    }
}

/* A hint moves it to another round. It does not make it disappear. */
static void a_wrong_hint_hides_nothing(void)
{
    scene_auto s = {0};
    const struct place_how how = {.hint = "application/spdx+json"};
    struct hm_err err = {0};

    if (!CHECK_OK(scene_new(&s, &err)) || !attach(&s, &how, "{}") ||
        !CHECK_OK(run_round(&s, HM_COLLECT_LIKELY, &err)))
        return;
    CHECK_EQ(s.basket.count, 0);
    CHECK(test_torture() || s.place.gets == 0);
    if (CHECK_OK(run_round(&s, HM_COLLECT_REST, &err)))
        says(&s, "bundle referrers API unsupported");
    CHECK(test_torture() || s.place.referrers == 1);
}

static void where_it_was_found_is_told(void)
{
    static const struct {
        enum hm_referrers_from from;
        const char *words;
    } rows[] = {
        {HM_REFERRERS_API, "bundle referrers API"},
        {HM_REFERRERS_TAG, "bundle fallback tag"},
        {HM_REFERRERS_LAYOUT, "bundle layout"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        scene_auto s = {0};
        struct hm_err err = {0};

        if (!CHECK_OK(scene_new(&s, &err)) ||
            !attach(&s, &(struct place_how){0}, "{}"))
            return;
        s.place.from = rows[i].from;
        if (CHECK_OK(run(&s, &err)))
            says(&s, rows[i].words);
    }
}

static void cosigns_tags_are_read_and_its_sboms_when_asked(void)
{
    scene_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(scene_new(&s, &err)) ||
        !CHECK_OK(
            place_layer(&s.place, &s.image, "image, payload", ".sig", &err)) ||
        !CHECK_OK(place_layer(
            &s.place, &s.image, "image, statement as a layer", ".att", &err)) ||
        !CHECK_OK(
            place_layer(&s.place, &s.image, "image, payload", ".sbom", &err)) ||
        !CHECK_OK(run_round(&s, HM_COLLECT_TAGS, &err)))
        return;
    CHECK(test_torture() ||
        hm_bytes_eq(hm_buf_view(&s.basket.text),
            HM_LIT("signature .sig tag\nattestation .att tag\n")));
    CHECK(test_torture() || s.basket.files == 2);
    CHECK(test_torture() || s.place.asked == 4);
    s.collect.sboms = true;
    if (CHECK_OK(run_round(&s, HM_COLLECT_TAGS, &err)))
        says(&s, "sbom .sbom tag\n");
    CHECK(test_torture() || s.basket.files == 4);
}

static void a_tag_that_is_something_else_is_told(void)
{
    scene_auto s = {0};
    struct place_thing thing;
    char name[160];
    struct hm_err err = {0};

    if (!CHECK_OK(scene_new(&s, &err)) ||
        !CHECK_OK(place_index(&s.place, &thing, "", NULL, &err)))
        return;
    snprintf(name, sizeof(name), "%s.sig", HM_SHOW_DIGEST(&s.image.digest));
    name[strlen("sha256")] = '-';
    place_tag(&s.place, name, &thing.digest);
    if (CHECK_OK(run_round(&s, HM_COLLECT_TAGS, &err)))
        says(&s, "unreadable .sig tag format: an index");
    CHECK(test_torture() || s.collect.incomplete == NULL);
}

static void a_failed_question_is_an_incomplete_answer(void)
{
    for (size_t n = 1; n <= 3; n++) {
        scene_auto s = {0};
        struct hm_err err = {0};

        test_case("question %zu", n);
        if (!CHECK_OK(scene_new(&s, &err)))
            return;
        s.place.fail_at = n;
        s.place.fail_code = HM_DENIED;
        if (!CHECK_OK(run(&s, &err)))
            continue;
        says(&s, "unread denied: ");
        CHECK(test_torture() ||
            (s.collect.incomplete != NULL &&
                strcmp(s.collect.incomplete, "denied") == 0));
    }
}

static void it_stops_when_that_is_enough(void)
{
    scene_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(scene_new(&s, &err)))
        return;
    for (size_t i = 0; i < 20; i++) {
        char blob[32];

        snprintf(blob, sizeof(blob), "%zu", i);
        if (!attach(&s, &(struct place_how){0}, blob))
            return;
    }
    s.basket.enough = 3;
    if (!CHECK_OK(run_round(&s, HM_COLLECT_LIKELY, &err)))
        return;
    CHECK(test_torture() || s.basket.count == 3);
    CHECK(test_torture() || s.place.gets == 3);
}

/* As many as one index may list, and more than are judged: in order, by several
 * threads, and in bounded memory. */
static void ten_thousand_are_read_in_order(void)
{
    enum { MANY = 10000 };
    scene_auto s = {0};
    struct hm_err err = {0};

    if (test_torture() || !CHECK_OK(scene_new(&s, &err)))
        return;
    for (size_t i = 0; i < MANY; i++) {
        const struct place_how how = {.type = "text/spdx",
            .layer_type = "text/spdx",
            .hint = i % 2 == 0 ? "text/spdx" : NULL};
        char blob[32];

        snprintf(blob, sizeof(blob), "%zu", i);
        if (!attach(&s, &how, blob))
            return;
    }
    s.collect.threads = 0;
    if (!CHECK_OK(run(&s, &err)))
        return;
    CHECK_EQ(s.basket.count, MANY);
    CHECK_EQ(s.basket.kinds[HM_ATTACHED_SBOM], MANY);
    CHECK_EQ(s.basket.problems, 0);
    CHECK_EQ(s.place.gets, MANY + 2);
    CHECK(s.collect.incomplete == NULL);
}

static void all_bytes_together_have_a_limit(void)
{
    scene_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(scene_new(&s, &err)) ||
        !attach(&s, &(struct place_how){0}, "{}"))
        return;
    s.collect.bytes = HM_COLLECT_BYTES_MAX - 1;
    if (CHECK_OK(run(&s, &err)))
        says(&s, "unreadable referrers API unread limit: 4096 bytes more, and");
    CHECK(test_torture() || s.place.gets == 2); /* the tags */
}

/* A list may say anything about sizes, and costs its writer nothing. */
static void what_is_not_asked_for_is_not_paid(void)
{
    scene_auto s = {0};
    const struct place_how lie = {.lie = HM_COLLECT_BYTES_MAX - 1024};
    struct hm_err err = {0};

    if (!CHECK_OK(scene_new(&s, &err)) || !attach(&s, &lie, "x") ||
        !attach(&s, &(struct place_how){0}, "{}") || !CHECK_OK(run(&s, &err)))
        return;
    says(&s, "unreadable referrers API unread limit: ");
    says(&s, "bundle referrers API unsupported: ");
    CHECK(test_torture() || s.collect.bytes == 2 * HM_COLLECT_QUESTION);
}

/* Nobody says before how long it is. */
static void what_a_tag_names_is_paid_afterwards(void)
{
    scene_auto s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(scene_new(&s, &err)) ||
        !CHECK_OK(
            place_layer(&s.place, &s.image, "image, payload", ".sig", &err)))
        return;
    s.collect.bytes = HM_COLLECT_BYTES_MAX - 1;
    if (CHECK_OK(run(&s, &err)))
        says(&s, "unreadable .sig tag unread limit: ");
    CHECK(test_torture() || strcmp(s.collect.incomplete, "limit") == 0);
}

/* ---- Inside an index ---- */

#define NOTE(digest)                                                           \
    ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},"         \
    "\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"," \
    "\"vnd.docker.reference.digest\":\"" digest "\"}"

static void what_buildkit_wrote_is_listed_by_platform(void)
{
    scene_auto s = {0};
    hm_auto(buf) entries = hm_buf(4 * HM_KIB), more = hm_buf(HM_KIB);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct place_thing index;
    struct hm_manifest m;
    struct hm_err err = {0};

    if (!CHECK_OK(scene_new(&s, &err)))
        return;
    hm_buf_printf(&more, NOTE("%s"), HM_SHOW_DIGEST(&s.image.digest));
    place_entry(&entries, &s.image, "");
    place_entry(&entries, &s.image, hm_buf_str(&more));
    place_entry(&entries, &s.image, NOTE("nothing"));
    if (!CHECK_OK(
            place_index(&s.place, &index, hm_buf_str(&entries), NULL, &err)) ||
        !CHECK_OK(hm_manifest_parse(
            &m, &arena, index.text, hm_bytes(NULL, 0), &err)) ||
        !CHECK_OK(hm_collect_index(&m, NULL, take, &s.basket, &err)))
        return;
    CHECK_EQ(s.basket.kinds[HM_ATTACHED_STATEMENT], 2);
    if (CHECK_OK(hm_collect_index(&m, &s.image.digest, take, &s.basket, &err)))
        CHECK_EQ(s.basket.kinds[HM_ATTACHED_STATEMENT], 3);
    CHECK_EQ(s.place.asked, 0);
}

TEST_SUITE(collect_collect, TEST(each_thing_is_told_with_its_reason),
    TEST(a_wrong_hint_hides_nothing), TEST(where_it_was_found_is_told),
    TEST(cosigns_tags_are_read_and_its_sboms_when_asked),
    TEST(a_tag_that_is_something_else_is_told),
    TEST(a_failed_question_is_an_incomplete_answer),
    TEST(it_stops_when_that_is_enough), TEST(ten_thousand_are_read_in_order),
    TEST(all_bytes_together_have_a_limit),
    TEST(what_is_not_asked_for_is_not_paid),
    TEST(what_a_tag_names_is_paid_afterwards),
    TEST(what_buildkit_wrote_is_listed_by_platform));
