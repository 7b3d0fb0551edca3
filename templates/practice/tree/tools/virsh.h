/*
 * virsh.h: what all commands of virsh share
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "vsh.h"

/* For an option whose value nobody can guess. */
char **virshCompleteEmpty(vshControl *ctl,
                          const vshCmd *cmd,
                          unsigned int completerflags);

#define VIRSH_COMMON_OPT_DOMAIN(_helpstr, cflags) \
    {.name = "domain", \
     .type = VSH_OT_DATA, \
     .flags = VSH_OFLAG_REQ, \
     .help = _helpstr, \
     .completer_flags = cflags, \
    }

#define VIRSH_COMMON_OPT_DOMAIN_FULL(cflags) \
    VIRSH_COMMON_OPT_DOMAIN(N_("domain name or id"), cflags)

#define VIRSH_COMMON_OPT_NETWORK(_helpstr, cflags) \
    {.name = "network", \
     .type = VSH_OT_DATA, \
     .flags = VSH_OFLAG_REQ, \
     .help = _helpstr, \
     .completer_flags = cflags, \
    }

#define VIRSH_COMMON_OPT_NETWORK_FULL(cflags) \
    VIRSH_COMMON_OPT_NETWORK(N_("network name"), cflags)

#define VIRSH_CMD_GRP_DOM_MANAGEMENT "Domains: change"
#define VIRSH_CMD_GRP_DOM_MONITORING "Domains: look"
#define VIRSH_CMD_GRP_HOST_AND_HV "Host and hypervisor"
#define VIRSH_CMD_GRP_NETWORK "Networks"
#define VIRSH_CMD_GRP_VIRSH "virsh itself"

extern const vshCmdDef domManagementCmds[];
extern const vshCmdDef domMonitoringCmds[];
extern const vshCmdDef hostAndHypervisorCmds[];
extern const vshCmdDef networkCmds[];
