/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/link.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "registry/lex.h"

/* Is "next" one of the words? */
static bool has_next(struct hm_bytes rel)
{
    while (rel.len > 0) {
        size_t end = hm_bytes_find(rel, ' ');

        if (hm_bytes_eq_nocase(hm_bytes_slice(rel, 0, end), HM_LIT("next")))
            return true;
        rel = hm_bytes_slice(rel, end + 1, rel.len);
    }
    return false;
}

static bool take_param(struct hm_lex *lex, bool *next, struct hm_err *err)
{
    hm_auto(buf) value = hm_buf(HM_REGISTRY_FIELD_MAX);
    struct hm_bytes name;

    hm_lex_space(lex);
    name = hm_lex_token(lex);
    if (name.len == 0)
        return hm_fail(
            err, HM_FORMAT, "no parameter at %zu of a link", lex->at);
    hm_lex_space(lex);
    if (!hm_lex_take(lex, '='))
        return true;
    hm_lex_space(lex);
    HM_TRY(hm_lex_value(lex, &value, err));
    if (hm_bytes_eq_nocase(name, HM_LIT("rel")))
        *next = *next || has_next(hm_buf_view(&value));
    return true;
}

static bool take_link(
    struct hm_bytes *target, bool *next, struct hm_lex *lex, struct hm_err *err)
{
    size_t len;

    if (!hm_lex_take(lex, '<'))
        return hm_fail(err, HM_FORMAT, "no link at %zu", lex->at);
    *target = hm_bytes_slice(lex->in, lex->at, lex->in.len);
    len = hm_bytes_find(*target, '>');
    if (len == target->len)
        return hm_fail(err, HM_FORMAT, "a link that does not end");
    target->len = len;
    lex->at += len + 1;
    hm_lex_space(lex);
    for (size_t i = 0; i < HM_REGISTRY_PARAMS_MAX; i++) {
        if (!hm_lex_take(lex, ';'))
            break;
        HM_TRY(take_param(lex, next, err));
        hm_lex_space(lex);
    }
    if (lex->at < lex->in.len && !hm_lex_take(lex, ','))
        return hm_fail(err, HM_FORMAT, "no comma at %zu of a link", lex->at);
    return true;
}

bool hm_link_next(
    struct hm_bytes *out, struct hm_bytes field, struct hm_err *err)
{
    struct hm_lex lex = {.in = field};
    struct hm_bytes found = {0};

    hm_lex_commas(&lex);
    for (size_t i = 0; lex.at < field.len; i++) {
        struct hm_bytes target;
        bool next = false;

        if (i == HM_REGISTRY_LINKS_MAX)
            return hm_fail(
                err, HM_LIMIT, "more than %d links", HM_REGISTRY_LINKS_MAX);
        HM_TRY(take_link(&target, &next, &lex, err));
        if (next && found.p != NULL)
            return hm_fail(err, HM_FORMAT, "two next pages");
        if (next)
            found = target;
        hm_lex_commas(&lex);
    }
    *out = found;
    return true;
}

/* The one next link of all fields. */
static bool find_next(struct hm_bytes *out,
    const struct hm_http_headers *headers, struct hm_err *err)
{
    *out = hm_bytes(NULL, 0);
    for (size_t i = 0; i < HM_REGISTRY_FIELDS_MAX; i++) {
        struct hm_bytes field = hm_http_header_at(headers, "Link", i), next;

        if (field.p == NULL)
            return true;
        HM_TRY(hm_link_next(&next, field, err));
        if (next.p != NULL && out->p != NULL)
            return hm_fail(err, HM_FORMAT, "two next pages");
        if (next.p != NULL)
            *out = next;
    }
    return hm_fail(
        err, HM_LIMIT, "more than %d fields Link", HM_REGISTRY_FIELDS_MAX);
}

static bool check_page(
    const struct hm_uri *here, const struct hm_uri *to, struct hm_err *err)
{
    if (!hm_uri_same_origin(here, to))
        return hm_fail(
            err, HM_DENIED, "leads to another host: %s", HM_SHOW(to->host));
    if (!hm_bytes_eq(here->path, to->path))
        return hm_fail(
            err, HM_DENIED, "leads to another list: %s", HM_SHOW(to->path));
    if (hm_bytes_eq(here->query, to->query))
        return hm_fail(err, HM_FORMAT, "leads back to where it stands");
    return true;
}

bool hm_link_follow(struct hm_buf *out, const struct hm_uri *here,
    const struct hm_http_headers *headers, struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    struct hm_bytes next;
    struct hm_uri to;

    if (!find_next(&next, headers, err))
        return hm_wrap(err, "Link");
    if (next.p == NULL)
        return true;
    if (!hm_uri_resolve(&url, here, next, err) ||
        !hm_buf_end(&url, NULL, err) ||
        !hm_uri_parse(&to, hm_buf_view(&url), err) ||
        !check_page(here, &to, err))
        return hm_wrap(err, "next page");
    hm_buf_put(out, to.path);
    hm_buf_put_str(out, "?");
    hm_buf_put(out, to.query);
    return hm_buf_end(out, NULL, err);
}
