/* SPDX-License-Identifier: Apache-2.0 */
/* said.h - what the page says of a predicate, by facts of the test.
 *
 *     struct said said = {.type = "https://..", .predicate = "{}"};
 *
 *     said_is(&said, "  claimed, predicate: ..\n", "");
 */
#ifndef HM_TESTS_CMD_SAID_H
#define HM_TESTS_CMD_SAID_H

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "cmd/explain/explain.h"
#include "test.h"

enum { SAID_TIME_S = 1700000000 }; /* that is proved: 2023-11-14T22:13:20Z */

struct said {
    const char *type, *predicate;
    bool proved;
    bool timeless; /* no time is proved */
    int64_t later_s;
    uint32_t time_ns; /* of the first time that is proved */
    const struct hm_artifact *artifact;
};

static inline bool said_fill(struct hm_page *page, struct hm_page *brief,
    const struct said *said, struct hm_err *err)
{
    static const struct hm_evidence evidence = {.has_envelope = true};
    hm_auto(buf) text = hm_buf(32 * HM_MIB);
    hm_auto(explained)
        e = {.arena = hm_arena(64 * HM_MIB), .proved = said->proved};
    const struct hm_explain how = {.now = {.s = SAID_TIME_S + said->later_s},
        .artifact = said->artifact,
        .brief = brief};

    e.facts = (struct hm_facts){.kind = HM_FACTS_KEY,
        .time_count = said->timeless ? 0 : 2,
        .times = {{{SAID_TIME_S + 60, 0}, HM_TIME_TSA, HM_LIT("t")},
            {{SAID_TIME_S, said->time_ns}, HM_TIME_LOG, HM_LIT("l")}}};
    hm_buf_printf(&text,
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":["
        "{\"digest\":{\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b"
        "934ca495991b7852b855\"}}],\"predicateType\":\"%s\",\"predicate\":",
        said->type);
    hm_buf_put_str(&text, said->predicate);
    hm_buf_put_str(&text, "}");
    HM_TRY(hm_buf_end(&text, NULL, err));
    HM_TRY(hm_statement_parse(&e.statement, &e.arena, hm_buf_view(&text), err));
    e.has_statement = true;
    hm_explain_what(&(struct hm_explaining){page, &how, &evidence, &e});
    return true;
}

/* Of the page what stands behind the statement's type. */
static inline bool said_write(struct hm_buf *out, struct hm_buf *brief,
    size_t *problems, const struct said *said, struct hm_err *err)
{
    hm_auto(page) page = hm_page(), in_short = hm_page();

    HM_TRY(said_fill(&page, &in_short, said, err));
    *problems = page.problems;
    return hm_page_write(out, &page, HM_PAGE_TEXT, err) &&
        hm_page_write(brief, &in_short, HM_PAGE_TEXT, err);
}

static inline const char *said_after(const struct hm_buf *out)
{
    static const char *const lines[] = {
        "states, of the type: ", "which is called: "};
    const char *at = hm_buf_str(out);

    for (size_t i = 0; i < TEST_LEN(lines); i++) {
        const char *line = strstr(at, lines[i]);

        if (line != NULL && strchr(line, '\n') != NULL)
            at = strchr(line, '\n') + 1;
    }
    return at;
}

static inline void said_is(
    const struct said *said, const char *want, const char *want_brief)
{
    hm_auto(buf) out = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
    size_t problems = 0;
    struct hm_err err = {0};

    if (!CHECK_OK(said_write(&out, &brief, &problems, said, &err)))
        return;
    CHECK_STR(said_after(&out), want);
    CHECK_STR(hm_buf_str(&brief), want_brief);
    CHECK_EQ(problems, strstr(want, "  problem: ") != NULL);
}

#endif
