/* SPDX-License-Identifier: Apache-2.0 */
/* version.h - which hallmark is running. */
#ifndef HALLMARK_VERSION_H
#define HALLMARK_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

#include "hallmark/api.h"

/* The version of the library that was loaded, such as "0.1.0": three numbers
 * with dots between them. Never NULL. */
HM_API const char *hm_version(void);

#ifdef __cplusplus
}
#endif

#endif
