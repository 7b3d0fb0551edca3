/*
 * remote_daemon_dispatch.c: what the daemon does for each procedure
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "remote/remote_daemon.h"
#include "remote/remote_protocol.h"

VIR_LOG_INIT("daemon.remote");

#define VIR_FROM_THIS VIR_FROM_RPC

static virConnectPtr
remoteGetHypervisorConn(virNetServerClient *client)
{
    if (!client->conn)
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("connection not open"));
    return client->conn;
}


static virDomainPtr
get_nonnull_domain(virConnectPtr conn,
                   remote_nonnull_domain domain)
{
    return virGetDomain(conn, domain.name, (unsigned char *) domain.uuid, domain.id);
}


static virNetworkPtr
get_nonnull_network(virConnectPtr conn,
                    remote_nonnull_network network)
{
    return virGetNetwork(conn, network.name, (unsigned char *) network.uuid);
}


static void
make_nonnull_domain(remote_nonnull_domain *dom_dst,
                    virDomainPtr dom_src)
{
    dom_dst->name = g_strdup(dom_src->name);
    dom_dst->id = dom_src->id;
    memcpy(dom_dst->uuid, dom_src->uuid, VIR_UUID_BUFLEN);
}


static void
make_nonnull_network(remote_nonnull_network *net_dst,
                     virNetworkPtr net_src)
{
    net_dst->name = g_strdup(net_src->name);
    memcpy(net_dst->uuid, net_src->uuid, VIR_UUID_BUFLEN);
}


/* The functions that only unpack, call and pack, and the table of all. */
#include "remote/remote_daemon_dispatch_stubs.h"

static int
remoteDispatchConnectOpen(virNetServer *server G_GNUC_UNUSED,
                          virNetServerClient *client,
                          virNetMessage *msg G_GNUC_UNUSED,
                          struct virNetMessageError *rerr,
                          remote_connect_open_args *args)
{
    int rv = -1;

    if (client->conn) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("connection already open"));
        goto cleanup;
    }

    if (args->flags & VIR_CONNECT_RO)
        client->conn = virConnectOpenReadOnly(args->name);
    else
        client->conn = virConnectOpen(args->name);
    if (!client->conn)
        goto cleanup;

    rv = 0;

 cleanup:
    if (rv < 0)
        virNetMessageSaveError(rerr);
    return rv;
}


static int
remoteDispatchConnectClose(virNetServer *server G_GNUC_UNUSED,
                           virNetServerClient *client,
                           virNetMessage *msg G_GNUC_UNUSED,
                           struct virNetMessageError *rerr G_GNUC_UNUSED)
{
    g_clear_pointer(&client->conn, virObjectUnref);
    return 0;
}


static int
remoteDispatchDomainGetState(virNetServer *server G_GNUC_UNUSED,
                             virNetServerClient *client,
                             virNetMessage *msg G_GNUC_UNUSED,
                             struct virNetMessageError *rerr,
                             remote_domain_get_state_args *args,
                             remote_domain_get_state_ret *ret)
{
    virDomainPtr dom = NULL;
    int rv = -1;
    virConnectPtr conn = remoteGetHypervisorConn(client);

    if (!conn)
        goto cleanup;

    if (!(dom = get_nonnull_domain(conn, args->dom)))
        goto cleanup;

    if (virDomainGetState(dom, &ret->state, &ret->reason, args->flags) < 0)
        goto cleanup;

    rv = 0;

 cleanup:
    if (rv < 0)
        virNetMessageSaveError(rerr);
    virObjectUnref(dom);
    return rv;
}


static int
remoteDispatchConnectListAllDomains(virNetServer *server G_GNUC_UNUSED,
                                    virNetServerClient *client,
                                    virNetMessage *msg G_GNUC_UNUSED,
                                    struct virNetMessageError *rerr,
                                    remote_connect_list_all_domains_args *args,
                                    remote_connect_list_all_domains_ret *ret)
{
    g_autofree virDomainPtr *domains = NULL;
    int rv = -1;
    int ndomains;
    int i;
    virConnectPtr conn = remoteGetHypervisorConn(client);

    if (!conn)
        goto cleanup;

    if ((ndomains = virConnectListAllDomains(conn, &domains, args->flags)) < 0)
        goto cleanup;

    ret->domains.domains_len = ndomains;
    ret->domains.domains_val = g_new0(remote_nonnull_domain, ndomains);
    for (i = 0; i < ndomains; i++) {
        make_nonnull_domain(ret->domains.domains_val + i, domains[i]);
        virObjectUnref(domains[i]);
    }

    rv = 0;

 cleanup:
    if (rv < 0)
        virNetMessageSaveError(rerr);
    return rv;
}


int
remoteDispatchMessage(virNetServer *server,
                      virNetServerClient *client,
                      virNetMessage *msg)
{
    virNetMessageHeader *header = &msg->header;
    virNetServerProgramProc *proc = NULL;
    virNetMessageError rerr = { 0 };
    g_autofree void *args = NULL;
    g_autofree void *ret = NULL;
    int rv;

    if (header->prog == REMOTE_PROGRAM && header->vers == REMOTE_PROTOCOL_VERSION &&
        header->type == VIR_NET_CALL &&
        header->proc > 0 && (size_t) header->proc < remoteNProcs)
        proc = &remoteProcs[header->proc];

    header->type = VIR_NET_REPLY;
    header->status = VIR_NET_OK;

    if (!proc || !proc->func) {
        virReportError(VIR_ERR_RPC, _("there is no procedure %d"), header->proc);
        proc = NULL;
    } else {
        args = g_new0(char, proc->arg_len);
        ret = g_new0(char, proc->ret_len);
    }

    VIR_DEBUG("proc=%d, serial=%u", header->proc, header->serial);

    if (!proc || virNetMessageDecode(msg, proc->arg_filter, args) < 0) {
        header->status = VIR_NET_ERROR;
        virNetMessageSaveError(&rerr);
    } else if (proc->func(server, client, msg, &rerr, args, ret) < 0) {
        header->status = VIR_NET_ERROR;
    }

    if (header->status == VIR_NET_OK)
        rv = virNetMessageSend(client->sock, header, proc->ret_filter, ret);
    else
        rv = virNetMessageSend(client->sock, header,
                               (xdrproc_t) xdr_virNetMessageError, &rerr);

    if (proc) {
        xdr_free(proc->arg_filter, args);
        xdr_free(proc->ret_filter, ret);
    }
    xdr_free((xdrproc_t) xdr_virNetMessageError, (char *) &rerr);
    return rv;
}
