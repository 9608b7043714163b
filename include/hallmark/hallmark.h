/* SPDX-License-Identifier: Apache-2.0 */
/* hallmark.h - all of the public interface. */
#ifndef HALLMARK_HALLMARK_H
#define HALLMARK_HALLMARK_H

#include "hallmark/api.h"
#include "hallmark/bytes.h"
#include "hallmark/digest.h"
#include "hallmark/err.h"
#include "hallmark/key.h"
#include "hallmark/version.h"

#endif
