# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. tests/checks/_plant.sh
check=$root/scripts/check-docs
