/* SPDX-License-Identifier: Apache-2.0 */
/* What people say of a workflow, and the text of the certificate that says the
 * same. */
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "identity/claims.h"
#include "identity/form.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct hm_shorthand shorthands[] = {
    {.option = "github-repo",
        .provider = "github",
        .extension = 12,
        .kind = HM_VALUE_REPO,
        .form = "{url}/{}",
        .help = "built from that repository by GitHub Actions"},
    {.option = "github-owner",
        .provider = "github",
        .extension = 16,
        .kind = HM_VALUE_OWNER,
        .form = "{url}/{}",
        .help = "built from a repository of that owner by GitHub Actions"},
    {.option = "github-workflow",
        .provider = "github",
        .extension = 18,
        .kind = HM_VALUE_WORKFLOW,
        .form = "{url}/{base}/{}",
        .any_ref = true,
        .needs = "github-repo",
        .help = "by that workflow of the repository, at any ref unless "
                "--source-ref says which"},
    /* The subject: of a reusable workflow that another one called, its own. */
    {.option = "signer-workflow",
        .provider = "github",
        .extension = 0,
        .kind = HM_VALUE_SIGNER,
        .form = "{url}/{}",
        .any_ref = true,
        .help = "signed in that workflow, which may be a reusable one of "
                "another repository"},
    {.option = "signer-repo",
        .provider = "github",
        .extension = 0,
        .kind = HM_VALUE_REPO,
        .form = "{url}/{}/.github/workflows/",
        .any_ref = true,
        .any_file = true,
        .help = "signed in any workflow of that repository, which may be "
                "another one than the source's"},
    {.option = "gitlab-project",
        .provider = "gitlab",
        .extension = 12,
        .kind = HM_VALUE_PROJECT,
        .form = "{url}/{}",
        .help = "built from that project by GitLab CI/CD"},
    {.option = "gitlab-config",
        .provider = "gitlab",
        .extension = 18,
        .kind = HM_VALUE_PATH,
        .form = "{url}/{base}//{}",
        .any_ref = true,
        .needs = "gitlab-project",
        .help = "by that pipeline configuration of the project, such as "
                ".gitlab-ci.yml"},
    {.option = "source-ref",
        .extension = 14,
        .kind = HM_VALUE_REF,
        .form = "{}",
        .help = "built from that branch or tag: refs/heads/main"},
    {.option = "source-digest",
        .extension = 13,
        .kind = HM_VALUE_COMMIT,
        .form = "{}",
        .help = "built from that commit"},
    {.option = "source-repo-id",
        .extension = 15,
        .kind = HM_VALUE_ID,
        .form = "{}",
        .help = "built from the repository with that number, which nobody "
                "can register again"},
    {.option = "source-owner-id",
        .extension = 17,
        .kind = HM_VALUE_ID,
        .form = "{}",
        .help = "built from a repository of the owner with that number"},
    {.option = "deny-self-hosted-runners",
        .extension = 11,
        .form = "{hosted}",
        .help = "built on a machine of the provider's own"},
};

const struct hm_shorthand *hm_shorthands(size_t *count)
{
    *count = COUNT(shorthands);
    return shorthands;
}

const struct hm_shorthand *hm_shorthand_find(struct hm_bytes option)
{
    for (size_t i = 0; i < COUNT(shorthands); i++) {
        if (hm_bytes_eq_str(option, shorthands[i].option))
            return &shorthands[i];
    }
    return NULL;
}

/* ---- Values ---- */

static bool is_segment(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.p[i];

        if (!hm_is_alnum(c) && c != '-' && c != '_' && c != '.')
            return false;
    }
    return in.len > 0 && !hm_bytes_eq_str(in, ".") &&
        !hm_bytes_eq_str(in, "..");
}

/* Names between slashes, `min` to `max` of them. */
static bool are_segments(struct hm_bytes in, size_t min, size_t max)
{
    size_t count = 0;

    for (;;) {
        size_t len = hm_bytes_find(in, '/');

        if (!is_segment(hm_bytes(in.p, len)) || ++count > max)
            return false;
        if (len == in.len)
            return count >= min;
        in = hm_bytes_slice(in, len + 1, in.len);
    }
}

static bool ends(struct hm_bytes in, const char *with)
{
    struct hm_bytes tail = hm_bytes_str(with);

    return in.len > tail.len &&
        hm_bytes_eq(hm_bytes(in.p + in.len - tail.len, tail.len), tail);
}

/* GitHub runs nothing that lies elsewhere. Because there is no slash behind it,
 * "@refs/" can only be the end of the name. */
static bool is_workflow(struct hm_bytes in)
{
    struct hm_bytes folder = HM_LIT(".github/workflows/");

    return hm_bytes_starts(in, folder) && are_segments(in, 3, 3) &&
        (ends(in, ".yml") || ends(in, ".yaml"));
}

static bool is_signer(struct hm_bytes in)
{
    size_t owner = hm_bytes_find(in, '/');
    struct hm_bytes rest = hm_bytes_slice(in, owner + 1, in.len);
    size_t repo = hm_bytes_find(rest, '/');

    return are_segments(in, 5, 5) &&
        is_workflow(hm_bytes_slice(rest, repo + 1, rest.len));
}

/* What git allows in a ref is not repeated here: another text is demanded
 * exactly, and never found. A branch's short name would never be found, too,
 * and is the mistake that people make. */
