/* SPDX-License-Identifier: Apache-2.0 */
/* keys.h - fixed keys for the tests, made for them alone and worth nothing. */
#ifndef HM_TEST_KEYS_H
#define HM_TEST_KEYS_H

#define KEY_P256                                                               \
    "-----BEGIN PRIVATE KEY-----\n"                                            \
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9H0GuLyNlwJkufWI\n"       \
    "rwKiQ0at/vQ53aflOE76FCjnByShRANCAASHq8VAJt/fBhJ+JG+If8hCyCMqCXOf\n"       \
    "5s2OBQy338LLtvk+goMkjXUeXhn67CJEoy76GrWMS7JD2WCOrTiadh3H\n"               \
    "-----END PRIVATE KEY-----\n"

#define PUB_P256                                                               \
    "-----BEGIN PUBLIC KEY-----\n"                                             \
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEh6vFQCbf3wYSfiRviH/IQsgjKglz\n"       \
    "n+bNjgUMt9/Cy7b5PoKDJI11Hl4Z+uwiRKMu+hq1jEuyQ9lgjq04mnYdxw==\n"           \
    "-----END PUBLIC KEY-----\n"

#define KEY_P256_SEC1                                                          \
    "-----BEGIN EC PRIVATE KEY-----\n"                                         \
    "MHcCAQEEIPR9Bri8jZcCZLn1iK8CokNGrf70Od2n5ThO+hQo5wckoAoGCCqGSM49\n"       \
    "AwEHoUQDQgAEh6vFQCbf3wYSfiRviH/IQsgjKglzn+bNjgUMt9/Cy7b5PoKDJI11\n"       \
    "Hl4Z+uwiRKMu+hq1jEuyQ9lgjq04mnYdxw==\n"                                   \
    "-----END EC PRIVATE KEY-----\n"

#define KEY_P384                                                               \
    "-----BEGIN PRIVATE KEY-----\n"                                            \
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDDkTpCVs6Q16b+n20Ol\n"       \
    "sOxOgG9YBRMb7kNZ2Y1ICeek0NCFJXQ5NehgN2WkwzXcNeyhZANiAASc+6a0i4EG\n"       \
    "Un4Bkv6bVJpGXSS1QO+DEnkD2dPrWvgDaNLMXnXU6Te6vAJFYzMZYWdn53/KiPwF\n"       \
    "DRNiqwyqkBrMlDY58mg6VQ85AYsCHPuWf42KX8nTiudCkl1YKdDQj+s=\n"               \
    "-----END PRIVATE KEY-----\n"

#define PUB_P384                                                               \
    "-----BEGIN PUBLIC KEY-----\n"                                             \
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEnPumtIuBBlJ+AZL+m1SaRl0ktUDvgxJ5\n"       \
    "A9nT61r4A2jSzF511Ok3urwCRWMzGWFnZ+d/yoj8BQ0TYqsMqpAazJQ2OfJoOlUP\n"       \
    "OQGLAhz7ln+Nil/J04rnQpJdWCnQ0I/r\n"                                       \
    "-----END PUBLIC KEY-----\n"

#define KEY_P521                                                               \
    "-----BEGIN PRIVATE KEY-----\n"                                            \
    "MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIB4ogJvQFxpxzPgeU7\n"       \
    "C3MswbVVWrytHZtrLWBImBBnO9fAZzdItYMZjGXx84xxhxFMIAddsIdgeNM91Jz2\n"       \
    "SemvaM2hgYkDgYYABACuW9vX4SOk5u1BVhYuArsXNW7yMNwU5l9Cmyhcn7TeWdVM\n"       \
    "LZsGYrNQndnJElbtJLHaaBS1o8Vb74QmkP4GT5DYTAAUCKAU7ufxJx4fSeW65ppy\n"       \
    "am15rTwRH0YBIT1hg4FBxwjqjhvlOc+t9RpCXZkUNllQSt6C/51I8YwfMxRo1XYc\n"       \
    "SA==\n"                                                                   \
    "-----END PRIVATE KEY-----\n"

