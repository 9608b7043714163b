// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A question that differs from a good one in one place.
type mutant struct {
	question
	kind, path string
}

func (m *mutant) name() string {
	return m.base + "#" + m.kind + m.path
}

// What mutates one question, and how finely.
type maker struct {
	question
	tree   *node
	others []*maker // to swap parts with
	roots  []string // of all questions
	stride int      // bytes from one flipped bit to the next
	made   []mutant
}

// The kinds of evidence that a quick run mutates: one of each.
var quickBases = map[string]bool{
	"sigstore-conformance/happy-path-v0.1":               true,
	"sigstore-conformance/rekor2-happy-path":             true,
	"sigstore-conformance/rekor2-dsse-happy-path":        true,
	"sigstore-conformance/happy-path-intoto-in-dsse-v3":  true,
	"sigstore-conformance/managed-key-happy-path":        true,
	"sigstore-conformance/intoto-with-custom-trust-root": true,
	"github-cli/demo-github-instance":                    true,
}

// mutateAll gives the questions themselves and the mutants of the good ones:
// the same ones in the same order, every time.
func mutateAll(questions []question, quick bool) []mutant {
	var all []mutant
	var makers []*maker
	seen := map[[32]byte]bool{}
	var roots []string
	for _, q := range questions {
		all = append(all, mutant{q, "", ""})
		print := sha256.Sum256([]byte(string(q.bundle) + q.root + q.artifact))
		if q.expect != "pass" || seen[print] || judgeTheirs(&all[len(all)-1], false).word != yes {
			continue // a base that one of them refuses compares nothing
		}
		seen[print] = true
		roots = appendNew(roots, q.root)
		if tree, err := parseTree(q.bundle); err == nil {
			makers = append(makers, &maker{question: q, tree: tree, stride: 40})
		}
	}
	for i, m := range makers {
		if quick && !quickBases[m.base] {
			continue
		}
		if quick {
			m.stride = 200
		}
		m.roots = roots
		m.others = partners(makers, i)
		all = append(all, m.make()...)
	}
	return all
}

func appendNew(list []string, item string) []string {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}

// Parts come from the next two bundles, and from the next one of the same root,
// whose parts are as trusted as the ones they replace.
func partners(makers []*maker, i int) []*maker {
	var found []*maker
	for step := 1; step < len(makers); step++ {
		other := makers[(i+step)%len(makers)]
		if step <= 2 {
			found = append(found, other)
		} else if other.root == makers[i].root {
			return append(found, other)
		}
	}
	return found
}

func (m *maker) make() []mutant {
	m.whole()
	m.context()
	m.versions()
	for _, p := range m.tree.places() {
		value, _, _ := m.tree.at(p)
		m.structure(p)
		if text, ok := value.text(); ok {
			m.texts(p, text)
		}
		if value.kind == '[' {
			m.lists(p)
		}
	}
	m.pairs()
	m.swaps()
	slices.SortFunc(m.made, func(a, b mutant) int { return strings.Compare(a.name(), b.name()) })
	return m.made
}

// add records a mutant with that bundle, unless nothing has changed.
func (m *maker) add(kind string, p place, bundle []byte) {
	if string(bundle) == string(m.tree.bytes()) && kind != "written-again" {
		return
	}
	q := m.question
	q.bundle = bundle
	m.made = append(m.made, mutant{q, kind, p.path})
}

// edit records what becomes of the tree when `change` has had its parent.
func (m *maker) edit(kind string, p place, change func(parent *node, i int)) {
	tree := m.tree.clone()
	_, parent, i := tree.at(p)
	change(parent, i)
	m.add(kind, p, tree.bytes())
}

func (m *maker) replace(kind string, p place, with *node) {
	m.edit(kind, p, func(parent *node, i int) { parent.items[i] = with })
}

// The document as a whole.
func (m *maker) whole() {
	text := m.tree.bytes()
	m.add("written-again", place{}, text)
	m.add("cut", place{}, text[:len(text)-1])
	m.add("twice", place{}, append(append([]byte(nil), text...), text...))
	m.add("in-a-list", place{}, []byte("["+string(text)+"]"))
	m.add("zero-byte-after", place{}, append(append([]byte(nil), text...), 0))
	m.add("bom", place{}, append([]byte("\xef\xbb\xbf"), text...))
	m.add("empty", place{}, nil)
}

// ask records the same bundle with another question.
func (m *maker) ask(kind, what string, change func(q *question)) {
	q := m.question
	change(&q)
	m.made = append(m.made, mutant{q, kind, what})
}

// What the caller demands.
func (m *maker) context() {
	for _, root := range m.roots {
		if root != m.root && root != "" {
			folder, file := filepath.Split(root)
			m.ask("other-root", "="+filepath.Base(folder)+"/"+file,
				func(q *question) { q.root = root })
		}
	}
	zeros := strings.Repeat("0", 64)
	m.ask("other-artifact", "=zeros", func(q *question) { q.artifact = "sha256:" + zeros })
	m.ask("other-artifact", "=short", func(q *question) { q.artifact = "sha256:" + zeros[:62] })
	m.otherArtifacts()
	if m.key != "" {
		return
	}
	for kind, change := range map[string]func(string) string{
		"upper":   strings.ToUpper,
		"longer":  func(s string) string { return s + "x" },
		"shorter": func(s string) string { return s[:len(s)-1] },
		"slash":   func(s string) string { return s + "/" },
	} {
		m.ask("other-identity", "="+kind, func(q *question) { q.identity = change(q.identity) })
		m.ask("other-issuer", "="+kind, func(q *question) { q.issuer = change(q.issuer) })
	}
}

// The artifacts of others, also where the bundle does not say of which it is.
func (m *maker) otherArtifacts() {
	silent := m.tree.clone()
	if signature := silent.find(".messageSignature"); signature != nil {
		if i := slices.Index(signature.keys, "messageDigest"); i >= 0 {
			signature.remove(i)
		}
	}
	for _, other := range m.others {
		if contentOf(other.artifact) == contentOf(m.artifact) {
			continue
		}
		m.ask("other-artifact", "="+other.base, func(q *question) { q.artifact = other.artifact })
		m.ask("other-artifact-no-digest", "="+other.base, func(q *question) {
			q.artifact, q.bundle = other.artifact, silent.bytes()
		})
	}
}

// A file by what is in it, a digest as it is.
func contentOf(artifact string) string {
	if text, err := os.ReadFile(artifact); err == nil {
		return string(text)
	}
	return artifact
}

// Every declared version, alone and with each part left out that another
// version may go without.
func (m *maker) versions() {
	const prefix = "application/vnd.dev.sigstore.bundle"
	at := place{path: ".mediaType"}
	for _, version := range []string{
		"+json;version=0.1", "+json;version=0.2", "+json;version=0.3", "+json;version=0.4",
		".v0.1+json", ".v0.2+json", ".v0.3+json", ".v0.3.1+json", ".v0.4+json", ".v99.9+json",
		"+json", ".v0.3+json;version=0.1", ".v0.3+json ", ".V0.3+JSON",
	} {
		tree := m.tree.clone()
		field := tree.find(at.path)
		if field == nil {
			return
		}
		field.raw = scalar(prefix + version).raw
		m.add("version="+version, at, tree.bytes())
		for _, p := range tree.places() {
			switch p.name {
			case "inclusionProof", "inclusionPromise", "checkpoint", "timestampVerificationData":
				if strings.HasSuffix(p.path, p.name) {
					less := tree.clone()
					_, parent, i := less.at(p)
					parent.remove(i)
					m.add("version="+version+" without ", p, less.bytes())
				}
			}
		}
	}
}
