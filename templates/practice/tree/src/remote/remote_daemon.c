/*
 * remote_daemon.c: libvirtd, which does for others what a driver does here
 *
 * One client after the other, each until it hangs up.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "remote/remote_daemon.h"

#define VIR_FROM_THIS VIR_FROM_RPC

static volatile sig_atomic_t quit;

static void
daemonQuit(int sig G_GNUC_UNUSED)
{
    quit = 1;
}


static int
daemonListen(const char *path)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int sock;

    /* It gets its name when it listens: whoever sees it can connect. */
    if (snprintf(addr.sun_path, sizeof(addr.sun_path), "%s.new", path) >= sizeof(addr.sun_path)) {
        fprintf(stderr, _("libvirtd: the path is too long for a socket: %s\n"), path);
        return -1;
    }

    if ((sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0 ||
        bind(sock, (struct sockaddr *) &addr, sizeof(addr)) < 0 ||
        listen(sock, 16) < 0 ||
        rename(addr.sun_path, path) < 0) {
        fprintf(stderr, _("libvirtd: cannot listen on %s: %s\n"), path, strerror(errno));
        if (sock >= 0)
            close(sock);
        return -1;
    }
    return sock;
}


static void
daemonServe(virNetServer *server,
            int sock)
{
    virNetServerClient client = { .sock = sock };
    bool alive = true;

    while (alive && !quit) {
        virNetMessage msg = { 0 };

        alive = virNetMessageRecv(sock, &msg) == 0 &&
                remoteDispatchMessage(server, &client, &msg) == 0;
        g_free(msg.buffer);
    }
    virObjectUnref(client.conn);
    close(sock);
}


int
main(int argc,
     char **argv)
{
    struct sigaction action = { .sa_handler = daemonQuit };
    virNetServer server;
    virConnectPtr state;
    int sock;

    if (argc != 3 || STRNEQ(argv[1], "--socket")) {
        fprintf(stderr, "%s", _("usage: libvirtd --socket PATH\n"));
        return 2;
    }

    /* No SA_RESTART: accept() and read() are to return when we are told to quit. */
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);

    if ((server.sock = daemonListen(argv[2])) < 0)
        return 1;

    /* While this connection is open the test driver keeps its state, so that
     * one client finds what another one has changed. */
    state = virConnectOpen("test:///default");

    while (!quit) {
        if ((sock = accept(server.sock, NULL, NULL)) >= 0)
            daemonServe(&server, sock);
    }

    if (state)
        virConnectClose(state);
    unlink(argv[2]);
    return 0;
}
