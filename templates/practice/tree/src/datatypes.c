/*
 * datatypes.c: making and freeing the public objects
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "datatypes.h"

static void
virConnectDispose(void *obj)
{
    virConnectPtr conn = obj;

    if (conn->driver)
        conn->driver->connectClose(conn);
    g_free(conn->uri);
}


static void
virDomainDispose(void *obj)
{
    virDomainPtr domain = obj;

    g_free(domain->name);
    virObjectUnref(domain->conn);
}


static void
virNetworkDispose(void *obj)
{
    virNetworkPtr network = obj;

    g_free(network->name);
    virObjectUnref(network->conn);
}


static const virClass connectClass = { "virConnect", virConnectDispose };
static const virClass domainClass = { "virDomain", virDomainDispose };
static const virClass networkClass = { "virNetwork", virNetworkDispose };

const virClass *virConnectClass = &connectClass;
const virClass *virDomainClass = &domainClass;
const virClass *virNetworkClass = &networkClass;

virConnectPtr
virGetConnect(void)
{
    return virObjectNew(virConnectClass, sizeof(virConnect));
}


virDomainPtr
virGetDomain(virConnectPtr conn,
             const char *name,
             const unsigned char *uuid,
             int id)
{
    virDomainPtr domain = virObjectNew(virDomainClass, sizeof(virDomain));

    domain->conn = virObjectRef(conn);
    domain->name = g_strdup(name);
    domain->id = id;
    memcpy(domain->uuid, uuid, VIR_UUID_BUFLEN);
    return domain;
}


virNetworkPtr
virGetNetwork(virConnectPtr conn,
              const char *name,
              const unsigned char *uuid)
{
    virNetworkPtr network = virObjectNew(virNetworkClass, sizeof(virNetwork));

    network->conn = virObjectRef(conn);
    network->name = g_strdup(name);
    memcpy(network->uuid, uuid, VIR_UUID_BUFLEN);
    return network;
}
