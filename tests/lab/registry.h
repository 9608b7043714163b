/* SPDX-License-Identifier: Apache-2.0 */
/* registry.h - registries without sockets: a struct hm_http whose exchanges are
 * answered by sandboxes in this process, for tests of everything that talks to
 * registries.
 *
 *     lab_net_auto net = {0};
 *
 *     if (!CHECK_OK(lab_net_new(&net, NULL, &err)))     "registry.test"
 *         return;
 *     hm_http_do(&net.serve.http, &req, &resp, &err);
 *     CHECK_EQ(hm_sandbox_count(net.hosts[0].sandbox), 1);
 *
 * What holds of time, retries and limits is in serve_http.h. */
#ifndef HM_TESTS_LAB_REGISTRY_H
#define HM_TESTS_LAB_REGISTRY_H

#include <stddef.h>
#include <stdint.h>

#include "lab/serve_http.h"
#include "sandbox/sandbox.h"

enum { LAB_HOSTS = 4 };

#define LAB_REGISTRY "registry.test"

struct lab_net {
    struct lab_serve serve;
    struct {
        const char *name; /* host, and port if it is not the scheme's */
        struct hm_sandbox *sandbox; /* owned */
    } hosts[LAB_HOSTS];
    size_t host_count;
};

/* With one registry, LAB_REGISTRY, whose token clock is the net's; opts NULL:
 * without faults and authentication. */
HM_MUST_USE bool lab_net_new(struct lab_net *out,
    const struct hm_sandbox_opts *opts, struct hm_err *err);
void lab_net_free(struct lab_net *net);
#define lab_net_auto __attribute__((cleanup(lab_net_free))) struct lab_net

/* One more, by that name. */
HM_MUST_USE bool lab_net_add(struct lab_net *net, const char *name,
    const struct hm_sandbox_opts *opts, struct hm_err *err);

/* What a registry knows of what it was asked: the JSON of its journal. */
void lab_net_journal(
    const struct lab_net *net, size_t host, struct hm_buf *out);

#endif
