/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/show/page.h"

#include <jansson.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "test.h"

/* Initialises a view. */
#define RAW(s)                                                                 \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

static bool written(struct hm_buf *out, const struct hm_page *page,
    enum hm_page_form form, struct hm_err *err)
{
    hm_buf_cut(out, 0);
    return hm_page_write(out, page, form, err);
}

static void is(
    const struct hm_page *page, enum hm_page_form form, const char *want)
{
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (CHECK_OK(written(&out, page, form, &err)))
        CHECK_STR(hm_buf_str(&out), want);
}

/* What stands between the tags of the body: the head is the same for all. */
static void is_html(const struct hm_page *page, const char *want)
{
    hm_auto(buf) out = hm_buf(HM_MIB);
    const char *body;
    struct hm_err err = {0};

    if (!CHECK_OK(written(&out, page, HM_PAGE_HTML, &err)))
        return;
    body = strstr(hm_buf_str(&out), "<body>\n");
    if (!CHECK(body != NULL))
        return;
    CHECK_STR(body + strlen("<body>\n"), want);
}

static void say(struct hm_page *page, enum hm_mark mark, const char *about,
    struct hm_bytes name, struct hm_bytes value)
{
    hm_page_say(page,
        &(struct hm_saying){.mark = mark,
            .about = about,
            .name = name,
            .value = value,
            .by = mark == HM_PROVED ? "certificate" : "predicate"});
}

static void fill(struct hm_page *page)
{
    struct hm_err problem = {HM_FORMAT, "here", "line 3: \\x1b is no JSON"};

    hm_page_section(page, 1, "Evidence", HM_LIT("a.json"));
    hm_page_note(page, "What this is, & what not.");
    say(page, HM_PROVED, "signed by", HM_LIT(""), HM_LIT("me@example.test"));
    say(page, HM_CLAIMED, "external parameter", HM_LIT("workflow.ref"),
        HM_LIT("\"refs/heads/main\""));
    say(page, HM_SEEN, "digest", HM_LIT(""), HM_LIT(""));
    hm_page_section(page, 2, "Again", HM_LIT(""));
    hm_page_command(page, HM_LIT("hallmark verify 'a&b' --key k"));
    hm_page_problem(page, &problem);
    CHECK(problem.code == HM_OK && page->problems == 1);
}

static void one_page_has_four_forms(void)
{
    hm_auto(page) page = hm_page();

    fill(&page);
    if (page.failed.code != HM_OK)
        return;
    is(&page, HM_PAGE_TEXT,
        "Evidence: a.json\n"
        "  What this is, & what not.\n"
        "  proved, certificate: signed by: me@example.test\n"
        "  claimed, predicate: external parameter workflow.ref: "
        "\"refs/heads/main\"\n"
        "  seen, predicate: digest: (empty)\n"
        "\n"
        "Again\n"
        "    $ hallmark verify 'a&b' --key k\n"
        "  problem: line 3: \\x1b is no JSON\n");
    is(&page, HM_PAGE_MARKDOWN,
        "# Evidence `a.json`\n"
        "\n"
        "What this is, & what not.\n"
        "\n"
        "| worth | by | what | value |\n"
        "|---|---|---|---|\n"
        "| **proved** | certificate | signed by | `me@example.test` |\n"
        "| claimed | predicate | external parameter `workflow.ref` | "
        "`\"refs/heads/main\"` |\n"
        "| seen | predicate | digest | `(empty)` |\n"
        "\n"
        "## Again\n"
        "\n"
        "    hallmark verify 'a&b' --key k\n"
        "\n"
        "Not read: `line 3: \\x1b is no JSON`\n");
    is_html(&page,
        "<h1>Evidence <code dir=\"ltr\">a.json</code></h1>\n"
        "<p>What this is, &amp; what not.</p>\n"
        "<table>\n"
        "<tr><td class=\"proved\">proved</td><td>certificate</td><td>signed by"
        "</td><td><code dir=\"ltr\">me@example.test</code></td></tr>\n"
        "<tr><td class=\"claimed\">claimed</td><td>predicate</td><td>external "
        "parameter <code dir=\"ltr\">workflow.ref</code></td><td>"
        "<code dir=\"ltr\">&quot;refs/heads/main&quot;</code></td></tr>\n"
        "<tr><td class=\"seen\">seen</td><td>predicate</td><td>digest</td><td>"
        "<code dir=\"ltr\">(empty)</code></td></tr>\n"
        "</table>\n"
        "<h2>Again</h2>\n"
        "<pre>hallmark verify &#39;a&amp;b&#39; --key k</pre>\n"
        "<p class=\"problem\">Not read: <code dir=\"ltr\">line 3: \\x1b is no "
        "JSON</code></p>\n"
        "</body>\n</html>\n");
    is(&page, HM_PAGE_JSON,
        "{\n"
        "  \"schema\": \"hallmark.explain/1\",\n"
        "  \"sections\": [\n"
        "    {\n"
        "      \"level\": 1,\n"
        "      \"title\": \"Evidence\",\n"
        "      \"name\": \"a.json\",\n"
        "      \"notes\": [\n"
        "        \"What this is, & what not.\"\n"
        "      ],\n"
        "      \"statements\": [\n"
        "        {\n"
        "          \"mark\": \"proved\",\n"
        "          \"by\": \"certificate\",\n"
        "          \"about\": \"signed by\",\n"
        "          \"value\": \"me@example.test\"\n"
        "        },\n"
        "        {\n"
        "          \"mark\": \"claimed\",\n"
        "          \"by\": \"predicate\",\n"
        "          \"about\": \"external parameter\",\n"
        "          \"name\": \"workflow.ref\",\n"
        "          \"value\": \"\\\"refs/heads/main\\\"\"\n"
        "        },\n"
        "        {\n"
        "          \"mark\": \"seen\",\n"
        "          \"by\": \"predicate\",\n"
        "          \"about\": \"digest\",\n"
        "          \"value\": \"\"\n"
        "        }\n"
        "      ]\n"
        "    },\n"
        "    {\n"
        "      \"level\": 2,\n"
        "      \"title\": \"Again\",\n"
        "      \"commands\": [\n"
        "        \"hallmark verify 'a&b' --key k\"\n"
        "      ],\n"
        "      \"problems\": [\n"
        "        \"line 3: \\\\x1b is no JSON\"\n"
        "      ]\n"
        "    }\n"
        "  ]\n"
        "}\n");
}

