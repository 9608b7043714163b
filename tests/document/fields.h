/* SPDX-License-Identifier: Apache-2.0 */
/* fields.h - every field of every document: a value with which it passes, and one
 * with which it fails only there. test_fields.c asks the reader for the fields
 * that it knows, and each must have its row. */
#ifndef HM_TESTS_DOCUMENT_FIELDS_H
#define HM_TESTS_DOCUMENT_FIELDS_H

#include "document/witness.h"

/* The value stands where the document has a tilde. "%me" and "%you" are keys, as
 * PEM in a text of YAML. */
struct field_row {
    const char *field; /* "match.images" */
    enum witness by;
    const char *document, *good, *bad;
    const char *words; /* of the bad one's report; "!": it is refused with it */
};
extern const struct field_row field_rows[];
extern const size_t field_row_count;

#endif
