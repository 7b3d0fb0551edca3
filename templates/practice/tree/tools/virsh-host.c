/*
 * virsh-host.c: commands about the host and the hypervisor
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "virsh-util.h"

/*
 * "hostname" command
 */
static const vshCmdInfo info_hostname[] = {
    {.name = "help",
     .data = N_("show the name of the host")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static bool
cmdHostname(vshControl *ctl, const vshCmd *cmd G_GNUC_UNUSED)
{
    g_autofree char *hostname = NULL;

    if (!(hostname = virConnectGetHostname(ctl->conn)))
        return false;

    vshPrint(ctl, "%s\n", hostname);
    return true;
}


/*
 * "maxvcpus" command
 */
static const vshCmdInfo info_maxvcpus[] = {
    {.name = "help",
     .data = N_("show how many virtual CPUs a domain may have at most")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_maxvcpus[] = {
    {.name = "type",
     .type = VSH_OT_STRING,
     .help = N_("kind of virtualization")
    },
    {.name = NULL}
};

static bool
cmdMaxvcpus(vshControl *ctl, const vshCmd *cmd)
{
    const char *type = NULL;
    int count;

    if (vshCommandOptStringReq(ctl, cmd, "type", &type) < 0)
        return false;

    if ((count = virConnectGetMaxVcpus(ctl->conn, type)) < 0)
        return false;

    vshPrint(ctl, "%d\n", count);
    return true;
}


/*
 * "nodesuspend" command
 */
static const vshCmdInfo info_nodesuspend[] = {
    {.name = "help",
     .data = N_("send the host to sleep for a while")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_nodesuspend[] = {
    {.name = "target",
     .type = VSH_OT_DATA,
     .flags = VSH_OFLAG_REQ,
     .help = N_("mem or disk")
    },
    {.name = "duration",
     .type = VSH_OT_INT,
     .flags = VSH_OFLAG_REQ,
     .help = N_("for how many seconds")
    },
    {.name = NULL}
};

static bool
cmdNodeSuspend(vshControl *ctl, const vshCmd *cmd)
{
    unsigned int target = VIR_NODE_SUSPEND_TARGET_MEM;
    unsigned long long duration = 0;
    const char *name = NULL;

    if (vshCommandOptStringReq(ctl, cmd, "target", &name) < 0)
        return false;

    if (vshCommandOptULongLong(ctl, cmd, "duration", &duration) < 0)
        return false;

    if (STREQ(name, "disk")) {
        target = VIR_NODE_SUSPEND_TARGET_DISK;
    } else if (STRNEQ(name, "mem")) {
        vshError(ctl, _("'%s' is neither mem nor disk"), name);
        return false;
    }

    return virNodeSuspendForDuration(ctl->conn, target, duration, 0) == 0;
}


const vshCmdDef hostAndHypervisorCmds[] = {
    {.name = "hostname",
     .handler = cmdHostname,
     .opts = NULL,
     .info = info_hostname,
     .flags = 0
    },
    {.name = "maxvcpus",
     .handler = cmdMaxvcpus,
     .opts = opts_maxvcpus,
     .info = info_maxvcpus,
     .flags = 0
    },
    {.name = "nodesuspend",
     .handler = cmdNodeSuspend,
     .opts = opts_nodesuspend,
     .info = info_nodesuspend,
     .flags = 0
    },
    {.name = NULL}
};
