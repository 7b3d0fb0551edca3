/*
 * remote_driver.c: the driver that asks a daemon
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "datatypes.h"
#include "remote/remote_protocol.h"
#include "rpc/virnetmessage.h"

VIR_LOG_INIT("remote.remote_driver");

#define VIR_FROM_THIS VIR_FROM_REMOTE

struct private_data {
    pthread_mutex_t lock; /* one call at a time */
    int sock;
    unsigned int serial;
};

static void
remoteDriverLock(struct private_data *priv)
{
    pthread_mutex_lock(&priv->lock);
}


static void
remoteDriverUnlock(struct private_data *priv)
{
    pthread_mutex_unlock(&priv->lock);
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
    dom_dst->name = dom_src->name;
    dom_dst->id = dom_src->id;
    memcpy(dom_dst->uuid, dom_src->uuid, VIR_UUID_BUFLEN);
}


static void
make_nonnull_network(remote_nonnull_network *net_dst,
                     virNetworkPtr net_src)
{
    net_dst->name = net_src->name;
    memcpy(net_dst->uuid, net_src->uuid, VIR_UUID_BUFLEN);
}


/* Sends a call and waits for its reply. An error from the daemon becomes the
 * last error here, as if the function had failed in this process. */
static int
call(virConnectPtr conn G_GNUC_UNUSED,
     struct private_data *priv,
     unsigned int flags G_GNUC_UNUSED,
     int proc_nr,
     xdrproc_t args_filter, char *args,
     xdrproc_t ret_filter, char *ret)
{
    virNetMessageHeader header = {
        .prog = REMOTE_PROGRAM,
        .vers = REMOTE_PROTOCOL_VERSION,
        .proc = proc_nr,
        .type = VIR_NET_CALL,
        .serial = priv->serial++,
        .status = VIR_NET_OK,
    };
    virNetMessageError rerr = { 0 };
    virNetMessage reply = { 0 };
    int rv = -1;

    if (virNetMessageSend(priv->sock, &header, args_filter, args) < 0 ||
        virNetMessageRecv(priv->sock, &reply) < 0)
        return -1;

    if (reply.header.serial != header.serial || reply.header.type != VIR_NET_REPLY) {
        virReportError(VIR_ERR_RPC, "%s", _("this is the reply to something else"));
    } else if (reply.header.status == VIR_NET_OK) {
        rv = virNetMessageDecode(&reply, ret_filter, ret);
    } else if (virNetMessageDecode(&reply, (xdrproc_t) xdr_virNetMessageError, &rerr) == 0) {
        virErrorPtr err;

        virReportErrorHelper(rerr.domain, rerr.code, __FUNCTION__, "%s", "");
        err = virGetLastError();
        g_free(err->message);
        err->message = g_steal_pointer(&rerr.message);
    }

    g_free(reply.buffer);
    return rv;
}


/* test+unix:///default?socket=PATH: true, and the URI for the daemon and PATH. */
static bool
remoteSplitURI(const char *uri,
               char **name,
               char **path)
{
    const char *transport = strstr(uri, "+unix://");
    const char *query = strstr(uri, "?socket=");

    if (!transport || !query || query < transport)
        return false;

    *name = g_strdup_printf("%.*s%.*s", (int) (transport - uri), uri,
                            (int) (query - transport - strlen("+unix")),
                            transport + strlen("+unix"));
    *path = g_strdup(query + strlen("?socket="));
    return true;
}


static int
remoteConnectSocket(const char *path)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int sock;

    if (strlen(path) >= sizeof(addr.sun_path)) {
        virReportError(VIR_ERR_INVALID_ARG, _("the socket's path is too long: %s"), path);
        return -1;
    }
    strcpy(addr.sun_path, path);

    if ((sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0 ||
        connect(sock, (struct sockaddr *) &addr, sizeof(addr)) < 0) {
        virReportSystemError(errno, _("cannot reach a daemon at '%s'"), path);
        if (sock >= 0)
            close(sock);
        return -1;
    }
    return sock;
}


static virDrvOpenStatus
remoteConnectOpen(virConnectPtr conn,
                  unsigned int flags)
{
    g_autofree char *name = NULL;
    g_autofree char *path = NULL;
    struct private_data *priv;
    remote_connect_open_args args;
    int sock;

    if (!remoteSplitURI(conn->uri, &name, &path))
        return VIR_DRV_OPEN_DECLINED;

    if ((sock = remoteConnectSocket(path)) < 0)
        return VIR_DRV_OPEN_ERROR;

    priv = g_new0(struct private_data, 1);
    pthread_mutex_init(&priv->lock, NULL);
    priv->sock = sock;

    args.name = name;
    args.flags = flags;
    if (call(conn, priv, 0, REMOTE_PROC_CONNECT_OPEN,
             (xdrproc_t) xdr_remote_connect_open_args, (char *) &args,
             (xdrproc_t) xdr_void, NULL) == -1) {
        close(sock);
        g_free(priv);
        return VIR_DRV_OPEN_ERROR;
    }

    conn->privateData = priv;
    return VIR_DRV_OPEN_SUCCESS;
}


