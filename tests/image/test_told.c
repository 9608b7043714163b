/* SPDX-License-Identifier: Apache-2.0 */
#include "image/told.h"

#include <stdio.h>
#include <string.h>

#include "test.h"

static void a_few_are_named(void)
{
    struct hm_told none = {0}, one = {0}, two = {0};

    CHECK_STR(hm_told_end(&none), "none");
    hm_told_add(&one, "a");
    CHECK_STR(hm_told_end(&one), "a");
    hm_told_add(&two, "a");
    hm_told_add(&two, "b");
    CHECK_STR(hm_told_end(&two), "a, b");
}

static void of_many_the_rest_is_counted(void)
{
    struct hm_told many = {0}, long_one = {0};
    char word[HM_TOLD_MAX + 1] = {0};

    for (size_t i = 0; i < 1000; i++)
        hm_told_add(&many, "0123456789");
    hm_told_add(&many, "a"); /* there would be room for it */
    CHECK_EQ(many.count, 21);
    CHECK(strstr(hm_told_end(&many), "0123456789 and 980 more") != NULL);
    memset(word, 'x', HM_TOLD_MAX);
    hm_told_add(&long_one, word);
    CHECK_STR(hm_told_end(&long_one), "1 more");
}

TEST_SUITE(
    image_told, TEST(a_few_are_named), TEST(of_many_the_rest_is_counted));
