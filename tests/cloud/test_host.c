/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/host.h"

#include <string.h>

#include "test.h"

#define ECR "123456789012.dkr.ecr.us-east-1.amazonaws.com"

static void registries_are_known_by_their_whole_name(void)
{
    static const struct {
        const char *host;
        enum hm_cloud_kind kind;
        const char *region;
        bool fips;
    } cases[] = {
        {ECR, HM_CLOUD_ECR, "us-east-1", false},
        {"123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", HM_CLOUD_ECR,
            "us-gov-west-1", true},
        {"000000000000.dkr.ecr.ap-southeast-12.amazonaws.com", HM_CLOUD_ECR,
            "ap-southeast-12", false},
        {"123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", HM_CLOUD_ECR,
            "cn-north-1", false},
        {"public.ecr.aws", HM_CLOUD_ECR_PUBLIC, "", false},
        {"gcr.io", HM_CLOUD_GOOGLE, "", false},
        {"eu.gcr.io", HM_CLOUD_GOOGLE, "", false},
        {"europe-west1-docker.pkg.dev", HM_CLOUD_GOOGLE, "", false},
        {"us-docker.pkg.dev", HM_CLOUD_GOOGLE, "", false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cloud_host got = hm_cloud_host(hm_bytes_str(cases[i].host));

        test_case("%s", cases[i].host);
        CHECK_EQ(got.kind, cases[i].kind);
        CHECK_BYTES(got.region, hm_bytes_str(cases[i].region));
        CHECK_EQ(got.fips, cases[i].fips);
    }
}

static void names_that_only_look_like_it_are_nobodys(void)
{
    static const char *const hosts[] = {"", ".", "docker.io", "localhost:5000",
        ECR ".evil.test", ECR ".", "." ECR, "evil.test." ECR, "x" ECR, ECR "x",
        ECR ":443", ECR ":5000", ECR "@evil.test", ECR "/x", ECR "#",
        "evil.test/" ECR, "evil.test#." ECR,
        "12345678901.dkr.ecr.us-east-1.amazonaws.com",
        "1234567890123.dkr.ecr.us-east-1.amazonaws.com",
        "12345678901x.dkr.ecr.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com.cn",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com",
        "123456789012.dkr.ecr-fips.cn-north-1.amazonaws.com.cn",
        "123456789012.DKR.ecr.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr.US-EAST-1.amazonaws.com",
        "123456789012.dkr.ecrx.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr.evil.amazonaws.com",
        "123456789012.dkr.ecr.us-east-1/x.amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.evil.amazonaws.com",
        "123456789012.dkr.ecr..amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.amazonaws.org",
        "123456789012dkr.ecr.us-east-1.amazonaws.com",
        "public.ecr.aws.evil.test", "xpublic.ecr.aws", "ecr.aws",
        "public.ecr.aws:443", "a.public.ecr.aws", "gcr.io.evil.test",
        "evilgcr.io", "gcr.io:443", "a.b.gcr.io", ".gcr.io", "-a.gcr.io",
        "a_b.gcr.io", "GCR.io", "eu.gcr.io.", "docker.pkg.dev",
        "-docker.pkg.dev", "us-dockerx.pkg.dev", "us-npm.pkg.dev",
        "x.us-docker.pkg.dev", "us-docker.pkg.dev.evil.test",
        "us-docker.pkg.devil", "us-docker.xpkg.dev", "metadata.google.internal",
        "a.b.c.d.e.f.g.h.i.j.gcr.io"};
    static char huge[400];

    for (size_t i = 0; i < TEST_LEN(hosts); i++) {
        test_case("%s", hosts[i]);
        CHECK_EQ(hm_cloud_host(hm_bytes_str(hosts[i])).kind, HM_CLOUD_OTHER);
    }
    memset(huge, 'a', sizeof(huge));
    memcpy(huge + sizeof(huge) - 7, ".gcr.io", 7);
    CHECK_EQ(hm_cloud_host(hm_bytes(huge, sizeof(huge))).kind, HM_CLOUD_OTHER);
    /* A NUL ends nothing. */
    CHECK_EQ(hm_cloud_host(HM_LIT("gcr.io\0.evil.test")).kind, HM_CLOUD_OTHER);
}

static void every_change_of_a_byte_is_another_host(void)
{
    char host[] = ECR;

    for (size_t i = 12; i < sizeof(ECR) - 1; i++) {
        char was = host[i];

        host[i] = '/';
        CHECK_EQ(hm_cloud_host(hm_bytes_str(host)).kind, HM_CLOUD_OTHER);
        CHECK_EQ(hm_cloud_host(hm_bytes(ECR, i)).kind, HM_CLOUD_OTHER);
        host[i] = was;
    }
}

static void regions_are_words_and_a_number(void)
{
    static const struct {
        const char *region;
        bool ok;
    } cases[] = {{"us-east-1", true}, {"us-iso-east-1", true},
        {"il-central-1", true}, {"ap-southeast-99", true}, {"", false},
        {"us", false}, {"us-1", false}, {"us-east", false}, {"us-east-", false},
        {"us-east-100", false}, {"us--1", false}, {"-us-east-1", false},
        {"us-east-1-", false}, {"us-east-1x", false}, {"us-east-x1", false},
        {"us-east-1.evil.test/", false}, {"evil.test/?-a-1", false},
        {"us-east-1#", false}, {"us-east-1\n", false}, {"US-EAST-1", false},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-a-1", false}};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].region);
        CHECK_EQ(
            hm_cloud_region_ok(hm_bytes_str(cases[i].region)), cases[i].ok);
    }
    CHECK_STR(hm_cloud_domain(HM_LIT("us-east-1")), "amazonaws.com");
    CHECK_STR(hm_cloud_domain(HM_LIT("cn-north-1")), "amazonaws.com.cn");
}

TEST_SUITE(cloud_host, TEST(registries_are_known_by_their_whole_name),
    TEST(names_that_only_look_like_it_are_nobodys),
    TEST(every_change_of_a_byte_is_another_host),
    TEST(regions_are_words_and_a_number));
