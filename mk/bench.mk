# SPDX-License-Identifier: Apache-2.0
# Figures as ratios to references measured in the same run; never a test.
BENCH_OBJ := $(call obj,$(wildcard tests/bench/*.c))

$(BUILD)/tests/bench/bench: $(BENCH_OBJ) $(JUDGE_OBJ)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(JUDGE_LIBS)

.PHONY: bench
## bench: ratios to memcpy, jansson, openssl; start-up (BENCH="--json base64")
bench: $(BUILD)/tests/bench/bench $(BUILD)/hallmark
	$(Q)$< $(BENCH)
	$(Q)$(if $(BENCH),,tests/bench/startup.sh $(BUILD)/bin/hallmark)