#define PUB_P521                                                               \
    "-----BEGIN PUBLIC KEY-----\n"                                             \
    "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQArlvb1+EjpObtQVYWLgK7FzVu8jDc\n"       \
    "FOZfQpsoXJ+03lnVTC2bBmKzUJ3ZyRJW7SSx2mgUtaPFW++EJpD+Bk+Q2EwAFAig\n"       \
    "FO7n8SceH0nluuaacmptea08ER9GASE9YYOBQccI6o4b5TnPrfUaQl2ZFDZZUEre\n"       \
    "gv+dSPGMHzMUaNV2HEg=\n"                                                   \
    "-----END PUBLIC KEY-----\n"

#define KEY_ED25519                                                            \
    "-----BEGIN PRIVATE KEY-----\n"                                            \
    "MC4CAQAwBQYDK2VwBCIEIAXwBZ93Aa+XbYzhX542sw1nKdeDc8T3p+GhTev1aKa4\n"       \
    "-----END PRIVATE KEY-----\n"

#define PUB_ED25519                                                            \
    "-----BEGIN PUBLIC KEY-----\n"                                             \
    "MCowBQYDK2VwAyEAEnXVK7Dx0rIPe4Iy5+l7e7w9SrQipkuichsoag+3FUI=\n"           \
    "-----END PUBLIC KEY-----\n"

#define KEY_RSA                                                                \
    "-----BEGIN PRIVATE KEY-----\n"                                            \
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDJxdtzZ0d/fp/A\n"       \
    "sxaGMVIzOHnx8RWDXq9JohPsJY/uIkV7Kt860qkNbFsb5kYFECvA+CWe41YJ2cbz\n"       \
    "Omv9DblvELGTv0P/3jQtMOr7XVIrA28MXmWsy+HtrV83+lMwXr2QASnsqwuBTPiw\n"       \
    "XvLLjvbae5+4hdDNm+GNkX9Z5CRlAtUXgltMAWMW6eApGt9IJpQg5jKgGYj32vit\n"       \
    "vAAOabsPrJYyJ/uLy+a1A9aY+/l22FswGqYxUTF7pDsabjz/ZtxzHZcpz70m9G02\n"       \
    "hDUihfvJbQXmO+BpLPe9S1vHnaBSfMl/Wlk3TvcPFzynQw2oHbU4CP6jZEqfTklD\n"       \
    "N0PlHfjLAgMBAAECggEAYxUQnzqTzyVooJGxGWOl6HYu1+LZ/CFmdYOsQdXuOHPG\n"       \
    "5+VVKochMfDISsqJDtpyifexTbV4Xiz9uBozxlfTfBlYAmQ1qbO9roVrltUsUOgG\n"       \
    "Q64lQrX586Oj8xKvgDy93LXdlxUleLDKHJ37n39MdFypwcygjR8jo0fUIFnaj2j1\n"       \
    "xelMkDlunXYtqAj/d1I1HCuEu5FkecNxIvxcwE6TzR1403VmWlh8b2ln4FXgr/iW\n"       \
    "1REcbdl3XOWB2Ci7pYykb5zE6Xq3YBcI8h5kgqroI+ii/45KhmuX9CiiE1wT4+cV\n"       \
    "858sroPnK19/15v37VLvL7/zzcnkH1XTTeKoN1bMDQKBgQDsWGw+nR67AoXdnLn5\n"       \
    "qFgOBWnL+fzmPgiZQ8N+rrKmCgOGY78oV34c/LrQUNzXV23+zC6ULaE/qTJUc6cy\n"       \
    "CThCn7LuPGy52pk2EpLgntt1dVBD52rpVd08ZAiVpiTg98G6gugv3FjMRLcNNG5Y\n"       \
    "uEH9Fy/UV4ry4WRbM+4DMjPhpQKBgQDajWrE+aSfpgmk9dwVGVQK/ZFKZbXMPGLE\n"       \
    "Ga05jNbVCZiEPieE22+b3LoIomaU5bjoEYdMEEvUc15CUsWg4WDcwxaPLyKAgHOx\n"       \
    "By0Rgw/tjadpaj7KRvjM9U5ixwW0oLQtzwUe+RdRDdl84c+8HyNDXWDDcecEeI/N\n"       \
    "hQTdrfyFrwKBgBk2KX3YZuHOGBeW02PlaFc+jpWaujaZYXNv/heybQ43PT8Fvut/\n"       \
    "wc03zHnSVmyGQA6RG1rlLzFKTDskBy7YOu8od/7f5T1CK1vQSWi6qXBzLjfAJPB1\n"       \
    "H1+E0EGecoqpAzpxInGQkMxhfCFleWvvY+KqqYh+Oi1Ei98KwBYJMe2dAoGAKrxC\n"       \
    "Z3flT+54rlABFAMa4vdIRML0tJYOPghDTiCTFZ9Fun4o3hrGjTSxD+Upp+3vpTlg\n"       \
    "OmhpW4afpNpomJfZh/GB5MezuGrltHURw/3bzHjJhpxm4MjV98Xz6O6/190gvmBf\n"       \
    "wPm2LHxHzdqd80wnahHFTRJluQMWI3riQ7K00TMCgYEAm0AqzkB5UA6IFAZR7Vnd\n"       \
    "abeMYXgXkySh5XnopHkHXmgZyXfANCAUPERYaTY4pVoBjcVnVo/X6FmMOy0Y9O/O\n"       \
    "6tvSr6pc4MTPoDAf0mjd+PHcI+B5pP3NtHFH7RwUuWQ1t8fVNCsbKc3ElxRzfQwH\n"       \
    "CQQC/cUBor6FR0EiWxLfmKU=\n"                                               \
    "-----END PRIVATE KEY-----\n"

