/* SPDX-License-Identifier: Apache-2.0 */
/* scripts.h - programs that a test writes itself, in a folder of its own. */
#ifndef HM_TEST_CRED_SCRIPTS_H
#define HM_TEST_CRED_SCRIPTS_H

#include "cred/helper.h"

/* The current folder (test_scratch) as PATH, HOME and TMPDIR; nothing else is
 * set but what `script_vars` says. */
struct hm_cred_env script_env(void);
extern _Thread_local char script_folder[4096];
/* Further variables, ended by a NULL name; see script_env(). */
struct script_var {
    const char *name, *value;
};
extern const struct script_var *script_vars;

/* Write docker-credential-NAME: a shell script with this body. */
bool script_helper(const char *name, const char *body);
/* Write a file; false is a failed check. */
bool script_file(const char *path, const char *text, unsigned mode);
/* Is the file's text exactly this? */
bool script_holds(const char *path, const char *text);

#endif
