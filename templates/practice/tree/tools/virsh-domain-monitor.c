/*
 * virsh-domain-monitor.c: commands that look at domains
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "virsh-util.h"

/*
 * "domstate" command
 */
static const vshCmdInfo info_domstate[] = {
    {.name = "help",
     .data = N_("show the state of a domain")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_domstate[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(0),
    {.name = NULL}
};

static bool
cmdDomstate(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshDomain) dom = NULL;
    int state;

    if (!(dom = virshCommandOptDomain(ctl, cmd, NULL)))
        return false;

    if (virDomainGetState(dom, &state, NULL, 0) < 0)
        return false;

    vshPrint(ctl, "%s\n", state == VIR_DOMAIN_RUNNING ? _("running") : _("shut off"));
    return true;
}


/*
 * "list" command
 */
static const vshCmdInfo info_list[] = {
    {.name = "help",
     .data = N_("list domains")
    },
    {.name = "desc",
     .data = N_("Running ones, unless told otherwise.")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_list[] = {
    {.name = "all",
     .type = VSH_OT_BOOL,
     .help = N_("those that are shut off too")
    },
    {.name = NULL}
};

static bool
cmdList(vshControl *ctl, const vshCmd *cmd)
{
    unsigned int flags = VIR_CONNECT_LIST_DOMAINS_ACTIVE;
    g_autofree virDomainPtr *domains = NULL;
    int ndomains;
    int i;

    if (vshCommandOptBool(cmd, "all"))
        flags |= VIR_CONNECT_LIST_DOMAINS_INACTIVE;

    if ((ndomains = virConnectListAllDomains(ctl->conn, &domains, flags)) < 0)
        return false;

    vshPrintExtra(ctl, " %-4s %-20s %s\n", _("Id"), _("Name"), _("State"));
    for (i = 0; i < ndomains; i++) {
        g_autoptr(virshDomain) dom = domains[i];
        g_autofree char *id = NULL;

        if (virDomainGetID(dom) != (unsigned int) -1)
            id = g_strdup_printf("%u", virDomainGetID(dom));
        vshPrint(ctl, " %-4s %-20s %s\n", id ? id : "-", virDomainGetName(dom),
                 virDomainIsActive(dom) == 1 ? _("running") : _("shut off"));
    }
    return true;
}


/*
 * "vcpucount" command
 */
static const vshCmdInfo info_vcpucount[] = {
    {.name = "help",
     .data = N_("show how many virtual CPUs a domain may have")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_vcpucount[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(0),
    {.name = NULL}
};

static bool
cmdVcpuCount(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshDomain) dom = NULL;
    int count;

    if (!(dom = virshCommandOptDomain(ctl, cmd, NULL)))
        return false;

    if ((count = virDomainGetMaxVcpus(dom)) < 0)
        return false;

    vshPrint(ctl, "%d\n", count);
    return true;
}


const vshCmdDef domMonitoringCmds[] = {
    {.name = "domstate",
     .handler = cmdDomstate,
     .opts = opts_domstate,
     .info = info_domstate,
     .flags = 0
    },
    {.name = "list",
     .handler = cmdList,
     .opts = opts_list,
     .info = info_list,
     .flags = 0
    },
    {.name = "vcpucount",
     .handler = cmdVcpuCount,
     .opts = opts_vcpucount,
     .info = info_vcpucount,
     .flags = 0
    },
    {.name = NULL}
};
