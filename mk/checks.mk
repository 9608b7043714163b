# SPDX-License-Identifier: Apache-2.0
# Sanitizers, torture, fuzzing, analysers and the checks that a machine makes.
# What each proves: docs/internals/checks.md.
CHECKS := layers headers exports size tests docs style pure repro
FUZZ_S ?= 60
CAMPAIGN_FUZZ_S ?= 120
CLANG  ?= clang-14
JOBS   ?= $(shell nproc)
INTEROP ?= all

# A sanitizer is the same graph in another folder: SUB makes goals there.
SUB      = $(MAKE) --no-print-directory BUILD=$(BUILD)/$(1)
NO_MERCY := -fno-sanitize-recover=all -fno-omit-frame-pointer
asan_flags  := -fsanitize=address,undefined $(NO_MERCY)
ubsan_flags := -fsanitize=undefined $(NO_MERCY)
tsan_flags  := -fsanitize=thread $(NO_MERCY)
fuzz_flags  := -fsanitize=fuzzer-no-link,address,undefined $(NO_MERCY)

# Unsaid, these let an error pass or hide where it was: a sanitizer's own status
# is 1, which is what our program says when it means no.
TEST_ENV := BUILD=$(BUILD) HALLMARK=$(BUILD)/hallmark \
	ASAN_OPTIONS=exitcode=99:detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1:detect_leaks=1:allocator_may_return_null=1 \
	UBSAN_OPTIONS=exitcode=99:print_stacktrace=1:halt_on_error=1 \
	TSAN_OPTIONS=exitcode=99:halt_on_error=1:second_deadlock_stack=1:allocator_may_return_null=1
# What runs our program runs under sanitizers, too; what runs a check does not.
TEST_SCRIPTS := $(addprefix --scripts ,$(wildcard tests/cli tests/e2e tests/fuzz \
	$(if $(SANITIZE),,tests/checks tests/install tests/deploy)))

FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ     := $(basename $(notdir $(FUZZ_SRC)))
REPLAY   := $(addprefix $(BUILD)/tests/fuzz/,$(FUZZ))
FUZZERS  := $(addprefix $(BUILD)/,$(FUZZ))
# Of the program what judges: the rest would be linked again for each commit.
FUZZED_OBJ := $(filter-out $(BUILD)/cmd/cmd_%.o $(addprefix $(BUILD)/cmd/,main.o \
	full.o commands.o frame/program.o) $(SANDBOX_CMD),$(CMD_OBJ)) $(BUILD)/cmd/cmd_verify.o $(FULL_OBJ) $(JUDGE_OBJ)
.SECONDARY: $(call obj,$(FUZZ_SRC) tests/fuzz/driver.c)

.PHONY: check check-all checks $(addprefix check-,$(CHECKS)) asan ubsan tsan \
	torture fuzz fuzz-programs analyze analyze-objects tidy-run cover format \
	interop faults campaign demo help

## check: the tests and every check-*
check: test checks
## checks: every check-*
checks: $(addprefix check-,$(CHECKS))
## check-all: check, sanitizers, torture, 3 s of each fuzz target, analysers
check-all:
	+$(Q)for goal in check asan tsan torture "fuzz FUZZ_S=3" analyze; do \
		$(MAKE) --no-print-directory $$goal || exit 1; done

## check-layers: includes go down the rows of lib/LAYERS only
## check-headers: each header compiles alone, in C and C++
## check-size: functions, parameters, files, nesting
## check-tests: each source file has its tests
## check-docs: options, codes, links, targets and public functions are described
## check-style: format, banned words, SPDX lines, shellcheck
check-layers check-headers check-size check-tests check-style:
	$(Q)scripts/$@
check-docs: all
	$(Q)scripts/check-docs
	$(Q)scripts/check-man $(BUILD)
## check-exports: the libraries give the listed symbols and no others
check-exports: all
	$(Q)scripts/$@ $(BUILD)
## check-pure: the judge's objects import what lib/PURE allows
check-pure: $(JUDGE_OBJ)
	$(Q)scripts/$@ $^
## check-repro: builds in two folders are the same to the bit
check-repro:
	$(Q)scripts/$@

## asan: the tests under AddressSanitizer, LeakSanitizer and UBSan
## ubsan: the tests under UBSan alone
## tsan: the tests under ThreadSanitizer
asan ubsan tsan:
	+$(Q)$(call SUB,$@) SANITIZE="$($@_flags)" test
## torture: the n-th allocation fails, for every n, in every unit test (STEP=N)
torture:
	+$(Q)$(call SUB,asan) SANITIZE="$(asan_flags)" torture-run
torture-run: $(BUILD)/tests/torture
	$(Q)$(TEST_ENV) $< -j $(TEST_JOBS) --torture $(if $(STEP),--step $(STEP)) $(T)