static int
remoteConnectClose(virConnectPtr conn)
{
    struct private_data *priv = conn->privateData;
    int rv;

    remoteDriverLock(priv);
    rv = call(conn, priv, 0, REMOTE_PROC_CONNECT_CLOSE,
              (xdrproc_t) xdr_void, NULL, (xdrproc_t) xdr_void, NULL);
    remoteDriverUnlock(priv);

    close(priv->sock);
    g_clear_pointer(&conn->privateData, g_free);
    return rv;
}


static int
remoteDomainGetState(virDomainPtr domain,
                     int *state,
                     int *reason,
                     unsigned int flags)
{
    int rv = -1;
    struct private_data *priv = domain->conn->privateData;
    remote_domain_get_state_args args;
    remote_domain_get_state_ret ret;

    remoteDriverLock(priv);

    make_nonnull_domain(&args.dom, domain);
    args.flags = flags;

    memset(&ret, 0, sizeof(ret));
    if (call(domain->conn, priv, 0, REMOTE_PROC_DOMAIN_GET_STATE,
             (xdrproc_t) xdr_remote_domain_get_state_args, (char *) &args,
             (xdrproc_t) xdr_remote_domain_get_state_ret, (char *) &ret) == -1)
        goto done;

    *state = ret.state;
    if (reason)
        *reason = ret.reason;
    rv = 0;

 done:
    remoteDriverUnlock(priv);
    return rv;
}


static int
remoteConnectListAllDomains(virConnectPtr conn,
                            virDomainPtr **domains,
                            unsigned int flags)
{
    int rv = -1;
    struct private_data *priv = conn->privateData;
    remote_connect_list_all_domains_args args;
    remote_connect_list_all_domains_ret ret;
    size_t i;

    remoteDriverLock(priv);

    args.flags = flags;

    memset(&ret, 0, sizeof(ret));
    if (call(conn, priv, 0, REMOTE_PROC_CONNECT_LIST_ALL_DOMAINS,
             (xdrproc_t) xdr_remote_connect_list_all_domains_args, (char *) &args,
             (xdrproc_t) xdr_remote_connect_list_all_domains_ret, (char *) &ret) == -1)
        goto done;

    rv = ret.domains.domains_len;
    if (domains) {
        *domains = g_new0(virDomainPtr, ret.domains.domains_len + 1);
        for (i = 0; i < ret.domains.domains_len; i++)
            (*domains)[i] = get_nonnull_domain(conn, ret.domains.domains_val[i]);
    }
    xdr_free((xdrproc_t) xdr_remote_connect_list_all_domains_ret, (char *) &ret);

 done:
    remoteDriverUnlock(priv);
    return rv;
}


/* The functions that only pack, call and unpack. */
#include "remote/remote_client_bodies.h"

static virHypervisorDriver hypervisor_driver = {
    .name = "remote",
    .connectOpen = remoteConnectOpen, /* 1.0.0 */
    .connectClose = remoteConnectClose, /* 1.0.0 */
    .connectGetHostname = remoteConnectGetHostname, /* 1.0.0 */
    .connectGetMaxVcpus = remoteConnectGetMaxVcpus, /* 1.0.0 */
    .connectNumOfDomains = remoteConnectNumOfDomains, /* 1.0.0 */
    .connectListAllDomains = remoteConnectListAllDomains, /* 1.1.0 */
    .domainLookupByID = remoteDomainLookupByID, /* 1.0.0 */
    .domainLookupByName = remoteDomainLookupByName, /* 1.0.0 */
    .domainCreate = remoteDomainCreate, /* 1.0.0 */
    .domainDestroy = remoteDomainDestroy, /* 1.0.0 */
    .domainIsActive = remoteDomainIsActive, /* 1.0.0 */
    .domainGetState = remoteDomainGetState, /* 1.0.0 */
    .domainGetXMLDesc = remoteDomainGetXMLDesc, /* 1.0.0 */
    .domainSetMetadata = remoteDomainSetMetadata, /* 1.1.0 */
    .domainGetMetadata = remoteDomainGetMetadata, /* 1.1.0 */
    .domainGetMaxVcpus = remoteDomainGetMaxVcpus, /* 1.2.0 */
    .domainSetVcpus = remoteDomainSetVcpus, /* 1.2.0 */
    .nodeSuspendForDuration = remoteNodeSuspendForDuration, /* 1.2.0 */
};

static virNetworkDriver network_driver = {
    .name = "remote",
    .connectNumOfNetworks = remoteConnectNumOfNetworks, /* 1.0.0 */
    .networkLookupByName = remoteNetworkLookupByName, /* 1.0.0 */
    .networkCreate = remoteNetworkCreate, /* 1.0.0 */
    .networkDestroy = remoteNetworkDestroy, /* 1.0.0 */
    .networkIsActive = remoteNetworkIsActive, /* 1.0.0 */
    .networkGetBridgeName = remoteNetworkGetBridgeName, /* 1.0.0 */
    .networkSetAutostart = remoteNetworkSetAutostart, /* 1.2.0 */
};

virConnectDriver remoteConnectDriver = {
    .hypervisorDriver = &hypervisor_driver,
    .networkDriver = &network_driver,
};
