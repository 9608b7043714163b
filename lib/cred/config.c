/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/config.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "cred/entry.h"
#include "cred/host.h"

void hm_cred_choice_free(struct hm_cred_choice *choice)
{
    hm_cred_free(&choice->entry);
    *choice = (struct hm_cred_choice){0};
}

bool hm_cred_helper_name_ok(struct hm_bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.p[i];

        if (!hm_is_alnum(c) && c != '-' && c != '_' && (c != '.' || i == 0))
            return false;
    }
    return name.len > 0 && name.len <= HM_CRED_HELPER_MAX;
}

bool hm_cred_config_member(struct hm_json *out, struct hm_json root,
    const char *name, struct hm_err *err)
{
    struct hm_json v = hm_json_get(root, name);
    enum hm_json_type type = hm_json_type(v);

    *out = (struct hm_json){0};
    if (type == HM_JSON_NONE || type == HM_JSON_NULL)
        return true;
    if (type != HM_JSON_OBJECT)
        return hm_fail(err, HM_FORMAT, "$.%s: expected object, got %s", name,
            hm_json_type_name(type));
    *out = v;
    return true;
}

bool hm_cred_config_parse(struct hm_json *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    if (text.len == 0)
        text = HM_LIT("{}");
    HM_TRY(hm_json_parse_borrowed(out, arena, text, HM_CRED_FILE_MAX, err));
    if (hm_json_type(*out) != HM_JSON_OBJECT)
        return hm_fail(err, HM_FORMAT, "$: expected object, got %s",
            hm_json_type_name(hm_json_type(*out)));
    return true;
}

bool hm_cred_config_key(struct hm_cred_key *out, struct hm_buf *name,
    struct hm_json key, struct hm_err *err)
{
    *out = (struct hm_cred_key){.host = ""};
    hm_json_put_decoded(name, key);
    if (name->failed == HM_LIMIT)
        return true; /* no registry has a name as long as that */
    HM_TRY(hm_buf_end(name, NULL, err));
    if (!hm_cred_key(out, hm_buf_view(name)))
        *out = (struct hm_cred_key){.host = ""};
    return true;
}

/* "" when there is none. */
static bool read_helper(
    char out[HM_CRED_HELPER_MAX + 1], struct hm_json v, struct hm_err *err)
{
    enum hm_json_type type = hm_json_type(v);
    hm_auto(buf) text = hm_buf(HM_CRED_FILE_MAX);
    struct hm_bytes in;

    out[0] = '\0';
    if (type == HM_JSON_NONE || type == HM_JSON_NULL)
        return true;
    if (type != HM_JSON_STRING)
        return hm_fail(err, HM_FORMAT, "%s: expected string, got %s",
            HM_JSON_PATH(v), hm_json_type_name(type));
    hm_json_put_decoded(&text, v);
    HM_TRY(hm_buf_end(&text, &in, err));
    if (in.len == 0)
        return true;
    if (!hm_cred_helper_name_ok(in))
        return hm_fail(err, HM_FORMAT,
            "%s: \"%s\", wanted a helper's name of letters, digits, '-', '_' "
            "and '.'",
            HM_JSON_PATH(v), HM_SHOW(in));
    memcpy(out, in.p, in.len);
    out[in.len] = '\0';
    return true;
}

static bool contradiction(struct hm_json key, struct hm_err *err)
{
    return hm_fail(err, HM_FORMAT,
        "%s: differs from another entry for the same registry",
        HM_JSON_PATH(key));
}

/* credHelpers: whole registries only. An empty name means none, and that none
 * is asked of credsStore, either. */
static bool find_own_helper(struct hm_cred_choice *out, struct hm_json helpers,
    struct hm_bytes host, struct hm_err *err)
{
    struct hm_json_iter it = hm_json_iter(helpers);

    while (hm_json_iter_next(&it)) {
        hm_auto(buf) name = hm_buf(HM_CRED_KEY_MAX);
        char helper[HM_CRED_HELPER_MAX + 1];
        struct hm_cred_key key;

        HM_TRY(hm_cred_config_key(&key, &name, it.key, err));
        if (hm_cred_key_fit(&key, host, hm_bytes(NULL, 0)) == 0)
            continue;
        HM_TRY(read_helper(helper, it.value, err));
        if (out->helper_decides && strcmp(helper, out->helper) != 0)
            return contradiction(it.key, err);
        memcpy(out->helper, helper, sizeof(helper));
        out->helper_decides = true;
    }
    return true;
}

static bool find_helper(struct hm_cred_choice *out, struct hm_json root,
    struct hm_bytes host, struct hm_err *err)
{
    struct hm_json helpers;

    HM_TRY(hm_cred_config_member(&helpers, root, "credHelpers", err));
    HM_TRY(find_own_helper(out, helpers, host, err));
    if (!out->helper_decides)
        return read_helper(out->helper, hm_json_get(root, "credsStore"), err);
    out->helper_decides = out->helper[0] != '\0';
    return true;
}

bool hm_cred_config_helper(struct hm_cred_choice *out, struct hm_bytes text,
    struct hm_bytes host, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_CRED_ARENA_MAX);
    struct hm_json root;

    *out = (struct hm_cred_choice){0};
    return hm_cred_config_parse(&root, &arena, text, err) &&
        find_helper(out, root, host, err);
}

/* What was asked for, and the best that was found. */
struct search {
    struct hm_bytes host, repository;
    struct hm_cred *best;
    size_t fit;
};

static bool look_at(
    struct search *s, const struct hm_json_iter *it, struct hm_err *err)
{
    hm_auto(buf) name = hm_buf(HM_CRED_KEY_MAX);
    hm_auto(cred) cred = {0};
    struct hm_cred_key key;
    size_t fit;

    HM_TRY(hm_cred_config_key(&key, &name, it->key, err));
    fit = hm_cred_key_fit(&key, s->host, s->repository);
    if (fit == 0 || fit < s->fit)
        return true;
    HM_TRY(hm_cred_entry_read(&cred, it->value, err));
    if (cred.kind == HM_CRED_NONE)
        return true;
    if (fit == s->fit && !hm_cred_same(&cred, s->best))
        return contradiction(it->key, err);
    hm_cred_free(s->best);
    *s->best = cred;
    cred = (struct hm_cred){0};
    s->fit = fit;
    return true;
}

bool hm_cred_config_find(struct hm_cred_choice *out, struct hm_bytes text,
    struct hm_bytes host, struct hm_bytes repository, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_CRED_ARENA_MAX);
    hm_auto(cred_choice) found = {0};
    struct search s = {host, repository, &found.entry, 0};
    struct hm_json root, auths;
    struct hm_json_iter it;

    HM_TRY(hm_cred_config_parse(&root, &arena, text, err));
    HM_TRY(find_helper(&found, root, host, err));
    HM_TRY(hm_cred_config_member(&auths, root, "auths", err));
    it = hm_json_iter(auths);
    while (hm_json_iter_next(&it))
        HM_TRY(look_at(&s, &it, err));
    *out = found;
    found = (struct hm_cred_choice){0};
    return true;
}
