/*
 * libvirt-host.h
 * Summary: the connection, and the host behind it
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LIBVIRT_HOST_H
# define LIBVIRT_HOST_H

# ifndef __VIR_LIBVIRT_H_INCLUDES__
#  error "Don't include this file directly, only use libvirt/libvirt.h"
# endif

/**
 * virConnect:
 *
 * A connection to a hypervisor; its insides are private.
 *
 * Since: 1.0.0
 */
typedef struct _virConnect virConnect;

/**
 * virConnectPtr:
 *
 * How programs hold a connection.
 *
 * Since: 1.0.0
 */
typedef virConnect *virConnectPtr;

/**
 * virConnectFlags:
 *
 * Since: 1.0.0
 */
typedef enum {
    VIR_CONNECT_RO = (1 << 0), /* may look, may not change (Since: 1.0.0) */
} virConnectFlags;

/**
 * virNodeSuspendTarget:
 *
 * Since: 1.2.0
 */
typedef enum {
    VIR_NODE_SUSPEND_TARGET_MEM = 0, /* suspend to memory (Since: 1.2.0) */
    VIR_NODE_SUSPEND_TARGET_DISK = 1, /* suspend to disk (Since: 1.2.0) */

# ifdef VIR_ENUM_SENTINELS
    VIR_NODE_SUSPEND_TARGET_LAST /* (Since: 1.2.0) */
# endif
} virNodeSuspendTarget;

virConnectPtr virConnectOpen(const char *name);
virConnectPtr virConnectOpenReadOnly(const char *name);
int virConnectClose(virConnectPtr conn);

char *virConnectGetHostname(virConnectPtr conn);
int virConnectGetMaxVcpus(virConnectPtr conn,
                          const char *type);

int virNodeSuspendForDuration(virConnectPtr conn,
                              unsigned int target,
                              unsigned long long duration,
                              unsigned int flags);

#endif /* LIBVIRT_HOST_H */
