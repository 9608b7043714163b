#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make install into an empty folder, use it as others would, make uninstall.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"

unset MAKEFLAGS MFLAGS MAKELEVEL
CC=${CC:-gcc}
CXX=${CXX:-g++}
root=$DIR/root
prefix=/opt/hallmark
export PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_PATH=$root$prefix/lib/pkgconfig

# hallmark.pc is written each time, and by one at a time.
in_tree() {
  run_other flock "$BUILD/hallmark.pc.lock" make -s -C "$REPO" BUILD="$BUILD" DESTDIR="$root" PREFIX="$prefix" "$@"
}

in_tree install
status 0
stderr_is ''
(cd "$root$prefix" && find . ! -type d | sort) >"$DIR/installed"
for file in bin/hallmark lib/libhallmark.a lib/libhallmark.so \
  lib/hallmark/hallmark-full.so lib/hallmark/hallmark-sandbox.so lib/pkgconfig/hallmark.pc \
  include/hallmark/hallmark.h share/man/man1/hallmark.1 \
  share/man/man1/hallmark-version.1 \
  share/bash-completion/completions/hallmark \
  share/zsh/site-functions/_hallmark \
  share/fish/vendor_completions.d/hallmark.fish; do
  check "$file is there" test -s "$root$prefix/$file"
done
check 'nothing is outside of the prefix' \
  test "$(find "$root" ! -type d | wc -l)" = "$(wc -l <"$DIR/installed")"
check 'no one else may write' \
  test -z "$(find "$root" ! -type l -perm /022)"
ok 'make install puts everything below the prefix'

HALLMARK=$root$prefix/bin/hallmark
run version --json
status 0
stdout_has '"loaded": true'
ok 'the installed program finds its object'

