/* SPDX-License-Identifier: Apache-2.0 */
/* The body of an answer that says no: whatever it holds, what is shown is
 * printable and short. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "registry/problem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_problem problem;
    const char *shown;

    hm_problem_read(&problem, hm_bytes(data, size));
    shown = HM_SHOW_PROBLEM(&problem);
    if (strlen(shown) >= HM_PROBLEM_SIZE || !hm_utf8_ok(hm_bytes_str(shown)))
        abort();
    for (; *shown != '\0'; shown++) {
        if ((uint8_t)*shown < 0x20 || *shown == 0x7f)
            abort();
    }
    return 0;
}
