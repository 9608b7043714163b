/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/subject.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "identity/form.h"

#define CONNECTOR "connector_id"

/* Issuers of the public instance that are no CI system; Dex federates, and the
 * instance takes for the issuer whom it asked. */
static const struct {
    const char *issuer;
    bool connector;
} mail_issuers[] = {
    {"https://accounts.google.com", false},
    {"https://oauth2.sigstore.dev/auth", true},
    {"https://oauth2.sigstage.dev/auth", true},
};

/* What is being read. */
struct work {
    struct hm_json claims;
    const struct hm_subject_rule *rule;
    struct hm_arena *arena;
    struct hm_err *err;
    bool failed; /* a claim could not be read: *err says why */
};

/* ---- Claims ---- */

static struct hm_json find(struct hm_json object, struct hm_bytes name)
{
    struct hm_json_iter it = hm_json_iter(object);
    char wanted[64];

    if (hm_json_type(object) != HM_JSON_OBJECT || name.len >= sizeof(wanted))
        return (struct hm_json){0};
    memcpy(wanted, name.p, name.len);
    wanted[name.len] = '\0';
    while (hm_json_iter_next(&it)) {
        if (hm_json_str_eq(it.key, wanted))
            return it.value;
    }
    return (struct hm_json){0};
}

/* A claim as text, as the authority's templates have it: strings as they are,
 * whole numbers by their digits, true and false; p NULL for all else. */
static struct hm_bytes as_text(struct work *work, struct hm_json v)
{
    struct hm_bytes text = {0};
    int64_t number;

    switch (hm_json_type(v)) {
    case HM_JSON_STRING:
        if (!work->failed && !hm_json_as_str(&text, v, work->arena, work->err))
            work->failed = true;
        return work->failed ? hm_bytes(NULL, 0) : text;
    case HM_JSON_NUMBER:
        return hm_json_as_i64(&number, v) ? hm_json_text(v) : text;
    case HM_JSON_BOOL:
        return hm_json_text(v);
    default:
        return text;
    }
}

static bool get_str(struct hm_bytes *out, struct work *work,
    struct hm_json object, const char *name)
{
    struct hm_json v = find(object, hm_bytes_str(name));

    if (hm_json_type(v) == HM_JSON_NONE)
        return hm_fail(work->err, HM_NOT_FOUND, "there is no %s", name);
    if (hm_json_type(v) != HM_JSON_STRING)
        return hm_fail(work->err, HM_FORMAT, "%s is a %s, wanted a string",
            name, hm_json_type_name(hm_json_type(v)));
    HM_TRY(hm_json_as_str(out, v, work->arena, work->err));
    return out->len > 0 ||
        hm_fail(work->err, HM_NOT_FOUND, "%s is empty", name);
}

static bool get_claim(struct hm_bytes *out, struct work *work, const char *name)
{
    return get_str(out, work, work->claims, name);
}

/* ---- CI systems ---- */

/* A claim by that name, else the provider's own value. */
static struct hm_bytes value_of(const void *ctx, struct hm_bytes name)
{
    struct work *work = *(struct work *const *)ctx;
    struct hm_bytes text = as_text(work, find(work->claims, name));

    if (text.p == NULL && !work->failed && hm_bytes_eq_str(name, "url"))
        return hm_bytes_str(work->rule->provider->url);
    return text;
}

static bool fill(
    struct hm_bytes *out, struct work *work, const struct hm_claim_row *row)
{
    struct work *const ctx = work;
    const struct hm_form form = {row->form, value_of, &ctx};
    struct hm_err err = {0};

    *out = (struct hm_bytes){0};
    if (hm_form_fill(out, &form, work->arena, &err))
        return true;
    if (work->failed)
        return false;
    if (row->optional && err.code == HM_NOT_FOUND)
        return true;
    *work->err = err;
    return false;
}

/* A name as Go's URL type writes it: what no URI may hold is escaped. */
static bool put_uri(
    struct hm_bytes *out, struct work *work, struct hm_bytes text)
{
    hm_auto(buf) uri = hm_buf(HM_FORM_MAX);
    struct hm_bytes view;

    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.p[i];

