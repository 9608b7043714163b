// SPDX-License-Identifier: Apache-2.0
// peer verify ROOT IDENTITY ISSUER BUNDLE FILE
// peer sign CONFIG TOKEN BUNDLE FILE       FILE itself, or with the name
// peer attest CONFIG TOKEN BUNDLE FILE     statement.json as it is
// TOKEN is a file. What fails, fails by exception.
const fs = require("fs");
const { bundleFromJSON, bundleToJSON } = require("@sigstore/bundle");
const { SigningConfig, TrustedRoot } = require("@sigstore/protobuf-specs");
const { bundleBuilderFromSigningConfig } = require("@sigstore/sign");
const { Verifier, toSignedEntity, toTrustMaterial } = require("@sigstore/verify");

const json = (path) => JSON.parse(fs.readFileSync(path, "utf8"));

function verify(root, identity, issuer, path, file) {
  const trusted = TrustedRoot.fromJSON(json(root));
  const bundle = bundleFromJSON(json(path));
  const artifact = bundle.dsseEnvelope ? undefined : fs.readFileSync(file);
  const verifier = new Verifier(toTrustMaterial(trusted), {
    tlogThreshold: 1,
    ctlogThreshold: 1,
    timestampThreshold: 1,
  });

  // The library takes the identity for a pattern.
  verifier.verify(toSignedEntity(bundle, artifact), {
    subjectAlternativeName: `^${identity.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`,
    extensions: { issuer },
  });
}

async function sign(bundleType, config, token, path, file) {
  const builder = bundleBuilderFromSigningConfig({
    signingConfig: SigningConfig.fromJSON(json(config)),
    identityProvider: {
      getToken: () => fs.readFileSync(token, "utf8").trim(),
    },
    bundleType,
  });
  const bundle = await builder.create({
    data: fs.readFileSync(file),
    type: "application/vnd.in-toto+json",
  });

  fs.writeFileSync(path, JSON.stringify(bundleToJSON(bundle)));
}

const [what, ...words] = process.argv.slice(2);

switch (what) {
  case "verify":
    verify(...words);
    break;
  case "sign":
    sign("messageSignature", ...words);
    break;
  case "attest":
    sign("dsseEnvelope", ...words);
    break;
  default:
    throw new Error("peer verify|sign|attest");
}
