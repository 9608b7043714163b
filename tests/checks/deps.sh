# SPDX-License-Identifier: Apache-2.0
# deps.sh - scripts/deps on machines that do not exist.
# shellcheck shell=bash
. tests/checks/_plant.sh

# A machine: what dpkg says is installed, who one is, and what apt-get does.
mkdir -p "$tree/bin"
tool() {
  { printf '#!/bin/sh\n'; cat; } >"$tree/bin/$1"
  chmod +x "$tree/bin/$1"
}
tool dpkg-query <<<'sed "s/.*/ & installed/" installed 2>/dev/null'
tool id <<<'cat uid'
tool sudo <<<'exit 1'
tool apt-get <<'END'
echo "$@" >>calls
case " $* " in
*" update "*) ;;
*) for word in $last "$@"; do echo "$word"; done >>installed; [ ! -e broken ] ;;
esac
END
for name in env find head mktemp rm cat sed sh bash dirname; do
  ln -s "$(command -v "$name")" "$tree/bin/$name"
done
tool sleep <<<'exit 0'
deps() {
  (cd "$tree" && PATH=$tree/bin "$root/scripts/deps" "$@" 2>&1)
}

# holds NAME CONDITION...
holds() {
  local name=$1
  shift
  if "$@"; then echo "ok $name"; else
    echo "$out"
    echo "not ok $name"
  fi
}

echo 0 >"$tree/uid"
: >"$tree/installed"
out=$(deps build)
holds "root installs what is missing" grep -q ' install .* make gcc ' "$tree/calls"
holds "it says what it installs" \
  grep -q '^deps: installing make gcc ' <<<"$out"
rm "$tree/calls"
out=$(deps build)
holds "a second time it says nothing" test -z "$out"
holds "a second time it does nothing" test ! -e "$tree/calls"
sed -i '/^gcc$/d' "$tree/installed"
out=$(deps build)
holds "it installs no more than is missing" \
  test "$out" = "deps: installing gcc"

: >"$tree/installed"
touch "$tree/broken"
tool apt-get <<<'echo "the mirror is gone"; echo "$@" >>calls; exit 100'
rm "$tree/calls"
out=$(deps build)
holds "a failure is a failure" test $? = 1
holds "it was tried three times" test "$(grep -c ' install ' "$tree/calls")" = 3
holds "apt-get's own words are shown" grep -q "the mirror is gone" <<<"$out"

echo 1000 >"$tree/uid"
rm "$tree/calls"
out=$(deps build)
holds "who may not install is told so" test $? = 1
holds "and gets the exact command" \
  grep -q '^    apt-get install --no-install-recommends make gcc ' <<<"$out"
holds "and apt-get was not called" test ! -e "$tree/calls"
rm "$tree/bin/dpkg-query"
out=$(deps build)
holds "on another system, too" grep -q "not a Debian system" <<<"$out"
out=$(deps nonsense)
holds "an unknown level is refused" test $? = 2