/* ---- Hostile texts ---- */

/* As a section's name, a parameter's name and a value; and where an error tells
 * of it. */
static void fill_hostile(struct hm_page *page, struct hm_bytes text)
{
    struct hm_err problem = {HM_FORMAT, "here", ""};

    snprintf(problem.msg, sizeof(problem.msg), "%.*s",
        (int)hm_bytes_slice(text, 0, 200).len, (const char *)text.p);
    hm_page_section(page, 2, "Evidence", text);
    say(page, HM_CLAIMED, "p", text, text);
    hm_page_problem(page, &problem);
}

/* What each text becomes in a value, by the form. */
static const struct {
    const char *name;
    struct hm_bytes text;
    const char *plain, *markdown, *html;
} hostile[] = {
    {"tags", RAW("</code><script>alert(1)</script>&lt;"),
        "</code><script>alert(1)</script>&lt;",
        "\\x3c/code>\\x3cscript>alert(1)\\x3c/script>&lt;",
        "&lt;/code&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;"},
    {"an attribute", RAW("\" onload='x'"), "\" onload='x'", "\" onload='x'",
        "&quot; onload=&#39;x&#39;"},
    {"the end of a span", RAW("a``b`[x](javascript:y)"),
        "a``b`[x](javascript:y)", "a\\x60\\x60b\\x60[x](javascript:y)",
        "a``b`[x](javascript:y)"},
    {"a cell", RAW("a | **proved** \\| b"), "a | **proved** \\\\| b",
        "a \\x7c **proved** \\\\\\x7c b", "a | **proved** \\\\| b"},
    {"lines", RAW("a\n# b\r\n| c |\n\n    $ d\x0b\x0c"),
        "a\\n# b\\r\\n| c |\\n\\n    $ d\\x0b\\x0c",
        "a\\n# b\\r\\n\\x7c c \\x7c\\n\\n    $ d\\x0b\\x0c",
        "a\\n# b\\r\\n| c |\\n\\n    $ d\\x0b\\x0c"},
    {"other lines", RAW("a\xe2\x80\xa8# b\xc2\x85"), "a\\u{2028}# b\\u{85}",
        "a\\u{2028}# b\\u{85}", "a\\u{2028}# b\\u{85}"},
    {"a screen", RAW("\x1b[2J\x9b\x07"), "\\x1b[2J\\x9b\\x07",
        "\\x1b[2J\\x9b\\x07", "\\x1b[2J\\x9b\\x07"},
    {"directions", RAW("a\xe2\x80\xae\xe2\x81\xa7z\xd7\x90"),
        "a\\u{202e}\\u{2067}z\xd7\x90", "a\\u{202e}\\u{2067}z\xd7\x90",
        "a\\u{202e}\\u{2067}z\xd7\x90"},
    {"nothing to see", RAW("\xe2\x80\x8b\xef\xbb\xbf"), "\\u{200b}\\u{feff}",
        "\\u{200b}\\u{feff}", "\\u{200b}\\u{feff}"},
    {"no text", RAW("\xff\xc0\x80\0!"), "\\xff\\xc0\\x80\\x00!",
        "\\xff\\xc0\\x80\\x00!", "\\xff\\xc0\\x80\\x00!"},
    {"people and issues", RAW("@all #1 :x: www.example.test ~~a~~"),
        "@all #1 :x: www.example.test ~~a~~",
        "@all #1 :x: www.example.test ~~a~~",
        "@all #1 :x: www.example.test ~~a~~"},
};

