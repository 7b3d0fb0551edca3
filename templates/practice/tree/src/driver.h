/*
 * driver.h: what a driver is
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "internal.h"

typedef enum {
    /* Opened: the connection now belongs to this driver. */
    VIR_DRV_OPEN_SUCCESS = 0,
    /* Not mine: ask the next driver. */
    VIR_DRV_OPEN_DECLINED = -1,
    /* Mine, but it failed; an error has been reported. */
    VIR_DRV_OPEN_ERROR = -2,
} virDrvOpenStatus;

#define __VIR_DRIVER_H_INCLUDES___

#include "driver-hypervisor.h"
#include "driver-network.h"

#undef __VIR_DRIVER_H_INCLUDES___

typedef struct _virConnectDriver virConnectDriver;
struct _virConnectDriver {
    virHypervisorDriver *hypervisorDriver;
    virNetworkDriver *networkDriver;
};

extern virConnectDriver testConnectDriver;
extern virConnectDriver remoteConnectDriver;
