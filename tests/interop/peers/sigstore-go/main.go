// SPDX-License-Identifier: Apache-2.0

// The program differ judges the same evidence with hallmark and with
// sigstore-go, good and mutated, and lists where the two do not agree, and to
// which mutants both say yes.
//
//	differ -hallmark PROGRAM -vectors FOLDER -expected FILE [-quick]
//	differ -vectors FOLDER -write FILE CASE
//
// The first form fails when a finding is in no line of the expected file.
// The second writes one bundle, named as the first form names it, to look at.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"strings"
	"sync"
)

type options struct {
	hallmark, vectors, expected, write, list string
	quick                                    bool
}

// Both verdicts on one case.
type outcome struct {
	mutant
	ours, theirs verdict
}

func main() {
	var opts options
	flag.StringVar(&opts.hallmark, "hallmark", "hallmark", "the program")
	flag.StringVar(&opts.vectors, "vectors", "", "the folder of the public cases")
	flag.StringVar(&opts.expected, "expected", "", "the list of known findings")
	flag.StringVar(&opts.write, "write", "", "write the bundle of one case")
	flag.StringVar(&opts.list, "list", "", "write every finding to that file")
	flag.BoolVar(&opts.quick, "quick", false, "a sample")
	flag.Parse()
	log.SetOutput(io.Discard) // sigstore-go tells of signatures that do not fit
	if err := run(&opts); err != nil {
		fmt.Fprintln(os.Stderr, "differ:", err)
		os.Exit(1)
	}
}

func run(opts *options) error {
	bases, err := loadCorpus(opts.vectors)
	if err != nil {
		return err
	}
	mutants := mutateAll(bases, opts.quick)
	if opts.write != "" {
		return writeOne(mutants, flag.Arg(0), opts.write)
	}
	known, err := loadExpected(opts.expected)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "differ")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	ours, err := judgeOurs(opts.hallmark, folder, mutants)
	if err != nil {
		return err
	}
	outcomes := judgeAll(mutants, ours)
	if err := writeList(outcomes, opts.list); err != nil {
		return err
	}
	return report(outcomes, known, !opts.quick)
}

func writeOne(mutants []mutant, name, path string) error {
	for i := range mutants {
		if mutants[i].name() == name {
			fmt.Println(strings.Join(hallmarkWords(&mutants[i]), " "), "--bundle", path, mutants[i].artifact)
			return os.WriteFile(path, mutants[i].bundle, 0o600)
		}
	}
	return fmt.Errorf("none of %d cases is called %q", len(mutants), name)
}

func judgeBoth(m *mutant, ours verdict) outcome {
	o := outcome{*m, ours, judgeTheirs(m, false)}
	// Is it sigstore-go that says no, or what its client demands beyond it?
	if o.finding() == "ours" && judgeTheirs(m, true).word == yes {
		o.theirs.why = "client only: " + o.theirs.why
	}
	return o
}

func writeList(outcomes []outcome, path string) error {
	var text strings.Builder
	for i := range outcomes {
		if o := &outcomes[i]; path != "" && o.finding() != "" {
			fmt.Fprintf(&text, "%s | %s | %s | %s\n", o.finding(), o.name(), o.ours.why, oneLine(o.theirs.why))
		}
	}
	if path == "" {
		return nil
	}
	return os.WriteFile(path, []byte(text.String()), 0o600)
}

// judgeAll uses every processor; the order of the outcomes is the mutants'.
func judgeAll(mutants []mutant, ours []verdict) []outcome {
	outcomes := make([]outcome, len(mutants))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Go(func() {
			for i := range next {
				outcomes[i] = judgeBoth(&mutants[i], ours[i])
			}
		})
	}
	for i := range mutants {
		next <- i
	}
	close(next)
	workers.Wait()
	return outcomes
}
