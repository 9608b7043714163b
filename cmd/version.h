/* SPDX-License-Identifier: Apache-2.0 */
/* version.h - the libraries that an object of the program is linked with. */
#ifndef HM_CMD_VERSION_H
#define HM_CMD_VERSION_H

struct hm_library {
    const char *name;  /* NULL ends the list */
    const char *built; /* the version whose headers we compiled with */
    const char *(*running)(void); /* the version that was loaded */
};

/* Those that only hallmark-full.so has (full.c). Weak: in the program itself
 * the list is not there, and its address is NULL. */
extern const struct hm_library hm_full_libraries[]
    __attribute__((weak, visibility("hidden")));

#endif
