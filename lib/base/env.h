/* SPDX-License-Identifier: Apache-2.0 */
/* env.h - the environment, as it is handed to whoever may ask for it.
 *
 * Nothing in lib/ calls getenv(): a command hands a function down, and a test
 * hands down its own. */
#ifndef HM_BASE_ENV_H
#define HM_BASE_ENV_H

/* Reads one variable of the environment; NULL when it is not set. */
typedef const char *hm_env(const char *name);

#endif
