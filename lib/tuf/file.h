/* SPDX-License-Identifier: Apache-2.0 */
/* file.h - one file of TUF metadata, read and not believed.
 *
 * What is signed is the canonical form of its member "signed" with every member,
 * known or not (docs/formats/tuf.md). A parsed file is nothing but text until
 * hm_tuf_file_verify() said who signed it; versions, times and hashes are what
 * update.h compares. */
#ifndef HM_TUF_FILE_H
#define HM_TUF_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "crypto/digest.h"
#include "tuf/keys.h"

enum hm_tuf_type {
    HM_TUF_NONE,
    HM_TUF_ROOT,
    HM_TUF_TIMESTAMP,
    HM_TUF_SNAPSHOT,
    HM_TUF_TARGETS, /* of the role of that name, and delegated ones */
    HM_TUF_TYPES
};

/* "root", "timestamp", "snapshot", "targets"; "none" for anything else. */
const char *hm_tuf_type_name(enum hm_tuf_type type);

/* What one file says about another. */
struct hm_tuf_about {
    struct hm_bytes name; /* "targets.json", "trusted_root.json" */
    uint64_t version;     /* 0: of a target, which has none */
    bool has_length, has_hashes;
    uint64_t length;
    struct hm_digest digests[3]; /* those of kinds that we know */
    size_t digest_count;
};

/* Are these the bytes that it is about, as far as it says? HM_MISMATCH;
 * HM_UNSUPPORTED where all hashes are of kinds that we do not know. */
HM_MUST_USE bool hm_tuf_about_check(
    const struct hm_tuf_about *about, struct hm_bytes text, struct hm_err *err);

/* Somebody else who speaks for some targets. */
struct hm_tuf_delegation {
    struct hm_bytes name;
    struct hm_tuf_role role;
    bool terminating;
    struct hm_json paths, prefixes; /* lists of texts; one of them is there */
};

struct hm_tuf_delegations {
    struct hm_tuf_keys keys;
    struct hm_tuf_delegation *list;
    size_t count;
    /* TAP 15: one role, many files, by the first bits of a path's hash. */
    bool succinct;
    unsigned bits;
};

struct hm_tuf_file {
    struct hm_arena arena;
    enum hm_tuf_type type;
    struct hm_bytes text; /* as it came */
    struct hm_buf message;
    struct hm_tuf_sigs sigs;
    uint64_t version;
    struct hm_time expires;

    /* Of a root: whose keys, and the roles by hm_tuf_type. */
    struct hm_tuf_keys keys;
    struct hm_tuf_role roles[HM_TUF_TYPES];
    bool consistent_snapshot;

    /* Of a timestamp (the snapshot alone) and of a snapshot. */
    struct hm_tuf_about *metas;
    size_t meta_count;

    /* Of targets. */
    struct hm_json targets;
    struct hm_tuf_delegations delegations;
};

/* Read one; the text is copied. HM_FORMAT, HM_LIMIT, HM_UNSUPPORTED (another
 * major version of the specification), HM_MISMATCH (another type), HM_SYSTEM. */
HM_MUST_USE bool hm_tuf_file_parse(struct hm_tuf_file **out,
    enum hm_tuf_type type, struct hm_bytes text, struct hm_err *err);
void hm_tuf_file_free(struct hm_tuf_file *file);
HM_DEFINE_AUTO_PTR(tuf_file)

/* Is it signed as these keys and this role want? As hm_tuf_keys_verify(). */
HM_MUST_USE bool hm_tuf_file_verify(const struct hm_tuf_file *file,
    const struct hm_tuf_keys *keys, const struct hm_tuf_role *role,
    struct hm_err *err);

/* What a timestamp or snapshot says about a file; NULL: nothing. */
const struct hm_tuf_about *hm_tuf_file_meta(
    const struct hm_tuf_file *file, struct hm_bytes name);

/* The same of a target that a file of targets itself speaks of: *there says
 * whether. */
HM_MUST_USE bool hm_tuf_file_target(struct hm_tuf_about *out, bool *there,
    const struct hm_tuf_file *file, const char *name, struct hm_err *err);

/* The length at which reading such a file ends. */
size_t hm_tuf_type_max(enum hm_tuf_type type);

#endif
