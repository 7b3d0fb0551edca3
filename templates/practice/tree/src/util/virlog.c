/*
 * virlog.c: what happens, for whoever wants to see it
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "virlog.h"

void
virLogMessage(const char *source,
              const char *level,
              const char *function,
              int line,
              const char *format, ...)
{
    va_list ap;

    if (!getenv("LIBVIRT_DEBUG"))
        return;

    fprintf(stderr, "%s %s %s:%d : ", level, source, function, line);
    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fputc('\n', stderr);
}
