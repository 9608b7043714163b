/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/vsa_out.h"

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "cmd/judge/whole.h"
#include "vsa/vsa.h"

static const char *const names[] = {
    "vsa-verifier", "vsa-resource", "vsa-policy"};

enum { NAMES = sizeof(names) / sizeof(names[0]) };

static bool check_unused(const struct hm_args *args, struct hm_err *err)
{
    const char *given =
        hm_args_count(args, "vsa-level") > 0 ? "vsa-level" : NULL;

    for (size_t i = 0; i < NAMES; i++) {
        if (hm_args_given(args, names[i]))
            given = names[i];
    }
    return given == NULL ||
        hm_fail(err, HM_USAGE, "--%s is about --vsa-out", given);
}

static bool check_levels(const struct hm_args *args, struct hm_err *err)
{
    const char *level;

    if (hm_args_count(args, "vsa-level") >= HM_VSA_LEVELS_MAX)
        return hm_fail(err, HM_USAGE, "more than %d times --vsa-level",
            HM_VSA_LEVELS_MAX - 1);
    for (size_t i = 0; (level = hm_args_nth(args, "vsa-level", i)); i++) {
        if (level[0] == '\0' ||
            hm_bytes_starts(hm_bytes_str(level), HM_LIT("SLSA_")))
            return hm_fail(err, HM_USAGE,
                "--vsa-level \"%s\": a name of one's own, which does not begin "
                "with SLSA_",
                level);
    }
    return true;
}

/* A summary says nothing of what was waived, of which images of an index, or for
 * which namespace: who reads it could not tell it from a whole yes. What policies
 * waive is seen once they are asked (whole.h). */
static bool check_alone(const struct hm_args *args, struct hm_err *err)
{
    static const char *const others[] = {"insecure-any-identity",
        "insecure-ignore-tlog", "insecure-ignore-sct", "insecure-no-time",
        "no-match", "recursive", "namespace", "resource"};

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (hm_args_given(args, others[i]))
            return hm_fail(err, HM_USAGE,
                "--vsa-out and --%s: a summary could not say it", others[i]);
    }
    return true;
}

bool hm_vsa_out_check(const struct hm_args *args, struct hm_err *err)
{
    const char *path = hm_args_str(args, "vsa-out");

    if (path == NULL)
        return check_unused(args, err);
    for (size_t i = 0; i < NAMES; i++) {
        if (hm_args_str(args, names[i]) == NULL ||
            hm_args_str(args, names[i])[0] == '\0')
            return hm_fail(err, HM_USAGE,
                "--vsa-out: --%s is missing, and a summary must say it",
                names[i]);
    }
    if (args->operand_count != 1)
        return hm_fail(err, HM_USAGE,
            "--vsa-out is about one artifact, and these are %zu",
            args->operand_count);
    HM_TRY(check_alone(args, err));
    HM_TRY(check_levels(args, err));
    return hm_file_writable(
        path, &(struct hm_file_opts){.replace = false}, err);
}

/* The highest that a provenance earned that was accepted. What nobody evaluated
 * is said to be that. */
static bool build_level(
    struct hm_bytes *out, const struct hm_vsa_out *about, struct hm_err *err)
{
    static const char *const names_of[] = {"SLSA_BUILD_LEVEL_UNEVALUATED",
        "SLSA_BUILD_LEVEL_1", "SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_3"};
    unsigned best = 0, level;

    for (size_t i = 0; i < about->proved->count && about->expect != NULL; i++) {
        HM_TRY(hm_expect_level(
            &level, about->expect, about->proved->facts[i], err));
        if (level > best)
            best = level;
    }
    *out = hm_bytes_str(names_of[best]);
    return true;
}

static bool levels_of(struct hm_bytes *out, size_t *count,
    const struct hm_args *args, const struct hm_vsa_out *about,
    struct hm_err *err)
{
    const char *level;

    HM_TRY(build_level(&out[0], about, err));
    *count = 1;
    for (size_t i = 0; (level = hm_args_nth(args, "vsa-level", i)); i++)
        out[(*count)++] = hm_bytes_str(level);
    return true;
}

bool hm_vsa_out_write(const struct hm_args *args,
    const struct hm_vsa_out *about, struct hm_err *err)
{
    const char *path = hm_args_str(args, "vsa-out");
    struct hm_bytes levels[HM_VSA_LEVELS_MAX];
    hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);
    struct hm_vsa vsa = {
        .subject = about->name,
        .digests = about->digests,
        .digest_count = about->digest_count,
        .version = HM_LIT(HM_VERSION),
        .time = about->now,
        .levels = levels,
        .facts = about->proved->facts,
        .fact_count = about->proved->count,
    };

    if (path == NULL)
        return true;
    if (about->policies != NULL && !hm_whole_check(about->judged, err))
        return hm_wrap(err, "--vsa-out: a summary could not say it");
    vsa.policy_digest = about->policies;
    vsa.verifier = hm_bytes_str(hm_args_str(args, "vsa-verifier"));
    vsa.resource = hm_bytes_str(hm_args_str(args, "vsa-resource"));
    vsa.policy = hm_bytes_str(hm_args_str(args, "vsa-policy"));
    HM_TRY(levels_of(levels, &vsa.level_count, args, about, err));
    HM_TRY(hm_vsa_write(&text, &vsa, err));
    hm_buf_put_u8(&text, '\n');
    HM_TRY(hm_buf_end(&text, NULL, err));
    return hm_file_write(path, hm_buf_view(&text),
        &(struct hm_file_opts){.replace = false}, err);
}
