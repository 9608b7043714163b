// SPDX-License-Identifier: Apache-2.0

// peer ROOT BUNDLE ARTIFACT IDENTITY ISSUER TIMES: microseconds, the median.
package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	trusted := must(root.NewTrustedRootFromPath(os.Args[1]))
	text := must(os.ReadFile(os.Args[2]))
	digest := sha256.Sum256(must(os.ReadFile(os.Args[3])))
	times := must(strconv.Atoi(os.Args[6]))
	verifier := must(verify.NewVerifier(trusted,
		verify.WithSignedCertificateTimestamps(1),
		verify.WithTransparencyLog(1), verify.WithObserverTimestamps(1)))
	identity := must(
		verify.NewShortCertificateIdentity(os.Args[5], "", os.Args[4], ""))
	policy := verify.NewPolicy(verify.WithArtifactDigest("sha256", digest[:]),
		verify.WithCertificateIdentity(identity))
	took := make([]time.Duration, times)

	for i := range took {
		start := time.Now()
		var b bundle.Bundle
		if err := b.UnmarshalJSON(text); err != nil {
			must(0, err)
		}
		must(verifier.Verify(&b, policy))
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	fmt.Printf("%.1f\n", float64(took[times/2].Nanoseconds())/1000)
}
