/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/identity.h"

#include <stddef.h>
#include <string.h>

/* Extensions, by number (x509/fulcio.h). The signer's URI (.9) is not among them:
 * it is the name again, or that of one run. */
static const struct {
    unsigned number;
    const char *not_of; /* the provider for which it changes with each run */
} stable[] = {
    {5, NULL}, /* repository and ref, as older authorities write them */
    {6, NULL},
    {11, NULL}, /* a verifier may ask for the provider's own runners */
    {12, NULL}, /* repository: name, ref, number */
    {14, NULL}, {15, NULL}, {16, NULL}, /* owner: name, number */
    {17, NULL}, {18, "circleci"},       /* who called the reusable workflow */
    {23, NULL},                         /* environment */
};
enum { STABLE_COUNT = sizeof(stable) / sizeof(stable[0]) };

static bool is_stable(size_t row, const struct hm_provider *provider)
{
    const char *not_of = stable[row].not_of;

    return not_of == NULL || provider == NULL ||
        strcmp(provider->name, not_of) != 0;
}

bool hm_sign_identity_take(struct hm_sign_identity *out,
    const struct hm_implied *implied, struct hm_arena *arena,
    struct hm_err *err)
{
    struct hm_sign_identity who = {0};

    HM_TRY(hm_arena_copy(arena, &who.subject, implied->subject, err));
    HM_TRY(hm_arena_copy(arena, &who.issuer, implied->issuer, err));
    for (size_t i = 0; i < STABLE_COUNT; i++) {
        struct hm_bytes value = implied->extensions.values[stable[i].number];

        if (value.p != NULL && is_stable(i, implied->rule.provider))
            HM_TRY(hm_arena_copy(
                arena, &who.origin.values[stable[i].number], value, err));
    }
    *out = who;
    return true;
}

/* By its newer or its older extension. */
static bool names_repository(const struct hm_fulcio *facts)
{
    return facts->values[12].p != NULL || facts->values[5].p != NULL;
}

unsigned hm_sign_identity_differs(
    const struct hm_sign_identity *who, const struct hm_fulcio *facts)
{
    if (names_repository(&who->origin) && !names_repository(facts))
        return 12;
    for (unsigned i = 1; i <= HM_FULCIO_LAST; i++) {
        struct hm_bytes a = who->origin.values[i], b = facts->values[i];

        if (a.p != NULL && b.p != NULL && !hm_bytes_eq(a, b))
            return i;
    }
    return 0;
}
