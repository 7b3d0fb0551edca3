/*
 * virerror.c: the last error of each thread
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "virlog.h"

VIR_LOG_INIT("util.error");

static __thread virError lastError;

static const char *
virErrorMsg(int code)
{
    switch ((virErrorNumber) code) {
    case VIR_ERR_OK: return _("no error");
    case VIR_ERR_INTERNAL_ERROR: return _("internal error");
    case VIR_ERR_NO_MEMORY: return _("out of memory");
    case VIR_ERR_NO_SUPPORT: return _("this function is not supported by the connection driver");
    case VIR_ERR_NO_CONNECT: return _("no connection driver available");
    case VIR_ERR_INVALID_CONN: return _("invalid connection pointer");
    case VIR_ERR_INVALID_DOMAIN: return _("invalid domain pointer");
    case VIR_ERR_INVALID_NETWORK: return _("invalid network pointer");
    case VIR_ERR_INVALID_ARG: return _("invalid argument");
    case VIR_ERR_OPERATION_FAILED: return _("operation failed");
    case VIR_ERR_OPERATION_DENIED: return _("operation forbidden");
    case VIR_ERR_OPERATION_INVALID: return _("operation is not valid now");
    case VIR_ERR_OPERATION_UNSUPPORTED: return _("operation not supported");
    case VIR_ERR_ARGUMENT_UNSUPPORTED: return _("argument not supported");
    case VIR_ERR_CONFIG_UNSUPPORTED: return _("configuration not supported");
    case VIR_ERR_NO_DOMAIN: return _("domain not found");
    case VIR_ERR_NO_NETWORK: return _("network not found");
    case VIR_ERR_RPC: return _("RPC error");
    case VIR_ERR_SYSTEM_ERROR: return _("system error");
    case VIR_ERR_NO_DOMAIN_METADATA: return _("no such metadata");
    }
    return _("unknown error");
}


void
virReportErrorHelper(int domain,
                     int code,
                     const char *function,
                     const char *format, ...)
{
    g_autofree char *detail = NULL;
    va_list ap;

    va_start(ap, format);
    if (vasprintf(&detail, format, ap) < 0)
        abort();
    va_end(ap);

    virResetLastError();
    lastError.code = code;
    lastError.domain = domain;
    lastError.message = g_strdup_printf("%s: %s", virErrorMsg(code), detail);
    VIR_DEBUG("%s: %s", function, lastError.message);
}


/**
 * virGetLastError:
 *
 * The last error in this thread; it stays the library's.
 *
 * Returns the error, or NULL if there is none
 *
 * Since: 1.0.0
 */
virErrorPtr
virGetLastError(void)
{
    return lastError.code == VIR_ERR_OK ? NULL : &lastError;
}


/**
 * virGetLastErrorMessage:
 *
 * The text of the last error in this thread; it stays the library's.
 *
 * Returns the text, never NULL
 *
 * Since: 1.0.0
 */
const char *
virGetLastErrorMessage(void)
{
    return lastError.message ? lastError.message : _("no error");
}


/**
 * virResetLastError:
 *
 * Forgets the last error in this thread.
 *
 * Since: 1.0.0
 */
void
virResetLastError(void)
{
    lastError.code = VIR_ERR_OK;
    VIR_FREE(lastError.message);
}


void
virDispatchError(virConnectPtr conn)
{
    if (!virGetLastError())
        virReportErrorHelper(VIR_FROM_NONE, VIR_ERR_INTERNAL_ERROR, __FUNCTION__,
                             "%s", _("a function failed and did not say why"));
    VIR_DEBUG("conn=%p, error=%s", conn, lastError.message);
}
