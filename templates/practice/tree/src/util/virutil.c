/*
 * virutil.c: memory, strings, UUIDs
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "internal.h"

void *
virZalloc(size_t size)
{
    void *ptr = calloc(1, size ? size : 1);

    if (!ptr)
        abort();
    return ptr;
}


char *
virStrdup(const char *str)
{
    char *copy;

    if (!str)
        return NULL;
    if (!(copy = strdup(str)))
        abort();
    return copy;
}


char *
virStrdupPrintf(const char *format, ...)
{
    va_list ap;
    char *text;

    va_start(ap, format);
    if (vasprintf(&text, format, ap) < 0)
        abort();
    va_end(ap);
    return text;
}


/* For g_autofree: takes the address of the variable. */
void
virAutoFree(void *ptr)
{
    void **variable = ptr;

    free(*variable);
}


const char *
virUUIDFormat(const unsigned char *uuid,
              char *uuidstr)
{
    char *out = uuidstr;
    size_t i;

    for (i = 0; i < VIR_UUID_BUFLEN; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        out += sprintf(out, "%02x", uuid[i]);
    }
    return uuidstr;
}
