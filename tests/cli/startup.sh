#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# docs/internals/startup.md, held by a machine.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

program=$(realpath "$HALLMARK")
object=$BUILD/lib/hallmark/hallmark-full.so
# What every command loads. Sanitizers bring their own.
allowed='^(linux-vdso|ld-linux-[a-z0-9-]+|lib(c|m|crypto|sodium|jansson|pcre2-8|seccomp|asan|ubsan|tsan|gcc_s|stdc\+\+))\.so'

# Every library that a run maps.
mapped() {
  RAN="libraries of: hallmark $*"
  LD_DEBUG=files LD_DEBUG_OUTPUT=$DIR/ld "$program" "$@" >"$DIR/.out" 2>"$DIR/.err"
  sed -n 's|.*calling init: .*/\([^/]*\)$|\1|p' "$DIR"/ld.* | sort -u >"$DIR/libs"
  rm -f "$DIR"/ld.*
}

run_other readelf -d "$program"
status 0
needed=$(sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' "$DIR/.out")
check 'something is needed' test -n "$needed"
check "only what is allowed is needed: $needed" \
  bash -c '! grep -qvE "$1" <<<"$2"' - "$allowed" "$needed"
ok 'the program links the judge libraries only'

run_other ldd "$program"
libs=$(sed -nE 's|^\s*(/.*/)?([^ /]+) .*|\2|p' "$DIR/.out")
check "nothing else comes with them: $libs" \
  bash -c '! grep -qvE "$1" <<<"$2"' - "$allowed" "$libs"
ok 'nor do these bring others'

for words in version 'help exit' 'help version' 'version --help'; do
  # shellcheck disable=SC2086
  mapped $words
  check 'the list is not empty' grep -q '^libc\.so' "$DIR/libs"
  check "only what is allowed is mapped: $(tr '\n' ' ' <"$DIR/libs")" \
    bash -c '! grep -vE "$1" "$2" | grep -q .' - "$allowed" "$DIR/libs"
done
ok 'judge commands map no other library'

mapped version --json
check 'the object is mapped' grep -qx 'hallmark-full\.so' "$DIR/libs"
check 'and libcurl with it' grep -q '^libcurl' "$DIR/libs"
ok 'a command that needs the object loads it'

for words in help 'completion bash' 'sandbox serve --help'; do
  # shellcheck disable=SC2086
  mapped $words
  check 'the sandbox is mapped' grep -qx 'hallmark-sandbox\.so' "$DIR/libs"
  check 'and the other object is not' \
    bash -c '! grep -qx "hallmark-full\.so" "$1"' - "$DIR/libs"
done
ok 'what lists all commands takes the object that has them all'

run_other nm -D --defined-only "$BUILD/lib/hallmark/hallmark-sandbox.so"
check 'one function' test "$(grep -c ' T ' "$DIR/.out")" = 1
stdout_has 'hm_full_main@@HALLMARK_'
run_other nm "$object"
stdout_lacks hm_sandbox_new
run_other nm "$program"
stdout_lacks hm_sandbox_new
ok 'the registry is in its own object only'

run_other nm -D --defined-only "$object"
check 'one function, one version node' \
  test "$(grep -c ' T ' "$DIR/.out")$(grep -vc ' [TA] ' "$DIR/.out")" = 10
stdout_has 'hm_full_main@@HALLMARK_'
ok 'the object exports one symbol'

# An installation of our own, to be broken.
mkdir -p here/bin here/lib/hallmark elsewhere/lib/hallmark
cp "$program" here/bin/hallmark
cp "$object" here/lib/hallmark/
HALLMARK=$DIR/here/bin/hallmark
run version --json
status 0
stdout_has '"loaded": true'
ok 'the object is found beside the program, wherever that is'

# As in an image that judges: no sandbox.
run help
status 0
stdout_has '  verify '
run sandbox serve
status 3
stderr_has "$DIR/here/lib/hallmark/hallmark-sandbox.so: cannot open"
stderr_has 'left out where nothing is tested'
ok 'an installation can do without the sandbox'

ln -s "$DIR/here/bin/hallmark" elsewhere/hallmark
HALLMARK=$DIR/elsewhere/hallmark
run version --json
stdout_has '"loaded": true'
ok 'a symbolic link leads to the real place'

mv here/lib/hallmark/hallmark-full.so elsewhere/lib/hallmark/
cp elsewhere/lib/hallmark/hallmark-full.so .
HALLMARK=$DIR/here/bin/hallmark
run_other env LD_LIBRARY_PATH="$DIR:$DIR/elsewhere/lib/hallmark" \
  bash -c 'cd elsewhere && "$1" version --json' - "$HALLMARK"
status 0
stdout_has '"loaded": false'
stdout_has "\"problem\": \"$DIR/here/lib/hallmark/hallmark-full.so: cannot open"
stdout_lacks libcurl
ok 'neither the working folder nor the environment leads to another object'

HALLMARK_VERBOSE=1 run version
status 0
ok 'without the object judge commands work'

echo 'no object' >here/lib/hallmark/hallmark-full.so
run version --json
status 0
stdout_has '"loaded": false'
stdout_has 'file too short'
ok 'an object that is none is named'

# The same object, made by another build: another id.
old=$(nm -D "$object" 2>/dev/null | sed -n 's/.* A HALLMARK_//p')
new=$(tr '0-9a-f' '1-9a-f0' <<<"$old")
LC_ALL=C sed "s/HALLMARK_$old/HALLMARK_$new/g" "$object" \
  >here/lib/hallmark/hallmark-full.so
run version --json
status 0
stdout_has '"loaded": false'
stdout_has 'does not belong to this build of hallmark'
ok 'an object of another build is refused'

finish
