// SPDX-License-Identifier: Apache-2.0
// peer ROOT BUNDLE ARTIFACT IDENTITY ISSUER TIMES: microseconds, the median.
const fs = require("fs");
const { bundleFromJSON } = require("@sigstore/bundle");
const { TrustedRoot } = require("@sigstore/protobuf-specs");
const { Verifier, toSignedEntity, toTrustMaterial } = require("@sigstore/verify");

const [root, path, file, identity, issuer, times] = process.argv.slice(2);
const text = fs.readFileSync(path, "utf8");
const artifact = fs.readFileSync(file);
const trusted = TrustedRoot.fromJSON(JSON.parse(fs.readFileSync(root, "utf8")));
const verifier = new Verifier(toTrustMaterial(trusted), {
  tlogThreshold: 1,
  ctlogThreshold: 1,
  timestampThreshold: 1,
});
const policy = { subjectAlternativeName: identity, extensions: { issuer } };
const took = [];

for (let i = 0; i < Number(times); i++) {
  const start = process.hrtime.bigint();
  const bundle = bundleFromJSON(JSON.parse(text));

  verifier.verify(toSignedEntity(bundle, artifact), policy);
  took.push(Number(process.hrtime.bigint() - start));
}
took.sort((a, b) => a - b);
console.log((took[took.length >> 1] / 1000).toFixed(1));
