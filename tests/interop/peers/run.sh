#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BENCH PROGRAM - other verifiers beside ours, on the same bundles in the
# same run: each in its own process with the trust root loaded once, the bundle
# read and verified again and again; the median in microseconds, the least of
# some interleaved rounds. Below, whole processes. Peers are installed from the
# registries of their languages, by version, where programs of other people are
# kept (../_peers.sh); one that cannot be installed is reported as such.
set -euo pipefail
export LC_ALL=C

bench=$(realpath "$1")
program=$(realpath "$2")
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hallmark-interop
suite=$(realpath "${HALLMARK_VECTORS:-../shared/vectors}/sigstore-conformance")
repository=https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon
identity=$repository/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main
issuer=https://token.actions.githubusercontent.com
rounds=${ROUNDS:-5}

# The rows of tests/bench/bench_verify.c that all of them can verify, and where
# their bundles and roots lie.
rows=('message, Rekor v1' 'message, Rekor v2 + TSA' 'provenance, Rekor v1')
cases=(happy-path-v0.3 rekor2-happy-path happy-path-intoto-in-dsse-v3)
roots=(../trust/public-good.json
  bundle-verify/rekor2-happy-path/trusted_root.json ../trust/public-good.json)

# ---- Installing into a folder: each leaves `command`, or fails ----

declare -A versions=([sigstore-rust]=0.15.1 [sigstore-go]=1.3.0
  [sigstore-python]=4.5.1 [sigstore-js]=3.1.1)

install_sigstore-rust() {
  command="$1/target/release/peer"
  [[ -x $command ]] ||
    (cp -r "$here/sigstore-rust/." "$1" && cd "$1" &&
      nice cargo build --quiet --release)
}

install_sigstore-go() {
  command="$1/peer"
  [[ -x $command ]] ||
    (cp -r "$here/sigstore-go-bench/." "$1" && cd "$1" && go mod tidy &&
      CGO_ENABLED=0 nice go build -trimpath -ldflags '-s -w' .)
}

install_sigstore-python() {
  command="$1/bin/python $here/sigstore-python/peer.py"
  "$1/bin/python" -c 'import sigstore' 2>/dev/null || {
    python3 -m venv "$1" && "$1/bin/pip" install --quiet \
      -r "$here/sigstore-python/requirements.txt"
  }
}

install_sigstore-js() {
  command="node $1/peer.js"
  cp "$here/sigstore-js/"* "$1" && {
    [[ -d $1/node_modules ]] ||
      (cd "$1" && npm install --silent --no-package-lock)
  }
}

# ---- Measuring ----

declare -A best

# keep NAME ROW FIGURE: when it is the least so far; a failure stays.
keep() {
  local now=${best[$1/$2]:-}
  [[ $now == failed ]] && return
  if [[ -z $now || $3 == failed ]] || awk "BEGIN { exit !($3 < $now) }"; then
    best[$1/$2]=$3
  fi
}

evidence() {
  words=("$suite/${roots[$1]}"
    "$suite/bundle-verify/${cases[$1]}/bundle.sigstore.json" "$suite/a.txt"
    "$identity" "$issuer")
}

# once NAME ROW TIMES
once() {
  local figure
  if [[ $1 == hallmark ]]; then
    figure=$("$bench" --loop "${rows[$2]}" "$3")
  else
    evidence "$2"
    # shellcheck disable=SC2086 # the words of a command, no file name in it
    figure=$(${peers[$1]} "${words[@]}" "$3" 2>/dev/null) || figure=failed
  fi
  keep "$1" "$2" "$figure"
}

declare -A peers=()
names=(hallmark)
absent=()
for name in sigstore-rust sigstore-go sigstore-python sigstore-js; do
  folder=$cache/bench-$name-${versions[$name]}
  mkdir -p "$folder"
  if "install_$name" "$folder" >"$folder/.install" 2>&1; then
    peers[$name]=$command
    names+=("$name")
  else
    absent+=("$name")
    echo "$name ${versions[$name]} cannot be installed here:" \
      "$(tail -n 1 "$folder/.install")"
  fi
done

for ((i = 0; i < rounds; i++)); do
  for row in "${!rows[@]}"; do
    for name in "${names[@]}"; do
      case $name in
      hallmark | sigstore-rust | sigstore-go) once "$name" "$row" 300 ;;
      *) once "$name" "$row" 60 ;;
      esac
    done
  done
done

printf '\n%-22s' 'us, warm'
printf ' %26s' "${rows[@]}"
printf '\n'
for name in "${names[@]}"; do
  printf '%-22s' "$name ${versions[$name]:-}"
  for row in "${!rows[@]}"; do
    printf ' %26s' "${best[$name/$row]}"
  done
  printf '\n'
done
for name in "${absent[@]}"; do
  printf '%-22s not installed\n' "$name ${versions[$name]}"
done

# cosign has no library of its own; as a process it stands in this table.
"$(dirname "$0")/../../bench/cold.sh" "$bench" "$program"
