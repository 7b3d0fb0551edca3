/*
 * libvirt.c: opening and closing a connection
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "datatypes.h"

VIR_LOG_INIT("libvirt");

#define VIR_FROM_THIS VIR_FROM_NONE

/* Asked in this order: the remote driver takes only URIs that name a transport. */
static virConnectDriver *virConnectDriverTab[] = {
    &remoteConnectDriver,
    &testConnectDriver,
};


static virConnectPtr
virConnectOpenInternal(const char *name,
                       unsigned int flags)
{
    virConnectPtr conn = virGetConnect();
    size_t i;

    conn->flags = flags;
    conn->uri = g_strdup(name ? name : "test:///default");

    for (i = 0; i < G_N_ELEMENTS(virConnectDriverTab); i++) {
        virConnectDriver *drv = virConnectDriverTab[i];

        switch (drv->hypervisorDriver->connectOpen(conn, flags)) {
        case VIR_DRV_OPEN_SUCCESS:
            conn->driver = drv->hypervisorDriver;
            conn->networkDriver = drv->networkDriver;
            return conn;
        case VIR_DRV_OPEN_ERROR:
            goto error;
        case VIR_DRV_OPEN_DECLINED:
            break;
        }
    }

    virReportError(VIR_ERR_NO_CONNECT, _("no driver takes '%s'"), conn->uri);

 error:
    virObjectUnref(conn);
    return NULL;
}


/**
 * virConnectOpen:
 * @name: (optional) URI of the hypervisor
 *
 * Opens a connection that may read and change. "test:///default" is the test
 * driver in this very process, "test+unix:///default?socket=PATH" the one in
 * the daemon that listens there.
 *
 * Returns the connection, or NULL in case of error
 *
 * Since: 1.0.0
 */
virConnectPtr
virConnectOpen(const char *name)
{
    virConnectPtr ret;

    VIR_DEBUG("name=%s", NULLSTR(name));
    virResetLastError();

    if (!(ret = virConnectOpenInternal(name, 0)))
        goto error;

    return ret;

 error:
    virDispatchError(NULL);
    return NULL;
}


/**
 * virConnectOpenReadOnly:
 * @name: (optional) URI of the hypervisor
 *
 * Opens a connection that may only read.
 *
 * Returns the connection, or NULL in case of error
 *
 * Since: 1.0.0
 */
virConnectPtr
virConnectOpenReadOnly(const char *name)
{
    virConnectPtr ret;

    VIR_DEBUG("name=%s", NULLSTR(name));
    virResetLastError();

    if (!(ret = virConnectOpenInternal(name, VIR_CONNECT_RO)))
        goto error;

    return ret;

 error:
    virDispatchError(NULL);
    return NULL;
}


/**
 * virConnectClose:
 * @conn: pointer to the hypervisor connection
 *
 * Gives the connection back. It lives on while domains or networks that came
 * from it do.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virConnectClose(virConnectPtr conn)
{
    VIR_DEBUG("conn=%p", conn);

    virResetLastError();

    virCheckConnectReturn(conn, -1);

    virObjectUnref(conn);
    return 0;
}
