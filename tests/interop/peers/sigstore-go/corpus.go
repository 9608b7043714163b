// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/fulcio/certificate"
)

// One question to both: is that artifact signed so, by that one?
type question struct {
	base                                  string // suite/id
	bundle                                []byte
	root, artifact, identity, issuer, key string
	noSCT, noLog                          bool
	expect                                string
}

var suites = []string{
	"sigstore-conformance", "sigstore-go", "sigstore-python", "sigstore-js",
	"sigstore-java", "sigstore-rust", "cosign", "github-cli", "model-signing",
}

func loadCorpus(folder string) ([]question, error) {
	var all []question
	for _, suite := range suites {
		found, err := loadSuite(filepath.Join(folder, suite), suite)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// A row of cases.tsv by the names of its columns; an empty field is not there.
func rowsOf(path string) ([]map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	names := strings.Split(lines[0], "\t")
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, field := range strings.Split(line, "\t") {
			if field != "-" && i < len(names) {
				row[names[i]] = field
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func loadSuite(folder, suite string) ([]question, error) {
	rows, err := rowsOf(filepath.Join(folder, "cases.tsv"))
	if err != nil {
		return nil, err
	}
	var found []question
	for _, row := range rows {
		q, ok, err := questionOf(folder, row)
		if err != nil {
			return nil, fmt.Errorf("%s/%s: %w", suite, row["id"], err)
		}
		if ok {
			q.base = suite + "/" + row["id"]
			found = append(found, q)
		}
	}
	return found, nil
}

// False for what only one of the two can be asked: owners of repositories that
// differ, and certificates of an own CA.
func questionOf(folder string, row map[string]string) (question, bool, error) {
	options := row["options"]
	if strings.Contains(options, "method=certificate") ||
		(row["owner"] != "" && row["expect"] != "pass") {
		return question{}, false, nil
	}
	q := question{
		artifact: row["artifact"],
		root:     inFolder(folder, row["trusted_root"]),
		key:      inFolder(folder, row["key"]),
		identity: row["identity"],
		issuer:   row["issuer"],
		noSCT:    strings.Contains(options, "sct=0"),
		noLog:    strings.Contains(options, "tlog=0") || strings.Contains(options+" ", "method=key "),
		expect:   row["expect"],
	}
	text, err := os.ReadFile(inFolder(folder, row["bundle"]))
	if err != nil {
		return question{}, false, err
	}
	q.bundle = firstLine(text)
	switch {
	case strings.Contains(options, "method="):
		q.artifact, err = firstSubject(q.bundle)
	case !strings.Contains(q.artifact, ":"):
		q.artifact = inFolder(folder, q.artifact)
	}
	if err == nil && row["owner"] != "" {
		q.identity, err = subjectOf(q.bundle)
	}
	return q, err == nil, err
}

func inFolder(folder, path string) string {
	if path == "" {
		return ""
	}
	return filepath.Join(folder, path)
}

// Of a file with one bundle a line, the first.
func firstLine(text []byte) []byte {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	if json.Valid(line) {
		return line
	}
	return text
}

// Both are asked about the digest that the statement names.
func firstSubject(text []byte) (string, error) {
	var b struct{ DsseEnvelope struct{ Payload []byte } }
	var statement struct {
		Subject []struct{ Digest map[string]string }
	}
	if err := json.Unmarshal(text, &b); err != nil {
		return "", err
	}
	err := json.Unmarshal(b.DsseEnvelope.Payload, &statement)
	if err != nil || len(statement.Subject) == 0 {
		return "", fmt.Errorf("no subject: %w", err)
	}
	return "sha256:" + statement.Subject[0].Digest["sha256"], nil
}

// gh's cases name an owner; both are asked for the whole subject instead.
func subjectOf(text []byte) (string, error) {
	b := &bundle.Bundle{}
	if err := b.UnmarshalJSON(text); err != nil {
		return "", err
	}
	content, err := b.VerificationContent()
	if err != nil {
		return "", err
	}
	summary, err := certificate.SummarizeCertificate(content.Certificate())
	return summary.SubjectAlternativeName, err
}
