/* SPDX-License-Identifier: Apache-2.0 */
/* Written by scripts/embed-roots; not to be edited. */
#include "root/embedded.h"

#include "root/root.h"

static const char *const public_good_parts[] = {
    ("{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;"
     "version=0.1\",\"tlogs\":[{\"baseUrl\":\"https://rekor.sigstore.dev"
     "\",\"hashAlgorithm\":\"SHA2_256\",\"publicKey\":{\"rawBytes\":\"MFkwEw"
     "YHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2G2Y+2tabdTV5BcGiBIx0a9fAFwrkB"
     "bmLSGtks4L3qX6yYY0zufBnhC8Ur/iy55GhWP/9A/bY2LhC30M9+RYtw==\","
     "\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\",\"validFor\":{\"start\":\""
     "2021-01-12T11:53:27Z\"}},\"logId\":{\"keyId\":\"wNI9atQGlz+VWfO6LR"
     "ygH4QUfY/8W4RFwiT5i5WRgB0=\"}},{\"baseUrl\":\"https://log2025-1."
     "rekor.sigstore.dev\",\"hashAlgorithm\":\"SHA2_256\",\"publicKey\":{"
     "\"rawBytes\":\"MCowBQYDK2VwAyEAt8rlp1knGwjfbcXAYPYAkn0XiLz1x8O4"
     "t0YkEhie244=\",\"keyDetails\":\"PKIX_ED25519\",\"validFor\":{\"start"
     "\":\"2025-09-23T00:00:00Z\"}},\"logId\":{\"keyId\":\"zxGZFVvd0FEmjR8"
     "WrFwMdcAJ9vtaY/QXf44Y1wUeP6A=\"}}],\"certificateAuthorities\":["
     "{\"uri\":\"https://fulcio.sigstore.dev\",\"certChain\":{\"certifica"
     "tes\":[{\"rawBytes\":\"MIIB+DCCAX6gAwIBAgITNVkDZoCiofPDsy7dfm6ge"
     "LbuhzAKBggqhkjOPQQDAzAqMRUwEwYDVQQKEwxzaWdzdG9yZS5kZXYxETAPB"
     "gNVBAMTCHNpZ3N0b3JlMB4XDTIxMDMwNzAzMjAyOVoXDTMxMDIyMzAzMjAyO"
     "VowKjEVMBMGA1UEChMMc2lnc3RvcmUuZGV2MREwDwYDVQQDEwhzaWdzdG9yZ"
     "TB2MBAGByqGSM49AgEGBSuBBAAiA2IABLSyA7Ii5k+pNO8ZEWY0ylemWDowO"
     "kNa3kL+GZE5Z5GWehL9/A9bRNA3RbrsZ5i0JcastaRL7Sp5fp/jD5dxqc/Ud"
     "TVnlvS16an+2Yfswe/QuLolRUCrcOE2+2iA5+tzd6NmMGQwDgYDVR0PAQH/B"
     "AQDAgEGMBIGA1UdEwEB/wQIMAYBAf8CAQEwHQYDVR0OBBYEFMjFHQBBmiQpM"
     "lEk6w2uSu1KBtPsMB8GA1UdIwQYMBaAFMjFHQBBmiQpMlEk6w2uSu1KBtPsM"
     "AoGCCqGSM49BAMDA2gAMGUCMH8liWJfMui6vXXBhjDgY4MwslmN/TJxVe/83"
     "WrFomwmNf056y1X48F9c4m3a3ozXAIxAKjRay5/aj/jsKKGIkmQatjI8uupH"
     "r/+CxFvaJWmpYqNkLDGRU+9orzh5hI2RrcuaQ==\"}]},\"validFor\":{\"sta"
     "rt\":\"2021-03-07T03:20:29Z\",\"end\":\"2022-12-31T23:59:59.999Z\"}"
     "},{\"uri\":\"https://fulcio.sigstore.dev\",\"certChain\":{\"certifi"
     "cates\":[{\"rawBytes\":\"MIICGjCCAaGgAwIBAgIUALnViVfnU0brJasmRkH"
     "rn/UnfaQwCgYIKoZIzj0EAwMwKjEVMBMGA1UEChMMc2lnc3RvcmUuZGV2MRE"
     "wDwYDVQQDEwhzaWdzdG9yZTAeFw0yMjA0MTMyMDA2MTVaFw0zMTEwMDUxMzU"
     "2NThaMDcxFTATBgNVBAoTDHNpZ3N0b3JlLmRldjEeMBwGA1UEAxMVc2lnc3R"
     "vcmUtaW50ZXJtZWRpYXRlMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE8RVS/ys"
     "H+NOvuDZyPIZtilgUF9NlarYpAd9HP1vBBH1U5CV77LSS7s0ZiH4nE7Hv7pt"
     "S6LvvR/STk798LVgMzLlJ4HeIfF3tHSaexLcYpSASr1kS0N/RgBJz/9jWCiX"
     "no3sweTAOBgNVHQ8BAf8EBAMCAQYwEwYDVR0lBAwwCgYIKwYBBQUHAwMwEgY"
     "DVR0TAQH/BAgwBgEB/wIBADAdBgNVHQ4EFgQU39Ppz1YkEZb5qNjpKFWixi4"
     "YZD8wHwYDVR0jBBgwFoAUWMAeX5FFpWapesyQoZMi0CrFxfowCgYIKoZIzj0"
     "EAwMDZwAwZAIwPCsQK4DYiZYDPIaDi5HFKnfxXx6ASSVmERfsynYBiX2X6SJ"
     "RnZU84/9DZdnFvvxmAjBOt6QpBlc4J/0DxvkTCqpclvziL6BCCPnjdlIB3Pu"
     "3BxsPmygUY7Ii2zbdCdliiow=\"},{\"rawBytes\":\"MIIB9zCCAXygAwIBAgI"
     "UALZNAPFdxHPwjeDloDwyYChAO/4wCgYIKoZIzj0EAwMwKjEVMBMGA1UEChM"
     "Mc2lnc3RvcmUuZGV2MREwDwYDVQQDEwhzaWdzdG9yZTAeFw0yMTEwMDcxMzU"
     "2NTlaFw0zMTEwMDUxMzU2NThaMCoxFTATBgNVBAoTDHNpZ3N0b3JlLmRldjE"
     "RMA8GA1UEAxMIc2lnc3RvcmUwdjAQBgcqhkjOPQIBBgUrgQQAIgNiAAT7XeF"
     "T4rb3PQGwS4IajtLk3/OlnpgangaBclYpsYBr5i+4ynB07ceb3LP0OIOZdxe"
     "xX69c5iVuyJRQ+Hz05yi+UF3uBWAlHpiS5sh0+H2GHE7SXrk1EC5m1Tr19L9"
     "gg92jYzBhMA4GA1UdDwEB/wQEAwIBBjAPBgNVHRMBAf8EBTADAQH/MB0GA1U"
     "dDgQWBBRYwB5fkUWlZql6zJChkyLQKsXF+jAfBgNVHSMEGDAWgBRYwB5fkUW"
     "lZql6zJChkyLQKsXF+jAKBggqhkjOPQQDAwNpADBmAjEAj1nHeXZp+13NWBN"
     "a+EDsDP8G1WWg1tCMWP/WHPqpaVo0jhsweNFZgSs0eE7wYI4qAjEA2WB9ot9"
     "8sIkoF3vZYdd3/VtWB5b9TNMea7Ix/stJ5TfcLLeABLE4BNJOsQ4vnBHJ\"}]"
     "},\"validFor\":{\"start\":\"2022-04-13T20:06:15Z\"}}],\"ctlogs\":[{\""
     "baseUrl\":\"https://ctfe.sigstore.dev/test\",\"hashAlgorithm\":\"S"
     "HA2_256\",\"publicKey\":{\"rawBytes\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj"
     "0DAQcDQgAEbfwR+RJudXscgRBRpKX1XFDy3PyudDxz/SfnRi1fT8ekpfBd2O"
     "1uoz7jr3Z8nKzxA69EUQ+eFCFI3zeubPWU7w==\",\"keyDetails\":\"PKIX_E"
     "CDSA_P256_SHA_256\",\"validFor\":{\"start\":\"2021-03-14T00:00:00Z"
     "\",\"end\":\"2022-10-31T23:59:59.999Z\"}},\"logId\":{\"keyId\":\"CGCS8"
     "ChS/2hF0dFrJ4ScRWcYrBY9wzjSbea8IgY2b3I=\"}},{\"baseUrl\":\"https"),
    ("://ctfe.sigstore.dev/2022\",\"hashAlgorithm\":\"SHA2_256\",\"publi"
     "cKey\":{\"rawBytes\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiPSlF"
     "i0CmFTfEjCUqF9HuCEcYXNKAaYalIJmBZ8yyezPjTqhxrKBpMnaocVtLJBI1"
     "eM3uXnQzQGAJdJ4gs9Fyw==\",\"keyDetails\":\"PKIX_ECDSA_P256_SHA_2"
     "56\",\"validFor\":{\"start\":\"2022-10-20T00:00:00Z\"}},\"logId\":{\"k"
     "eyId\":\"3T0wasbHETJjGR4cmWc3AqJKXrjePK3/h4pygC8p7o4=\"}}],\"tim"
     "estampAuthorities\":[{\"uri\":\"https://timestamp.sigstore.dev/a"
     "pi/v1/timestamp\",\"certChain\":{\"certificates\":[{\"rawBytes\":\"M"
     "IICEDCCAZagAwIBAgIUOhNULwyQYe68wUMvy4qOiyojiwwwCgYIKoZIzj0EA"
     "wMwOTEVMBMGA1UEChMMc2lnc3RvcmUuZGV2MSAwHgYDVQQDExdzaWdzdG9yZ"
     "S10c2Etc2VsZnNpZ25lZDAeFw0yNTA0MDgwNjU5NDNaFw0zNTA0MDYwNjU5N"
     "DNaMC4xFTATBgNVBAoTDHNpZ3N0b3JlLmRldjEVMBMGA1UEAxMMc2lnc3Rvc"
     "mUtdHNhMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE4ra2Z8hKNig2T9kFjCATo"
     "GG30jky+WQv3BzL+mKvh1SKNR/UwuwsfNCg4sryoYAd8E6isovVA3M4aoNdm"
     "9QDi50Z8nTEyvqgfDPtTIwXItfiW/AFf1V7uwkbkAoj0xxco2owaDAOBgNVH"
     "Q8BAf8EBAMCB4AwHQYDVR0OBBYEFIn9eUOHz9BlRsMCRscsc1t9tOsDMB8GA"
     "1UdIwQYMBaAFJjsAe9/u1H/1JUeb4qImFMHic6/MBYGA1UdJQEB/wQMMAoGC"
     "CsGAQUFBwMIMAoGCCqGSM49BAMDA2gAMGUCMDtpsV/6KaO0qyF/UMsX2aSUX"
     "KQFdoGTptQGc0ftq1csulHPGG6dsmyMNd3JB+G3EQIxAOajvBcjpJmKb4Nv+"
     "2Taoj8Uc5+b6ih6FXCCKraSqupe07zqswMcXJTe1cExvHvvlw==\"},{\"rawB"
     "ytes\":\"MIIB9zCCAXygAwIBAgIUV7f0GLDOoEzIh8LXSW80OJiUp14wCgYIK"
     "oZIzj0EAwMwOTEVMBMGA1UEChMMc2lnc3RvcmUuZGV2MSAwHgYDVQQDExdza"
     "WdzdG9yZS10c2Etc2VsZnNpZ25lZDAeFw0yNTA0MDgwNjU5NDNaFw0zNTA0M"
     "DYwNjU5NDNaMDkxFTATBgNVBAoTDHNpZ3N0b3JlLmRldjEgMB4GA1UEAxMXc"
     "2lnc3RvcmUtdHNhLXNlbGZzaWduZWQwdjAQBgcqhkjOPQIBBgUrgQQAIgNiA"
     "AQUQNtfRT/ou3YATa6wB/kKTe70cfJwyRIBovMnt8RcJph/COE82uyS6Fmpp"
     "LLL1VBPGcPfpQPYJNXzWwi8icwhKQ6W/Qe2h3oebBb2FHpwNJDqo+TMaC/td"
     "fkv/ElJB72jRTBDMA4GA1UdDwEB/wQEAwIBBjASBgNVHRMBAf8ECDAGAQH/A"
     "gEAMB0GA1UdDgQWBBSY7AHvf7tR/9SVHm+KiJhTB4nOvzAKBggqhkjOPQQDA"
     "wNpADBmAjEAwGEGrfGZR1cen1R8/DTVMI943LssZmJRtDp/i7SfGHmGRP6gR"
     "buj9vOK3b67Z0QQAjEAuT2H673LQEaHTcyQSZrkp4mX7WwkmF+sVbkYY5mXN"
     "+RMH13KUEHHOqASaemYWK/E\"}]},\"validFor\":{\"start\":\"2025-07-04T"
     "00:00:00Z\"}}]}"),
    NULL};

