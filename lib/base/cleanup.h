/* SPDX-License-Identifier: Apache-2.0 */
/* cleanup.h - release by scope, hand over by name.
 *
 *     hm_auto(buf) out = hm_buf(HM_PEM_MAX);     freed by hm_buf_free(&out)
 *     hm_auto_ptr(key) key = NULL;               freed by hm_key_free(key)
 *     ...
 *     *result = hm_move(key);                    leaves NULL behind
 *
 * HM_DEFINE_AUTO(buf) is written once, below `void hm_buf_free(struct hm_buf
 * *)`. HM_DEFINE_AUTO_PTR(key) is for objects that are made by `new` or
 * `parse`. HM_DEFINE_AUTO_FOREIGN(EVP_PKEY, EVP_PKEY_free) gives another
 * library's type the same treatment: `hm_auto_foreign(EVP_PKEY) pkey`. */
#ifndef HM_CLEANUP_H
#define HM_CLEANUP_H

#define hm_auto(name)                                                          \
    __attribute__((cleanup(hm_auto_free_##name))) struct hm_##name
#define hm_auto_ptr(name)                                                      \
    __attribute__((cleanup(hm_auto_ptr_free_##name))) struct hm_##name *
#define hm_auto_foreign(type)                                                  \
    __attribute__((cleanup(hm_auto_foreign_free_##type))) type *

#define HM_DEFINE_AUTO(name)                                                   \
    __attribute__((unused)) static inline void hm_auto_free_##name(            \
        struct hm_##name *object)                                              \
    {                                                                          \
        hm_##name##_free(object);                                              \
    }
#define HM_DEFINE_AUTO_PTR(name)                                               \
    __attribute__((unused)) static inline void hm_auto_ptr_free_##name(        \
        struct hm_##name **object)                                             \
    {                                                                          \
        hm_##name##_free(*object);                                             \
    }
#define HM_DEFINE_AUTO_FOREIGN(type, release)                                  \
    __attribute__((unused)) static inline void hm_auto_foreign_free_##type(    \
        type **object)                                                         \
    {                                                                          \
        if (*object != NULL)                                                   \
            release(*object);                                                  \
    }

/* The pointer's value; the variable itself becomes NULL. */
#define hm_move(ptr)                                                           \
    __extension__({                                                            \
        __typeof__(ptr) hm_moved_ = (ptr);                                     \
        (ptr) = NULL;                                                          \
        hm_moved_;                                                             \
    })

/* The same for what is no pointer: the variable itself becomes `none`, of which
 * nothing is released: a descriptor of -1, a zeroed struct. */
#define hm_take(object, none)                                                  \
    __extension__({                                                            \
        __typeof__(object) hm_taken_ = (object);                               \
        (object) = (none);                                                     \
        hm_taken_;                                                             \
    })

#endif