static void hostile_texts_stay_texts(void)
{
    TEST_EACH(i, hostile) {
        const char *const want[] = {
            hostile[i].plain, hostile[i].markdown, hostile[i].html};
        static const char *const around[][2] = {
            {"\n  claimed, predicate: p %s: %s\n", "  problem: "},
            {"\n| claimed | predicate | p `%s` | `%s` |\n", "Not read: `"},
            {"p <code dir=\"ltr\">%s</code></td><td><code dir=\"ltr\">%s</code>"
             "</td></tr>\n",
                "Not read: <code dir=\"ltr\">"}};
        hm_auto(page) page = hm_page();

        test_case("%s", hostile[i].name);
        fill_hostile(&page, hostile[i].text);
        for (int form = HM_PAGE_TEXT; form <= HM_PAGE_HTML; form++) {
            hm_auto(buf) out = hm_buf(HM_MIB);
            char row[512];
            struct hm_err err = {0};

            snprintf(row, sizeof(row), around[form][0], want[form], want[form]);
            if (!CHECK_OK(written(&out, &page, (enum hm_page_form)form, &err)))
                return;
            CHECK(strstr(hm_buf_str(&out), row) != NULL);
            CHECK(strstr(hm_buf_str(&out), around[form][1]) != NULL);
        }
    }
}

/* A page about a text with that byte in it: its lines, and its bytes that are
 * not printed. */
static bool count(size_t *lines, size_t *odd, uint8_t c, enum hm_page_form form)
{
    const uint8_t raw[] = {'a', c, 'b'};
    hm_auto(page) page = hm_page();
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    *lines = *odd = 0;
    fill_hostile(&page, hm_bytes(raw, sizeof(raw)));
    if (!CHECK_OK(written(&out, &page, form, &err)))
        return false;
    for (size_t i = 0; i < out.len; i++) {
        *lines += out.p[i] == '\n';
        *odd += (out.p[i] < ' ' && out.p[i] != '\n') || out.p[i] >= 0x7f;
    }
    if (form == HM_PAGE_HTML)
        CHECK(strstr(hm_buf_str(&out), "a<b") == NULL);
    return true;
}

static void every_byte_is_harmless(void)
{
    unsigned step = test_torture() ? 60 : 1;

    for (int form = HM_PAGE_TEXT; form <= HM_PAGE_JSON; form++) {
        size_t usual, lines, odd;

        if (!count(&usual, &odd, 'x', (enum hm_page_form)form))
            return;
        for (unsigned c = 0; c < 256; c += step) {
            test_case("form %d, byte %u", form, c);
            if (!count(&lines, &odd, (uint8_t)c, (enum hm_page_form)form))
                return;
            CHECK_EQ(odd, 0);
            CHECK_EQ(lines, usual);
        }
    }
}

static void html_loads_and_runs_nothing(void)
{
    hm_auto(page) page = hm_page();
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    fill(&page);
    if (!CHECK_OK(written(&out, &page, HM_PAGE_HTML, &err)))
        return;
    CHECK(strstr(hm_buf_str(&out), "<!DOCTYPE html>\n") == hm_buf_str(&out));
    CHECK(strstr(hm_buf_str(&out), "default-src 'none'") != NULL);
    CHECK(strstr(hm_buf_str(&out), "<script") == NULL);
    CHECK(strstr(hm_buf_str(&out), "href") == NULL);
    CHECK(strstr(hm_buf_str(&out), "src=") == NULL);
    CHECK(strstr(hm_buf_str(&out), "url(") == NULL);
}

/* ---- Limits ---- */

static void long_texts_are_cut_for_people(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(buf) out = hm_buf(HM_MIB);
    hm_auto(page) page = hm_page();
    json_t *read;
    struct hm_err err = {0};

    for (size_t i = 0; i < HM_PAGE_VALUE_MAX - 1; i++)
        hm_buf_put_u8(&text, 'a');
    hm_buf_put_str(&text, "\xc3\xa9tail");
    if (hm_buf_view(&text).len == 0)
        return;
    page.whole = true;
    hm_page_section(&page, 1, "Evidence", HM_LIT(""));
    say(&page, HM_CLAIMED, "p", HM_LIT(""), hm_buf_view(&text));
    if (!CHECK_OK(written(&out, &page, HM_PAGE_TEXT, &err)))
        return;
    CHECK(strstr(hm_buf_str(&out), "aa.. (517 bytes in all)\n") != NULL);
    CHECK(out.len < HM_PAGE_VALUE_MAX + 100);
    if (!CHECK_OK(written(&out, &page, HM_PAGE_JSON, &err)))
        return;
    CHECK(strstr(hm_buf_str(&out), "a\\u00e9tail\"") != NULL);
    read = json_loadb((const char *)out.p, out.len, 0, NULL);
    CHECK(read != NULL);
    json_decref(read);
}

