#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Both kinds of logs, and the timestamp authorities: each with each fault.
source "$(dirname "${BASH_SOURCE[0]}")/_e2e.sh"

# What any service can have, for `log` of that name: it is the only one.
log_rows() {
  cat <<ROWS
0 60 $1=latency:300
0 60 $1=status:503@x2
0 60 $1=throttle:1@x1
0 60 $1=reset@x1
0 60 $1=truncate:10@x1
0 60 $1=slow:5000
0 60 $1=duplicate
3 4 $1=status:503 log: .*/$1: .*status 503, and the deadline
3 60 $1=status:400 log: .*/$1: .*status 400
3 60 $1=status:403 log: .*/$1: .*status 403
3 60 $1=status:404 log: .*/$1: .*status 404
3 60 $1=throttle:600 log: .*/$1: .*status 429, asks to wait 600 s
3 60 $1=html log: .*/$1: answer: line 1
3 60 $1=garbage log: .*/$1: answer: line 1
3 60 $1=gzip log: .*/$1: answer: line 1
3 60 $1=wrong-digest log: .*/$1: answer: line 1
3 60 $1=lying-length log: .*/$1: .*longer than
3 60 $1=endless log: .*/$1: .*longer than
3 4 $1=truncate:10 log: .*/$1: .*Empty reply
3 4 $1=reset log: .*/$1: .*reset by peer
3 4 $1=stall log: .*/$1: .*timed out
3 4 $1=slow:1 log: .*/$1: .*timed out
3 60 $1=wrong-log-entry log: .*/$1: log entry is of another signature
3 60 $1=duplicate+$1.read=status:404 log: .*/$1: the entry that is there already: .*status 404
3 60 $1=duplicate+$1.read=garbage log: .*/$1: the entry that is there already
ROWS
}

# All authorities at once, and the first one alone: then the second one does it.
deal 6 matrix < <(
  log_rows rekor
  cat <<'ROWS'
3 60 rekor=clock-skew:7200 log: .*/rekor: .* is after
3 60 rekor=clock-skew:-7200 log: .*/rekor: .* is before
ROWS
  log_rows rekor2
  cat <<'ROWS'
0 60 rekor2=clock-skew:7200
0 60 tsa=latency:300
0 60 tsa=status:503@x2
0 60 tsa=throttle:1@x1
0 60 tsa=reset@x1
0 60 tsa=truncate:10@x1
0 60 tsa=slow:2000
3 4 tsa=status:503 timestamp: .*/tsa/2/.*status 503, and the deadline
3 60 tsa=status:400 timestamp: .*/tsa/2/.*status 400
3 60 tsa=throttle:600 timestamp: .*/tsa/2/.*status 429, asks to wait 600 s
3 60 tsa=html timestamp: .*/tsa/2/.*media type "text/html"
3 60 tsa=garbage timestamp: .*/tsa/2/.*timestamp response: offset 0
3 60 tsa=gzip timestamp: .*/tsa/2/.*longer than
3 60 tsa=wrong-digest timestamp: .*/tsa/2/.*signature does not verify
3 60 tsa=lying-length timestamp: .*/tsa/2/.*longer than
3 60 tsa=endless timestamp: .*/tsa/2/.*longer than
3 4 tsa=truncate:10 timestamp: .*/tsa/2/.*Empty reply
3 4 tsa=reset timestamp: .*/tsa/2/.*reset by peer
3 4 tsa=stall timestamp: .*/tsa/.*(timed out|deadline)
3 4 tsa=slow:1 timestamp: .*/tsa/.*(timed out|deadline)
3 60 tsa=reject timestamp: .*/tsa/2/.*not granted: .*told to reject
3 60 tsa=clock-skew:7200 timestamp: .*/tsa/.* is after
3 60 tsa=clock-skew:-7200 timestamp: .*/tsa/.* is before
0 60 tsa.stamp=clock-skew:7200
0 60 tsa.stamp=status:503 warning: .*status 503.*asking the next
0 60 tsa.stamp=status:400 warning: .*status 400.*asking the next
0 60 tsa.stamp=throttle:600 warning: .*asks to wait 600 s.*asking the next
0 60 tsa.stamp=html warning: .*text/html.*asking the next
0 60 tsa.stamp=garbage warning: .*offset 0.*asking the next
0 60 tsa.stamp=wrong-digest warning: .*does not verify: asking the next
0 60 tsa.stamp=endless warning: .*longer than.*asking the next
0 60 tsa.stamp=truncate:10 warning: .*Empty reply.*asking the next
0 60 tsa.stamp=reset warning: .*reset by peer.*asking the next
0 60 tsa.stamp=reject warning: .*not granted.*asking the next
0 10 tsa.stamp=stall warning: .*timed out.*asking the next
0 60 tsa.second=stall
ROWS
)

finish
