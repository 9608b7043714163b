/* SPDX-License-Identifier: Apache-2.0 */
/* place.h - one repository of a registry that says what a test wants.
 *
 *     static const struct fake_answer answers[] = {{.status = 404}};
 *     hm_auto(place) p = {0};
 *
 *     if (!place_open(&p, answers, TEST_LEN(answers), NULL))
 *         return;
 *     CHECK_ERR(hm_store_tags(&p.store, &tags, &err), ...);
 *     CHECK_ASKED(&p, 0, "GET https://registry.test/v2/team/app/tags/list\n");
 */
#ifndef HM_TEST_REGISTRY_PLACE_H
#define HM_TEST_REGISTRY_PLACE_H

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

struct place_opts {
    const char *ref; /* NULL: registry.test/team/app */
    enum hm_cred_kind kind;
    const char *user, *secret, *source_fails;
    int64_t expires_s;
    const char *realm_host, *plain_host;
};

struct hm_place {
    struct hm_fake fake;
    struct hm_arena arena;
    struct hm_registry *registry;
    struct hm_store store;
    struct hm_cred_source source;
    struct place_opts opts;
    unsigned source_asked;
    char source_host[64];
};
bool place_open(struct hm_place *p, const struct fake_answer *answers,
    size_t count, const struct place_opts *opts);
/* The same with any client, by an absolute deadline. */
bool place_open_http(struct hm_place *p, const struct hm_http *http,
    int64_t deadline_ms, const struct place_opts *opts);
void hm_place_free(struct hm_place *p);
HM_DEFINE_AUTO(place)

/* Does the index-th request begin so? */
#define CHECK_ASKED(p, index, begins)                                          \
    place_asked((p), (index), (begins), HM_HERE)
bool place_asked(const struct hm_place *p, size_t index, const char *begins,
    const char *where);
/* Is that somewhere in it? */
bool place_has(const struct hm_place *p, size_t index, const char *words);

bool place_digest(struct hm_digest *out, const char *text);

/* A text as a source, in odd pieces. */
struct place_text {
    const char *text;
    size_t len, at;
    unsigned rewinds;
    struct hm_source source;
};
struct hm_blob_in place_blob(struct place_text *t, const char *text);

#endif
