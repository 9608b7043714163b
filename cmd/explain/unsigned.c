/* SPDX-License-Identifier: Apache-2.0 */
/* What nobody signed: statements that build tools leave beside an image, bills of
 * materials. Whoever could write there may have written it. */
#include "base/err.h"
#include "base/limits.h"
#include "cmd/explain/explain.h"

/* As if there were an envelope, around which there is none. */
static const struct hm_evidence none = {.has_envelope = true};

bool hm_explain_unsigned(struct hm_explained *out, const struct hm_explain *how,
    struct hm_bytes text, struct hm_err *err)
{
    const struct hm_artifact *artifact = how->artifact;
    size_t index;

    *out = (struct hm_explained){.arena = hm_arena(HM_FACTS_ARENA_MAX)};
    HM_TRY(hm_statement_parse(&out->statement, &out->arena, text, err));
    out->has_statement = true;
    if (artifact == NULL ||
        hm_statement_find(&index, &out->statement, artifact->digests,
            artifact->digest_count, err))
        return true;
    if (err->code == HM_NOT_FOUND)
        err->code = HM_MISMATCH;
    return hm_wrap(err, "it is not about the image that it was noted for");
}

void hm_explain_unsigned_put(struct hm_page *page,
    const struct hm_explained *said, const struct hm_explain *how)
{
    hm_explain_what(&(struct hm_explaining){page, how, &none, said});
}

/* Its kind by its members: there is no type that says it. */
static const char *type_of(enum hm_findings_kind kind)
{
    switch (kind) {
    case HM_KIND_SPDX:
        return "https://spdx.dev/Document";
    case HM_KIND_CYCLONEDX:
        return "https://cyclonedx.org/bom";
    default:
        return "";
    }
}

static bool is_json(struct hm_bytes text)
{
    size_t i = 0;

    while (i < text.len && text.p[i] <= ' ')
        i++;
    return i < text.len && text.p[i] == '{';
}

void hm_explain_document(
    struct hm_page *page, const struct hm_explain *how, struct hm_bytes text)
{
    struct hm_explained said = {.statement.predicate = text};
    const struct hm_explaining e = {page, how, &none, &said};

    if (!is_json(text)) {
        hm_explain_tag_value(&e, text);
        return;
    }
    said.statement.predicate_type = hm_bytes_str(type_of(hm_explain_kind(&e)));
    if (!hm_explain_bill(&e))
        hm_explain_other(&e);
}
