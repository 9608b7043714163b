/* SPDX-License-Identifier: Apache-2.0 */
#include "noted.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "image/media.h"

void noted_free(struct noted *noted)
{
    hm_lab_place_free(&noted->place);
    hm_arena_free(&noted->arena);
}

static const char *either(const char *text, const char *other)
{
    return text != NULL ? text : other;
}

static bool put_image(
    struct noted *n, const struct noted_how *how, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    struct place_thing config;

    HM_TRY(place_blob(&n->place, &config,
        HM_LIT("{\"architecture\":\"amd64\",\"os\":\"linux\"}"), err));
    hm_buf_printf(&text,
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"" HM_MEDIA_OCI_CONFIG
        "\",\"digest\":\"%s\",\"size\":%zu},\"layers\":[],\"annotations\":%s}",
        HM_SHOW_DIGEST(&config.digest), config.size,
        either(how->annotations, "{}"));
    HM_TRY(hm_buf_end(&text, NULL, err));
    return place_put(
        &n->place, &n->image, HM_MEDIA_OCI_MANIFEST, hm_buf_view(&text), err);
}

static bool put_statement(struct noted *n, struct place_thing *out,
    const struct noted_how *how, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);

    hm_buf_printf(&text,
        "{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"subject\":[{"
        "\"name\":\"pkg:docker/app@1\",\"digest\":{\"sha256\":\"%s\"}}],"
        "\"predicateType\":\"%s\",\"predicate\":%s}",
        how->other_subject ? NOTED_OTHER : HM_SHOW_DIGEST(&n->image.digest) + 7,
        either(how->type, "https://slsa.dev/provenance/v0.2"),
        either(how->predicate,
            "{\"builder\":{\"id\":\"\"},\"buildType\":\"b:k\"}"));
    HM_TRY(hm_buf_end(&text, NULL, err));
    return place_blob(&n->place, out, hm_buf_view(&text), err);
}

static bool put_notes(struct noted *n, struct place_thing *out,
    const struct noted_how *how, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    struct place_thing config, statement;
    size_t copies = how->copies > 0 ? how->copies : 1;

    HM_TRY(place_blob(&n->place, &config, HM_LIT("{}"), err));
    HM_TRY(put_statement(n, &statement, how, err));
    hm_buf_printf(&text,
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"" HM_MEDIA_OCI_CONFIG
        "\",\"digest\":\"%s\",\"size\":2}%s,\"layers\":[",
        HM_SHOW_DIGEST(&config.digest), either(how->more, ""));
    for (size_t i = 0; i < copies; i++)
        hm_buf_printf(&text,
            "%s{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu,"
            "\"annotations\":{\"in-toto.io/predicate-type\":\"%s\"}}",
            i > 0 ? "," : "",
            either(how->layer, "application/vnd.in-toto+json"),
            HM_SHOW_DIGEST(&statement.digest), statement.size,
            either(how->announced,
                either(how->type, "https://slsa.dev/provenance/v0.2")));
    hm_buf_put_str(&text, "]}");
    HM_TRY(hm_buf_end(&text, NULL, err));
    return place_put(
        &n->place, out, HM_MEDIA_OCI_MANIFEST, hm_buf_view(&text), err);
}

static bool fill(
    struct noted *n, const struct noted_how *how, struct hm_err *err)
{
    hm_auto(buf) entries = hm_buf(HM_IMAGE_TEXT_MAX), more = hm_buf(HM_KIB);
    struct place_thing notes;

    HM_TRY(place_new(&n->place, err));
    HM_TRY(put_image(n, how, err));
    HM_TRY(put_notes(n, &notes, how, err));
    place_entry(&entries, &n->image,
        ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}");
    hm_buf_put_str(&more,
        ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},"
        "\"annotations\":{\"vnd.docker.reference.type\":"
        "\"attestation-manifest\"");
    if (!how->no_about)
        hm_buf_printf(&more, ",\"vnd.docker.reference.digest\":\"%s\"",
            how->other_about ? "sha256:" NOTED_OTHER
                             : HM_SHOW_DIGEST(&n->image.digest));
    hm_buf_put_u8(&more, '}');
    HM_TRY(hm_buf_end(&more, NULL, err));
    place_entry(&entries, &notes, hm_buf_str(&more));
    HM_TRY(hm_buf_end(&entries, NULL, err));
    return place_index(
        &n->place, &n->index, hm_buf_str(&entries), "latest", err);
}

bool noted_new(
    struct noted *out, const struct noted_how *how, struct hm_err *err)
{
    *out = (struct noted){.arena = hm_arena(HM_MIB)};
    HM_TRY(fill(out, how, err));
    out->store = place_store(&out->place);
    return hm_ref_parse(
        &out->ref, &out->arena, HM_LIT("registry.test/app"), err);
}
