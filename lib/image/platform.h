/* SPDX-License-Identifier: Apache-2.0 */
/* platform.h - what an image runs on: os/arch[/variant][:os.version].
 *
 * The names are Go's. Others that people and kernels use (x86_64, aarch64,
 * armhf) stand for them, and a variant that is every machine's is none:
 * arm64/v8 is arm64, amd64/v1 is amd64, while arm is arm/v7. */
#ifndef HM_IMAGE_PLATFORM_H
#define HM_IMAGE_PLATFORM_H

#include <stdbool.h>

#include "base/bytes.h"

struct hm_buf;

/* Views into what was parsed, or constants. */
struct hm_platform {
    struct hm_bytes os, arch;
    struct hm_bytes variant, os_version; /* may be empty */
};

/* The result is normal. HM_FORMAT, HM_LIMIT. `in` must outlive *out. */
HM_MUST_USE bool hm_platform_parse(
    struct hm_platform *out, struct hm_bytes in, struct hm_err *err);

/* With its usual names; what is not known stays as it is. */
struct hm_platform hm_platform_normal(const struct hm_platform *platform);

/* Is `has`, as an index or a configuration has it, what was wanted? System,
 * architecture and variant are equal when both are normal, and the version
 * begins with the wanted one up to a dot ("10.0.17763" takes every patch level
 * of it). What has no system or no architecture matches nothing. */
bool hm_platform_match(
    const struct hm_platform *want, const struct hm_platform *has);

/* Append it as hm_platform_parse() reads it; foreign text is not escaped. */
void hm_platform_write(struct hm_buf *out, const struct hm_platform *platform);

#endif