static const uint8_t public_good_anchors[][HM_EMBEDDED_DIGEST_LEN] = {
    {0x03, 0xa3, 0x8f, 0xfb, 0x1f, 0x45, 0x01, 0x00, 0xc2, 0x59, 0x6d, 0x1d,
        0x10, 0xb9, 0x00, 0xac, 0x4d, 0x50, 0x40, 0x58, 0x00, 0x6d, 0xda, 0x58,
        0x19, 0x95, 0x76, 0xbb, 0xeb, 0x9c, 0x73, 0xd0},
    {0x2a, 0xca, 0x8f, 0xea, 0x5d, 0x3c, 0xe4, 0x8b, 0x01, 0xcc, 0x77, 0x07,
        0x62, 0x93, 0xc2, 0x80, 0xe6, 0xc2, 0x3f, 0xfe, 0x44, 0x03, 0x47, 0x57,
        0xee, 0x78, 0x33, 0xca, 0x9f, 0x45, 0xd6, 0x33},
    {0x3b, 0xa7, 0xb6, 0xcc, 0x4e, 0x95, 0x46, 0x9d, 0x4d, 0x33, 0x4b, 0x49,
        0xcb, 0x25, 0x7a, 0xd8, 0x53, 0x70, 0x76, 0xfa, 0x84, 0xb0, 0xca, 0x87,
        0xff, 0x4e, 0xcf, 0xe6, 0xa5, 0x46, 0x80, 0xc1},
};

