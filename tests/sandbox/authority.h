/* SPDX-License-Identifier: Apache-2.0 */
/* authority.h - the sandbox's time-stamping authorities, alone, for tests. */
#ifndef HM_TESTS_SANDBOX_AUTHORITY_H
#define HM_TESTS_SANDBOX_AUTHORITY_H

#include "base/buf.h"
#include "root/root.h"
#include "sandbox/tsa.h"
#include "sandbox/world.h"

/* Two of them, at the world's time, which does not move. */
struct authority {
    struct hm_world *world;
    struct hm_sandbox_tsa *tsa;
    struct hm_ca *cas[2];
    struct hm_root *root; /* that trusts the first */
};
enum { AUTHORITY_NOW_S = 1795263400 };

HM_MUST_USE bool authority_new(struct authority *out, struct hm_err *err);
void authority_free(struct authority *authority);
#define authority_auto __attribute__((cleanup(authority_free))) struct authority

#endif
