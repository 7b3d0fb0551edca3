/*
 * virnetmessage.h: messages over a socket
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <rpc/rpc.h>

#include "rpc/virnetprotocol.h"

typedef struct _virNetMessage virNetMessage;
struct _virNetMessage {
    virNetMessageHeader header;
    char *buffer; /* what came after the header */
    size_t length;
};

/* Each returns 0 on success, -1 in case of error. */
int virNetMessageSend(int fd,
                      virNetMessageHeader *header,
                      xdrproc_t filter,
                      void *data);
int virNetMessageRecv(int fd,
                      virNetMessage *msg);
int virNetMessageDecode(virNetMessage *msg,
                        xdrproc_t filter,
                        void *data);

/* Fills rerr with the last error, so that it can be sent. */
void virNetMessageSaveError(struct virNetMessageError *rerr);