static const char github_cert_0[] =
    "MIICFTCCAZugAwIBAgIUD3Jlqt4qhrcZI4UnGfPGrEq/pjQwCgYIKoZIzj0E"
    "AwMwODEVMBMGA1UEChMMR2l0SHViLCBJbmMuMR8wHQYDVQQDExZJbnRlcm5h"
    "bCBTZXJ2aWNlcyBSb290MB4XDTIzMDkxMTEyMDAwMFoXDTI4MDkwOTEyMDAw"
    "MFowODEVMBMGA1UEChMMR2l0SHViLCBJbmMuMR8wHQYDVQQDExZGdWxjaW8g"
    "SW50ZXJtZWRpYXRlIGwxMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE7X7nK0wC"
    "7uEmDjW+on0sXIX3FacL3hhcrhneA+M/kl1OtvQiPmFrH9lbUQqOj/AfspJ8"
    "uGY3jaq8WuSg6ghatzYfuuzLAJIK4nGpCBafncF8EynOssPq64/Dz+JUWXql"
    "o2YwZDAOBgNVHQ8BAf8EBAMCAQYwEgYDVR0TAQH/BAgwBgEB/wIBATAdBgNV"
    "HQ4EFgQUwOG4UqRLTz7eejgRBs9JjqFFmzMwHwYDVR0jBBgwFoAUfFJ5/6rh"
    "fHEZPnXAhrQLhGkJJMwwCgYIKoZIzj0EAwMDaAAwZQIxAI8HWLrke7uzhOpw"
    "lD1cNixPmoX9XFKe7bEPozo0D+vKi0Gt6VlC7xPedFIw4/AypAIwQP+FGRWv"
    "fx0IAH5/n0aRiN7/LVpyFA5RkJASZOVOib2Y8pNuhXa9V3ZbWO6v6kW/";

static const char github_cert_1[] =
    "MIIB9TCCAXqgAwIBAgIUNFryA06EHDIcd5EIbe8swbl9OY4wCgYIKoZIzj0E"
    "AwMwODEVMBMGA1UEChMMR2l0SHViLCBJbmMuMR8wHQYDVQQDExZJbnRlcm5h"
    "bCBTZXJ2aWNlcyBSb290MB4XDTIzMDgwNzEyMDAwMFoXDTMzMDgwNDEyMDAw"
    "MFowODEVMBMGA1UEChMMR2l0SHViLCBJbmMuMR8wHQYDVQQDExZJbnRlcm5h"
    "bCBTZXJ2aWNlcyBSb290MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEXYaXx4H0"
    "oNuVP/2cfydA3oaafvvkkkgb5hbL8/j/BO25S7uTmDOCA5e4QLLWCKFuc+xp"
    "2j14tCH4WmHzMUDvf2tXtInVliY5wZgQMM9L6klo/IwA9x4omdcjnT+kKJAj"
    "o0UwQzAOBgNVHQ8BAf8EBAMCAQYwEgYDVR0TAQH/BAgwBgEB/wIBAjAdBgNV"
    "HQ4EFgQUfFJ5/6rhfHEZPnXAhrQLhGkJJMwwCgYIKoZIzj0EAwMDaQAwZgIx"
    "APzXsV+eokrqOHSQZH/XhhHE1slOscKy3DQpYpYJ1AWmJ2lJu/XOmubBX5s7"
    "apllUwIxALw2Ts8CDACiK42UymC8fk6sbNfoXUAWqdyKTVt2Lst+wNdkRniG"
    "vx7jT65BKTkcsQ==";

