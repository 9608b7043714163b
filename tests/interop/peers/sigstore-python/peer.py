# SPDX-License-Identifier: Apache-2.0
"""peer ROOT BUNDLE ARTIFACT IDENTITY ISSUER TIMES: microseconds, the median."""

import hashlib
import sys
import time

from sigstore.hashes import Hashed
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier, policy
from sigstore_models.common.v1 import HashAlgorithm


def main():
    root, path, artifact, identity, issuer, times = sys.argv[1:]
    with open(path, "rb") as file:
        text = file.read()
    with open(artifact, "rb") as file:
        digest = hashlib.sha256(file.read()).digest()
    hashed = Hashed(algorithm=HashAlgorithm.SHA2_256, digest=digest)
    verifier = Verifier(trusted_root=TrustedRoot.from_file(root))
    who = policy.Identity(identity=identity, issuer=issuer)
    took = []
    for _ in range(int(times)):
        start = time.perf_counter_ns()
        bundle = Bundle.from_json(text)
        if bundle._dsse_envelope is not None:
            verifier.verify_dsse(bundle, who)
        else:
            verifier.verify_artifact(hashed, bundle, who)
        took.append(time.perf_counter_ns() - start)
    print(f"{sorted(took)[len(took) // 2] / 1000:.1f}")


main()
