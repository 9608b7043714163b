/* SPDX-License-Identifier: Apache-2.0 */
/* What is known about a build: by whom it was signed for which builder, what the
 * certificate proves and what the predicate claims. */
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "expect/expect_impl.h"
#include "identity/claims.h"

static struct hm_bytes uri_of(const struct hm_facts *facts)
{
    for (size_t i = 0; i < facts->san_count; i++) {
        if (facts->sans[i].kind == HM_SAN_URI)
            return facts->sans[i].value;
    }
    return hm_bytes(NULL, 0);
}

static struct hm_bytes newer(
    const struct hm_fulcio *fulcio, unsigned number, unsigned older)
{
    return fulcio->values[number].len > 0 ? fulcio->values[number]
                                          : fulcio->values[older];
}

/* Certificates before 2023 have "owner/name" alone. */
static bool read_repository(struct hm_build *out, struct hm_err *err)
{
    const struct hm_fulcio *fulcio = &out->facts->extensions;
    hm_auto(buf) text = hm_buf(HM_URI_MAX);
    struct hm_bytes view;

    out->repository = fulcio->values[12];
    if (out->repository.len > 0 || fulcio->values[5].len == 0 ||
        !out->by_github)
        return true;
    hm_buf_put(&text, out->server);
    hm_buf_put_u8(&text, '/');
    hm_buf_put(&text, fulcio->values[5]);
    return hm_buf_end(&text, &view, err) &&
        hm_arena_copy(out->arena, &out->repository, view, err);
}

/* Where "@ref" begins. The certificate says which ref it is: the names of files
 * and of tags may hold an '@'. 0: it is not there. */
static size_t end_of_path(struct hm_bytes uri, struct hm_bytes ref)
{
    size_t at = uri.len - ref.len - 1;

    if (ref.len == 0) {
        at = hm_slsa_find_ref(uri);
        return at < uri.len ? at : 0;
    }
    return uri.len > ref.len && uri.p[at] == '@' &&
            hm_bytes_eq(hm_bytes_slice(uri, at + 1, ref.len), ref)
        ? at
        : 0;
}

/* "https://github.com/o/r/.github/workflows/x.yml@refs/heads/main" without the
 * repository in front and the ref behind; GitLab has "//" between them. */
static struct hm_bytes path_of(
    struct hm_bytes uri, struct hm_bytes repository, struct hm_bytes ref)
{
    size_t at = repository.len, end = end_of_path(uri, ref);

    if (at == 0 || at >= end || !hm_bytes_starts(uri, repository) ||
        uri.p[at] != '/')
        return hm_bytes(NULL, 0);
    while (at < end && uri.p[at] == '/')
        at++;
    return hm_bytes_slice(uri, at, end - at);
}

static bool read_certificate(struct hm_build *out, struct hm_err *err)
{
    const struct hm_facts *facts = out->facts;
    const struct hm_fulcio *fulcio = &facts->extensions;

    if (facts->kind != HM_FACTS_CERT)
        return true;
    HM_TRY(hm_provider_github_server(
        &out->server, facts->issuer, out->arena, err));
    out->by_github = out->server.len > 0;
    out->signer = uri_of(facts);
    out->ref = newer(fulcio, 14, 6);
    out->commit = newer(fulcio, 13, 3);
    out->event = newer(fulcio, 20, 2);
    out->runner = fulcio->values[11];
    HM_TRY(read_repository(out, err));
    out->workflow = path_of(fulcio->values[18], out->repository, out->ref);
    return true;
}

/* Is it a workflow of that server? A tenant signs for its own alone. */
static bool is_of_server(const struct hm_build *build, struct hm_bytes uri)
{
    return hm_bytes_starts(uri, build->server) && uri.len > build->server.len &&
        uri.p[build->server.len] == '/';
}

static void find_kind(struct hm_build *out)
{
    struct hm_bytes name, ref;

    out->kind = HM_BUILDER_ELSEWHERE;
    if (!out->by_github)
        return;
    out->kind = HM_BUILDER_UNKNOWN;
    if (!is_of_server(out, out->signer))
        return;
    hm_builder_cut(&name, &ref, out->signer);
    out->row = hm_builder_find(name);
    if (out->row != NULL)
        out->kind = out->row->kind;
    else if (hm_builder_is_runner(out->slsa.builder_id))
        out->kind = HM_BUILDER_RUNNER;
    else if (hm_bytes_eq(out->slsa.builder_id, out->signer))
        out->kind = HM_BUILDER_WORKFLOW;
}