static const char github_cert_2[] =
    "MIICJDCCAaqgAwIBAgIUckXVHpiw7iJY1V/jY8LYLj5TgqAwCgYIKoZIzj0E"
    "AwMwODEVMBMGA1UEChMMR2l0SHViLCBJbmMuMR8wHQYDVQQDExZJbnRlcm5h"
    "bCBTZXJ2aWNlcyBSb290MB4XDTIzMDgwNzEyMDAwMFoXDTI4MDgwNTEyMDAw"
    "MFowMjEVMBMGA1UEChMMR2l0SHViLCBJbmMuMRkwFwYDVQQDExBUU0EgaW50"
    "ZXJtZWRpYXRlMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEISv96hTQ58QroEzz"
    "u4K+o9p8YkwDCBia2U7Y+VBNbOG/w1mLRibve9hSeUE1FSyLBMkiFSSm6Mex"
    "csbjyqOoNtRxuMinyYt6DSEox+/It2s/bTPyNAN0QP0DCQQOpnTZo3sweTAO"
    "BgNVHQ8BAf8EBAMCAQYwEwYDVR0lBAwwCgYIKwYBBQUHAwgwEgYDVR0TAQH/"
    "BAgwBgEB/wIBADAdBgNVHQ4EFgQUdh+GTP65aetHLVLs9hdhGgDIKIwwHwYD"
    "VR0jBBgwFoAUfFJ5/6rhfHEZPnXAhrQLhGkJJMwwCgYIKoZIzj0EAwMDaAAw"
    "ZQIxAIhf+2E5W2yOb/fCDAjhL/G/jerf74M0tG/zyo32U2keawxkzZosDdwn"
    "PaHaGLynAQIwa8nr3en4fZz1AdOZm6nK5hr1qK2F94nifgnAJ/WeT0fZnK/o"
    "Han0R28x363qYuYH";

