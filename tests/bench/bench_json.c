/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing JSON: our span reader and jansson, both refusing duplicate keys, and
 * memcpy() of the text. Two shapes: what carries signatures is mostly long
 * base64 strings, what lists software is mostly small members. */
#include <jansson.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "bench.h"
#include "enc/base64.h"
#include "enc/json.h"

enum { TEXT_MAX = 4 << 20, BLOB = 6000, BLOBS = 128, PACKAGES = 4000 };

static uint8_t copy[TEXT_MAX];

static bool parse(void *data)
{
    const struct hm_buf *text = data;
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    struct hm_err err = {0};
    struct hm_json doc;

    return hm_json_parse(&doc, &arena, hm_buf_view(text), TEXT_MAX, &err);
}

static bool parse_borrowed(void *data)
{
    const struct hm_buf *text = data;
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    struct hm_err err = {0};
    struct hm_json doc;

    return hm_json_parse_borrowed(
        &doc, &arena, hm_buf_view(text), TEXT_MAX, &err);
}

static bool parse_jansson(void *data)
{
    const struct hm_buf *text = data;
    json_t *doc = json_loadb(
        (const char *)text->p, text->len, JSON_REJECT_DUPLICATES, NULL);
    bool ok = doc != NULL;

    json_decref(doc);
    return ok;
}

static bool copy_text(void *data)
{
    const struct hm_buf *text = data;

    memcpy(copy, text->p, text->len);
    bench_use(copy);
    return true;
}

static void put_evidence(struct hm_buf *out)
{
    static uint8_t blob[BLOB];

    bench_fill(blob, BLOB);
    hm_buf_put_str(out, "[");
    for (int i = 0; i < BLOBS; i++) {
        hm_buf_printf(out, "%s\n  {\"index\": \"%d\", \"payload\": \"",
            i == 0 ? "" : ",", i);
        hm_base64_encode(out, HM_BASE64, hm_bytes(blob, BLOB));
        hm_buf_put_str(out, "\", \"type\": \"application/json\"}");
    }
    hm_buf_put_str(out, "\n]\n");
}

static void put_packages(struct hm_buf *out)
{
    hm_buf_put_str(out, "{\"packages\": [");
    for (int i = 0; i < PACKAGES; i++)
        hm_buf_printf(out,
            "%s\n    {\"name\": \"library-%d\", \"version\": \"1.%d.%d\", "
            "\"id\": %d, \"direct\": %s,\n     \"licence\": null, \"files\": "
            "[1, 22, 333, -4.5e6], \"note\": \"a \\\"quoted\\\" w\\u00f6rd\"}",
            i == 0 ? "" : ",", i, i % 17, i % 5, i * 7919,
            i % 3 == 0 ? "true" : "false");
    hm_buf_put_str(out, "\n]}\n");
}

static void measure(const char *name, void (*put)(struct hm_buf *out))
{
    hm_auto(buf) text = hm_buf(TEXT_MAX);
    struct bench_case c = {.name = name,
        .data = &text,
        .ways = {{"hallmark", parse}, {"hallmark, no copy", parse_borrowed},
            {"jansson", parse_jansson}, {"memcpy", copy_text}}};

    put(&text);
    c.bytes = text.len;
    bench_measure(&c);
}

void bench_json(void)
{
    measure("json, long strings", put_evidence);
    measure("json, small members", put_packages);
}