bool hm_build_read(struct hm_build *out, struct hm_err *err)
{
    const struct hm_facts *facts = out->facts;

    if (!facts->has_statement)
        return hm_fail(
            err, HM_POLICY, "a signature, and provenance is demanded");
    HM_TRY(hm_slsa_read(&out->slsa, out->arena, &facts->statement, err));
    HM_TRY(read_certificate(out, err));
    if (out->expect->by_cloud_build && facts->kind == HM_FACTS_KEY)
        return hm_cloud_build_read(out, err);
    find_kind(out);
    return true;
}

/* ---- What is believed ---- */

static bool has_certificate(const struct hm_build *build)
{
    return build->facts->kind == HM_FACTS_CERT;
}

static bool by_platform(const struct hm_build *build)
{
    return build->kind == HM_BUILDER_CLOUD_BUILD;
}

const char *hm_build_word(const struct hm_build *build)
{
    if (by_platform(build))
        return " (by Cloud Build)";
    return has_certificate(build) ? "" : " (claimed by the owner of the key)";
}

/* A certificate that does not say it leaves it open: its owner's own words do
 * not stand in for it. */
struct hm_bytes hm_build_repository(const struct hm_build *build)
{
    return has_certificate(build) ? build->repository
                                  : build->slsa.source.repository;
}

struct hm_bytes hm_build_ref(const struct hm_build *build)
{
    return has_certificate(build) || by_platform(build)
        ? build->ref
        : build->slsa.source.ref;
}

bool hm_build_commit(
    struct hm_bytes *out, const struct hm_build *build, struct hm_err *err)
{
    static const char *const names[][2] = {
        {"gitCommit", NULL}, {"sha1", NULL}, {"sha256", NULL}};

    *out = build->commit;
    if (has_certificate(build))
        return true;
    for (size_t i = 0; i < 3 && out->len == 0; i++)
        HM_TRY(hm_slsa_text_at(
            out, build->arena, build->slsa.source.digest, names[i], err));
    if (out->len == 0)
        *out = build->slsa.source.commit;
    return true;
}

struct hm_bytes hm_build_builder_commit(
    const struct hm_build *build, struct hm_bytes id)
{
    return hm_bytes_eq(build->signer, id) ? build->facts->extensions.values[10]
                                          : hm_bytes(NULL, 0);
}

bool hm_build_is_pinned(const struct hm_build *build, struct hm_bytes id)
{
    const struct hm_expected_list *list = &build->expect->builders;
    struct hm_bytes commit = hm_build_builder_commit(build, id), name, ref;

    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].match != HM_MATCH_EXACT)
            continue;
        hm_builder_cut(&name, &ref, list->items[i].text);
        if (hm_builder_is_commit(ref) &&
            hm_builder_fits(list->items[i].text, id, commit))
            return true;
    }
    return false;
}

/* Of builders that are workflows of their own nobody else's step comes near the
 * predicate. */
bool hm_build_is_self_made(const struct hm_build *build)
{
    return build->kind != HM_BUILDER_GENERATOR &&
        build->kind != HM_BUILDER_DELEGATOR && !by_platform(build);
}

/* ---- The branch of a tag ---- */

static bool branch_at(struct hm_bytes *out, const struct hm_build *build,
    const char *const *path, struct hm_err *err)
{
    const struct hm_bytes heads = HM_LIT("refs/heads/");

    if (out->len > 0)
        return true;
    HM_TRY(hm_slsa_text_at(out, build->arena, build->slsa.internal, path, err));
    if (hm_bytes_starts(*out, heads))
        *out = hm_bytes_slice(*out, heads.len, out->len);
    return true;
}

bool hm_build_branch_of_tag(
    struct hm_bytes *out, const struct hm_build *build, struct hm_err *err)
{
    static const char *const paths[][4] = {{"github_base_ref", NULL},
        {"GITHUB_BASE_REF", NULL}, {"github_event_payload", "base_ref", NULL},
        {"GITHUB_EVENT_PAYLOAD", "base_ref", NULL},
        {"github_event_payload", "release", "target_commitish", NULL},
        {"GITHUB_EVENT_PAYLOAD", "release", "target_commitish", NULL}};

    *out = hm_bytes(NULL, 0);
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        HM_TRY(branch_at(out, build, paths[i], err));
    return true;
}
