/*
 * libvirt-network.c: public functions about networks
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "datatypes.h"

VIR_LOG_INIT("libvirt.network");

#define VIR_FROM_THIS VIR_FROM_NETWORK


/**
 * virConnectNumOfNetworks:
 * @conn: pointer to the hypervisor connection
 *
 * How many networks are running.
 *
 * Returns the number, or -1 in case of error
 *
 * Since: 1.0.0
 */
int
virConnectNumOfNetworks(virConnectPtr conn)
{
    VIR_DEBUG("conn=%p", conn);

    virResetLastError();

    virCheckConnectReturn(conn, -1);

    if (conn->networkDriver && conn->networkDriver->connectNumOfNetworks) {
        int ret;
        ret = conn->networkDriver->connectNumOfNetworks(conn);
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
 * virNetworkLookupByName:
 * @conn: pointer to the hypervisor connection
 * @name: the name of a network
 *
 * Finds a network by its name.
 *
 * Returns the network, to be freed with virNetworkFree(), or NULL in case of error
 *
 * Since: 1.0.0
 */
virNetworkPtr
virNetworkLookupByName(virConnectPtr conn,
                       const char *name)
{
    VIR_DEBUG("conn=%p, name=%s", conn, NULLSTR(name));

    virResetLastError();

    virCheckConnectReturn(conn, NULL);
    virCheckNonNullArgGoto(name, error);

    if (conn->networkDriver && conn->networkDriver->networkLookupByName) {
        virNetworkPtr ret;
        ret = conn->networkDriver->networkLookupByName(conn, name);
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
 * virNetworkFree:
 * @network: pointer to a network
 *
 * Lets go of the network; what runs on the host runs on.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virNetworkFree(virNetworkPtr network)
{
    VIR_DEBUG("network=%p", network);

    virResetLastError();

    virCheckNetworkReturn(network, -1);

    virObjectUnref(network);
    return 0;
}


/**
 * virNetworkGetConnect:
 * @network: pointer to a network
 *
 * The connection that the network came from; it is not counted once more.
 *
 * Returns the connection, or NULL in case of error
 *
 * Since: 1.0.0
 */
virConnectPtr
virNetworkGetConnect(virNetworkPtr network)
{
    VIR_DEBUG("network=%p", network);

    virResetLastError();

    virCheckNetworkReturn(network, NULL);

    return network->conn;
}


/**
 * virNetworkGetName:
 * @network: pointer to a network
 *
 * The network's name; it stays the network's.
 *
 * Returns the name, or NULL in case of error
 *
 * Since: 1.0.0
 */
const char *
virNetworkGetName(virNetworkPtr network)
{
    VIR_DEBUG("network=%p", network);

    virResetLastError();

    virCheckNetworkReturn(network, NULL);

    return network->name;
}


/**
 * virNetworkCreate:
 * @network: pointer to a network
 *
 * Starts a network.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virNetworkCreate(virNetworkPtr network)
{
    virConnectPtr conn;

    VIR_DEBUG("network=%p", network);

    virResetLastError();

    virCheckNetworkReturn(network, -1);
    conn = network->conn;
    virCheckReadOnlyGoto(conn->flags, error);

    if (conn->networkDriver && conn->networkDriver->networkCreate) {
        int ret;
        ret = conn->networkDriver->networkCreate(network);
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
 * virNetworkDestroy:
 * @network: pointer to a network
 *
 * Stops a network at once.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virNetworkDestroy(virNetworkPtr network)
{
    virConnectPtr conn;

    VIR_DEBUG("network=%p", network);

    virResetLastError();

    virCheckNetworkReturn(network, -1);
    conn = network->conn;
    virCheckReadOnlyGoto(conn->flags, error);

    if (conn->networkDriver && conn->networkDriver->networkDestroy) {
        int ret;
        ret = conn->networkDriver->networkDestroy(network);
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
 * virNetworkIsActive:
 * @network: pointer to a network
 *
 * Is the network running?
 *
 * Returns 1 if it is, 0 if it is not, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virNetworkIsActive(virNetworkPtr network)
{
    virConnectPtr conn;

    VIR_DEBUG("network=%p", network);

    virResetLastError();

    virCheckNetworkReturn(network, -1);
    conn = network->conn;

    if (conn->networkDriver && conn->networkDriver->networkIsActive) {
        int ret;
        ret = conn->networkDriver->networkIsActive(network);
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
 * virNetworkGetBridgeName:
 * @network: pointer to a network
 *
 * The name of the bridge on the host that the network uses.
 *
 * Returns the name, to be freed by the caller, or NULL in case of error
 *
 * Since: 1.0.0
 */
char *
virNetworkGetBridgeName(virNetworkPtr network)
{
    virConnectPtr conn;

    VIR_DEBUG("network=%p", network);

    virResetLastError();

    virCheckNetworkReturn(network, NULL);
    conn = network->conn;

    if (conn->networkDriver && conn->networkDriver->networkGetBridgeName) {
        char *ret;
        ret = conn->networkDriver->networkGetBridgeName(network);
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
 * virNetworkSetAutostart:
 * @network: pointer to a network
 * @autostart: whether to start it with the host, 0 or 1
 *
 * Sets whether the network starts when the host does.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.2.0
 */
int
virNetworkSetAutostart(virNetworkPtr network,
                       int autostart)
{
    virConnectPtr conn;

    VIR_DEBUG("network=%p, autostart=%d", network, autostart);

    virResetLastError();

    virCheckNetworkReturn(network, -1);
    conn = network->conn;
    virCheckReadOnlyGoto(conn->flags, error);

    if (conn->networkDriver && conn->networkDriver->networkSetAutostart) {
        int ret;
        ret = conn->networkDriver->networkSetAutostart(network, autostart);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}
