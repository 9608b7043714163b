/* SPDX-License-Identifier: Apache-2.0 */
/* The write side of referrers: the index behind the fallback tag is read,
 * appended to and put back, and somebody else may do the same meanwhile.
 *
 * Conditions (If-Match, If-None-Match) are sent whenever there is something to
 * compare with, but that a registry honours them shows only when it says no:
 * until its first 412, what was put is read back, twice, after random waits. */
#include "registry/subject.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "enc/json_write.h"
#include "registry/document.h"
#include "registry/referrers.h"

enum { READ_BACKS = 2 };

/* ---- The texts ---- */

static bool put_annotations(struct hm_json_out *out, struct hm_arena *arena,
    const struct hm_members *annotations, struct hm_err *err)
{
    json_t *at;

    if (annotations->count == 0)
        return true;
    at = hm_json_add_obj(out, out->root, "annotations");
    for (size_t i = 0; i < annotations->count; i++) {
        const struct hm_member *m = &annotations->list[i];
        struct hm_bytes name;

        /* A copy has the NUL behind it that a view into a text has not. */
        HM_TRY(hm_arena_copy(arena, &name, m->name, err));
        hm_json_add_str(out, at, (const char *)name.p, m->value);
    }
    return true;
}

bool hm_registry_descriptor(struct hm_buf *out, const struct hm_doc *doc,
    const struct hm_manifest *manifest, struct hm_err *err)
{
    hm_auto(arena) names = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(json_out) json = hm_json_out();
    hm_auto(buf) digest = hm_buf(HM_DIGEST_SHOW_SIZE);
    struct hm_bytes type = hm_manifest_artifact_type(manifest);

    hm_digest_write(&digest, &doc->digest);
    HM_TRY(hm_buf_end(&digest, NULL, err));
    hm_json_add_str(
        &json, json.root, "mediaType", hm_bytes_str(doc->media_type));
    hm_json_add_str(&json, json.root, "digest", hm_buf_view(&digest));
    hm_json_add_u64(&json, json.root, "size", doc->text.len);
    if (type.len > 0)
        hm_json_add_str(&json, json.root, "artifactType", type);
    HM_TRY(put_annotations(&json, &names, &manifest->annotations, err));
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

bool hm_registry_index_with(struct hm_buf *out, const struct hm_manifest *index,
    struct hm_bytes descriptor, struct hm_err *err)
{
    struct hm_bytes text, last;
    size_t end;

    if (index == NULL || index->manifests.count == 0) {
        hm_buf_put_str(out,
            "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_INDEX
            "\",\"manifests\":[");
        hm_buf_put(out, descriptor);
        hm_buf_put_str(out, "]}");
        return hm_buf_end(out, NULL, err);
    }
    text = index->text;
    last = index->manifests.list[index->manifests.count - 1].text;
    end = (size_t)(last.p - text.p) + last.len;
    hm_buf_put(out, hm_bytes_slice(text, 0, end));
    hm_buf_put_str(out, ",");
    hm_buf_put(out, descriptor);
    hm_buf_put(out, hm_bytes_slice(text, end, text.len));
    return hm_buf_end(out, NULL, err);
}

/* ---- The tag ---- */

/* One reading of the tag. */
struct state {
    struct hm_arena arena;
    struct hm_doc doc;
    struct hm_http_response resp;
    struct hm_manifest index;
    struct hm_bytes etag; /* empty when there is none to compare with */
    bool there, listed;
};

static void state_free(struct state *s)
{
    hm_arena_free(&s->arena);
    hm_doc_free(&s->doc);
    hm_http_response_free(&s->resp);
}

static bool has(const struct hm_manifest *index, const struct hm_digest *digest)
{
    for (size_t i = 0; i < index->manifests.count; i++) {
        if (hm_digest_eq(&index->manifests.list[i].digest, digest))
            return true;
    }
    return false;
}

static bool state_read(struct state *s, struct hm_registry_repo *repo,
    struct hm_bytes tag, const struct hm_digest *entry, struct hm_err *err)
{
    const struct hm_at at = {.tag = tag};
    struct hm_bytes etag;

    *s = (struct state){.arena = hm_arena(HM_IMAGE_ARENA_MAX)};
    s->there = hm_registry_document(repo, &s->doc, &at, &s->resp, err);
    if (!s->there && err->code != HM_NOT_FOUND)
        return false;
    *err = (struct hm_err){0};
    if (!s->there)
        return true;
    HM_TRY(hm_manifest_parse(&s->index, &s->arena, hm_buf_view(&s->doc.text),
        hm_bytes_str(s->doc.media_type), err));
    if (s->index.kind != HM_MANIFEST_INDEX)
        return hm_fail(err, HM_FORMAT,
            "tag %s is no index: somebody uses it for something else",
            HM_SHOW(tag));
    s->listed = has(&s->index, entry);
    etag = hm_http_header_at(&s->resp.headers, "ETag", 0);
    /* A weak one must not be used in If-Match (RFC 9110 section 13.1.1). */
    if (etag.p != NULL && !hm_bytes_starts(etag, HM_LIT("W/")))
        s->etag = etag;
    return true;
}

/* What is to be listed where. */
struct entry {
    struct hm_registry_repo *repo;
    const struct hm_digest *digest;
    struct hm_bytes tag, descriptor;
};

static bool nap(const struct entry *e, struct hm_err *err)
{
    struct hm_registry *registry = e->repo->registry;
    uint64_t most = HM_REGISTRY_FALLBACK_WAIT_MS;

    hm_registry_nap(
        registry, 1 + (int64_t)(hm_registry_random(registry) % most));
    if (hm_http_mono_ms(registry->opts.http) < registry->opts.deadline_ms &&
        !hm_http_cancelled(registry->opts.http))
        return true;
    return hm_fail(err, HM_NETWORK, "no time left");
}

/* *listed: it was there, or was put there and nobody complained. */
static bool append(
    const struct entry *e, bool *listed, bool *written, struct hm_err *err)
{
    struct hm_registry_host *host = e->repo->host;
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    hm_auto(http_response) resp = {0};
    struct hm_registry_put put = {.name = e->tag};
    struct state s;
    bool ok = state_read(&s, e->repo, e->tag, e->digest, err);

    *listed = ok && s.listed;
    if (!ok || s.listed) {
        state_free(&s);
        return ok;
    }
    put.media_type = s.there && s.index.manifests.count > 0
        ? hm_bytes_str(s.index.media_type)
        : HM_LIT(HM_MEDIA_OCI_INDEX);
    put.if_match = s.etag;
    put.if_none = !s.there;
    ok = hm_registry_index_with(
             &text, s.there ? &s.index : NULL, e->descriptor, err) &&
        hm_buf_end(&text, &put.text, err) &&
        hm_registry_put_document(e->repo, &put, &resp, err);
    if (ok && resp.status == 412)
        hm_registry_note(e->repo, &host->if_match, HM_CAN);
    *listed = *written = ok && resp.status != 412;
    state_free(&s);
    return ok;
}

static bool read_back(const struct entry *e, bool *listed, struct hm_err *err)
{
    for (int i = 0; i < READ_BACKS && *listed; i++) {
        struct state s;
        bool ok;

        HM_TRY(nap(e, err));
        ok = state_read(&s, e->repo, e->tag, e->digest, err);
        *listed = ok && s.listed;
        state_free(&s);
        HM_TRY(ok);
    }
    return true;
}

/* One round: append, and see that it stays. */
static bool round_of(const struct entry *e, bool *listed, struct hm_err *err)
{
    bool written = false;

    HM_TRY(append(e, listed, &written, err));
    if (!*listed)
        return nap(e, err);
    if (hm_registry_known(e->repo, &e->repo->host->if_match) == HM_CAN)
        return true;
    return read_back(e, listed, err);
}

static bool insist(const struct entry *e, struct hm_err *err)
{
    bool listed = false;

    for (int i = 0; i < HM_REGISTRY_FALLBACK_TRIES && !listed; i++)
        HM_TRY(round_of(e, &listed, err));
    if (listed)
        return true;
    return hm_fail(err, HM_NETWORK,
        "others write it, too, and the entry was lost in %d attempts",
        HM_REGISTRY_FALLBACK_TRIES);
}

static bool list_by_tag(struct hm_registry_repo *repo, const struct hm_doc *doc,
    const struct hm_manifest *manifest, struct hm_err *err)
{
    hm_auto(buf) tag = hm_buf(HM_REF_TAG_MAX);
    hm_auto(buf) descriptor = hm_buf(HM_IMAGE_TEXT_MAX);
    struct entry e = {.repo = repo, .digest = &doc->digest};
    bool ok;

    hm_referrers_tag(&tag, &manifest->subject.digest);
    HM_TRY(hm_buf_end(&tag, &e.tag, err));
    HM_TRY(hm_registry_descriptor(&descriptor, doc, manifest, err));
    e.descriptor = hm_buf_view(&descriptor);
    /* Threads of one process take turns; other processes are others. */
    pthread_mutex_lock(&repo->listing);
    ok = insist(&e, err);
    pthread_mutex_unlock(&repo->listing);
    if (ok)
        return true;
    return hm_wrap(err, "%s was put, and is not listed by the tag %s",
        HM_SHOW_DIGEST(&doc->digest), hm_buf_str(&tag));
}

bool hm_registry_list(struct hm_registry_repo *repo, const struct hm_doc *doc,
    const struct hm_manifest *manifest, bool seen, struct hm_err *err)
{
    enum hm_referrers_api api = HM_REFERRERS_API_MISSING;
    enum hm_registry_can can = hm_registry_known(repo, &repo->referrers);
    hm_auto(referrers) list = hm_referrers(HM_REFERRERS_API);

    /* OCI-Subject is the registry's word that it lists it, unless it was seen
     * to have no such API (one echoed the field for a time). */
    if (can == HM_CAN || (seen && can != HM_CANNOT))
        return true;
    if (can == HM_CAN_UNKNOWN &&
        !hm_registry_referrers_api(
            &api, repo, &list, &manifest->subject.digest, err))
        return hm_wrap(err, "%s was put; whether it is listed is not known",
            HM_SHOW_DIGEST(&doc->digest));
    if (api == HM_REFERRERS_API_LISTED)
        return true;
    return list_by_tag(repo, doc, manifest, err);
}
