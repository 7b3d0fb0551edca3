/*
 * virnetmessage.c: messages over a socket
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "virnetmessage.h"

#define VIR_FROM_THIS VIR_FROM_RPC

static int
virNetMessageRead(int fd,
                  char *buf,
                  size_t len)
{
    while (len > 0) {
        ssize_t got = read(fd, buf, len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            virReportError(VIR_ERR_RPC, "%s", _("the other side hung up"));
            return -1;
        }
        buf += got;
        len -= got;
    }
    return 0;
}


static int
virNetMessageWrite(int fd,
                   const char *buf,
                   size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, buf, len, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0) {
            virReportSystemError(errno, "%s", _("cannot send a message"));
            return -1;
        }
        buf += sent;
        len -= sent;
    }
    return 0;
}


int
virNetMessageSend(int fd,
                  virNetMessageHeader *header,
                  xdrproc_t filter,
                  void *data)
{
    g_autofree char *buf = g_new0(char, VIR_NET_MESSAGE_MAX);
    uint32_t length;
    XDR xdr;

    xdrmem_create(&xdr, buf + sizeof(length),
                  VIR_NET_MESSAGE_MAX - sizeof(length), XDR_ENCODE);
    if (!xdr_virNetMessageHeader(&xdr, header) || !(*filter)(&xdr, data)) {
        xdr_destroy(&xdr);
        virReportError(VIR_ERR_RPC, _("cannot encode procedure %d"), header->proc);
        return -1;
    }
    length = xdr_getpos(&xdr) + sizeof(length);
    xdr_destroy(&xdr);

    *(uint32_t *) (void *) buf = htonl(length);
    return virNetMessageWrite(fd, buf, length);
}


int
virNetMessageRecv(int fd,
                  virNetMessage *msg)
{
    g_autofree char *buf = NULL;
    uint32_t length;
    size_t used;
    XDR xdr;

    if (virNetMessageRead(fd, (char *) &length, sizeof(length)) < 0)
        return -1;

    length = ntohl(length);
    if (length < sizeof(length) || length > VIR_NET_MESSAGE_MAX) {
        virReportError(VIR_ERR_RPC, _("a message cannot be %u bytes long"), length);
        return -1;
    }
    length -= sizeof(length);

    buf = g_new0(char, length);
    if (virNetMessageRead(fd, buf, length) < 0)
        return -1;

    xdrmem_create(&xdr, buf, length, XDR_DECODE);
    if (!xdr_virNetMessageHeader(&xdr, &msg->header)) {
        xdr_destroy(&xdr);
        virReportError(VIR_ERR_RPC, "%s", _("cannot decode the header of a message"));
        return -1;
    }
    used = xdr_getpos(&xdr);
    xdr_destroy(&xdr);

    msg->length = length - used;
    msg->buffer = g_new0(char, msg->length);
    memcpy(msg->buffer, buf + used, msg->length);
    return 0;
}


int
virNetMessageDecode(virNetMessage *msg,
                    xdrproc_t filter,
                    void *data)
{
    bool good;
    XDR xdr;

    xdrmem_create(&xdr, msg->buffer, msg->length, XDR_DECODE);
    good = (*filter)(&xdr, data);
    xdr_destroy(&xdr);

    if (!good) {
        virReportError(VIR_ERR_RPC, _("cannot decode procedure %d"), msg->header.proc);
        return -1;
    }
    return 0;
}


void
virNetMessageSaveError(struct virNetMessageError *rerr)
{
    virErrorPtr err = virGetLastError();

    rerr->code = err ? err->code : VIR_ERR_INTERNAL_ERROR;
    rerr->domain = err ? err->domain : VIR_FROM_RPC;
    g_free(rerr->message);
    rerr->message = g_strdup(virGetLastErrorMessage());
}
