/* SPDX-License-Identifier: Apache-2.0 */
/* harden.h - what the program does about itself before it holds a secret.
 *
 * Not in the library: whether a process may dump core is its owner's business,
 * not that of something it links. */
#ifndef HM_HARDEN_H
#define HM_HARDEN_H

/* No core dump, and no other process of the same user may attach to this one or
 * read its memory and environment in /proc. Called first in main(). Where a
 * sandbox refuses it, the program runs on without. */
void hm_harden(void);

#endif
