/* SPDX-License-Identifier: Apache-2.0 */
/* What services say went wrong: what is shown is one line, and no secret. */
#include <stdlib.h>
#include <string.h>

#include "client/problem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char secret[] = "secret-token-secret-token";
    const char *shown =
        HM_SHOW_CLIENT_PROBLEM(hm_bytes(data, size), hm_bytes_str(secret));

    if (strlen(shown) >= HM_CLIENT_PROBLEM_SIZE ||
        strchr(shown, '\n') != NULL || strstr(shown, secret) != NULL)
        abort();
    return 0;
}
