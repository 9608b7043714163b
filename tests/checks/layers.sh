# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. tests/checks/_plant.sh
check=$root/scripts/check-layers

put lib/LAYERS <<'END'
# row modules
1 base
2 enc
3 crypto report
11 cmd/frame
12 cmd/keys
17 cmd
END
put include/hallmark/err.h <<'END'
#include <stddef.h>
#include "hallmark/api.h"
END
put lib/enc/hex.c <<'END'
#include "enc/hex.h"
#include <string.h>
#include <openssl/evp.h>
#include "base/buf.h"
#include "hallmark/err.h"
END
put cmd/main.c <<'END'
#include "cmd/full.h"
#include "cmd/keys/pair.h"
#include "crypto/key.h"
END
put cmd/keys/pair.c <<'END'
#include "cmd/frame/opt.h"
#include "cmd/keys/pair.h"
END
put cmd/frame/opt.h </dev/null
accepts "includes that go down" "$check"

# planted NAME WORDS INCLUDE FILE
planted() {
  echo "#include $3" >"$tree/$4"
  refuses "$1" "$2" "$check"
  rm "$tree/$4"
}
mkdir -p "$tree/lib/crypto" "$tree/lib/odd"
planted "an include upwards" "base (row 1) must not include enc/hex.h" \
  '"enc/hex.h"' lib/base/x.c
planted "an include within the row" "crypto (row 3) must not include report/r.h" \
  '"report/r.h"' lib/crypto/x.c
planted "an include upwards in angle brackets" "enc (row 2) must not" \
  '<crypto/key.h>' lib/enc/x.h
planted "an include of the program" "crypto (row 3) must not" \
  '"cmd/opt.h"' lib/crypto/x.h
planted "an include of a later folder of the program" \
  "cmd/frame (row 11) must not include cmd/keys/pair.h (row 12)" \
  '"cmd/keys/pair.h"' cmd/frame/x.c
planted "an include of a command by what it stands on" \
  "cmd/keys (row 12) must not include cmd/full.h (row 17)" \
  '"cmd/full.h"' cmd/keys/x.c
planted "an unknown module" "lib/odd/x.c:1: odd is no module" '<string.h>' lib/odd/x.c
planted "an include of an unknown module" "lib/enc/x.c:1: \"nowhere/x.h\": nowhere is no module" \
  '"nowhere/x.h"' lib/enc/x.c
planted "a path with dots" "without .." '"enc/../crypto/key.h"' lib/enc/x.c
planted "an include by macro" "is written out" 'HEADER' lib/enc/x.c
planted "a public header that includes ours" "a public header includes" \
  '"base/mem.h"' include/hallmark/x.h
planted "a public header that includes a library's" "a public header includes" \
  '<openssl/evp.h>' include/hallmark/x.h

echo "4 base" >>"$tree/lib/LAYERS"
refuses "a module with two rows" "base has a row already" "$check"
rm "$tree/lib/LAYERS"
refuses "no list of layers" "lib/LAYERS:0: cannot be read" "$check"
