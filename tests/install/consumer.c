/* SPDX-License-Identifier: Apache-2.0 */
/* consumer.c - a program of somebody else: it sees the installed headers and
 * library only, and is compiled as C and as C++. */
#include <hallmark/hallmark.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    struct hm_err err = {HM_FORMAT, "here", ""};
    struct hm_bytes bytes = {(const uint8_t *)"x", 1};

    if (strcmp(hm_code_name(err.code), "format") != 0 || bytes.len != 1)
        return 1;
    printf("%s\n", hm_version());
    return 0;
}
