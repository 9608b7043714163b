#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Who hands out tokens, who certifies, and the log of certificates: each of them
# with each fault. One that lasts ends with 3, names service and reason, and
# nothing is published; one that passes is got over.
source "$(dirname "${BASH_SOURCE[0]}")/_e2e.sh"

deal 6 matrix <<'ROWS'
# status, seconds of --timeout, faults, what standard error says
0 60 oidc=latency:300
0 60 oidc=status:503@x2
0 60 oidc=throttle:1@x1
0 60 oidc=reset@x1
0 60 oidc=truncate:10@x1
0 60 oidc=slow:2000
0 60 oidc=clock-skew:-30
3 4 oidc=status:503 github-actions: http://[0-9.:]+/oidc/actions/token: status 503
3 60 oidc=status:403 /oidc/actions/token: status 403: give the job .permissions
3 60 oidc=throttle:600 /oidc/actions/token: status 429, asks to wait 600 s
3 60 oidc=html /oidc/actions/token: no token came: line 1
3 60 oidc=garbage /oidc/actions/token: no token came: line 1
3 60 oidc=gzip /oidc/actions/token: .*longer than
3 60 oidc=wrong-digest /oidc/actions/token: no token came
3 60 oidc=lying-length /oidc/actions/token: .*longer than
3 60 oidc=endless /oidc/actions/token: .*longer than
3 5 oidc=truncate:10 /oidc/actions/token: .*(Empty reply|deadline)
3 5 oidc=reset /oidc/actions/token: .*(reset by peer|timed out|deadline)
3 4 oidc=stall /oidc/actions/token: .*timed out
3 4 oidc=slow:1 /oidc/actions/token: .*timed out
3 60 oidc=clock-skew:7200 github-actions: .*"nbf" is
3 60 oidc=clock-skew:-7200 github-actions: .*expired at

0 60 fulcio=latency:300
0 60 fulcio=status:503@x2
0 60 fulcio=throttle:1@x1
0 60 fulcio=reset@x1
0 60 fulcio=truncate:10@x1
0 60 fulcio=slow:4000
0 60 fulcio=clock-skew:-30
3 4 fulcio=status:503 certificate: .*/fulcio: .*status 503, and the deadline
3 60 fulcio=status:400 certificate: .*/fulcio: .*status 400
3 60 fulcio=status:403 certificate: .*/fulcio: .*status 403
3 60 fulcio=throttle:600 certificate: .*/fulcio: .*status 429, asks to wait 600 s
3 60 fulcio=html certificate: .*/fulcio: answer: line 1
3 60 fulcio=garbage certificate: .*/fulcio: answer: line 1
3 60 fulcio=gzip certificate: .*/fulcio: .*longer than
3 60 fulcio=wrong-digest certificate: .*/fulcio: answer: line 1
3 60 fulcio=lying-length certificate: .*/fulcio: .*longer than
3 60 fulcio=endless certificate: .*/fulcio: .*longer than
3 4 fulcio=truncate:10 certificate: .*/fulcio: .*Empty reply
3 4 fulcio=reset certificate: .*/fulcio: .*reset by peer
3 4 fulcio=stall certificate: .*/fulcio: .*timed out
3 4 fulcio=slow:1 certificate: .*/fulcio: .*timed out
3 60 fulcio=clock-skew:30 (timestamp|log): .* is before
3 60 fulcio=clock-skew:7200 certificate: .*/fulcio: certificate refused: it is valid from
3 60 fulcio=clock-skew:-7200 certificate: .*/fulcio: certificate refused: it was valid to

0 60 ct=latency:300
0 60 ct=status:503@x2
0 60 ct=reset@x1
0 60 ct=slow:1000
0 60 ct=clock-skew:-3600
0 60 ct=clock-skew:3600
3 4 ct=status:503 certificate: .*/fulcio: .*status 500.*entering certificate in CTL.*status
3 4 ct=throttle:600 certificate: .*/fulcio: .*entering certificate in CTL.*throttle
3 4 ct=html certificate: .*/fulcio: .*entering certificate in CTL.*html
3 4 ct=garbage certificate: .*/fulcio: .*entering certificate in CTL.*garbage
3 4 ct=truncate:10 certificate: .*/fulcio: .*entering certificate in CTL.*truncate
3 4 ct=reset certificate: .*/fulcio: .*entering certificate in CTL.*reset
3 4 ct=stall certificate: .*/fulcio: .*timed out
3 4 ct=slow:1 certificate: .*/fulcio: .*timed out
3 4 ct=gzip certificate: .*/fulcio: .*entering certificate in CTL.*gzip
3 4 ct=wrong-digest certificate: .*/fulcio: .*entering certificate in CTL.*wrong-digest
3 4 ct=lying-length certificate: .*/fulcio: .*entering certificate in CTL.*lying-length
3 4 ct=endless certificate: .*/fulcio: .*entering certificate in CTL.*endless
ROWS

# Nonsense is 3 from whoever hands out tokens, and for "token" as for "sign": the
# issuer of a login, and a metadata server (the sandbox has none, and says so).
others() {
  local want=$1 provider=$2 fault=$3 host=${HALLMARK_SANDBOX_OIDC#http://} verb
  shift 3
  faults "$fault"
  echo hello >hello
  for verb in token 'sign --signing-config box/signing_config.json --blob hello'; do
    # shellcheck disable=SC2086 # words
    GCE_METADATA_HOST=${host%%/*} run $verb --timeout 20s \
      --provider "$provider" --oidc-issuer "$HALLMARK_SANDBOX_OIDC"
    status "$want"
    stderr_matches "$*"
  done
  ok "$provider, $fault: $want"
}

deal 3 others <<'ROWS'
# status, who is asked, fault, what standard error says
3 interactive oidc=html interactive: login at .*: discovery document: line 1
3 interactive oidc=garbage interactive: login at .*: discovery document: line 1
3 interactive oidc=wrong-digest interactive: login at .*: discovery document: line 1
3 interactive oidc=gzip interactive: login at .*longer than
3 interactive oidc=endless interactive: login at .*longer than
3 interactive oidc=status:404 interactive: login at .*status 404
3 google oidc=latency:1 google: .*status 404
ROWS

finish