static const char *const github_parts[] = {
    ("{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;"
     "version=0.1\",\"certificateAuthorities\":[{\"uri\":\"fulcio.github"
     "app.com\",\"certChain\":{\"certificates\":[{\"rawBytes\":\"MIICKjCCA"
     "bCgAwIBAgIUW3TJVeOvr+NSvJXdOw8nEEn7HhQwCgYIKoZIzj0EAwMwODEVM"
     "BMGA1UEChMMR2l0SHViLCBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZ"
     "WRpYXRlIGwxMB4XDTIzMDkxMjE0MDY1NFoXDTI0MDkxMTE0MDY1NFowODEVM"
     "BMGA1UEChMMR2l0SHViLCBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZ"
     "WRpYXRlIGwyMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEsosodObhuHG6Pr5vp"
     "5y+pmnKawS1h2hwv3r3hBwqh3ZHJAw64mhDnDs9fw4jKkZEBYRSVyOHyZppz"
     "4day8hgpTIDwdj44Oan4RDb+wmj04jfhVLjLsQ4Q/X4K/ynRgNXo3sweTAOB"
     "gNVHQ8BAf8EBAMCAQYwEwYDVR0lBAwwCgYIKwYBBQUHAwMwEgYDVR0TAQH/B"
     "AgwBgEB/wIBADAdBgNVHQ4EFgQUm0vkDkQZ29hutYdayJobIRmf/iMwHwYDV"
     "R0jBBgwFoAUwOG4UqRLTz7eejgRBs9JjqFFmzMwCgYIKoZIzj0EAwMDaAAwZ"
     "QIwIBl93E7vkWTvdeIm1WSIM4qNsj0ApE8LCj3k1vrY5x6/7yhAZs7QlO3/F"
     "BCoEeaZAjEAlJcNr37uZq9BYHODHBeO/gP+6EfbzsNaLV22ASBlhF/a9y83E"
     "SLuqCNN7IxGxmWT\"},{\"rawBytes\":\""),
    github_cert_0, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2023-10-27T16:30:00Z\",\"end\":\"2024-"
     "05-25T00:00:00Z\"}},{\"uri\":\"fulcio.githubapp.com\",\"certChain\""
     ":{\"certificates\":[{\"rawBytes\":\"MIICKzCCAbCgAwIBAgIUOpyw2HaZe"
     "fsj/4SPXutGof8E2CkwCgYIKoZIzj0EAwMwODEVMBMGA1UEChMMR2l0SHViL"
     "CBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZWRpYXRlIGwxMB4XDTI0M"
     "DUxMzAwMDAwMFoXDTI1MDUxMzAwMDAwMFowODEVMBMGA1UEChMMR2l0SHViL"
     "CBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZWRpYXRlIGwyMHYwEAYHK"
     "oZIzj0CAQYFK4EEACIDYgAEJNJWvW8fckfk/oQmh+qCeIlFXl9YLEkKSjZCg"
     "cVB92Fi1HQnvmpCiyqpvP91SmT1/G6QbrmTGV7MmIQlDnBWHNUT+jwZ3elGu"
     "/yfr/v8U0uhZTIli/BMj5Y4ICHK/j4do3sweTAOBgNVHQ8BAf8EBAMCAQYwE"
     "wYDVR0lBAwwCgYIKwYBBQUHAwMwEgYDVR0TAQH/BAgwBgEB/wIBADAdBgNVH"
     "Q4EFgQUD0fF3cs+ldPyiWohHJ3JmO91V7gwHwYDVR0jBBgwFoAUwOG4UqRLT"
     "z7eejgRBs9JjqFFmzMwCgYIKoZIzj0EAwMDaQAwZgIxAO7BRC9i7oGUHjjlc"
     "HU/bfqk2NLy7t6wm3K5W+jBLFbAj6sVjYcY+rrYhop/OjclbQIxALafBKLPI"
     "PjoCI29BUHwLBFP6e92ZlyaoFtoqccceXAevRaDjXFvb5+M7wnD6AuAJw==\""
     "},{\"rawBytes\":\""),
    github_cert_0, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2024-05-13T00:00:00Z\",\"end\":\"2024-"
     "10-25T00:00:00Z\"}},{\"uri\":\"fulcio.githubapp.com\",\"certChain\""
     ":{\"certificates\":[{\"rawBytes\":\"MIICKzCCAbCgAwIBAgIUQeyd9UH06"
     "yZ63pDuqjgUZ58CnpMwCgYIKoZIzj0EAwMwODEVMBMGA1UEChMMR2l0SHViL"
     "CBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZWRpYXRlIGwxMB4XDTI0M"
     "TAwMzEyMDAwMFoXDTI1MTAwMzEyMDAwMFowODEVMBMGA1UEChMMR2l0SHViL"
     "CBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZWRpYXRlIGwyMHYwEAYHK"
     "oZIzj0CAQYFK4EEACIDYgAEwvbET2w+j9j9j50iTInH1gb9GSXkpsCvWz5or"
     "X1zgme+/Qh/5gMkpfmgfOSLV2ZRgT1hzujYmnKQvP2mCxYnbwQELAkAf+VhE"
     "Y/7Uw3zZvguGQSdF1cxzRHiMTOha5eFo3sweTAOBgNVHQ8BAf8EBAMCAQYwE"
     "wYDVR0lBAwwCgYIKwYBBQUHAwMwEgYDVR0TAQH/BAgwBgEB/wIBADAdBgNVH"
     "Q4EFgQUMib9z4ZYBcQANTVvVCa3KoTGbBUwHwYDVR0jBBgwFoAUwOG4UqRLT"
     "z7eejgRBs9JjqFFmzMwCgYIKoZIzj0EAwMDaQAwZgIxAPIU/zlJiJrxn6oTW"
     "NdEAD/YBSnhyxcvpq1D2DzFy8E8hbkEfMZPErYL7HyoL/BkdwIxAN9KDEKyk"
     "tEUBrfHehfcLAzI2kERJx+8DSslXswOIbLaeqYfWsmrQAt5C0X/nOWxXA==\""
     "},{\"rawBytes\":\""),
    github_cert_0, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2024-10-07T00:00:00Z\",\"end\":\"2025-"
     "06-19T00:00:00Z\"}},{\"uri\":\"fulcio.githubapp.com\",\"certChain\""
     ":{\"certificates\":[{\"rawBytes\":\"MIICKTCCAbCgAwIBAgIUU7Y2PESb8"
     "FK88XCRQvI2rKDB5skwCgYIKoZIzj0EAwMwODEVMBMGA1UEChMMR2l0SHViL"
     "CBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZWRpYXRlIGwxMB4XDTI1M"
     "DUyNzAwMDAwMFoXDTI2MDUyNzAwMDAwMFowODEVMBMGA1UEChMMR2l0SHViL"
     "CBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZWRpYXRlIGwyMHYwEAYHK"
     "oZIzj0CAQYFK4EEACIDYgAEevMuOTGccTTXLu65xinRJP4gxkOemyAPCmUXE"
     "vhXKtLd+aDgN87PI0QxutOmPuQD2dLZVfxQmt5lvwJpUDIVYkKpH3mDxYbF6"
     "MJPMbq+A/EhkMaOS2+mcJRJdY2uam0Vo3sweTAOBgNVHQ8BAf8EBAMCAQYwE"
     "wYDVR0lBAwwCgYIKwYBBQUHAwMwEgYDVR0TAQH/BAgwBgEB/wIBADAdBgNVH"
     "Q4EFgQU8tE1L3b7FV3qJKzSqy1w97vPt6AwHwYDVR0jBBgwFoAUwOG4UqRLT"
     "z7eejgRBs9JjqFFmzMwCgYIKoZIzj0EAwMDZwAwZAIwSIsnfcDIvp+9SGBe9"
     "Es4xLDgZ6/B3wtODu+jtNUznQFPw1/WHa3iBMp3vYPkIqZDAjBBD4AKu166H"
     "g7tDd5E8ckSCNNDkXD0Q7Xdl4yujgqv0goVMeOgRA1pKDGszhunjAQ=\"},{\""
     "rawBytes\":\""),
    github_cert_0, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2025-05-27T00:00:00Z\",\"end\":\"2025-"
     "12-09T00:00:00Z\"}},{\"uri\":\"fulcio.githubapp.com\",\"certChain\""
     ":{\"certificates\":[{\"rawBytes\":\"MIICKjCCAbCgAwIBAgIUNansGfOza"
     "ol+jXgh/wsz0X36zTMwCgYIKoZIzj0EAwMwODEVMBMGA1UEChMMR2l0SHViL"
     "CBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZWRpYXRlIGwxMB4XDTI1M"
     "TExMzAwMDAwMFoXDTI2MTExMzAwMDAwMFowODEVMBMGA1UEChMMR2l0SHViL"
     "CBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZWRpYXRlIGwyMHYwEAYHK"
     "oZIzj0CAQYFK4EEACIDYgAE24Un0srydTqXkWtrVrNdgPRNa1cCZqBRpFImY"
     "qItuVs/mszkn+RSlwcMzg/LwphU84qwA8Xv2z8ZaIETHspoQgMO4dP5zhJ5W"
     "8M+9crL1kR4Co2vS3TJZF9Qpsg+HiTro3sweTAOBgNVHQ8BAf8EBAMCAQYwE"
     "wYDVR0lBAwwCgYIKwYBBQUHAwMwEgYDVR0TAQH/BAgwBgEB/wIBADAdBgNVH"
     "Q4EFgQUGO6KtZB8c9gbXS2uNF3tXCtFNhEwHwYDVR0jBBgwFoAUwOG4UqRLT"
     "z7eejgRBs9JjqFFmzMwCgYIKoZIzj0EAwMDaAAwZQIxALmOdTRy/SiOc+QSf"
     "+eAPz24xWGhMryvNpyNvBZDeyqthC9KaMKmX+kHwJ0A6/bTXQIwE1mPbkH6t"
     "BXuWxlR/2Bj7UZ3MADlHSYGQUjpHMdQqJk17UVBywad5U6uA/f0pFdU\"},{\""
     "rawBytes\":\""),
    github_cert_0, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2025-11-13T00:00:00Z\",\"end\":\"2026-"
     "07-13T00:00:00Z\"}},{\"uri\":\"fulcio.githubapp.com\",\"certChain\""
     ":{\"certificates\":[{\"rawBytes\":\"MIICKjCCAbCgAwIBAgIUCZdc6761A"
     "2K2ny11d+8tvDIlBuAwCgYIKoZIzj0EAwMwODEVMBMGA1UEChMMR2l0SHViL"
     "CBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZWRpYXRlIGwxMB4XDTI2M"
     "DYxMjAwMDAwMFoXDTI3MDYxMjAwMDAwMFowODEVMBMGA1UEChMMR2l0SHViL"
     "CBJbmMuMR8wHQYDVQQDExZGdWxjaW8gSW50ZXJtZWRpYXRlIGwyMHYwEAYHK"
     "oZIzj0CAQYFK4EEACIDYgAE8K+awztD1Q48OQsI2PzffEwHJxdHoKneYSSRg"
     "nG6VCk0RlZWeVHM7EwpsDMgMMz98IrRqVBAjxSt7fs39rz6NUKG3T26Khv0g"
     "mzuJ1xG0j0BmK0j0kkfRvzYpQKv108to3sweTAOBgNVHQ8BAf8EBAMCAQYwE"
     "wYDVR0lBAwwCgYIKwYBBQUHAwMwEgYDVR0TAQH/BAgwBgEB/wIBADAdBgNVH"
     "Q4EFgQUgeNOwb9e7ggupu+PZL6nr0Wgm88wHwYDVR0jBBgwFoAUwOG4UqRLT"
     "z7eejgRBs9JjqFFmzMwCgYIKoZIzj0EAwMDaAAwZQIweEGv0C3qXaA2+oPah"
     "LsBzRA2C5+oWNE5Jq1Qpqrn0QeDCSY5eCKzwFjVa5eICks5AjEAsifahLxtA"
     "iHc0I2SWHYX3s3sfOLPArgK6oBM0hKbIMCOokEUhss67N06KOuV2rqQ\"},{\""
     "rawBytes\":\""),
    github_cert_0, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2026-06-12T00:00:00Z\"}}],\"timestam"
     "pAuthorities\":[{\"uri\":\"timestamp.githubapp.com\",\"certChain\":"
     "{\"certificates\":[{\"rawBytes\":\"MIICHDCCAaGgAwIBAgIUNDVlmtZuvo"
     "ujn4KwiC/oxIr8hxAwCgYIKoZIzj0EAwMwMjEVMBMGA1UEChMMR2l0SHViLC"
     "BJbmMuMRkwFwYDVQQDExBUU0EgaW50ZXJtZWRpYXRlMB4XDTIzMDgzMTEyMD"
     "AwMFoXDTI0MDgzMDEyMDAwMFowMjEVMBMGA1UEChMMR2l0SHViLCBJbmMuMR"
     "kwFwYDVQQDExBUU0EgVGltZXN0YW1waW5nMHYwEAYHKoZIzj0CAQYFK4EEAC"
     "IDYgAEV/zJhNTdu0Fa9hGCUih/JvqEoE81tEWrAVwUXXhdRgIY9hIFErLhNo"
     "6sSOpV9d7Zuy0KWMHhcimCUr41a1732ByVRy3f+Z4QhqpsgFMh5b5J90HJLK"
     "7HOyUZjehAnvSno3gwdjAOBgNVHQ8BAf8EBAMCB4AwDAYDVR0TAQH/BAIwAD"
     "AdBgNVHQ4EFgQUGwE6T5ZIh6lY9wP6vt42UHyVMewwHwYDVR0jBBgwFoAUdh"
     "+GTP65aetHLVLs9hdhGgDIKIwwFgYDVR0lAQH/BAwwCgYIKwYBBQUHAwgwCg"
     "YIKoZIzj0EAwMDaQAwZgIxAJo48LtrSsn0UmLtqGiUKg2EUvso+aDN5Eyjpv"
     "MmobZ/Oq9zjnR7Of369hoABW4/1gIxANg5ZW4FqijhsXnA3md6jM9yLrLCI9"
     "QL+KnuZnXq6WgAcNQaAN7PNNjVDKV3iJEklw==\"},{\"rawBytes\":\""),
    github_cert_2, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2023-10-27T16:30:00Z\",\"end\":\"2024-"
     "05-25T00:00:00Z\"}},{\"uri\":\"timestamp.githubapp.com\",\"certCha"
     "in\":{\"certificates\":[{\"rawBytes\":\"MIICGzCCAaGgAwIBAgIUPPgn6n"
     "er1PU/75CQ+62fdBuazaAwCgYIKoZIzj0EAwMwMjEVMBMGA1UEChMMR2l0SH"
     "ViLCBJbmMuMRkwFwYDVQQDExBUU0EgaW50ZXJtZWRpYXRlMB4XDTI0MDUxMz"
     "AwMDAwMFoXDTI1MDUxMzAwMDAwMFowMjEVMBMGA1UEChMMR2l0SHViLCBJbm"
     "MuMRkwFwYDVQQDExBUU0EgVGltZXN0YW1waW5nMHYwEAYHKoZIzj0CAQYFK4"
     "EEACIDYgAEA0pG1mAC4qafk1JJuOoIvhnMME9XmBDxjGFreDLnyzaexIzRw+"
     "UHUFy8C2gE6Me+0tIGQt4Ftbu66NGmfvBkR6boPMYQSU2O5X5ykZBm/9LR/A"
     "qz0lgmBy/OlXvTJjglo3gwdjAOBgNVHQ8BAf8EBAMCB4AwDAYDVR0TAQH/BA"
     "IwADAdBgNVHQ4EFgQUDa4GVhd97Z2V8kiVl9DB0kC53CMwHwYDVR0jBBgwFo"
     "AUdh+GTP65aetHLVLs9hdhGgDIKIwwFgYDVR0lAQH/BAwwCgYIKwYBBQUHAw"
     "gwCgYIKoZIzj0EAwMDaAAwZQIwEQHd++b7IBAAuqT2/1i/wXf1WM2XrkFF6q"
     "d1c3kFcBVvdLQyJ5KoyNUHnfCCVJROAjEA+FoASOEcARlU6RqVcif9JthHwz"
     "h6nNwz0AfAHvO8xantN/7HjiLmFrFEGR/g0kN/\"},{\"rawBytes\":\""),
    github_cert_2, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2024-05-13T00:00:00Z\",\"end\":\"2024-"
     "10-25T00:00:00Z\"}},{\"uri\":\"timestamp.githubapp.com\",\"certCha"
     "in\":{\"certificates\":[{\"rawBytes\":\"MIICGzCCAaGgAwIBAgIUH7swiM"
     "Tn+svhcDh80OeZccDTj7AwCgYIKoZIzj0EAwMwMjEVMBMGA1UEChMMR2l0SH"
     "ViLCBJbmMuMRkwFwYDVQQDExBUU0EgaW50ZXJtZWRpYXRlMB4XDTI0MTAwND"
     "EyMDAwMFoXDTI1MTAwNDEyMDAwMFowMjEVMBMGA1UEChMMR2l0SHViLCBJbm"
     "MuMRkwFwYDVQQDExBUU0EgVGltZXN0YW1waW5nMHYwEAYHKoZIzj0CAQYFK4"
     "EEACIDYgAEM7jdYNBTeD6hjym2/y73b50u2AFQsf8305Sr1NleOqamH9aWt6"
     "obhJQH3NoNUw9iFzHcDvafYWQFMu7SmOxS5n3aqwwfR8oJxKnEl36uCmGB+8"
     "TXS3B76SVTHEhG5rzOo3gwdjAOBgNVHQ8BAf8EBAMCB4AwDAYDVR0TAQH/BA"
     "IwADAdBgNVHQ4EFgQUQvz9YbWX3S6a+jruBkhRBiE2RCkwHwYDVR0jBBgwFo"
     "AUdh+GTP65aetHLVLs9hdhGgDIKIwwFgYDVR0lAQH/BAwwCgYIKwYBBQUHAw"
     "gwCgYIKoZIzj0EAwMDaAAwZQIxAI4dhu5iyx/g+z1vKAAWvHtebl1ZwsC+Vw"
     "gjm6Ttlq5yLNHHvYEnJ/h15Qv2IuXvdgIwZ8H/iy4lXsFJdFYSsB1/zavl24"
     "EgxSzxK/pCpihXMetYYDA/lX3xMyquisMx45rN\"},{\"rawBytes\":\""),
    github_cert_2, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2024-10-07T00:00:00Z\",\"end\":\"2025-"
     "06-19T00:00:00Z\"}},{\"uri\":\"timestamp.githubapp.com\",\"certCha"
     "in\":{\"certificates\":[{\"rawBytes\":\"MIICGzCCAaGgAwIBAgIUaaAaeA"
     "O3NzYXR/muq5YMnGY34IUwCgYIKoZIzj0EAwMwMjEVMBMGA1UEChMMR2l0SH"
     "ViLCBJbmMuMRkwFwYDVQQDExBUU0EgaW50ZXJtZWRpYXRlMB4XDTI1MDUyNz"
     "AwMDAwMFoXDTI2MDUyNzAwMDAwMFowMjEVMBMGA1UEChMMR2l0SHViLCBJbm"
     "MuMRkwFwYDVQQDExBUU0EgVGltZXN0YW1waW5nMHYwEAYHKoZIzj0CAQYFK4"
     "EEACIDYgAEAjyAb+jWITMjkgbjWC02N05Zf5/kPs73ICf5/8lHSyHnoqqItP"
     "2z3fkMpWiRpelX8eIjzCjZ0Zht+DpGxtJUNh5jMa+fFv2qoDLGbnQ17DXKXC"
     "r9nWHF4vCMflHZK5JHo3gwdjAOBgNVHQ8BAf8EBAMCB4AwDAYDVR0TAQH/BA"
     "IwADAdBgNVHQ4EFgQUyvAcv8s1s37A/IWZAwdEptzjfWIwHwYDVR0jBBgwFo"
     "AUdh+GTP65aetHLVLs9hdhGgDIKIwwFgYDVR0lAQH/BAwwCgYIKwYBBQUHAw"
     "gwCgYIKoZIzj0EAwMDaAAwZQIwMnoHA4qDtR3eRohUIhvHGG70xT9XMfEnuj"
     "0kRvi9wu9VumL4pXqz1ktJgTBm6DrYAjEA5SYnRfUm2yAYmGEkJr9RvSCV9O"
     "7X+fL8KqfM4TOPrXJLMERQjhRXbWZ4DjxvifnF\"},{\"rawBytes\":\""),
    github_cert_2, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2025-05-27T00:00:00Z\",\"end\":\"2025-"
     "12-09T00:00:00Z\"}},{\"uri\":\"timestamp.githubapp.com\",\"certCha"
     "in\":{\"certificates\":[{\"rawBytes\":\"MIICGzCCAaGgAwIBAgIUHiljSG"
     "9Nx/Qf/gPpl7V1kyRh/jYwCgYIKoZIzj0EAwMwMjEVMBMGA1UEChMMR2l0SH"
     "ViLCBJbmMuMRkwFwYDVQQDExBUU0EgaW50ZXJtZWRpYXRlMB4XDTI1MTExMz"
     "AwMDAwMFoXDTI2MTExMzAwMDAwMFowMjEVMBMGA1UEChMMR2l0SHViLCBJbm"
     "MuMRkwFwYDVQQDExBUU0EgVGltZXN0YW1waW5nMHYwEAYHKoZIzj0CAQYFK4"
     "EEACIDYgAEG1ZUJgbtNpInC7jR9hi4OMWK5yF5VeRpmCs6ADS5lx23MEHo3e"
     "k32O123e3YwH+J3F9Vbpd7ePQHnpdc6tsBcQ/y/NPw2Vf+VwMI/E35C5/3Y9"
     "A5kRXq9CFXC1bU6Fj6o3gwdjAOBgNVHQ8BAf8EBAMCB4AwDAYDVR0TAQH/BA"
     "IwADAdBgNVHQ4EFgQUXa9JaNrcN+1Je5aHEemVnH2XXtMwHwYDVR0jBBgwFo"
     "AUdh+GTP65aetHLVLs9hdhGgDIKIwwFgYDVR0lAQH/BAwwCgYIKwYBBQUHAw"
     "gwCgYIKoZIzj0EAwMDaAAwZQIwJyVOay8lriDg4Up0VFWc/o19mzuQeoEItz"
     "M2dG50eXF4KbPo9zfdviS3D6StPFRGAjEA5IHCXJ8qP8CsAsQmT3IPimUTAv"
     "DNJZI4GFIxs+od/R/EUHGu4NxuwPX3A1ZnJP7z\"},{\"rawBytes\":\""),
    github_cert_2, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2025-11-13T00:00:00Z\",\"end\":\"2026-"
     "07-13T00:00:00Z\"}},{\"uri\":\"timestamp.githubapp.com\",\"certCha"
     "in\":{\"certificates\":[{\"rawBytes\":\"MIICGzCCAaGgAwIBAgIUFzPb1u"
     "n+DvofqFPzAXiB5slHM1IwCgYIKoZIzj0EAwMwMjEVMBMGA1UEChMMR2l0SH"
     "ViLCBJbmMuMRkwFwYDVQQDExBUU0EgaW50ZXJtZWRpYXRlMB4XDTI2MDYxMj"
     "AwMDAwMFoXDTI3MDYxMjAwMDAwMFowMjEVMBMGA1UEChMMR2l0SHViLCBJbm"
     "MuMRkwFwYDVQQDExBUU0EgVGltZXN0YW1waW5nMHYwEAYHKoZIzj0CAQYFK4"
     "EEACIDYgAETpok7Tndv57l0YnFjKL+VpcusM8A2xgbTdV353wW8IynvsLTGA"
     "jF1BNS4x80TDKHbXxN3jSoSId1u1c3sCWpuEqHB1bbBqCfrlslNn6hyWzhwt"
     "iqRLE4LM0T+RPclKQCo3gwdjAOBgNVHQ8BAf8EBAMCB4AwDAYDVR0TAQH/BA"
     "IwADAdBgNVHQ4EFgQUu/GnSzNLJ4IjG9elW5L5a/W61JMwHwYDVR0jBBgwFo"
     "AUdh+GTP65aetHLVLs9hdhGgDIKIwwFgYDVR0lAQH/BAwwCgYIKwYBBQUHAw"
     "gwCgYIKoZIzj0EAwMDaAAwZQIxANGz5WZBgyZqGnuhr0gDhUW2s4ZXkJ1CMU"
     "aFzynjsQ0/8WZghN7Jh04vmT4Vl8y9zgIwJeBHIZNDZtjzDQB0UC+7im4snu"
     "a3zsBrRbsEtWnqQhDzyT580H/uF4EVQN2kUUtZ\"},{\"rawBytes\":\""),
    github_cert_2, ("\"},{\"rawBytes\":\""), github_cert_1,
    ("\"}]},\"validFor\":{\"start\":\"2026-06-12T00:00:00Z\"}}]}"), NULL};

