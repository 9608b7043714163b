/* SPDX-License-Identifier: Apache-2.0 */
/* offline.h - the promise of --offline, kept by the kernel.
 *
 * From then on no thread of this process, nor any program that it starts, can
 * make, connect or use a socket, by whatever way into the kernel. Descriptors
 * that were open before can still be read and written: standard input and
 * output may be sockets of whoever started us. There is no way back.
 *
 * It stops a bug, ours or a library's, from talking. It is no cage for a
 * program that was taken over: files can still be written, and what another
 * process reads there, it may send. */
#ifndef HM_OFFLINE_H
#define HM_OFFLINE_H

#include <stdbool.h>

#include "hallmark/api.h"
#include "hallmark/err.h"

/* HM_USAGE "--offline: ..." with the kernel's reason when it refuses: the
 * caller asked for what cannot be had here. */
HM_MUST_USE bool hm_offline_enter(struct hm_err *err);

#endif
