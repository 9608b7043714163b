/* SPDX-License-Identifier: Apache-2.0 */
#include "produce/buildkit.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "noted.h"
#include "test.h"

struct seen {
    struct hm_buf text;
    struct hm_digest about;
    size_t count, stop_at;
};

static bool take(void *ctx, const struct hm_buildkit_statement *statement,
    struct hm_err *err)
{
    struct seen *seen = ctx;

    if (++seen->count == seen->stop_at)
        return hm_fail(err, HM_NETWORK, "told to fail");
    seen->about = statement->about;
    hm_buf_put(&seen->text, statement->label);
    hm_buf_put_u8(&seen->text, ' ');
    hm_buf_put(&seen->text, statement->type);
    hm_buf_put_u8(&seen->text, ' ');
    hm_buf_put(&seen->text, statement->predicate);
    return hm_buf_end(&seen->text, NULL, err);
}

static bool read(struct seen *seen, struct noted *noted,
    const struct hm_digest *about, struct hm_err *err)
{
    const struct hm_buildkit what = {.store = &noted->store,
        .ref = &noted->ref,
        .about = about,
        .take = take,
        .ctx = seen};
    size_t count = 0;

    HM_TRY(hm_buildkit_read(&count, &what, err));
    return CHECK_EQ(count, seen->count);
}

static void what_was_noted_comes_as_it_is(void)
{
    const struct noted_how how = {
        .type = "https://spdx.dev/Document", .predicate = "{ \"n\":1.50 }"};
    noted_auto noted = {0};
    struct seen seen = {.text = hm_buf(HM_MIB)};
    struct hm_err err = {0};

    if (CHECK_OK(noted_new(&noted, &how, &err)) &&
        CHECK_OK(read(&seen, &noted, NULL, &err))) {
        CHECK_EQ(seen.count, 1);
        CHECK_STR(hm_buf_str(&seen.text),
            "linux/amd64 https://spdx.dev/Document { \"n\":1.50 }");
        CHECK(hm_digest_eq(&seen.about, &noted.image.digest));
    }
    hm_buf_free(&seen.text);
}

static void only_what_is_about_one_image_when_that_is_asked(void)
{
    const struct noted_how how = {.copies = 2};
    noted_auto noted = {0};
    struct seen seen = {.text = hm_buf(HM_MIB)};
    struct hm_err err = {0};

    if (CHECK_OK(noted_new(&noted, &how, &err)) &&
        CHECK_OK(read(&seen, &noted, &noted.image.digest, &err))) {
        CHECK_EQ(seen.count, 2);
        seen.count = 0;
        if (CHECK_OK(read(&seen, &noted, &noted.index.digest, &err)))
            CHECK_EQ(seen.count, 0);
    }
    hm_buf_free(&seen.text);
}

static void an_image_alone_has_no_notes(void)
{
    const struct noted_how how = {0};
    noted_auto noted = {0};
    struct seen seen = {.text = hm_buf(HM_MIB)};
    struct hm_err err = {0};

    if (!CHECK_OK(noted_new(&noted, &how, &err)))
        return;
    noted.ref.has_digest = true;
    noted.ref.digest = noted.image.digest;
    if (CHECK_OK(read(&seen, &noted, NULL, &err)))
        CHECK_EQ(seen.count, 0);
    hm_buf_free(&seen.text);
}

static void each_check_fails_alone(void)
{
    static const struct {
        const char *name;
        struct noted_how how;
        size_t stop_at;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {.name = "good"},
        {.name = "a layer that is no statement", .how = {.layer = "a/b"}},
        {.name = "about something else",
            .how = {.other_subject = true},
            .code = HM_MISMATCH,
            .words = "it is not about the image that it was noted for"},
        {.name = "about what the index has not",
            .how = {.other_about = true},
            .code = HM_MISMATCH,
            .words = "it is about sha256:" NOTED_OTHER},
        {.name = "about nothing",
            .how = {.no_about = true},
            .code = HM_FORMAT,
            .words = "it does not say what it is about"},
        {.name = "announced as another",
            .how = {.announced = "https://e.test/x"},
            .code = HM_MISMATCH,
            .words = "was announced as https://e.test/x"},
        {.name = "its manifest is about something else",
            .how = {.more = ",\"subject\":{\"mediaType\":\"a/b\",\"size\":1,"
                            "\"digest\":\"sha256:" NOTED_OTHER "\"}"},
            .code = HM_MISMATCH,
            .words = "its manifest is about sha256:" NOTED_OTHER},
        {.name = "no JSON",
            .how = {.predicate = "{"},
            .code = HM_FORMAT,
            .words = "statement sha256:"},
        {.name = "too many",
            .how = {.copies = HM_BUILDKIT_STATEMENTS_MAX + 1},
            .code = HM_LIMIT,
            .words = "more than 512 statements of BuildKit"},
        {.name = "whoever takes them wants no more",
            .stop_at = 1,
            .code = HM_NETWORK,
            .words = "told to fail"},
    };

    TEST_EACH(i, rows) {
        noted_auto noted = {0};
        struct seen seen = {.text = hm_buf(HM_MIB), .stop_at = rows[i].stop_at};
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        if (test_torture() && rows[i].how.copies > 1)
            continue; /* minutes, and nothing new */
        if (CHECK_OK(noted_new(&noted, &rows[i].how, &err)))
            CHECK_CODE(
                read(&seen, &noted, NULL, &err), rows[i].code, rows[i].words);
        hm_buf_free(&seen.text);
    }
}

TEST_SUITE(produce_buildkit, TEST(what_was_noted_comes_as_it_is),
    TEST(only_what_is_about_one_image_when_that_is_asked),
    TEST(an_image_alone_has_no_notes), TEST(each_check_fails_alone));