static const uint8_t github_anchors[][HM_EMBEDDED_DIGEST_LEN] = {
    {0xdc, 0x64, 0xd3, 0xaf, 0x9f, 0xd4, 0x6d, 0xd8, 0x40, 0x48, 0x69, 0x35,
        0xc9, 0x03, 0x98, 0x6d, 0x06, 0xed, 0xd3, 0x57, 0x88, 0x76, 0x96, 0x96,
        0xd2, 0xf1, 0x45, 0xd3, 0x8b, 0x7f, 0x78, 0x87},
};

const struct hm_embedded_root hm_embedded_public_good = {
    .name = "public-good",
    .parts = public_good_parts,
    .digest = {0x94, 0x35, 0x6c, 0xec, 0xee, 0x58, 0x54, 0x47, 0xb3, 0x72, 0xee,
        0x40, 0x4f, 0xd9, 0x8f, 0x46, 0x05, 0xc7, 0x74, 0xeb, 0x00, 0xc4, 0xbe,
        0xe1, 0xdc, 0xbd, 0x37, 0x43, 0xdd, 0xe1, 0x26, 0x4a},
    .anchors = public_good_anchors,
    .anchor_count = 3,
};

const struct hm_embedded_root hm_embedded_github = {
    .name = "github",
    .parts = github_parts,
    .digest = {0xf7, 0xbd, 0x7d, 0x59, 0x9f, 0x4d, 0x0d, 0xd9, 0x0b, 0x9e, 0xd6,
        0xb8, 0x5f, 0x86, 0xaa, 0xd3, 0x52, 0x32, 0x1f, 0xdc, 0x44, 0x05, 0x1c,
        0x56, 0x4a, 0x35, 0x5d, 0xbb, 0x86, 0x7f, 0x14, 0x76},
    .anchors = github_anchors,
    .anchor_count = 1,
};

