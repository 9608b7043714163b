#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154
# Two logs of two operators, both of Rekor v1 or both of v2: two entries where both
# are demanded, and either where one will do.
source "$(dirname "${BASH_SOURCE[0]}")/_e2e.sh"

# The second operator is a sandbox of its own, of which only the logs are used.
start --dir other
OTHER=$HALLMARK_SANDBOX_REGISTRY OTHER_PID=$SERVER
bed
jq --slurpfile other other/trusted_root.json \
  '.tlogs += [$other[0].tlogs[] | .operator = "other"]' \
  box/trusted_root.json >root.json
for version in 1 2; do
  for selector in EXACT ALL ANY; do
    jq --argjson version $version --arg selector $selector \
      --slurpfile other other/signing_config_rekor2.json '
      .rekorTlogUrls += [$other[0].rekorTlogUrls[] | .operator = "other"]
      | .rekorTlogUrls |= map(select(.majorApiVersion == $version))
      | .rekorTlogConfig = if $selector == "EXACT"
        then {selector: $selector, count: 2} else {selector: $selector} end' \
      box/signing_config_rekor2.json >$selector$version.json
  done
done
ROOT=(--trusted-root root.json)
WHO=(--certificate-identity "$ME" --certificate-oidc-issuer "$HALLMARK_SANDBOX_OIDC")
V=(verify "${ROOT[@]}" "${WHO[@]}")

entries() {
  jq '.verificationMaterial.tlogEntries | length' "$1"
}

# both WANT SECONDS VERSION SELECTOR ENTRIES FAULT OTHER WORDS...: the faults of the
# first operator's log and of the other's; "log" there is the one of that version.
both() {
  local want=$1 seconds=$2 version=$3 selector=$4 count=$5 log=rekor
  local first=$6 other=$7
  shift 7
  [[ $version == 1 ]] || log=rekor2
  fresh
  rm -f bundle.json
  [[ $first == - ]] || faults "$log=$first"
  [[ $other == - ]] || HALLMARK_SANDBOX_REGISTRY=$OTHER faults "$log=$other"
  sign_within "$seconds" --signing-config "$selector$version.json" \
    --bundle bundle.json "$IMAGE"
  faults
  HALLMARK_SANDBOX_REGISTRY=$OTHER faults
  status "$want"
  [[ $# == 0 ]] || stderr_matches "${*//LOG/$log}"
  whole
  if [[ $want == 0 ]]; then
    check 'one is listed' test "$LISTED" = 1
    check "$count entries" test "$(entries bundle.json)" = "$count"
  else
    check 'nothing is listed' test "$LISTED" = 0
  fi
  ok "v$version, $selector: $first, the other: $other: $want"
}

for version in 1 2; do
  while read -r want seconds selector count first other words; do
    # shellcheck disable=SC2086 # words
    both "$want" "$seconds" $version "$selector" "$count" "$first" "$other" $words
  done <<'ROWS'
0 60 EXACT 2 - -
0 60 ALL 2 - -
0 60 EXACT 2 latency:300 latency:100
0 60 EXACT 2 status:503@x2 -
0 60 EXACT 2 - reset@x1
0 60 ALL 2 duplicate duplicate
3 60 EXACT 0 status:400 - log: [01] of 2 did it: .*/LOG: .*status 400
3 60 EXACT 0 - status:400 log: [01] of 2 did it: .*/LOG: .*status 400
3 60 ALL 0 garbage - log: [01] of 2 did it: .*/LOG: answer
3 60 ALL 0 - wrong-log-entry log: [01] of 2 did it: .*/LOG: log entry is of another
3 4 EXACT 0 - stall log: .*/LOG: .*timed out
0 60 ANY 1 - -
0 60 ANY 1 status:400 - warning: .*/LOG: .*status 400.*asking the next
0 60 ANY 1 wrong-log-entry - warning: .*/LOG: .*asking the next
3 60 ANY 0 status:400 garbage log: 0 of 1 did it
ROWS
done

# Who demands two operators gets a yes for two entries, and a no for one.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out mine.key
openssl pkey -in mine.key -pubout -out mine.pub
echo hello >hello
for config in EXACT1 EXACT2 ANY1 ANY2; do
  for by in identity key; do
    who=("${WHO[@]}") key=()
    [[ $by == identity ]] || key=(--key mine.key) who=(--key mine.pub)
    sign_within 60 "${key[@]}" --blob --force --signing-config $config.json hello
    status 0
    run verify "${ROOT[@]}" "${who[@]}" --tlog-min 2 --blob \
      --bundle hello.sigstore.json hello
    case $config in EXACT*) status 0 ;; *) status 1 && stdout_has 'log-threshold' ;; esac
  done
done
ok 'a file, whose verifier demands two'

stop TERM
kill "$OTHER_PID"
finish
