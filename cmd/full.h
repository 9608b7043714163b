/* SPDX-License-Identifier: Apache-2.0 */
/* full.h - the one door of hallmark-full.so (docs/internals/startup.md). */
#ifndef HM_FULL_H
#define HM_FULL_H

#include "hallmark/api.h"

/* Run the command line that the program was started with. The symbol carries
 * the build as its version: a program finds it only in the object that was
 * linked together with it. */
HM_API int hm_full_main(int argc, char **argv);

#endif
