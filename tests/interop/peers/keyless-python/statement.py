# SPDX-License-Identifier: Apache-2.0
"""statement CONFIG TOKEN REKOR BUNDLE STATEMENT: sigstore-python signs a
statement; its own command line makes provenance only."""

import sys

from sigstore.dsse import Statement
from sigstore.models import ClientTrustConfig
from sigstore.oidc import IdentityToken
from sigstore.sign import SigningContext


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def main():
    config, token, rekor, bundle, statement = sys.argv[1:]
    trust = ClientTrustConfig.from_json(read(config))
    trust.force_tlog_version = int(rekor)
    context = SigningContext.from_trust_config(trust)
    with context.signer(IdentityToken(read(token))) as signer:
        made = signer.sign_dsse(Statement(read(statement).encode()))
    with open(bundle, "w", encoding="utf-8") as file:
        file.write(made.to_json())


main()
