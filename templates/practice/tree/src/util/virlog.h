/*
 * virlog.h: what happens, for whoever wants to see it
 *
 * LIBVIRT_DEBUG=1 in the environment prints it all to standard error.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "internal.h"

#define VIR_LOG_INIT(name) \
    static G_GNUC_UNUSED const char *virLogSelf = name

#define VIR_DEBUG(...) \
    virLogMessage(virLogSelf, "debug", __FUNCTION__, __LINE__, __VA_ARGS__)
#define VIR_INFO(...) \
    virLogMessage(virLogSelf, "info", __FUNCTION__, __LINE__, __VA_ARGS__)
#define VIR_WARN(...) \
    virLogMessage(virLogSelf, "warning", __FUNCTION__, __LINE__, __VA_ARGS__)

void virLogMessage(const char *source,
                   const char *level,
                   const char *function,
                   int line,
                   const char *format, ...)
    G_GNUC_PRINTF(5, 6);
