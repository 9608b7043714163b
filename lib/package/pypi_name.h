/* SPDX-License-Identifier: Apache-2.0 */
/* pypi_name.h - file names of Python distributions.
 *
 * One file has many spellings: letters, separators and versions are compared
 * after they were made normal (PEP 427, 440, 503, 625), and so are the tags of
 * a wheel, in any order. */
#ifndef HM_PACKAGE_PYPI_NAME_H
#define HM_PACKAGE_PYPI_NAME_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "hallmark/err.h"

/* Where the parts stand in a normal form. */
struct hm_pypi_name {
    struct hm_bytes file, project, version; /* views of the buffer */
};

/* Append the normal form: "foo_bar-1.0b1-py2.py3-none-any.whl". A name that no
 * distribution can have is HM_FORMAT; what *out says is of `text` from where it
 * ended before. HM_LIMIT, HM_SYSTEM. */
HM_MUST_USE bool hm_pypi_name_parse(struct hm_pypi_name *out,
    struct hm_buf *text, struct hm_bytes file, struct hm_err *err);

/* Append the normal form of a project's name ("foo_bar", with the underscore
 * that file names have), or of a version. HM_FORMAT. */
HM_MUST_USE bool hm_pypi_project(
    struct hm_buf *out, struct hm_bytes name, struct hm_err *err);
HM_MUST_USE bool hm_pypi_version(
    struct hm_buf *out, struct hm_bytes version, struct hm_err *err);

#endif
