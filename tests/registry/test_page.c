/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/page.h"

#include "site.h"
#include "test.h"

/* An endless list ends: pages that always name another one. */
static void pages_have_an_end(void)
{
    static const struct fake_answer answer = {
        .status = 200, .headers = "Link: <?last=x>; rel=next\n"};
    hm_auto(site) p = {0};
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    hm_auto(registry_pages)
        pages = {.accept = "application/json", .count = HM_REGISTRY_PAGES_MAX};

    if (!site_open(&p, &answer, 1, NULL))
        return;
    pages.repo = p.store.ctx;
    CHECK_ERR(hm_registry_page(&pages, &resp, &err), HM_LIMIT,
        "more than 1024 pages");
}

static void a_page_that_fails_is_named(void)
{
    static const struct fake_answer answer = {
        .status = 200, .headers = "Link: <https://evil.test/>; rel=next\n"};
    hm_auto(site) p = {0};
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    hm_auto(registry_pages) pages = {.accept = "application/json", .count = 1};

    if (!site_open(&p, &answer, 1, NULL))
        return;
    pages.repo = p.store.ctx;
    (void)hm_registry_ask(
        pages.repo, &pages.path, "tags/list", hm_bytes(NULL, 0));
    CHECK_ERR(hm_registry_page(&pages, &resp, &err), HM_DENIED,
        "page 2: next page: leads to another host");
}

TEST_SUITE(
    registry_page, TEST(pages_have_an_end), TEST(a_page_that_fails_is_named));
