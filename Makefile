# SPDX-License-Identifier: Apache-2.0
# One graph, no recursion but into other build folders; `make help` lists it.
VERSION  := 0.1.0
SOVERSION := 0
BUILD    ?= build
CC       := $(if $(filter default,$(origin CC)),gcc,$(CC))
PKG      ?= pkg-config
Q        := $(if $(V),,@)

# Modules by the object they end up in (docs/architecture.md, "Small where it
# counts"): the judge is what embedders link and a cold `verify` loads.
JUDGE    := base enc crypto report x509 dsse intoto jose image tlog tsa tuf \
	root identity facts slsa bundle findings verify policy expect package vsa \
	model judge api
FULL     := yaml http spawn store cred oidc client trust cloud serve registry layout \
	copy collect gate sign produce document
# In the program's objects both, and not in the library.
PROGRAM  := workers
# In hallmark-sandbox.so alone (docs/internals/startup.md).
SANDBOX  := sandbox

WARN     := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
CLANG_INIT := -enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang
HARDEN   := -fstack-protector-strong -fstack-clash-protection -fcf-protection \
	$(if $(SANITIZE),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3) \
	-ftrivial-auto-var-init=zero $(if $(findstring clang,$(CC)),$(CLANG_INIT)) \
	-fvisibility=hidden
LINK     := -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed
CPPFLAGS += -D_GNU_SOURCE -Iinclude -Ilib -I. -include lib/base/banned.h \
	-DHM_VERSION='"$(VERSION)"'
ALL_CFLAGS = -std=c17 -O2 -g $(WARN) $(HARDEN) -fPIC '-ffile-prefix-map=$(CURDIR)=.' \
	$(SANITIZE) $(CPPFLAGS) $(CFLAGS)
JUDGE_LIBS := $(shell $(PKG) --libs libcrypto libsodium jansson libpcre2-8)
FULL_LIBS  := $(JUDGE_LIBS) $(shell $(PKG) --libs libcurl libssl libevent_core yaml-0.1)
CMD_LIBS   := $(shell $(PKG) --libs libseccomp)
ALL_LDFLAGS = $(SANITIZE) $(LINK) $(LDFLAGS)

src      = $(wildcard $(addsuffix /*.c,$(addprefix lib/,$(1))))
obj      = $(patsubst %.c,$(BUILD)/%.o,$(1))
JUDGE_OBJ := $(call obj,$(call src,$(JUDGE)))
FULL_OBJ  := $(call obj,$(call src,$(FULL)))
SANDBOX_OBJ := $(call obj,$(call src,$(SANDBOX)))
CMD_OBJ   := $(call obj,$(call src,$(PROGRAM)) $(wildcard cmd/*.c) \
	$(filter-out cmd/tools/%,$(wildcard cmd/*/*.c)))
TEST_SRC  := $(wildcard tests/*/test_*.c tests/cmd/*/test_*.c tests/vectors_*.c)
# What tests of several modules use: factories, a fake client, a server.
TEST_HELP := $(filter-out $(TEST_SRC),\
	$(wildcard $(patsubst %,tests/%/*.c,$(JUDGE) $(FULL) $(PROGRAM) $(SANDBOX) cmd lab)))
TEST_OBJ  := $(call obj,$(TEST_SRC) $(TEST_HELP) tests/test.c tests/cases.c tests/runner.c)
TEST_LIBS := $(FULL_LIBS) $(CMD_LIBS) -lpthread
TEST_JOBS ?= $(shell nproc)

.PHONY: all test
## all: the libraries and the program
all: $(BUILD)/libhallmark.a

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(CFLAGS_$(basename $(notdir $@))) -MMD -MP -c -o $@ $<

$(BUILD)/libhallmark.a: $(JUDGE_OBJ)
	$(Q)rm -f $@ && $(AR) rcsD $@ $^

# The list of suites follows the file names: tests/base/test_buf.c is base_buf.
$(BUILD)/tests/suites.inc: $(TEST_SRC) Makefile
	@mkdir -p $(@D)
	$(Q)printf 'SUITE(%s)\n' $(subst /,_,$(subst /test_,_,$(patsubst tests/%.c,%,$(TEST_SRC)))) > $@
$(BUILD)/tests/runner.o: $(BUILD)/tests/suites.inc
CFLAGS_runner = -I$(BUILD)/tests
CPPFLAGS_TESTS = -Itests
$(TEST_OBJ): CPPFLAGS += -Itests

TESTED_OBJ := $(TEST_OBJ) $(filter-out %/main.o,$(CMD_OBJ)) $(SANDBOX_OBJ) $(FULL_OBJ) $(JUDGE_OBJ)
$(BUILD)/tests/tests: $(TESTED_OBJ)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(TEST_LIBS)

## test: every suite; T=WORD selects some
test: $(BUILD)/tests/tests
	$(Q)$(TEST_ENV) $< -j $(TEST_JOBS) $(TEST_SCRIPTS) $(T)

include mk/program.mk mk/checks.mk mk/bench.mk
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
