#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154
# sign.sh PROGRAM - what a signature without a key costs, against the sandbox:
# how long the sandbox takes to be ready, processor time of whole processes, wall
# time beside the critical path while each service waits 50 ms, memory for a blob
# of 4 GiB. Medians of ROUNDS (15). Fails above MOST (1.2) of the critical path, when
# the sandbox takes more than 300 ms, or when memory grows with the blob.
#
# The critical path of one image is five requests, each of which needs what the one
# before answered:
#
#     token -> certificate -> timestamp and log entry at once -> the bundle's
#     blob -> the manifest
#
# Reading the image's own manifest and the empty configuration need none of them.
# So at best 250 ms are waited; what the processes take without any waiting comes
# on top, and the ratio is to that sum.
set -u
HALLMARK=$1
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/_e2e.sh"
rounds=${ROUNDS:-15}
most=${MOST:-1.2}
wait_ms=50
chain=5
failed=0

# median: of numbers on standard input
median() {
  sort -n | awk '{ n[NR] = $1 } END { print n[int((NR + 1) / 2)] }'
}

# verdict OK TEXT
verdict() {
  if [[ $1 != 1 ]]; then
    echo "bench-sign: $2"
    failed=1
  fi
}

# ---- The sandbox ----

# In memory, from the call that starts it to the descriptor that says so; and to
# the first answer of its Sigstore, whose keys are made for it.
for ((i = 0; i < rounds; i++)); do
  mkfifo ready_fd
  exec 8<>ready_fd
  began=${EPOCHREALTIME/./}
  "$HALLMARK" sandbox serve --ready-fd 8 >.server 2>&1 &
  server=$!
  read -r -t 60 line <&8
  ready=${EPOCHREALTIME/./}
  HALLMARK_SANDBOX_REGISTRY=${line#*=}
  ask GET /_sandbox/trusted_root.json
  echo $((ready - began)) $((${EPOCHREALTIME/./} - began))
  kill -9 $server
  wait $server 2>/dev/null
  exec 8<&-
  rm ready_fd
done >ready_us
ready=$(cut -d' ' -f1 ready_us | median)
trusted=$(cut -d' ' -f2 ready_us | median)

# ---- Signatures ----

bed
fresh
config=(--signing-config box/signing_config.json)

# sign COUNT: signatures one after the other; for each a line "CPU-us wall-us".
sign() {
  local i TIMEFORMAT='%U %S %R' took
  for ((i = 0; i < $1; i++)); do
    { took=$( { time "$HALLMARK" sign -q "${ROOT[@]}" "${config[@]}" "$IMAGE" \
      >.out 2>.err; } 2>&1); } || {
      echo 'bench-sign: it does not sign:' >&2
      cat .err >&2
      exit 1
    }
    awk '{ print int(($1 + $2) * 1000), int($3 * 1000) }' <<<"$took"
  done
}

sign 3 >/dev/null
sign "$rounds" >plain
faults oidc=latency:$wait_ms fulcio=latency:$wait_ms ct=latency:0 \
  rekor=latency:$wait_ms tsa=latency:$wait_ms oci.manifest=latency:$wait_ms \
  oci.blob=latency:$wait_ms oci.upload=latency:$wait_ms
sign "$rounds" >slow
faults
cpu=$(cut -d' ' -f1 plain | median)
plain=$(cut -d' ' -f2 plain | median)
slow=$(cut -d' ' -f2 slow | median)

# ---- A large file ----

truncate -s 4G large
echo small >small
for file in small large; do
  began=${EPOCHREALTIME/./}
  /usr/bin/time -q -f %M -o "peak.$file" "$HALLMARK" sign -q --blob "${ROOT[@]}" \
    "${config[@]}" "$file" >.out 2>.err || verdict 0 "$file: $(head -c 300 .err)"
  echo $(((${EPOCHREALTIME/./} - began) / 1000)) >"took.$file"
done
small=$(tail -n 1 peak.small) large=$(tail -n 1 peak.large)
stop TERM

awk -v ready="$ready" -v trusted="$trusted" -v cpu="$cpu" -v plain="$plain" -v slow="$slow" \
  -v wait="$wait_ms" -v chain="$chain" -v rounds="$rounds" -v took="$(cat took.large)" \
  -v small="$small" -v large="$large" -v most="$most" 'BEGIN {
  path = chain * wait + plain
  printf "medians of %d\n", rounds
  printf "%-52s %8.1f ms, at most 300\n", "sandbox ready, in memory", ready / 1000
  printf "%-52s %8.1f ms\n", "and its trusted root, keys made", trusted / 1000
  printf "%-52s %8d ms\n", "processor time of a signature, whole process", cpu
  printf "%-52s %8d ms\n", "wall time of it", plain
  printf "%-52s %8d ms\n", "wall time, each service waits " wait " ms", slow
  printf "%-52s %8d ms\n", "critical path: " chain " such requests, and the above", path
  printf "%-52s %8.2f   at most %.2f\n", "ratio", slow / path, most
  printf "%-52s %8.1f MiB, %.1f MiB for a small one, %d ms\n", "memory for a blob of 4 GiB", large / 1024, small / 1024, took
}'
verdict $((trusted <= 300000)) 'the sandbox is late'
verdict "$(awk -v a="$slow" -v b=$((chain * wait_ms + plain)) -v most="$most" \
  'BEGIN { print a <= b * most }')" "more than $most of the critical path"
verdict $((large - small < 4096)) 'memory grows with the blob'
[[ ${#problems[@]} == 0 ]] || { printf '%s\n' "${problems[@]}" && failed=1; }
exit "$failed"
