/* SPDX-License-Identifier: Apache-2.0 */
/* opts.h - how a command talks to registries, from its options.
 *
 * The same rows for every command that does: put HM_REGISTRY_OPTS into its
 * table (HM_REGISTRY_TLS_OPTS and HM_TIMEOUT_OPT where credentials come from
 * elsewhere, as for login). None of them can be set by the environment but the
 * time and the proxy: they decide whom we believe to talk to, and who gets a
 * password.
 */
#ifndef HM_CMD_REGISTRY_OPTS_H
#define HM_CMD_REGISTRY_OPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "cmd/frame/command.h"
#include "cred/files.h"
#include "cred/fixed.h"

/* clang-format off */
#define HM_REGISTRY_TLS_OPTS                                                   \
    {.name = "registry-ca", .kind = HM_OPT_FILE, .arg = "FILE",                \
        .help = "believe registries with certificates of these authorities "   \
                "(PEM), and no others"},                                       \
    {.name = "registry-client-cert", .kind = HM_OPT_FILE, .arg = "FILE",       \
        .help = "show this certificate to registries (PEM)"},                  \
    {.name = "registry-client-key", .kind = HM_OPT_FILE, .arg = "FILE",        \
        .help = "the key of --registry-client-cert (PEM)"},                    \
    {.name = "insecure-registry", .kind = HM_OPT_STRING, .arg = "HOST",        \
        .repeat = true,                                                        \
        .help = "talk http to this registry: everybody on the way can read "   \
                "passwords and change images; https is always checked"},       \
    {.name = "registry-realm", .kind = HM_OPT_STRING, .arg = "HOST",           \
        .repeat = true,                                                        \
        .help = "a token service on another host than its registry may get "   \
                "the registry's credentials"},                                 \
    {.name = "proxy", .kind = HM_OPT_STRING, .arg = "URL", .env = true,        \
        .help = "reach registries, and whoever else is asked, through this "   \
                "proxy; loopback never is"},                                   \
    {.name = "no-proxy", .kind = HM_OPT_STRING, .arg = "HOSTS", .env = true,   \
        .help = "but not these: \"host,.domain,10.0.0.0/8\""}

#define HM_TIMEOUT_OPT(what)                                                   \
    {.name = "timeout", .kind = HM_OPT_DURATION, .arg = "TIME", .env = true,   \
        .min = 1000, .max = 86400000, .fallback = "5m",                        \
        .help = "give up " what " after this time, retries included"}

#define HM_REGISTRY_OPTS                                                       \
    {.name = "registry-username", .kind = HM_OPT_STRING, .arg = "USER",        \
        .help = "log in to the registry as this user; with "                   \
                "--registry-password-stdin"},                                  \
    {.name = "registry-password-stdin",                                        \
        .help = "read the user's password from standard input"},               \
    {.name = "registry-token", .kind = HM_OPT_FILE, .arg = "TOKEN",            \
        .help = "send this token to the registry: a file, - for standard "     \
                "input, or env://NAME"},                                       \
    {.name = "registry-github-token",                                          \
        .help = "log in to ghcr.io with the variable GITHUB_TOKEN"},           \
    {.name = "registry-config", .kind = HM_OPT_FILE, .arg = "FILE",            \
        .help = "credentials are in this file of docker or podman, and in no " \
                "other"},                                                      \
    HM_REGISTRY_TLS_OPTS, HM_TIMEOUT_OPT("on an image or file")
/* clang-format on */

/* What these commands read of the environment: a helper gets all of it. */
extern const struct hm_variable hm_registry_variables[];

struct hm_registry_hosts {
    char (*list)[HM_CRED_HOST_MAX + 1]; /* canonical */
    size_t count;
};

/* The rows of both. Texts are borrowed from the arguments. */
struct hm_registry_args {
    const char *ca, *client_cert, *client_key; /* NULL: not given */
    int64_t timeout_ms;
    struct hm_registry_hosts insecure, realms;
};
void hm_registry_args_free(struct hm_registry_args *opts);
HM_DEFINE_AUTO(registry_args)

/* HM_USAGE for a certificate without key, and for what is no host. */
HM_MUST_USE bool hm_registry_args_read(struct hm_registry_args *out,
    const struct hm_args *args, struct hm_err *err);

/* Who knows credentials, in the order in which they are asked: what options
 * give, config files with their helpers, then what was added. */
enum { HM_REGISTRY_SOURCES_MAX = 8 };
struct hm_registry_sources {
    struct hm_cred_fixed given, github;
    struct hm_cred_files files;
    struct hm_cred_source list[HM_REGISTRY_SOURCES_MAX];
    size_t count;
};

/* `hosts` are those of all references of the command line, canonical, with
 * repetitions. What options give is for one host, so --registry-username and
 * --registry-token with references to several are HM_USAGE, and so are they
 * without any. Reads standard input where an option says so. */
HM_MUST_USE bool hm_registry_sources_from_args(struct hm_registry_sources **out,
    struct hm_run *run, const struct hm_bytes *hosts, size_t host_count,
    struct hm_err *err);
void hm_registry_sources_free(struct hm_registry_sources *sources);
HM_DEFINE_AUTO_PTR(registry_sources)

/* Ask this one, too, after all others: where a machine's own identity comes in.
 * Whatever it borrows must outlive `sources`. */
void hm_registry_sources_add(
    struct hm_registry_sources *sources, struct hm_cred_source source);

#endif
