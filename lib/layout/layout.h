/* SPDX-License-Identifier: Apache-2.0 */
/* layout.h - an OCI image layout in a folder, as a store.
 *
 * Nothing outside of the folder is read or written, whatever links and devices
 * lie in it (below.h). Blobs are written before what names them, index.json last
 * and in one step, under a lock that all processes of ours take: writers lose
 * nothing of each other's, and who reads sees the old list or the new one. All
 * that is not changed in index.json stays as it is, to the byte. */
#ifndef HM_LAYOUT_LAYOUT_H
#define HM_LAYOUT_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "store/store.h"

struct hm_layout;

enum hm_layout_mode {
    HM_LAYOUT_READ,
    HM_LAYOUT_APPEND, /* it is there, and may be written to */
    /* The same; where there is no folder, or an empty one, it is made. A folder
     * with other things in it is HM_USAGE. */
    HM_LAYOUT_CREATE,
};

/* Open the layout in `dir`, which may be a link, because the user named it: from
 * then on it is that folder, wherever it is moved. HM_NOT_FOUND, HM_DENIED,
 * HM_FORMAT, HM_UNSUPPORTED (another version), HM_SYSTEM. */
HM_MUST_USE bool hm_layout_open(struct hm_layout **out, const char *dir,
    enum hm_layout_mode mode, struct hm_err *err);
void hm_layout_free(struct hm_layout *layout);
HM_DEFINE_AUTO_PTR(layout)

/* Until when a change may wait for another process that holds the layout, by
 * hm_clock_mono_ms(); 0, which it is at first: HM_LAYOUT_LOCK_MS for each. No
 * change may be under way. Who comes too late still waits HM_LAYOUT_LOCK_LEAST_MS:
 * a change takes milliseconds. */
void hm_layout_deadline(struct hm_layout *layout, int64_t deadline_ms);

/* The layout as a store; it borrows from `layout`. What differs from a registry:
 *
 * - By a tag: the entry with that name; cosign's "sha256-..sig" and ".att" also
 *   where cosign saved them without a name. By neither tag nor digest: the only
 *   image there (hm_layout_choose()).
 * - has_blob reads the blob: what was cut off by a power cut is not there.
 * - put with a name takes the name away from what had it. What has neither name
 *   nor subject is stored and not listed; put_unnamed lists it.
 * - remove takes entries out of index.json: those with that name, or with that
 *   digest. Blobs stay. */
struct hm_store hm_layout_store(struct hm_layout *layout);

#endif
