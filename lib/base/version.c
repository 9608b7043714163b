/* SPDX-License-Identifier: Apache-2.0 */
#include "hallmark/version.h"

const char *hm_version(void)
{
    return HM_VERSION;
}
