/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/full.h"

#include <curl/curl.h>

#include "cmd/frame/program.h"
#include "cmd/frame/version.h"

static const char *curl_running(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}

const struct hm_library hm_full_libraries[] = {
    {"libcurl", LIBCURL_VERSION, curl_running},
    {NULL, NULL, NULL},
};

int hm_full_main(int argc, char **argv)
{
    struct hm_program program = hm_program(NULL);

    return hm_program_run(&program, argc, argv);
}
