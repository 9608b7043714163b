/* SPDX-License-Identifier: Apache-2.0 */
/* Who may sign, where the caller named builders, or nobody: the other half of the
 * pairs of builder.h. */
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "expect/expect_impl.h"
#include "identity/claims.h"

#define GITHUB_URL "https://github.com/"

static struct hm_bytes githubs_issuer(void)
{
    return hm_bytes_str(hm_provider_find(HM_LIT("github"))->issuer);
}

static bool allow(struct hm_rules *rules, struct hm_bytes issuer,
    struct hm_bytes pattern, const struct hm_ext_demand *repository,
    struct hm_err *err)
{
    const struct hm_identity_spec spec = {
        .issuer = {HM_MATCH_EXACT, issuer},
        .subject = {HM_MATCH_REGEXP, pattern},
        .extensions = repository,
        .extension_count = repository != NULL,
    };

    return hm_rules_allow_identity(rules, &spec, err);
}

/* Letters and digits as they are, all else behind a backslash, which takes from
 * it whatever it means in a pattern. */
static void put_quoted(struct hm_buf *out, struct hm_bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] < 0x80 && !hm_is_alnum(text.p[i]))
            hm_buf_put_u8(out, '\\');
        hm_buf_put_u8(out, text.p[i]);
    }
}

/* A workflow that signs as itself, at any ref: which one is the expectation's
 * business. */
static bool allow_workflow(struct hm_rules *rules, struct hm_bytes issuer,
    struct hm_bytes id, struct hm_err *err)
{
    hm_auto(buf) pattern = hm_buf(HM_PATTERN_MAX);
    struct hm_bytes name, ref, text;

    hm_builder_cut(&name, &ref, id);
    put_quoted(&pattern, name);
    hm_buf_put(&pattern, HM_LIT("@(?:refs/.+|[0-9a-f]{40}|[0-9a-f]{64})"));
    return hm_buf_end(&pattern, &text, err) &&
        allow(rules, issuer, text, NULL, err);
}

/* "The machine" is no signer: npm's client signs as the workflow that it runs
 * in, which must be one of the source. */
static bool allow_source(const struct hm_expect *e, struct hm_rules *rules,
    struct hm_bytes id, struct hm_err *err)
{
    const struct hm_ext_demand repository = {
        12, {HM_MATCH_EXACT, e->source.text}};
    hm_auto(buf) pattern = hm_buf(HM_PATTERN_MAX);
    struct hm_bytes text;

    if (e->source.match != HM_MATCH_EXACT)
        return hm_fail(err, HM_USAGE,
            "builder %s is every machine: say from which source it must be",
            HM_SHOW(id));
    put_quoted(&pattern, e->source.text);
    hm_buf_put(&pattern, HM_LIT("/\\.github/workflows/.+@.+"));
    return hm_buf_end(&pattern, &text, err) &&
        allow(rules, githubs_issuer(), text, &repository, err);
}

/* A tenant of GitHub's has an issuer of its own beside its server. */
static bool put_tenant(
    struct hm_buf *out, struct hm_bytes name, struct hm_err *err)
{
    const struct hm_bytes scheme = HM_LIT("https://");

    hm_buf_put(out, HM_LIT("https://token.actions."));
    if (hm_bytes_starts(name, scheme)) {
        name = hm_bytes_slice(name, scheme.len, name.len);
        hm_buf_put(out, hm_bytes_slice(name, 0, hm_bytes_find(name, '/')));
    }
    return hm_buf_end(out, NULL, err);
}

static bool allow_builder(const struct hm_expect *e, struct hm_rules *rules,
    const struct hm_expected *builder, struct hm_err *err)
{
    struct hm_bytes id = builder->text, name, ref, host;
    hm_auto(buf) issuer = hm_buf(HM_URI_MAX);

    if (builder->match == HM_MATCH_REGEXP)
        return allow(rules, githubs_issuer(), id, NULL, err);
    if (hm_builder_is_runner(id))
        return allow_source(e, rules, id, err);
    hm_builder_cut(&name, &ref, id);
    if (hm_bytes_starts(name, HM_LIT(GITHUB_URL)))
        return allow_workflow(rules, githubs_issuer(), id, err);
    HM_TRY(put_tenant(&issuer, name, err));
    return hm_provider_is_tenant(&host, hm_buf_view(&issuer))
        ? allow_workflow(rules, hm_buf_view(&issuer), id, err)
        : hm_fail(err, HM_USAGE,
              "who signs for builder %s? say it with an identity or a key",
              HM_SHOW(id));
}

/* A delegator signs for builders that call it, so with builders it is one more
 * who may. */
bool hm_expect_allow(
    const struct hm_expect *expect, struct hm_rules *rules, struct hm_err *err)
{
    const struct hm_expected_list *list = &expect->builders;

    if (list->count == 0)
        return allow(rules, githubs_issuer(), hm_bytes_str(hm_builder_signers),
            NULL, err);
    for (size_t i = 0; i < list->count; i++) {
        if (!allow_builder(expect, rules, &list->items[i], err))
            return hm_wrap(err, "builder");
    }
    return allow(rules, githubs_issuer(), hm_bytes_str(hm_builder_delegators),
        NULL, err);
}
