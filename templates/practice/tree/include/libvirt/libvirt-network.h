/*
 * libvirt-network.h
 * Summary: virtual networks
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LIBVIRT_NETWORK_H
# define LIBVIRT_NETWORK_H

# ifndef __VIR_LIBVIRT_H_INCLUDES__
#  error "Don't include this file directly, only use libvirt/libvirt.h"
# endif

/**
 * virNetwork:
 *
 * A virtual network; its insides are private.
 *
 * Since: 1.0.0
 */
typedef struct _virNetwork virNetwork;

/**
 * virNetworkPtr:
 *
 * How programs hold a network.
 *
 * Since: 1.0.0
 */
typedef virNetwork *virNetworkPtr;

int virConnectNumOfNetworks(virConnectPtr conn);

virNetworkPtr virNetworkLookupByName(virConnectPtr conn,
                                     const char *name);

int virNetworkFree(virNetworkPtr network);
virConnectPtr virNetworkGetConnect(virNetworkPtr network);
const char *virNetworkGetName(virNetworkPtr network);

int virNetworkCreate(virNetworkPtr network);
int virNetworkDestroy(virNetworkPtr network);
int virNetworkIsActive(virNetworkPtr network);
char *virNetworkGetBridgeName(virNetworkPtr network);
int virNetworkSetAutostart(virNetworkPtr network,
                           int autostart);

#endif /* LIBVIRT_NETWORK_H */