#define PUB_RSA                                                                \
    "-----BEGIN PUBLIC KEY-----\n"                                             \
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAycXbc2dHf36fwLMWhjFS\n"       \
    "Mzh58fEVg16vSaIT7CWP7iJFeyrfOtKpDWxbG+ZGBRArwPglnuNWCdnG8zpr/Q25\n"       \
    "bxCxk79D/940LTDq+11SKwNvDF5lrMvh7a1fN/pTMF69kAEp7KsLgUz4sF7yy472\n"       \
    "2nufuIXQzZvhjZF/WeQkZQLVF4JbTAFjFungKRrfSCaUIOYyoBmI99r4rbwADmm7\n"       \
    "D6yWMif7i8vmtQPWmPv5dthbMBqmMVExe6Q7Gm48/2bccx2XKc+9JvRtNoQ1IoX7\n"       \
    "yW0F5jvgaSz3vUtbx52gUnzJf1pZN073Dxc8p0MNqB21OAj+o2RKn05JQzdD5R34\n"       \
    "ywIDAQAB\n"                                                               \
    "-----END PUBLIC KEY-----\n"

#define KEY_RSA_PKCS1                                                          \
    "-----BEGIN RSA PRIVATE KEY-----\n"                                        \
    "MIIEowIBAAKCAQEAycXbc2dHf36fwLMWhjFSMzh58fEVg16vSaIT7CWP7iJFeyrf\n"       \
    "OtKpDWxbG+ZGBRArwPglnuNWCdnG8zpr/Q25bxCxk79D/940LTDq+11SKwNvDF5l\n"       \
    "rMvh7a1fN/pTMF69kAEp7KsLgUz4sF7yy4722nufuIXQzZvhjZF/WeQkZQLVF4Jb\n"       \
    "TAFjFungKRrfSCaUIOYyoBmI99r4rbwADmm7D6yWMif7i8vmtQPWmPv5dthbMBqm\n"       \
    "MVExe6Q7Gm48/2bccx2XKc+9JvRtNoQ1IoX7yW0F5jvgaSz3vUtbx52gUnzJf1pZ\n"       \
    "N073Dxc8p0MNqB21OAj+o2RKn05JQzdD5R34ywIDAQABAoIBAGMVEJ86k88laKCR\n"       \
    "sRljpeh2Ltfi2fwhZnWDrEHV7jhzxuflVSqHITHwyErKiQ7acon3sU21eF4s/bga\n"       \
    "M8ZX03wZWAJkNamzva6Fa5bVLFDoBkOuJUK1+fOjo/MSr4A8vdy13ZcVJXiwyhyd\n"       \
    "+59/THRcqcHMoI0fI6NH1CBZ2o9o9cXpTJA5bp12LagI/3dSNRwrhLuRZHnDcSL8\n"       \
    "XMBOk80deNN1ZlpYfG9pZ+BV4K/4ltURHG3Zd1zlgdgou6WMpG+cxOl6t2AXCPIe\n"       \
    "ZIKq6CPoov+OSoZrl/QoohNcE+PnFfOfLK6D5ytff9eb9+1S7y+/883J5B9V003i\n"       \
    "qDdWzA0CgYEA7FhsPp0euwKF3Zy5+ahYDgVpy/n85j4ImUPDfq6ypgoDhmO/KFd+\n"       \
    "HPy60FDc11dt/swulC2hP6kyVHOnMgk4Qp+y7jxsudqZNhKS4J7bdXVQQ+dq6VXd\n"       \
    "PGQIlaYk4PfBuoLoL9xYzES3DTRuWLhB/Rcv1FeK8uFkWzPuAzIz4aUCgYEA2o1q\n"       \
    "xPmkn6YJpPXcFRlUCv2RSmW1zDxixBmtOYzW1QmYhD4nhNtvm9y6CKJmlOW46BGH\n"       \
    "TBBL1HNeQlLFoOFg3MMWjy8igIBzsQctEYMP7Y2naWo+ykb4zPVOYscFtKC0Lc8F\n"       \
    "HvkXUQ3ZfOHPvB8jQ11gw3HnBHiPzYUE3a38ha8CgYAZNil92GbhzhgXltNj5WhX\n"       \
    "Po6Vmro2mWFzb/4Xsm0ONz0/Bb7rf8HNN8x50lZshkAOkRta5S8xSkw7JAcu2Drv\n"       \
    "KHf+3+U9Qitb0Elouqlwcy43wCTwdR9fhNBBnnKKqQM6cSJxkJDMYXwhZXlr72Pi\n"       \
    "qqmIfjotRIvfCsAWCTHtnQKBgCq8Qmd35U/ueK5QARQDGuL3SETC9LSWDj4IQ04g\n"       \
    "kxWfRbp+KN4axo00sQ/lKaft76U5YDpoaVuGn6TaaJiX2YfxgeTHs7hq5bR1EcP9\n"       \
    "28x4yYacZuDI1ffF8+juv9fdIL5gX8D5tix8R83anfNMJ2oRxU0SZbkDFiN64kOy\n"       \
    "tNEzAoGBAJtAKs5AeVAOiBQGUe1Z3Wm3jGF4F5MkoeV56KR5B15oGcl3wDQgFDxE\n"       \
    "WGk2OKVaAY3FZ1aP1+hZjDstGPTvzurb0q+qXODEz6AwH9Jo3fjx3CPgeaT9zbRx\n"       \
    "R+0cFLlkNbfH1TQrGynNxJcUc30MBwkEAv3FAaK+hUdBIlsS35il\n"                   \
    "-----END RSA PRIVATE KEY-----\n"

