#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The registry with each fault, where it reads and where it writes. What was
# begun is never half there, and --skip-existing completes it.
source "$(dirname "${BASH_SOURCE[0]}")/_e2e.sh"

deal 6 matrix <<'ROWS'
0 60 oci=latency:200
0 60 oci=status:503@x2
0 60 oci=throttle:1@x1
0 60 oci=reset@x1
0 60 oci=truncate:10@x1
0 60 oci=ignore-filters
0 60 oci=page-size:1
0 60 oci=moving-tag
0 60 oci=no-if-match
0 60 oci=unreadable-referrer:1
0 60 oci=max-chunk:100
0 60 oci=min-chunk:100000
0 60 oci=no-range
0 60 oci=no-digest
0 60 oci=redirect-blob:http://127.0.0.1:1
0 60 oci=foreign-realm:http://127.0.0.1:1
3 4 oci=status:503 manifest sha256:.*status 503
3 60 oci=status:403 manifest sha256:.*not without credentials
3 60 oci=status:404 manifest sha256:.*the sandbox was told
3 60 oci=throttle:600 manifest sha256:.*status 429, asks to wait 600 s
3 60 oci=html manifest sha256:.*an HTML page came
3 60 oci=garbage manifest sha256:.*the bytes that came have the digest
3 60 oci=wrong-digest manifest sha256:.*the bytes that came have the digest
3 60 oci=gzip manifest sha256:.*Content-Encoding gzip
3 60 oci=lying-length manifest sha256:.*longer than
3 60 oci=endless manifest sha256:.*longer than
3 4 oci=truncate:10 manifest sha256:.*(Empty reply|deadline)
3 4 oci=reset manifest sha256:.*(reset by peer|timed out|deadline)
3 4 oci=stall manifest sha256:.*timed out
3 4 oci=slow:5 manifest sha256:.*timed out
3 60 oci=redirect-manifest:http://127.0.0.1:1 manifest sha256:.*redirect to
3 60 oci=deny-push publishing: .*takes nothing now
3 60 oci=max-manifest:100 publishing: .*status 413

# Whether small and new blobs are there nobody asks; they are uploaded.
0 60 oci.blob=html
0 60 oci.blob=status:503
0 60 oci.blob=stall
# They go with the first request, so nobody is followed elsewhere.
0 60 oci=foreign-location:http://127.0.0.1:1
0 60 oci.upload=latency:200
0 60 oci.upload=status:503@1/2
0 60 oci.upload=reset@1/2
0 60 oci.upload=truncate:1@1/2
0 60 oci.upload=garbage
3 60 oci.upload=status:404 publishing: .*blob sha256:
3 60 oci.upload=html publishing: .*status 200 is no answer to POST
3 4 oci.upload=status:503 publishing: .*blob sha256:.*status 503
3 4 oci.upload=stall@1/2 publishing: .*blob sha256:.*timed out
3 4 oci.upload=latency:60000@1/2 publishing: .*blob sha256:.*timed out

# Of manifests the second request is the one that writes the signature's.
0 60 oci.manifest=status:503@1/2
0 60 oci.manifest=reset@1/2
0 60 oci.manifest=truncate:1@1/2
0 60 oci.manifest=garbage@1/2
3 60 oci.manifest=html@1/2 publishing: .*wanted 201: an HTML page came
3 60 oci.manifest=status:200@1/2 publishing: .*status 200, wanted 201, and it could not be read back
3 60 oci.manifest=status:404@1/2 publishing: .*manifest sha256:
3 60 oci.manifest=throttle:600@1/2 publishing: .*asks to wait 600 s
3 4 oci.manifest=stall@1/2 publishing: .*manifest sha256:.*timed out
3+ 4 oci.manifest=latency:60000@1/2 publishing: .*manifest sha256:.*timed out

# Nobody asks the list when nothing is to be skipped.
0 60 oci.referrers=stall
0 60 oci.referrers=garbage

# Without the API it is a tag that lists: read, written, read back.
0 60 oci=no-referrers
0 60 oci=no-referrers+oci.manifest=status:503@1/3
0 60 oci=no-referrers+oci.manifest=status:503@1/4
0 60 oci=no-referrers+oci.manifest=reset@1/3
0 60 oci=no-referrers+oci.manifest=reset@1/4
0 60 oci=no-referrers+oci.manifest=truncate:1@1/4
0 60 oci=no-referrers+oci=no-if-match
3 60 oci=no-referrers+oci.manifest=html@1/2 wanted 201: an HTML page came
3 60 oci=no-referrers+oci.manifest=html@1/3 was put, and is not listed by the tag
3 60 oci=no-referrers+oci.manifest=html@1/4 was put, and is not listed by the tag
3+ 60 oci=no-referrers+oci.manifest=garbage@1/3 was put, and is not listed by the tag
3 60 oci=no-referrers+oci.manifest=throttle:600@1/3 was put, and is not listed by the tag
3 60 oci=no-referrers+oci.manifest=throttle:600@1/4 was put, and is not listed by the tag
3 4 oci=no-referrers+oci.manifest=stall@1/4 was put, and is not listed by the tag
3+ 4 oci=no-referrers+oci.manifest=latency:60000@1/4 was put, and is not listed by the tag
3+ 4 oci=no-referrers+oci.manifest=stall@1/5 was put, and is not listed by the tag
ROWS

finish
