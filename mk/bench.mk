# SPDX-License-Identifier: Apache-2.0
# Figures as ratios to references measured in the same run; never a test.
# What makes evidence where the public suites are missing.
BENCH_HELP := $(call obj,$(wildcard tests/lab/lab*.c) tests/x509/factory.c \
	tests/tsa/factory.c tests/tlog/log.c tests/test.c)
BENCH_OBJ := $(call obj,$(wildcard tests/bench/*.c))
$(BENCH_OBJ): CPPFLAGS += -Itests

$(BUILD)/tests/bench/bench: $(BENCH_OBJ) $(BENCH_HELP) $(JUDGE_OBJ)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(JUDGE_LIBS) -lpthread

.PHONY: bench bench-peers
## bench: ratios to memcpy, jansson, openssl; start-up (BENCH="--json base64")
bench: $(BUILD)/tests/bench/bench $(BUILD)/hallmark
	$(Q)$< $(BENCH)
	$(Q)$(if $(BENCH),,tests/bench/cold.sh $< $(BUILD)/bin/hallmark)
.PHONY: bench-provenance
## bench-provenance: provenance and what is expected of it; fails above 1.15 x floor
bench-provenance: $(BUILD)/tests/bench/bench
	$(Q)$< verify | awk '/^provenance, expectations/ { on = 1 } on { print } \
		on && $$1 == "floor" { ratio = $$NF; on = 0 } \
		END { exit !(ratio > 0 && ratio <= 1.15) }'
## bench-peers: other verifiers beside ours, installed where they are missing
bench-peers: $(BUILD)/tests/bench/bench $(BUILD)/hallmark
	$(Q)tests/interop/peers/run.sh $< $(BUILD)/bin/hallmark

# The server beside nginx: two programs of ours, and a script that runs them.
SERVE_BENCH := $(addprefix $(BUILD)/tests/bench/serve/,ours load)
$(SERVE_BENCH): %: %.o $(FULL_OBJ) $(JUDGE_OBJ) $(BUILD)/lib/workers/workers.o
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(FULL_LIBS) -lpthread
.PHONY: bench-serve
## bench-serve: requests/s of the server and of nginx; fails below 0.5 of it
bench-serve: $(SERVE_BENCH)
	$(Q)tests/bench/serve/run.sh $(BUILD)/tests/bench/serve/load \
		$(BUILD)/tests/bench/serve/ours

$(BUILD)/tests/bench/blob/fetch: $(BUILD)/tests/bench/blob/fetch.o $(FULL_OBJ) \
		$(call obj,$(call src,$(PROGRAM))) $(JUDGE_OBJ)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(FULL_LIBS) -lpthread
.PHONY: bench-blob
## bench-blob: a blob of 1 GiB from nginx, ours beside curl; fails below 0.85
bench-blob: $(BUILD)/tests/bench/blob/fetch
	$(Q)tests/bench/blob.sh $<

FULCIO_BENCH := $(BUILD)/tests/bench/fulcio/issue
$(FULCIO_BENCH).o: CPPFLAGS += -Itests
$(FULCIO_BENCH): %: %.o $(call obj,tests/lab/authority.c tests/lab/serve_http.c) \
		$(SANDBOX_OBJ) $(call obj,$(call src,$(PROGRAM))) $(FULL_OBJ) $(JUDGE_OBJ)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(FULL_LIBS) -lpthread
.PHONY: bench-fulcio
## bench-fulcio: certificates/s of the sandbox's authority; fails below 200
bench-fulcio: $(FULCIO_BENCH)
	$(Q)$<

.PHONY: bench-sign
## bench-sign: what a signature without a key costs, beside its critical path
bench-sign: all
	$(Q)tests/bench/sign.sh $(BUILD)/hallmark

POLICY_BENCH := $(BUILD)/tests/bench/policy/load
$(POLICY_BENCH): %: %.o $(FULL_OBJ) $(call obj,$(call src,$(PROGRAM))) $(JUDGE_OBJ)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(FULL_LIBS) -lpthread
.PHONY: bench-policy
## bench-policy: 5,000 rules loaded and judged; fails beyond 100 ms and 50 us
bench-policy: $(POLICY_BENCH)
	$(Q)$<
