/* SPDX-License-Identifier: Apache-2.0 */
/* record.h - everything that a verdict depends on, in a folder
 * (docs/formats/record.md).
 *
 * Written whole or not at all. Reading trusts nothing: names that leave the
 * folder, links, sizes, digests and options are checked before anything is
 * judged. */
#ifndef HM_CMD_RECORD_H
#define HM_CMD_RECORD_H

#include <stdbool.h>

#include "base/time.h"
#include "cmd/input/tape.h"
#include "hallmark/digest.h"

struct hm_record {
    struct hm_tape tape;
    struct hm_time time; /* of the verdict, whole seconds */
    const char *tool;    /* "hallmark 0.1.0" */
    const char **words;  /* of the command line, behind the command */
    size_t word_count;
    struct hm_bytes reports;   /* a line of JSON for each target */
    struct hm_digest manifest; /* of the manifest's bytes */
};
void hm_record_free(struct hm_record *record);
HM_DEFINE_AUTO(record)

/* Fill in `words`: what decided, out of a command line of verify. HM_USAGE for
 * one that is no UTF-8: the manifest is JSON, and cannot say it. HM_LIMIT. */
HM_MUST_USE bool hm_record_words(
    struct hm_record *record, const struct hm_args *args, struct hm_err *err);

/* HM_POLICY for a command line that a record may not have. */
HM_MUST_USE bool hm_record_check(
    const struct hm_args *args, struct hm_err *err);

/* May a record be written there? An existing folder is HM_USAGE; with `replace`,
 * one that holds anything but a record. Asked before anything is judged: an hour
 * of hashing must not end in "usage". */
HM_MUST_USE bool hm_record_check_place(
    const char *folder, bool replace, struct hm_err *err);

/* Write a new folder, and set record->manifest. The place is checked again. */
HM_MUST_USE bool hm_record_write(struct hm_record *record, const char *folder,
    bool replace, struct hm_err *err);

/* Where the files that a manifest names come from: append the one of that name,
 * which hm_record_is_name() knows. */
struct hm_record_files {
    bool (*read)(struct hm_buf *out, void *ctx, struct hm_bytes name,
        struct hm_err *err);
    void *ctx;
};

/* HM_FORMAT, HM_LIMIT, HM_MISMATCH (a digest), or as files->read() fails. */
HM_MUST_USE bool hm_record_parse(struct hm_record *out,
    struct hm_bytes manifest, const struct hm_record_files *files,
    struct hm_err *err);

/* The same of a folder: HM_NOT_FOUND, HM_DENIED (a link). */
HM_MUST_USE bool hm_record_read(
    struct hm_record *out, const char *folder, struct hm_err *err);

/* For the files of record: is a file of a record called that? No such name
 * leads out of the folder, and no other file is ever read or removed. */
bool hm_record_is_name(struct hm_bytes name);
#define HM_RECORD_MANIFEST "manifest.json"
#define HM_RECORD_REPORTS "reports.jsonl"
#define HM_RECORD_SCHEMA "hallmark.record/1"

#endif
