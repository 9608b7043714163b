/* SPDX-License-Identifier: Apache-2.0 */
/* object.h - what the JSON objects of an image have in common: annotations, and
 * members that nobody defined.
 *
 * Nearly all who run images read them with Go's encoding/json, to which
 * "Layers" and "layer\u017f" are "layers", too, and the last one counts. So a
 * name that differs from a known one by case only is refused: else we would
 * judge one list of layers, and another would run. */
#ifndef HM_IMAGE_OBJECT_H
#define HM_IMAGE_OBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "enc/json_field.h"

/* An annotation: name and value decoded. A member that is not known: its name
 * decoded, its value as the text has it. */
struct hm_member {
    struct hm_bytes name, value;
};

struct hm_members {
    struct hm_member *list;
    size_t count;
};

/* The value by exactly that name; NULL when there is none. */
const struct hm_bytes *hm_members_get(
    const struct hm_members *members, const char *name);

/* Those members whose values are strings, of a text that is an object, or
 * empty: what users wrote, of which only texts can be asked for. Views point
 * into it or lie in the arena. HM_FORMAT, HM_LIMIT (HM_CLAIM_MAX). */
HM_MUST_USE bool hm_members_texts(struct hm_members *out,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err);

/* ---- For the readers of this module; they record what is wrong ---- */

/* An optional object of strings, at most HM_IMAGE_ANNOTATIONS_MAX. */
void hm_image_strings(
    struct hm_members *out, struct hm_json_obj *o, const char *name);

/* The members of an object whose values are strings; of at most
 * HM_IMAGE_ANNOTATIONS_MAX in all. Nothing, of a value that is not there. */
void hm_image_texts(
    struct hm_members *out, struct hm_json_rd *rd, struct hm_json v);

/* A media type, or empty when it is absent and not `required`. */
struct hm_bytes hm_image_media(
    struct hm_json_obj *o, const char *name, bool required);

/* Refuse a member by that name, in any case and with any value, null included:
 * `why` says what it would be. */
void hm_image_refuse(struct hm_json_obj *o, const char *name, const char *why);

/* Close the object and keep what nobody asked for, at most
 * HM_IMAGE_UNKNOWN_MAX. */
void hm_image_close(struct hm_json_obj *o, struct hm_members *unknown);

#endif
