// SPDX-License-Identifier: Apache-2.0
//! peer ROOT BUNDLE ARTIFACT IDENTITY ISSUER TIMES: microseconds, the median.
use sigstore_verify::trust_root::TrustedRoot;
use sigstore_verify::types::Bundle;
use sigstore_verify::{VerificationPolicy, Verifier};
use std::fs;
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let root = fs::read_to_string(&args[1]).expect("root");
    let text = fs::read_to_string(&args[2]).expect("bundle");
    let artifact = fs::read(&args[3]).expect("artifact");
    let times: usize = args[6].parse().expect("times");
    let root = TrustedRoot::from_json(&root).expect("root");
    let verifier = Verifier::new(&root).expect("verifier");
    let policy = VerificationPolicy::any_identity()
        .require_identity(args[4].as_str())
        .require_issuer(args[5].as_str());
    let mut took = Vec::with_capacity(times);

    for _ in 0..times {
        let start = Instant::now();
        let bundle = Bundle::from_json(&text).expect("bundle");

        verifier
            .verify(artifact.as_slice(), &bundle, &policy)
            .expect("verdict");
        took.push(start.elapsed().as_nanos());
    }
    took.sort_unstable();
    println!("{:.1}", took[times / 2] as f64 / 1000.0);
}
