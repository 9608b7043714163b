# SPDX-License-Identifier: Apache-2.0
# Sanitizers, torture, fuzzing, analysers and the checks that a machine makes.
