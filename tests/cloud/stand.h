/* SPDX-License-Identifier: Apache-2.0 */
/* stand.h - an environment and a scripted network for lib/cloud. */
#ifndef HM_TESTS_CLOUD_STAND_H
#define HM_TESTS_CLOUD_STAND_H

#include "cloud/ask.h"
#include "http/fake.h"

struct stand {
    struct hm_fake fake;
    struct hm_cloud_run run;
};

/* Whatever is asked is answered by the table; nothing is set in the
 * environment. Must not move. */
void stand_up(
    struct stand *stand, const struct fake_answer *answers, size_t count);

/* Set a variable until the next stand_up(). The texts are borrowed. */
void stand_set(const char *name, const char *value);
const char *stand_env(const char *name);

/* Answers of the documented kind; times are after the fake's clock. */
#define STAND_METADATA                                                         \
    "{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"AccessKeyId\":"             \
    "\"ASIAMETA\","                                                            \
    "\"SecretAccessKey\":\"metasecret\",\"Token\":\"metatoken==\","            \
    "\"Expiration\":\"1994-11-06T10:00:00Z\"}"
#define STAND_STS                                                              \
    "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/"    \
    "doc/2011-06-15/\">\n <AssumeRoleWithWebIdentityResult>\n"                 \
    "  <Audience>sts.amazonaws.com</Audience>\n  <Credentials>\n"              \
    "   <AccessKeyId>ASIAWEB</AccessKeyId>\n"                                  \
    "   <SecretAccessKey>websecret</SecretAccessKey>\n"                        \
    "   <SessionToken>webtoken==</SessionToken>\n"                             \
    "   <Expiration>1994-11-06T10:00:00Z</Expiration>\n"                       \
    "  </Credentials>\n </AssumeRoleWithWebIdentityResult>\n"                  \
    " <ResponseMetadata><RequestId>x</RequestId></ResponseMetadata>\n"         \
    "</AssumeRoleWithWebIdentityResponse>\n"
/* "AWS:ecrpassword", for twelve hours. */
#define STAND_ECR                                                              \
    "{\"authorizationData\":[{\"authorizationToken\":"                         \
    "\"QVdTOmVjcnBhc3N3b3Jk\",\"expiresAt\":7.84154977123E8,"                  \
    "\"proxyEndpoint\":\"https://x\"}]}"
#define STAND_ECR_PUBLIC                                                       \
    "{\"authorizationData\":{\"authorizationToken\":"                          \
    "\"QVdTOmVjcnBhc3N3b3Jk\",\"expiresAt\":784154977}}"
#define STAND_GOOGLE                                                           \
    "{\"access_token\":\"ya29.token\",\"expires_in\":3599,"                    \
    "\"token_type\":\"Bearer\"}"
#define STAND_FLAVOR "Metadata-Flavor: Google\n"

#endif
