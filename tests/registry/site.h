/* SPDX-License-Identifier: Apache-2.0 */
/* site.h - one repository of a registry that says what a test wants.
 *
 *     static const struct fake_answer answers[] = {{.status = 404}};
 *     hm_auto(site) p = {0};
 *
 *     if (!site_open(&p, answers, TEST_LEN(answers), NULL))
 *         return;
 *     CHECK_ERR(hm_store_tags(&p.store, &tags, &err), ...);
 *     CHECK_ASKED(&p, 0, "GET https://registry.test/v2/team/app/tags/list\n");
 */
#ifndef HM_TEST_REGISTRY_SITE_H
#define HM_TEST_REGISTRY_SITE_H

#include "http/fake.h"
#include "registry/registry.h"

#define PLACE "https://registry.test/v2/team/app/"
#define REALM "https://registry.test/token"
#define BEARER                                                                 \
    "WWW-Authenticate: Bearer realm=\"" REALM                                  \
    "\",service=\"registry.test\",scope=\"repository:team/app:pull\"\n"
#define BASIC "WWW-Authenticate: Basic realm=\"x\"\n"
#define OCI_INDEX "Content-Type: application/vnd.oci.image.index.v1+json\n"
#define OCI_MANIFEST                                                           \
    "Content-Type: application/vnd.oci.image.manifest.v1+json\n"

struct site_opts {
    const char *ref; /* NULL: registry.test/team/app */
    enum hm_cred_kind kind;
    const char *user, *secret, *source_fails;
    int64_t expires_s;
    const char *realm_host, *plain_host;
};

struct hm_site {
    struct hm_fake fake;
    struct hm_arena arena;
    struct hm_registry *registry;
    struct hm_store store;
    struct hm_cred_source source;
    struct site_opts opts;
    unsigned source_asked;
    char source_host[64];
};
bool site_open(struct hm_site *p, const struct fake_answer *answers,
    size_t count, const struct site_opts *opts);
/* The same with any client, by an absolute deadline. */
bool site_open_http(struct hm_site *p, const struct hm_http *http,
    int64_t deadline_ms, const struct site_opts *opts);
void hm_site_free(struct hm_site *p);
HM_DEFINE_AUTO(site)

/* Does the index-th request begin so? */
#define CHECK_ASKED(p, index, begins)                                          \
    site_asked((p), (index), (begins), HM_HERE)
bool site_asked(const struct hm_site *p, size_t index, const char *begins,
    const char *where);
/* Is that somewhere in it? */
bool site_has(const struct hm_site *p, size_t index, const char *words);

bool site_digest(struct hm_digest *out, const char *text);

/* A text as a source, in odd pieces. */
struct site_text {
    const char *text;
    size_t len, at;
    unsigned rewinds;
    struct hm_source source;
};
struct hm_blob_in site_blob(struct site_text *t, const char *text);

#endif