#define PUB_RSA_PKCS1                                                          \
    "-----BEGIN RSA PUBLIC KEY-----\n"                                         \
    "MIIBCgKCAQEAycXbc2dHf36fwLMWhjFSMzh58fEVg16vSaIT7CWP7iJFeyrfOtKp\n"       \
    "DWxbG+ZGBRArwPglnuNWCdnG8zpr/Q25bxCxk79D/940LTDq+11SKwNvDF5lrMvh\n"       \
    "7a1fN/pTMF69kAEp7KsLgUz4sF7yy4722nufuIXQzZvhjZF/WeQkZQLVF4JbTAFj\n"       \
    "FungKRrfSCaUIOYyoBmI99r4rbwADmm7D6yWMif7i8vmtQPWmPv5dthbMBqmMVEx\n"       \
    "e6Q7Gm48/2bccx2XKc+9JvRtNoQ1IoX7yW0F5jvgaSz3vUtbx52gUnzJf1pZN073\n"       \
    "Dxc8p0MNqB21OAj+o2RKn05JQzdD5R34ywIDAQAB\n"                               \
    "-----END RSA PUBLIC KEY-----\n"

/* Keys that are refused. */
#define PUB_RSA_1024                                                           \
    "-----BEGIN PUBLIC KEY-----\n"                                             \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCe6hHbzuAcCl8G0XhRag2yc2N0\n"       \
    "jI2INYrARpd3G7WfN5R/Xj704WjU1d0til2hCT919Xy1+/jVN45fDXsb70SV0JNY\n"       \
    "hDFWQmHK8tFAzz5nsoqcjeI21U/G3cJAcL4Ckk4NeHqbkTZ2CN1hj3UDIRzY9oVS\n"       \
    "yrfpfk1Ef3Xl7XnGzQIDAQAB\n"                                               \
    "-----END PUBLIC KEY-----\n"

