#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Needs nobody else's program, and is quick enough for every run of the tests.
source "$(dirname "${BASH_SOURCE[0]}")/../interop/conformance.sh"