soname=$(readelf -d "$root$prefix/lib/libhallmark.so" |
  sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
check 'the soname has a number' test "${soname#libhallmark.so.}" -ge 0
check 'the soname is a file' test -f "$root$prefix/lib/$soname"
check 'the link leads there' \
  test "$(readlink "$root$prefix/lib/libhallmark.so")" = "$soname"
ok 'the shared library has a soname'

version=$("$HALLMARK" version | sed 's/^hallmark \([0-9.]*\),.*/\1/')
run_other pkg-config --modversion hallmark
stdout_is "$version"
ok 'pkg-config knows the version'

# compile LANGUAGE OUTPUT FLAGS...
compile() {
  local compiler=$CC
  [[ $1 == c ]] || compiler=$CXX
  # shellcheck disable=SC2046
  run_other "$compiler" -x "$1" -Wall -Wextra -Wpedantic -Werror \
    $(pkg-config --cflags hallmark) "$REPO/tests/install/consumer.c" -x none \
    -o "$2" "${@:3}"
}

for language in c c++; do
  if [[ $language == c++ ]] && ! command -v "$CXX" >/dev/null; then
    skip "$CXX is not installed"
    continue
  fi
  # shellcheck disable=SC2046
  compile "$language" shared $(pkg-config --libs hallmark)
  status 0
  run_other env LD_LIBRARY_PATH="$root$prefix/lib" ./shared
  status 0
  stdout_is "$version"
  run_other readelf -d shared
  stdout_has "[$soname]"
  ok "a program in $language uses the shared library"

  # shellcheck disable=SC2046
  compile "$language" static "$root$prefix/lib/libhallmark.a" \
    $(pkg-config --libs libcrypto libsodium jansson libpcre2-8)
  status 0
  run_other ./static
  status 0
  stdout_is "$version"
  run_other readelf -d static
  stdout_lacks libhallmark
  ok "a program in $language uses the static library"
done

# examples/verify.c, on evidence that is made here and on real evidence.
evidence=$DIR/evidence
mkdir "$evidence"
run_other "$BUILD/tests/install/evidence" "$evidence"
status 0
me='https://example.com/me https://issuer.example'

# judges PROGRAM: what it must say about the evidence that was made.
judges() {
  # shellcheck disable=SC2086 # two words
  run_other "$1" "$evidence/artifact" "$evidence/bundle.json" $me \
    "$evidence/trusted_root.json"
  status 0
  stdout_has 'report: yes'
  stderr_is ''
  # shellcheck disable=SC2086
  run_other "$1" --statement "$evidence/artifact" "$evidence/statement.json" \
    $me "$evidence/trusted_root.json"
  status 0
  stdout_has 'report: yes'
  # shellcheck disable=SC2086 # the built-in root does not know that authority
  run_other "$1" "$evidence/artifact" "$evidence/bundle.json" $me
  status 1
  stdout_has 'report: no'
  stderr_has 'untrusted: '
  run_other "$1" "$evidence/artifact" "$evidence/bundle.json" \
    https://example.com/you https://issuer.example \
    "$evidence/trusted_root.json"
  status 1
  stdout_has 'report: no'
  stderr_has 'policy: '
  # shellcheck disable=SC2086 # another file
  run_other "$1" "$evidence/bundle.json" "$evidence/bundle.json" $me \
    "$evidence/trusted_root.json"
  status 1
  stdout_has 'report: no'
  stderr_has 'mismatch: '
}

vectors=$REPO/../shared/vectors/sigstore-conformance
happy=$vectors/bundle-verify/happy-path-v0.3/bundle.sigstore.json
beacon=https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main

# judges_real PROGRAM: the same with the embedded root.
judges_real() {
  run_other "$1" "$vectors/a.txt" "$happy" "$beacon" \
    https://token.actions.githubusercontent.com
  status 0
  stdout_has 'report: yes'
  run_other "$1" "$happy" "$happy" "$beacon" \
    https://token.actions.githubusercontent.com
  status 1
  stdout_has 'report: no'
}

# example LANGUAGE OUTPUT FLAGS...: as compile, but of the example.
example() {
  local compiler=$CC standard=c11
  [[ $1 == c ]] || compiler=$CXX standard=c++11
  # shellcheck disable=SC2046
  run_other "$compiler" -x "$1" "-std=$standard" -Wall -Wextra -Wpedantic \
    -Werror $(pkg-config --cflags hallmark) "$REPO/examples/verify.c" \
    -x none -o "$2" "${@:3}"
  status 0
}

for language in c c++; do
  if [[ $language == c++ ]] && ! command -v "$CXX" >/dev/null; then
    skip "$CXX is not installed"
    continue
  fi
  # shellcheck disable=SC2046
  example "$language" verify-shared $(pkg-config --libs hallmark)
  export LD_LIBRARY_PATH=$root$prefix/lib
  judges ./verify-shared
  unset LD_LIBRARY_PATH
  ok "the example in $language verifies with the shared library"
  # shellcheck disable=SC2046
  example "$language" verify-static "$root$prefix/lib/libhallmark.a" \
    $(pkg-config --libs libcrypto libsodium jansson libpcre2-8)
  judges ./verify-static
  ok "the example in $language verifies with the static library"
done
if [[ -r $happy ]]; then
  judges_real ./verify-static
  ok 'the example verifies a real bundle with the embedded root'
else
  skip 'the vectors are not there: no real bundle for the example'
fi

# The example of the guide, and its commands as they stand there.
guide=$REPO/docs/guide/embedding.md
sed -n '/^```c$/,/^```$/{/^```/!p}' "$guide" >check.c
sed -n '/^    cc /,/^$/s/^    //p' "$guide" | sed "s/^cc /$CC /" >commands
cat >main.c <<'END'
#include <hallmark/hallmark.h>
int check(struct hm_bytes pem, struct hm_bytes message, struct hm_bytes sig);
int main(void)
{
    struct hm_bytes none = {0};
    return check(none, none, none);
}
END
check 'there are commands' grep -q pkg-config commands
# pkg-config does not put the root before a variable; a packager does not move it.
run_other env PKG_CONFIG_SYSROOT_DIR= bash -ec "pkg-config() {
  command pkg-config --define-variable=prefix='$root$prefix' \"\$@\"; }
  $(cat commands)"
status 0
run_other ./program
status 0
stderr_has 'format: '
run_other readelf -d program
stdout_lacks libhallmark
ok 'the example of the guide compiles by the commands of the guide'

echo 'extern int not_empty;' >one.c
for header in "$root$prefix"/include/hallmark/*.h; do
  # shellcheck disable=SC2046
  run_other "$CC" -x c -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
    $(pkg-config --cflags hallmark) -include "$header" one.c
  status 0
  check "hallmark.h includes ${header##*/}" \
    grep -qE "hallmark/${header##*/}\"|HALLMARK_HALLMARK_H" \
    "$root$prefix/include/hallmark/hallmark.h"
done
ok 'every installed header compiles alone'

touch "$root$prefix/lib/hallmark/somebody-elses"
in_tree uninstall
status 0
check 'what others put there stays' \
  test -e "$root$prefix/lib/hallmark/somebody-elses"
rm -f "$root$prefix/lib/hallmark/somebody-elses"
in_tree uninstall
status 0
check "nothing is left: $(find "$root" ! -type d)" \
  test -z "$(find "$root" ! -type d)"
check 'our own folders are gone' test -z "$(find "$root$prefix" -mindepth 1 \
  -path '*/hallmark' -type d)"
ok 'make uninstall removes what was installed, and only that'

finish