#define PUB_SECP256K1                                                          \
    "-----BEGIN PUBLIC KEY-----\n"                                             \
    "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAE9FVZqgfF9rPwpLhSIwFU8UggAV0HYJLL\n"       \
    "+icqudQUGoiBiNC5+gsraQ7i24zK2oE4OOpES8SDRv2CSneDFmR9Uw==\n"               \
    "-----END PUBLIC KEY-----\n"

#define PUB_P256_EXPLICIT                                                      \
    "-----BEGIN PUBLIC KEY-----\n"                                             \
    "MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA\n"       \
    "AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////\n"       \
    "///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd\n"       \
    "NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5\n"       \
    "RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA\n"       \
    "//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABIerxUAm398GEn4kb4h/yELI\n"       \
    "IyoJc5/mzY4FDLffwsu2+T6CgySNdR5eGfrsIkSjLvoatYxLskPZYI6tOJp2Hcc=\n"       \
    "-----END PUBLIC KEY-----\n"

#define PUB_P256_COMPRESSED                                                    \
    "-----BEGIN PUBLIC KEY-----\n"                                             \
    "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgADh6vFQCbf3wYSfiRviH/IQsgjKglz\n"       \
    "n+bNjgUMt9/Cy7Y=\n"                                                       \
    "-----END PUBLIC KEY-----\n"

#define PUB_ED448                                                              \
    "-----BEGIN PUBLIC KEY-----\n"                                             \
    "MEMwBQYDK2VxAzoA7Xooyr2zRk8WK5fT04fPRH/+Rde3o8IEG69NY+zlUlCEl+io\n"       \
    "KETuAI8ZEF3t5GQq3/eYT8fuPEwA\n"                                           \
    "-----END PUBLIC KEY-----\n"

#define PUB_RSA_PSS                                                            \
    "-----BEGIN PUBLIC KEY-----\n"                                             \
    "MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBAN32prtPnmcHitGYS7Oh0lsj\n"       \
    "55LJ+bBj5ds3WJa7WMb6qflrwyGhFIFIrewEcppnhFRuE1CdCF57h+OxnKfF7AIG\n"       \
    "RqEs7WkE9xNZ3Zka7d/clRP9hDJDE5WiO+tAotsnjBpsk1LCZIslj0wO5mkSzzgX\n"       \
    "seenom3fpGUr4CqLR4kN7rHYeeKxAr+49O+L7HlxP1+KgCkDbe+HWxxopA9DTP2T\n"       \
    "7LxnUW8fzLKM8snjQpuG/Zi2FUASd3u+t4HMW7UN6LdbBTBenhWg5Ll+CZ6T8frP\n"       \
    "iL1IGExjaSlI7IoQipezmRMoMRXzaVkx1ShtjmjIU9mj9n666IelBDkJncBI0N0C\n"       \
    "AwEAAQ==\n"                                                               \
    "-----END PUBLIC KEY-----\n"

/* What they signed, made by the openssl command; in hex. */
#define MESSAGE "hello hallmark"

#define SIG_P256                                                               \
    "30450220777d3238f94f4f965ee5b09afdc0f2d5c9dcf5137e7a7590c4a48dab8c9f"     \
    "98df022100d96606374323d9bcf056926c1fd101a35b37a1cb1bcd529218f82dc587"     \
    "5cd9cb"

#define SIG_P384                                                               \
    "3066023100b119521700dc1b5e3f000b010130c8926fd732357fb802970390f6b261"     \
    "40813c415f1256120258f7395c7298ae201bf502310082dbaac5976fcfb3eef7dc0d"     \
    "22952b6caa70e9eb1063f4142a6623ed62dc7f75b3823a5138fc99708152157eb932"     \
    "f525"

#define SIG_P521                                                               \
    "3081880242010b44f071523ea1bf6ee0e631893605a2e05b0b1ad78336a3912244f8"     \
    "1b171b9fb315910f56ac2e4dea27b331d152db5f368615fa89328b09dd9dd6e9bbee"     \
    "454cd30242019fedc075d5a85d3332383cb57976b93ba18eb77c7ae05c8fc9a7bd0c"     \
    "8971f21116498c6f74a31c8e4094f3169ab88f661ad809aca5e0fdce47da5d1fbf71"     \
    "38f9d8"

