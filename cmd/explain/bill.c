/* SPDX-License-Identifier: Apache-2.0 */
/* Bills of material, in a few lines: how much they list, by whom, when. */
#include "base/err.h"
#include "base/limits.h"
#include "cmd/explain/explain.h"
#include "findings/shape.h"

static const char predicate[] = "predicate";

static void put_text(
    const struct hm_explaining *e, const char *about, struct hm_json v)
{
    hm_auto(buf) text = hm_buf(HM_OUTLINE_MAX);

    hm_json_put_decoded(&text, v);
    hm_explain_opt(e, HM_CLAIMED, predicate, about, hm_explain_text(e, &text));
}

/* Of a list; what is none lists nothing, and that is not said. */
static void put_count(
    const struct hm_explaining *e, const char *about, struct hm_json list)
{
    if (hm_json_type(list) == HM_JSON_ARRAY)
        hm_explain_number(e, about, hm_json_count(list));
}

/* What it is there for, in short as well: no list is not an empty one. */
static void put_main(
    const struct hm_explaining *e, const char *about, struct hm_json list)
{
    struct hm_err err = {0};

    if (hm_json_type(list) == HM_JSON_ARRAY) {
        hm_explain_main(e, about, hm_json_count(list));
        return;
    }
    (void)hm_fail(&err, HM_FORMAT,
        "a bill of materials without a list of what it is about");
    hm_explain_unread(e, about, &err);
}

static void put_spdx(const struct hm_explaining *e, struct hm_json v)
{
    struct hm_json creation = hm_json_get(v, "creationInfo");
    struct hm_json creators = hm_json_get(creation, "creators");
    struct hm_json_iter it = hm_json_iter(creators);

    put_text(e, "bill of materials, SPDX", hm_json_get(v, "spdxVersion"));
    put_text(e, "its name", hm_json_get(v, "name"));
    put_text(e, "written at", hm_json_get(creation, "created"));
    for (size_t i = 0; i < HM_EXPLAIN_LIST_MAX && hm_json_iter_next(&it); i++)
        put_text(e, "written by", it.value);
    hm_explain_more(e, "writers", hm_json_count(creators));
    put_count(e, "files listed", hm_json_get(v, "files"));
    if (hm_json_get(v, "@graph").doc != NULL)
        put_main(e, "elements listed", hm_json_get(v, "@graph"));
    else
        put_main(e, "packages listed", hm_json_get(v, "packages"));
}

static void put_cyclonedx(const struct hm_explaining *e, struct hm_json v)
{
    struct hm_json metadata = hm_json_get(v, "metadata");

    put_text(e, "bill of materials, CycloneDX", hm_json_get(v, "specVersion"));
    put_text(
        e, "its name", hm_json_get(hm_json_get(metadata, "component"), "name"));
    put_text(e, "written at", hm_json_get(metadata, "timestamp"));
    put_main(e, "components listed", hm_json_get(v, "components"));
    put_count(e, "vulnerabilities listed", hm_json_get(v, "vulnerabilities"));
}

/* SPDX has a form that is no JSON: then the predicate is a text. */
void hm_explain_tag_value(const struct hm_explaining *e, struct hm_bytes text)
{
    struct hm_err err = {0};
    struct hm_rd rd = hm_rd(text);
    size_t packages = 0;

    if (!hm_findings_shape_text(text, &err)) {
        hm_explain_unread(e, "packages listed", &err);
        return;
    }
    while (hm_rd_left(&rd) > 0)
        packages += hm_bytes_starts(hm_rd_line(&rd), HM_LIT("PackageName:"));
    hm_explain_say(e, HM_CLAIMED, predicate, "bill of materials, SPDX",
        HM_LIT("as lines of text"));
    hm_explain_main(e, "packages listed", packages);
}

static void put_string(const struct hm_explaining *e, struct hm_json v)
{
    hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);

    hm_json_put_decoded(&text, v);
    hm_explain_tag_value(e, hm_explain_text(e, &text));
}

static const struct bill {
    const char *type; /* versions stand behind */
    void (*put)(const struct hm_explaining *e, struct hm_json v);
} bills[] = {
    {"https://spdx.dev/Document", put_spdx},
    {"https://cyclonedx.org/bom", put_cyclonedx},
};

static const struct bill *find(struct hm_bytes type)
{
    for (size_t i = 0; i < sizeof(bills) / sizeof(bills[0]); i++) {
        struct hm_bytes name = hm_bytes_str(bills[i].type);

        if (hm_bytes_starts(type, name) &&
            (type.len == name.len || type.p[name.len] == '/'))
            return &bills[i];
    }
    return NULL;
}

/* A document of another kind under that type lists nothing, and is no empty
 * bill. */
static bool read_bill(
    const struct hm_explaining *e, const struct bill *bill, struct hm_err *err)
{
    const struct hm_statement *s = &e->said->statement;
    hm_auto(arena) arena = hm_arena(HM_OUTLINE_MAX);
    struct hm_json v;

    if (s->predicate.len == 0)
        return hm_fail(err, HM_FORMAT, "a statement without a predicate");
    HM_TRY(hm_json_parse_borrowed(
        &v, &arena, s->predicate, HM_STATEMENT_MAX, err));
    if (hm_json_type(v) == HM_JSON_STRING) {
        put_string(e, v);
        return true;
    }
    HM_TRY(hm_findings_shape(s->predicate_type, s->predicate, err));
    bill->put(e, v);
    return true;
}

bool hm_explain_bill(const struct hm_explaining *e)
{
    const struct bill *bill = find(e->said->statement.predicate_type);
    struct hm_err err = {0};

    if (bill == NULL)
        return false;
    if (!read_bill(e, bill, &err))
        hm_explain_unread(e, "bill of materials", &err);
    return true;
}
