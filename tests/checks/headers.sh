# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. tests/checks/_plant.sh
needs g++ 6
check=$root/scripts/check-headers

put lib/base/good.h <<'END'
#ifndef HM_GOOD_H
#define HM_GOOD_H
#include <stdint.h>
struct hm_good {
    uint8_t byte;
};
#endif
END
accepts "a header that stands alone" "$check"

planted() {
  put include/hallmark/x.h
  refuses "$1" "hallmark/x.h:$2" "$check"
}
planted "a header that leans on others" 1 <<'END'
size_t hm_x(void);
END
planted "a header without a guard" 1 <<'END'
enum hm_x { HM_X };
END
planted "a header that C++ cannot read" 3 <<'END'
#ifndef HM_X_H
#define HM_X_H
int hm_x(int class);
#endif
END
planted "a header with a warning" 3 <<'END'
#ifndef HM_X_H
#define HM_X_H
static inline int hm_x(int unused) { return 0; }
#endif
END
refuses "a build without assertions" "not built without its assertions" \
  "${CC:-gcc}" -DNDEBUG -include "$root/lib/base/banned.h" -fsyntax-only -xc \
  /dev/null
rm "$tree/include/hallmark/x.h" "$tree/lib/base/good.h"
refuses "no header at all" "no headers found" "$check"
