/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/body.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "test.h"

static void a_small_one_stays_in_memory(void)
{
    struct hm_serve_flight flight = {0};
    hm_auto(serve_body) body = hm_serve_body(&(struct hm_serve_body){
        .max = 100, .memory_max = 10, .dir = "/tmp", .flight = &flight});

    CHECK_EQ(hm_serve_body_put(&body, HM_LIT("01234")), 0);
    CHECK_EQ(hm_serve_body_put(&body, HM_LIT("56789")), 0);
    CHECK_EQ(body.fd, -1);
    CHECK_BYTES(hm_buf_view(&body.mem), HM_LIT("0123456789"));
    CHECK_EQ(flight.bytes, 10);
    hm_serve_body_free(&body);
    CHECK_EQ(flight.bytes, 0);
}

static void a_larger_one_moves_to_a_file_without_a_name(void)
{
    struct hm_serve_flight flight = {0};
    hm_auto(serve_body) body = hm_serve_body(&(struct hm_serve_body){
        .max = 100, .memory_max = 10, .dir = ".", .flight = &flight});
    char text[32] = "";
    DIR *dir;

    test_scratch();
    CHECK_EQ(hm_serve_body_put(&body, HM_LIT("01234567")), 0);
    CHECK_EQ(hm_serve_body_put(&body, HM_LIT("89abc")), 0);
    CHECK_EQ(hm_serve_body_put(&body, HM_LIT("def")), 0);
    if (!CHECK(body.fd >= 0))
        return;
    CHECK_EQ(pread(body.fd, text, sizeof(text) - 1, 0), 16);
    CHECK_STR(text, "0123456789abcdef");
    CHECK_EQ(flight.bytes, 0);
    CHECK_EQ(body.len, 16);
    dir = opendir(".");
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        CHECK(entry->d_name[0] == '.');
    closedir(dir);
}

static void what_is_announced_goes_there_at_once(void)
{
    struct hm_serve_flight flight = {0};
    hm_auto(serve_body) body = hm_serve_body(&(struct hm_serve_body){
        .max = 100, .memory_max = 10, .dir = "/tmp", .flight = &flight});

    CHECK_EQ(hm_serve_body_expect(&body, 10), 0);
    CHECK_EQ(body.fd, -1);
    CHECK_EQ(hm_serve_body_expect(&body, 101), 413);
    CHECK_EQ(hm_serve_body_expect(&body, 11), 0);
    CHECK(body.fd >= 0);
}

static void too_much_is_refused(void)
{
    struct hm_serve_flight flight = {0};
    hm_auto(serve_body) body = hm_serve_body(&(struct hm_serve_body){
        .max = 12, .memory_max = 10, .dir = "/tmp", .flight = &flight});

    CHECK_EQ(hm_serve_body_put(&body, HM_LIT("0123456789ab")), 0);
    CHECK_EQ(hm_serve_body_put(&body, HM_LIT("c")), 413);
}

static void without_a_folder_there_is_no_room(void)
{
    struct hm_serve_flight flight = {0};
    hm_auto(serve_body) body = hm_serve_body(&(struct hm_serve_body){.max = 100,
        .memory_max = 10,
        .dir = "/nowhere/at/all",
        .flight = &flight});

    CHECK_EQ(hm_serve_body_put(&body, HM_LIT("0123456789ab")), 503);
}

static void all_together_have_a_budget(void)
{
    struct hm_serve_flight flight = {0};
    hm_auto(serve_body) memory = hm_serve_body(
        &(struct hm_serve_body){.max = 100, .dir = "/tmp", .flight = &flight});
    hm_auto(serve_body) file = hm_serve_body(&(struct hm_serve_body){
        .max = 100, .memory_max = 50, .dir = "/tmp", .flight = &flight});

    CHECK(hm_serve_flight_take(&flight, HM_SERVE_FLIGHT_MAX - 4));
    CHECK(!hm_serve_flight_take(&flight, 5));
    CHECK(!hm_serve_flight_take(&flight, SIZE_MAX));
    CHECK_EQ(hm_serve_body_put(&memory, HM_LIT("01234")), 503);
    CHECK_EQ(hm_serve_body_put(&file, HM_LIT("01234")), 0);
    CHECK(file.fd >= 0);
    hm_serve_flight_give(&flight, HM_SERVE_FLIGHT_MAX - 4);
    CHECK_EQ(flight.bytes, 0);
}

TEST_SUITE(serve_body, TEST(a_small_one_stays_in_memory),
    TEST(a_larger_one_moves_to_a_file_without_a_name),
    TEST(what_is_announced_goes_there_at_once), TEST(too_much_is_refused),
    TEST(without_a_folder_there_is_no_room), TEST(all_together_have_a_budget));
