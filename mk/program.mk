# SPDX-License-Identifier: Apache-2.0
# The program, its private object, the shared library, and their installation.
# Which object a command lives in is decided here alone
# (docs/internals/startup.md): what FULL_CMD names is
# linked into hallmark-full.so only, and what SANDBOX_CMD names into
# hallmark-sandbox.so only, which no image that judges ships.
FULL_CMD := full $(patsubst cmd/%.c,%,$(wildcard cmd/registry/*.c)) \
	cmd_copy cmd_login cmd_logout copy/move \
	judge/images judge/policies_load judge/policies_tuf \
	cmd_policy $(patsubst cmd/%.c,%,$(wildcard cmd/policy/*.c)) \
	cmd_tree tree/tree tree/inspect \
	dossier/again dossier/dossier dossier/image dossier/unsigned \
	cmd_token token/identity token/show \
	cmd_sign cmd_attest $(patsubst cmd/%.c,%,$(wildcard cmd/sign/*.c)) \
	cmd_provenance $(patsubst cmd/%.c,%,$(wildcard cmd/provenance/*.c))
SANDBOX_CMD := $(call obj,cmd/cmd_sandbox.c $(wildcard cmd/sandbox/*.c))
ALL_CMD     := $(filter-out %/main.o,$(CMD_OBJ))
COMMON_CMD  := $(filter-out $(SANDBOX_CMD),$(ALL_CMD))
PROGRAM_CMD := $(filter-out $(SANDBOX_CMD) $(FULL_CMD:%=$(BUILD)/cmd/%.o),$(CMD_OBJ))
LIBSO    := libhallmark.so.$(SOVERSION)
FULL_SO  := $(BUILD)/lib/hallmark/hallmark-full.so
SANDBOX_SO := $(BUILD)/lib/hallmark/hallmark-sandbox.so
COMPLETIONS := $(addprefix $(BUILD)/completions/,bash zsh fish)
MAN      := $(patsubst docs/man/%.in,$(BUILD)/man/%,$(wildcard docs/man/*.in))
PREFIX   ?= /usr/local
DEST     = $(DESTDIR)$(PREFIX)

.PHONY: install uninstall FORCE
all: $(BUILD)/hallmark $(BUILD)/$(LIBSO) $(MAN) $(COMPLETIONS)

# The commit stands in an object of its own, so a commit recompiles nothing
# else. A checkout without git, or one inside of another's, is "unknown".
$(BUILD)/gen/commit.c: FORCE
	@mkdir -p $(@D)
	@top=$$(git rev-parse --show-toplevel 2>/dev/null); commit=unknown; \
	if [ "$$top" = "$$(pwd -P)" ]; then \
		commit=$$(git rev-parse HEAD)$$(git diff --quiet HEAD || echo -dirty); \
	fi; \
	printf '#include "cmd/frame/version.h"\nconst char hm_commit[] = "%s";\nconst char hm_compiler[] = "%s";\n' \
		"$$commit" "$$($(CC) --version | sed 's/["\\]//g;q')" >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<
COMMIT_OBJ := $(BUILD)/gen/commit.o
$(BUILD)/tests/tests: $(COMMIT_OBJ)

# One name for this build: the version of the private objects' one symbol, and
# what the program asks for. It changes with every object file of any.
$(BUILD)/gen/build_id.c: $(CMD_OBJ) $(COMMIT_OBJ) $(SANDBOX_OBJ) $(FULL_OBJ) $(JUDGE_OBJ)
	$(Q)id=HALLMARK_$$(cat $^ | sha256sum | cut -c1-32) && \
	echo "$$id { global: hm_full_main; local: *; };" >$(@D)/full.map && \
	printf 'extern const char hm_build_id[];\nconst char hm_build_id[] = "%s";\n' \
		$$id >$@
$(BUILD)/bin/hallmark: $(PROGRAM_CMD) $(COMMIT_OBJ) $(BUILD)/gen/build_id.o $(JUDGE_OBJ)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -pie -o $@ $^ $(JUDGE_LIBS) $(CMD_LIBS)

$(FULL_SO): $(COMMON_CMD) $(COMMIT_OBJ) $(FULL_OBJ) $(JUDGE_OBJ) $(BUILD)/gen/build_id.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -shared -o $@ $(filter %.o,$^) \
		-Wl,--version-script=$(BUILD)/gen/full.map $(FULL_LIBS) $(CMD_LIBS)

$(SANDBOX_SO): $(ALL_CMD) $(COMMIT_OBJ) $(SANDBOX_OBJ) $(FULL_OBJ) $(JUDGE_OBJ) $(BUILD)/gen/build_id.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -shared -o $@ $(filter %.o,$^) \
		-Wl,--version-script=$(BUILD)/gen/full.map $(FULL_LIBS) $(CMD_LIBS) -lpthread

# A link, so that the program finds its object by the same rule as installed.
$(BUILD)/hallmark: $(BUILD)/bin/hallmark $(FULL_SO) $(SANDBOX_SO)
	$(Q)ln -sf bin/hallmark $@

# lib/EXPORTS is the list of public symbols: check-exports holds it, and
# here it becomes the version script.
$(BUILD)/gen/lib.map: lib/EXPORTS
	@mkdir -p $(@D)
	$(Q)sed '1s/^/HALLMARK_$(SOVERSION) { global:\n/;s/$$/;/;$$s/$$/\nlocal: *; };/' $< >$@
$(BUILD)/$(LIBSO): $(JUDGE_OBJ) $(BUILD)/gen/lib.map
	$(Q)$(CC) $(ALL_LDFLAGS) -shared -Wl,-soname,$(LIBSO) -o $@ $(JUDGE_OBJ) \
		-Wl,--version-script=$(BUILD)/gen/lib.map $(JUDGE_LIBS)
	$(Q)ln -sf $(LIBSO) $(BUILD)/libhallmark.so

$(COMPLETIONS): $(BUILD)/bin/hallmark | $(BUILD)/hallmark
	@mkdir -p $(@D)
	$(Q)$(BUILD)/hallmark completion $(@F) >$@

$(BUILD)/mkman: $(BUILD)/cmd/tools/mkman.o $(ALL_CMD) $(COMMIT_OBJ) $(SANDBOX_OBJ) $(FULL_OBJ) $(JUDGE_OBJ)
	$(Q)$(CC) $(ALL_LDFLAGS) -pie -o $@ $^ $(FULL_LIBS) $(CMD_LIBS) -lpthread
$(BUILD)/man/%: docs/man/%.in $(BUILD)/mkman
	@mkdir -p $(@D)
	$(Q)$(BUILD)/mkman <$< >$@ || { rm -f $@; exit 1; }

$(BUILD)/hallmark.pc: lib/hallmark.pc.in FORCE
	$(Q)sed 's|@PREFIX@|$(PREFIX)|;s|@VERSION@|$(VERSION)|' $< >$@

# What is installed: source:place. Uninstalling walks the same
# list, so it removes exactly what was put there.
PROGRAMS := $(BUILD)/bin/hallmark:bin/hallmark
OBJECTS  := $(FULL_SO):lib/hallmark/hallmark-full.so \
	$(SANDBOX_SO):lib/hallmark/hallmark-sandbox.so \
	$(BUILD)/$(LIBSO):lib/$(LIBSO)
DATA := $(BUILD)/libhallmark.a:lib/libhallmark.a \
	$(BUILD)/hallmark.pc:lib/pkgconfig/hallmark.pc \
	$(BUILD)/completions/bash:share/bash-completion/completions/hallmark \
	$(BUILD)/completions/zsh:share/zsh/site-functions/_hallmark \
	$(BUILD)/completions/fish:share/fish/vendor_completions.d/hallmark.fish \
	$(foreach h,$(wildcard include/hallmark/*.h),$(h):$(h)) \
	$(foreach m,$(MAN),$(m):share/man/man$(subst .,,$(suffix $(m)))/$(notdir $(m)))
put = install -D -m $(1) "$(subst :," "$(DEST)/,$(2))" &&

## install: everything, into $(DESTDIR)$(PREFIX), which is /usr/local
install: all $(BUILD)/hallmark.pc
	$(Q)$(foreach f,$(PROGRAMS),$(call put,755,$(f))) \
	$(foreach f,$(OBJECTS) $(DATA),$(call put,644,$(f))) \
	ln -sf $(LIBSO) "$(DEST)/lib/libhallmark.so"

## uninstall: removes what install put there
uninstall:
	$(Q)rm -f "$(DEST)/lib/libhallmark.so" $(foreach f,$(PROGRAMS) $(OBJECTS) $(DATA), \
		"$(DEST)/$(lastword $(subst :, ,$(f)))")
	$(Q)rmdir "$(DEST)/include/hallmark" "$(DEST)/lib/hallmark" 2>/dev/null || true
