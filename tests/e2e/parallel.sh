#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034 # they are for _lib.sh
# Eight signers of one image at once where a tag is all that lists signatures. Who
# ended with 0 is listed: for good where the registry honours conditions; where it
# does not, when its own run ended. Who was lost ends with 3, and names what was put.
source "$(dirname "${BASH_SOURCE[0]}")/_e2e.sh"
COUNT=8

# together NAME: all at once; their words are in NAME.N, what was listed when one
# ended in NAME.N.seen, and who ended in their order in NAME.ended.
together() {
  local number status pids=()
  for ((number = 0; number < COUNT; number++)); do
    (
      "$HALLMARK" sign "${ROOT[@]}" --timeout 100s --json \
        --signing-config box/signing_config.json "$IMAGE" \
        >"$1.$number" 2>"$1.$number.err" </dev/null
      status=$?
      NAME=$DIR/$1.$number
      DIR=$DIR/signer$number
      mkdir -p "$DIR"
      listed >"$NAME.seen"
      echo "$number $status" >>"${NAME%.*}.ended"
      exit $status
    ) &
    pids+=($!)
  done
  STATUSES=()
  for number in "${pids[@]}"; do
    wait "$number"
    STATUSES+=($?)
  done
}

# What it says that it attached.
attached() {
  sed -n 's/.*"attached": "\(sha256:[0-9a-f]*\)".*/\1/p' "$1"
}

# judge NAME: how many say yes, $GOOD; how many of these were not listed right after
# they ended, $LATE, and are not listed now, $GONE. Everybody else is lost with
# words.
judge() {
  local number
  GOOD=0 GONE=0 LATE=0
  listed >.listed
  for ((number = 0; number < COUNT; number++)); do
    cp "$1.$number" .out
    cp "$1.$number.err" .err
    STATUS=${STATUSES[number]}
    RAN="signer $number of $1"
    if [[ $STATUS == 0 ]]; then
      GOOD=$((GOOD + 1))
      check 'it names one manifest' test "$(attached .out | wc -l)" = 1
      grep -qxF "$(attached .out)" "$1.$number.seen" || LATE=$((LATE + 1))
      grep -qxF "$(attached .out)" .listed || GONE=$((GONE + 1))
      continue
    fi
    status 3
    stderr_matches '(sha256:|\.\.)[0-9a-f]+ was put, and is not listed by the tag'
  done
  RAN=$1
}

bed
faults oci=no-referrers
fresh
# Time between reading and writing, so that they meet.
faults oci=no-referrers oci.manifest=latency:40
together conditions
judge conditions
check "all that said yes are listed, $GONE of $GOOD are not" test "$GONE" = 0
check 'somebody did' test "$GOOD" -ge 1
whole
check 'and nothing else' test "$LISTED" -ge "$GOOD"
echo "note: with conditions $GOOD of $COUNT signed, $LISTED listed"
ok 'all that said yes are listed, where If-Match is honoured'

# Without conditions a later writer can drop an entry that was there when its own
# signer looked, and nobody can prevent that. But whoever says yes after all others
# is listed, and no more are missing than others wrote after them.
faults oci=no-referrers oci=no-if-match oci.manifest=latency:40
fresh
together blind
judge blind
check 'somebody did' test "$GOOD" -ge 1
read -r last status <<<"$(tail -n 1 blind.ended)"
[[ $status != 0 ]] || check 'the last one is listed' \
  grep -qxF "$(attached "blind.$last")" .listed
# One that looks after its end may find that another has written since.
check "who said yes was listed then, $LATE of $GOOD were not" \
  test "$LATE" -lt "$GOOD"
faults oci=no-referrers
whole
echo "note: without conditions $GOOD of $COUNT signed, $LATE of them not listed a moment later, $GONE in the end, $LISTED listed"
ok 'without conditions who is lost says so'

# Who goes on completes it: each is alone then.
sign_within 60 --skip-existing --signing-config box/signing_config.json "$IMAGE"
status 0
whole
check 'there is one, at least' test "$LISTED" -ge 1
stop TERM
ok 'and one is there'

finish
