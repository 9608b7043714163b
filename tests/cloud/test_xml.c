/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/xml.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "stand.h"
#include "test.h"

#define CREDENTIALS                                                            \
    "AssumeRoleWithWebIdentityResponse/AssumeRoleWithWebIdentityResult/"       \
    "Credentials/"

static void elements_are_found_by_their_whole_path(void)
{
    struct hm_cloud_xml wants[] = {{.path = CREDENTIALS "AccessKeyId"},
        {.path = CREDENTIALS "SessionToken"}, {.path = "Credentials"},
        {.path = "AssumeRoleWithWebIdentityResponse/Credentials"}};
    struct hm_err err = {0};

    CHECK_OK(hm_cloud_xml_read(wants, 4, HM_LIT(STAND_STS), &err));
    CHECK_BYTES(wants[0].text, HM_LIT("ASIAWEB"));
    CHECK_BYTES(wants[1].text, HM_LIT("webtoken=="));
    CHECK(wants[2].text.p == NULL);
    CHECK(wants[3].text.p == NULL);
}

static void well_formed_documents_are_read(void)
{
    static const struct {
        const char *in, *text; /* of a/b; NULL: none */
    } cases[] = {
        {"<a/>", NULL},
        {" \n<a ></a >\n", NULL},
        {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a><b>x</b></a>", "x"},
        {"<a x='1' y = \"<\"></a>", "!"},
        {"<a x='&amp;'><b/></a>", ""},
        {"<a><c><b>x</b></c><b>y</b></a>", "y"},
        {"<a><bb>x</bb></a>", NULL},
        {"<a>&lt;<b>&#65;&#x4a;&quot;</b>\xc3\xa4</a>", "&#65;&#x4a;&quot;"},
        {"<a><b> x\n</b></a>", " x\n"},
        {"<b><a><b>x</b></a></b>", NULL},
        {"<x:a><b>x</b></x:a>", NULL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cloud_xml want = {.path = "a/b"};
        struct hm_err err = {0};
        bool bad = cases[i].text != NULL && cases[i].text[0] == '!';

        test_case("%s", cases[i].in);
        CHECK_CODE(hm_cloud_xml_read(&want, 1, hm_bytes_str(cases[i].in), &err),
            bad ? HM_FORMAT : HM_OK, "'<' in an attribute");
        if (bad)
            continue;
        CHECK_EQ(want.text.p == NULL, cases[i].text == NULL);
        CHECK_BYTES(want.text, hm_bytes_str(cases[i].text));
    }
}

static void other_documents_are_refused(void)
{
    static const struct {
        const char *in;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"", HM_FORMAT, "no element"},
        {"x<a/>", HM_FORMAT, "no element"},
        {"<a/>x", HM_FORMAT, "after the end"},
        {"<a/><a/>", HM_FORMAT, "after the end"},
        {"<a>", HM_FORMAT, "ends too early"},
        {"<a", HM_FORMAT, "a tag without end"},
        {"<a/", HM_FORMAT, "a tag without end"},
        {"<", HM_FORMAT, "a name is missing"},
        {"< a/>", HM_FORMAT, "a name is missing"},
        {"<1/>", HM_FORMAT, "a name is missing"},
        {"</a>", HM_FORMAT, "closes another"},
        {"<a></b>", HM_FORMAT, "closes another"},
        {"<a><c></a></c>", HM_FORMAT, "closes another"},
        {"<a x/>", HM_FORMAT, "without '='"},
        {"<a x=1/>", HM_FORMAT, "without quotes"},
        {"<a x='1/>", HM_FORMAT, "attribute without end"},
        {"<a x='1'y='2'/>", HM_FORMAT, "a tag without end"},
        {"<a>&nbsp;</a>", HM_FORMAT, "unknown entity"},
        {"<a>&</a>", HM_FORMAT, "unknown entity"},
        {"<a>&#;</a>", HM_FORMAT, "unknown entity"},
        {"<a>&#x;</a>", HM_FORMAT, "unknown entity"},
        {"<a>&#xg;</a>", HM_FORMAT, "unknown entity"},
        {"<a>&#1a;</a>", HM_FORMAT, "unknown entity"},
        {"<a>&amp</a>", HM_FORMAT, "unknown entity"},
        {"<!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>", HM_UNSUPPORTED, "more"},
        {"<a><![CDATA[x]]></a>", HM_UNSUPPORTED, "more than elements"},
        {"<a><!-- x --></a>", HM_UNSUPPORTED, "more than elements"},
        {"<a><?php x ?></a>", HM_UNSUPPORTED, "more than elements"},
        {"<?xml <a/>?>", HM_FORMAT, "declaration without end"},
        {"<?xml a>?><a/>", HM_FORMAT, "declaration without end"},
        {"<?xml a", HM_FORMAT, "declaration without end"},
        {" <?xml version='1.0'?><a/>", HM_UNSUPPORTED, "more than"},
        {"<a>\x01</a>", HM_FORMAT, "control characters"},
        {"<a>\xff</a>", HM_FORMAT, "not UTF-8"},
        {"<a><b>x</b><b>y</b></a>", HM_FORMAT, "a/b twice"},
        {"<a><b><c/></b></a>", HM_FORMAT, "a/b holds elements"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cloud_xml want = {.path = "a/b"};
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        CHECK_ERR(hm_cloud_xml_read(&want, 1, hm_bytes_str(cases[i].in), &err),
            cases[i].code, cases[i].words);
    }
}

static void every_prefix_is_refused(void)
{
    size_t whole = strlen(STAND_STS) - 1; /* without its line feed */

    for (size_t len = 0; len < whole; len++) {
        struct hm_cloud_xml want = {.path = CREDENTIALS "AccessKeyId"};
        struct hm_err err = {0};

        test_case("%zu bytes", len);
        CHECK(!hm_cloud_xml_read(&want, 1, hm_bytes(STAND_STS, len), &err));
    }
}

static void depth_has_a_limit(void)
{
    for (unsigned over = 0; over <= 1; over++) {
        hm_auto(buf) text = hm_buf(1000);
        struct hm_err err = {0};

        for (unsigned i = 0; i < HM_CLOUD_XML_DEPTH_MAX + over; i++)
            hm_buf_put_str(&text, "<a>");
        for (unsigned i = 0; i < HM_CLOUD_XML_DEPTH_MAX + over; i++)
            hm_buf_put_str(&text, "</a>");
        test_case("%u over", over);
        CHECK_CODE(hm_cloud_xml_read(NULL, 0, hm_buf_view(&text), &err),
            over ? HM_LIMIT : HM_OK, "nested more than 16 deep");
    }
}

TEST_SUITE(cloud_xml, TEST(elements_are_found_by_their_whole_path),
    TEST(well_formed_documents_are_read), TEST(other_documents_are_refused),
    TEST(every_prefix_is_refused), TEST(depth_has_a_limit));
