/* SPDX-License-Identifier: Apache-2.0 */
/* enough.h - can what the chosen services will say be enough for the root?
 *
 * A signing configuration demands two logs, say, and the root has two that name no
 * operator, which count as one: everything would be made and logged, and then
 * refused by our own judge. Asked before anybody is. */
#ifndef HM_SIGN_ENOUGH_H
#define HM_SIGN_ENOUGH_H

#include <stdbool.h>

#include "base/time.h"
#include "client/choose.h"
#include "root/root.h"

/* Some domain of the root has as many operators of logs, and of timestamp
 * authorities, as are to be asked. HM_USAGE with both numbers. That these are the
 * services' own is not looked at: their answers will show it. */
HM_MUST_USE bool hm_sign_enough(const struct hm_choices *choices,
    const struct hm_root *root, struct hm_time now, struct hm_err *err);

#endif
