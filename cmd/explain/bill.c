/* SPDX-License-Identifier: Apache-2.0 */
/* Bills of material, in a few lines: how much they list, by whom, when. */
#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "cmd/explain/explain.h"

static const char predicate[] = "predicate";

static void put_text(
    const struct hm_explaining *e, const char *about, struct hm_json v)
{
    hm_auto(buf) text = hm_buf(HM_OUTLINE_MAX);

    hm_json_put_decoded(&text, v);
    hm_explain_opt(e, HM_CLAIMED, predicate, about, hm_buf_view(&text));
}

/* Of a list; what is none lists nothing, and that is not said. */
static void put_count(
    const struct hm_explaining *e, const char *about, struct hm_json list)
{
    char text[32];

    if (hm_json_type(list) != HM_JSON_ARRAY)
        return;
    snprintf(text, sizeof(text), "%zu", hm_json_count(list));
    hm_explain_say(e, HM_CLAIMED, predicate, about, hm_bytes_str(text));
}

static void put_spdx(const struct hm_explaining *e, struct hm_json v)
{
    struct hm_json creation = hm_json_get(v, "creationInfo");
    struct hm_json_iter it = hm_json_iter(hm_json_get(creation, "creators"));

    put_text(e, "bill of materials, SPDX", hm_json_get(v, "spdxVersion"));
    put_text(e, "its name", hm_json_get(v, "name"));
    put_text(e, "written at", hm_json_get(creation, "created"));
    for (size_t i = 0; i < HM_EXPLAIN_LIST_MAX && hm_json_iter_next(&it); i++)
        put_text(e, "written by", it.value);
    put_count(e, "packages listed", hm_json_get(v, "packages"));
    put_count(e, "files listed", hm_json_get(v, "files"));
    put_count(e, "elements listed", hm_json_get(v, "@graph"));
}

static void put_cyclonedx(const struct hm_explaining *e, struct hm_json v)
{
    struct hm_json metadata = hm_json_get(v, "metadata");

    put_text(e, "bill of materials, CycloneDX", hm_json_get(v, "specVersion"));
    put_text(
        e, "its name", hm_json_get(hm_json_get(metadata, "component"), "name"));
    put_text(e, "written at", hm_json_get(metadata, "timestamp"));
    put_count(e, "components listed", hm_json_get(v, "components"));
    put_count(e, "vulnerabilities listed", hm_json_get(v, "vulnerabilities"));
}

static const struct {
    const char *type; /* how it begins: versions stand behind */
    void (*put)(const struct hm_explaining *e, struct hm_json v);
} bills[] = {
    {"https://spdx.dev/Document", put_spdx},
    {"https://cyclonedx.org/bom", put_cyclonedx},
};

bool hm_explain_bill(const struct hm_explaining *e)
{
    const struct hm_statement *statement = &e->said->statement;

    for (size_t i = 0; i < sizeof(bills) / sizeof(bills[0]); i++) {
        hm_auto(arena) arena = hm_arena(HM_OUTLINE_MAX);
        struct hm_json v;
        struct hm_err err = {0};

        if (!hm_bytes_starts(
                statement->predicate_type, hm_bytes_str(bills[i].type)))
            continue;
        if (statement->predicate.len == 0)
            return true;
        if (hm_json_parse_borrowed(
                &v, &arena, statement->predicate, HM_STATEMENT_MAX, &err))
            bills[i].put(e, v);
        else
            hm_page_problem(e->page, &err);
        return true;
    }
    return false;
}
