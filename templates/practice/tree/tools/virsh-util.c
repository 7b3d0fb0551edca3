/*
 * virsh-util.c: helpers for virsh
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "virsh-util.h"

virDomainPtr
virshCommandOptDomain(vshControl *ctl,
                      const vshCmd *cmd,
                      const char **name)
{
    virDomainPtr dom = NULL;
    const char *n = NULL;
    char *end;
    long id;

    if (vshCommandOptStringReq(ctl, cmd, "domain", &n) < 0)
        return NULL;
    if (name)
        *name = n;

    id = strtol(n, &end, 10);
    if (end != n && !*end && id >= 0 && id <= INT_MAX)
        dom = virDomainLookupByID(ctl->conn, id);
    if (!dom)
        dom = virDomainLookupByName(ctl->conn, n);
    if (!dom)
        vshError(ctl, _("failed to get domain '%s'"), n);
    return dom;
}


virNetworkPtr
virshCommandOptNetwork(vshControl *ctl,
                       const vshCmd *cmd,
                       const char **name)
{
    virNetworkPtr network;
    const char *n = NULL;

    if (vshCommandOptStringReq(ctl, cmd, "network", &n) < 0)
        return NULL;
    if (name)
        *name = n;

    if (!(network = virNetworkLookupByName(ctl->conn, n)))
        vshError(ctl, _("failed to get network '%s'"), n);
    return network;
}


void
virshDomainFree(virDomainPtr dom)
{
    vshSaveLibvirtError();
    virDomainFree(dom);
}


void
virshNetworkFree(virNetworkPtr network)
{
    vshSaveLibvirtError();
    virNetworkFree(network);
}