#define SIG_RSA                                                                \
    "5a64073a915568ac04325b2a183efd6443a4e95fd158e3e395debd5ce96af495d343"     \
    "6013883903b6ed2f78bbc6de176cf8a44dad2a2fe61ba24494d0d743a8598760ccec"     \
    "d3672b14f47f415978e0b4fcb74857d17190227136583c79a572cfd3c517ce8d55ce"     \
    "eff903b24f40b3778f6407eb6b5b2aaba88fd02b14de7c43310ea30c87c356880cb7"     \
    "aa58201a1d800875088a053168556fdd59192ba38e4d0ea9353cb3c810631dd2689f"     \
    "1887676e9728a2156cb9e3f757d7d6034f74e6a4fe0d5d5b4bd2dd5b53a65315e70d"     \
    "c146abc5f35041819b18f0ab21ab8e142d5e06eea57b54124e94bc787faaf9d896ec"     \
    "0c46cb6c7f7288004f07d16228c1daf254b6"

#define SIG_PSS                                                                \
    "6bbbdbd95a8791065ecc6c64e803115e3530be5304956ed8d3a7293cad203db366d1"     \
    "81074a6fbbd9f30d2b5aa310d7ce968fe2f647d9789896d716564c67f3e332a1fcb6"     \
    "47079a5d8f3a44879ddde22f0d8d8c6dcf353368d8eed6078f99439f3c26e0a66961"     \
    "f90a320275573f067347e743941e078335598fba8c1733cf69c3fbd9692c31e8dc26"     \
    "d944142955753badec14e15a7a5dd601fbb7a986b9d78ef6c5cf497114e61a574d04"     \
    "c0708d3e21dd3012919aef9191e98d6ee0f9dcfc62eb54f53308a63497e18918e295"     \
    "2037641c7a5927115fcf2c4b992759d56b355428869b0b549119024852b6f700d62d"     \
    "50edd661c40c66864294b533bd232c0110f0"

#define SIG_PSS_SALT20                                                         \
    "8b1792257209e9ac14f86ae590cf813c16e04135f2bc6d1ff2a769f2f0f0c008d000"     \
    "9b4787b37dbbb9c3d54e50f764bffe3deddb81d1501d6d88e123f95e6da275f2940d"     \
    "ebfdc9adb4dc971bed3de1cad4f9627509074691eecd3ef45e52f6f27742237fe963"     \
    "5f2bf02d0aa312cff98d22fcea93e40fbabc30fac44b93bcd3d5f5c4f90ca2c3f1af"     \
    "71a4da762242e5bbd7dae832d9b2b442573f31826f316cbb625bd833cd4925d8fd8c"     \
    "a27241ca8a4970643744e1bcfea1eec0637a0c202f3e48a977eefee5f8406bf56ffe"     \
    "7fc83cb3ca14ac2bb738a65e220fb1965c36ebf62172fa85f41aa9dc1e5254f00b65"     \
    "adf892b0a0f551d13eaef350794fe28ab5c1"

/* A signature is a number, and this one is small: it begins with a 0. */
#define SIG_PSS_ZERO                                                           \
    "00f1ed39b8b83fc95533ab0c098a9eb7e439cf8a0bb41d0404cff3e98416c669"         \
    "075083ee2e004408db90a17ade22561299ff210e002630c2326e3f5863c2a502"         \
    "f4b3a21ba5ae63e67bae12f22c25f317751259fcf0c0a85267fdb20cbc16c2d2"         \
    "38f27f5786ab5c6130d9f5ec91fb35832fff15a767a4e5e773ddde6e21061f91"         \
    "1b88f3da2eca3b3ae7c9d2eaf102327115cce5751d375173b718e518ac4cf0b6"         \
    "c9d92501c2262cd7c079c42a2acbb30ae6ecae698825b6676248b952a329862f"         \
    "0e643b7a8a09058d99ec72bc2a96cafd03e645326d1d143e07a51c2a509af5a8"         \
    "34dfa076cfed986e75a08c407b5b05dbe2e5b3b53000024eca0bff31346186dc"

#define SIG_ED25519                                                            \
    "2dcdd1e8dd3d0e796799757ba29bd45003d6d2d174a05959caf128b8a49894c454b0"     \
    "cba7ed92819162e54f9181b80993d5773dcbd8888be7f1637fa41eb08806"

#endif
