/*
 * viraccessperm.h: what a caller can be allowed to do
 *
 * The practice daemon asks nobody; the names are here so that every
 * procedure in remote_protocol.x can say which permission it would need.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "internal.h"

typedef enum {
    /**
     * @desc: See the connection
     * @message: Seeing the connection needs authorization
     * @anonymous: 1
     */
    VIR_ACCESS_PERM_CONNECT_GETATTR,

    /**
     * @desc: Read the host
     * @message: Reading about the host needs authorization
     * @anonymous: 1
     */
    VIR_ACCESS_PERM_CONNECT_READ,

    /**
     * @desc: Change the host
     * @message: Changing the host needs authorization
     */
    VIR_ACCESS_PERM_CONNECT_WRITE,

    /**
     * @desc: Find domains
     * @message: Finding domains needs authorization
     * @anonymous: 1
     */
    VIR_ACCESS_PERM_CONNECT_SEARCH_DOMAINS,

    /**
     * @desc: Find networks
     * @message: Finding networks needs authorization
     * @anonymous: 1
     */
    VIR_ACCESS_PERM_CONNECT_SEARCH_NETWORKS,

    /**
     * @desc: Send the host to sleep
     * @message: Sending the host to sleep needs authorization
     */
    VIR_ACCESS_PERM_CONNECT_PM_CONTROL,

    VIR_ACCESS_PERM_CONNECT_LAST
} virAccessPermConnect;

typedef enum {
    /**
     * @desc: See the domain
     * @message: Seeing the domain needs authorization
     * @anonymous: 1
     */
    VIR_ACCESS_PERM_DOMAIN_GETATTR,

    /**
     * @desc: Read the domain
     * @message: Reading about the domain needs authorization
     * @anonymous: 1
     */
    VIR_ACCESS_PERM_DOMAIN_READ,

    /**
     * @desc: Change the domain
     * @message: Changing the domain needs authorization
     */
    VIR_ACCESS_PERM_DOMAIN_WRITE,

    /**
     * @desc: Start the domain
     * @message: Starting the domain needs authorization
     */
    VIR_ACCESS_PERM_DOMAIN_START,

    /**
     * @desc: Stop the domain
     * @message: Stopping the domain needs authorization
     */
    VIR_ACCESS_PERM_DOMAIN_STOP,

    VIR_ACCESS_PERM_DOMAIN_LAST
} virAccessPermDomain;

typedef enum {
    /**
     * @desc: See the network
     * @message: Seeing the network needs authorization
     * @anonymous: 1
     */
    VIR_ACCESS_PERM_NETWORK_GETATTR,

    /**
     * @desc: Read the network
     * @message: Reading about the network needs authorization
     * @anonymous: 1
     */
    VIR_ACCESS_PERM_NETWORK_READ,

    /**
     * @desc: Change the network
     * @message: Changing the network needs authorization
     */
    VIR_ACCESS_PERM_NETWORK_WRITE,

    /**
     * @desc: Start the network
     * @message: Starting the network needs authorization
     */
    VIR_ACCESS_PERM_NETWORK_START,

    /**
     * @desc: Stop the network
     * @message: Stopping the network needs authorization
     */
    VIR_ACCESS_PERM_NETWORK_STOP,

    VIR_ACCESS_PERM_NETWORK_LAST
} virAccessPermNetwork;
