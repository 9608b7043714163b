// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

// A line of the expected file: who says yes to a mutant, then patterns of the mutation, of
// hallmark's reasons and of sigstore-go's message, then the name of the cause
// in docs/security.md. Fields are separated by " | ".
type known struct {
	line  int
	word  string // "ours", "theirs" or "both": who says yes
	parts [3]*regexp.Regexp
	cause string
	hits  int
}

func loadExpected(path string) ([]*known, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []*known
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, " | ")
		if len(fields) != 5 {
			return nil, fmt.Errorf("%s:%d: not five fields", path, i+1)
		}
		k := &known{line: i + 1, word: fields[0], cause: fields[4]}
		for j := range k.parts {
			if k.parts[j], err = regexp.Compile("^(?:" + fields[j+1] + ")$"); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
			}
		}
		list = append(list, k)
	}
	return list, nil
}

// What needs an explanation: who says yes alone, and a mutant to which both say
// yes; nothing if both say no, or yes to what nobody has changed.
func (o *outcome) finding() string {
	switch {
	case o.ours.word == crash || o.theirs.word == crash:
		return crash
	case o.ours.word == no && o.theirs.word == no:
		return ""
	case o.ours.word == yes && o.theirs.word == yes:
		if o.kind == "" {
			return ""
		}
		return "both"
	case o.ours.word == yes:
		return "ours"
	}
	return "theirs"
}

func (k *known) covers(o *outcome) bool {
	return k.word == o.finding() &&
		k.parts[0].MatchString(o.base+"#"+o.kind+o.path) &&
		k.parts[1].MatchString(o.ours.why) &&
		k.parts[2].MatchString(oneLine(o.theirs.why))
}

func causeOf(o *outcome, list []*known) string {
	for _, k := range list {
		if k.covers(o) {
			k.hits++
			return k.cause
		}
	}
	return ""
}

var space = regexp.MustCompile(`[[:space:]\x{a0}]+`)

// Their messages have random spaces in them, so that nobody compares them.
func oneLine(text string) string {
	return space.ReplaceAllString(text, " ")
}

// Two disagreements of one shape are shown once.

var details = regexp.MustCompile(`\[[0-9]+\]|=[0-9]+|[0-9a-f]{16,}|[0-9]+|from=[^ ]+`)

func shapeOf(o *outcome) string {
	return fmt.Sprintf("%s | %s | %s | %s", o.finding(),
		details.ReplaceAllString(o.kind+o.path, "*"), o.ours.why,
		details.ReplaceAllString(oneLine(o.theirs.why), "*"))
}

type shape struct {
	count   int
	example string
}

func report(outcomes []outcome, list []*known, all bool) error {
	agreed := map[string]int{}
	causes := map[string]int{}
	unknown := map[string]*shape{}
	for i := range outcomes {
		o := &outcomes[i]
		if o.ours.word == o.theirs.word {
			agreed[o.ours.word]++
		}
		if o.finding() == "" {
			continue
		}
		if cause := causeOf(o, list); cause != "" {
			causes[o.finding()+" "+cause]++
		} else if s := unknown[shapeOf(o)]; s != nil {
			s.count++
		} else {
			unknown[shapeOf(o)] = &shape{1, o.name()}
		}
	}
	fmt.Printf("%d cases; both yes %d, both no %d\n", len(outcomes), agreed[yes], agreed[no])
	for _, cause := range slices.Sorted(maps.Keys(causes)) {
		fmt.Printf("yes of %s: %d\n", cause, causes[cause])
	}
	return errors.Join(unexplained(unknown), unneeded(list, all))
}

func unexplained(unknown map[string]*shape) error {
	for _, text := range slices.Sorted(maps.Keys(unknown)) {
		fmt.Printf("UNEXPECTED %d: %s\n    %s\n", unknown[text].count, text, unknown[text].example)
	}
	if len(unknown) > 0 {
		return fmt.Errorf("%d kinds of unexpected verdicts", len(unknown))
	}
	return nil
}

// A line that nothing needs any more could hide what comes next.
func unneeded(list []*known, all bool) error {
	var lines []string
	for _, k := range list {
		if all && k.hits == 0 {
			lines = append(lines, fmt.Sprint(k.line))
		}
	}
	if len(lines) > 0 {
		return errors.New("lines of the expected file that nothing needs: " + strings.Join(lines, " "))
	}
	return nil
}
