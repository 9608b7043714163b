#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2031,SC2034 # they are for _e2e.sh
# Signing while one request in five to every service goes wrong, each in a way of
# its own: it ends with a signature that is published as a whole and verifies, or
# with 3, a message that says where, and nothing, and then the same command
# completes it.
#
#     E2E_RUNS=200   how many (make faults); E2E_SEED=N repeats a series,
#     E2E_ONLY=17    and this one run of it, with all that was said
source "$(dirname "${BASH_SOURCE[0]}")/_e2e.sh"
RUNS=${E2E_RUNS:-40}
SEED=${E2E_SEED:-$((EPOCHSECONDS % 1000000))}
ONLY=${E2E_ONLY:-}

# Two platforms and their index, so that there is an order to keep.
layout images
AMD=$(image images amd64 ',"platform":{"os":"linux","architecture":"amd64"}')
ARM=$(image images arm64 ',"platform":{"os":"linux","architecture":"arm64"}')
INDEX_TEXT='{"schemaVersion":2,"mediaType":"'$INDEX'","manifests":['"$AMD,$ARM"']}'
LIST=$(descriptor images "$INDEX" "$INDEX_TEXT" "$(named app)")
list images "$LIST"
STORE=$DIR/images
CHILDREN=("$(digest_of "$AMD")" "$(digest_of "$ARM")")
PARENT=$(digest_of "$LIST")

any=(latency:150 status:500 status:503 status:429 status:400 throttle:1
  throttle:600 html garbage reset stall gzip:1 wrong-digest lying-length endless
  truncate:10 slow:3000)
clock=(clock-skew:7200 clock-skew:-7200 clock-skew:-20)
log=("${any[@]}" "${clock[@]}" wrong-log-entry duplicate)

# draw PLACE KIND...: one of the kinds, for one request in five.
draw() {
  local place=$1
  shift
  drawn+=("$place=${*:RANDOM % $# + 1:1}@1/5")
}

# Which of the five: so many requests went before.
shift_phase() {
  local count=$((RANDOM % 5))
  for (( ; count > 0; count--)); do
    ask "$1" "$2"
  done
}

# counted DIGEST: what is attached to it is whole; how much it is, in $LISTED.
counted() {
  DIGEST=$1 IMAGE=$R/$REPOSITORY@$1
  whole
}

one() {
  local run=$1 drawn=() base=() words=() config=signing_config total=0 digest
  local digests=("$PARENT")
  RANDOM=$(((SEED * 7919 + run) & 0x7fffffff))
  draw oidc "${any[@]}" "${clock[@]}"
  draw fulcio "${any[@]}" "${clock[@]}"
  draw ct "${any[@]}" "${clock[@]}"
  draw rekor "${log[@]}"
  draw rekor2 "${log[@]}"
  draw tsa "${any[@]}" "${clock[@]}" reject
  draw oci.manifest "${any[@]}" no-digest
  draw oci.blob "${any[@]}"
  draw oci.upload "${any[@]}"
  ((RANDOM % 2)) && config=signing_config_rekor2
  ((RANDOM % 3)) || base=(oci=no-referrers)
  ((RANDOM % 3)) || words+=(--skip-existing)
  ((RANDOM % 3)) || words+=(--recursive)
  [[ ${words[*]} != *recursive* ]] || digests=("${CHILDREN[@]}" "$PARENT")

  fresh
  faults "${base[@]}" "${drawn[@]}"
  shift_phase GET /oidc/keys
  shift_phase GET /fulcio/api/v2/configuration
  shift_phase GET /ct/ct/v1/get-sth
  shift_phase GET /rekor/api/v1/log
  shift_phase GET /rekor2/api/v2/checkpoint
  shift_phase GET /tsa/api/v1/timestamp/certchain
  shift_phase GET /v2/app/manifests/none
  shift_phase HEAD "/v2/app/blobs/$EMPTY"
  shift_phase GET /v2/app/blobs/uploads/none
  words+=(--signing-config "box/$config.json")
  sign_within 4 "${words[@]}" "$R/$REPOSITORY@$PARENT"
  [[ -z $ONLY ]] || cat .out .err
  faults "${base[@]}"

  [[ $STATUS == [03] ]] || problem "status $STATUS, wanted 0 or 3"
  [[ $STATUS == 0 ]] ||
    stderr_matches '(identity|certificate|timestamp|log|publishing|verification of what was signed): |: manifest |was put, and is not listed|what is attached'
  for digest in "${digests[@]}"; do
    counted "$digest"
    check 'at most one' test "$LISTED" -le 1
    [[ $STATUS != 0 ]] || check "$digest is signed" test "$LISTED" = 1
    # Children come first.
    [[ $digest != "$PARENT" || $LISTED == 0 ]] ||
      check 'no index before its images' test "$total" = $((${#digests[@]} - 1))
    total=$((total + LISTED))
  done
  check 'what was told is there' \
    test "$total" -ge "$(grep -c ': signed, attached as' .err)"
  outcome=$STATUS.$total
  if [[ $STATUS == 3 ]]; then
    sign_within 60 --skip-existing "${words[@]/--skip-existing/--verbose}" "$R/$REPOSITORY@$PARENT"
    status 0
    for digest in "${digests[@]}"; do
      counted "$digest"
      check 'completed, and not twice' test "$LISTED" = 1
    done
  fi
  RAN="${base[*]} ${drawn[*]}: $RAN"
  echo "$outcome" >>"$OUTCOMES"
  ok "run $run, seed $SEED"
}

OUTCOMES=$DIR/outcomes
: >"$OUTCOMES"
began=$EPOCHSECONDS
deal 6 one < <(if [[ -n $ONLY ]]; then echo "$ONLY"; else seq "$RUNS"; fi)
RAN="seed $SEED"
good=$(grep -c '^0' outcomes) all=$(wc -l <outcomes)
echo "note: seed $SEED: $all runs in $((EPOCHSECONDS - began)) s: $good signed, $(grep -c '^3.0' outcomes) failed with nothing there, $(grep -c '^3.[1-9]' outcomes) with some digests complete"
[[ $all -lt 20 ]] || check 'some are signed all the same' test $((good * 10)) -ge "$all"
[[ $all -lt 20 ]] || check 'and some are not' test "$good" -lt "$all"
ok 'faults are met, and got over'

finish
