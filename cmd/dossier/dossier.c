/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/dossier/dossier.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/dossier/dossier_impl.h"
#include "cmd/dossier/image.h"
#include "cmd/registry/stores.h"
#include "cmd/show/next.h"
#include "crypto/digest.h"
#include "gate/resolve.h"

static const char this_run[] = "this run";

/* The command line, prepared. */
struct sources {
    struct hm_arena arena;
    struct hm_ref refs[2]; /* the image, and where evidence lies */
    bool elsewhere;
    struct hm_stores *stores;
};

static void hm_sources_free(struct sources *sources)
{
    hm_stores_free(sources->stores);
    hm_arena_free(&sources->arena);
}
#define sources_auto __attribute__((cleanup(hm_sources_free))) struct sources

static bool prepare(struct sources *out, struct hm_run *run, const char *ref,
    struct hm_err *err)
{
    const char *evidence = hm_args_str(run->args, "evidence-repository");

    out->arena = hm_arena(HM_MIB);
    out->elsewhere = evidence != NULL;
    HM_TRY(hm_stores_ref(&out->refs[0], &out->arena, run, ref, err));
    if (out->elsewhere)
        HM_TRY(hm_stores_ref(&out->refs[1], &out->arena, run, evidence, err));
    return hm_stores_new(
        &out->stores, run, out->refs, out->elsewhere ? 2 : 1, err);
}

/* ---- What it was held against ---- */

static void say(struct hm_page *page, const char *about, struct hm_bytes name,
    struct hm_bytes value)
{
    hm_page_say(page,
        &(struct hm_saying){.mark = HM_SEEN,
            .by = this_run,
            .about = about,
            .name = name,
            .value = value});
}

static void put_keys(struct hm_page *page, const struct hm_explain *how)
{
    for (size_t i = 0; i < how->key_count; i++) {
        struct hm_digest id;
        struct hm_err err = {0};

        if (hm_digest_of(&id, HM_SHA256, hm_key_spki(how->keys[i]), &err))
            say(page, "held against the key", hm_bytes(NULL, 0),
                hm_bytes_str(HM_SHOW_DIGEST(&id)));
        else
            hm_page_problem(page, &err);
    }
}

static void put_head(struct hm_page *page, const struct hm_explain *how,
    const struct hm_ref *ref, const struct hm_digest *digest)
{
    hm_auto(buf) text = hm_buf(2 * HM_REF_MAX);

    hm_page_note(page,
        "What is attached to an image, and what each piece of it is worth. "
        "Proved: a certificate, a key, a log or a time says so, and that was "
        "verified. Claimed: somebody wrote it. Seen: this run read or "
        "computed it.");
    hm_ref_write(&text, ref);
    say(page, "asked for", hm_bytes(NULL, 0), hm_page_view(page, &text));
    say(page, "got", hm_bytes(NULL, 0), hm_bytes_str(HM_SHOW_DIGEST(digest)));
    hm_buf_cut(&text, 0);
    hm_time_write(&text, how->now);
    say(page, "looked at", hm_bytes(NULL, 0), hm_page_view(page, &text));
    say(page, "by", hm_bytes(NULL, 0), HM_LIT("hallmark " HM_VERSION));
    for (size_t i = 0; i < hm_root_count(how->root); i++) {
        const struct hm_domain *domain = hm_root_domain(how->root, i);

        say(page, "held against the trust root", domain->name,
            hm_bytes_str(HM_SHOW_DIGEST(&domain->digest)));
    }
    put_keys(page, how);
}

static void put_caveats(struct hm_page *page)
{
    hm_page_section(
        page, 2, "What this document does not say", hm_bytes(NULL, 0));
    hm_page_note(page,
        "It is no verdict: who should have signed, and what should have been "
        "stated, only hallmark verify asks.");
    hm_page_note(page,
        "Provenance tells where and how something was built. It does not tell "
        "that the source is harmless, or that it builds to the same image "
        "again.");
    hm_page_note(page,
        "What is attached can be removed by whoever may write there: what is "
        "not listed here may have been there, or be there later.");
}

/* ---- All of it ---- */

static bool put_all(struct hm_page *page, struct hm_dossier *d,
    const struct hm_ref *ref, struct hm_err *err)
{
    hm_auto(resolved) resolved = {0};
    hm_auto(buf) name = hm_buf(2 * HM_REF_MAX);

    HM_TRY(hm_resolve(&resolved, &d->stores[0], ref, err));
    hm_ref_write(&name, ref);
    hm_page_section(page, 1, "Dossier of", hm_page_view(page, &name));
    put_head(page, d->how, ref, &resolved.docs[0].doc.digest);
    hm_page_section(&d->brief, 2, "In short", hm_bytes(NULL, 0));
    HM_TRY(hm_dossier_image(d, &resolved.docs[0], err));
    hm_dossier_brief(d);
    hm_page_take(page, &d->brief);
    hm_page_take(page, &d->details);
    hm_again_put(&d->again, page);
    put_caveats(page);
    return true;
}

static bool open_stores(struct hm_dossier *d, const struct sources *from,
    const struct hm_store_opener *opener, struct hm_err *err)
{
    HM_TRY(
        opener->open(opener->ctx, &d->stores[0], &from->refs[0], false, err));
    d->stores[1] = d->stores[0];
    d->elsewhere = from->elsewhere;
    return !from->elsewhere ||
        opener->open(opener->ctx, &d->stores[1], &from->refs[1], false, err);
}

bool hm_dossier(struct hm_page *page, struct hm_run *run,
    const struct hm_explain *how, const char *ref, struct hm_err *err)
{
    sources_auto from = {.stores = NULL};
    hm_auto(dossier) d = {
        .how = how,
        .brief = hm_page(),
        .details = hm_page(),
        .again = hm_again(run, how),
        .work = hm_work(HM_GATE_WORK_MAX, NULL),
        .room = HM_DOSSIER_ROOM_MAX,
    };
    struct hm_store_opener opener;

    d.brief.whole = d.details.whole = page->whole;
    HM_TRY(prepare(&from, run, ref, err));
    opener = hm_stores_opener(from.stores);
    d.ref = &from.refs[0];
    if (open_stores(&d, &from, &opener, err) && put_all(page, &d, d.ref, err))
        return true;
    run->next_step = hm_image_next(hm_code_name(err->code));
    return false;
}