static bool is_ref(struct hm_bytes in)
{
    struct hm_bytes refs = HM_LIT("refs/");

    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] <= ' ' || in.p[i] == 0x7f)
            return false;
    }
    return hm_bytes_starts(in, refs) && in.len > refs.len && hm_utf8_ok(in);
}

static bool is_commit(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_digit(in.p[i]) && !(in.p[i] >= 'a' && in.p[i] <= 'f'))
            return false;
    }
    return in.len == 40 || in.len == 64;
}

static bool is_id(struct hm_bytes in)
{
    uint64_t number;

    return hm_text_u64(&number, in) && number > 0;
}

static bool is_none(struct hm_bytes in)
{
    return in.len == 0;
}

static bool is_owner(struct hm_bytes in)
{
    return are_segments(in, 1, 1);
}

static bool is_repo(struct hm_bytes in)
{
    return are_segments(in, 2, 2);
}

static bool is_project(struct hm_bytes in)
{
    return are_segments(in, 2, 21); /* GitLab nests 20 groups */
}

static bool is_path(struct hm_bytes in)
{
    return are_segments(in, 1, 64);
}

static const struct {
    const char *name;
    bool (*is)(struct hm_bytes in);
} kinds[] = {
    [HM_VALUE_NONE] = {NULL, is_none},
    [HM_VALUE_OWNER] = {"OWNER", is_owner},
    [HM_VALUE_REPO] = {"OWNER/REPO", is_repo},
    [HM_VALUE_PROJECT] = {"GROUP/PROJECT", is_project},
    [HM_VALUE_WORKFLOW] = {".github/workflows/NAME.yml", is_workflow},
    [HM_VALUE_SIGNER] = {"OWNER/REPO/.github/workflows/NAME.yml", is_signer},
    [HM_VALUE_PATH] = {"PATH", is_path},
    [HM_VALUE_REF] = {"refs/heads/NAME", is_ref},
    [HM_VALUE_COMMIT] = {"COMMIT", is_commit},
    [HM_VALUE_ID] = {"NUMBER", is_id},
};

const char *hm_value_name(enum hm_value_kind kind)
{
    return (size_t)kind < COUNT(kinds) ? kinds[kind].name : NULL;
}

/* ---- Expansion ---- */

static struct hm_bytes form_value(const void *ctx, struct hm_bytes name)
{
    const struct hm_shorthand_use *use = ctx;

    if (name.len == 0)
        return use->value;
    if (hm_bytes_eq_str(name, "base"))
        return use->base;
    if (use->provider != NULL && hm_bytes_eq_str(name, "url"))
        return hm_bytes_str(use->provider->url);
    if (use->provider != NULL && hm_bytes_eq_str(name, "hosted"))
        return hm_bytes_str(use->provider->hosted);
    return hm_bytes(NULL, 0);
}

/* Every letter that is no plain one is escaped, whatever it may mean. */
static void put_literal(struct hm_buf *out, struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] < 0x80 && !hm_is_alnum(in.p[i]))
            hm_buf_put_u8(out, '\\');
        hm_buf_put_u8(out, in.p[i]);
    }
}

/* cli #9507: a name must end where it ends. Behind the '@' stands a ref with
 * its slashes or a commit, so a file called "release.yml@evil.yml" is another
 * one. */
static bool add_any_ref(struct hm_bytes *out, bool any_file,
    struct hm_arena *arena, struct hm_err *err)
{
    hm_auto(buf) pattern = hm_buf(HM_FORM_MAX);
    struct hm_bytes text;

    put_literal(&pattern, *out);
    if (any_file)
        hm_buf_put_str(&pattern, "[^/@]+");
    hm_buf_put_str(&pattern, "@(?:refs/.+|[0-9a-f]{40}|[0-9a-f]{64})");
    HM_TRY(hm_buf_end(&pattern, &text, err));
    return hm_arena_copy(arena, out, text, err);
}

static bool check_value(const struct hm_shorthand_use *use, struct hm_err *err)
{
    enum hm_value_kind kind = use->shorthand->kind;
    const struct hm_shorthand *needs = use->shorthand->needs == NULL
        ? NULL
        : hm_shorthand_find(hm_bytes_str(use->shorthand->needs));

    if (!kinds[kind].is(use->value))
        return hm_fail(err, HM_USAGE, "%s wanted, got \"%s\"",
            kind == HM_VALUE_NONE ? "no value" : kinds[kind].name,
            HM_SHOW(use->value));
    if (needs != NULL && !kinds[needs->kind].is(use->base))
        return hm_fail(err, HM_USAGE, "--%s is needed, too", needs->option);
    return true;
}

bool hm_shorthand_expand(struct hm_bytes *out,
    const struct hm_shorthand_use *use, struct hm_arena *arena,
    struct hm_err *err)
{
    struct hm_form form = {use->shorthand->form, form_value, use};

    HM_TRY(check_value(use, err));
    if (!hm_form_fill(out, &form, arena, err)) {
        if (err->code == HM_NOT_FOUND)
            err->code = HM_USAGE;
        return hm_wrap(
            err, "%s", use->provider != NULL ? use->provider->name : "whose");
    }
    return !use->shorthand->any_ref ||
        add_any_ref(out, use->shorthand->any_file, arena, err);
}
