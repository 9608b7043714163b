# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. tests/checks/_plant.sh
needs clang-format-14 27
needs shellcheck 27
check=$root/scripts/check-style

cp "$root/.clang-format" "$root/.shellcheckrc" "$tree/"
license="/* SPDX-License-Identifier: Apache-2.0 */"
printf '# SPDX-License-Identifier: Apache-2.0\n' | tee "$tree/Makefile" \
  "$tree/mk/x.mk" >"$tree/tests/x.sh"
printf '#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\ntrue\n' |
  tee "$tree/.ci/run" >"$tree/scripts/x"
echo '# shellcheck shell=sh' >>"$tree/tests/x.sh"
chmod +x "$tree/.ci/run" "$tree/scripts/x"
put lib/base/banned.h <<END
$license
#define strcpy(...) hm_banned_use_buf_put(strcpy)
#if TORTURE
#endif
END
put include/hallmark/x.h <<END
$license
#ifndef HALLMARK_X_H
#define HALLMARK_X_H
#ifdef __cplusplus
#endif
#endif
END
echo "Prose." >"$tree/README.md"
accepts "a clean tree" "$check"

# planted NAME WORDS LINE [FILE]: the line, below a licence, in a source file
planted() {
  local file=${4:-lib/enc/x.c}
  printf '%s\n%s\n' "$license" "$3" | put "$file"
  refuses "$1" "$file:$2" "$check"
  rm "$tree/$file"
}
# Written so that this file itself holds none of them.
for word in TOD:O FIXM:E XX:X HAC:K; do
  planted "the word ${word%:*}.." "2: a note to oneself" "/* ${word/:/} x */"
done
planted "for.. now" "2: unfinished" "/* enough for"" now */"
planted "a stu""b" "2: unfinished" "/* a st""ub only */"
planted "simpl.." "2: unfinished" "/* sim""plified here */"
planted "not.. implemented" "2: unfinished" "/* not"" implemented */"
planted "a registry" "2: the host name" 'char x[] = "registry.npm''js.org";'
planted "a path of a machine" "2: a path" 'char x[] = "/ro''ot/x";'
planted "a space at the end" "2: space at the end" "int x; "
planted "a tab" "2: a tab" $'int\tx;'
planted "a jump" "2: goto" $'\x20   goto end;'
planted "a banner" "2: a banner" "/*------ parts ------*/"
planted "a comment of C++" "2: a comment" "// text"
planted "code in a comment" "2: code in a comment" "/* x = 1; */"
planted "conditional code" "2: #if outside" "#if X"
planted "conditional code of ifdef" "2: #if outside" "#ifdef X" lib/enc/x.h
planted "a guard that is none" "2: #if outside" $'#ifndef HM_X_H\nint x;' lib/enc/x.h
planted "a lifted ban" "2: lifts a ban" "#undef strcpy"
planted "another format" "2:6: error: code should be clang-formatted" "int x  = 1;"
echo "int x;" | put lib/enc/x.c
refuses "a file without licence" "x.c:1: no SPDX line" "$check"
rm "$tree/lib/enc/x.c"
printf '# SPDX-License-Identifier: Apache-2.0\n' >"$tree/scripts/x"
refuses "a script without interpreter" "scripts/x:1: no #!" "$check"
rm "$tree/scripts/x"
echo 'see /ho''me/x/y' >>"$tree/README.md"
refuses "a path in prose" "README.md:2: a path" "$check"
sed -i '$d' "$tree/README.md"

# Every other program of this machine.
mkdir "$tree/bin"
cp -s /usr/bin/* "$tree/bin/" 2>/dev/null
for tool in shellcheck clang-format-14; do
  mv "$tree/bin/$tool" "$tree/bin/$tool.away"
  refuses "a machine without $tool" "$tool is missing" env PATH="$tree/bin" "$check"
  mv "$tree/bin/$tool.away" "$tree/bin/$tool"
done
