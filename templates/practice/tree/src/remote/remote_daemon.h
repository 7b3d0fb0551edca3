/*
 * remote_daemon.h: the daemon's side of a connection
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "datatypes.h"
#include "rpc/virnetmessage.h"

typedef struct _virNetServer virNetServer;
struct _virNetServer {
    int sock; /* where clients knock */
};

typedef struct _virNetServerClient virNetServerClient;
struct _virNetServerClient {
    int sock;
    virConnectPtr conn; /* NULL before CONNECT_OPEN and after CONNECT_CLOSE */
};

typedef int (*virNetServerDispatchFunc)(virNetServer *server,
                                        virNetServerClient *client,
                                        virNetMessage *msg,
                                        struct virNetMessageError *rerr,
                                        void *args,
                                        void *ret);

typedef struct _virNetServerProgramProc virNetServerProgramProc;
struct _virNetServerProgramProc {
    virNetServerDispatchFunc func;
    size_t arg_len;
    xdrproc_t arg_filter;
    size_t ret_len;
    xdrproc_t ret_filter;
    unsigned int priority;
};

/* Answers one call. Returns 0 on success, -1 if the client is lost. */
int remoteDispatchMessage(virNetServer *server,
                          virNetServerClient *client,
                          virNetMessage *msg);
