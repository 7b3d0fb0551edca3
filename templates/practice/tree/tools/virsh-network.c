/*
 * virsh-network.c: commands about networks
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "virsh-util.h"

/*
 * "net-autostart" command
 */
static const vshCmdInfo info_network_autostart[] = {
    {.name = "help",
     .data = N_("start a network with the host, or not")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_network_autostart[] = {
    VIRSH_COMMON_OPT_NETWORK_FULL(0),
    {.name = "disable",
     .type = VSH_OT_BOOL,
     .help = N_("do not start it")
    },
    {.name = NULL}
};

static bool
cmdNetworkAutostart(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshNetwork) network = NULL;
    int autostart;

    if (!(network = virshCommandOptNetwork(ctl, cmd, NULL)))
        return false;

    autostart = !vshCommandOptBool(cmd, "disable");
    return virNetworkSetAutostart(network, autostart) == 0;
}


/*
 * "net-destroy" command
 */
static const vshCmdInfo info_network_destroy[] = {
    {.name = "help",
     .data = N_("stop a network")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_network_destroy[] = {
    VIRSH_COMMON_OPT_NETWORK_FULL(0),
    {.name = NULL}
};

static bool
cmdNetworkDestroy(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshNetwork) network = NULL;
    const char *name;

    if (!(network = virshCommandOptNetwork(ctl, cmd, &name)))
        return false;

    if (virNetworkDestroy(network) < 0) {
        vshError(ctl, _("failed to destroy network '%s'"), name);
        return false;
    }

    vshPrintExtra(ctl, _("Network '%s' destroyed\n"), name);
    return true;
}


/*
 * "net-info" command
 */
static const vshCmdInfo info_network_info[] = {
    {.name = "help",
     .data = N_("show a few things about a network")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_network_info[] = {
    VIRSH_COMMON_OPT_NETWORK_FULL(0),
    {.name = NULL}
};

static bool
cmdNetworkInfo(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshNetwork) network = NULL;
    g_autofree char *bridge = NULL;
    int active;

    if (!(network = virshCommandOptNetwork(ctl, cmd, NULL)))
        return false;

    if ((active = virNetworkIsActive(network)) < 0 ||
        !(bridge = virNetworkGetBridgeName(network)))
        return false;

    vshPrint(ctl, "%-8s %s\n", _("Name:"), virNetworkGetName(network));
    vshPrint(ctl, "%-8s %s\n", _("Active:"), active ? _("yes") : _("no"));
    vshPrint(ctl, "%-8s %s\n", _("Bridge:"), bridge);
    return true;
}


/*
 * "net-start" command
 */
static const vshCmdInfo info_network_start[] = {
    {.name = "help",
     .data = N_("start a network")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_network_start[] = {
    VIRSH_COMMON_OPT_NETWORK_FULL(0),
    {.name = NULL}
};

static bool
cmdNetworkStart(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshNetwork) network = NULL;
    const char *name;

    if (!(network = virshCommandOptNetwork(ctl, cmd, &name)))
        return false;

    if (virNetworkCreate(network) < 0) {
        vshError(ctl, _("failed to start network '%s'"), name);
        return false;
    }

    vshPrintExtra(ctl, _("Network '%s' started\n"), name);
    return true;
}


const vshCmdDef networkCmds[] = {
    {.name = "net-autostart",
     .handler = cmdNetworkAutostart,
     .opts = opts_network_autostart,
     .info = info_network_autostart,
     .flags = 0
    },
    {.name = "net-destroy",
     .handler = cmdNetworkDestroy,
     .opts = opts_network_destroy,
     .info = info_network_destroy,
     .flags = 0
    },
    {.name = "net-info",
     .handler = cmdNetworkInfo,
     .opts = opts_network_info,
     .info = info_network_info,
     .flags = 0
    },
    {.name = "net-start",
     .handler = cmdNetworkStart,
     .opts = opts_network_start,
     .info = info_network_start,
     .flags = 0
    },
    {.name = NULL}
};
