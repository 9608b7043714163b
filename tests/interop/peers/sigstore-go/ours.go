// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// hallmarkWords is the command line that demands of hallmark what judgeTheirs
// demands of sigstore-go.
func hallmarkWords(m *mutant, bundle string) []string {
	words := []string{"verify", "--blob", "--json", "--bundle", bundle}
	if m.root != "" {
		words = append(words, "--trusted-root", m.root)
	}
	if m.key != "" {
		words = append(words, "--key", m.key)
	} else {
		words = append(words, "--certificate-identity", m.identity,
			"--certificate-oidc-issuer", m.issuer)
	}
	if m.noSCT {
		words = append(words, "--insecure-ignore-sct")
	}
	if m.noLog {
		words = append(words, "--insecure-ignore-tlog")
	}
	if strings.Contains(string(m.bundle), `"dsseEnvelope"`) {
		words = append(words, "--attestation", "any")
	}
	return append(words, m.artifact)
}

type section struct {
	Checks []struct {
		Name, Outcome, Reason string
	}
	Sections []section
}

func (s *section) failures() []string {
	var found []string
	for _, c := range s.Checks {
		if c.Outcome == "fail" || c.Outcome == "unknown" {
			found = append(found, c.Name+":"+c.Reason)
		}
	}
	for i := range s.Sections {
		found = append(found, s.Sections[i].failures()...)
	}
	return found
}

func judgeOurs(program, folder string, number int, m *mutant) verdict {
	path := filepath.Join(folder, fmt.Sprintf("%d.json", number))
	if err := os.WriteFile(path, m.bundle, 0o600); err != nil {
		return verdict{crash, err.Error()}
	}
	defer os.Remove(path)
	var said strings.Builder
	command := exec.Command(program, hallmarkWords(m, path)...)
	command.Stderr = &said
	text, err := command.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return verdict{crash, err.Error()}
	}
	return verdictOf(command.ProcessState.ExitCode(), text, said.String())
}

// The status and the report must say the same.
func verdictOf(status int, text []byte, said string) verdict {
	var report struct {
		Verdict string
		Report  section
	}
	if status == 2 {
		return verdict{no, "usage: " + strings.TrimSpace(said)}
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return verdict{crash, fmt.Sprintf("status %d: %s", status, said)}
	}
	why := strings.Join(report.Report.failures(), " ")
	switch {
	case status == 0 && report.Verdict == "yes" && why == "":
		return verdict{yes, ""}
	case (status == 1 || status == 4) && report.Verdict != "yes":
		return verdict{no, why}
	}
	return verdict{crash, fmt.Sprintf("status %d, verdict %s", status, report.Verdict)}
}
