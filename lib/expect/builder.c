/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/builder.h"

#include "base/text.h"
#include "expect/semver.h"
#include "slsa/slsa.h"

#define GENERATOR                                                              \
    "https://github.com/slsa-framework/slsa-github-generator/.github/"         \
    "workflows/"
#define TYPE "https://github.com/slsa-framework/slsa-github-generator"
#define PATTERN                                                                \
    "https://github\\.com/slsa-framework/slsa-github-generator/\\.github/"     \
    "workflows/"
#define RELEASE "@refs/tags/v[0-9]+\\.[0-9]+\\.[0-9]+"

const char hm_builder_generator[] = GENERATOR;

const char hm_builder_signers[] =
    PATTERN "(generator_generic|generator_container|builder_go|"
            "builder_container-based|delegator_generic|"
            "delegator_lowperms-generic)_slsa3\\.yml" RELEASE;

const char hm_builder_delegators[] = PATTERN
    "(delegator_generic|delegator_lowperms-generic)_slsa3\\.yml" RELEASE;

static const struct hm_builder_row rows[] = {
    {GENERATOR "generator_generic_slsa3.yml", HM_BUILDER_GENERATOR,
        {TYPE "/generic@v1", TYPE "@v1", NULL}},
    {GENERATOR "generator_container_slsa3.yml", HM_BUILDER_GENERATOR,
        {TYPE "/container@v1", NULL, NULL}},
    {GENERATOR "builder_go_slsa3.yml", HM_BUILDER_GENERATOR,
        {TYPE "/go@v1", TYPE "-go@v1", NULL}},
    {GENERATOR "builder_container-based_slsa3.yml", HM_BUILDER_GENERATOR,
        {"https://slsa.dev/container-based-build/v0.1?draft", NULL, NULL}},
    {GENERATOR "delegator_generic_slsa3.yml", HM_BUILDER_DELEGATOR,
        {TYPE "/delegator-generic@v0", NULL, NULL}},
    {GENERATOR "delegator_lowperms-generic_slsa3.yml", HM_BUILDER_DELEGATOR,
        {TYPE "/delegator-generic@v0", NULL, NULL}},
};

const struct hm_builder_row *hm_builder_find(struct hm_bytes name)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (hm_bytes_eq_str(name, rows[i].name))
            return &rows[i];
    }
    return NULL;
}

static bool is_one_of(
    struct hm_bytes text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (hm_bytes_eq_str(text, list[i]))
            return true;
    }
    return false;
}

bool hm_builder_is_delegated(struct hm_bytes name)
{
    static const char *const names[] = {GENERATOR "builder_maven_slsa3.yml",
        GENERATOR "builder_gradle_slsa3.yml",
        GENERATOR "builder_nodejs_slsa3.yml"};

    return is_one_of(name, names, sizeof(names) / sizeof(names[0]));
}

bool hm_builder_is_runner(struct hm_bytes id)
{
    static const char *const names[] = {"https://github.com/actions/runner",
        "https://github.com/actions/runner/github-hosted",
        "https://github.com/actions/runner/self-hosted"};

    return is_one_of(id, names, sizeof(names) / sizeof(names[0]));
}

/* Workflows may have an '@' in their names: "b.yml@x.yml" is not "b.yml". */
void hm_builder_cut(
    struct hm_bytes *name, struct hm_bytes *ref, struct hm_bytes id)
{
    size_t at = hm_slsa_find_ref(id);

    for (size_t i = id.len; at == id.len && i-- > 0;) {
        if (id.p[i] == '@' &&
            hm_builder_is_commit(hm_bytes_slice(id, i + 1, id.len)))
            at = i;
    }
    if (at == id.len)
        at = hm_bytes_find(id, '@');
    *name = hm_bytes_slice(id, 0, at);
    *ref = hm_bytes_slice(id, at + 1, id.len);
}

static struct hm_bytes without(struct hm_bytes in, const char *prefix)
{
    struct hm_bytes head = hm_bytes_str(prefix);

    return hm_bytes_starts(in, head) ? hm_bytes_slice(in, head.len, in.len)
                                     : in;
}

bool hm_builder_is_release(struct hm_bytes ref)
{
    struct hm_bytes tag = without(ref, "refs/tags/");

    return tag.len != ref.len && hm_semver_is_release(tag);
}

bool hm_builder_is_commit(struct hm_bytes ref)
{
    for (size_t i = 0; i < ref.len; i++) {
        if (!hm_is_digit(ref.p[i]) && (ref.p[i] < 'a' || ref.p[i] > 'f'))
            return false;
    }
    return ref.len == 40 || ref.len == 64;
}

/* A branch may be pointed elsewhere, and a tag that is no release says nothing
 * about what it is: whoever wants those names them. Ids without a ref are as
 * their platform gives them. */
bool hm_builder_fits(
    struct hm_bytes wanted, struct hm_bytes id, struct hm_bytes commit)
{
    struct hm_bytes name, ref, got_name, got_ref;

    if (hm_bytes_eq(wanted, id))
        return wanted.len > 0;
    hm_builder_cut(&name, &ref, wanted);
    hm_builder_cut(&got_name, &got_ref, id);
    if (name.len == 0 || !hm_bytes_eq(name, got_name))
        return false;
    if (name.len == wanted.len)
        return hm_builder_is_release(got_ref);
    if (hm_builder_is_commit(ref))
        return hm_bytes_eq(ref, got_ref) || hm_bytes_eq(ref, commit);
    return got_ref.len > 0 &&
        hm_bytes_eq(without(ref, "refs/tags/"), without(got_ref, "refs/tags/"));
}
