# SPDX-License-Identifier: Apache-2.0
# The program, its private object, the shared library, and their installation.
