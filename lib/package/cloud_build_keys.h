/* SPDX-License-Identifier: Apache-2.0 */
/* cloud_build_keys.h - the public keys of Google Cloud Build, by the names that
 * key_set.h explains; for cloud_build.c. Its .c is written by
 * scripts/embed-cloud-build out of a published Go module. */
#ifndef HM_PACKAGE_CLOUD_BUILD_KEYS_H
#define HM_PACKAGE_CLOUD_BUILD_KEYS_H

struct hm_cloud_build_key {
    const char *name; /* "us-west2"; NULL ends them */
    const char *pem;
};

extern const struct hm_cloud_build_key hm_cloud_build_keys[];

#endif