        if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c) != NULL)
            hm_buf_printf(&uri, "%%%02X", c);
        else
            hm_buf_put_u8(&uri, c);
    }
    HM_TRY(hm_buf_end(&uri, &view, work->err));
    return hm_arena_copy(work->arena, out, view, work->err);
}

static bool take_row(
    struct hm_certified *out, struct work *work, const struct hm_claim_row *row)
{
    struct hm_bytes text;

    HM_TRY(fill(&text, work, row));
    if (row->extension > 0) {
        if (text.len > 0)
            out->extensions.values[row->extension] = text;
        return true;
    }
    out->san.kind = HM_SAN_URI;
    return put_uri(&out->san.value, work, text);
}

static bool take_ci(struct hm_certified *out, struct work *work)
{
    const char *provider = work->rule->provider->name;
    size_t count;
    const struct hm_claim_row *rows = hm_claims(&count);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].provider, provider) == 0)
            HM_TRY(take_row(out, work, &rows[i]));
    }
    return true;
}

/* ---- Others ---- */

/* One '@' with something on either side, of printable ASCII: what a SAN can
 * hold and nobody reads as two. */
static bool is_address(struct hm_bytes in)
{
    size_t at = hm_bytes_find(in, '@');
    struct hm_bytes domain = hm_bytes_slice(in, at + 1, in.len);

    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] <= ' ' || in.p[i] > '~')
            return false;
    }
    return at > 0 && domain.len > 0 && hm_bytes_find(domain, '@') == domain.len;
}

static bool take_email(struct hm_certified *out, struct work *work)
{
    struct hm_json verified = find(work->claims, HM_LIT("email_verified"));
    bool yes = false;

    out->san.kind = HM_SAN_EMAIL;
    HM_TRY(get_claim(&out->san.value, work, "email"));
    if (!is_address(out->san.value))
        return hm_fail(work->err, HM_FORMAT, "email %s is no address",
            HM_SHOW(out->san.value));
    /* Some issuers write the words as text. */
    if (!hm_json_str_eq(verified, "true") &&
        (!hm_json_as_bool(&yes, verified) || !yes))
        return hm_fail(work->err, HM_POLICY,
            "email_verified is not true for %s", HM_SHOW(out->san.value));
    out->challenge = out->san.value;
    return true;
}

/* "scheme://host" of an URI. */
static struct hm_bytes origin_of(struct hm_bytes uri)
{
    size_t colon = hm_bytes_find(uri, ':');
    struct hm_bytes rest = hm_bytes_slice(uri, colon + 3, uri.len);
    size_t slash = hm_bytes_find(rest, '/');

    return hm_bytes_slice(uri, 0, colon + 3 + slash);
}

static bool is_spiffe(struct hm_bytes sub)
{
    return hm_bytes_starts(sub, HM_LIT("spiffe://"));
}

static bool is_uri(struct hm_bytes sub)
{
    return hm_bytes_starts(sub, HM_LIT("https://")) ||
        hm_bytes_starts(sub, HM_LIT("http://"));
}

/* A subject that is an URI, of the domain that the rule names. */
static bool take_sub_uri(
    struct hm_certified *out, struct work *work, const char *scheme)
{
    struct hm_bytes sub, origin, domain = work->rule->domain;

    HM_TRY(get_claim(&sub, work, "sub"));
    if (scheme != NULL ? !is_spiffe(sub) : !is_uri(sub))
        return hm_fail(work->err, HM_FORMAT, "sub %s is no %s URI",
            HM_SHOW(sub), scheme != NULL ? scheme : "http");
    origin = origin_of(sub);
    if (scheme != NULL)
        origin = hm_bytes_slice(origin, strlen("spiffe://"), origin.len);
    if (domain.len > 0 && !hm_bytes_eq(origin, domain))
        return hm_fail(work->err, HM_POLICY, "sub %s is not of %s",
            HM_SHOW(sub), HM_SHOW(domain));
    out->san.kind = HM_SAN_URI;
    return put_uri(&out->san.value, work, sub);
}