const char hm_embedded_signing_config[] =
    "{\"mediaType\":\"application/vnd.dev.sigstore.signingconfig.v0."
    "2+json\",\"caUrls\":[{\"url\":\"https://fulcio.sigstore.dev\",\"majo"
    "rApiVersion\":1,\"validFor\":{\"start\":\"2022-04-13T20:06:15.000Z"
    "\"},\"operator\":\"sigstore.dev\"}],\"oidcUrls\":[{\"url\":\"https://o"
    "auth2.sigstore.dev/auth\",\"majorApiVersion\":1,\"validFor\":{\"st"
    "art\":\"2022-04-13T20:06:15.000Z\"},\"operator\":\"sigstore.dev\"}]"
    ",\"rekorTlogUrls\":[{\"url\":\"https://rekor.sigstore.dev\",\"major"
    "ApiVersion\":1,\"validFor\":{\"start\":\"2021-01-12T11:53:27.000Z\""
    "},\"operator\":\"sigstore.dev\"}],\"tsaUrls\":[{\"url\":\"https://tim"
    "estamp.sigstore.dev/api/v1/timestamp\",\"majorApiVersion\":1,\"v"
    "alidFor\":{\"start\":\"2025-07-04T00:00:00Z\"},\"operator\":\"sigsto"
    "re.dev\"}],\"rekorTlogConfig\":{\"selector\":\"ANY\"},\"tsaConfig\":{"
    "\"selector\":\"ANY\"}}";

static const struct hm_root_source sources[] = {
    {"public-good",
        "crate sigstore-trust-root 0.15.1, npm @sigstore/tuf 4.0.2, PyPI "
        "sigstore 4.5.1",
        "2026-10-23"},
    {"github", "crate sigstore-trust-root 0.15.1", "2026-10-23"},
};

const struct hm_root_source *hm_root_sources(size_t *count)
{
    *count = sizeof(sources) / sizeof(sources[0]);
    return sources;
}
