/*
 * virerror.h: reporting errors inside the library
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

/* Each .c file that uses these defines VIR_FROM_THIS. */
#define virReportError(code, ...) \
    virReportErrorHelper(VIR_FROM_THIS, code, __FUNCTION__, __VA_ARGS__)
#define virReportInvalidArg(argname, ...) \
    virReportErrorHelper(VIR_FROM_THIS, VIR_ERR_INVALID_ARG, __FUNCTION__, __VA_ARGS__)
#define virReportRestrictedError(...) \
    virReportErrorHelper(VIR_FROM_THIS, VIR_ERR_OPERATION_DENIED, __FUNCTION__, __VA_ARGS__)
#define virReportUnsupportedError() \
    virReportErrorHelper(VIR_FROM_THIS, VIR_ERR_NO_SUPPORT, __FUNCTION__, "%s", __FUNCTION__)
#define virReportSystemError(theerrno, ...) \
    do { \
        int _errno = (theerrno); \
        g_autofree char *_what = g_strdup_printf(__VA_ARGS__); \
        virReportErrorHelper(VIR_FROM_THIS, VIR_ERR_SYSTEM_ERROR, __FUNCTION__, \
                             "%s: %s", _what, strerror(_errno)); \
    } while (0)

void virReportErrorHelper(int domain,
                          int code,
                          const char *function,
                          const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* A public function that fails calls this last: the error is now the caller's. */
void virDispatchError(virConnectPtr conn);