static bool take_username(struct hm_certified *out, struct work *work)
{
    hm_auto(buf) text = hm_buf(HM_FORM_MAX);
    struct hm_bytes sub, view;

    HM_TRY(get_claim(&sub, work, "sub"));
    if (hm_bytes_find(sub, '!') < sub.len || is_address(sub))
        return hm_fail(
            work->err, HM_FORMAT, "sub %s is no user name", HM_SHOW(sub));
    hm_buf_put(&text, sub);
    hm_buf_put_u8(&text, '!');
    hm_buf_put(&text, work->rule->domain);
    HM_TRY(hm_buf_end(&text, &view, work->err));
    out->san.kind = HM_SAN_OTHER;
    return hm_arena_copy(work->arena, &out->san.value, view, work->err);
}

static bool take_kubernetes(struct hm_certified *out, struct work *work)
{
    struct hm_json k = find(work->claims, HM_LIT("kubernetes.io"));
    hm_auto(buf) text = hm_buf(HM_FORM_MAX);
    struct hm_bytes space, account, view;

    if (!get_str(&space, work, k, "namespace") ||
        !get_str(&account, work, find(k, HM_LIT("serviceaccount")), "name"))
        return hm_wrap(work->err, "kubernetes.io");
    hm_buf_put_str(&text, "https://kubernetes.io/namespaces/");
    hm_buf_put(&text, space);
    hm_buf_put_str(&text, "/serviceaccounts/");
    hm_buf_put(&text, account);
    HM_TRY(hm_buf_end(&text, &view, work->err));
    out->san.kind = HM_SAN_URI;
    return put_uri(&out->san.value, work, view);
}

/* ---- One and all ---- */

static bool take_name(struct hm_certified *out, struct work *work)
{
    switch (work->rule->kind) {
    case HM_SUBJECT_CI:
        return take_ci(out, work);
    case HM_SUBJECT_EMAIL:
        return take_email(out, work);
    case HM_SUBJECT_SPIFFE:
        return take_sub_uri(out, work, "spiffe");
    case HM_SUBJECT_KUBERNETES:
        return take_kubernetes(out, work);
    case HM_SUBJECT_URI:
        return take_sub_uri(out, work, NULL);
    case HM_SUBJECT_USERNAME:
        return take_username(out, work);
    case HM_SUBJECT_NONE:
        break;
    }
    return hm_fail(work->err, HM_USAGE, "no kind of subject");
}

static bool take_issuer(struct hm_certified *out, struct work *work)
{
    struct hm_json federated = find(work->claims, HM_LIT("federated_claims"));

    HM_TRY(get_claim(&out->issuer, work, "iss"));
    if (work->rule->connector &&
        !get_str(&out->issuer, work, federated, CONNECTOR))
        return hm_wrap(work->err, "federated_claims");
    return true;
}

bool hm_subject_of(struct hm_certified *out, struct hm_json claims,
    const struct hm_subject_rule *rule, struct hm_arena *arena,
    struct hm_err *err)
{
    struct work work = {claims, rule, arena, err, false};
    struct hm_certified subject = {0};
    struct hm_bytes sub;

    if (hm_json_type(claims) != HM_JSON_OBJECT)
        return hm_fail(err, HM_FORMAT, "claims: no object");
    if (!get_claim(&sub, &work, "sub") || !take_issuer(&subject, &work) ||
        !take_name(&subject, &work))
        return hm_wrap(err, "claims");
    if (subject.challenge.p == NULL)
        subject.challenge = sub;
    subject.extensions.values[1] = subject.issuer;
    subject.extensions.values[8] = subject.issuer;
    subject.extensions.values[HM_FULCIO_LAST] = sub;
    *out = subject;
    return true;
}

/* ---- Which rule ---- */

