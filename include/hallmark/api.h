/* SPDX-License-Identifier: Apache-2.0 */
/* api.h - attributes of the public interface.
 *
 * HM_API marks what the shared library exports (lib/EXPORTS lists it).
 * HM_MUST_USE makes it a compile-time warning to drop a result: a verdict
 * that nobody looks at is a bug. */
#ifndef HALLMARK_API_H
#define HALLMARK_API_H

#define HM_API __attribute__((visibility("default")))
#define HM_MUST_USE __attribute__((warn_unused_result))
#define HM_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))

#endif
