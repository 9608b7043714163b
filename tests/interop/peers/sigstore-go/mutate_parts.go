// SPDX-License-Identifier: Apache-2.0

package main

import "strings"

// Two members left out at once, of those whose absence one alone may excuse.
func (m *maker) pairs() {
	var members []place
	for _, p := range m.tree.places() {
		_, parent, _ := m.tree.at(p)
		if parent.kind == '{' && strings.HasPrefix(p.path, ".verificationMaterial.") {
			members = append(members, p)
		}
	}
	for i, first := range members {
		for _, second := range members[i+1:] {
			if strings.HasPrefix(second.path, first.path) {
				continue
			}
			tree := m.tree.clone()
			// The later place first: the earlier one's steps stay true.
			for _, p := range []place{second, first} {
				_, parent, at := tree.at(p)
				parent.remove(at)
			}
			m.add("removed-both "+first.path+" ", second, tree.bytes())
		}
	}
}

// Each part of this bundle replaced by the same part of another good one, and
// the other's list elements beside this one's.
func (m *maker) swaps() {
	for _, other := range m.others {
		kind := "from=" + other.base + " "
		if signatureOf(other.tree) == signatureOf(m.tree) {
			kind = "same-signing-" + kind
		}
		for _, p := range m.tree.places() {
			theirs := other.tree.find(p.path)
			if theirs == nil {
				continue
			}
			m.replace(kind, p, theirs.clone())
			if theirs.kind == '[' {
				m.joined(kind, p, theirs)
			}
		}
		m.twoOf(kind, other)
	}
}

// Bundles of one signature may well lend each other everything.
func signatureOf(tree *node) string {
	for _, path := range []string{".messageSignature.signature", ".dsseEnvelope.signatures[0].sig"} {
		if found := tree.find(path); found != nil {
			return found.raw
		}
	}
	return ""
}

func (m *maker) joined(kind string, p place, theirs *node) {
	ours, _, _ := m.tree.at(p)
	both := ours.clone()
	both.items = append(both.items, theirs.clone().items...)
	m.replace("with-after-"+kind, p, both)
	both = theirs.clone()
	both.items = append(both.items, ours.clone().items...)
	m.replace("with-before-"+kind, p, both)
}

// Two parts that belong together, from another bundle: each alone would not fit.
func (m *maker) twoOf(kind string, other *maker) {
	tops := []string{
		".verificationMaterial.tlogEntries", ".verificationMaterial.certificate",
		".verificationMaterial.x509CertificateChain", ".verificationMaterial.publicKey",
		".verificationMaterial.timestampVerificationData", ".messageSignature", ".dsseEnvelope",
	}
	for i, first := range tops {
		for _, second := range tops[i+1:] {
			tree := m.tree.clone()
			if !give(tree, other.tree, first) || !give(tree, other.tree, second) {
				continue
			}
			m.add(kind+first+" ", place{path: second}, tree.bytes())
		}
	}
}

// give puts another's part into a tree that has that part, too.
func give(tree, other *node, path string) bool {
	ours, theirs := tree.find(path), other.find(path)
	if ours == nil || theirs == nil {
		return false
	}
	*ours = *theirs.clone()
	return true
}
