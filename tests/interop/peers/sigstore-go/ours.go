// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// hallmarkWords is the command line that demands of hallmark what judgeTheirs
// demands of sigstore-go, but for the evidence and the artifact.
func hallmarkWords(m *mutant) []string {
	words := []string{"verify", "--blob", "--json"}
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
	return words
}

// judgeOurs asks hallmark about all mutants: those that the same options are for
// in one batch.
func judgeOurs(program, folder string, mutants []mutant) ([]verdict, error) {
	verdicts := make([]verdict, len(mutants))
	batches := map[string][]int{}
	var order []string
	for i := range mutants {
		words := strings.Join(hallmarkWords(&mutants[i]), "\n")
		if batches[words] == nil {
			order = append(order, words)
		}
		batches[words] = append(batches[words], i)
	}
	for _, words := range order {
		if err := runBatch(program, folder, mutants, batches[words], verdicts); err != nil {
			return nil, err
		}
	}
	return verdicts, nil
}

// What hallmark may print of one line of a batch.
type answer struct {
	Line    int
	Verdict string
	Report  struct{ Report section }
	Error   *struct{ Code, Message string }
}

func runBatch(program, folder string, mutants []mutant, batch []int, verdicts []verdict) error {
	input, err := writeBatch(folder, mutants, batch)
	if err != nil {
		return err
	}
	var said bytes.Buffer
	command := exec.Command(program, append(hallmarkWords(&mutants[batch[0]]), "--batch", input)...)
	command.Stderr = &said
	text, err := command.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	unanswered := verdict{crash, fmt.Sprintf("status %d: %s", command.ProcessState.ExitCode(), said.String())}
	if command.ProcessState.ExitCode() == 2 && len(text) == 0 {
		unanswered = verdict{no, "usage: " + strings.TrimSpace(said.String())}
	}
	for _, i := range batch {
		verdicts[i] = unanswered
	}
	for _, line := range bytes.Split(bytes.TrimSpace(text), []byte("\n")) {
		var a answer
		if err := json.Unmarshal(line, &a); err == nil && a.Line >= 1 && a.Line <= len(batch) {
			verdicts[batch[a.Line-1]] = verdictOf(&a)
		}
	}
	return nil
}

// The bundles are files: a mutant need not be JSON, as a line would have to.
func writeBatch(folder string, mutants []mutant, batch []int) (string, error) {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for n, i := range batch {
		path := filepath.Join(folder, fmt.Sprintf("%d.json", n))
		if err := os.WriteFile(path, mutants[i].bundle, 0o600); err != nil {
			return "", err
		}
		err := encoder.Encode(map[string]string{"artifact": mutants[i].artifact, "bundle": path})
		if err != nil {
			return "", err
		}
	}
	path := filepath.Join(folder, "batch.jsonl")
	return path, os.WriteFile(path, lines.Bytes(), 0o600)
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

// A yes with a failed check, or a no without one, is as bad as a crash.
func verdictOf(a *answer) verdict {
	why := strings.Join(a.Report.Report.failures(), " ")
	switch {
	case a.Error != nil:
		return verdict{no, "error: " + a.Error.Message}
	case a.Verdict == yes && why == "":
		return verdict{yes, ""}
	case (a.Verdict == no || a.Verdict == "nothing") && why != "":
		return verdict{no, why}
	}
	return verdict{crash, "verdict " + a.Verdict + " " + why}
}
