// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
)

// A verdict and why: a message of sigstore-go, or the failed checks of hallmark.
type verdict struct {
	word, why string
}

const (
	yes   = "yes"
	no    = "no"
	crash = "crash"
)

// judgeTheirs demands of sigstore-go what its own conformance client demands, or
// only what its documentation recommends: one time from any observer.
func judgeTheirs(m *mutant, observer bool) (v verdict) {
	defer func() {
		if r := recover(); r != nil {
			v = verdict{crash, fmt.Sprint(r)}
		}
	}()
	if err := verifyTheirs(m, observer); err != nil {
		return verdict{no, err.Error()}
	}
	return verdict{yes, ""}
}

func verifyTheirs(m *mutant, observer bool) error {
	b := &bundle.Bundle{}
	if err := b.UnmarshalJSON(m.bundle); err != nil {
		return err
	}
	material, err := materialOf(m)
	if err != nil {
		return err
	}
	demands, err := demandsOf(m, b, material)
	if observer {
		demands = observerDemands(m)
	}
	if err != nil {
		return err
	}
	verifier, err := verify.NewVerifier(material, demands...)
	if err != nil {
		return err
	}
	policy, err := policyOf(m)
	if err != nil {
		return err
	}
	_, err = verifier.Verify(b, *policy)
	return err
}

func demandsOf(m *mutant, b *bundle.Bundle, material root.TrustedMaterial) ([]verify.VerifierOption, error) {
	var demands []verify.VerifierOption
	timed := false
	if m.key == "" && !m.noSCT {
		demands = append(demands, verify.WithSignedCertificateTimestamps(1))
	}
	tokens, err := b.Timestamps()
	if err != nil {
		return nil, err
	}
	if len(material.TimestampingAuthorities()) > 0 && len(tokens) > 0 {
		demands = append(demands, verify.WithSignedTimestamps(1))
		timed = true
	}
	if len(material.RekorLogs()) > 0 && !m.noLog {
		demands = append(demands, verify.WithTransparencyLog(1))
		if b.HasInclusionPromise() {
			demands = append(demands, verify.WithIntegratedTimestamps(1))
			timed = true
		}
	}
	if !timed && m.key != "" {
		demands = append(demands, verify.WithNoObserverTimestamps())
	}
	return demands, nil
}

func observerDemands(m *mutant) []verify.VerifierOption {
	demands := []verify.VerifierOption{verify.WithObserverTimestamps(1)}
	if !m.noLog {
		demands = append(demands, verify.WithTransparencyLog(1))
	}
	if m.key == "" && !m.noSCT {
		demands = append(demands, verify.WithSignedCertificateTimestamps(1))
	}
	return demands
}

func policyOf(m *mutant) (*verify.PolicyBuilder, error) {
	artifact, err := artifactOf(m)
	if err != nil {
		return nil, err
	}
	if m.key != "" {
		policy := verify.NewPolicy(artifact, verify.WithKey())
		return &policy, nil
	}
	identity, err := verify.NewShortCertificateIdentity(m.issuer, "", m.identity, "")
	if err != nil {
		return nil, err
	}
	policy := verify.NewPolicy(artifact, verify.WithCertificateIdentity(identity))
	return &policy, nil
}

var digestForm = regexp.MustCompile(`^(sha256|sha384|sha512):([0-9a-f]+)$`)

func artifactOf(m *mutant) (verify.ArtifactPolicyOption, error) {
	if parts := digestForm.FindStringSubmatch(m.artifact); parts != nil {
		digest, err := hex.DecodeString(parts[2])
		return verify.WithArtifactDigest(parts[1], digest), err
	}
	text, err := os.ReadFile(m.artifact)
	return verify.WithArtifact(strings.NewReader(string(text))), err
}

// Roots are read once; what reading them said is remembered, too.
var roots sync.Map

type loadedRoot struct {
	material root.TrustedMaterial
	err      error
}

func rootOf(path string) (root.TrustedMaterial, error) {
	if found, ok := roots.Load(path); ok {
		return found.(loadedRoot).material, found.(loadedRoot).err
	}
	material, err := root.NewTrustedRootFromPath(path)
	roots.Store(path, loadedRoot{material, err})
	return material, err
}

func materialOf(m *mutant) (root.TrustedMaterial, error) {
	var trusted root.TrustedMaterial = root.TrustedMaterialCollection{}
	if m.root != "" {
		var err error
		if trusted, err = rootOf(m.root); err != nil {
			return nil, err
		}
	}
	if m.key == "" {
		return trusted, nil
	}
	text, err := os.ReadFile(m.key)
	if err != nil {
		return nil, err
	}
	public, err := cryptoutils.UnmarshalPEMToPublicKey(text)
	if err != nil {
		return nil, err
	}
	keys := root.NewTrustedPublicKeyMaterial(func(string) (root.TimeConstrainedVerifier, error) {
		verifier, err := signature.LoadDefaultVerifier(public)
		return root.NewExpiringKey(verifier, time.Time{}, time.Time{}), err
	})
	return root.TrustedMaterialCollection{keys, trusted}, nil
}
