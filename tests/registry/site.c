/* SPDX-License-Identifier: Apache-2.0 */
#include "site.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "test.h"

static bool find(void *ctx, struct hm_cred *out, struct hm_bytes host,
    struct hm_bytes repository, struct hm_err *err)
{
    struct hm_site *p = ctx;

    (void)repository;
    p->source_asked++;
    snprintf(p->source_host, sizeof(p->source_host), "%.*s", (int)host.len,
        (const char *)host.p);
    *out = (struct hm_cred){0};
    if (p->opts.source_fails != NULL)
        return hm_fail(err, HM_SYSTEM, "%s", p->opts.source_fails);
    if (p->opts.kind == HM_CRED_NONE)
        return true;
    out->kind = p->opts.kind;
    out->expires_s = p->opts.expires_s;
    snprintf(out->source, sizeof(out->source), "a test's file");
    snprintf(out->user, sizeof(out->user), "%s",
        p->opts.user != NULL ? p->opts.user : "");
    return hm_secret_from(&out->secret, hm_bytes_str(p->opts.secret), err);
}

bool site_open_http(struct hm_site *p, const struct hm_http *http,
    int64_t deadline_ms, const struct site_opts *opts)
{
    const char *ref_text = "registry.test/team/app";
    struct hm_registry_opts reg = {.http = http,
        .sources = &p->source,
        .source_count = 1,
        .deadline_ms = deadline_ms};
    struct hm_err err = {0};
    struct hm_ref ref;

    p->arena = hm_arena(HM_MIB);
    if (opts != NULL)
        p->opts = *opts;
    if (p->opts.ref != NULL)
        ref_text = p->opts.ref;
    p->source = (struct hm_cred_source){find, p};
    reg.realm_hosts = &p->opts.realm_host;
    reg.realm_count = p->opts.realm_host != NULL;
    reg.plain_hosts = &p->opts.plain_host;
    reg.plain_count = p->opts.plain_host != NULL;
    return CHECK_OK(
               hm_ref_parse(&ref, &p->arena, hm_bytes_str(ref_text), &err)) &&
        CHECK_OK(hm_registry_new(&p->registry, &reg, &err)) &&
        CHECK_OK(hm_registry_store(&p->store, p->registry, &ref, &err));
}

bool site_open(struct hm_site *p, const struct fake_answer *answers,
    size_t count, const struct site_opts *opts)
{
    enum { MINUTE_MS = 60000 };

    fake_init(&p->fake, answers, count);
    return site_open_http(p, &p->fake.http, FAKE_START_MS + MINUTE_MS, opts);
}

void hm_site_free(struct hm_site *p)
{
    hm_registry_free(p->registry);
    hm_arena_free(&p->arena);
}

bool site_asked(const struct hm_site *p, size_t index, const char *begins,
    const char *where)
{
    const char *got = fake_request(&p->fake, index);
    char head[FAKE_TEXT];

    snprintf(head, sizeof(head), "%.*s", (int)strlen(begins), got);
    return test_str(head, begins, where, "the request");
}

bool site_has(const struct hm_site *p, size_t index, const char *words)
{
    return strstr(fake_request(&p->fake, index), words) != NULL;
}

bool site_digest(struct hm_digest *out, const char *text)
{
    hm_auto(hasher) hasher = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_hasher_new(&hasher, HM_SHA256, &err)))
        return false;
    hm_hasher_put(&hasher, hm_bytes_str(text));
    return CHECK_OK(hm_hasher_end(out, &hasher, &err));
}

static bool text_read(void *ctx, uint8_t *out, size_t *len, struct hm_err *err)
{
    enum { PIECE = 5 };
    struct site_text *t = ctx;
    size_t left = t->len - t->at;

    (void)err;
    if (*len > left)
        *len = left;
    if (*len > PIECE)
        *len = PIECE;
    if (*len > 0)
        memcpy(out, t->text + t->at, *len);
    t->at += *len;
    return true;
}

static bool text_rewind(void *ctx, struct hm_err *err)
{
    struct site_text *t = ctx;

    (void)err;
    t->at = 0;
    t->rewinds++;
    return true;
}

struct hm_blob_in site_blob(struct site_text *t, const char *text)
{
    struct hm_blob_in in = {.size = strlen(text), .source = &t->source};

    *t = (struct site_text){.text = text, .len = in.size};
    t->source = (struct hm_source){
        .len = in.size, .read = text_read, .rewind = text_rewind, .ctx = t};
    (void)site_digest(&in.digest, text);
    return in;
}
