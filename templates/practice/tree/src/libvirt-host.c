/*
 * libvirt-host.c: the connection and the host behind it
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "datatypes.h"

VIR_LOG_INIT("libvirt.host");

#define VIR_FROM_THIS VIR_FROM_NONE


/**
 * virConnectGetHostname:
 * @conn: pointer to the hypervisor connection
 *
 * The name of the host that the hypervisor runs on.
 *
 * Returns the name, to be freed by the caller, or NULL in case of error
 *
 * Since: 1.0.0
 */
char *
virConnectGetHostname(virConnectPtr conn)
{
    VIR_DEBUG("conn=%p", conn);

    virResetLastError();

    virCheckConnectReturn(conn, NULL);

    if (conn->driver->connectGetHostname) {
        char *ret;
        ret = conn->driver->connectGetHostname(conn);
        if (!ret)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return NULL;
}


/**
 * virConnectGetMaxVcpus:
 * @conn: pointer to the hypervisor connection
 * @type: (optional) kind of virtualization
 *
 * How many virtual CPUs one domain may have at most.
 *
 * Returns the number, or -1 in case of error
 *
 * Since: 1.0.0
 */
int
virConnectGetMaxVcpus(virConnectPtr conn,
                      const char *type)
{
    VIR_DEBUG("conn=%p, type=%s", conn, NULLSTR(type));

    virResetLastError();

    virCheckConnectReturn(conn, -1);

    if (conn->driver->connectGetMaxVcpus) {
        int ret;
        ret = conn->driver->connectGetMaxVcpus(conn, type);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}


/**
 * virNodeSuspendForDuration:
 * @conn: pointer to the hypervisor connection
 * @target: how to suspend, one of virNodeSuspendTarget
 * @duration: for how many seconds
 * @flags: extra flags; not used yet, so callers should always pass 0
 *
 * Puts the host to sleep, and wakes it up again later.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.2.0
 */
int
virNodeSuspendForDuration(virConnectPtr conn,
                          unsigned int target,
                          unsigned long long duration,
                          unsigned int flags)
{
    VIR_DEBUG("conn=%p, target=%u, duration=%llu, flags=0x%x",
              conn, target, duration, flags);

    virResetLastError();

    virCheckConnectReturn(conn, -1);
    virCheckReadOnlyGoto(conn->flags, error);

    if (conn->driver->nodeSuspendForDuration) {
        int ret;
        ret = conn->driver->nodeSuspendForDuration(conn, target, duration, flags);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}
