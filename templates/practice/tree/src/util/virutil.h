/*
 * virutil.h: memory, strings, UUIDs
 *
 * libvirt uses GLib for these. The few names of GLib's that code in this
 * style needs are made here by hand, so that nothing has to be installed.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define G_GNUC_UNUSED __attribute__((__unused__))
#define G_GNUC_PRINTF(format, first) __attribute__((__format__(__printf__, format, first)))
#define G_GNUC_WARN_UNUSED_RESULT __attribute__((__warn_unused_result__))
#define ATTRIBUTE_NONNULL(m) __attribute__((__nonnull__(m)))
#define G_N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))
#define VIR_HAS_COMMA(...) \
    VIR_NTH_ARG(__VA_ARGS__, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0)
#define VIR_NTH_ARG(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, nth, ...) nth

/* Freed by itself when the variable goes out of scope. */
#define g_autofree __attribute__((__cleanup__(virAutoFree)))
#define g_autoptr(type) __attribute__((__cleanup__(virAutoPtr_##type))) type *
#define G_DEFINE_AUTOPTR_CLEANUP_FUNC(type, func) \
    static inline G_GNUC_UNUSED void virAutoPtr_##type(type **ptr) \
    { \
        if (*ptr) \
            func(*ptr); \
    } \
    struct _virAutoPtrSemicolon

#define g_new0(type, n) ((type *) virZalloc(sizeof(type) * (n)))
#define g_free(ptr) free((void *) (ptr))
#define g_clear_pointer(pp, func) \
    do { \
        if (*(pp)) \
            func(*(pp)); \
        *(pp) = NULL; \
    } while (0)
#define g_steal_pointer(pp) \
    __extension__ ({ __typeof__(*(pp)) _stolen = *(pp); *(pp) = NULL; _stolen; })
#define g_strdup(str) virStrdup(str)
#define g_strdup_printf(...) virStrdupPrintf(__VA_ARGS__)
#define VIR_FREE(ptr) g_clear_pointer(&(ptr), g_free)

/* These never return NULL for want of memory: they stop the program. */
void *virZalloc(size_t size);
char *virStrdup(const char *str);
char *virStrdupPrintf(const char *format, ...)
    G_GNUC_PRINTF(1, 2);

void virAutoFree(void *ptr);

const char *virUUIDFormat(const unsigned char *uuid,
                          char *uuidstr);
