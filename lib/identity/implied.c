/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/implied.h"

#include "base/err.h"
#include "base/text.h"
#include "jose/jwt.h"

const char *hm_implied_kind_name(enum hm_subject_kind kind)
{
    static const char *const names[] = {
        [HM_SUBJECT_NONE] = "none",
        [HM_SUBJECT_CI] = "ci",
        [HM_SUBJECT_EMAIL] = "email",
        [HM_SUBJECT_SPIFFE] = "spiffe",
        [HM_SUBJECT_KUBERNETES] = "kubernetes",
        [HM_SUBJECT_URI] = "uri",
        [HM_SUBJECT_USERNAME] = "username",
    };

    return (size_t)kind < sizeof(names) / sizeof(names[0]) ? names[kind]
                                                           : names[0];
}

/* Whom an issuer that we do not know asked is nobody's business, and under which
 * domain it has its users nobody can know. */
static bool can_be_told(const struct hm_subject_rule *rule, bool known)
{
    return known || (!rule->connector && rule->kind != HM_SUBJECT_USERNAME);
}

static bool choose(struct hm_implied *out, const struct hm_jwt *jwt)
{
    struct hm_subject_rule rules[HM_SUBJECT_RULES_MAX];
    bool known;
    size_t count = hm_subject_rules(rules, &known, jwt->claims);

    for (size_t i = 0; i < count; i++) {
        if (!can_be_told(&rules[i], known))
            continue;
        out->rule = rules[i];
        out->guessed = !known;
        return true;
    }
    return false;
}

bool hm_implied(struct hm_implied *out, const struct hm_jwt *jwt,
    struct hm_arena *arena, struct hm_err *err)
{
    struct hm_implied implied = {0};
    struct hm_certified subject;

    if (jwt->issuer.len == 0)
        return hm_fail(err, HM_NOT_FOUND, "token: no issuer (\"iss\")");
    if (!choose(&implied, jwt))
        return hm_fail(err, HM_UNSUPPORTED,
            "token: nothing in the claims of %s tells what the certificate's "
            "subject will be",
            HM_SHOW(jwt->issuer));
    if (!hm_subject_of(&subject, jwt->claims, &implied.rule, arena, err))
        return hm_wrap(err, "token");
    implied.subject = subject.san.value;
    implied.issuer = subject.issuer;
    implied.extensions = subject.extensions;
    *out = implied;
    return true;
}
