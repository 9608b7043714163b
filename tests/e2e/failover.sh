#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # they are of _e2e.sh and for it
# The first service of a kind is one that nobody here trusts, or that is down: the
# next one does it, and where all or a number of them must, it is no less.
source "$(dirname "${BASH_SOURCE[0]}")/_e2e.sh"

# A Sigstore of its own, in front of the one that the trust root knows.
start --dir stranger
STRANGER=$HALLMARK_SANDBOX_REGISTRY STRANGER_PID=$SERVER
bed

# services KIND VERSION PATH...: a list of the configuration, each with an operator
# of its own; S/ is at the stranger's.
services() {
  local kind=$1 version=$2 path comma='' number=0
  shift 2
  printf ',"%s":[' "$kind"
  for path in "$@"; do
    case $path in
    S/*) path=http://$STRANGER/${path#S/} ;;
    *) path=http://$R/$path ;;
    esac
    printf '%s{"url":"%s","majorApiVersion":%d,"operator":"o%d","validFor":{"start":"2020-01-01T00:00:00Z"}}' \
      "$comma" "$path" "$version" $((++number))
    comma=,
  done
  printf ']'
}

# configured CASE SELECTOR: one kind has the stranger's first.
configured() {
  local ca=(fulcio) log=(1 rekor) tsa=(tsa/api/v1/timestamp)
  case $1 in ca | every) ca=(S/fulcio fulcio) ;; esac
  case $1 in rekor | every) log=(1 S/rekor rekor) ;; rekor2) log=(2 S/rekor2 rekor2) ;; esac
  case $1 in
  tsa | every) tsa=(S/tsa/api/v1/timestamp tsa/api/v1/timestamp) ;;
  tsas) tsa=(S/tsa/api/v1/timestamp tsa/api/v1/timestamp tsa/2/api/v1/timestamp) ;;
  esac
  printf '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json"'
  services caUrls 1 "${ca[@]}"
  services oidcUrls 1 oidc
  services rekorTlogUrls "${log[@]}"
  services tsaUrls 1 "${tsa[@]}"
  printf ',"rekorTlogConfig":{"selector":"ANY"},"tsaConfig":%s}' "$2"
}

while read -r want timestamps which selector fault words; do
  case $selector in
  EXACT:*) selector='{"selector":"EXACT","count":'${selector#*:}'}' ;;
  *) selector='{"selector":"'$selector'"}' ;;
  esac
  configured "$which" "$selector" >config.json
  list=()
  [[ $fault == - ]] || IFS=+ read -ra list <<<"$fault"
  HALLMARK_SANDBOX_REGISTRY=$STRANGER faults "${list[@]}"
  fresh
  rm -f bundle.json
  # Half of the time is for one that is silent.
  case $fault in *stall) seconds=10 ;; *) seconds=60 ;; esac
  sign_within $seconds --signing-config config.json --bundle bundle.json "$IMAGE"
  status "$want"
  stderr_matches "$words"
  whole
  if [[ $want == 0 ]]; then
    check 'one is listed' test "$LISTED" = 1
    check "$timestamps timestamps" test \
      "$(grep -o '"signedTimestamp"' bundle.json | wc -l)" = "$timestamps"
  else
    check 'nothing is listed' test "$LISTED" = 0
    check 'nor kept' test ! -e bundle.json
  fi
  ok "$which, $selector, the first one: $fault"
done <<'ROWS'
0 1 ca ANY - warning: .*/fulcio: .*status 40[0-9].*asking the next
0 1 ca ANY fulcio=status:503 warning: .*/fulcio: .*status 503, 4 attempts.*asking the next
0 1 ca ANY fulcio=garbage warning: .*/fulcio: .*asking the next
0 1 ca ANY fulcio=throttle:600 warning: .*/fulcio: .*asks to wait 600 s.*asking the next
0 1 ca ANY fulcio=reset warning: .*/fulcio: .*reset by peer.*asking the next
0 1 rekor ANY - warning: .*/rekor: .*asking the next
0 1 rekor ANY rekor=status:503 warning: .*/rekor: .*status 503.*asking the next
0 1 rekor ANY rekor=garbage warning: .*/rekor: answer: .*asking the next
0 1 rekor ANY rekor=wrong-log-entry warning: .*/rekor: .*asking the next
0 1 rekor ANY rekor=truncate:10 warning: .*/rekor: .*Empty reply.*asking the next
0 1 rekor2 ANY - warning: .*/rekor2: .*asking the next
0 1 rekor2 ANY rekor2=html warning: .*/rekor2: answer: .*asking the next
0 1 rekor2 ANY rekor2=duplicate warning: .*/rekor2: .*asking the next
0 1 tsa ANY - warning: .*/timestamp: .*asking the next
0 1 tsa ANY tsa=reject warning: .*/timestamp: .*not granted.*asking the next
0 2 tsas EXACT:2 tsa=status:400 warning: .*/timestamp: .*asking the next
2 2 tsas EXACT:3 tsa=status:400 3 timestamp authorities are to be asked, and the trust root knows 2
3 2 tsa ALL tsa=status:400 timestamp: [01] of 2 did it: .*status 400
0 1 ca ANY fulcio=stall warning: .*/fulcio: .*asking the next
0 1 rekor ANY rekor=stall warning: .*/rekor: .*asking the next
0 1 tsa ANY tsa=stall warning: .*/timestamp: .*asking the next
0 1 every ANY fulcio=status:503+rekor=status:503+tsa=status:503 warning: .*/fulcio: .*asking the next
ROWS

# ---- Two logs ----

# believed FILE OPERATOR1 OPERATOR2: a root with the stranger's log, too.
believed() {
  local since=start-time=2020-01-01T00:00:00Z
  "$HALLMARK" trust create --outfile "$1" \
    --fulcio certificate-chain=box/ca.pem --ctfe "public-key=box/ct.pub,$since" \
    --rekor "url=http://$STRANGER/rekor,public-key=stranger/rekor.pub,$since$2" \
    --rekor "url=http://$R/rekor,public-key=box/rekor.pub,$since$3" \
    --tsa certificate-chain=box/tsa.pem >.out 2>&1 || problem "no root: $(head -c 400 .out)"
}

believed named.json ,operator=o1 ,operator=o2
believed unnamed.json '' ''
configured rekor '{"selector":"ANY"}' |
  sed 's/\("rekorTlogConfig":\){[^}]*}/\1{"selector":"EXACT","count":2}/' >config.json
while read -r want root entries fault words; do
  HALLMARK_SANDBOX_REGISTRY=$STRANGER faults
  [[ $fault == - ]] || HALLMARK_SANDBOX_REGISTRY=$STRANGER faults "$fault"
  fresh
  ROOT=(--trusted-root "$root.json")
  V=(verify "${ROOT[@]}" --tlog-min 2 --certificate-identity "$ME"
    --certificate-oidc-issuer "$HALLMARK_SANDBOX_OIDC")
  ask DELETE /_sandbox/requests
  sign_within 60 --signing-config config.json "$IMAGE"
  status "$want"
  [[ $words == - ]] || stderr_matches "$words"
  [[ $root != unnamed ]] || stderr_matches 'operator= in "hallmark trust create"'
  whole
  check "$entries listed" test "$LISTED" = "$entries"
  ask GET /_sandbox/requests
  [[ $root != unnamed ]] ||
    check 'nobody was asked' test "$(grep -c '/\(oidc\|fulcio\|rekor\)' .answer)" = 0
  ok "two logs, $root, the first one: $fault"
done <<'ROWS'
0 named 1 - -
3 named 0 rekor=status:400 log: .*status 400
2 unnamed 0 - 2 logs are to be asked, and the trust root knows 1 of different operators
ROWS

stop TERM
kill "$STRANGER_PID"
finish
