/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "test.h"

struct item {
    int key;
    char mark[5]; /* of an odd size, and moved with its key */
};

static int by_key(const void *a, const void *b)
{
    const struct item *x = a, *y = b;

    return (x->key > y->key) - (x->key < y->key);
}

/* Every list of up to six of three keys, and its marks. */
static void all_short_lists_are_sorted(void)
{
    for (size_t count = 0; count <= 6; count++) {
        size_t lists = 1;

        for (size_t i = 0; i < count; i++)
            lists *= 3;
        for (size_t n = 0; n < lists; n++) {
            struct item list[6] = {0};
            int sum = 0;

            for (size_t i = 0, rest = n; i < count; i++, rest /= 3) {
                list[i].key = (int)(rest % 3);
                list[i].mark[0] = (char)('a' + rest % 3);
                sum += list[i].key;
            }
            hm_sort(list, count, sizeof(list[0]), by_key);
            for (size_t i = 0; i < count; i++) {
                CHECK(i == 0 || list[i - 1].key <= list[i].key);
                CHECK(list[i].mark[0] == 'a' + list[i].key);
                sum -= list[i].key;
            }
            CHECK_EQ(sum, 0);
        }
    }
}

static size_t asked;

static int count_questions(const void *a, const void *b)
{
    asked++;
    return by_key(a, b);
}

/* Whatever its order was: n log n. */
static void no_order_takes_long(void)
{
    enum { COUNT = 4096 };
    static struct item list[COUNT];

    for (int form = 0; form < 3; form++) {
        for (int i = 0; i < COUNT; i++)
            list[i].key = form == 0 ? i : form == 1 ? COUNT - i : i % 7;
        asked = 0;
        hm_sort(list, COUNT, sizeof(list[0]), count_questions);
        CHECK(asked < (size_t)2 * COUNT * 13);
        for (int i = 1; i < COUNT; i++)
            CHECK(list[i - 1].key <= list[i].key);
    }
}

TEST_SUITE(
    base_sort, TEST(all_short_lists_are_sorted), TEST(no_order_takes_long));
