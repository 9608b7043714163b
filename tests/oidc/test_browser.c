/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/browser.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cred/scripts.h"
#include "here.h"
#include "test.h"

/* Much more than a busy machine takes. */
enum { LONG_MS = 60000 };

static _Thread_local char folder[4096];
static const char *display, *wayland;

static const char *get(const char *name)
{
    if (strcmp(name, "DISPLAY") == 0)
        return display;
    if (strcmp(name, "WAYLAND_DISPLAY") == 0)
        return wayland;
    return strcmp(name, "PATH") == 0 ? folder : NULL;
}

static bool script(const char *body)
{
    char text[1024];

    test_scratch();
    snprintf(text, sizeof(text), "#!/bin/sh\n%s", body);
    return CHECK(getcwd(folder, sizeof(folder)) != NULL) &&
        script_file("xdg-open", text, 0755);
}

/* It goes on without us: wait for what it leaves. */
static bool appears(const char *path)
{
    int64_t end_ms = hm_clock_mono_ms() + LONG_MS;

    while (hm_clock_mono_ms() < end_ms) {
        if (hm_file_exists(path))
            return true;
        (void)hm_clock_sleep_ms(5);
    }
    return false;
}

static void a_page_is_shown_and_nobody_waits(void)
{
    static char path[] = "PATH=/usr/bin:/bin", ours[] = "HALLMARK_X=hunter2";
    static char *vars[] = {path, ours, NULL};
    const struct hm_oidc_browser browser = {get, vars};
    struct hm_err err = {0};

    display = ":0";
    wayland = NULL;
    if (!script("read -r line; echo \"$#$1$HALLMARK_X\" >part\n"
                "mv part done; echo noise; echo noise >&2\n"))
        return;
    if (!CHECK_OK(hm_oidc_browser_open(
            &browser, "https://i.test/a?b=c&d=$(e)", &err)))
        return;
    CHECK(appears("done"));
    CHECK(script_holds("done", "1https://i.test/a?b=c&d=$(e)\n"));
}

static void without_a_screen_there_is_no_browser(void)
{
    const struct hm_oidc_browser browser = {get, NULL}, nothing = {0};
    struct hm_err err = {0};

    display = "";
    wayland = NULL;
    if (!script("exit 0"))
        return;
    CHECK_ERR(hm_oidc_browser_open(&browser, "https://i.test", &err),
        HM_NOT_FOUND, "no screen");
    CHECK_ERR(hm_oidc_browser_open(&nothing, "https://i.test", &err),
        HM_NOT_FOUND, "no screen");
    wayland = "wayland-0";
    CHECK_OK(hm_oidc_browser_open(&browser, "https://i.test", &err));
    CHECK(unlink("xdg-open") == 0);
    CHECK_ERR(hm_oidc_browser_open(&browser, "https://i.test", &err),
        HM_NOT_FOUND, "xdg-open");
}

TEST_SUITE(oidc_browser, TEST(a_page_is_shown_and_nobody_waits),
    TEST(without_a_screen_there_is_no_browser));
