/* SPDX-License-Identifier: Apache-2.0 */
/* alias.h - one registry by all of its names.
 *
 * Policies are chosen by the name of an image, and one registry answers to
 * several names: with its port and without, and Docker Hub to some more. No
 * spelling may escape a policy that another one meets. So names are compared in
 * one form, and a pattern that leaves the host open is held against all. */
#ifndef HM_IMAGE_ALIAS_H
#define HM_IMAGE_ALIAS_H

#include <stdbool.h>

#include "base/arena.h"
#include "image/ref.h"

/* Append the name of the image without tag and digest, in that form: without
 * ":443" and ":80", Docker Hub as docker.io, its official images below library/,
 * an IPv6 address as in RFC 5952, and one that stands for IPv4 as that. */
void hm_alias_write_name(struct hm_buf *out, const struct hm_ref *ref);

/* A name with stars or without, as it stands in a policy: the same form as far as
 * its host is fixed. *open: it is not, and every spelling is to be asked. HM_FORMAT
 * for what no image can be named, and where stars leave it open whether there is a
 * host at all, HM_LIMIT, HM_SYSTEM. */
HM_MUST_USE bool hm_alias_of_pattern(struct hm_bytes *out, bool *open,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err);

/* Does a pattern have "**", which stands for a '/', too? One star does not. */
bool hm_alias_crosses(struct hm_bytes text);

/* Append spelling `index` of a name that hm_alias_write_name() wrote; the first is
 * the name itself. False beyond the last, and nothing is appended. */
bool hm_alias_write_spelling(
    struct hm_buf *out, struct hm_bytes name, size_t index);

#endif
