/* SPDX-License-Identifier: Apache-2.0 */
/* hallmark.h - all of the public interface. */
#ifndef HALLMARK_HALLMARK_H
#define HALLMARK_HALLMARK_H

#include "hallmark/api.h"
#include "hallmark/bytes.h"
#include "hallmark/digest.h"
#include "hallmark/err.h"
#include "hallmark/evidence.h"
#include "hallmark/facts.h"
#include "hallmark/key.h"
#include "hallmark/report.h"
#include "hallmark/rules.h"
#include "hallmark/time.h"
#include "hallmark/trust.h"
#include "hallmark/verify.h"
#include "hallmark/version.h"

#endif
