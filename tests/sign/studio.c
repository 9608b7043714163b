/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/studio.h"

#include <stdio.h>

#include "crypto/key_gen.h"
#include "gate/gate.h"
#include "image/media.h"
#include "sign/demand.h"
#include "store/doc.h"
#include "test.h"

void hm_studio_free(struct studio *studio)
{
    hm_key_free(studio->key);
    hm_layout_free(studio->layout);
}

/* ---- A store that fails ---- */

static bool ask(struct studio *s, struct hm_err *err)
{
    /* The number is this question's: others ask at the same time. */
    if (++s->asked != s->fail_at)
        return true;
    return hm_fail(err, s->fail_code, "told to fail");
}

static bool get(
    void *ctx, struct hm_doc *out, const struct hm_at *at, struct hm_err *err)
{
    struct studio *s = ctx;

    return ask(s, err) && s->inner.ops->get(s->inner.ctx, out, at, err);
}

static bool blob(void *ctx, const struct hm_digest *digest, uint64_t size,
    uint64_t offset, const struct hm_sink *sink, struct hm_err *err)
{
    struct studio *s = ctx;

    return ask(s, err) &&
        s->inner.ops->blob(s->inner.ctx, digest, size, offset, sink, err);
}

static bool referrers(void *ctx, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err)
{
    struct studio *s = ctx;

    return ask(s, err) &&
        s->inner.ops->referrers(s->inner.ctx, out, subject, err);
}

static bool put_blob(void *ctx, enum hm_put *done, const struct hm_blob_in *in,
    struct hm_err *err)
{
    struct studio *s = ctx;

    return ask(s, err) && s->inner.ops->put_blob(s->inner.ctx, done, in, err);
}

static bool put(void *ctx, const struct hm_doc *doc, struct hm_bytes tag,
    struct hm_err *err)
{
    struct studio *s = ctx;

    return ask(s, err) && s->inner.ops->put(s->inner.ctx, doc, tag, err);
}

static bool open_studio(void *ctx, struct hm_store *out,
    const struct hm_ref *ref, bool write, struct hm_err *err)
{
    static const struct hm_store_ops ops = {.kind = "layout",
        .get = get,
        .blob = blob,
        .referrers = referrers,
        .put_blob = put_blob,
        .put = put};

    (void)ref;
    (void)write;
    (void)err;
    *out = (struct hm_store){&ops, ctx, HM_LIT("studio")};
    return true;
}

/* ---- What lies there ---- */

static bool put_text(struct studio *s, struct hm_digest *out, const char *type,
    const char *text, struct hm_err *err)
{
    hm_auto(buf) copy = hm_buf(HM_IMAGE_TEXT_MAX);
    hm_auto(doc) doc = {0};
    bool named = hm_bytes_eq_str(HM_LIT(HM_MEDIA_OCI_INDEX), type);

    hm_buf_put_str(&copy, text);
    HM_TRY(hm_doc_make(&doc, &copy, hm_bytes_str(type), NULL, err));
    *out = doc.digest;
    return hm_store_put(
        &s->inner, &doc, named ? HM_LIT("app") : hm_bytes(NULL, 0), err);
}

static bool fill(struct studio *s, struct hm_err *err)
{
    static const char empty[] =
        "{\"mediaType\":\"" HM_MEDIA_OCI_EMPTY "\",\"digest\":\"sha256:"
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\","
        "\"size\":2}";
    static const char *const arches[STUDIO_IMAGES] = {"amd64", "arm64"};
    char text[2000], entries[1200] = "";

    for (size_t i = 0; i < STUDIO_IMAGES; i++) {
        size_t at = strlen(entries);
        int len = snprintf(text, sizeof(text),
            "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_MANIFEST
            "\",\"config\":%s,\"layers\":[],\"annotations\":{\"n\":\"%zu\"}}",
            empty, i);

        HM_TRY(put_text(s, &s->images[i], HM_MEDIA_OCI_MANIFEST, text, err));
        snprintf(entries + at, sizeof(entries) - at,
            "%s{\"mediaType\":\"" HM_MEDIA_OCI_MANIFEST
            "\",\"digest\":\"%s\",\"size\":%d,\"platform\":{\"os\":\"linux\","
            "\"architecture\":\"%s\"}}",
            i == 0 ? "" : ",", HM_SHOW_DIGEST(&s->images[i]), len, arches[i]);
    }
    snprintf(text, sizeof(text),
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_INDEX
        "\",\"manifests\":[%s]}",
        entries);
    return put_text(s, &s->index, HM_MEDIA_OCI_INDEX, text, err);
}

bool studio_new(struct studio *out, enum hm_key_type type, struct hm_err *err)
{
    *out = (struct studio){.fail_code = HM_NETWORK};
    test_scratch();
    HM_TRY(hm_key_generate(&out->key, type, 0, err));
    HM_TRY(hm_layout_open(&out->layout, "there", HM_LAYOUT_CREATE, err));
    out->signer = hm_signer_of_key(out->key);
    out->inner = hm_layout_store(out->layout);
    out->opener = (struct hm_store_opener){open_studio, out};
    out->ref = (struct hm_ref){
        .kind = HM_REF_LAYOUT, .dir = HM_LIT("there"), .tag = HM_LIT("app")};
    HM_TRY(fill(out, err));
    test_ready();
    return true;
}

/* ---- What others will say ---- */

enum hm_verdict studio_verdict(
    struct studio *studio, const struct hm_digest *digest, const char *type)
{
    const struct hm_demand_opts opts = {
        .signer = &studio->signer, .type = hm_bytes_str(type), .image = true};
    struct hm_gate gate = {.opener = &studio->opener};
    struct hm_ref ref = {.kind = HM_REF_LAYOUT,
        .dir = HM_LIT("there"),
        .has_digest = true,
        .digest = *digest};
    hm_auto(sign_demand) demand = {0};
    hm_auto_ptr(report) report = NULL;
    hm_auto(gated) gated = {0};
    struct hm_err err = {0};

    studio->fail_at = 0;
    if (!CHECK_OK(hm_sign_demand_new(&demand, &opts, &err)) ||
        !CHECK_OK(hm_report_new(&report, &err)))
        return HM_COULD_NOT_TELL;
    gate.judge = &demand.judge;
    if (!CHECK_OK(
            hm_gate_run(&gated, &gate, hm_report_root(report), &ref, &err)))
        return HM_COULD_NOT_TELL;
    return hm_report_verdict(report);
}

size_t studio_attached(struct studio *studio, const struct hm_digest *digest)
{
    hm_auto(referrers) list = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_store_referrers(&studio->inner, &list, digest, &err)))
        return SIZE_MAX;
    return list.count;
}
