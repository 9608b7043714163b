/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/memo.h"

#include "test.h"

static struct hm_cert cert_of(const char *der, const char *spki)
{
    return (struct hm_cert){
        .der = hm_bytes_str(der), .spki = hm_bytes_str(spki)};
}

/* Bytes are what is remembered: a copy elsewhere is the same certificate, and
 * another one in the same place is another. */
static void what_was_found_out_is_known_by_its_bytes(void)
{
    struct hm_path_memo memo = {.count = 0};
    struct hm_cert a = cert_of("a", "key a"), b = cert_of("b", "key b");
    char place[] = "a";
    struct hm_cert copy = cert_of(place, "key c");
    const struct hm_path_link *link;

    hm_path_memo_add(&memo, &a, &b, true);
    hm_path_memo_add(&memo, &b, &a, false);
    link = hm_path_memo_find(&memo, &copy, &b);
    CHECK(link != NULL && link->is_signed);
    link = hm_path_memo_find(&memo, &b, &a);
    CHECK(link != NULL && !link->is_signed);
    CHECK(hm_path_memo_find(&memo, &a, &a) == NULL);
    CHECK(hm_path_memo_find(&memo, &b, &b) == NULL);
    place[0] = 'c';
    CHECK(hm_path_memo_find(&memo, &copy, &b) == NULL);
}

static void a_full_one_forgets_nothing_and_learns_nothing(void)
{
    static const char text[] = "0123456789012345678901234567890123456789"
                               "0123456789012345678901234567890123456789";
    struct hm_path_memo memo = {.count = 0};
    struct hm_cert issuer = cert_of("i", "key"), cert = {0};

    for (size_t i = 0; i <= HM_PATH_LINKS_MAX; i++) {
        cert.der = hm_bytes((const uint8_t *)text, i + 1);
        hm_path_memo_add(&memo, &cert, &issuer, true);
    }
    CHECK_EQ(memo.count, HM_PATH_LINKS_MAX);
    CHECK(hm_path_memo_find(&memo, &cert, &issuer) == NULL);
    cert.der.len--;
    CHECK(hm_path_memo_find(&memo, &cert, &issuer) != NULL);
}

static void without_one_nothing_is_known(void)
{
    struct hm_cert a = cert_of("a", "key");
    struct hm_work work = hm_work(1, NULL);
    struct hm_path_memo memo = {.work = &work};

    hm_path_memo_add(NULL, &a, &a, true);
    CHECK(hm_path_memo_find(NULL, &a, &a) == NULL);
    CHECK(hm_path_memo_work(NULL) == NULL);
    CHECK(hm_path_memo_work(&memo) == &work);
}

TEST_SUITE(x509_memo, TEST(what_was_found_out_is_known_by_its_bytes),
    TEST(a_full_one_forgets_nothing_and_learns_nothing),
    TEST(without_one_nothing_is_known));
