/* SPDX-License-Identifier: Apache-2.0 */
/* keyref.h - keys as the user names them: a file, "-" for standard input, or
 * env://NAME for the text in a variable. */
#ifndef HM_KEYREF_H
#define HM_KEYREF_H

#include <stdbool.h>

#include "cmd/frame/command.h"
#include "crypto/key.h"
#include "crypto/secret.h"

struct hm_keyref {
    const char *ref;
    bool password_stdin; /* --password-stdin */
    bool private_only;   /* a public key will not do */
    bool stdin_in_use;   /* for something else: no password comes from there */
    /* NULL, or where to leave the password that opened the key; it stays
     * absent for a key that was not encrypted. */
    struct hm_secret *password;
};

/* Read one PEM block: a public key, a private one in any form that
 * key_private.h reads, or an encrypted one, whose password is then asked for
 * (password.h). What was read but is no usable key, and a wrong password, are
 * the caller's mistake: hm_configured(). */
HM_MUST_USE bool hm_keyref_load(struct hm_key **out, struct hm_run *run,
    const struct hm_keyref *from, struct hm_err *err);

#endif