static bool has(struct hm_json object, const char *name)
{
    return hm_json_type(find(object, hm_bytes_str(name))) != HM_JSON_NONE;
}

static bool sub_starts(struct hm_json claims, bool (*is)(struct hm_bytes sub))
{
    struct hm_bytes text = hm_json_text(find(claims, HM_LIT("sub")));

    return text.len > 2 && is(hm_bytes_slice(text, 1, text.len - 2));
}

/* Are all claims there that the provider's subject is made of? Of a form like
 * "{url}/{repository}" or "{a|instead}". */
static bool fits(struct hm_json claims, const char *form)
{
    struct hm_bytes rest = hm_bytes_str(form);

    while (hm_bytes_find(rest, '{') < rest.len) {
        struct hm_bytes name =
            hm_bytes_slice(rest, hm_bytes_find(rest, '{') + 1, rest.len);

        name = hm_bytes_slice(name, 0, hm_bytes_find(name, '}'));
        rest = hm_bytes_slice(rest, hm_bytes_find(rest, '}') + 1, rest.len);
        if (hm_bytes_find(name, '|') < name.len || hm_bytes_eq_str(name, "url"))
            continue;
        if (hm_json_type(find(claims, name)) == HM_JSON_NONE)
            return false;
    }
    return true;
}

static bool is_provider(
    struct hm_json claims, const struct hm_provider *provider)
{
    size_t count;
    const struct hm_claim_row *rows = hm_claims(&count);

    for (size_t i = 0; i < count; i++) {
        if (rows[i].extension == 0 &&
            strcmp(rows[i].provider, provider->name) == 0)
            return fits(claims, rows[i].form);
    }
    return false;
}

static bool known_rule(struct hm_subject_rule *out, struct hm_json claims)
{
    struct hm_json iss = find(claims, HM_LIT("iss"));
    size_t count;
    const struct hm_provider *all = hm_providers(&count);

    for (size_t i = 0; i < count; i++) {
        if (!hm_json_str_eq(iss, all[i].issuer))
            continue;
        *out = (struct hm_subject_rule){HM_SUBJECT_CI, &all[i], {0}, false};
        return true;
    }
    for (size_t i = 0; i < sizeof(mail_issuers) / sizeof(mail_issuers[0]);
         i++) {
        if (!hm_json_str_eq(iss, mail_issuers[i].issuer))
            continue;
        *out = (struct hm_subject_rule){
            .kind = HM_SUBJECT_EMAIL, .connector = mail_issuers[i].connector};
        return true;
    }
    return false;
}

size_t hm_subject_rules(struct hm_subject_rule out[HM_SUBJECT_RULES_MAX],
    bool *known, struct hm_json claims)
{
    size_t count, n = 0;
    const struct hm_provider *all = hm_providers(&count);

    *known = known_rule(&out[0], claims);
    if (*known)
        return 1;
    for (size_t i = 0; i < count && i < HM_SUBJECT_RULES_MAX / 2; i++) {
        if (is_provider(claims, &all[i]))
            out[n++] =
                (struct hm_subject_rule){HM_SUBJECT_CI, &all[i], {0}, false};
    }
    if (has(claims, "kubernetes.io"))
        out[n++] = (struct hm_subject_rule){.kind = HM_SUBJECT_KUBERNETES};
    if (sub_starts(claims, is_spiffe))
        out[n++] = (struct hm_subject_rule){.kind = HM_SUBJECT_SPIFFE};
    if (has(claims, "email") && has(claims, "federated_claims"))
        out[n++] = (struct hm_subject_rule){
            .kind = HM_SUBJECT_EMAIL, .connector = true};
    if (has(claims, "email"))
        out[n++] = (struct hm_subject_rule){.kind = HM_SUBJECT_EMAIL};
    if (sub_starts(claims, is_uri))
        out[n++] = (struct hm_subject_rule){.kind = HM_SUBJECT_URI};
    out[n++] = (struct hm_subject_rule){.kind = HM_SUBJECT_USERNAME};
    return n;
}
