/* SPDX-License-Identifier: Apache-2.0 */
/* hallmark.h - all of the public interface.
 *
 * One thing is done to the whole process: before its first use of OpenSSL the
 * library starts it with OPENSSL_INIT_NO_LOAD_CONFIG, because a configuration
 * file can load code. Where that is the first start of OpenSSL in the process,
 * openssl.cnf is not read any more, for nobody. A program that wants its own
 * calls OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL) before its first
 * call of hallmark, whose context of its own no configuration reaches.
 *
 * And one to the calling thread: its queue of OpenSSL errors is emptied, because
 * what others left there would be told as the reason of a failure of ours. Read
 * your own errors (ERR_get_error()) before a call of hallmark. */
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