/* A thousand of them are a thousand short lines: the page keeps no more of each
 * than it shows. */
static void no_text_fills_the_page(void)
{
    static const enum hm_page_form forms[] = {
        HM_PAGE_TEXT, HM_PAGE_MARKDOWN, HM_PAGE_HTML};
    size_t count = test_torture() ? 2 : 1000;
    hm_auto(page) page = hm_page();
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_bytes view;
    struct hm_err err = {0};

    while (text.len < HM_MIB && text.failed == HM_OK)
        hm_buf_put_u8(&text, (uint8_t)(text.len % 2 == 0 ? '<' : '|'));
    if (!CHECK_OK(hm_buf_end(&text, &view, &err)))
        return;
    for (size_t i = 0; i < count; i++)
        say(&page, HM_CLAIMED, "p", view, view);
    CHECK(page.arena.used < 2 * HM_MIB);
    TEST_EACH(i, forms) {
        hm_auto(buf) out = hm_buf(16 * HM_MIB);

        if (!CHECK_OK(written(&out, &page, forms[i], &err)))
            return;
        CHECK(strstr(hm_buf_str(&out), "(1048576 bytes in all)") != NULL);
    }
}

static void a_page_that_failed_is_not_written(void)
{
    hm_auto(page) page = hm_page();
    hm_auto(buf) out = hm_buf(HM_MIB), small = hm_buf(8);
    struct hm_err err = {HM_SYSTEM, "here", "out of memory"};

    hm_page_section(&page, 1, "Evidence", HM_LIT("a"));
    CHECK_ERR(
        hm_page_write(&small, &page, HM_PAGE_TEXT, &err), HM_LIMIT, "8 bytes");
    err = (struct hm_err){HM_SYSTEM, "here", "out of memory"};
    hm_page_problem(&page, &err);
    hm_page_note(&page, "more");
    CHECK_ERR(hm_page_write(&out, &page, HM_PAGE_TEXT, &err), HM_SYSTEM,
        "out of memory");
    CHECK_EQ(out.len, 0);
}

static void one_page_takes_another(void)
{
    hm_auto(page) page = hm_page(), other = hm_page(), empty = hm_page();
    struct hm_err problem = {HM_FORMAT, "here", "bad"};

    hm_page_take(&page, &empty);
    hm_page_note(&other, "one");
    hm_page_problem(&other, &problem);
    hm_page_take(&page, &other);
    hm_page_note(&page, "two");
    hm_page_note(&other, "three");
    hm_page_take(&page, &other);
    hm_page_take(&page, &empty);
    CHECK_EQ(page.problems, 1);
    CHECK(other.first == NULL && other.problems == 0);
    if (page.failed.code == HM_OK)
        is(&page, HM_PAGE_TEXT, "  one\n  problem: bad\n  two\n  three\n");
    other.failed = (struct hm_err){HM_LIMIT, "here", "too much"};
    hm_page_take(&page, &other);
    CHECK(page.failed.code != HM_OK);
}

static void marks_have_names(void)
{
    struct hm_saying zeroed = {0};

    CHECK_STR(hm_mark_name(zeroed.mark), "claimed");
    CHECK_STR(hm_mark_name(HM_SEEN), "seen");
    CHECK_STR(hm_mark_name(HM_PROVED), "proved");
    CHECK_STR(hm_mark_name((enum hm_mark)77), "claimed");
}

static void a_text_that_failed_is_a_problem(void)
{
    hm_auto(page) page = hm_page();
    hm_auto(buf) text = hm_buf(8), small = hm_buf(2);

    hm_buf_put_str(&text, "abc");
    hm_buf_put_str(&small, "abc");
    CHECK_BYTES(hm_page_view(&page, &text),
        test_torture() ? hm_buf_view(&text) : HM_LIT("abc"));
    CHECK(test_torture() || page.problems == 0);
    CHECK_EQ(hm_page_view(&page, &small).len, 0);
    CHECK(test_torture() || page.problems == 1);
}

TEST_SUITE(cmd_show_page, TEST(one_page_has_four_forms),
    TEST(hostile_texts_stay_texts), TEST(every_byte_is_harmless),
    TEST(html_loads_and_runs_nothing), TEST(long_texts_are_cut_for_people),
    TEST(no_text_fills_the_page), TEST(a_page_that_failed_is_not_written),
    TEST(one_page_takes_another), TEST(marks_have_names),
    TEST(a_text_that_failed_is_a_problem));