# The tests of asan, but for the one object that can make an allocation fail.
$(BUILD)/tests/torture.o: lib/base/mem.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -DHM_TORTURE -MMD -MP -c -o $@ $<
$(BUILD)/tests/torture: $(BUILD)/tests/torture.o $(COMMIT_OBJ) \
		$(filter-out %/lib/base/mem.o,$(TESTED_OBJ))
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(TEST_LIBS)
## mutants: every bit of good evidence flipped, and everything swapped, under ASan
mutants:
	+$(Q)$(call SUB,asan) SANITIZE="$(asan_flags)" mutants-run
mutants-run: $(BUILD)/tests/tests
	$(Q)$(TEST_ENV) $< -j $(TEST_JOBS) --campaign $(or $(T),_mutants)
.PHONY: torture-run mutants mutants-run

$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o \
		$(BUILD)/tests/fuzz/driver.o $(FUZZED_OBJ)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(FULL_LIBS) $(CMD_LIBS) -lpthread
$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(FUZZED_OBJ)
	$(Q)$(CC) -fsanitize=fuzzer $(ALL_LDFLAGS) -o $@ $^ $(FULL_LIBS) $(CMD_LIBS) \
		-lpthread
fuzz-programs: $(FUZZERS)
test: $(REPLAY) all

# Evidence for scripts: for the installed library, whose users see none of our
# headers, hostile one for the command, and images with some attached.
EVIDENCE := $(addprefix $(BUILD)/tests/,install/evidence cli/flood cli/images)
EVIDENCE_OBJ := $(call obj,$(wildcard tests/lab/lab*.c) \
	$(filter tests/x509/% tests/tsa/% tests/tlog/%,$(TEST_HELP)) tests/test.c)
$(EVIDENCE_OBJ) $(EVIDENCE:=.o): CPPFLAGS += -Itests
$(EVIDENCE): %: %.o $(EVIDENCE_OBJ) $(JUDGE_OBJ)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(TEST_LIBS)
test: $(EVIDENCE)

## fuzz: each target FUZZ_S seconds (60) under ASan and UBSan
fuzz:
	+$(Q)$(call SUB,fuzz) CC=$(CLANG) SANITIZE="$(fuzz_flags)" fuzz-programs
	$(Q)scripts/fuzz $(BUILD)/fuzz $(FUZZ_S)

## analyze: gcc -fanalyzer and clang-tidy over all sources
analyze: tidy-run
	+$(Q)$(call SUB,analyze) CFLAGS="-fanalyzer" -j $(JOBS) analyze-objects
analyze-objects: $(JUDGE_OBJ) $(FULL_OBJ) $(CMD_OBJ)
	@echo "analyze: gcc, $(words $^) files, ok"
TIDY_SRC   := $(shell find lib cmd -name '*.c')
TIDY_FLAGS  = $(filter-out -DHM_VERSION%,$(CPPFLAGS)) -DHM_VERSION=\"$(VERSION)\"
tidy-run:
	$(Q)printf '%s\n' $(TIDY_SRC) | xargs -P $(JOBS) -n 2 sh -c \
		'found=$$(clang-tidy-14 --quiet "$$@" -- -std=c17 $(TIDY_FLAGS) 2>&1) || \
		{ echo "$$found"; exit 1; }' tidy
	@echo "analyze: clang-tidy, $(words $(TIDY_SRC)) files, ok"
## cover: lines and branches that the tests reach, by file
cover:
	+$(Q)$(call SUB,cover) CFLAGS=-Og SANITIZE=--coverage test
	$(Q)scripts/cover $(BUILD)/cover
## format: clang-format over all C files
format:
	clang-format-14 -i $(shell find lib cmd include tests examples -name '*.[ch]')
## interop: against other people's programs (INTEROP=quick: the quick part)
interop: $(BUILD)/tests/tests $(BUILD)/hallmark $(EVIDENCE)
	$(Q)INTEROP=$(INTEROP) $(TEST_ENV) $< -j 1 --may-skip --scripts tests/interop interop
## faults: 200 signatures while each service fails one time in five (E2E_SEED=N)
faults: $(BUILD)/tests/tests all
	$(Q)E2E_RUNS=$(or $(E2E_RUNS),200) $(TEST_ENV) $< -j 1 --campaign \
		--scripts tests/e2e e2e/random
## campaign: the long runs beside check-all; results go into docs/campaigns.md
campaign:
	+$(Q)for goal in ubsan mutants faults "fuzz FUZZ_S=$(CAMPAIGN_FUZZ_S)"; do \
		$(MAKE) --no-print-directory $$goal || exit 1; done
## demo: build, then show what there is
demo:
	+$(Q)scripts/demo
## help: this list
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | awk '{ at = index($$0, ": "); \
		printf "%-15s %s\n", substr($$0, 1, at - 1), substr($$0, at + 2) }'
