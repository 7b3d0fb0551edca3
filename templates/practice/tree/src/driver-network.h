/*
 * driver-network.h: what a network driver can do
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#ifndef __VIR_DRIVER_H_INCLUDES___
# error "Don't include this file directly, only use driver.h"
#endif

typedef int
(*virDrvConnectNumOfNetworks)(virConnectPtr conn);

typedef virNetworkPtr
(*virDrvNetworkLookupByName)(virConnectPtr conn,
                             const char *name);

typedef int
(*virDrvNetworkCreate)(virNetworkPtr network);

typedef int
(*virDrvNetworkDestroy)(virNetworkPtr network);

typedef int
(*virDrvNetworkIsActive)(virNetworkPtr network);

typedef char *
(*virDrvNetworkGetBridgeName)(virNetworkPtr network);

typedef int
(*virDrvNetworkSetAutostart)(virNetworkPtr network,
                             int autostart);

typedef struct _virNetworkDriver virNetworkDriver;

/**
 * _virNetworkDriver:
 *
 * One member for each public function about networks.
 */
struct _virNetworkDriver {
    const char *name; /* the name of the driver */
    virDrvConnectNumOfNetworks connectNumOfNetworks;
    virDrvNetworkLookupByName networkLookupByName;
    virDrvNetworkCreate networkCreate;
    virDrvNetworkDestroy networkDestroy;
    virDrvNetworkIsActive networkIsActive;
    virDrvNetworkGetBridgeName networkGetBridgeName;
    virDrvNetworkSetAutostart networkSetAutostart;
};
